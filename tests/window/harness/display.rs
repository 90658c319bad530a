//! A screen that nobody sees.

use std::io::{BufRead, BufReader};
use std::process::{Child, Command, Output, Stdio};

use rustix::process::{Pid, Signal, kill_process};

use crate::common::screenshot::Picture;

/// The output of a tool that tests/run installs.
#[track_caller]
pub(crate) fn tool(command: &mut Command) -> Output {
    match command.output() {
        Ok(output) => output,
        Err(error) => panic!(
            "{:?}: {error}; tests/run installs what the tests need",
            command.get_program()
        ),
    }
}

/// A display of its own, gone with the value.
pub(crate) struct Display {
    server: Child,
    name: String,
}

impl Display {
    pub(crate) fn start() -> Display {
        // The server looks for a free number by itself, and tells it when it is ready. Without
        // -noreset it starts anew when its last client leaves, and turns away whoever comes then.
        let mut server = Command::new("Xvfb")
            .args(["-displayfd", "1", "-screen", "0", "1000x800x24"])
            .args(["-noreset", "-nolisten", "tcp"])
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap_or_else(|error| {
                panic!("Xvfb: {error}; tests/run installs what the tests need")
            });
        let mut line = String::new();
        let stdout = server.stdout.take().unwrap();
        BufReader::new(stdout).read_line(&mut line).unwrap();
        let name = format!(":{}", line.trim());
        assert!(name.len() > 1, "Xvfb ended before it was ready");
        Display { server, name }
    }

    /// As `DISPLAY` names it.
    pub(crate) fn name(&self) -> &str {
        &self.name
    }

    #[track_caller]
    pub(crate) fn xdotool(&self, arguments: &[&str]) -> Output {
        let mut command = Command::new("xdotool");
        tool(command.args(arguments).env("DISPLAY", &self.name))
    }

    #[track_caller]
    pub(crate) fn screenshot(&self, window: &str) -> Picture {
        let mut command = Command::new("xwd");
        command.args(["-silent", "-id", window]);
        let output = tool(command.env("DISPLAY", &self.name));
        assert!(output.status.success(), "xwd: {output:?}");
        from_xwd(&output.stdout)
    }
}

impl Drop for Display {
    fn drop(&mut self) {
        // Not killed outright, so that it takes its socket and lock file away.
        let _ = kill_process(Pid::from_child(&self.server), Signal::TERM);
        let _ = self.server.wait();
    }
}

/// X Window Dump, version 7: 25 big-endian words, a name, a colour table, rows of pixels.
fn from_xwd(dump: &[u8]) -> Picture {
    let word = |i: usize| u32::from_be_bytes(dump[4 * i..4 * i + 4].try_into().unwrap());
    let [header, version, cols, rows] = [0, 1, 4, 5].map(|i| word(i) as usize);
    let [order, bits, stride, colors] = [7, 11, 12, 19].map(|i| word(i) as usize);
    let masks = [14, 15, 16].map(word);
    assert_eq!((version, bits), (7, 32));
    assert_eq!(masks, [0xff_0000, 0xff00, 0xff]);
    let pixels = &dump[header + 12 * colors..];
    let mut rgb = Vec::new();
    for row in pixels.chunks(stride).take(rows) {
        for &pixel in row[..4 * cols].as_chunks().0 {
            let pixel = if order == 0 {
                u32::from_le_bytes(pixel)
            } else {
                u32::from_be_bytes(pixel)
            };
            let [_, r, g, b] = pixel.to_be_bytes();
            rgb.extend([r, g, b]);
        }
    }
    Picture { rows, cols, rgb }
}
