//! What graphics drivers would complain about, which is nothing to do with the program.

use std::env;
use std::ffi::OsString;
use std::path::Path;

/// What turns off the layer of Mesa that chooses a Vulkan device. Adapters are sorted here anyway.
const SWITCH: &str = "NODEVICE_SELECT";

/// That layer asks the Wayland compositor for its device, also where there is none; and without a folder for
/// sockets libwayland says so on stderr, each time. Only the environment keeps the layer from being loaded, and
/// only the environment of a program that starts is changed safely: so this one starts again, in the same
/// process. Where that is refused, it goes on.
pub(super) fn keep_drivers_quiet(arguments: &[OsString]) {
    let has_path = |name| env::var_os(name).is_some_and(|path| Path::new(&path).is_absolute());
    if has_path("XDG_RUNTIME_DIR") || has_path("WAYLAND_DISPLAY") || env::var_os(SWITCH).is_some() {
        return;
    }
    start_again(arguments);
}

#[cfg(target_os = "linux")]
fn start_again(arguments: &[OsString]) {
    use std::os::unix::process::CommandExt;
    use std::process::Command;

    if let (Ok(program), [name, rest @ ..]) = (env::current_exe(), arguments) {
        let mut again = Command::new(program);
        // Comes back only if it failed.
        let _ = again.arg0(name).args(rest).env(SWITCH, "1").exec();
    }
}

/// Elsewhere nobody has seen such complaints.
#[cfg(not(target_os = "linux"))]
fn start_again(_: &[OsString]) {}
