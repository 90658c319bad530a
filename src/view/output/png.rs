//! Pixels as PNG.

use std::io::{self, Write};
use std::path::{Path, PathBuf};

use tempfile::NamedTempFile;

use crate::storage::atomic_file;
use crate::view::error::ShotError;
use crate::view::geometry::camera::Screen;
use crate::view::render::pixels::Pixels;

impl Pixels {
    /// Writes them as PNG.
    ///
    /// # Errors
    ///
    /// What writing ran into.
    pub fn write_png(&self, to: impl Write) -> io::Result<()> {
        let write = || {
            let mut writer = png_encoder(to, self.screen).write_header()?;
            writer.write_image_data(&self.rgb)?;
            writer.finish()
        };
        write().map_err(|error| match error {
            // As it is: the conversion of `png` keeps its words only.
            png::EncodingError::IoError(error) => error,
            error => error.into(),
        })
    }

    /// Writes them to a PNG file, which appears under its name when it is whole.
    ///
    /// # Errors
    ///
    /// What writing ran into.
    pub fn save(&self, path: &Path) -> Result<(), ShotError> {
        let save = || keep(self.temporary(path)?, path);
        save().map_err(|source| ShotError::Io {
            path: path.to_owned(),
            source,
        })
    }

    /// Writes them to the first of `folder/stem-001.png`, `folder/stem-002.png` … that does not
    /// exist, and returns its path.
    ///
    /// # Errors
    ///
    /// What writing ran into.
    pub fn save_numbered(&self, folder: &Path, stem: &str) -> Result<PathBuf, ShotError> {
        let path = |number: u32| folder.join(format!("{stem}-{number:03}.png"));
        let save = || {
            let file = self.temporary(&path(1))?;
            atomic_file::persist_as_first(file, (1..=u32::MAX).map(path))
        };
        save().map_err(|source| ShotError::Io {
            path: path(1),
            source,
        })
    }

    /// A whole PNG beside `path`, which vanishes unless it is renamed.
    fn temporary(&self, path: &Path) -> io::Result<NamedTempFile> {
        whole_file(path, |to| self.write_png(to))
    }
}

/// Writes a PNG of this size, quickly.
pub(crate) fn png_encoder<W: Write>(to: W, screen: Screen) -> png::Encoder<'static, W> {
    let mut encoder = png::Encoder::new(to, screen.cols, screen.rows);
    encoder.set_color(png::ColorType::Rgb);
    encoder.set_depth(png::BitDepth::Eight);
    encoder.set_source_srgb(png::SrgbRenderingIntent::Perceptual);
    encoder.set_compression(png::Compression::Fast);
    encoder
}

/// What `write` writes, under a temporary name beside `path`; it vanishes unless it is [kept](keep).
pub(crate) fn whole_file(
    path: &Path,
    write: impl FnOnce(&mut dyn Write) -> io::Result<()>,
) -> io::Result<NamedTempFile> {
    let mut file = atomic_file::create(path).map_err(|error| plain(&error))?;
    let mut buffered = io::BufWriter::with_capacity(1 << 20, file.as_file_mut());
    write(&mut buffered)?;
    buffered.flush()?;
    drop(buffered);
    Ok(file)
}

/// Gives a whole file its name.
pub(crate) fn keep(file: NamedTempFile, path: &Path) -> io::Result<()> {
    let (_open, temporary) = file.into_parts();
    atomic_file::persist(temporary, path)
}

/// tempfile's errors name the temporary file, of which the user knows nothing.
fn plain(error: &io::Error) -> io::Error {
    match error.kind() {
        io::ErrorKind::NotFound => io::Error::new(error.kind(), "its folder does not exist"),
        kind => kind.into(),
    }
}
