//! Graphics processors that are listed and do not open, as in virtual machines and over remote desktops.

use std::path::Path;
use std::process::Command;

use tempfile::TempDir;

/// A Vulkan loader of our own before the real one: the first adapter seems to be hardware and is
/// there twice, without others.
pub struct ClosedDriver(TempDir);

impl ClosedDriver {
    #[track_caller]
    pub fn new() -> ClosedDriver {
        let folder = tempfile::tempdir().unwrap();
        let cc = || Command::new("cc");
        let name = "libvulkan.so.1";
        let found = cc().arg(format!("-print-file-name={name}")).output();
        let found = String::from_utf8(found.expect("cc, which Rust needs").stdout).unwrap();
        let real = Path::new(found.trim());
        assert!(real.is_absolute(), "{name}, which tests/run installs");
        let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/common/closed_driver.c");
        let made = cc()
            .args(["-shared", "-fPIC", "-Wall", "-Wextra", "-Werror"])
            .arg(format!("-DREAL=\"{}\"", real.display()))
            .arg("-o")
            .arg(folder.path().join(name))
            .arg(source)
            .arg("-ldl")
            .output()
            .unwrap();
        assert!(made.status.success(), "{made:?}");
        ClosedDriver(folder)
    }

    /// A command for which so many devices do not open. There is no OpenGL either.
    pub fn put_before<'a>(&self, command: &'a mut Command, closed: usize) -> &'a mut Command {
        command
            .env("LD_LIBRARY_PATH", self.0.path())
            .env("CLOSED", closed.to_string())
            .env("LIBGL_DRIVERS_PATH", "/nonexistent")
            .env("__EGL_VENDOR_LIBRARY_FILENAMES", "/nonexistent")
    }
}
