//! The program as its users meet it: arguments in; files, lines and exit codes out.

#[path = "../common/mod.rs"]
mod common;
#[path = "../python/mod.rs"]
mod python;

mod folder;
mod pictures;
mod refusals;
mod reports;
#[cfg(unix)]
mod signals;
mod surroundings;

use folder::{Folder, Run};
