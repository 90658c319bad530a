//! The real window, opened by the real program on a display of its own (Xvfb), driven by real key
//! presses (xdotool), and compared to the pixel with the offscreen twin.
#![cfg(target_os = "linux")]

#[path = "window/bad_disk.rs"]
mod bad_disk;
mod common;
#[path = "window/drop.rs"]
mod drop;
#[path = "window/files.rs"]
mod files;
#[path = "window/large.rs"]
mod large;
#[path = "window/layers.rs"]
mod layers;
#[path = "window/making.rs"]
mod making;
#[path = "window/reading.rs"]
mod reading;
#[path = "window/slow_disk.rs"]
mod slow_disk;
#[path = "common/small_disk.rs"]
mod small_disk;

use std::io::{BufRead, BufReader, Cursor};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};
use std::rc::Rc;
use std::time::{Duration, Instant};

use tempfile::TempDir;

const SQUAREMAP: &str = env!("CARGO_BIN_EXE_squaremap");

/// Rows and columns of the test image. The window opens eight times as large.
const ROWS: usize = 60;
const COLS: usize = 90;

/// Long enough for any machine; nothing waits for it unless something is wrong.
const PATIENCE: Duration = Duration::from_secs(60);

/// Whether the user wants no test that draws.
fn skipped() -> bool {
    common::skips_gpu("a real window")
}

/// The options for each that draws windows: whoever does by default, on a software adapter the processor;
/// and an adapter with the shader, because it is named.
fn drawers() -> [String; 2] {
    let gpu = common::gpu().expect("nobody skips what draws");
    let name = gpu.adapter.get_info().name;
    let word = name.split_whitespace().next().expect("a name");
    [String::new(), format!("--adapter={word}")]
}

/// The output of a tool that tests/run installs.
fn tool(command: &mut Command) -> Output {
    match command.output() {
        Ok(output) => output,
        Err(error) => panic!(
            "{:?}: {error}; tests/run installs what the tests need",
            command.get_program()
        ),
    }
}

/// A display of its own, gone with the value.
struct Display {
    server: Child,
    name: String,
}

impl Display {
    fn start() -> Display {
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

    fn xdotool(&self, arguments: &[&str]) -> Output {
        tool(
            Command::new("xdotool")
                .args(arguments)
                .env("DISPLAY", &self.name),
        )
    }
}

impl Drop for Display {
    fn drop(&mut self) {
        // Not killed outright, so that it takes its socket and lock file away.
        let pid = rustix::process::Pid::from_child(&self.server);
        let _ = rustix::process::kill_process(pid, rustix::process::Signal::TERM);
        let _ = self.server.wait();
    }
}

/// The program with its window open.
struct Viewer {
    display: Display,
    program: Child,
    window: String,
    folder: Rc<TempDir>,
    /// The file that it was opened with.
    path: PathBuf,
    /// What was said about it.
    options: Vec<String>,
}

impl Drop for Viewer {
    fn drop(&mut self) {
        let _ = self.program.kill();
        let _ = self.program.wait();
    }
}

/// A folder with an image of noise in it, named with its size.
fn folder_with_image() -> (TempDir, PathBuf) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("noise.raw");
    let mut state = 1_u32;
    let bytes: Vec<u8> = (0..ROWS * COLS)
        .map(|_| {
            state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            (state >> 24) as u8
        })
        .collect();
    std::fs::write(&path, bytes).unwrap();
    (folder, path)
}

fn view(path: &Path) -> Command {
    view_as(path, &[format!("--size={COLS}x{ROWS}")])
}

fn view_as(path: &Path, options: &[String]) -> Command {
    let mut command = Command::new(SQUAREMAP);
    command
        .arg("view")
        .arg(path)
        .args(options)
        .env_remove("DISPLAY")
        .env_remove("WAYLAND_DISPLAY")
        .env_remove("WAYLAND_SOCKET");
    command
}

/// What a condition gave as soon as it gave anything.
#[track_caller]
fn wait_for<T>(what: &str, mut ready: impl FnMut() -> Option<T>) -> T {
    let start = Instant::now();
    loop {
        if let Some(value) = ready() {
            return value;
        }
        assert!(start.elapsed() < PATIENCE, "waited in vain: {what}");
        std::thread::sleep(Duration::from_millis(20));
    }
}

impl Viewer {
    fn open() -> Viewer {
        Viewer::open_on("")
    }

    /// One that is drawn by one of [`drawers`].
    fn open_on(drawer: &str) -> Viewer {
        let (folder, path) = folder_with_image();
        let options = format!("--size={COLS}x{ROWS} {drawer}");
        Viewer::open_file(folder, &path, &options)
    }

    /// A window that shows the file at `path` in `folder`.
    fn open_file(folder: impl Into<Rc<TempDir>>, path: &Path, options: &str) -> Viewer {
        let options: Vec<String> = options.split_whitespace().map(str::to_owned).collect();
        let command = view_as(path, &options);
        Viewer::run(folder, path, options, command)
    }

    /// The window that a command opens to show the file at `path`.
    fn run(
        folder: impl Into<Rc<TempDir>>,
        path: &Path,
        options: Vec<String>,
        mut command: Command,
    ) -> Viewer {
        let folder = folder.into();
        let display = Display::start();
        // Out of the window: what is under the cursor is in the title.
        display.xdotool(&["mousemove", "999", "799"]);
        let mut program = command
            .env("DISPLAY", &display.name)
            .current_dir(folder.path())
            .spawn()
            .unwrap();
        let name = path.file_name().unwrap().to_str().unwrap();
        let window = wait_for("the window", || {
            let found = display.xdotool(&["search", "--onlyvisible", "--name", name]);
            if let Some(status) = program.try_wait().unwrap() {
                panic!("the program ended before its window opened: {status}");
            }
            let text = String::from_utf8(found.stdout).unwrap();
            text.lines().next().map(str::to_owned)
        });
        Viewer {
            display,
            program,
            window,
            folder,
            path: path.to_owned(),
            options,
        }
    }

    /// Moves the cursor to a device pixel of the window.
    fn point_at(&self, row: u32, col: u32) {
        let (row, col) = (row.to_string(), col.to_string());
        self.xdotool(&["mousemove", "--window", &self.window, &col, &row]);
    }

    fn xdotool(&self, arguments: &[&str]) {
        let output = self.display.xdotool(arguments);
        assert!(output.status.success(), "xdotool {arguments:?}: {output:?}");
    }

    /// Presses and releases a key, as a user of the window does.
    fn press(&self, key: &str) {
        self.xdotool(&["windowfocus", "--sync", &self.window, "key", key]);
    }

    fn title(&self) -> String {
        let output = self.display.xdotool(&["getwindowname", &self.window]);
        String::from_utf8_lossy(&output.stdout).trim().to_owned()
    }

    #[track_caller]
    fn wait_for_title(&self, expected: &str) {
        let start = Instant::now();
        while self.title() != expected {
            assert!(
                start.elapsed() < PATIENCE,
                "the title is '{}', expected '{expected}'",
                self.title()
            );
            std::thread::sleep(Duration::from_millis(20));
        }
    }

    /// Waits until the window shows what the offscreen twin draws with one of these options.
    #[track_caller]
    fn wait_for_frame(&self, alternatives: &[&str]) {
        let expected: Vec<Picture> = alternatives
            .iter()
            .map(|options| twin_of(view_as(&self.path, &self.options), options))
            .collect();
        let start = Instant::now();
        loop {
            let shown = self.screenshot();
            if expected.contains(&shown) {
                return;
            }
            if start.elapsed() > PATIENCE {
                let one = &expected[0];
                let differ = shown
                    .rgb
                    .iter()
                    .zip(&one.rgb)
                    .filter(|(a, b)| a != b)
                    .count();
                panic!(
                    "the window ('{}', {}x{}) does not show the frame of '{}' ({}x{}): {differ} bytes differ",
                    self.title(),
                    shown.cols,
                    shown.rows,
                    alternatives[0],
                    one.cols,
                    one.rows,
                );
            }
            std::thread::sleep(Duration::from_millis(20));
        }
    }

    fn screenshot(&self) -> Picture {
        let output = tool(
            Command::new("xwd")
                .args(["-silent", "-id", &self.window])
                .env("DISPLAY", &self.display.name),
        );
        assert!(output.status.success(), "xwd: {output:?}");
        Picture::from_xwd(&output.stdout)
    }

    /// Processor time used so far, in hundredths of a second.
    fn ticks(&self) -> u64 {
        let stat = std::fs::read_to_string(format!("/proc/{}/stat", self.program.id())).unwrap();
        // The fields after the name in parentheses; utime and stime are the 14th and 15th of all.
        let (_, fields) = stat.rsplit_once(')').unwrap();
        let fields = fields.split_whitespace().skip(11).take(2);
        fields.map(|field| field.parse::<u64>().unwrap()).sum()
    }

    /// The window is told to go, or went: the program ends well.
    fn assert_ends(mut self) {
        let status = wait_for("the end of the program", || {
            self.program.try_wait().unwrap()
        });
        assert!(status.success(), "{status}");
    }
}

#[derive(PartialEq, Eq)]
struct Picture {
    rows: usize,
    cols: usize,
    rgb: Vec<u8>,
}

impl Picture {
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

    fn from_png(bytes: &[u8]) -> Picture {
        let mut reader = png::Decoder::new(Cursor::new(bytes)).read_info().unwrap();
        let mut rgb = vec![0; reader.output_buffer_size().unwrap()];
        let info = reader.next_frame(&mut rgb).unwrap();
        assert_eq!(
            (info.color_type, info.bit_depth),
            (png::ColorType::Rgb, png::BitDepth::Eight)
        );
        Picture {
            rows: info.height as usize,
            cols: info.width as usize,
            rgb,
        }
    }
}

/// The offscreen twin's frame.
#[track_caller]
fn twin(path: &Path, options: &str) -> Picture {
    twin_of(view(path), options)
}

#[track_caller]
fn twin_of(mut command: Command, options: &str) -> Picture {
    let output = command
        .args(options.split_whitespace())
        .args(["--screenshot", "-"])
        .output()
        .unwrap();
    assert!(output.status.success(), "{output:?}");
    Picture::from_png(&output.stdout)
}

#[test]
fn the_window_shows_what_its_twin_draws() {
    if skipped() {
        return;
    }
    for drawer in drawers() {
        let viewer = Viewer::open_on(&drawer);
        the_window_is_its_twin(&viewer);
        viewer.press("q");
        viewer.assert_ends();
    }
}

fn the_window_is_its_twin(viewer: &Viewer) {
    viewer.wait_for_title("noise.raw · 90×60 u8 · 800%");
    viewer.wait_for_frame(&["--window-size 720x480"]);

    viewer.press("c");
    viewer.wait_for_title("noise.raw · 90×60 u8 · 800% · gray");
    viewer.wait_for_frame(&["--window-size 720x480 --colormap gray"]);
    viewer.press("shift+c");
    viewer.wait_for_frame(&["--window-size 720x480"]);

    viewer.press("plus");
    viewer.wait_for_title("noise.raw · 90×60 u8 · 1131%");
    let zoom = 8.0 * 0.5_f64.exp2();
    viewer.wait_for_frame(&[&format!("--window-size 720x480 --zoom {zoom}")]);
    viewer.press("minus");
    viewer.wait_for_title("noise.raw · 90×60 u8 · 800%");

    // A tenth of the window: 72 and 48 device pixels, 9 and 6 image pixels.
    viewer.press("Right");
    viewer.press("Down");
    viewer.wait_for_frame(&["--window-size 720x480 --zoom 8 --center 36,54"]);
    viewer.press("Left");
    viewer.press("Up");
    viewer.wait_for_frame(&["--window-size 720x480"]);

    viewer.press("1");
    viewer.wait_for_title("noise.raw · 90×60 u8 · 100%");
    viewer.wait_for_frame(&["--window-size 720x480 --zoom 1"]);
    viewer.press("f");
    viewer.wait_for_title("noise.raw · 90×60 u8 · 800%");

    viewer.press("r");
    viewer.wait_for_title(
        "noise.raw · 90×60 u8 · 800% · R redraws only what squaremap COUNT has drawn",
    );
    // Without a window manager full screen is refused; the window lives on.
    viewer.press("F11");
    viewer.press("0");
    viewer.wait_for_title("noise.raw · 90×60 u8 · 800%");
    viewer.wait_for_frame(&["--window-size 720x480"]);
}

#[test]
fn the_mouse_moves_and_zooms() {
    if skipped() {
        return;
    }
    let viewer = Viewer::open();
    viewer.wait_for_frame(&["--window-size 720x480"]);
    let at = |col: &'static str, row: &'static str| {
        ["mousemove", "--window", viewer.window.as_str(), col, row].map(str::to_owned)
    };
    let mouse = |words: &[&[String]]| {
        let words: Vec<&str> = words
            .iter()
            .copied()
            .flatten()
            .map(String::as_str)
            .collect();
        viewer.xdotool(&words);
    };
    let [down, up, wheel] = ["mousedown 1", "mouseup 1", "click 4"]
        .map(|words| words.split(' ').map(str::to_owned).collect::<Vec<_>>());
    mouse(&[&at("100", "100"), &down]);
    mouse(&[&at("120", "100")]);
    mouse(&[&at("140", "116"), &up]);
    // By 40 and 16 device pixels: 5 and 2 image pixels.
    viewer.wait_for_frame(&["--window-size 720x480 --zoom 8 --center 28,40"]);

    // The image point under the cursor stays there. A click of this virtual wheel is one notch or,
    // with press and release, two.
    mouse(&[&at("500", "60"), &wheel]);
    let zoomed = [0.25_f64, 0.5].map(|octaves| {
        let zoom = 8.0 * octaves.exp2();
        let moved = 1.0 / 8.0 - 1.0 / zoom;
        let (row, col) = (28.0 - 180.0 * moved, 40.0 + 140.0 * moved);
        format!("--window-size 720x480 --zoom {zoom} --center {row},{col}")
    });
    viewer.wait_for_frame(&[&zoomed[0], &zoomed[1]]);
    viewer.press("Escape");
    viewer.assert_ends();
}

#[test]
fn the_window_follows_its_size() {
    if skipped() {
        return;
    }
    for drawer in drawers() {
        let viewer = Viewer::open_on(&drawer);
        let resize = |cols: &str, rows: &str| {
            viewer.xdotool(&["windowsize", &viewer.window, cols, rows]);
        };
        for (cols, rows) in [("333", "222"), ("1", "1"), ("61", "700"), ("901", "35")] {
            resize(cols, rows);
            viewer.wait_for_frame(&[&format!("--window-size {cols}x{rows}")]);
        }
        // Not fitted any more: the middle stays, the size of the pixels too.
        viewer.press("1");
        for (cols, rows) in [("100", "45"), ("720", "480")] {
            resize(cols, rows);
            viewer.wait_for_frame(&[&format!("--window-size {cols}x{rows} --zoom 1")]);
        }
        // Away and back again.
        viewer.xdotool(&["windowunmap", "--sync", &viewer.window]);
        viewer.xdotool(&["windowmap", "--sync", &viewer.window]);
        viewer.wait_for_frame(&["--window-size 720x480 --zoom 1"]);
        viewer.press("q");
        viewer.assert_ends();
    }
}

#[test]
fn what_is_seen_is_saved_under_a_new_name() {
    if skipped() {
        return;
    }
    for drawer in drawers() {
        let viewer = Viewer::open_on(&drawer);
        let first = viewer.folder.path().join("noise-001.png");
        std::fs::write(&first, "somebody else's").unwrap();
        viewer.press("1");
        viewer.press("s");
        viewer.wait_for_title("noise.raw · 90×60 u8 · 100% · saved noise-002.png");
        let saved = std::fs::read(viewer.folder.path().join("noise-002.png")).unwrap();
        let path = viewer.folder.path().join("noise.raw");
        let options = "--window-size 720x480 --zoom 1";
        assert!(Picture::from_png(&saved) == twin(&path, options));
        assert_eq!(std::fs::read(&first).unwrap(), b"somebody else's");
        viewer.press("q");
        viewer.assert_ends();
    }
}

#[test]
fn an_idle_window_costs_nothing() {
    if skipped() {
        return;
    }
    let viewer = Viewer::open();
    viewer.wait_for_frame(&["--window-size 720x480"]);
    // The last frame may still be on its way out.
    std::thread::sleep(Duration::from_millis(500));
    let before = viewer.ticks();
    std::thread::sleep(Duration::from_secs(3));
    let used = viewer.ticks() - before;
    // Of 300; a window that redraws by itself takes more than a hundred of them here.
    assert!(used <= 2, "{used} hundredths of a second in three seconds");
    viewer.press("q");
    viewer.assert_ends();
}

#[test]
fn without_a_display_one_line_says_so() {
    let (_folder, path) = folder_with_image();
    for display in [None, Some(":987654")] {
        let mut command = view(&path);
        command.envs(display.map(|display| ("DISPLAY", display)));
        let output = command.output().unwrap();
        assert!(!output.status.success());
        let stderr = String::from_utf8(output.stderr).unwrap();
        let said = stderr
            .lines()
            .filter(|line| line.contains("no window can be opened: "));
        assert_eq!(said.count(), 1, "{stderr}");
        assert!(!stderr.contains("panicked"), "{stderr}");
    }
}
