//! The window's twin without a window: the same pixels into memory.

#[cfg(feature = "gpu")]
use crate::gpu::Gpu;
use crate::gpu::{AdapterChoice, GpuError};
use crate::open::Image;
use crate::view::color::colormap::Colormap;
use crate::view::error::{ShotError, ViewError};
use crate::view::geometry::camera::{Camera, Screen};
use crate::view::inspect::chosen::range_of;
use crate::view::inspect::hint::{Hint, hint};
use crate::view::options::ShowOptions;
use crate::view::render::cpu::paint;
#[cfg(feature = "gpu")]
use crate::view::render::gpu::capture::Device;
use crate::view::render::pixels::Pixels;
use crate::view::tiles::picture::Picture;

/// Draws views into memory, on a device or on the processor.
#[derive(Debug)]
pub struct Shot {
    #[cfg(feature = "gpu")]
    device: Option<Device>,
}

/// The longest side that the processor draws at once: half a gigabyte a picture.
const MOST: u32 = 1 << 14;

impl Shot {
    /// Prepares a device.
    ///
    /// # Errors
    ///
    /// When the device refuses.
    #[cfg(feature = "gpu")]
    pub fn new(gpu: Gpu) -> Result<Shot, GpuError> {
        let device = Some(Device::new(gpu)?);
        Ok(Shot { device })
    }

    /// Draws on the processor: that is quicker than to open an adapter for one picture, and works where
    /// there is none.
    pub fn on_cpu() -> Shot {
        Shot {
            #[cfg(feature = "gpu")]
            device: None,
        }
    }

    /// Opens the adapter that the user named, if any.
    ///
    /// # Errors
    ///
    /// When there is no such adapter, or it fails.
    pub(crate) fn open(choice: &AdapterChoice) -> Result<Shot, GpuError> {
        match choice {
            #[cfg(feature = "gpu")]
            AdapterChoice::Named(_) => Ok(Gpu::open_for(choice, Shot::new)?.value),
            #[cfg(not(feature = "gpu"))]
            AdapterChoice::Named(_) => Err(GpuError::NotBuilt),
            AdapterChoice::Any | AdapterChoice::Hardware => Ok(Shot::on_cpu()),
        }
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
        #[cfg(feature = "gpu")]
        if let Some(device) = &self.device {
            check_screen(device.longest_side(), camera.screen())?;
            return Ok(device.pixels(picture, camera, colormap)?);
        }
        check_screen(MOST, camera.screen())?;
        Ok(paint(picture, camera, colormap))
    }
}

/// The pixels of the window that these options open, and what is to be known of them.
///
/// They show what the window shows when that is exact, for which all of a large image is read once;
/// with [`ShowOptions::preview`] what the window shows first.
///
/// # Errors
///
/// When no adapter draws it, the window size cannot be drawn, or the image's file changed meanwhile.
pub fn screenshot(
    image: Image,
    options: &ShowOptions,
) -> Result<(Pixels, Option<Hint>), ViewError> {
    let curve = options.curve;
    let screen = options.window.unwrap_or(DEFAULT_SCREEN);
    // The image is read while the adapter opens.
    let (shot, picture) = rayon::join(
        || Shot::open(&options.adapter),
        || match (options.preview, range_of(options.range, &image)) {
            (true, range) => Ok(Picture::new(image, range)),
            (false, range) => Picture::exact(image, range, |size| options.camera(size, screen)),
        },
    );
    let (shot, picture) = (shot?, picture?.on(curve));
    let camera = options.camera(picture.size(), screen);
    let pixels = shot.take(&picture, &camera, options.colormap)?;
    picture.image().check_unchanged()?;
    Ok((pixels, hint_unless_chosen(&picture, options)))
}

/// The hint about a picture whose range nobody chose.
pub(crate) fn hint_unless_chosen(picture: &Picture, options: &ShowOptions) -> Option<Hint> {
    match options.range {
        Some(_) => None,
        None => hint(picture.image(), picture.range()),
    }
}

/// The window of a screenshot whose size is not given.
const DEFAULT_SCREEN: Screen = Screen {
    rows: 600,
    cols: 800,
};

fn check_screen(most: u32, screen: Screen) -> Result<(), ShotError> {
    let Screen { rows, cols } = screen;
    if (1..=most).contains(&rows) && (1..=most).contains(&cols) {
        Ok(())
    } else {
        Err(ShotError::Screen { rows, cols, most })
    }
}
