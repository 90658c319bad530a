//! Finds the programs that judge squaremap from outside.

#[allow(
    clippy::duplicate_mod,
    reason = "some tests need this and not what else is common"
)]
#[path = "../common/skip.rs"]
mod skip;

use std::path::PathBuf;
use std::process::Command;

/// The Python that has NumPy, spectral and pynrrd, after checking that the other `programs` are there.
/// None when the user chose to skip these tests, which is said on stderr.
///
/// # Panics
///
/// When something is missing and nobody chose to skip.
pub(crate) fn with(programs: &[&str]) -> Option<PathBuf> {
    let what = "a comparison with NumPy, spectral, GDAL or pynrrd";
    if skip::skips("SQUAREMAP_SKIP_PYTHON", what) {
        return None;
    }
    for program in programs {
        let found = Command::new(program).arg("--version").output();
        assert!(
            found.is_ok(),
            "{program} is missing; tests/run installs it (SQUAREMAP_SKIP_PYTHON=1 skips)"
        );
    }
    let python = std::env::var_os("SQUAREMAP_TEST_PYTHON").expect(
        "SQUAREMAP_TEST_PYTHON names no Python; run the tests with tests/run, which makes one \
         (SQUAREMAP_SKIP_PYTHON=1 skips)",
    );
    Some(PathBuf::from(python))
}

/// What the program writes to stdout.
///
/// # Panics
///
/// When it fails.
pub(crate) fn output(command: &mut Command) -> Vec<u8> {
    let output = command.output().expect("the program starts");
    assert!(
        output.status.success(),
        "{command:?}: {}",
        String::from_utf8_lossy(&output.stderr)
    );
    output.stdout
}
