//! A frame: what lies over the picture is laid out, then all is drawn.

use winit::event_loop::ActiveEventLoop;

use crate::bytes::freed::give_back;
use crate::view::error::ViewError;
use crate::view::window::app::state::{App, MOST_FAILURES};
use crate::view::window::message::Message;
use crate::view::window::surface::presented::Presented;

impl App {
    /// The window has another size, or may have.
    pub(super) fn resize(&mut self, events: &ActiveEventLoop) -> Result<(), ViewError> {
        if let Some(shown) = &mut self.shown {
            shown.graphics.configure()?;
            let screen = shown.graphics.screen();
            self.send(Message::Resized(screen), events);
        }
        Ok(())
    }

    /// Draws the next frame.
    pub(super) fn redraw(&mut self, events: &ActiveEventLoop) -> Result<(), ViewError> {
        let over = self.lay_over(events);
        let Some(shown) = &mut self.shown else {
            return Ok(());
        };
        let session = &shown.session;
        let (picture, sight) = (session.picture(), session.sight());
        let laid = shown.layers.laid().filter(|_| over);
        let graphics = &mut shown.graphics;
        match graphics.draw(picture, sight.plan(), session.colormap(), laid)? {
            drawn @ (Presented::Shown | Presented::Partly) => {
                self.failures = 0;
                if drawn == Presented::Shown {
                    // What the last frames had of tiles and pixels is gone by now.
                    if self.largest.shrinks_to(graphics.screen()) {
                        give_back();
                    }
                    // From now on: whoever opens a picture wants to see something first.
                    self.loading.refine(picture);
                }
                let is_exact = || !picture.is_preview(sight);
                self.trace.drawn(drawn == Presented::Shown, is_exact);
            }
            Presented::Hidden => self.failures = 0,
            Presented::Again => {
                self.failures += 1;
                // Then the next event has to do: a surface that is never ready must not cost a core.
                if self.failures <= MOST_FAILURES {
                    shown.window.request_redraw();
                }
            }
        }
        self.send(Message::Drawn, events);
        Ok(())
    }

    /// Lays out what lies over the picture. False if nothing does.
    fn lay_over(&mut self, events: &ActiveEventLoop) -> bool {
        let Some(shown) = &self.shown else {
            return false;
        };
        // An outdated surface may have found another size by itself.
        let screen = shown.graphics.screen();
        if shown.session.sight().camera().screen() != screen {
            self.send(Message::Resized(screen), events);
        }
        self.send(Message::Drawing, events);
        let Some(shown) = &mut self.shown else {
            return false;
        };
        let (most, facts) = (shown.graphics.most(), shown.session.facts());
        let asks = shown.layers.lay_out(&shown.window, most, facts);
        let over = asks.is_some();
        for ask in asks.into_iter().flatten() {
            self.send(Message::Asked(ask), events);
        }
        over
    }
}
