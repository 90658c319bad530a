//! Files that have holes, get shorter, or are left in the midst.

use std::io;
use std::sync::atomic::AtomicBool;

use squaremap::open::{Image, ShapeHints};
use squaremap::storage::Overview;

use crate::{assert_means, close_f32, equal, given, mapped, noise, scanned};

#[test]
fn what_was_never_written_is_zero() {
    use std::os::unix::fs::FileExt;
    // Of units of 512 rows the second one has some bytes; the last one is shorter.
    for (cols, channels, dtype, width) in [(300, 1, "u8", 1), (1030, 3, "i8", 1), (77, 1, "i16", 2)]
    {
        let rows = 1600;
        let row_bytes = cols * channels * width;
        let path = tempfile::NamedTempFile::new().unwrap();
        let file = path.as_file();
        file.set_len(rows * row_bytes).unwrap();
        let written: Vec<u8> = (0..50 * row_bytes).map(|i| noise(i) as u8).collect();
        file.write_all_at(&written, 600 * row_bytes).unwrap();
        let image = Image::open(path.path(), &given(rows, cols, channels, dtype)).unwrap();
        let overview = scanned(&image, None, 3);
        let value = |r: u64, c: u64, channel: u64| {
            let Some(row) = r.checked_sub(600).filter(|row| *row < 50) else {
                return 0.0;
            };
            let at = (row * row_bytes + (c * channels + channel) * width) as usize;
            match dtype {
                "u8" => f64::from(written[at]),
                "i8" => f64::from(written[at] as i8),
                _ => f64::from(i16::from_le_bytes([written[at], written[at + 1]])),
            }
        };
        let close = if width == 1 { equal } else { close_f32 };
        assert_means(
            &overview,
            (rows, cols, channels),
            3,
            width == 1,
            close,
            value,
        );
        if channels == 1 {
            let all = (600..650).flat_map(|r| (0..cols).map(move |c| (r, c)));
            let values = all.map(|(r, c)| value(r, c, 0));
            let range = values.fold((0.0_f64, 0.0_f64), |(low, high), value| {
                (low.min(value), high.max(value))
            });
            assert_eq!(overview.range(), Some(range), "{dtype}");
        }
    }
}

#[test]
fn a_scan_can_be_stopped() {
    let bytes = vec![5; 2000 * 2000];
    let (_file, image) = mapped(&bytes, &given(2000, 2000, 1, "u8"));
    let overview = Overview::create(image.layout(), None, 3).unwrap();
    let stopped = overview.scan(&image, 0, &AtomicBool::new(true), &|| ());
    assert_eq!(stopped.unwrap_err().kind(), io::ErrorKind::Interrupted);
    assert!(!overview.is_whole());
    // One that did not end can be begun again.
    assert_eq!(scanned(&image, None, 3).range(), Some((5.0, 5.0)));
}

#[test]
#[cfg(unix)]
fn a_scan_goes_on_where_the_file_has_ended() {
    squaremap::bytes::install_fault_handler().unwrap();
    let (rows, cols) = (2000, 1999);
    for channels in [1, 3] {
        let row_bytes = cols * channels;
        let bytes: Vec<u8> = (0..rows * row_bytes).map(|i| noise(i) as u8 | 1).collect();
        let (file, image) = mapped(&bytes, &given(rows, cols, channels, "u8"));
        let left = 777 * row_bytes + 100;
        file.as_file().set_len(left).unwrap();
        let overview = scanned(&image, None, 3);
        let value = |r: u64, c: u64, channel: u64| {
            let at = r * row_bytes + c * channels + channel;
            f64::from(if at < left { bytes[at as usize] } else { 0 })
        };
        assert_means(&overview, (rows, cols, channels), 3, true, equal, value);
        let end = rows * row_bytes;
        assert_eq!(image.damage(), std::slice::from_ref(&(left..end)));
    }
}

#[test]
#[cfg(unix)]
fn what_is_gone_is_in_no_range() {
    squaremap::bytes::install_fault_handler().unwrap();
    let (rows, cols, offset) = (1000, 1999, 3);
    for dtype in ["u8", "u16le", "f32be"] {
        // From 50 to 149, a hundred times that, or half of it.
        let sample = |i: u64| match (dtype, 50 + noise(i) % 100) {
            ("u8", value) => (value as f64, vec![value as u8]),
            ("u16le", value) => (
                value as f64 * 100.0,
                (value as u16 * 100).to_le_bytes().to_vec(),
            ),
            (_, value) => (
                value as f64 * 0.5,
                (value as f32 * 0.5).to_be_bytes().to_vec(),
            ),
        };
        let (values, samples): (Vec<f64>, Vec<Vec<u8>>) = (0..rows * cols).map(sample).unzip();
        let mut bytes = vec![0; offset];
        bytes.extend(samples.concat());
        let width = samples[0].len();
        let given = ShapeHints {
            offset: Some(offset as u64),
            ..given(rows, cols, 1, dtype)
        };
        // The last page can be read, and is zeros behind the end of the file.
        for left in [
            0,
            7,
            4096,
            777_777,
            1_000_000,
            bytes.len() - 1000,
            bytes.len() - 1,
        ] {
            let (file, image) = mapped(&bytes, &given);
            file.as_file().set_len(left as u64).unwrap();
            let left = &values[..left.saturating_sub(offset) / width];
            let lowest = left.iter().copied().reduce(f64::min);
            let expected = lowest.zip(left.iter().copied().reduce(f64::max));
            let found = scanned(&image, None, 9).range();
            assert_eq!(found, expected, "{dtype}, {} samples left", left.len());
        }
    }
}
