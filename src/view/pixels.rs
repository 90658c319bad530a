//! Pixels of a screen in memory, and as PNG.

use std::io::{self, Write};
use std::path::{Path, PathBuf};

use super::camera::Screen;
use super::offscreen::ShotError;

/// Pixels of a screen: red, green and blue, a byte each, row-major without padding.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Pixels {
    /// How many there are.
    pub screen: Screen,
    /// `3 × rows × cols` bytes in sRGB.
    pub rgb: Vec<u8>,
}

impl Pixels {
    /// Writes them as PNG.
    ///
    /// # Errors
    ///
    /// What writing ran into.
    pub fn write_png(&self, to: impl Write) -> io::Result<()> {
        let mut writer = png_encoder(to, self.screen).write_header()?;
        writer.write_image_data(&self.rgb)?;
        writer.finish()?;
        Ok(())
    }

    /// Writes them to a PNG file, which appears under its name when it is whole.
    ///
    /// # Errors
    ///
    /// What writing ran into.
    pub fn save(&self, path: &Path) -> Result<(), ShotError> {
        let save = || self.temporary(path)?.keep(path);
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
            let WholeFile(mut file) = self.temporary(&path(1))?;
            for number in 1..=u32::MAX {
                match file.persist_noclobber(path(number)) {
                    Ok(_) => return Ok(path(number)),
                    Err(error) if error.error.kind() == io::ErrorKind::AlreadyExists => {
                        file = error.file;
                    }
                    Err(error) => return Err(error.error),
                }
            }
            Err(io::ErrorKind::AlreadyExists.into())
        };
        save().map_err(|source| ShotError::Io {
            path: path(1),
            source,
        })
    }

    /// A whole PNG beside `path`, which vanishes unless it is renamed.
    fn temporary(&self, path: &Path) -> io::Result<WholeFile> {
        whole_file(path, PNG, |to| self.write_png(to))
    }
}

/// The end of a PNG file's name.
pub(super) const PNG: &str = ".png";

/// Writes a PNG of this size, quickly.
pub(super) fn png_encoder<W: Write>(to: W, screen: Screen) -> png::Encoder<'static, W> {
    let mut encoder = png::Encoder::new(to, screen.cols, screen.rows);
    encoder.set_color(png::ColorType::Rgb);
    encoder.set_depth(png::BitDepth::Eight);
    encoder.set_source_srgb(png::SrgbRenderingIntent::Perceptual);
    encoder.set_compression(png::Compression::Fast);
    encoder
}

/// A file under a temporary name, which vanishes unless it is kept.
pub(super) struct WholeFile(tempfile::NamedTempFile);

impl WholeFile {
    /// Gives it its own name.
    pub(super) fn keep(self, path: &Path) -> io::Result<()> {
        self.0.persist(path).map_err(|error| error.error)?;
        Ok(())
    }
}

/// What `write` writes, beside `path`.
pub(super) fn whole_file(
    path: &Path,
    suffix: &str,
    write: impl FnOnce(&mut dyn Write) -> io::Result<()>,
) -> io::Result<WholeFile> {
    let folder = match path.parent() {
        Some(folder) if folder != Path::new("") => folder,
        _ => Path::new("."),
    };
    let mut builder = tempfile::Builder::new();
    builder.prefix(".squaremap-").suffix(suffix);
    #[cfg(unix)]
    {
        // As any new file, less what the user's umask takes away; private is tempfile's default.
        use std::os::unix::fs::PermissionsExt;
        builder.permissions(std::fs::Permissions::from_mode(0o666));
    }
    let mut file = builder.tempfile_in(folder).map_err(|error| plain(&error))?;
    let mut buffered = io::BufWriter::with_capacity(1 << 20, file.as_file_mut());
    write(&mut buffered)?;
    buffered.flush()?;
    drop(buffered);
    Ok(WholeFile(file))
}

/// tempfile's errors name the temporary file, of which the user knows nothing.
fn plain(error: &io::Error) -> io::Error {
    match error.kind() {
        io::ErrorKind::NotFound => io::Error::new(error.kind(), "its folder does not exist"),
        kind => kind.into(),
    }
}
