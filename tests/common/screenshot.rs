//! What the program draws of a file without a window: the twin of what a window shows.

use std::io::Cursor;
use std::path::Path;
use std::process::{Command, Stdio};

use super::{SQUAREMAP, without_display};

/// Pixels of 8 bits a channel, row by row.
#[derive(PartialEq, Eq)]
pub struct Picture {
    pub rows: usize,
    pub cols: usize,
    pub rgb: Vec<u8>,
}

impl Picture {
    #[track_caller]
    pub fn from_png(bytes: &[u8]) -> Picture {
        let mut reader = png::Decoder::new(Cursor::new(bytes)).read_info().unwrap();
        let mut rgb = vec![0; reader.output_buffer_size().unwrap()];
        let info = reader.next_frame(&mut rgb).unwrap();
        assert_eq!(
            (info.color_type, info.bit_depth),
            (png::ColorType::Rgb, png::BitDepth::Eight)
        );
        Picture {
            rows: info.height as usize,
            cols: info.width as usize,
            rgb,
        }
    }

    pub fn pixels(&self) -> &[[u8; 3]] {
        self.rgb.as_chunks().0
    }

    pub fn pixel(&self, row: usize, col: usize) -> [u8; 3] {
        self.pixels()[row * self.cols + col]
    }

    /// How many pixels are others than those of a picture of the same size.
    #[track_caller]
    pub fn differing(&self, other: &Picture) -> usize {
        assert_eq!((self.rows, self.cols), (other.rows, other.cols));
        let pairs = self.pixels().iter().zip(other.pixels());
        pairs.filter(|(a, b)| a != b).count()
    }
}

/// The program that shows a file, and knows of no display.
pub fn view(path: &Path, options: &str) -> Command {
    let mut command = Command::new(SQUAREMAP);
    command
        .arg("view")
        .arg(path)
        .args(options.split_whitespace())
        .stdin(Stdio::null());
    without_display(&mut command);
    command
}

/// What is drawn of a file with these options.
#[track_caller]
pub fn twin(path: &Path, options: &str) -> Picture {
    let mut command = view(path, options);
    let output = command.args(["--screenshot", "-"]).output().unwrap();
    assert!(output.status.success(), "{output:?}");
    Picture::from_png(&output.stdout)
}
