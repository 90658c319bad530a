//! What must not be there.

use crate::source::Source;

/// The rooms from the bottom up. A file may name those of its own room and of rooms before it.
pub(crate) const FLOORS: &[&str] = &[
    "text",
    "threads",
    "image",
    "progress",
    "gpu",
    "bytes",
    "layout",
    "formats",
    "open",
    "storage",
    "scene",
    "raster",
    "view/color",
    "view/geometry",
    "view/error",
    "view/options",
    "view/tiles",
    "view/inspect",
    "view/notice",
    "view/render",
    "view/output",
    "view/window",
    "generate",
    "verify",
    "cli",
    "commands",
    "main",
];

/// What would read or write something outside of memory.
const INPUT_OUTPUT: &[&str] = &[
    "fs",
    "File",
    "OpenOptions",
    "memmap2",
    "rustix",
    "tempfile",
    "net",
    "process",
    "env",
    "stdin",
    "stdout",
    "stderr",
];

/// What would do two things at once.
const THREADS: &[&str] = &["thread", "rayon", "Mutex", "RwLock", "Condvar", "mpsc"];

/// What would talk to people or end the process.
const TALK: &[&str] = &[
    "print",
    "println",
    "eprint",
    "eprintln",
    "dbg",
    "stderr",
    "stdout",
    "indicatif",
    "ProgressBar",
    "console",
    "clap",
];

/// Where, what must not be named there, and why. A place is a room, a folder or a file below src; an empty
/// one is everything below the commands.
pub(crate) const ABSENCES: &[(&str, &[&str], &str)] = &[
    ("", TALK, "the library is silent"),
    ("image", INPUT_OUTPUT, "the vocabulary does no I/O"),
    ("image", THREADS, "the vocabulary has no threads"),
    ("layout", INPUT_OUTPUT, "the layout is arithmetic"),
    ("layout", THREADS, "the layout is arithmetic"),
    ("formats", INPUT_OUTPUT, "formats are pure"),
    ("formats", THREADS, "formats are pure"),
    ("view/geometry", INPUT_OUTPUT, "geometry is arithmetic"),
    ("view/geometry", THREADS, "geometry is arithmetic"),
    ("view/color", INPUT_OUTPUT, "colours are arithmetic"),
    ("view/color", THREADS, "colours are arithmetic"),
    (
        "view/window/session",
        &["winit", "egui", "wgpu", "thread", "rayon", "mpsc"],
        "a session is tested without a screen",
    ),
    (
        "raster",
        &["fs", "File", "OpenOptions", "memmap2", "tempfile"],
        "raster never opens a file",
    ),
    (
        "view",
        &["scene", "raster"],
        "view knows files, not squares",
    ),
    (
        "open",
        &["scene", "raster"],
        "files are not what is in them",
    ),
    (
        "storage",
        &["scene", "raster"],
        "storage knows files, not what is in them",
    ),
    (
        "cli",
        &["fs", "File", "OpenOptions"],
        "arguments, and nothing else",
    ),
];

/// The rooms that may name a graphics processor, and a window.
const GRAPHICS: &[&str] = &["gpu", "raster", "view/render", "view/output", "view/window"];
const WINDOWS: &[&str] = &["view/window"];

/// The one room that may be unsafe, because it maps files.
const UNSAFE: &str = "bytes";

const MAIN_LINES: usize = 80;
/// The longest function has fewer lines.
const FUNCTION_LINES: usize = 100;

/// What is wrong with a source by itself.
pub(crate) fn violations(source: &Source) -> Vec<String> {
    let mut found = Vec::new();
    let path = &source.path;
    let room = room(path);
    let names = |word: &str| source.words.iter().any(|one| one == word);
    let mut refuse = |what: &str, why: &str| found.push(format!("{path}: {what}; {why}"));

    let silent = !["cli", "commands", "main"].contains(&room);
    for (place, absent, why) in ABSENCES {
        let applies = if place.is_empty() {
            silent
        } else {
            is_in(path, place)
        };
        for word in absent.iter().filter(|word| applies && names(word)) {
            refuse(&format!("names {word}"), why);
        }
    }
    for (words, rooms) in [
        (["wgpu", "pollster"].as_slice(), GRAPHICS),
        (
            &["winit", "softbuffer", "egui", "egui_wgpu", "egui_winit"],
            WINDOWS,
        ),
    ] {
        for word in words
            .iter()
            .filter(|word| names(word) && !rooms.contains(&room))
        {
            refuse(&format!("names {word}"), &format!("only {rooms:?} may"));
        }
    }
    for word in ["unsafe", "unsafe_code"] {
        if names(word) && room != UNSAFE {
            refuse(&format!("names {word}"), &format!("only {UNSAFE} may"));
        }
    }
    let ends = |trio: &[String]| trio[0] == "process" && ["exit", "abort"].contains(&&*trio[2]);
    if silent && source.words.windows(3).any(ends) {
        refuse("ends the process", "the program does");
    }
    if silent {
        for literal in source.literals.iter().filter(|text| has_flag(text)) {
            refuse(
                &format!("names a flag: {literal}"),
                "flags are the program's",
            );
        }
    }
    if path.ends_with("mod.rs") {
        let logic = [
            "fn",
            "struct",
            "enum",
            "trait",
            "impl",
            "static",
            "const",
            "macro_rules",
        ];
        for word in logic.into_iter().filter(|word| names(word)) {
            refuse(
                &format!("has a {word}"),
                "a mod.rs holds modules and re-exports",
            );
        }
    }
    if path == "main.rs" && source.text.lines().count() >= MAIN_LINES {
        refuse(
            &format!("has {MAIN_LINES} lines or more"),
            "it is a table of contents",
        );
    }
    for (name, lines) in long_functions(&source.text) {
        refuse(
            &format!("{name} has {lines} lines"),
            "fewer than 100 can be read",
        );
    }
    found
}

/// What is wrong with an arrow from one file to another.
pub(crate) fn upward(from: &str, to: &str) -> Option<String> {
    let floor = |path| FLOORS.iter().position(|&floor| floor == room(path));
    match (floor(from), floor(to)) {
        (_, None) if to == "lib.rs" => None,
        (Some(above), Some(below)) if below <= above => None,
        _ => Some(format!(
            "{from}: names {to}, which is in no room below {}",
            room(from)
        )),
    }
}

/// The room of a file: the folder or file right below src, or below view.
pub(crate) fn room(path: &str) -> &str {
    let path = path.strip_suffix(".rs").unwrap_or(path);
    let first = path.find('/').unwrap_or(path.len());
    if &path[..first] != "view" || path == "view/mod" {
        return &path[..first];
    }
    let second = path[first + 1..]
        .find('/')
        .map_or(path.len(), |at| first + 1 + at);
    &path[..second]
}

/// Whether a file is a place, or inside it.
fn is_in(path: &str, place: &str) -> bool {
    let path = path.strip_suffix(".rs").unwrap_or(path);
    path.strip_prefix(place)
        .is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
}

/// Whether a text has something like `--size` in it.
fn has_flag(text: &str) -> bool {
    let begins = text.match_indices("--").map(|(at, _)| at);
    begins.into_iter().any(|at| {
        let before = text[..at].chars().next_back();
        let after = text[at + 2..].chars().next();
        before.is_none_or(|c| !c.is_alphanumeric() && c != '-')
            && after.is_some_and(|c| c.is_ascii_lowercase())
    })
}

/// The functions with too many lines, from their first line to their last. As rustfmt writes them: a
/// function ends with a brace as far from the left as it begins.
fn long_functions(text: &str) -> Vec<(String, usize)> {
    let lines: Vec<&str> = text.lines().collect();
    let mut found = Vec::new();
    for (at, line) in lines.iter().enumerate() {
        let trimmed = line.trim_start();
        let words: Vec<&str> = trimmed.split([' ', '(', '<']).collect();
        let Some(name) = words
            .iter()
            .position(|&word| word == "fn")
            .and_then(|fun| words.get(fun + 1))
        else {
            continue;
        };
        if trimmed.starts_with("//") || trimmed.starts_with('"') {
            continue;
        }
        let indent = &line[..line.len() - trimmed.len()];
        let end = lines[at..].iter().position(|line| {
            line.strip_prefix(indent)
                .is_some_and(|rest| rest == "}" || rest.ends_with(';') && !rest.starts_with(' '))
        });
        let count = end.map_or(0, |end| end + 1);
        if count >= FUNCTION_LINES {
            found.push(((*name).to_owned(), count));
        }
    }
    found
}
