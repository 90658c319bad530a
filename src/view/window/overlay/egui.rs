//! What lies over the picture: egui's side of the window. Costs nothing until it is made.

use std::time::Instant;

use egui::{ClippedPrimitive, TexturesDelta, ViewportId};
use winit::dpi::PhysicalPosition;
use winit::event::WindowEvent;
use winit::window::Window;

/// Layers of text, lines and widgets.
pub(crate) struct Overlay {
    state: egui_winit::State,
    laid: LaidOut,
    wake: Option<Instant>,
    /// Where the pointer is, in device pixels.
    pointer: Option<PhysicalPosition<f64>>,
}

/// What was laid out, for whoever paints it.
pub(crate) struct LaidOut {
    /// Changes of textures that no frame has brought to the painter yet.
    pub(crate) textures: TexturesDelta,
    /// Triangles in points, the lowest first.
    pub(crate) primitives: Vec<ClippedPrimitive>,
    /// Device pixels a point.
    pub(crate) pixels_per_point: f32,
}

impl Overlay {
    /// An overlay of a window, for a painter with textures of up to this many pixels a side.
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
            laid: LaidOut {
                textures: TexturesDelta::default(),
                primitives: Vec::new(),
                pixels_per_point: scale,
            },
            wake: None,
            pointer: None,
        }
    }

    /// Tells of an event. Whether it was meant for the overlay alone, and whether to draw again.
    pub(crate) fn event(&mut self, window: &Window, event: &WindowEvent) -> (bool, bool) {
        match event {
            WindowEvent::CursorMoved { position, .. } => self.pointer = Some(*position),
            WindowEvent::CursorLeft { .. } => self.pointer = None,
            _ => {}
        }
        let response = self.state.on_window_event(window, event);
        // What is under the pointer egui knows with the next frame, which a turn of the wheel does not wait for.
        let is_turned_over =
            matches!(event, WindowEvent::MouseWheel { .. }) && self.is_pointed_at();
        (response.consumed || is_turned_over, response.repaint)
    }

    /// Whether something that was laid out lies under the pointer.
    fn is_pointed_at(&self) -> bool {
        let scale = f64::from(self.laid.pixels_per_point);
        let place = self
            .pointer
            .map(|at| egui::pos2((at.x / scale) as f32, (at.y / scale) as f32));
        place
            .and_then(|place| self.state.egui_ctx().layer_id_at(place))
            .is_some_and(|layer| layer.order != egui::Order::Background)
    }

    /// Lays out the next frame.
    pub(crate) fn lay_out(&mut self, window: &Window, mut build: impl FnMut(&egui::Context)) {
        let input = self.state.take_egui_input(window);
        let context = self.state.egui_ctx().clone();
        let output = context.run_ui(input, |ui| build(ui.ctx()));
        self.state
            .handle_platform_output(window, output.platform_output);
        self.laid.textures.append(output.textures_delta);
        self.laid.pixels_per_point = output.pixels_per_point;
        self.laid.primitives = context.tessellate(output.shapes, output.pixels_per_point);
        let delay = output
            .viewport_output
            .get(&ViewportId::ROOT)
            .map(|viewport| viewport.repaint_delay);
        // A delay for ever has no moment.
        self.wake = delay.and_then(|delay| Instant::now().checked_add(delay));
    }

    /// What was laid out.
    pub(crate) fn laid(&mut self) -> &mut LaidOut {
        &mut self.laid
    }

    /// When to draw again, if nothing happens before.
    pub(crate) fn wake(&self) -> Option<Instant> {
        self.wake
    }

    /// It is drawn again, or no longer.
    pub(crate) fn sleep(&mut self) {
        self.wake = None;
    }
}

impl Drop for LaidOut {
    fn drop(&mut self) {
        // epaint panics when changes of textures are dropped; these are no longer needed.
        self.textures.clear();
    }
}
