//! The program as its users meet it: arguments in; files, lines and exit codes out.

#[path = "../common/mod.rs"]
mod common;
#[path = "../python/mod.rs"]
mod python;

mod exit_codes;
mod folder;
mod pictures;
mod pipes;
#[cfg(target_os = "linux")]
mod progress;
mod quiet;
mod ranges;
mod refusals;
mod reports;
mod shells;
#[cfg(unix)]
mod signals;
mod surroundings;
mod words;

use folder::{Folder, Run};
