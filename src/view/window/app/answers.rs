//! What the window does with what was read, and with what is asked for in the panel.

use std::sync::Arc;

use winit::event::WindowEvent;
use winit::window::Window;

use crate::say::notice;
use crate::view::color::range::ValueRange;
use crate::view::window::app::App;
use crate::view::window::app::layers::Layers;
use crate::view::window::app::reading::Answer;
use crate::view::window::keys::Command;
use crate::view::window::overlay::Overlay;
use crate::view::window::panel::Ask;
use crate::view::window::{grid, panel};

impl App {
    /// Keys that are about reading the picture.
    pub(crate) fn read(&mut self, command: Command) {
        let Some(shown) = &self.shown else { return };
        let reading = &mut self.reading;
        match command {
            Command::Panel => reading.shows_panel = !reading.shows_panel,
            Command::Keys => reading.shows_keys = !reading.shows_keys,
            Command::Grid => {
                reading.shows_grid = !reading.shows_grid;
                self.message = (reading.shows_grid && shown.camera.zoom() < grid::LINES_FROM)
                    .then(|| "the pixel grid is seen from 800% on".to_owned());
            }
            Command::Autoscale => {
                let visible = shown.camera.visible();
                if !visible.is_empty() {
                    let question = reading.question(&shown.picture, visible);
                    reading.scaler.ask(question);
                }
            }
            _ => {}
        }
    }

    /// Finds out whether anything can be seen of a picture that the user opened.
    pub(crate) fn seek_advice(&self) {
        if let Some(shown) = &self.shown
            && self.options.range.is_none()
        {
            let question = self.reading.question(&shown.picture, ());
            self.reading.adviser.ask(question);
        }
    }

    /// Closes what lies over the picture; false if nothing does.
    pub(crate) fn close_overlay(&mut self) -> bool {
        self.reading.close()
    }

    /// What a worker read.
    pub(crate) fn answer(&mut self, number: u64, answer: Answer) {
        if number != self.reading.number {
            // Asked for in vain, if another frame came first.
            if matches!(answer, Answer::Autoscale(_)) {
                self.in_turn(Command::Autoscale);
            }
            return;
        }
        self.look_for_damage();
        match answer {
            Answer::Pixel(row, col, value) => {
                // Meanwhile it may have gone elsewhere.
                if self.reading.asked_pixel == Some((row, col)) {
                    let value = if self.is_missing(row, col) {
                        "missing".to_owned()
                    } else {
                        value
                    };
                    self.reading.pixel = Some((row, col, value));
                    self.retitle();
                }
                return;
            }
            Answer::Values(rect, values) => self.reading.values = Some((rect, values)),
            Answer::Counted(rect, found) => self.reading.counted = Some((rect, found)),
            Answer::Autoscale(Some(found)) => {
                if let Ok(range) = ValueRange::new(found.min, found.max) {
                    self.show_range(range);
                    let sampled = if found.exact { "" } else { " (sampled)" };
                    let (min, max) = (panel::number(found.min), panel::number(found.max));
                    self.message = Some(format!("range {min} to {max}{sampled}"));
                }
            }
            Answer::Autoscale(None) => {
                self.message = Some("nothing that is visible is finite".to_owned());
            }
            Answer::Hint(Some(hint)) if self.options.range.is_none() => {
                let key = if hint.all {
                    "N"
                } else {
                    "2–98% in the panel (I)"
                };
                let (min, max) = (hint.number(hint.min), hint.number(hint.max));
                if let Some(shown) = &self.shown {
                    let path = shown.picture.image().path();
                    notice(&format!(
                        "{}: {hint}; {key} or --range {min},{max} shows them in full",
                        path.display()
                    ));
                }
                self.message = Some(format!("{hint}; {key} shows them in full"));
            }
            Answer::Hint(_) => return,
        }
        self.changed();
    }

    /// What was asked for in the panel.
    fn grant(&mut self, ask: Ask) {
        let Some(shown) = &mut self.shown else { return };
        self.message = None;
        match ask {
            Ask::Range(range) => self.show_range(range),
            Ask::Curve(curve) => {
                self.options.curve = curve;
                shown.picture = shown.picture.clone().on(curve);
            }
            Ask::Colormap(colormap) => self.colormap = colormap,
            Ask::GoTo(row, col) => shown.camera.go_to(row, col),
            Ask::Frame(frame) => self.show_frame(frame),
        }
    }

    /// Looks up the pixel under the cursor.
    pub(crate) fn look_up(&mut self) {
        if let Some(shown) = &self.shown {
            self.reading
                .look_up(&shown.picture, &shown.camera, self.cursor);
        }
    }

    /// Passes an event to the overlay. True if it was meant for that alone.
    pub(crate) fn overlay_takes(&mut self, event: &WindowEvent) -> bool {
        let (Some(shown), Some(overlay)) = (&self.shown, &mut self.reading.overlay) else {
            return false;
        };
        let (consumed, repaint) = overlay.event(&shown.window, event);
        let takes_input = self.reading.takes_input();
        if takes_input && repaint && !matches!(event, WindowEvent::RedrawRequested) {
            shown.window.request_redraw();
        }
        takes_input && consumed
    }

    /// Lays out what lies over the picture. False if nothing does.
    pub(crate) fn lay_over(&mut self) -> bool {
        let Some(shown) = &self.shown else {
            return false;
        };
        let damage = &self.files.damage;
        let reading = &mut self.reading;
        reading.ask_for(&shown.picture, &shown.camera);
        let grid = reading.shows_grid && shown.camera.zoom() >= grid::LINES_FROM;
        if !(reading.takes_input() || grid || !damage.missing.is_empty()) {
            reading.sleep();
            return false;
        }
        let most = shown.graphics.most();
        let overlay = reading
            .overlay
            .get_or_insert_with(|| Overlay::new(&shown.window, most));
        let mut asks = Vec::new();
        let layers = Layers {
            shown,
            colormap: self.colormap,
            grid,
            values: reading.values.as_ref(),
            counted: reading.counted.as_ref(),
            missing: &damage.missing,
            trouble: damage.trouble,
            panel: reading.shows_panel,
            keys: reading.shows_keys,
            draws: self.jobs.draws(),
            frame: (self.files.wanted.as_ref())
                .map_or(shown.picture.image(), |wanted| &wanted.image)
                .frame(),
        };
        let window: Arc<Window> = shown.window.clone();
        overlay.lay_out(&window, |context| {
            layers.lay_out(context, &mut reading.panel, &mut reading.stripes, &mut asks);
        });
        let asked = !asks.is_empty();
        for ask in asks {
            self.grant(ask);
        }
        if asked {
            // The panel shows the state before.
            self.changed();
        }
        true
    }
}
