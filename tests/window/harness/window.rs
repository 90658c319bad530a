//! A window of the program, used as its users do.

use std::ops::Range;
use std::path::{Path, PathBuf};
use std::process::{Child, Command};
use std::time::Duration;

use super::display::Display;
use super::wait::{soon, wait_for, wait_until};
use crate::common::screenshot::{Picture, twin};
use crate::common::without_display;

/// The program with its window open, on a display of its own. When the value goes, the window is told to
/// go, too, and the program must end well.
pub(crate) struct Window {
    program: Program,
    display: Display,
    id: String,
    /// The file that it was opened with, and what was said about it.
    path: PathBuf,
    options: String,
    last_key: &'static str,
}

/// Killed if it has not ended.
struct Program(Child);

impl Drop for Program {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

impl Drop for Window {
    fn drop(&mut self) {
        if std::thread::panicking() {
            return;
        }
        self.press(self.last_key);
        let Program(program) = &mut self.program;
        let status = wait_for("the end of the program", || program.try_wait().unwrap());
        assert!(status.success(), "{status}");
    }
}

impl Window {
    /// The window that a command opens to show the file at `path`; the same options make its twin.
    #[track_caller]
    pub(super) fn open(path: &Path, options: String, mut command: Command) -> Window {
        let display = Display::start();
        // Out of the window: what is under the cursor is in the title.
        display.xdotool(&["mousemove", "999", "799"]);
        without_display(&mut command).env("DISPLAY", display.name());
        let mut program = Program(command.spawn().unwrap());
        let name = path.file_name().unwrap().to_str().unwrap();
        let id = wait_for("the window", || {
            let found = display.xdotool(&["search", "--onlyvisible", "--name", name]);
            if let Some(status) = program.0.try_wait().unwrap() {
                panic!("the program ended before its window opened: {status}");
            }
            let text = String::from_utf8(found.stdout).unwrap();
            text.lines().next().map(str::to_owned)
        });
        Window {
            program,
            display,
            id,
            path: path.to_owned(),
            options,
            last_key: "q",
        }
    }

    /// Ends it now.
    #[track_caller]
    pub(crate) fn end(self) {}

    /// Ends it now with another key than Q.
    #[track_caller]
    pub(crate) fn end_with(mut self, key: &'static str) {
        self.last_key = key;
    }

    /// The file that it was opened with.
    pub(crate) fn path(&self) -> &Path {
        &self.path
    }

    /// Its number, and the name of its display.
    pub(crate) fn address(&self) -> (&str, &str) {
        (&self.id, self.display.name())
    }

    #[track_caller]
    pub(crate) fn xdotool(&self, arguments: &[&str]) {
        let output = self.display.xdotool(arguments);
        assert!(output.status.success(), "xdotool {arguments:?}: {output:?}");
    }

    /// Presses and releases a key, as a user of the window does.
    #[track_caller]
    pub(crate) fn press(&self, key: &str) {
        self.xdotool(&["windowfocus", "--sync", &self.id, "key", key]);
    }

    /// Presses keys one after the other, as quickly as nobody can.
    #[track_caller]
    pub(crate) fn press_all(&self, keys: &[&str]) {
        let focus = ["windowfocus", "--sync", &self.id, "key", "--delay=5"];
        self.xdotool(&[&focus[..], keys].concat());
    }

    /// Moves the cursor to a device pixel of the window, and does there what else xdotool understands.
    #[track_caller]
    pub(crate) fn mouse(&self, col_row_and_more: &str) {
        let words: Vec<&str> = col_row_and_more.split(' ').collect();
        self.xdotool(&[&["mousemove", "--window", &self.id], &words[..]].concat());
    }

    /// Moves the cursor to a device pixel of the window.
    #[track_caller]
    pub(crate) fn point_at(&self, row: u32, col: u32) {
        self.mouse(&format!("{col} {row}"));
    }

    /// Moves the cursor out of the window.
    #[track_caller]
    pub(crate) fn point_away(&self) {
        self.xdotool(&["mousemove", "999", "799"]);
    }

    #[track_caller]
    pub(crate) fn resize(&self, cols: u32, rows: u32) {
        self.xdotool(&["windowsize", &self.id, &cols.to_string(), &rows.to_string()]);
    }

    #[track_caller]
    pub(crate) fn hide(&self) {
        self.xdotool(&["windowunmap", "--sync", &self.id]);
    }

    #[track_caller]
    pub(crate) fn show(&self) {
        self.xdotool(&["windowmap", "--sync", &self.id]);
    }

    pub(crate) fn title(&self) -> String {
        let output = self.display.xdotool(&["getwindowname", &self.id]);
        String::from_utf8_lossy(&output.stdout).trim().to_owned()
    }

    #[track_caller]
    pub(crate) fn wait_for_title(&self, expected: &str) {
        self.wait_for_title_that(expected, |title| title == expected);
    }

    #[track_caller]
    pub(crate) fn wait_for_title_start(&self, start: &str) {
        self.wait_for_title_that(start, |title| title.starts_with(start));
    }

    #[track_caller]
    pub(crate) fn wait_for_title_that(&self, what: &str, is_right: impl Fn(&str) -> bool) {
        if soon(|| is_right(&self.title()).then_some(())).is_none() {
            panic!("the title is '{}', expected '{what}'", self.title());
        }
    }

    #[track_caller]
    pub(crate) fn screenshot(&self) -> Picture {
        self.display.screenshot(&self.id)
    }

    /// What is seen when layers have come in, which they do softly, and all is counted.
    #[track_caller]
    pub(crate) fn wait_until_quiet(&self) -> Picture {
        wait_for("a picture that stays", || {
            let before = self.screenshot();
            std::thread::sleep(Duration::from_millis(300));
            (self.screenshot() == before).then_some(before)
        })
    }

    /// Waits until the window shows what its twin draws with these further options.
    #[track_caller]
    pub(crate) fn wait_for_frame(&self, options: &str) {
        self.wait_for_frames(&[options]);
    }

    /// The same for one of several frames, each with options of its own.
    #[track_caller]
    pub(crate) fn wait_for_frames(&self, alternatives: &[&str]) {
        let twin = |options: &&str| twin(&self.path, &format!("{} {options}", self.options));
        let expected: Vec<Picture> = alternatives.iter().map(twin).collect();
        let is_right = |shown: &Picture| expected.contains(shown);
        self.wait_for_picture_that(alternatives[0], &expected[0], is_right);
    }

    #[track_caller]
    pub(crate) fn wait_for_picture(&self, what: &str, expected: &Picture) {
        self.wait_for_picture_that(what, expected, |shown| shown == expected);
    }

    #[track_caller]
    fn wait_for_picture_that(
        &self,
        what: &str,
        expected: &Picture,
        is_right: impl Fn(&Picture) -> bool,
    ) {
        if soon(|| is_right(&self.screenshot()).then_some(())).is_some() {
            return;
        }
        let shown = self.screenshot();
        let differ = shown.rgb.iter().zip(&expected.rgb);
        panic!(
            "the window ('{}', {}x{}) does not show the frame of '{what}' ({}x{}): {} bytes differ",
            self.title(),
            shown.cols,
            shown.rows,
            expected.cols,
            expected.rows,
            differ.filter(|(a, b)| a != b).count(),
        );
    }

    /// Does something that is seen.
    #[track_caller]
    pub(crate) fn change(&self, action: &[&str]) {
        let before = self.screenshot();
        self.xdotool(action);
        wait_until("a change", || self.screenshot() != before);
    }

    /// Waits until so many pixels differ from those of another picture.
    #[track_caller]
    pub(crate) fn wait_until_covered(&self, what: &str, plain: &Picture, pixels: Range<usize>) {
        wait_until(what, || {
            pixels.contains(&self.screenshot().differing(plain))
        });
    }

    /// Checks that next to no processor time is used meanwhile.
    #[track_caller]
    pub(crate) fn assert_idle_for(&self, time: Duration) {
        let before = self.ticks();
        std::thread::sleep(time);
        let used = self.ticks() - before;
        assert!(used <= 2, "{used} hundredths of a second in {time:?}");
    }

    /// Processor time used so far, in hundredths of a second.
    fn ticks(&self) -> u64 {
        let stat = std::fs::read_to_string(format!("/proc/{}/stat", self.program.0.id())).unwrap();
        // The fields after the name in parentheses; utime and stime are the 14th and 15th of all.
        let (_, fields) = stat.rsplit_once(')').unwrap();
        let fields = fields.split_whitespace().skip(11).take(2);
        fields.map(|field| field.parse::<u64>().unwrap()).sum()
    }
}
