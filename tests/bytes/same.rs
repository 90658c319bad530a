//! Everything that is made of an image, and that it is the same from everywhere.

use std::fs;
use std::sync::Arc;
use std::sync::atomic::AtomicBool;

use squaremap::bytes::{Bytes, Map, Memory, install_fault_handler};
use squaremap::image::Rect;
use squaremap::layout::Layout;
use squaremap::open::Image;
use squaremap::storage::{Blend, Overview, Summary};
use squaremap::view::{
    Camera, Colormap, Picture, Point, Screen, Shot, ShowOptions, ValueRange, export, screenshot,
};

use crate::counted::Counted;
use crate::stored::{Pixels, Stored};

/// What is made of an image.
#[derive(PartialEq, Debug)]
struct Made {
    summary: Summary,
    overview: Vec<Vec<u64>>,
    range: Option<(f64, f64)>,
    shots: Vec<Vec<u8>>,
    exported: Vec<Vec<u8>>,
    pixels: Vec<u8>,
}

fn image(bytes: Arc<dyn Bytes>, layout: &Layout) -> Image {
    Image::from_bytes(bytes, layout.clone()).expect("an image")
}

fn made(image: &Image) -> Made {
    let (overview, range) = texels(image);
    let size = image.layout().size();
    let parts = [
        size.rect(),
        Rect::new(
            size.rows() / 3..size.rows() / 3 + 9,
            size.cols() / 2 - 3..size.cols(),
        ),
    ];
    Made {
        summary: Summary::new(image, true),
        overview,
        range,
        shots: shots(image),
        exported: exported(image),
        pixels: (parts.iter())
            .flat_map(|rect| image.pixels(rect, &mut Vec::new()).to_vec())
            .collect(),
    }
}

/// All texels of an overview made now.
fn texels(image: &Image) -> (Vec<Vec<u64>>, Option<(f64, f64)>) {
    let layout = image.layout();
    let blend = (layout.channels() == 4).then_some(Blend {
        behind: [40.0, 41.0, 42.0],
        opaque: 255.0,
    });
    let overview = Overview::create(layout, blend, Overview::FINEST).expect("room");
    overview
        .scan(image, 0, &AtomicBool::new(false), &|| ())
        .expect("scanned");
    let planes = if layout.channels() == 1 { 1 } else { 3 };
    let mut levels = Vec::new();
    for level in Overview::FINEST..12 {
        let texels = |pixels: u64| 0..pixels.div_ceil(1 << level);
        let (rows, cols) = (texels(layout.size().rows()), texels(layout.size().cols()));
        for plane in 0..planes {
            let mut values = Vec::new();
            overview
                .read(level, plane, &rows, &cols, &mut values)
                .expect("read");
            levels.push(values.iter().map(|value| value.to_bits()).collect());
        }
    }
    (levels, overview.range())
}

/// Views from near and far.
fn shots(image: &Image) -> Vec<Vec<u8>> {
    let picture = Picture::new(image.clone(), None);
    let size = picture.size();
    let screen = Screen {
        rows: 90,
        cols: 120,
    };
    let corner = Point {
        row: size.rows() as f64 - 20.0,
        col: size.cols() as f64 - 30.0,
    };
    let cameras = [
        Camera::fit(size, screen),
        Camera::look_at(size, screen, None, Some(0.3)),
        Camera::look_at(size, screen, Some(corner), Some(3.0)),
    ];
    let shot = Shot::on_cpu();
    let mut shots: Vec<Vec<u8>> = cameras
        .iter()
        .map(|camera| {
            let pixels = shot.take(&picture, camera, Colormap::Viridis);
            pixels.expect("drawn").rgb
        })
        .collect();
    let (pixels, _) = screenshot(image.clone(), &ShowOptions::default()).expect("drawn");
    shots.push(pixels.rgb);
    shots
}

fn exported(image: &Image) -> Vec<Vec<u8>> {
    let folder = tempfile::tempdir().expect("a folder");
    ["10:70,3:-9", ":,:"]
        .iter()
        .flat_map(|region| ["npy", "png"].map(|kind| (*region, kind)))
        .map(|(region, kind)| {
            let path = folder.path().join(format!("x.{kind}"));
            let region = region.parse().expect("a region");
            let options = ShowOptions {
                range: ValueRange::new(0.0, 100.0).ok().map(Into::into),
                ..ShowOptions::default()
            };
            export(image.clone(), &region, &options, &path).expect("exported");
            fs::read(&path).expect("a file")
        })
        .collect()
}

/// The pixels of these images in every layout, from a map, from memory and from where nothing is in memory.
#[track_caller]
fn assert_same_from_everywhere(pixels: &Pixels) {
    let Stored { bytes, layout, .. } = pixels.packed();
    let expected = made(&image(Arc::new(Memory(bytes)), &layout));
    assert_eq!(expected.pixels[..pixels.bytes.len()], pixels.bytes);
    for Stored {
        what,
        bytes,
        layout,
    } in pixels.everywhere()
    {
        let what = format!("{what}, {} × {}", pixels.channels, pixels.sample);
        let file = tempfile::NamedTempFile::new().expect("a file");
        fs::write(file.path(), &bytes).expect("written");
        let map = Map::open(file.path()).expect("a map");
        let mapped = image(Arc::new(map), &layout);
        assert!(made(&mapped) == expected, "mapped, {what}");
        let in_memory = image(Arc::new(Memory(bytes.clone())), &layout);
        assert!(made(&in_memory) == expected, "in memory, {what}");
        let counted = Arc::new(Counted::new(bytes));
        let nowhere = image(counted.clone(), &layout);
        assert!(made(&nowhere) == expected, "nowhere in memory, {what}");
        assert!(counted.reads().0 > 0 && !nowhere.damaged());
    }
}

#[test]
fn grey_pixels_are_the_same_from_everywhere() {
    install_fault_handler().expect("installed");
    for sample in ["u8", "u16be", "i32le", "f64be"] {
        assert_same_from_everywhere(&Pixels::new((203, 311), 1, sample));
    }
}

#[test]
fn colours_are_the_same_from_everywhere() {
    for (channels, sample) in [(3, "u8"), (4, "f32be")] {
        assert_same_from_everywhere(&Pixels::new((151, 120), channels, sample));
    }
}

#[test]
fn a_single_row_and_a_single_column_are_the_same_from_everywhere() {
    for size in [(1, 300), (300, 1)] {
        let pixels = Pixels::new(size, 1, "u16le");
        let Stored { bytes, layout, .. } = pixels.packed();
        let expected = texels(&image(Arc::new(Memory(bytes)), &layout));
        for Stored {
            what,
            bytes,
            layout,
        } in pixels.everywhere()
        {
            let nowhere = image(Arc::new(Counted::new(bytes)), &layout);
            assert!(texels(&nowhere) == expected, "{what}");
        }
    }
}

#[test]
fn a_large_image_in_blocks_is_previewed_and_made_exact() {
    // More than is read at once: a preview first, and an overview for what is exact.
    let pixels = Pixels::new((6100, 5900), 1, "u8");
    let screen = Some(Screen {
        rows: 150,
        cols: 200,
    });
    let shots = |image: &Image| {
        [true, false].map(|preview| {
            let options = ShowOptions {
                window: screen,
                preview,
                ..ShowOptions::default()
            };
            let (pixels, _) = screenshot(image.clone(), &options).expect("drawn");
            pixels.rgb
        })
    };
    let Stored { bytes, layout, .. } = pixels.packed();
    let [_, exact] = shots(&image(Arc::new(Memory(bytes)), &layout));
    for what in ["tiles", "one large tile"] {
        let Stored { bytes, layout, .. } = pixels.stored(what);
        let in_memory = image(Arc::new(Memory(bytes.clone())), &layout);
        let [preview, own] = shots(&in_memory);
        assert!(own == exact, "{what}");
        assert_eq!(preview.len(), exact.len());
        let [again, own] = shots(&image(Arc::new(Counted::new(bytes)), &layout));
        assert!(again == preview && own == exact, "{what}");
    }
}
