//! Files under way. They are written under temporary names in the folders of their targets, get their
//! own names when they are whole, and vanish when they are not, also when the process is told to stop.
//!
//! A process that is killed cannot clean up. Its files are called `.NAME.` + six letters or digits +
//! `.squaremap-tmp`, and the next process that makes a file of that name removes them. It knows them from
//! those of a live one by a lock, which the system takes from a process with its life.

mod held;
mod link;
mod names;
mod temporary;
mod under_way;

pub(crate) use held::HeldFolder;
pub(crate) use link::{folder_of, follow};
pub use names::Written;
pub(crate) use names::{persist, persist_as_first, persist_together};
pub(crate) use temporary::{create, create_private};
pub use under_way::remove_unfinished;
