//! The window's twin without a window: the same pixels into memory, and as PNG.

use std::io::{self, Write};
use std::path::{Path, PathBuf};

use super::camera::{Camera, Screen};
use super::colormap::Colormap;
use super::frame::Frame;
use super::options::{ShowOptions, ViewError};
use super::painter::Painter;
use super::picture::Picture;
use crate::gpu::{Gpu, GpuError};
use crate::storage::MappedImage;

/// Pixels of a screen: red, green and blue, a byte each, row-major without padding.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Pixels {
    /// How many there are.
    pub screen: Screen,
    /// `3 × rows × cols` bytes in sRGB.
    pub rgb: Vec<u8>,
}

/// Why there is no picture of a view.
#[derive(Debug, thiserror::Error)]
pub enum ShotError {
    /// The adapter failed.
    #[error(transparent)]
    Gpu(#[from] GpuError),
    /// More device pixels than the adapter can draw at once, or none.
    #[error(
        "a window of {cols}x{rows} (width x height) cannot be drawn; expected 1x1 to {most}x{most}"
    )]
    Screen {
        /// Rows asked for.
        rows: u32,
        /// Columns asked for.
        cols: u32,
        /// The adapter's limit a side.
        most: u32,
    },
    /// The file could not be written.
    #[error("{}: {source}", path.display())]
    Io {
        /// The file.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
}

/// A device, ready to draw views into memory.
pub struct Shot {
    gpu: Gpu,
    painter: Painter,
}

impl Shot {
    /// Prepares a device.
    ///
    /// # Errors
    ///
    /// When the device refuses.
    pub fn new(gpu: Gpu) -> Result<Shot, GpuError> {
        let painter = gpu.checked(|| Painter::new(&gpu.device, wgpu::TextureFormat::Rgba8Unorm))?;
        Ok(Shot { gpu, painter })
    }

    /// The pixels that a window with this camera shows.
    ///
    /// # Errors
    ///
    /// When the screen is empty or larger than the adapter can draw, or the adapter fails.
    pub fn take(
        &self,
        picture: &Picture,
        camera: &Camera,
        colormap: Colormap,
    ) -> Result<Pixels, ShotError> {
        check_screen(&self.gpu, camera.screen())?;
        let Gpu { device, queue, .. } = &self.gpu;
        let frame = self.gpu.checked(|| {
            Frame::new(
                device,
                queue,
                &self.painter,
                picture,
                camera,
                colormap,
                None,
            )
        })?;
        Ok(capture(&self.gpu, &self.painter, &frame, camera.screen())?)
    }
}

/// Writes the view that a window with these options opens with as a PNG to `path`; `-` is stdout.
///
/// # Errors
///
/// When no adapter draws it, the window size cannot be drawn, or the file cannot be written.
pub fn screenshot(image: MappedImage, options: &ShowOptions, path: &Path) -> Result<(), ViewError> {
    let range = options.range;
    // The range of values is looked for while the adapter opens.
    let (gpu, picture) = rayon::join(
        || Gpu::open(&options.adapter),
        || Picture::new(image, range),
    );
    let shot = Shot::new(gpu?)?;
    let screen = options.window.unwrap_or(DEFAULT_SCREEN);
    let camera = options.camera(picture.size(), screen);
    let pixels = shot.take(&picture, &camera, options.colormap)?;
    if path == Path::new("-") {
        let mut stdout = io::BufWriter::new(io::stdout().lock());
        pixels
            .write_png(&mut stdout)
            .and_then(|()| stdout.flush())
            .map_err(|source| ShotError::Io {
                path: path.to_owned(),
                source,
            })?;
    } else {
        pixels.save(path)?;
    }
    Ok(())
}

/// The window of a screenshot whose size is not given.
const DEFAULT_SCREEN: Screen = Screen {
    rows: 600,
    cols: 800,
};

fn check_screen(gpu: &Gpu, screen: Screen) -> Result<(), ShotError> {
    let Screen { rows, cols } = screen;
    let most = gpu.device.limits().max_texture_dimension_2d;
    if (1..=most).contains(&rows) && (1..=most).contains(&cols) {
        Ok(())
    } else {
        Err(ShotError::Screen { rows, cols, most })
    }
}

/// Draws a frame into memory, with the same pipeline that draws it into a window.
pub(super) fn capture(
    gpu: &Gpu,
    painter: &Painter,
    frame: &Frame,
    screen: Screen,
) -> Result<Pixels, GpuError> {
    let Gpu { device, queue, .. } = gpu;
    let row_bytes = 4 * screen.cols as usize;
    let stride = row_bytes.next_multiple_of(wgpu::COPY_BYTES_PER_ROW_ALIGNMENT as usize);
    let buffer = gpu.checked(|| {
        let texture = device.create_texture(&wgpu::TextureDescriptor {
            label: Some("squaremap.view.offscreen"),
            size: wgpu::Extent3d {
                width: screen.cols,
                height: screen.rows,
                depth_or_array_layers: 1,
            },
            mip_level_count: 1,
            sample_count: 1,
            dimension: wgpu::TextureDimension::D2,
            format: painter.format(),
            usage: wgpu::TextureUsages::RENDER_ATTACHMENT | wgpu::TextureUsages::COPY_SRC,
            view_formats: &[],
        });
        painter.draw(
            device,
            queue,
            frame,
            &texture.create_view(&wgpu::TextureViewDescriptor::default()),
        );
        let buffer = device.create_buffer(&wgpu::BufferDescriptor {
            label: Some("squaremap.view.readback"),
            size: stride as u64 * u64::from(screen.rows),
            usage: wgpu::BufferUsages::COPY_DST | wgpu::BufferUsages::MAP_READ,
            mapped_at_creation: false,
        });
        let mut encoder = device.create_command_encoder(&wgpu::CommandEncoderDescriptor {
            label: Some("squaremap.view.readback"),
        });
        encoder.copy_texture_to_buffer(
            texture.as_image_copy(),
            wgpu::TexelCopyBufferInfo {
                buffer: &buffer,
                layout: wgpu::TexelCopyBufferLayout {
                    offset: 0,
                    bytes_per_row: Some(stride as u32),
                    rows_per_image: None,
                },
            },
            texture.size(),
        );
        queue.submit([encoder.finish()]);
        // Its result comes with `get_mapped_range` below.
        buffer.map_async(wgpu::MapMode::Read, .., |_| {});
        buffer
    })?;
    device
        .poll(wgpu::PollType::wait_indefinitely())
        .map_err(|error| gpu.failed(error))?;
    let mapped = buffer
        .get_mapped_range(..)
        .map_err(|error| gpu.failed(error))?;
    let blue_first = matches!(
        painter.format(),
        wgpu::TextureFormat::Bgra8Unorm | wgpu::TextureFormat::Bgra8UnormSrgb
    );
    let mut rgb = Vec::with_capacity(3 * screen.rows as usize * screen.cols as usize);
    for row in mapped.chunks(stride) {
        for &[a, b, c, _] in row[..row_bytes].as_chunks().0 {
            rgb.extend(if blue_first { [c, b, a] } else { [a, b, c] });
        }
    }
    Ok(Pixels { screen, rgb })
}

impl Pixels {
    /// Writes them as PNG.
    ///
    /// # Errors
    ///
    /// What writing ran into.
    pub fn write_png(&self, to: impl Write) -> io::Result<()> {
        let mut encoder = png::Encoder::new(to, self.screen.cols, self.screen.rows);
        encoder.set_color(png::ColorType::Rgb);
        encoder.set_depth(png::BitDepth::Eight);
        encoder.set_source_srgb(png::SrgbRenderingIntent::Perceptual);
        encoder.set_compression(png::Compression::Fast);
        let mut writer = encoder.write_header()?;
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
        let save = || {
            let file = self.temporary(path)?;
            file.persist(path).map_err(|error| error.error)?;
            Ok(())
        };
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
            let mut file = self.temporary(&path(1))?;
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
    fn temporary(&self, path: &Path) -> io::Result<tempfile::NamedTempFile> {
        let folder = match path.parent() {
            Some(folder) if folder != Path::new("") => folder,
            _ => Path::new("."),
        };
        let mut builder = tempfile::Builder::new();
        builder.prefix(".squaremap-").suffix(".png");
        #[cfg(unix)]
        {
            // As any new file, less what the user's umask takes away; private is tempfile's default.
            use std::os::unix::fs::PermissionsExt;
            builder.permissions(std::fs::Permissions::from_mode(0o666));
        }
        let mut file = builder.tempfile_in(folder).map_err(without_path)?;
        let mut buffered = io::BufWriter::new(file.as_file_mut());
        self.write_png(&mut buffered)?;
        buffered.flush()?;
        drop(buffered);
        Ok(file)
    }
}

/// tempfile adds the path of a file that nobody asked for; what the system said is behind it.
fn without_path(error: io::Error) -> io::Error {
    let source = error.get_ref().and_then(|inner| inner.source());
    match source
        .and_then(|source| source.downcast_ref::<io::Error>())
        .and_then(io::Error::raw_os_error)
    {
        Some(code) => io::Error::from_raw_os_error(code),
        None => error,
    }
}
