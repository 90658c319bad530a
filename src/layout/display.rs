//! A layout in words.

use std::fmt;

use crate::layout::Layout;

impl fmt::Display for Layout {
    /// Such as `3 frames of 512×512×3 u16le after 64 bytes`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.frames() > 1 {
            write!(f, "{} frames of ", self.frames())?;
        }
        write!(f, "{}", self.size())?;
        if self.channels() > 1 {
            write!(f, "×{}", self.channels())?;
        }
        write!(f, " {}", self.sample())?;
        match (self.as_strided(), self.offset()) {
            (Some(_), Some(offset @ 1..)) => write!(f, " after {offset} bytes"),
            (Some(_), _) => Ok(()),
            (None, _) => f.write_str(" in blocks"),
        }
    }
}
