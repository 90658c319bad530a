//! An overview in the cache that others have changed: it is found or not, and what is found is drawn.
#![no_main]

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::LazyLock;
use std::sync::atomic::AtomicBool;

use libfuzzer_sys::fuzz_target;
use squaremap::image::{SampleType, Size};
use squaremap::open::{Image, ShapeHints};
use squaremap::storage::Overview;
use squaremap::view::{Camera, Colormap, Picture, Screen, Shot};
use squaremap_fuzz::Folder;

/// Where the texels begin in the file.
const TEXELS: usize = 8192;

/// An image, and where its overview is kept.
struct Kept {
    _folder: Folder,
    image: PathBuf,
    hints: ShapeHints,
    path: PathBuf,
    bytes: Vec<u8>,
    /// The end of what must be there, word for word.
    key: usize,
}

static KEPT: LazyLock<Kept> = LazyLock::new(|| {
    let cache = std::env::var_os("XDG_CACHE_HOME").expect("fuzz/run names a folder of its own");
    let folder = Folder::new();
    let samples: Vec<u8> = (0..200 * 300).map(|i: u32| (i * i / 7) as u8).collect();
    let image = folder.write("x.raw", samples);
    let hints = ShapeHints {
        size: Size::new(200, 300).ok(),
        sample: Some(SampleType::U8),
        ..ShapeHints::default()
    };
    let opened = Image::open(&image, &hints).expect("an image");
    let overview = Overview::create(opened.layout(), None, Overview::FINEST).expect("room");
    let stop = AtomicBool::new(false);
    overview.scan(&opened, 0, &stop, &|| ()).expect("all of it");
    overview.keep(&opened).expect("kept");
    let mut names = fs::read_dir(Path::new(&cache).join("squaremap")).expect("a cache");
    let path = names.next().expect("a file").expect("a name").path();
    let bytes = fs::read(&path).expect("an overview");
    let range = bytes.windows(7).position(|bytes| bytes == b"\nrange ");
    Kept {
        _folder: folder,
        image,
        hints,
        path,
        key: range.expect("a range") + 1,
        bytes,
    }
});

fuzz_target!(|input: (bool, &[u8])| {
    let (has_key, changes) = input;
    let mut bytes = KEPT.bytes.clone();
    for start in [if has_key { KEPT.key } else { 0 }, TEXELS] {
        for (byte, change) in bytes[start..].iter_mut().zip(changes) {
            *byte = *change;
        }
    }
    fs::write(&KEPT.path, bytes).expect("written");
    let image = Image::open(&KEPT.image, &KEPT.hints).expect("an image");
    let Some(overview) = Overview::find(&image, None) else {
        return;
    };
    let picture = Picture::known(image, None, Some(overview.into()));
    for (rows, cols) in [(25, 38), (7, 5), (100, 100)] {
        let camera = Camera::fit(picture.size(), Screen { rows, cols });
        let shot = Shot::on_cpu().take(&picture, &camera, Colormap::Viridis);
        assert_eq!(shot.expect("a picture").rgb.len() as u32, 3 * rows * cols);
    }
});
