//! What goes wrong on real machines, made to happen for real: runs that are killed, disks that are full,
//! targets that are no files.
//!
//! strace kills and delays the program at the system call that is asked for.
#![cfg(target_os = "linux")]

#[path = "../common/mod.rs"]
mod common;
#[path = "../cli/folder.rs"]
mod folder;

mod disk;
mod driver;
mod gpu;
mod killed;
mod targets;
mod together;

use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use common::small_disk::SmallDisk;
use folder::{Folder, Run};

/// The program in a folder, to be started and not waited for; `before` is what it runs under.
fn squaremap(folder: &Path, before: &[&str], args: &str) -> Command {
    let mut words = before.iter().copied().chain([common::SQUAREMAP]);
    let mut command = Command::new(words.next().unwrap());
    command
        .args(words)
        .args(args.split(' '))
        .current_dir(folder)
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::piped());
    command
}

impl SmallDisk {
    /// Runs the program in it, under the words `under`.
    fn run(&self, under: &[&str], args: &str) -> Run {
        let words = [&self.enter()[..], under].concat();
        Run::of_output(squaremap(Path::new("/"), &words, args).output().unwrap())
    }
}

/// Waits for what is going to happen soon.
#[track_caller]
fn wait_for<T>(what: &str, ready: impl Fn() -> Option<T>) -> T {
    common::wait_for(what, Duration::from_millis(2), ready)
}

/// Waits for a run, which must do as asked.
#[track_caller]
fn succeed(child: Child) {
    let output = child.wait_with_output().unwrap();
    let stderr = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{}: {stderr}", output.status);
}
