//! What the README and the pages of docs/ say is so: their commands run, their options and keys and only
//! these exist, their links lead somewhere, their numbers have the command that measures them, and what
//! they promise has its tests.

mod commands;
mod links;
mod numbers;
mod options;
mod pages;
mod picture;
mod promises;
#[path = "../python/mod.rs"]
mod python;

const SQUAREMAP: &str = env!("CARGO_BIN_EXE_squaremap");
