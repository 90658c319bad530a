//! Too few threads, too much work, endless input: an error or a slower way, and an end.

use std::fs;
use std::io::Read;
use std::process::{Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

fn squaremap(folder: &tempfile::TempDir, args: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_squaremap"));
    command
        .args(args)
        .current_dir(folder.path())
        .stdin(Stdio::null())
        .stderr(Stdio::piped())
        .stdout(Stdio::piped());
    command
}

/// What it says, and whether all is well; it must end.
#[track_caller]
fn ended(mut command: Command) -> (Option<i32>, String) {
    let mut run = command.spawn().unwrap();
    let end = Instant::now() + Duration::from_secs(90);
    let code = loop {
        if let Some(status) = run.try_wait().unwrap() {
            break status.code();
        }
        if Instant::now() > end {
            let _ = run.kill();
            panic!("it does not end");
        }
        thread::sleep(Duration::from_millis(10));
    };
    let mut said = String::new();
    run.stderr
        .take()
        .unwrap()
        .read_to_string(&mut said)
        .unwrap();
    (code, said)
}

#[test]
fn squares_that_cannot_be_seen_are_not_walked() {
    let folder = tempfile::tempdir().unwrap();
    for most in ["0", "1"] {
        let args = [
            "18446744073709551615",
            "--max-half-side",
            most,
            "--size=64",
            "--headless",
            "--renderer=cpu",
            "-o",
            "x.raw",
        ];
        let (code, said) = ended(squaremap(&folder, &args));
        assert_eq!(code, Some(0), "{said}");
        assert_eq!(fs::read(folder.path().join("x.raw")).unwrap(), [0; 4096]);
        let (code, said) = ended(squaremap(&folder, &["verify", "x.raw"]));
        assert_eq!(code, Some(0), "{said}");
    }
}

#[test]
fn so_many_threads_as_asked_for_are_not_needed() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("x_300x200_u8.raw"), vec![3; 60_000]).unwrap();
    for count in ["100000", "18446744073709551615", "many", "0"] {
        let mut command = squaremap(&folder, &["info", "--exact", "x_300x200_u8.raw"]);
        command.env("RAYON_NUM_THREADS", count);
        let (code, said) = ended(command);
        assert_eq!(code, Some(0), "{count}: {said}");
    }
}

#[test]
fn without_more_threads_it_goes_on() {
    let Some(limited) = limited_user() else {
        return;
    };
    let folder = tempfile::tempdir().unwrap();
    fs::set_permissions(
        folder.path(),
        std::os::unix::fs::PermissionsExt::from_mode(0o777),
    )
    .unwrap();
    let picture = folder.path().join("x_300x200_u8.raw");
    fs::write(&picture, vec![3; 60_000]).unwrap();
    let program = folder.path().join("squaremap");
    fs::copy(env!("CARGO_BIN_EXE_squaremap"), &program).unwrap();
    for threads in [1, 2, 3, 6] {
        for args in [
            "70000 --size 300 --headless --renderer cpu -o y.raw",
            "info --exact x_300x200_u8.raw",
            "view x_300x200_u8.raw --screenshot z.png",
        ] {
            let script = format!("ulimit -u {threads}; exec ./squaremap {args}");
            let mut command = Command::new("setpriv");
            command
                .args([
                    &format!("--reuid={limited}"),
                    "--clear-groups",
                    "bash",
                    "-c",
                    &script,
                ])
                .current_dir(folder.path())
                .stdin(Stdio::null())
                .stdout(Stdio::null())
                .stderr(Stdio::piped());
            let (code, said) = ended(command);
            assert!(
                !said.contains("panicked"),
                "{threads} threads, {args}: {said}"
            );
            assert_eq!(code, Some(0), "{threads} threads, {args}: {said}");
        }
    }
}

/// A user who has no process yet, as only root can be another one.
fn limited_user() -> Option<u32> {
    if !rustix::process::geteuid().is_root() {
        eprintln!("SKIPPED: limits on threads, which only root can set for another user");
        return None;
    }
    Some(54_321)
}

#[test]
fn endless_squares_from_a_pipe_end_in_an_error() {
    let folder = tempfile::tempdir().unwrap();
    // Memory is what it is allowed to have, of any machine.
    let script = format!(
        "ulimit -v 2000000; (echo row,col,half_side,level; yes 1,1,1,1) | exec {} --squares /dev/stdin --size 64 --headless --renderer cpu -o x.raw",
        env!("CARGO_BIN_EXE_squaremap")
    );
    let mut command = Command::new("bash");
    command
        .args(["-c", &script])
        .current_dir(folder.path())
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::piped());
    let (code, said) = ended(command);
    assert_eq!(code, Some(2), "{said}");
    assert!(
        said.contains("has more squares than fit into memory"),
        "{said}"
    );
    assert!(!folder.path().join("x.raw").exists());
}

#[test]
fn work_of_many_days_is_told_before_it_begins() {
    let own: &[_] = &["--size=4000x4000000000", "--max-half-side=2", "--rows=0..1"];
    for stream in [own, &["--rng=numpy", "--size=400000000", "--rows=0..1"]] {
        told_before_it_begins(stream);
    }
}

fn told_before_it_begins(stream: &[&str]) {
    let folder = tempfile::tempdir().unwrap();
    let always = ["1e18", "--headless", "--renderer=cpu", "-o", "x.raw"];
    let mut run = squaremap(&folder, &[&always, stream].concat())
        .spawn()
        .unwrap();
    let mut said = Vec::new();
    let mut stderr = run.stderr.take().unwrap();
    let mut byte = [0];
    while stderr.read(&mut byte).unwrap() == 1 && byte != *b"\n" {
        said.extend(byte);
    }
    run.kill().unwrap();
    run.wait().unwrap();
    let said = String::from_utf8(said).unwrap();
    assert!(said.contains("days to look at on this machine"), "{said}");
}

#[test]
fn too_few_descriptors_are_a_clear_error_or_enough() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("x_300x200_u8.raw"), vec![3; 60_000]).unwrap();
    // With 4 the system does not start it.
    for files in 5..16 {
        for args in [
            "20 --size 64 --headless --renderer cpu -o y.raw",
            "info x_300x200_u8.raw",
            "view x_300x200_u8.raw --screenshot z.png",
        ] {
            let program = env!("CARGO_BIN_EXE_squaremap");
            let mut command = Command::new("bash");
            command
                .args(["-c", &format!("ulimit -n {files}; exec {program} {args}")])
                .current_dir(folder.path())
                .stdin(Stdio::null())
                .stdout(Stdio::null())
                .stderr(Stdio::piped());
            let (code, said) = ended(command);
            match code {
                Some(0) => {}
                Some(2) => assert!(
                    said.contains("Too many open files") && said.lines().count() == 1,
                    "{said}"
                ),
                _ => panic!("{files} files, {args}: {code:?}, {said}"),
            }
        }
        let left: Vec<_> = fs::read_dir(folder.path())
            .unwrap()
            .map(|file| file.unwrap().file_name())
            .collect();
        assert!(
            left.iter()
                .all(|name| !name.to_string_lossy().starts_with('.')),
            "{left:?}"
        );
    }
}
