//! A run that is told to stop leaves nothing behind.

use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use rustix::process::{Pid, Signal, kill_process};

use crate::Folder;

/// Starts a run that does not end, waits for its unfinished file, sends it a signal, and returns its
/// exit code.
fn interrupt(
    folder: &Folder,
    args: &str,
    signal: Signal,
    under_way: impl Fn(&Folder) -> bool,
) -> Option<i32> {
    // Whoever runs the tests may ignore signals, which the program would respect.
    let mut child = Command::new("env")
        .args(["--default-signal", env!("CARGO_BIN_EXE_squaremap")])
        .args(args.split(' '))
        .current_dir(folder.0.path())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    wait_for("an unfinished file", &mut child, |child| {
        assert_eq!(child.try_wait().unwrap(), None, "it ended by itself");
        under_way(folder).then_some(())
    });
    let sent = Instant::now();
    kill_process(Pid::from_child(&child), signal).unwrap();
    let status = wait_for("the end", &mut child, |child| child.try_wait().unwrap());
    // A few milliseconds on a machine that has nothing else to do.
    assert!(
        sent.elapsed() < Duration::from_secs(2),
        "{signal:?}: {:?}",
        sent.elapsed()
    );
    status.code()
}

fn wait_for<T>(what: &str, child: &mut Child, ready: impl Fn(&mut Child) -> Option<T>) -> T {
    let start = Instant::now();
    loop {
        if let Some(value) = ready(child) {
            return value;
        }
        if start.elapsed() > Duration::from_secs(60) {
            let _ = child.kill();
            panic!("waited in vain: {what}");
        }
        std::thread::sleep(Duration::from_millis(5));
    }
}

#[test]
fn the_unfinished_picture_goes_and_the_old_one_stays() {
    let folder = Folder::new();
    folder.write("x.raw", "the old picture");
    folder.write("x.hdr", "squaremap version = the old header");
    // Nobody ever reads from the pipe: the run waits with the file begun.
    let made = Command::new("mkfifo").arg(folder.path("squares")).status();
    assert!(made.unwrap().success());
    let before = folder.contents();
    for signal in [Signal::INT, Signal::TERM, Signal::HUP] {
        let code = interrupt(
            &folder,
            "5 --headless --renderer cpu -o x.raw --save-squares squares",
            signal,
            |folder| folder.contents().len() > before.len(),
        );
        assert_eq!(code, Some(128 + signal.as_raw()), "{signal:?}");
        assert_eq!(folder.contents(), before, "{signal:?}");
    }
}

/// With all threads at work, those of a graphics driver too. The file is begun when all else is ready.
#[test]
fn stopped_while_it_draws() {
    let mut renderers = vec!["cpu"];
    if !crate::common::skips_gpu("stopping the GPU renderer") {
        renderers.push("gpu");
    }
    let folder = Folder::new();
    let before = folder.contents();
    for renderer in renderers {
        for signal in [Signal::INT, Signal::TERM] {
            // Walks squares without an end, or fills for seconds.
            for scene in [
                "1e15 --size 100000 --rows 0..100 --max-half-side 2",
                "3e6 --size 20000 --max-half-side 9",
            ] {
                let args = format!("{scene} --headless --renderer {renderer} -q -o x.raw");
                // Its name is enough: it is large.
                let code = interrupt(&folder, &args, signal, |folder| {
                    std::fs::read_dir(folder.0.path()).unwrap().count() > before.len()
                });
                assert_eq!(code, Some(128 + signal.as_raw()), "{args}");
                assert_eq!(folder.contents(), before, "{args}");
            }
        }
    }
}

/// As under nohup, or in the background of a script.
#[test]
fn ignored_signals_stay_ignored() {
    for (name, signal) in [("HUP", Signal::HUP), ("INT", Signal::INT)] {
        let folder = Folder::new();
        let made = Command::new("mkfifo").arg(folder.path("squares")).status();
        assert!(made.unwrap().success());
        let args = "5 --headless --renderer cpu -o x.raw --save-squares squares";
        let mut child = Command::new("env")
            .args(["--default-signal", &format!("--ignore-signal={name}")])
            .arg(env!("CARGO_BIN_EXE_squaremap"))
            .args(args.split(' '))
            .current_dir(folder.0.path())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        wait_for("an unfinished file", &mut child, |_| {
            (folder.contents().len() > 1).then_some(())
        });
        kill_process(Pid::from_child(&child), signal).unwrap();
        // Who reads the squares lets the run go on; had it heard the signal, it would have ended.
        std::fs::read(folder.path("squares")).unwrap();
        let status = wait_for("the end", &mut child, |child| child.try_wait().unwrap());
        assert_eq!(status.code(), Some(0), "{name}");
    }
}

#[test]
fn unfinished_squares_go() {
    let folder = Folder::new();
    folder.write("s.csv", "the old squares");
    let before = folder.contents();
    // A trillion squares take hours to write.
    let args = "1e12 --size 16 --headless --renderer cpu --save-squares s.csv";
    let code = interrupt(&folder, args, Signal::INT, |folder| {
        let entries = std::fs::read_dir(folder.0.path()).unwrap();
        let lengths = entries.map(|entry| entry.unwrap().metadata().unwrap().len());
        lengths.max().unwrap() > 1 << 20
    });
    assert_eq!(code, Some(130));
    assert_eq!(folder.contents(), before);
}

/// Also where there is no file under way.
#[cfg(target_os = "linux")]
#[test]
fn whoever_checks_or_waits_ends_with_the_signals_number_too() {
    let folder = Folder::new();
    folder.write("s.csv", "row,col,half_side,level\n5,5,3,9\n");
    folder.make("--squares s.csv --headless --renderer cpu -q -o c.raw");
    folder.write("empty.raw", "");
    // Nobody ever writes into the pipe.
    let made = Command::new("mkfifo").arg(folder.path("squares")).status();
    assert!(made.unwrap().success());
    for args in [
        "verify c.raw --renderer cpu --squares squares",
        "view empty.raw --size 5 --watch -q",
    ] {
        for signal in [Signal::INT, Signal::TERM] {
            let mut child = Command::new("env")
                .args(["--default-signal", env!("CARGO_BIN_EXE_squaremap")])
                .args(args.split(' '))
                .current_dir(folder.0.path())
                .spawn()
                .unwrap();
            wait_for("a handler of the signal", &mut child, |child| {
                let status = std::fs::read_to_string(format!("/proc/{}/status", child.id()));
                let status = status.unwrap();
                let caught = status.lines().find_map(|line| line.strip_prefix("SigCgt:"));
                let mask = u64::from_str_radix(caught.unwrap().trim(), 16).unwrap();
                (mask >> (signal.as_raw() - 1) & 1 == 1).then_some(())
            });
            kill_process(Pid::from_child(&child), signal).unwrap();
            let status = wait_for("the end", &mut child, |child| child.try_wait().unwrap());
            assert_eq!(status.code(), Some(128 + signal.as_raw()), "{args}");
        }
    }
}
