//! What the targets share: a folder, and what holds for every header and every image.

use std::fs;
use std::path::{Path, PathBuf};

use squaremap::formats::{AxesError, AxisHints, Description, Format};
use squaremap::layout::Interleave;
use squaremap::open::{Image, ShapeHints};
use tempfile::TempDir;

/// A folder in memory, if `TMPDIR` is.
pub struct Folder(TempDir);

impl Folder {
    pub fn new() -> Folder {
        Folder(tempfile::tempdir().expect("a folder"))
    }

    pub fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    pub fn write(&self, name: &str, bytes: impl AsRef<[u8]>) -> PathBuf {
        let path = self.path(name);
        fs::write(&path, bytes).expect("written");
        path
    }
}

impl Default for Folder {
    fn default() -> Folder {
        Folder::new()
    }
}

/// What a header says. It can be used; or else one line says why there is none.
pub fn describe(format: &Format, head: &[u8]) -> Option<Description> {
    let description = match format.describe(head) {
        Ok(description) => description?,
        Err(error) => {
            assert_line(&error.to_string());
            return None;
        }
    };
    for len in [0, 1000, u64::MAX] {
        let _ = description.offset(len);
    }
    for channels in [None, Some(0), Some(1), Some(3), Some(u64::MAX)] {
        for interleave in [None, Some(Interleave::Lines)] {
            let hints = AxisHints {
                channels,
                interleave,
                ..AxisHints::default()
            };
            match description.axes.arrange(&hints, description.sample.bytes()) {
                Ok(found) => {
                    if let Err(error) = found.grid.layout(description.sample, 7, None) {
                        assert_line(&error.to_string());
                    }
                }
                Err(AxesError::Header(error)) => assert_line(&error.to_string()),
                Err(AxesError::Other) => {}
            }
        }
    }
    for notice in &description.notices {
        assert_line(&notice.to_string());
    }
    Some(description)
}

/// Opens an image, all samples of which must lie in its file; else one line says why there is none.
pub fn open(path: &Path, hints: &ShapeHints) -> Option<Image> {
    let image = match Image::open(path, hints) {
        Ok(image) => image,
        Err(error) => {
            assert_line(&error.to_string());
            return None;
        }
    };
    for notice in image.notices() {
        assert_line(&notice.to_string());
    }
    let (layout, len) = (image.layout(), image.bytes().len());
    assert!(layout.bytes_needed() <= len);
    let (size, width) = (layout.size(), layout.sample().bytes());
    for frame in [0, layout.frames() - 1] {
        for row in [0, size.rows() - 1] {
            for col in [0, size.cols() - 1] {
                for channel in [0, layout.channels() - 1] {
                    let at = layout.sample_offset(frame, row, col, channel);
                    let at = at.expect("no format has blocks");
                    assert!(at + width <= len);
                }
            }
        }
    }
    Some(image)
}

/// Whether it is no longer than the names in it. What they hold, also what a terminal would obey, is shown
/// harmless by whoever prints it.
pub fn assert_line(text: &str) {
    assert!(text.len() < 20_000, "{text}");
}

/// A file of samples, and a header of this format beside it: what it says of them.
pub fn beside(samples: &(Folder, PathBuf), format: &Format, header: &[u8]) {
    if describe(format, header).is_some() {
        let (folder, samples) = samples;
        folder.write("x.hdr", header);
        open(samples, &ShapeHints::default());
    }
}

/// A file of samples in a folder of its own.
pub fn some_samples() -> (Folder, PathBuf) {
    let folder = Folder::new();
    let path = folder.write("x.raw", [7; 240]);
    (folder, path)
}
