//! Leaving tests out, which takes the user's word.

use std::io::Write;

/// Whether the environment variable `variable` is 1, which asks to skip `what`; that is said where the test
/// harness does not hide it.
pub(crate) fn skips(variable: &str, what: &str) -> bool {
    let skips = std::env::var(variable).as_deref() == Ok("1");
    if skips {
        let _ = writeln!(std::io::stderr(), "SKIPPED: {what} ({variable}=1)");
    }
    skips
}
