//! What the targets share: a folder, and what holds for every image that could be opened.

use std::fs;
use std::path::{Path, PathBuf};

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
        assert_line(notice);
    }
    let (layout, len) = (image.layout(), image.bytes().len() as u64);
    assert!(layout.bytes_needed() <= len);
    let (size, width) = (layout.size(), layout.sample().bytes());
    for frame in [0, layout.frames() - 1] {
        for row in [0, size.rows() - 1] {
            for col in [0, size.cols() - 1] {
                for channel in [0, layout.channels() - 1] {
                    let at = layout.sample_offset(frame, row, col, channel);
                    assert!(at >= layout.offset() && at + width <= len);
                }
            }
        }
    }
    Some(image)
}

/// Whether it is fit for a terminal, whatever was in the file.
pub fn assert_line(text: &str) {
    assert!(text.len() < 2000, "{text}");
    assert!(!text.contains(char::is_control), "{text:?}");
}
