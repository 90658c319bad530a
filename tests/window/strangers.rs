//! What other programs, and sizes that no screen has, do to a window.

use std::fs::{self, Permissions};
use std::os::unix::fs::PermissionsExt;
use std::process::{Command, Output, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use crate::common::screenshot::view;
use crate::harness::{Display, window_test};

/// How the program ends, which it must.
#[track_caller]
fn ended(command: &mut Command, meanwhile: impl FnOnce()) -> Output {
    let mut run = command
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    meanwhile();
    let end = Instant::now() + Duration::from_secs(60);
    while run.try_wait().unwrap().is_none() {
        if Instant::now() > end {
            let _ = run.kill();
            panic!("it does not end");
        }
        thread::sleep(Duration::from_millis(20));
    }
    run.wait_with_output().unwrap()
}

#[test]
fn a_window_that_another_program_destroys_ends_the_program() {
    window_test(|desktop| {
        let display = Display::start();
        let mut command = view(&desktop.noise(), "--size=90x60");
        command.env("DISPLAY", display.name());
        let output = ended(&mut command, || {
            let found =
                display.xdotool(&["search", "--sync", "--onlyvisible", "--name", "noise.raw"]);
            let id = String::from_utf8(found.stdout).unwrap();
            let closed = display.xdotool(&["windowclose", id.lines().next().expect("a window")]);
            assert!(closed.status.success());
        });
        let said = String::from_utf8_lossy(&output.stderr);
        assert!(!said.contains("panicked"), "{said}");
        assert!(said.lines().count() <= 1, "{said}");
    });
}

#[test]
fn a_window_larger_than_any_screen_is_an_error() {
    window_test(|desktop| {
        let display = Display::start();
        for (size, told) in [
            (
                "65536x100",
                "a window has at most 65535 pixels a side, not 65536×100",
            ),
            (
                "100x4294967295",
                "a window has at most 65535 pixels a side, not 100×4294967295",
            ),
        ] {
            let mut command = view(
                &desktop.noise(),
                &format!("--size=90x60 --window-size={size}"),
            );
            command.env("DISPLAY", display.name());
            let output = ended(&mut command, || ());
            assert_eq!(output.status.code(), Some(2));
            let said = String::from_utf8_lossy(&output.stderr);
            assert!(said.contains(told), "{said}");
        }
    });
}

/// The libraries of a window end the program when a thread or the stack is not had: so it is asked for before.
#[test]
fn a_window_without_threads_or_a_stack_is_an_error() {
    window_test(|desktop| {
        let display = Display::start();
        // Where everybody may start it.
        let folder = tempfile::tempdir().unwrap();
        let folder = folder.path();
        fs::set_permissions(folder, Permissions::from_mode(0o777)).unwrap();
        fs::copy(desktop.noise(), folder.join("noise.raw")).unwrap();
        fs::copy(env!("CARGO_BIN_EXE_squaremap"), folder.join("squaremap")).unwrap();
        let run = |limit: &str, user: &[&str]| {
            let script = format!("ulimit {limit}; exec ./squaremap view noise.raw --size 90x60");
            let all = [user, &["bash", "-c", &script]].concat();
            let mut command = Command::new(all[0]);
            command.args(&all[1..]).current_dir(folder);
            command.env("DISPLAY", display.name());
            let output = ended(&mut command, || ());
            let said = String::from_utf8_lossy(&output.stderr).into_owned();
            assert_eq!(output.status.code(), Some(2), "{limit}: {said}");
            assert!(said.contains(&limit[..2]), "{limit}: {said}");
            assert_eq!(said.lines().count(), 1, "{limit}: {said}");
        };
        for kilobytes in ["64", "128", "255"] {
            run(&format!("-s {kilobytes}"), &[]);
        }
        if !rustix::process::geteuid().is_root() {
            eprintln!("SKIPPED: limits on threads, which only root can set for another user");
            return;
        }
        for threads in [1, 2, 3, 5, 8, 12] {
            let user = ["setpriv", "--reuid=54322", "--clear-groups"];
            run(&format!("-u {threads}"), &user);
        }
    });
}
