//! Adapters that are listed and do not open.

use crate::common::closed_driver::ClosedDriver;
use crate::common::skips_gpu;
use crate::folder::{Folder, Run};
use crate::squaremap;

#[test]
fn an_adapter_that_does_not_open_is_passed_over() {
    if skips_gpu("adapters that do not open") {
        return;
    }
    let driver = ClosedDriver::new();
    let folder = Folder::new();
    let run = |renderer: &str, closed| {
        let args = format!("50 --seed 3 --headless {renderer} -o x.raw");
        let mut command = squaremap(&folder.path(""), &[], &args);
        Run::of_output(driver.put_before(&mut command, closed).output().unwrap())
    };
    let made = run("--renderer cpu", 0);
    assert_eq!(made.code, Some(0), "{made:?}");
    let expected = folder.read("x.raw");

    // The second one is taken, whoever asks.
    for renderer in ["--renderer auto", "--renderer gpu", "--adapter e"] {
        folder.write("x.raw", "");
        let made = run(renderer, 1);
        let lines: Vec<&str> = made.stderr.lines().collect();
        assert_eq!((made.code, lines.len()), (Some(0), 2), "{made:?}");
        assert!(lines[0].starts_with("warning: the adapter '"), "{made:?}");
        assert!(lines[0].contains(" cannot be opened: "), "{made:?}");
        assert!(lines[0].ends_with("; another one draws"), "{made:?}");
        assert!(!lines[1].contains("drawn by the CPU"), "{made:?}");
        assert!(folder.read("x.raw") == expected, "{renderer}");
    }
    // There is no third one: the CPU, for those who did not ask for an adapter.
    folder.write("x.raw", "");
    let made = run("--renderer auto", 2);
    let lines: Vec<&str> = made.stderr.lines().collect();
    assert_eq!((made.code, lines.len()), (Some(0), 2), "{made:?}");
    let why = lines[0].strip_prefix("drawing on the CPU: ").unwrap();
    assert_eq!(why.matches(" cannot be opened: ").count(), 2, "{made:?}");
    assert!(lines[1].contains("drawn by the CPU"), "{made:?}");
    assert!(folder.read("x.raw") == expected);
    for renderer in ["--renderer gpu", "--adapter e"] {
        let refused = run(renderer, 2);
        assert_eq!(refused.code, Some(2), "{refused:?}");
        assert_eq!(refused.stderr.lines().count(), 1, "{refused:?}");
        assert!(
            refused.stderr.contains(" cannot be opened: "),
            "{refused:?}"
        );
    }
}

#[test]
fn a_picture_is_drawn_by_the_next_adapter() {
    if skips_gpu("adapters that do not open") {
        return;
    }
    let driver = ClosedDriver::new();
    let folder = Folder::new();
    folder.write("x.raw", [7; 60]);
    let run = |closed| {
        let args = "view x.raw --size 10x6 --adapter e --screenshot x.png";
        let mut command = squaremap(&folder.path(""), &[], args);
        Run::of_output(driver.put_before(&mut command, closed).output().unwrap())
    };
    let drawn = run(1);
    assert_eq!(drawn.code, Some(0), "{drawn:?}");
    assert!(folder.read("x.png").starts_with(b"\x89PNG"));
    assert_eq!(run(2).code, Some(2));
}
