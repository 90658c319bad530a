//! Who draws the picture: the device, or the processor itself where the device is nothing else. A software
//! adapter needs ten times as long for a frame as `view/render/cpu.rs` does.

use std::convert::Infallible;
use std::sync::Arc;
use std::thread;
use std::time::Duration;

use rayon::{ThreadPool, ThreadPoolBuilder};

use crate::gpu::{Gpu, GpuError};
use crate::view::color::colormap::Colormap;
use crate::view::geometry::camera::Screen;
use crate::view::geometry::plan::Plan;
use crate::view::render::cpu::{Tile, paint_tiles};
use crate::view::render::gpu::frame::{Frame, upload};
use crate::view::render::gpu::pipeline::TilePipeline;
use crate::view::tiles::picture::Picture;
use crate::view::tiles::stream::{Loading, TileStream};

/// What draws the picture, and the last frame.
pub(crate) enum Canvas {
    Device {
        pipeline: Box<TilePipeline>,
        stream: Option<TileStream<wgpu::BindGroup, GpuError>>,
        frame: Option<Frame>,
    },
    Processor {
        /// Threads of its own: the others wait for disks.
        threads: ThreadPool,
        /// Whether a pixel begins with blue, as most screens have it.
        blue_first: bool,
        stream: Option<TileStream<Arc<Tile>, Infallible>>,
        screen: Screen,
        /// Four bytes each, row-major.
        pixels: Vec<[u8; 4]>,
    },
}

impl Canvas {
    /// Draws on the device, into textures of `format`.
    pub(crate) fn on_device(gpu: &Gpu, format: wgpu::TextureFormat) -> Result<Canvas, GpuError> {
        let pipeline = gpu.checked(|| TilePipeline::new(&gpu.device, format))?;
        Ok(Canvas::Device {
            pipeline: Box::new(pipeline),
            stream: None,
            frame: None,
        })
    }

    /// Draws on the processor; its pixels are then copied into textures of `format`. None if they are
    /// not four bytes a pixel, or the system has no threads for it.
    pub(crate) fn on_processor(format: wgpu::TextureFormat) -> Option<Canvas> {
        let blue_first = match format.remove_srgb_suffix() {
            wgpu::TextureFormat::Bgra8Unorm => true,
            wgpu::TextureFormat::Rgba8Unorm => false,
            _ => return None,
        };
        let threads = ThreadPoolBuilder::new().thread_name(|_| "squaremap-paint".to_owned());
        Some(Canvas::Processor {
            threads: threads.build().ok()?,
            blue_first,
            stream: None,
            screen: Screen { rows: 0, cols: 0 },
            pixels: Vec::new(),
        })
    }

    /// Makes the next frame, with the tiles that are there after a little `patience`. False if nothing is
    /// there for a part of the view.
    pub(crate) fn prepare(
        &mut self,
        gpu: &Gpu,
        loading: &Loading,
        picture: &Picture,
        plan: &Plan,
        colormap: Colormap,
        patience: Duration,
    ) -> Result<bool, GpuError> {
        let there = match self {
            Canvas::Device {
                pipeline,
                stream,
                frame,
            } => {
                let new = || {
                    let (gpu, layout) = (gpu.clone(), pipeline.tile_layout.clone());
                    TileStream::new(picture, loading, move |texels| {
                        gpu.checked(|| upload(&gpu.device, &gpu.queue, &layout, &texels))
                    })
                };
                let tiles = current(stream, picture, new).tiles(plan, patience)?;
                let there = tiles.len();
                let Gpu { device, queue, .. } = gpu;
                *frame = Some(gpu.checked(|| {
                    Frame::of_tiles(device, queue, pipeline, picture, plan, colormap, tiles)
                })?);
                there
            }
            Canvas::Processor {
                threads,
                blue_first,
                stream,
                screen,
                pixels,
            } => {
                let new =
                    || TileStream::new(picture, loading, |texels| Ok(Arc::new(Tile::new(texels))));
                let Ok(tiles) = current(stream, picture, new).tiles(plan, patience);
                *screen = plan.camera.screen();
                let blue_first = *blue_first;
                let stored = |[r, g, b]: [u8; 3]| match blue_first {
                    true => [b, g, r, 255],
                    false => [r, g, b, 255],
                };
                threads.install(|| paint_tiles(picture, plan, colormap, &tiles, pixels, stored));
                tiles.len()
            }
        };
        Ok(there == plan.tiles().count())
    }

    /// Whether a frame would show more than the last one, of the same plan.
    pub(crate) fn has_news(&mut self, picture: &Picture, plan: &Plan) -> Result<bool, GpuError> {
        match self {
            Canvas::Device {
                stream: Some(stream),
                ..
            } if stream.is_of(picture) => stream.has_news(plan),
            Canvas::Processor {
                stream: Some(stream),
                ..
            } if stream.is_of(picture) => {
                let Ok(news) = stream.has_news(plan);
                Ok(news)
            }
            _ => Ok(true),
        }
    }

    /// Puts the last frame that was prepared into `texture`, which is as large as the screen then was,
    /// through its `view`. Errors go to the device's error scope.
    pub(crate) fn draw(&self, gpu: &Gpu, texture: &wgpu::Texture, view: &wgpu::TextureView) {
        match self {
            Canvas::Device {
                pipeline, frame, ..
            } => {
                if let Some(frame) = frame {
                    frame.draw(&gpu.device, &gpu.queue, pipeline, view);
                }
            }
            Canvas::Processor { pixels, screen, .. } => {
                gpu.queue.write_texture(
                    texture.as_image_copy(),
                    bytemuck::cast_slice(pixels),
                    wgpu::TexelCopyBufferLayout {
                        offset: 0,
                        bytes_per_row: Some(4 * screen.cols),
                        rows_per_image: None,
                    },
                    wgpu::Extent3d {
                        width: screen.cols,
                        height: screen.rows,
                        depth_or_array_layers: 1,
                    },
                );
                // What is written waits for this.
                gpu.queue.submit([]);
            }
        }
    }

    /// Forgets what was loaded: another picture is shown.
    pub(crate) fn forget(&mut self) {
        match self {
            Canvas::Device { stream, frame, .. } => {
                *frame = None;
                leave(stream.take());
            }
            Canvas::Processor { stream, .. } => leave(stream.take()),
        }
    }
}

/// The stream of this picture: the one that is there, or a new one.
fn current<'a, T: Clone + Send + 'static, E: Send + 'static>(
    stream: &'a mut Option<TileStream<T, E>>,
    picture: &Picture,
    new: impl FnOnce() -> TileStream<T, E>,
) -> &'a mut TileStream<T, E> {
    match stream.take() {
        Some(old) if old.is_of(picture) => stream.insert(old),
        other => {
            leave(other);
            stream.insert(new())
        }
    }
}

/// Ends the loading of a picture that is no longer shown. That waits for tiles under way, for which the
/// window does not.
fn leave<T: Send + 'static, E: Send + 'static>(stream: Option<TileStream<T, E>>) {
    if let Some(stream) = stream {
        let thread = thread::Builder::new().name("squaremap-leave".to_owned());
        // Where no thread can be had, it ends here.
        let _ = thread.spawn(move || drop(stream));
    }
}
