//! From what the system tells to what the window does.

use std::time::Instant;

use winit::application::ApplicationHandler;
use winit::event::{
    ElementState, KeyEvent, MouseButton, MouseScrollDelta, StartCause, WindowEvent,
};
use winit::event_loop::{ActiveEventLoop, ControlFlow};
use winit::window::WindowId;

use crate::view::geometry::camera::Point;
use crate::view::window::app::state::App;
use crate::view::window::keys::action;
use crate::view::window::message::Message;

/// Octaves of zoom for a notch of the wheel, for a device pixel of a touchpad.
const WHEEL: f64 = 0.25;
const TOUCHPAD: f64 = 0.005;

impl ApplicationHandler<Message> for App {
    fn resumed(&mut self, events: &ActiveEventLoop) {
        // Some systems resume more than once.
        let Some(picture) = self.picture.take() else {
            return;
        };
        match self.open(events, picture) {
            Ok(shown) => self.shown = Some(shown),
            Err(error) => {
                self.error = Some(error);
                events.exit();
            }
        }
        self.send(Message::Begun, events);
    }

    fn user_event(&mut self, events: &ActiveEventLoop, message: Message) {
        self.send(message, events);
    }

    fn new_events(&mut self, _: &ActiveEventLoop, _: StartCause) {
        self.trace.woke();
    }

    fn about_to_wait(&mut self, events: &ActiveEventLoop) {
        self.trace.rests();
        let wake = self.shown.as_ref().and_then(|shown| shown.layers.wake());
        let due = wake.is_some_and(|wake| wake <= Instant::now());
        if due && let Some(shown) = &mut self.shown {
            // Once: a window that is hidden does not draw, and must not be asked again and again.
            shown.layers.sleep();
            shown.window.request_redraw();
        }
        events.set_control_flow(match wake {
            Some(wake) if !due => ControlFlow::WaitUntil(wake),
            _ => ControlFlow::Wait,
        });
    }

    fn window_event(&mut self, events: &ActiveEventLoop, _: WindowId, event: WindowEvent) {
        if let Some(shown) = &mut self.shown {
            let takes_input = shown.session.facts().takes_input();
            let taken = shown.layers.take(&shown.window, &event, takes_input);
            // A button that went down before the layers knew of the mouse may come up over them: whoever holds
            // the picture lets it go.
            let lets_go = matches!(
                event,
                WindowEvent::MouseInput {
                    state: ElementState::Released,
                    ..
                }
            );
            if taken && !lets_go {
                return;
            }
        }
        let done = match event {
            // A monitor with another scale: what counts in device pixels is the size, which may
            // have changed with it.
            WindowEvent::Resized(_) | WindowEvent::ScaleFactorChanged { .. } => self.resize(events),
            WindowEvent::RedrawRequested => self.redraw(events),
            // Another program may have taken it away.
            WindowEvent::CloseRequested | WindowEvent::Destroyed => {
                events.exit();
                Ok(())
            }
            WindowEvent::ModifiersChanged(modifiers) => {
                self.modifiers = modifiers.state();
                Ok(())
            }
            other => {
                if let Some(message) = self.message(other) {
                    self.send(message, events);
                }
                Ok(())
            }
        };
        if let Err(error) = done {
            self.recover(error, events);
        }
    }

    fn exiting(&mut self, _: &ActiveEventLoop) {
        // The surface must not outlive the connection to the display.
        self.shown = None;
    }
}

impl App {
    /// What an event of the window tells the session, if anything.
    fn message(&self, event: WindowEvent) -> Option<Message> {
        Some(match event {
            WindowEvent::Occluded(false) => Message::Exposed,
            // Synthetic: a key that was down already when the window got the focus.
            WindowEvent::KeyboardInput {
                is_synthetic: false,
                event:
                    KeyEvent {
                        logical_key,
                        state: ElementState::Pressed,
                        repeat,
                        ..
                    },
                ..
            } => Message::Pressed(action(&logical_key, self.modifiers, repeat)?),
            WindowEvent::CursorMoved { position, .. } => Message::Moved(Point {
                row: position.y,
                col: position.x,
            }),
            WindowEvent::CursorLeft { .. } => Message::Left,
            WindowEvent::DroppedFile(path) => Message::Dropped(path),
            WindowEvent::MouseInput {
                state,
                button: MouseButton::Left | MouseButton::Middle,
                ..
            } => Message::Dragging(state == ElementState::Pressed),
            WindowEvent::MouseWheel { delta, .. } => Message::Zoomed(match delta {
                MouseScrollDelta::LineDelta(_, lines) => f64::from(lines) * WHEEL,
                MouseScrollDelta::PixelDelta(pixels) => pixels.y * TOUCHPAD,
            }),
            WindowEvent::PinchGesture { delta, .. } => Message::Zoomed(delta),
            _ => return None,
        })
    }
}
