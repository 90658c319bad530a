//! From what the session wants to calls.

use winit::event_loop::ActiveEventLoop;
use winit::window::Fullscreen;

use crate::view::error::ViewError;
use crate::view::window::app::state::{App, MOST_FAILURES};
use crate::view::window::message::Message;
use crate::view::window::session::Effect;

impl App {
    /// Tells the session, and does what it wants.
    pub(super) fn send(&mut self, message: Message, events: &ActiveEventLoop) {
        let Some(shown) = &mut self.shown else { return };
        for effect in shown.session.handle(message) {
            self.carry_out(effect, events);
        }
    }

    fn carry_out(&mut self, effect: Effect, events: &ActiveEventLoop) {
        let Some(shown) = &mut self.shown else { return };
        match effect {
            Effect::Redraw => {
                self.trace.asked();
                shown.window.request_redraw();
            }
            Effect::Title(title) => shown.window.set_title(&title),
            Effect::Forget => shown.graphics.forget(),
            Effect::LookForNews => self.look_for_news(events),
            Effect::FullScreen => {
                let full = shown.window.fullscreen().is_some();
                let other = (!full).then_some(Fullscreen::Borderless(None));
                shown.window.set_fullscreen(other);
            }
            Effect::Exit => events.exit(),
            Effect::Tell(notice) => (self.notices)(&notice),
            Effect::Begin(task) => self.workers.begin(task),
            Effect::Watch(image) => self.workers.watch(image),
            Effect::Remake(range) => self.workers.remake(range),
            Effect::Save(saving) => self.workers.save(*saving),
        }
    }

    fn look_for_news(&mut self, events: &ActiveEventLoop) {
        let Some(shown) = &mut self.shown else { return };
        let session = &shown.session;
        let (picture, plan) = (session.picture(), session.sight().plan());
        match shown.graphics.has_news(picture, plan) {
            Ok(true) => self.send(Message::News, events),
            Ok(false) => {}
            Err(error) => self.recover(error, events),
        }
    }

    /// A device that fails, as after an update of its driver, is opened again; once. Then another one has
    /// its turn.
    pub(super) fn recover(&mut self, error: ViewError, events: &ActiveEventLoop) {
        let again = match self.shown.as_ref().map(|shown| shown.window.clone()) {
            Some(window) if self.failures == 0 => {
                self.failures = MOST_FAILURES;
                self.graphics(&window)
            }
            Some(window) if self.failures <= MOST_FAILURES => {
                self.failures = MOST_FAILURES + 1;
                self.other_graphics(&window, error)
            }
            _ => Err(error),
        };
        match (again, &mut self.shown) {
            (Ok(graphics), Some(shown)) => {
                shown.layers.forget_painter();
                shown.graphics = graphics;
                self.send(Message::Exposed, events);
            }
            (Err(error), _) => {
                self.error = Some(error);
                events.exit();
            }
            (Ok(_), None) => {}
        }
    }
}
