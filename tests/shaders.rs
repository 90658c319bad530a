//! The shaders, without a GPU: naga, which wgpu compiles them with, parses and validates each.

use std::path::Path;

use naga::valid::{Capabilities, ValidationFlags, Validator};

/// What is wrong with a shader, as naga would print it.
fn complaint(path: &str, source: &str) -> Option<String> {
    let module = match naga::front::wgsl::parse_str(source) {
        Ok(module) => module,
        Err(error) => return Some(error.emit_to_string_with_path(source, path)),
    };
    // No capability beyond those that every adapter has.
    Validator::new(ValidationFlags::all(), Capabilities::empty())
        .validate(&module)
        .err()
        .map(|error| error.emit_to_string_with_path(source, path))
}

#[test]
fn every_shader_is_valid_on_every_adapter() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("shaders");
    let mut shaders = 0;
    for entry in std::fs::read_dir(&folder).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        assert!(name.ends_with(".wgsl"), "shaders/{name} is no shader");
        let source = std::fs::read_to_string(&path).unwrap();
        if let Some(complaint) = complaint(&name, &source) {
            panic!("{complaint}");
        }
        shaders += 1;
    }
    assert!(shaders > 0, "no shader in {}", folder.display());
}

#[test]
fn what_is_not_valid_is_found() {
    for (source, expected) in [
        ("fn f() -> u32 { return 1 }", "expected"),
        (
            "@group(0) @binding(0) var<storage> a: array<u32>;
             @group(0) @binding(0) var<storage> b: array<u32>;
             @compute @workgroup_size(1) fn f() { _ = a[0] + b[0]; }",
            "binding",
        ),
        (
            "enable f16; @compute @workgroup_size(1) fn f() { var x = 1h; _ = x; }",
            "f16",
        ),
    ] {
        let complaint = complaint("planted.wgsl", source).unwrap();
        assert!(complaint.to_lowercase().contains(expected), "{complaint}");
    }
}
