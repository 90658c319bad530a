//! From a grey value to a colour: Matplotlib's colormaps, its normalisation, to the byte. Only `gray`
//! is exact, where Matplotlib makes 24 of the 256 levels one too dark: step i is grey i.

use std::fmt;
use std::str::FromStr;

/// A table of 256 colours from the lowest value to the highest.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
#[expect(missing_docs, reason = "each name is Matplotlib's own")]
pub enum Colormap {
    Viridis,
    Gray,
    Magma,
    Inferno,
    Plasma,
    Cividis,
    Turbo,
    Jet,
    Hot,
    Coolwarm,
}

/// Made by tests/python/make_colormaps.py.
const TABLES: &[u8; Colormap::ALL.len() * 256 * 3] = include_bytes!("colormaps.bin");

/// A name that is no colormap.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
#[error("'{name}' is no colormap; expected one of {}", Colormap::ALL.map(Colormap::name).join(", "))]
pub struct ColormapError {
    name: String,
}

impl Colormap {
    /// Every colormap, in the order in which the window walks through them and in which their
    /// tables lie in the file.
    pub const ALL: [Colormap; 10] = [
        Colormap::Viridis,
        Colormap::Gray,
        Colormap::Magma,
        Colormap::Inferno,
        Colormap::Plasma,
        Colormap::Cividis,
        Colormap::Turbo,
        Colormap::Jet,
        Colormap::Hot,
        Colormap::Coolwarm,
    ];

    /// Matplotlib's name, in lower case.
    pub fn name(self) -> &'static str {
        match self {
            Colormap::Viridis => "viridis",
            Colormap::Gray => "gray",
            Colormap::Magma => "magma",
            Colormap::Inferno => "inferno",
            Colormap::Plasma => "plasma",
            Colormap::Cividis => "cividis",
            Colormap::Turbo => "turbo",
            Colormap::Jet => "jet",
            Colormap::Hot => "hot",
            Colormap::Coolwarm => "coolwarm",
        }
    }

    /// The colours as (red, green, blue) bytes in sRGB, the lowest value's first.
    pub fn colors(self) -> &'static [[u8; 3]; 256] {
        let (tables, _) = TABLES.as_chunks::<3>();
        let (maps, _) = tables.as_chunks::<256>();
        // The cast cannot leave the table: it has an entry for every variant, in their order.
        &maps[self as usize]
    }

    /// The colormap `steps` further on, round and round.
    #[must_use]
    pub fn step(self, steps: isize) -> Colormap {
        let count = Colormap::ALL.len() as isize;
        Colormap::ALL[(self as isize + steps).rem_euclid(count) as usize]
    }
}

impl fmt::Display for Colormap {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

impl FromStr for Colormap {
    type Err = ColormapError;

    /// Reads a name whatever its case; `grey` is `gray`.
    fn from_str(text: &str) -> Result<Colormap, ColormapError> {
        let name = text.to_lowercase();
        let name = if name == "grey" { "gray" } else { &name };
        Colormap::ALL
            .into_iter()
            .find(|map| map.name() == name)
            .ok_or_else(|| ColormapError {
                name: text.to_owned(),
            })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// CRC-32 as in zlib and PNG.
    fn crc32(bytes: impl Iterator<Item = u8>) -> u32 {
        !bytes.fold(!0, |crc, byte| {
            (0..8).fold(crc ^ u32::from(byte), |crc, _| {
                (crc >> 1) ^ (0xedb8_8320 & (crc & 1).wrapping_neg())
            })
        })
    }

    #[test]
    fn grey_bytes_stay_as_they_are() {
        for (step, color) in (0..=255_u8).zip(Colormap::Gray.colors()) {
            assert_eq!(*color, [step; 3]);
        }
    }

    #[test]
    fn tables_are_matplotlibs() {
        // Printed by make_colormaps.py from Matplotlib itself, but for `gray`.
        let expected = [
            ("viridis", 0x89b8_5291),
            ("gray", 0xa420_5de0),
            ("magma", 0xef85_dafa),
            ("inferno", 0x01c0_6a82),
            ("plasma", 0xd69f_69f4),
            ("cividis", 0x38b3_ee44),
            ("turbo", 0x8e25_31a0),
            ("jet", 0x49d4_ba7c),
            ("hot", 0x2d05_d2f4),
            ("coolwarm", 0xfa4b_da1c),
        ];
        for (map, (name, crc)) in Colormap::ALL.into_iter().zip(expected) {
            assert_eq!(map.name(), name);
            let bytes = map.colors().iter().flatten().copied();
            assert_eq!(crc32(bytes), crc, "{name}");
        }
    }

    #[test]
    fn names_and_steps_go_round() {
        for (i, map) in Colormap::ALL.into_iter().enumerate() {
            assert_eq!(map as usize, i);
            assert_eq!(map.name().parse(), Ok(map));
            assert_eq!(map.step(1).step(-1), map);
        }
        assert_eq!(Colormap::Viridis.step(-1), Colormap::Coolwarm);
        assert_eq!("Grey".parse(), Ok(Colormap::Gray));
        let error = "grün".parse::<Colormap>().unwrap_err().to_string();
        assert!(error.starts_with("'grün' is no colormap; expected one of viridis, gray"));
    }
}
