//! What lies over a picture, in its order: the grid, what is missing, the panel, the list of keys.

use std::time::Instant;

use winit::event::WindowEvent;
use winit::window::Window;

use crate::view::window::message::Ask;
use crate::view::window::overlay::egui::{LaidOut, Overlay};
use crate::view::window::overlay::panel::Panel;
use crate::view::window::overlay::{grid, missing, panel};
use crate::view::window::session::facts::Facts;

/// All that may lie over a picture. Costs nothing until something does.
#[derive(Default)]
pub(crate) struct Layers {
    overlay: Option<Overlay>,
    panel: Panel,
    stripes: Option<egui::TextureHandle>,
}

impl Layers {
    /// Tells of an event. True if it was meant for a layer alone, which `takes_input`.
    pub(crate) fn take(&mut self, window: &Window, event: &WindowEvent, takes_input: bool) -> bool {
        let Some(overlay) = &mut self.overlay else {
            return false;
        };
        let (consumed, repaint) = overlay.event(window, event);
        if takes_input && repaint && !matches!(event, WindowEvent::RedrawRequested) {
            window.request_redraw();
        }
        takes_input && consumed
    }

    /// Lays out what there is, for a painter with textures of up to `most` pixels a side, and collects what
    /// the user asks for. None if nothing lies over the picture.
    pub(crate) fn lay_out(
        &mut self,
        window: &Window,
        most: u32,
        facts: Facts<'_>,
    ) -> Option<Vec<Ask>> {
        if facts.is_nothing() {
            self.sleep();
            return None;
        }
        let Layers {
            overlay,
            panel,
            stripes,
        } = self;
        let overlay = overlay.get_or_insert_with(|| Overlay::new(window, most));
        let mut asks = Vec::new();
        overlay.lay_out(window, |context| {
            over_pixels(context, facts, stripes);
            if facts.panel {
                panel.show(context, facts, &mut asks);
            }
            if facts.keys {
                panel::keys(context, facts.draws);
            }
        });
        Some(asks)
    }

    /// What was laid out.
    pub(crate) fn laid(&mut self) -> Option<&mut LaidOut> {
        self.overlay.as_mut().map(Overlay::laid)
    }

    /// When to draw again though nothing happened.
    pub(crate) fn wake(&self) -> Option<Instant> {
        self.overlay.as_ref().and_then(Overlay::wake)
    }

    /// Does not draw again by itself.
    pub(crate) fn sleep(&mut self) {
        if let Some(overlay) = &mut self.overlay {
            overlay.sleep();
        }
    }

    /// Another painter takes over, which has none of the textures.
    pub(crate) fn forget_painter(&mut self) {
        self.stripes = None;
        self.overlay = None;
    }
}

/// Lays out what has its place on the picture.
fn over_pixels(
    context: &egui::Context,
    facts: Facts<'_>,
    stripes: &mut Option<egui::TextureHandle>,
) {
    let Facts {
        picture, camera, ..
    } = facts;
    let painter = context.layer_painter(egui::LayerId::background());
    if facts.grid {
        grid::lines(&painter, camera);
    }
    if let Some((rect, texts)) = facts.values {
        grid::values(&painter, camera, rect, texts);
    }
    if !facts.missing.is_empty() {
        let places = missing::places(camera, picture.image().layout(), facts.missing);
        let texture = stripes.get_or_insert_with(|| missing::stripes(context));
        missing::hatch(&painter, &places, texture.id());
    }
}
