//! The Python of the tests: what other programs think of our files and streams.

use std::io::Write;
use std::process::Command;

/// The Python that has the packages that the tests compare with, as `tests/run` sets it up.
///
/// None only where `SQUAREMAP_TEST_PYTHON=skip` says so; that is shown even if the test passes.
///
/// # Panics
///
/// When nobody said which Python to take.
pub(crate) fn python(test: &str) -> Option<Command> {
    match std::env::var_os("SQUAREMAP_TEST_PYTHON") {
        Some(python) if python == "skip" => {
            // Not eprintln!, which a passing test swallows.
            let _ = writeln!(
                std::io::stderr(),
                "SKIPPED: {test} (SQUAREMAP_TEST_PYTHON=skip)"
            );
            None
        }
        Some(python) => Some(Command::new(python)),
        None => panic!(
            "no Python to compare with: run tests/run, or set SQUAREMAP_TEST_PYTHON to a Python \
             that has NumPy, or to 'skip'"
        ),
    }
}
