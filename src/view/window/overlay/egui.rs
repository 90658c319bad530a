//! What lies over the picture: egui's side of the window. Costs nothing until it is made.

use std::mem;
use std::time::Instant;

use egui::{ClippedPrimitive, TexturesDelta, ViewportId};
use egui_wgpu::{Renderer, RendererOptions, ScreenDescriptor};
use winit::event::WindowEvent;
use winit::window::Window;

/// Layers of text, lines and widgets.
pub(crate) struct Overlay {
    state: egui_winit::State,
    renderer: Option<Renderer>,
    /// Changes of textures that no frame has brought to the device yet.
    textures: TexturesDelta,
    primitives: Vec<ClippedPrimitive>,
    pixels_per_point: f32,
    wake: Option<Instant>,
}

impl Overlay {
    /// An overlay of a window, for a device with textures of up to this many pixels a side.
    pub(crate) fn new(window: &Window, most: u32) -> Overlay {
        let context = egui::Context::default();
        // Ctrl and + are the system's or nobody's.
        context.options_mut(|options| options.zoom_with_keyboard = false);
        context.set_theme(egui::Theme::Dark);
        context.global_style_mut(|style| {
            let text = &mut style.visuals.widgets.noninteractive.fg_stroke;
            text.color = egui::Color32::from_gray(200);
        });
        let scale = window.scale_factor() as f32;
        let mut state = egui_winit::State::new(
            context,
            ViewportId::ROOT,
            window,
            Some(scale),
            None,
            Some(most as usize),
        );
        state.egui_input_mut().focused = window.has_focus();
        Overlay {
            state,
            renderer: None,
            textures: TexturesDelta::default(),
            primitives: Vec::new(),
            pixels_per_point: scale,
            wake: None,
        }
    }

    /// Tells of an event. Whether it was meant for the overlay alone, and whether to draw again.
    pub(crate) fn event(&mut self, window: &Window, event: &WindowEvent) -> (bool, bool) {
        let response = self.state.on_window_event(window, event);
        (response.consumed, response.repaint)
    }

    /// Lays out the next frame.
    pub(crate) fn lay_out(&mut self, window: &Window, mut build: impl FnMut(&egui::Context)) {
        let input = self.state.take_egui_input(window);
        let context = self.state.egui_ctx().clone();
        let output = context.run_ui(input, |ui| build(ui.ctx()));
        self.state
            .handle_platform_output(window, output.platform_output);
        self.textures.append(output.textures_delta);
        self.pixels_per_point = output.pixels_per_point;
        self.primitives = context.tessellate(output.shapes, output.pixels_per_point);
        let delay = output
            .viewport_output
            .get(&ViewportId::ROOT)
            .map(|viewport| viewport.repaint_delay);
        // A delay for ever has no moment.
        self.wake = delay.and_then(|delay| Instant::now().checked_add(delay));
    }

    /// When to draw again, if nothing happens before.
    pub(crate) fn wake(&self) -> Option<Instant> {
        self.wake
    }

    /// It is drawn again, or no longer.
    pub(crate) fn sleep(&mut self) {
        self.wake = None;
    }

    /// Draws what was laid out over what is on `target` already. Errors go to the device's error
    /// scope.
    pub(crate) fn paint(
        &mut self,
        device: &wgpu::Device,
        queue: &wgpu::Queue,
        format: wgpu::TextureFormat,
        target: &wgpu::TextureView,
        (cols, rows): (u32, u32),
    ) {
        let renderer = self.renderer.get_or_insert_with(|| {
            let options = RendererOptions {
                dithering: false,
                ..RendererOptions::default()
            };
            Renderer::new(device, format, options)
        });
        for (id, deltas) in mem::take(&mut self.textures.set) {
            for delta in &deltas {
                renderer.update_texture(device, queue, id, delta);
            }
        }
        let screen = ScreenDescriptor {
            size_in_pixels: [cols, rows],
            pixels_per_point: self.pixels_per_point,
        };
        let mut encoder = device.create_command_encoder(&wgpu::CommandEncoderDescriptor {
            label: Some("squaremap.view.overlay"),
        });
        let mut commands =
            renderer.update_buffers(device, queue, &mut encoder, &self.primitives, &screen);
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
        renderer.render(&mut pass, &self.primitives, &screen);
        drop(pass);
        commands.push(encoder.finish());
        queue.submit(commands);
        for id in mem::take(&mut self.textures.free) {
            renderer.free_texture(&id);
        }
    }
}

impl Drop for Overlay {
    fn drop(&mut self) {
        // epaint panics when changes of textures are dropped; these are no longer needed.
        self.textures.clear();
    }
}
