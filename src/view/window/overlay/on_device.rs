//! What lies over the picture, painted by a device.

use std::mem;

use egui_wgpu::{Renderer, RendererOptions, ScreenDescriptor};

use crate::gpu::Gpu;
use crate::view::window::overlay::egui::LaidOut;

/// Paints what was laid out with a device. Costs nothing until then.
#[derive(Default)]
pub(crate) struct DeviceOverlay {
    renderer: Option<Renderer>,
}

impl DeviceOverlay {
    /// Draws what was laid out over what is on `target` already, a view in this format of a texture of so
    /// many columns and rows. Errors go to the device's error scope.
    pub(crate) fn paint(
        &mut self,
        laid: &mut LaidOut,
        gpu: &Gpu,
        format: wgpu::TextureFormat,
        target: &wgpu::TextureView,
        size_in_pixels: [u32; 2],
    ) {
        let Gpu { device, queue, .. } = gpu;
        let renderer = self.renderer.get_or_insert_with(|| {
            let options = RendererOptions {
                dithering: false,
                ..RendererOptions::default()
            };
            Renderer::new(device, format, options)
        });
        for (id, deltas) in mem::take(&mut laid.textures.set) {
            for delta in &deltas {
                renderer.update_texture(device, queue, id, delta);
            }
        }
        let screen = ScreenDescriptor {
            size_in_pixels,
            pixels_per_point: laid.pixels_per_point,
        };
        let mut encoder = device.create_command_encoder(&wgpu::CommandEncoderDescriptor {
            label: Some("squaremap.view.overlay"),
        });
        let mut commands =
            renderer.update_buffers(device, queue, &mut encoder, &laid.primitives, &screen);
        let mut pass = encoder
            .begin_render_pass(&wgpu::RenderPassDescriptor {
                label: Some("squaremap.view.overlay"),
                color_attachments: &[Some(wgpu::RenderPassColorAttachment {
                    view: target,
                    depth_slice: None,
                    resolve_target: None,
                    ops: wgpu::Operations {
                        load: wgpu::LoadOp::Load,
                        store: wgpu::StoreOp::Store,
                    },
                })],
                ..Default::default()
            })
            .forget_lifetime();
        renderer.render(&mut pass, &laid.primitives, &screen);
        drop(pass);
        commands.push(encoder.finish());
        queue.submit(commands);
        for id in mem::take(&mut laid.textures.free) {
            renderer.free_texture(&id);
        }
    }
}
