//! Headers that other programs write or read show the samples that these see: a list of odd ones, and random ones by the
//! libraries' own writers.

mod python;

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::process::Command;

use serde::Deserialize;
use squaremap::image::SampleType;
use squaremap::open::{Image, ShapeHints};

/// A case of tests/python/headers.py.
#[derive(Deserialize)]
struct Case {
    open: Vec<String>,
    expect: Expect,
}

/// What must come out: the samples of a .npy file, or an error with a word.
#[derive(Deserialize)]
struct Expect {
    array: Option<String>,
    refuse: Option<String>,
}

/// The samples of all frames, in the order of rows, columns, channels, as they are stored.
fn samples(image: &Image) -> Vec<u8> {
    let mut all = Vec::new();
    for frame in 0..image.file_layout().frames() {
        let frame = image.at_frame(frame).expect("a frame");
        let mut room = Vec::new();
        all.extend_from_slice(frame.pixels(&frame.layout().size().rect(), &mut room));
    }
    all
}

fn open(path: &Path) -> Result<Image, String> {
    Image::open(path, &ShapeHints::default()).map_err(|error| error.to_string())
}

#[test]
fn odd_headers_of_other_programs_are_read() {
    let Some(python) = python::with(&[]) else {
        return;
    };
    let folder = tempfile::tempdir().expect("a folder");
    let script = "tests/python/headers.py";
    python::output(Command::new(python).arg(script).arg(folder.path()));
    let list = fs::read_to_string(folder.path().join("expected.json")).expect("a list");
    let cases: BTreeMap<String, Case> = serde_json::from_str(&list).expect("JSON");
    assert!(cases.len() > 40, "{}", cases.len());
    let mut wrong = Vec::new();
    for (name, case) in cases {
        for file in &case.open {
            let opened = open(&folder.path().join(file));
            let found = match (&opened, &case.expect.array, &case.expect.refuse) {
                (Ok(image), Some(array), _) => {
                    let array = open(&folder.path().join(array)).expect("NumPy's array");
                    // Three bands may be the colours of a picture, which come pixel by pixel.
                    let (own, others) = (samples(image), samples(&array));
                    let channels = image.layout().channels() as usize;
                    let plane = own.len() / channels;
                    let by_planes: Vec<u8> = (0..own.len())
                        .map(|i| own[i % plane * channels + i / plane])
                        .collect();
                    let same_type = image.layout().sample() == array.layout().sample();
                    same_type && (own == others || channels > 1 && by_planes == others)
                }
                (Err(error), None, Some(word)) => error.contains(word) && !error.contains('\n'),
                _ => false,
            };
            if !found {
                wrong.push(format!(
                    "{name}: {file}: {:?}",
                    opened.map(|image| image.layout().clone())
                ));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// A file of tests/python/random_headers.py.
#[derive(Deserialize)]
struct Random {
    open: String,
    samples: String,
    shape: [u64; 4],
    dtype: String,
}

fn random_headers(kind: &str, count: u32, programs: &[&str]) {
    let Some(python) = python::with(programs) else {
        return;
    };
    let folder = tempfile::tempdir().expect("a folder");
    let mut write = Command::new(python);
    write.args([
        "tests/python/random_headers.py",
        kind,
        &count.to_string(),
        "7",
    ]);
    python::output(write.arg(folder.path()));
    let list = fs::read_to_string(folder.path().join("list.json")).expect("a list");
    let files: Vec<Random> = serde_json::from_str(&list).expect("JSON");
    assert_eq!(files.len(), count as usize);
    for file in files {
        let image = open(&folder.path().join(&file.open)).expect(&file.open);
        let layout = image.file_layout();
        let shape = [
            layout.frames(),
            layout.size().rows(),
            layout.size().cols(),
            layout.channels(),
        ];
        let sample: SampleType = file.dtype.parse().expect("a sample type");
        let what = format!("{kind} {}: {layout}", file.open);
        assert_eq!((shape, layout.sample()), (file.shape, sample), "{what}");
        let expected = fs::read(folder.path().join(&file.samples)).expect("samples");
        assert_eq!(samples(&image), expected, "{what}");
    }
}

#[test]
fn arrays_that_numpy_writes_are_read() {
    random_headers("numpy", 1000, &[]);
}

#[test]
fn images_that_spectral_writes_are_read() {
    random_headers("spectral", 1000, &[]);
}

#[test]
fn images_that_pynrrd_writes_are_read() {
    random_headers("nrrd", 1000, &[]);
}

#[test]
fn images_that_gdal_writes_are_read() {
    random_headers("gdal", 100, &["gdal_translate"]);
}
