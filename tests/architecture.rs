//! What must not be there. Rust lets modules import in circles; this keeps the floors apart by
//! reading the words of the sources.

use std::collections::BTreeMap;
use std::path::Path;

use proc_macro2::{TokenStream, TokenTree};

/// The rooms, and the rooms below each that it may name.
const ROOMS: [(&str, &[&str]); 10] = [
    ("image", &[]),
    ("gpu", &[]),
    ("bytes", &["image"]),
    ("layout", &["image"]),
    ("formats", &["image", "layout"]),
    ("open", &["image", "bytes", "layout", "formats"]),
    ("storage", &["image", "bytes", "layout", "formats", "open"]),
    ("scene", &["image", "storage"]),
    ("raster", &["image", "scene", "gpu"]),
    (
        "view",
        &[
            "image", "bytes", "layout", "formats", "open", "storage", "gpu",
        ],
    ),
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
    "print",
    "println",
    "eprint",
    "eprintln",
    "dbg",
];

/// Where (a file or a folder below src), what must not be named there, and why.
const ABSENCES: [(&str, &[&str], &str); 11] = [
    ("image", INPUT_OUTPUT, "the vocabulary does no I/O"),
    (
        "view/geometry/camera.rs",
        INPUT_OUTPUT,
        "the camera is arithmetic",
    ),
    ("layout", INPUT_OUTPUT, "the layout is arithmetic"),
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
        "storage",
        &["scene", "raster", "wgpu", "winit"],
        "storage knows files, not what is in them",
    ),
    ("image", &["wgpu", "winit"], "the vocabulary knows no GPU"),
    ("scene", &["wgpu", "winit"], "squares know no GPU"),
    ("gpu", &["winit"], "windows are the view's"),
    ("raster", &["winit"], "windows are the view's"),
    (
        "cli",
        &["wgpu", "winit", "fs", "File"],
        "arguments, and nothing else",
    ),
];

/// The one folder that may be unsafe, because it maps files.
const UNSAFE: &str = "bytes/";

const MAIN_LINES: usize = 80;

/// What is wrong with a source; `path` is relative to src.
fn violations(path: &str, source: &str) -> Vec<String> {
    let mut found = Vec::new();
    let words = words(source);
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    let room = room(path);
    for (of, below) in ROOMS.iter().filter(|(of, _)| *of == room) {
        for named in named_modules(&words) {
            // The library's root holds nothing but the rooms and the pipeline above them.
            let above = ROOMS.iter().any(|(other, _)| *other == named)
                || ["generate", "verify", "commands", "cli", "*", "as"].contains(&named);
            if above && named != *of && !below.contains(&named) {
                found.push(format!("{path}: {of} names {named}; it may name {below:?}"));
            }
        }
    }
    for (place, absent, why) in ABSENCES {
        if room == place || path == place {
            for word in absent.iter().filter(|word| words.contains(word)) {
                found.push(format!("{path}: names {word}; {why}"));
            }
        }
    }
    if !path.starts_with(UNSAFE) {
        for word in ["unsafe", "unsafe_code"] {
            if words.contains(&word) {
                found.push(format!("{path}: names {word}; only {UNSAFE} may"));
            }
        }
    }
    if path == "main.rs" && source.lines().count() >= MAIN_LINES {
        found.push(format!("{path}: has {MAIN_LINES} lines or more"));
    }
    found
}

/// The folder or file right below src that a source belongs to.
fn room(path: &str) -> &str {
    let first = path.split('/').next().unwrap_or(path);
    first.strip_suffix(".rs").unwrap_or(first)
}

/// The modules named right after `crate::`, `squaremap::` or any number of `super::`. A `super` that
/// does not reach the root is taken as if it did: no room has a part of another room's name but
/// where it may name that room anyway.
fn named_modules<'a>(words: &[&'a str]) -> Vec<&'a str> {
    let mut named = Vec::new();
    for (i, word) in words.iter().enumerate() {
        let rest = &words[i + 1..];
        match (*word, rest) {
            ("crate", ["as", ..]) => named.push("as"),
            ("crate" | "squaremap" | "super", ["::", "{", group @ ..]) => {
                // The first word of each item of the group.
                let (mut depth, mut first) = (0, true);
                for word in group {
                    match *word {
                        "{" => depth += 1,
                        "}" if depth == 0 => break,
                        "}" => depth -= 1,
                        "," if depth == 0 => first = true,
                        word if first => {
                            named.push(word);
                            first = false;
                        }
                        _ => {}
                    }
                }
            }
            // All of a module's own parent, as tests do.
            ("super", ["::", "*", ..]) => {}
            ("crate" | "squaremap" | "super", ["::", next, ..]) => named.push(next),
            _ => {}
        }
    }
    named
}

/// The words of a source, `::`, and every other sign on its own; without comments and literals.
fn words(source: &str) -> Vec<String> {
    let mut words = Vec::new();
    push_words(source.parse().unwrap(), &mut words);
    words
}

fn push_words(tokens: TokenStream, words: &mut Vec<String>) {
    for token in tokens {
        match token {
            TokenTree::Ident(word) => words.push(word.to_string()),
            TokenTree::Punct(sign) => match words.last_mut() {
                Some(last) if last == ":" && sign.as_char() == ':' => last.push(':'),
                _ => words.push(sign.to_string()),
            },
            TokenTree::Group(group) => {
                words.push("{".to_owned());
                push_words(group.stream(), words);
                words.push("}".to_owned());
            }
            TokenTree::Literal(_) => {}
        }
    }
}

/// Every source below `folder`, by its path relative to src.
fn sources(folder: &Path, prefix: &str, found: &mut BTreeMap<String, String>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_name().unwrap().to_str().unwrap();
        let name = format!("{prefix}{name}");
        if path.is_dir() {
            sources(&path, &format!("{name}/"), found);
        } else if name.ends_with(".rs") {
            found.insert(name, std::fs::read_to_string(&path).unwrap());
        }
    }
}

#[test]
fn nothing_is_where_it_must_not_be() {
    let mut all = BTreeMap::new();
    sources(
        &Path::new(env!("CARGO_MANIFEST_DIR")).join("src"),
        "",
        &mut all,
    );
    let found: Vec<String> = all
        .iter()
        .flat_map(|(path, source)| violations(path, source))
        .collect();
    assert!(found.is_empty(), "\n{}\n", found.join("\n"));

    // A rule about a file that has moved away would hold for ever.
    let places = ABSENCES.iter().map(|(place, ..)| *place);
    for place in places.chain(ROOMS.map(|(room, _)| room)).chain([UNSAFE]) {
        assert!(
            all.keys().any(|path| path == place
                || room(path) == place
                || (place.ends_with('/') && path.starts_with(place))),
            "there is a rule for {place}, which is not there"
        );
    }
}

#[test]
fn what_is_planted_is_found() {
    for (path, source, expected) in [
        ("image/size.rs", "use crate::gpu::Gpu;", "image names gpu"),
        (
            "gpu/mod.rs",
            "fn f(r: &crate::image::Rect) {}",
            "gpu names image",
        ),
        (
            "gpu/buffer.rs",
            "use super::super::image;",
            "gpu names image",
        ),
        ("scene/csv/lines.rs", "use crate::view;", "scene names view"),
        (
            "raster/cpu.rs",
            "use crate::{image::{Rect, Size}, view};",
            "raster names view",
        ),
        (
            "raster/gpu.rs",
            "use crate::{gpu, view::{self}};",
            "raster names view",
        ),
        (
            "raster/mod.rs",
            "use squaremap::generate::run;",
            "raster names generate",
        ),
        (
            "storage/npy.rs",
            "use super::super::gpu;",
            "storage names gpu",
        ),
        ("storage/npy.rs", "use crate::*;", "storage names *"),
        ("storage/npy.rs", "use crate as all;", "storage names as"),
        (
            "storage/npy.rs",
            "use crate::view::Camera;",
            "storage names view",
        ),
        ("storage/npy.rs", "fn f(d: &wgpu::Device) {}", "names wgpu"),
        ("view/window.rs", "mod scene;", "names scene"),
        (
            "view/window.rs",
            "/* /* */ */ let raster = 1;",
            "names raster",
        ),
        (
            "view/geometry/camera.rs",
            "println!(\"{self}\");",
            "names println",
        ),
        ("view/geometry/camera.rs", "use std::fs;", "names fs"),
        (
            "layout/strided.rs",
            "fn f() { File::open(p) }",
            "names File",
        ),
        ("image/rect.rs", "std::fs::read(p)", "names fs"),
        (
            "raster/gpu.rs",
            "let a = '\"'; File::open(p); let b = '\"';",
            "names File",
        ),
        (
            "raster/gpu.rs",
            "let a = r#\"\"\"#; OpenOptions::new()",
            "names OpenOptions",
        ),
        (
            "raster/cpu.rs",
            "fn f<'a>(x: &'a str) { unsafe { g(x) } }",
            "names unsafe",
        ),
        ("storage/bytes.rs", "unsafe { g(x) }", "names unsafe"),
        ("lib.rs", "#![allow(unsafe_code)]", "names unsafe_code"),
        ("cli.rs", "use std::fs;", "names fs"),
        ("main.rs", &"\n".repeat(80), "has 80 lines"),
    ] {
        let found = violations(path, source);
        assert!(
            found.iter().any(|violation| violation.contains(expected)),
            "{path}: {source}: {found:?}"
        );
    }
}

#[test]
fn what_is_allowed_is_not_found() {
    for (path, source) in [
        (
            "view/window.rs",
            "// a scene, crate::scene\n/// [`crate::raster`]\nlet my_scene = \"scene\";",
        ),
        (
            "view/window.rs",
            "use crate::{gpu::Gpu, image, storage::{Layout, Image}};",
        ),
        (
            "raster/gpu.rs",
            "let view = buffer.get_mapped_range(); use crate::image::{Rect, strips};",
        ),
        (
            "raster/mod.rs",
            "mod gpu; pub(crate) use self::gpu::Gpu; use super::image;",
        ),
        (
            "storage/writer.rs",
            "use std::fs::File; /* unsafe */ let a = r\"unsafe\";",
        ),
        ("bytes/map.rs", "unsafe { map() }"),
        (
            "image/strip.rs",
            "use std::io; pub enum E { Io(io::Error) }",
        ),
        (
            "scene/csv.rs",
            "let c = 'u'; let b = b'\\''; let s = \"\\\"unsafe\"; fn f<'u>() {}",
        ),
        (
            "generate.rs",
            "use crate::{scene, raster, storage}; println!();",
        ),
        ("main.rs", &"\n".repeat(79)),
    ] {
        assert_eq!(violations(path, source), [""; 0], "{path}: {source}");
    }
}
