//! What a window is to do.

use crate::open::Image;
use crate::view::color::range::ValueRange;
use crate::view::notice::Notice;
use crate::view::window::jobs::save::Saving;
use crate::view::window::jobs::task::Task;

/// What is to be done after a message, in this order.
pub(crate) enum Effect {
    /// Another view, or more of it: one more frame.
    Redraw,
    /// The line above the window says something else.
    Title(String),
    /// Other texels: those that are loaded, or on their way, are of no use.
    Forget,
    /// To find out whether a frame would show more than the last one, which is a message then.
    LookForNews,
    /// Full screen, or no more.
    FullScreen,
    /// The end.
    Exit,
    /// Who opened the window is told.
    Tell(Notice),
    /// A worker begins this.
    Begin(Task),
    /// The file of this image is watched, and no other one.
    Watch(Image),
    /// Another picture is made, over this range or its own.
    Remake(Option<ValueRange>),
    /// The view is saved.
    Save(Box<Saving>),
}
