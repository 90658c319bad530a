//! What is planted is found, and what is allowed is not.

use crate::source::Source;
use crate::wrong;

/// A house of these files, and what is wrong with it.
fn of(files: &[(&str, &str)]) -> Vec<String> {
    let sources: Vec<Source> = files
        .iter()
        .map(|(path, text)| Source::new(path, text))
        .collect();
    wrong(&sources)
}

#[test]
fn arrows_that_go_up_are_found() {
    // The file below, what it names, and where that is.
    for (path, text, above) in [
        ("image/size.rs", "use crate::gpu::Gpu;", "gpu/mod.rs"),
        (
            "gpu/device.rs",
            "fn f(p: &crate::view::Picture) {}",
            "view/mod.rs",
        ),
        (
            "gpu/buffer.rs",
            "use super::super::raster;",
            "raster/mod.rs",
        ),
        ("scene/csv/lines.rs", "use crate::view;", "view/mod.rs"),
        (
            "raster/cpu.rs",
            "use crate::{image::{Rect, Size}, verify};",
            "verify/mod.rs",
        ),
        ("raster/mod.rs", "", "image/mod.rs"),
        (
            "raster/draw.rs",
            "use squaremap::generate::run;",
            "generate/mod.rs",
        ),
        ("formats/npy.rs", "use super::super::open;", "open/mod.rs"),
        (
            "view/geometry/plan.rs",
            "use crate::view::tiles::Picture;",
            "view/tiles/mod.rs",
        ),
        (
            "view/tiles/rows.rs",
            "use super::super::render;",
            "view/render/mod.rs",
        ),
        (
            "view/output/shot.rs",
            "fn f() { crate::view::window::show() }",
            "view/window/mod.rs",
        ),
        (
            "view/options.rs",
            "use crate::view::{color, render};",
            "view/render/mod.rs",
        ),
        (
            "generate/job.rs",
            "use crate::commands::Failure as F;",
            "commands/mod.rs",
        ),
    ] {
        let found = of(&[(path, text), (above, ""), ("image/mod.rs", "")]);
        let expected = format!("{path}: names {above}");
        assert_eq!(
            found.iter().any(|wrong| wrong.contains(&expected)),
            !text.is_empty(),
            "{path}: {text}: {found:?}"
        );
    }
}

#[test]
fn circles_are_found_through_reexports_aliases_and_further_files() {
    for files in [
        // Directly.
        &[
            ("raster/a.rs", "use crate::raster::b::B; struct A;"),
            ("raster/b.rs", "use super::a::A; struct B;"),
        ][..],
        // Through what a mod.rs re-exports.
        &[
            ("raster/mod.rs", "mod a; mod b; pub use a::A; pub use b::B;"),
            ("raster/a.rs", "use crate::raster::B; struct A;"),
            ("raster/b.rs", "fn f(a: crate::raster::A) {} struct B;"),
        ],
        // Through a module of another name.
        &[
            (
                "raster/a.rs",
                "use crate::raster::b as other; fn f() { other::g() }",
            ),
            (
                "raster/b.rs",
                "use crate::raster::{a::{self, f}}; fn g() {}",
            ),
        ],
        // A file and the files below it.
        &[
            ("raster/a.rs", "mod c; use c::C; struct A;"),
            ("raster/a/c.rs", "use super::A; struct C;"),
        ],
        // By way of a third.
        &[
            ("raster/a.rs", "use crate::raster::b::B; struct A;"),
            ("raster/b.rs", "use crate::raster::c::C; struct B;"),
            ("raster/c.rs", "use crate::raster::a::A; struct C;"),
        ],
    ] {
        let found = of(files);
        let circle = found
            .iter()
            .find(|wrong| wrong.contains("a circle of files"));
        let circle = circle.unwrap_or_else(|| panic!("{files:?}: {found:?}"));
        for (path, _) in files.iter().filter(|(path, _)| !path.ends_with("mod.rs")) {
            assert!(circle.contains(path), "{files:?}: {circle}");
        }
    }
}

#[test]
fn names_with_two_meanings_are_found() {
    let found = of(&[
        ("image/rect.rs", "pub struct Rect<T>(T); type Word = u8;"),
        (
            "raster/cpu.rs",
            "impl A for B { type Word = u8; } enum Rect { A }",
        ),
    ]);
    assert_eq!(
        found,
        ["Rect is a type in image/rect.rs and in raster/cpu.rs"]
    );
}

#[test]
fn what_must_be_absent_is_found() {
    let long = format!("fn long() {{\n{}}}\n", "    g();\n".repeat(98));
    for (path, text, expected) in [
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
        ("layout/strided.rs", "use rayon::prelude::*;", "names rayon"),
        ("formats/npy.rs", "std::thread::spawn(f)", "names thread"),
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
        (
            "storage/writer.rs",
            "fn f(d: &wgpu::Device) {}",
            "names wgpu",
        ),
        (
            "view/tiles/source.rs",
            "use winit::window::Window;",
            "names winit",
        ),
        (
            "view/window/session/files.rs",
            "use winit::event;",
            "names winit",
        ),
        (
            "view/window/session/files.rs",
            "thread::spawn(f)",
            "names thread",
        ),
        ("view/window/app.rs", "mod scene;", "names scene"),
        (
            "view/window/app.rs",
            "/* /* */ */ let raster = 1;",
            "names raster",
        ),
        ("open/find.rs", "let scene = 1;", "names scene"),
        ("cli/mod.rs", "use std::fs;", "names fs"),
        ("generate/job.rs", "eprintln!(\"done\");", "names eprintln"),
        (
            "storage/writer.rs",
            "std::process::exit(1)",
            "ends the process",
        ),
        (
            "verify/check.rs",
            "use indicatif::ProgressBar;",
            "names ProgressBar",
        ),
        ("view/output/shot.rs", "io::stdout().lock()", "names stdout"),
        (
            "open/error.rs",
            "#[error(\"give --size\")] struct E;",
            "names a flag",
        ),
        (
            "open/error.rs",
            "let s = \"x; --dtype u8 helps\";",
            "names a flag",
        ),
        ("image/mod.rs", "pub struct Size;", "has a struct"),
        ("view/mod.rs", "mod a; fn f() {}", "has a fn"),
        ("raster/cpu.rs", &long, "long has 100 lines"),
        ("main.rs", &"\n".repeat(80), "has 80 lines"),
    ] {
        let found = of(&[(path, text)]);
        assert!(
            found.iter().any(|wrong| wrong.contains(expected)),
            "{path}: {text}: {found:?}"
        );
    }
}

#[test]
fn what_is_allowed_is_not_found() {
    let short = format!("fn short() {{\n{}}}\n", "    g();\n".repeat(97));
    for (path, text) in [
        (
            "view/window/app.rs",
            "// a scene, crate::scene\n/// [`crate::raster`]\nlet my_scene = \"scene\";",
        ),
        (
            "view/window/app.rs",
            "use crate::{gpu::Gpu, image, storage::{Overview, Summary}}; use winit::event;",
        ),
        (
            "raster/gpu.rs",
            "let view = buffer.get_mapped_range(); use crate::image::{Rect, strips}; wgpu::f();",
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
            "open/error.rs",
            "let s = \"2–98% -- a dash, a--b, ---\"; // --size",
        ),
        (
            "commands/words.rs",
            "println!(\"--size\"); std::process::exit(2)",
        ),
        // Tests may do what the code may not.
        (
            "layout/strided.rs",
            "fn f() {} #[cfg(test)] mod tests { use std::fs; use crate::view; println!(\"--x\"); }",
        ),
        ("layout/decode.rs", "#[cfg(test)] use std::fs; fn f() {}"),
        ("raster/cpu.rs", &short),
        ("main.rs", &"\n".repeat(79)),
    ] {
        let house = ["image/mod.rs", "gpu/mod.rs", "storage/mod.rs"].map(|path| (path, ""));
        let found = of(&[house.as_slice(), &[(path, text)]].concat());
        assert_eq!(found, [""; 0], "{path}: {text}");
    }
}
