//! Which samples of a pixel are which colours, by the names that ffmpeg gives them.

use std::fmt;
use std::str::FromStr;

use crate::image::{ByteOrder, SampleKind, SampleType};

/// A pixel format, by its name: which of the samples of a pixel are red, green, blue and opacity, and how each is stored.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct PixelFormat {
    name: &'static str,
    kind: SampleKind,
    order: ByteOrder,
    bands: u64,
    picked: &'static [u64],
    is_planar: bool,
}

/// A word that is no pixel format.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
#[error(
    "'{name}' is no pixel format that can be shown; expected one of {}",
    names()
)]
pub struct PixelFormatError {
    name: String,
}

const RGB: &[u64] = &[0, 1, 2];
const BGR: &[u64] = &[2, 1, 0];
const RGBA: &[u64] = &[0, 1, 2, 3];
const BGRA: &[u64] = &[2, 1, 0, 3];
const ARGB: &[u64] = &[1, 2, 3, 0];
const ABGR: &[u64] = &[3, 2, 1, 0];
const XRGB: &[u64] = &[1, 2, 3];
const XBGR: &[u64] = &[3, 2, 1];

/// Of bytes: the names, how many samples a pixel has, and which of them are its channels.
const BYTES: [(&[&str], u64, &[u64]); 13] = [
    (&["gray", "gray8", "y8"], 1, &[0]),
    (&["rgb24", "rgb"], 3, RGB),
    (&["bgr24", "bgr"], 3, BGR),
    (&["rgba"], 4, RGBA),
    (&["bgra"], 4, BGRA),
    (&["argb"], 4, ARGB),
    (&["abgr"], 4, ABGR),
    (&["rgb0", "rgbx"], 4, RGB),
    (&["bgr0", "bgrx"], 4, BGR),
    (&["0rgb", "xrgb"], 4, XRGB),
    (&["0bgr", "xbgr"], 4, XBGR),
    (&["ya8", "graya"], 2, &[0]),
    // Planes of green, blue and red.
    (&["gbrp"], 3, &[2, 0, 1]),
];

/// Of wider samples, whose byte order is the end of the name.
const WIDE: [(&str, SampleKind, u64, &[u64]); 8] = [
    ("gray16", SampleKind::U16, 1, &[0]),
    ("grayf32", SampleKind::F32, 1, &[0]),
    ("rgb48", SampleKind::U16, 3, RGB),
    ("bgr48", SampleKind::U16, 3, BGR),
    ("rgba64", SampleKind::U16, 4, RGBA),
    ("bgra64", SampleKind::U16, 4, BGRA),
    ("rgbf32", SampleKind::F32, 3, RGB),
    ("rgbaf32", SampleKind::F32, 4, RGBA),
];

impl PixelFormat {
    /// Each of them, once, the wide ones in the machine's byte order.
    pub fn all() -> impl Iterator<Item = PixelFormat> {
        let bytes = BYTES
            .iter()
            .filter_map(|(names, ..)| names.first().copied());
        let names = bytes.chain(WIDE.iter().map(|(name, ..)| *name));
        names.filter_map(|name| name.parse().ok())
    }

    /// How a sample is stored, unless somebody says otherwise.
    pub fn sample(&self) -> SampleType {
        SampleType::new(self.kind, self.order)
    }

    /// Whether each sample is a byte, which may well stand for wider ones of the same order of colours.
    pub fn is_of_bytes(&self) -> bool {
        self.kind == SampleKind::U8
    }

    /// Samples of a pixel.
    pub fn bands(&self) -> u64 {
        self.bands
    }

    /// Those that are its channels, from 0: red, green, blue, opacity.
    pub fn picked(&self) -> &'static [u64] {
        self.picked
    }

    /// Whether all samples of a colour come before those of the next.
    pub fn is_planar(&self) -> bool {
        self.is_planar
    }
}

fn names() -> String {
    let bytes = BYTES
        .iter()
        .filter_map(|(names, ..)| names.first().map(|name| (*name).to_owned()));
    let wide = WIDE.iter().map(|(name, ..)| format!("{name}le"));
    bytes.chain(wide).collect::<Vec<_>>().join(", ")
}

impl fmt::Display for PixelFormat {
    /// `bgra`, `rgb48le`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name)?;
        match (self.kind.bytes(), self.order) {
            (1, _) => Ok(()),
            (_, ByteOrder::Little) => f.write_str("le"),
            (_, ByteOrder::Big) => f.write_str("be"),
        }
    }
}

impl FromStr for PixelFormat {
    type Err = PixelFormatError;

    /// Reads ffmpeg's names and usual others, in any case. Wide ones without a byte order have the machine's.
    fn from_str(text: &str) -> Result<PixelFormat, PixelFormatError> {
        let name = text.to_ascii_lowercase();
        let bytes = BYTES.iter().find_map(|(names, bands, picked)| {
            let found = names.iter().find(|own| **own == name)?;
            Some(PixelFormat {
                name: found,
                kind: SampleKind::U8,
                order: ByteOrder::Little,
                bands: *bands,
                picked,
                is_planar: *found == "gbrp",
            })
        });
        let wide = || {
            let (stem, order) = match (name.strip_suffix("le"), name.strip_suffix("be")) {
                (Some(stem), _) => (stem, ByteOrder::Little),
                (_, Some(stem)) => (stem, ByteOrder::Big),
                _ => (&name[..], ByteOrder::NATIVE),
            };
            let (name, kind, bands, picked) = WIDE.iter().find(|(own, ..)| *own == stem)?;
            Some(PixelFormat {
                name,
                kind: *kind,
                order,
                bands: *bands,
                picked,
                is_planar: false,
            })
        };
        bytes.or_else(wide).ok_or(PixelFormatError {
            name: text.to_owned(),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_say_where_colours_are() {
        // As `ffmpeg -pix_fmts` and its documentation of each tell them.
        for (name, bands, picked, sample) in [
            ("bgra", 4, &[2, 1, 0, 3][..], "u8"),
            ("BGR0", 4, &[2, 1, 0], "u8"),
            ("0rgb", 4, &[1, 2, 3], "u8"),
            ("xbgr", 4, &[3, 2, 1], "u8"),
            ("rgb48be", 3, &[0, 1, 2], "u16be"),
            ("bgra64le", 4, &[2, 1, 0, 3], "u16le"),
            ("grayf32le", 1, &[0], "f32le"),
        ] {
            let format: PixelFormat = name.parse().expect(name);
            assert_eq!((format.bands(), format.picked()), (bands, picked), "{name}");
            assert_eq!(format.sample().to_string(), sample);
            assert_eq!(format.to_string(), name.to_ascii_lowercase());
        }
        let error = "yuv9"
            .parse::<PixelFormat>()
            .expect_err("no format")
            .to_string();
        assert!(error.starts_with("'yuv9' is no pixel format"), "{error}");
    }
}
