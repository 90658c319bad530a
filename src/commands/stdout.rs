//! What was asked for, on stdout. Whoever reads may stop early, as `head` does: that is no error.

use std::io::{self, IsTerminal, Write};

use serde_json::Value;

use crate::commands::failure::Failure;
use crate::text::printable_json;

/// Writes all of it at once.
pub(super) fn print(bytes: &[u8]) -> Result<(), Failure> {
    let mut stdout = io::stdout().lock();
    taken(stdout.write_all(bytes).and_then(|()| stdout.flush()))
}

/// One JSON object on a line.
pub(super) fn print_json(object: &Value) -> Result<(), Failure> {
    let object = object.to_string();
    print(format!("{}\n", printable_json(&object)).as_bytes())
}

/// What came of writing to stdout, if that is an error.
pub(super) fn taken(written: io::Result<()>) -> Result<(), Failure> {
    match written {
        Err(error) if error.kind() != io::ErrorKind::BrokenPipe => {
            Err(Failure::new(format!("cannot write to stdout: {error}")))
        }
        _ => Ok(()),
    }
}

/// Whether pictures may go to stdout though nobody asked for them there.
pub(super) fn is_for_pictures() -> bool {
    // "dumb" is how editors and build tools call what understands no colours.
    io::stdout().is_terminal() && std::env::var_os("TERM").is_some_and(|term| term != "dumb")
}
