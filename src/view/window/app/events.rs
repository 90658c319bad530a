//! From what the system tells to what the window does.

use std::time::Instant;

use winit::application::ApplicationHandler;
use winit::event::{
    ElementState, KeyEvent, MouseButton, MouseScrollDelta, StartCause, WindowEvent,
};
use winit::event_loop::{ActiveEventLoop, ControlFlow};
use winit::window::WindowId;

use crate::say::tell;
use crate::view::geometry::camera::Point;
use crate::view::window::app::App;
use crate::view::window::jobs::Event;
use crate::view::window::keys::command;

/// Octaves of zoom for a notch of the wheel, for a device pixel of a touchpad.
const WHEEL: f64 = 0.25;
const TOUCHPAD: f64 = 0.005;

impl ApplicationHandler<Event> for App {
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
        self.look_after();
        self.seek_advice();
        self.changed();
    }

    fn user_event(&mut self, events: &ActiveEventLoop, event: Event) {
        self.message = match event {
            Event::Read(number, answer) => return self.answer(number, answer),
            Event::Found(number, found) => return self.found(number, found),
            Event::Loaded => {
                return self
                    .loaded()
                    .unwrap_or_else(|error| self.recover(error, events));
            }
            Event::Touched => return self.touched(),
            Event::Remade(remake, result) => {
                self.jobs.remade(remake);
                match result {
                    Ok(picture) => {
                        self.remade(*picture);
                        None
                    }
                    Err(error) => {
                        tell(&error);
                        Some(error)
                    }
                }
            }
            Event::Saved(Ok(path)) => Some(format!("saved {}", path.display())),
            Event::Saved(Err(error)) => Some(error),
        };
        self.changed();
    }

    fn new_events(&mut self, _: &ActiveEventLoop, _: StartCause) {
        self.trace.woke();
    }

    fn about_to_wait(&mut self, events: &ActiveEventLoop) {
        self.trace.rests();
        let wake = self.reading.wake();
        let due = wake.is_some_and(|wake| wake <= Instant::now());
        if due && let Some(shown) = &self.shown {
            // Once: a window that is hidden does not draw, and must not be asked again and again.
            self.reading.sleep();
            shown.window.request_redraw();
        }
        events.set_control_flow(match wake {
            Some(wake) if !due => ControlFlow::WaitUntil(wake),
            _ => ControlFlow::Wait,
        });
    }

    fn window_event(&mut self, events: &ActiveEventLoop, _: WindowId, event: WindowEvent) {
        if self.overlay_takes(&event) {
            return;
        }
        let done = match event {
            WindowEvent::CloseRequested => {
                events.exit();
                Ok(())
            }
            // A monitor with another scale: what counts in device pixels is the size, which may
            // have changed with it.
            WindowEvent::Resized(_) | WindowEvent::ScaleFactorChanged { .. } => self.resize(),
            WindowEvent::Occluded(false) => {
                self.changed();
                Ok(())
            }
            WindowEvent::RedrawRequested => self.redraw(),
            WindowEvent::ModifiersChanged(modifiers) => {
                self.modifiers = modifiers.state();
                Ok(())
            }
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
            } => {
                if let Some(command) = command(&logical_key, self.modifiers, repeat) {
                    self.obey(command, events);
                }
                Ok(())
            }
            WindowEvent::CursorMoved { position, .. } => {
                self.reading.inside = true;
                self.moved(Point {
                    row: position.y,
                    col: position.x,
                });
                Ok(())
            }
            WindowEvent::CursorLeft { .. } => {
                self.reading.inside = false;
                self.look_up();
                self.retitle();
                Ok(())
            }
            WindowEvent::DroppedFile(path) => {
                self.open_file(path);
                Ok(())
            }
            WindowEvent::MouseInput {
                state,
                button: MouseButton::Left | MouseButton::Middle,
                ..
            } => {
                self.dragging = state == ElementState::Pressed;
                Ok(())
            }
            WindowEvent::MouseWheel { delta, .. } => {
                self.zoom_at_cursor(match delta {
                    MouseScrollDelta::LineDelta(_, lines) => f64::from(lines) * WHEEL,
                    MouseScrollDelta::PixelDelta(pixels) => pixels.y * TOUCHPAD,
                });
                Ok(())
            }
            WindowEvent::PinchGesture { delta, .. } => {
                self.zoom_at_cursor(delta);
                Ok(())
            }
            _ => Ok(()),
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
