//! The window painted by the processor, which needs no driver, and takes a tenth of the time of a driver that
//! is the processor itself.

use std::convert::Infallible;
use std::num::NonZeroU32;
use std::sync::Arc;

use rayon::{ThreadPool, ThreadPoolBuilder};
use softbuffer::{Context, Surface};
use winit::event_loop::OwnedDisplayHandle;
use winit::window::Window;

use crate::view::color::colormap::Colormap;
use crate::view::error::ViewError;
use crate::view::geometry::camera::Screen;
use crate::view::geometry::plan::Plan;
use crate::view::render::cpu::{Tile, paint_tiles};
use crate::view::tiles::picture::Picture;
use crate::view::tiles::stream::{Loading, TileStream};
use crate::view::window::overlay::egui::LaidOut;
use crate::view::window::overlay::on_processor::ProcessorOverlay;
use crate::view::window::reason::reason;
use crate::view::window::spare::Largest;
use crate::view::window::surface::presented::{PATIENCE, Presented};
use crate::view::window::surface::tiles::{current, leave};

/// The processor, and the memory that it shares with the screen.
pub(crate) struct ProcessorSurface {
    context: Context<OwnedDisplayHandle>,
    surface: Surface<OwnedDisplayHandle, Arc<Window>>,
    largest: Largest,
    window: Arc<Window>,
    screen: Screen,
    /// Threads of its own: the others wait for disks.
    threads: ThreadPool,
    loading: Loading,
    stream: Option<TileStream<Arc<Tile>, Infallible>>,
    overlay: ProcessorOverlay,
}

/// Pixels a side of the largest texture, which serves for letters.
pub(super) const MOST: u32 = 2048;

impl ProcessorSurface {
    /// Takes over the window.
    pub(super) fn open(
        window: Arc<Window>,
        display: &OwnedDisplayHandle,
        loading: Loading,
    ) -> Result<ProcessorSurface, ViewError> {
        let context = Context::new(display.clone()).map_err(failed)?;
        let threads = ThreadPoolBuilder::new().thread_name(|_| "squaremap-paint".to_owned());
        let mut opened = ProcessorSurface {
            surface: Surface::new(&context, window.clone()).map_err(failed)?,
            context,
            largest: Largest::default(),
            window,
            screen: Screen { rows: 0, cols: 0 },
            threads: threads.build().map_err(failed)?,
            loading,
            stream: None,
            overlay: ProcessorOverlay::default(),
        };
        opened.configure()?;
        Ok(opened)
    }

    /// The size of the frames that can be drawn now.
    pub(super) fn screen(&self) -> Screen {
        self.screen
    }

    /// Adapts to the window's size, if it has any.
    pub(super) fn configure(&mut self) -> Result<(), ViewError> {
        let size = self.window.inner_size();
        self.screen = Screen {
            rows: size.height,
            cols: size.width,
        };
        // Its memory grows, and shrinks with it alone.
        if self.largest.shrinks_to(self.screen) {
            self.surface = Surface::new(&self.context, self.window.clone()).map_err(failed)?;
        }
        match (NonZeroU32::new(size.width), NonZeroU32::new(size.height)) {
            (Some(cols), Some(rows)) => self.surface.resize(cols, rows).map_err(failed),
            _ => Ok(()),
        }
    }

    /// Draws what was planned, for this surface's screen, and what lies over it.
    pub(super) fn draw(
        &mut self,
        picture: &Picture,
        plan: &Plan,
        colormap: Colormap,
        laid: Option<&mut LaidOut>,
    ) -> Result<Presented, ViewError> {
        let Screen { rows, cols } = self.screen;
        if rows == 0 || cols == 0 {
            return Ok(Presented::Hidden);
        }
        let loading = &self.loading;
        let new = || TileStream::new(picture, loading, |texels| Ok(Arc::new(Tile::new(texels))));
        // Before the memory is taken, because it may wait for tiles.
        let Ok(tiles) = current(&mut self.stream, picture, new).tiles(plan, PATIENCE);
        let mut pixels = self.surface.buffer_mut().map_err(failed)?;
        if plan.camera.screen() != self.screen || pixels.len() != rows as usize * cols as usize {
            return Ok(Presented::Again);
        }
        let overlay = &mut self.overlay;
        let stored = |[red, green, blue]: [u8; 3]| u32::from_be_bytes([0, red, green, blue]);
        self.threads.install(|| {
            paint_tiles(picture, plan, colormap, &tiles, &mut pixels, stored);
            if let Some(laid) = laid {
                overlay.paint(laid, &mut pixels, cols as usize);
            }
        });
        self.window.pre_present_notify();
        pixels.present().map_err(failed)?;
        Ok(Presented::of_tiles(tiles.len(), plan))
    }

    /// Whether a frame would show more than the last one, of the same plan.
    pub(super) fn has_news(&mut self, picture: &Picture, plan: &Plan) -> bool {
        match &mut self.stream {
            Some(stream) if stream.is_of(picture) => {
                let Ok(news) = stream.has_news(plan);
                news
            }
            _ => true,
        }
    }

    /// Forgets what was loaded: another picture is shown.
    pub(super) fn forget(&mut self) {
        leave(self.stream.take());
    }
}

fn failed(error: impl std::fmt::Display) -> ViewError {
    ViewError::Window(reason(&error))
}
