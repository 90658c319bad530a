use std::io::{Seek as _, SeekFrom, Write as _};
#[cfg(unix)]
use std::os::unix::fs::FileExt as _;

use super::*;
use crate::open::ShapeHints;
use crate::view::geometry::camera::Screen;

#[test]
fn a_preview_stays_one_in_other_frames_until_all_is_known() {
    let file = tempfile::NamedTempFile::new().unwrap();
    let (rows, cols) = (7000, 7000);
    file.as_file().set_len(2 * rows * cols).unwrap();
    // Where a sketch does not look.
    file.as_file()
        .seek(SeekFrom::Start(7 * cols + 4321))
        .unwrap();
    file.as_file().write_all(&[9]).unwrap();
    let given = ShapeHints {
        size: Size::new(rows, cols).ok(),
        ..ShapeHints::default()
    };
    let image = Image::open(file.path(), &given).unwrap();
    let picture = Picture::new(image.at_frame(0).unwrap(), None);
    assert!(picture.range_is_sampled());
    let next = picture.with(image.at_frame(1).unwrap(), None);
    let back = next.with(image.at_frame(0).unwrap(), None);
    let wider = back.with(
        image.reshaped(cols + 1, "u8".parse().unwrap()).unwrap(),
        None,
    );
    for picture in [&next, &back, &wider] {
        assert!(picture.range_is_sampled());
        assert!(picture.refined().is_none());
    }

    let layout = back.image().layout().clone();
    let overview = Overview::create(&layout, None, Overview::FINEST).unwrap();
    let never = AtomicBool::new(false);
    overview.scan(back.image(), 0, &never, &|| ()).unwrap();
    back.source.refinement().take(Arc::new(overview));
    let exact = back.refined().unwrap();
    assert_eq!(exact.range(), ValueRange::new(0.0, 9.0).unwrap());
    assert!(!exact.range_is_sampled());
    // What is final or chosen stays.
    let after = exact.with(image.at_frame(1).unwrap(), None);
    assert!(!after.range_is_sampled());
    assert_eq!(after.range(), exact.range());
}

#[test]
#[cfg(unix)]
fn what_is_lost_is_in_no_range() {
    use crate::view::tiles::tests::truncated;
    let range = |image: Image| Picture::new(image, None).range();
    let (_file, small) = truncated(100, 10_001);
    let expected = ValueRange::new(50_000.0, 54_999.0).unwrap();
    assert_eq!(range(small), expected);
    let (file, bytes) = truncated(100, 20_000);
    file.as_file()
        .write_all_at(&[7, 9].repeat(5000), 0)
        .unwrap();
    file.as_file().set_len(10_000).unwrap();
    let bytes = bytes.reshaped(200, "u8".parse().unwrap()).unwrap();
    assert_eq!(range(bytes), ValueRange::new(7.0, 9.0).unwrap());
    // Of one that is sketched.
    let (_file, large) = truncated(6000, 40_000_001);
    let found = range(large);
    let least = found.min().to_f64();
    assert!((50_000.0..50_100.0).contains(&least), "{found:?}");
}

#[test]
#[cfg(unix)]
fn reading_all_of_a_damaged_image_ends_soon() {
    // A tebibyte, of which all but the beginning is gone: reading it would take very long.
    crate::bytes::install_fault_handler().unwrap();
    let file = tempfile::NamedTempFile::new().unwrap();
    file.as_file().set_len(1 << 40).unwrap();
    let given = ShapeHints {
        size: Size::new(1 << 20, 1 << 20).ok(),
        sample: Some("u8".parse().unwrap()),
        ..ShapeHints::default()
    };
    let image = Image::open(file.path(), &given).unwrap();
    file.as_file().set_len(1 << 20).unwrap();
    let screen = Screen { rows: 4, cols: 4 };
    let exact = Picture::exact(image, None, |size| Camera::fit(size, screen));
    let error = exact.expect_err("a refusal").to_string();
    assert!(error.ends_with("file changed while it was read; try again"));
}
