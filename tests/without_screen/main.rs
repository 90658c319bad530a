//! Pictures without a screen: exported regions and drawings in a terminal, by the real program.
#![cfg(target_os = "linux")]

#[path = "../common/mod.rs"]
mod common;
#[path = "../python/mod.rs"]
mod python;

mod decode;
mod export;
mod terminal;

use std::fs;
use std::path::PathBuf;
use std::process::{Command, Output};

use tempfile::TempDir;

fn file(name: &str, bytes: &[u8]) -> (TempDir, PathBuf) {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join(name);
    fs::write(&path, bytes).expect("written");
    (folder, path)
}

/// Whether the user wants no test that draws.
fn skipped() -> bool {
    common::skips_gpu("a drawing without a screen")
}

#[track_caller]
fn run(mut command: Command) -> Output {
    let output = command.output().expect("the program");
    assert!(output.status.success(), "{output:?}");
    output
}
