use std::fmt;
use std::ops::RangeInclusive;
use std::str::FromStr;

/// Which end of a sample comes first in the file.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum ByteOrder {
    /// Least significant byte first (`<` in NumPy).
    Little,
    /// Most significant byte first (`>` in NumPy).
    Big,
}

impl ByteOrder {
    /// The order of the machine the program runs on.
    pub const NATIVE: ByteOrder = if cfg!(target_endian = "big") {
        ByteOrder::Big
    } else {
        ByteOrder::Little
    };

    /// What people call it.
    pub fn name(self) -> &'static str {
        match self {
            ByteOrder::Little => "little-endian",
            ByteOrder::Big => "big-endian",
        }
    }
}

/// What the bits of a sample mean, apart from their order.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
#[expect(missing_docs, reason = "each name says all there is to say")]
pub enum SampleKind {
    Bool,
    U8,
    I8,
    U16,
    I16,
    U32,
    I32,
    U64,
    I64,
    F16,
    F32,
    F64,
}

impl SampleKind {
    /// Every kind, in the order in which the program lists them.
    pub const ALL: [SampleKind; 12] = [
        SampleKind::U8,
        SampleKind::I8,
        SampleKind::U16,
        SampleKind::I16,
        SampleKind::U32,
        SampleKind::I32,
        SampleKind::U64,
        SampleKind::I64,
        SampleKind::F16,
        SampleKind::F32,
        SampleKind::F64,
        SampleKind::Bool,
    ];

    /// Bytes of one sample: 1, 2, 4 or 8.
    pub const fn bytes(self) -> u64 {
        match self {
            SampleKind::Bool | SampleKind::U8 | SampleKind::I8 => 1,
            SampleKind::U16 | SampleKind::I16 | SampleKind::F16 => 2,
            SampleKind::U32 | SampleKind::I32 | SampleKind::F32 => 4,
            SampleKind::U64 | SampleKind::I64 | SampleKind::F64 => 8,
        }
    }

    /// All values of an integer kind, bool included; none of fractions.
    pub fn integers(self) -> Option<RangeInclusive<i128>> {
        match self {
            SampleKind::Bool => Some(0..=1),
            SampleKind::U8 => Some(0..=u8::MAX.into()),
            SampleKind::I8 => Some(i8::MIN.into()..=i8::MAX.into()),
            SampleKind::U16 => Some(0..=u16::MAX.into()),
            SampleKind::I16 => Some(i16::MIN.into()..=i16::MAX.into()),
            SampleKind::U32 => Some(0..=u32::MAX.into()),
            SampleKind::I32 => Some(i32::MIN.into()..=i32::MAX.into()),
            SampleKind::U64 => Some(0..=u64::MAX.into()),
            SampleKind::I64 => Some(i64::MIN.into()..=i64::MAX.into()),
            SampleKind::F16 | SampleKind::F32 | SampleKind::F64 => None,
        }
    }

    /// The short name without byte order: `u8`, `f32`, `bool`.
    pub fn name(self) -> &'static str {
        match self {
            SampleKind::Bool => "bool",
            SampleKind::U8 => "u8",
            SampleKind::I8 => "i8",
            SampleKind::U16 => "u16",
            SampleKind::I16 => "i16",
            SampleKind::U32 => "u32",
            SampleKind::I32 => "i32",
            SampleKind::U64 => "u64",
            SampleKind::I64 => "i64",
            SampleKind::F16 => "f16",
            SampleKind::F32 => "f32",
            SampleKind::F64 => "f64",
        }
    }

    /// NumPy's letter and byte count: `u1`, `f4`, `b1`.
    pub fn numpy_code(self) -> &'static str {
        match self {
            SampleKind::Bool => "b1",
            SampleKind::U8 => "u1",
            SampleKind::I8 => "i1",
            SampleKind::U16 => "u2",
            SampleKind::I16 => "i2",
            SampleKind::U32 => "u4",
            SampleKind::I32 => "i4",
            SampleKind::U64 => "u8",
            SampleKind::I64 => "i8",
            SampleKind::F16 => "f2",
            SampleKind::F32 => "f4",
            SampleKind::F64 => "f8",
        }
    }

    /// The name of the C++-like NumPy type: `uint8`, `float32`, `bool`.
    fn numpy_name(self) -> &'static str {
        match self {
            SampleKind::Bool => "bool",
            SampleKind::U8 => "uint8",
            SampleKind::I8 => "int8",
            SampleKind::U16 => "uint16",
            SampleKind::I16 => "int16",
            SampleKind::U32 => "uint32",
            SampleKind::I32 => "int32",
            SampleKind::U64 => "uint64",
            SampleKind::I64 => "int64",
            SampleKind::F16 => "float16",
            SampleKind::F32 => "float32",
            SampleKind::F64 => "float64",
        }
    }
}

/// How one sample is stored: its kind and its byte order.
///
/// The order of one-byte kinds carries no meaning and is always [`ByteOrder::Little`], so that
/// equal types compare equal.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub struct SampleType {
    kind: SampleKind,
    order: ByteOrder,
}

/// A name that is no sample type.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
#[error(
    "'{0}' is no sample type; expected one like u8, i16, u16be, f32, or in NumPy's spelling u1, uint8, <u2, >f4"
)]
pub struct SampleTypeError(String);

impl SampleType {
    /// One unsigned byte, what squaremap itself writes.
    pub const U8: SampleType = SampleType {
        kind: SampleKind::U8,
        order: ByteOrder::Little,
    };

    /// Samples of this kind in this order.
    pub const fn new(kind: SampleKind, order: ByteOrder) -> SampleType {
        let order = if kind.bytes() == 1 {
            ByteOrder::Little
        } else {
            order
        };
        SampleType { kind, order }
    }

    /// What the bits mean.
    pub fn kind(self) -> SampleKind {
        self.kind
    }

    /// Which end comes first.
    pub fn order(self) -> ByteOrder {
        self.order
    }

    /// Bytes of one sample: 1, 2, 4 or 8.
    pub const fn bytes(self) -> u64 {
        self.kind.bytes()
    }

    /// NumPy's `descr`: `|u1`, `<u2`, `>f4`.
    pub fn numpy_descr(self) -> String {
        let order = match (self.bytes(), self.order) {
            (1, _) => '|',
            (_, ByteOrder::Little) => '<',
            (_, ByteOrder::Big) => '>',
        };
        format!("{order}{}", self.kind.numpy_code())
    }
}

impl fmt::Display for SampleType {
    /// `u8`, `u16le`, `f32be`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.kind.name())?;
        match (self.bytes(), self.order) {
            (1, _) => Ok(()),
            (_, ByteOrder::Little) => f.write_str("le"),
            (_, ByteOrder::Big) => f.write_str("be"),
        }
    }
}

impl FromStr for SampleType {
    type Err = SampleTypeError;

    /// Reads our names (`u8`, `u16le`, `f32be`) and NumPy's (`u1`, `|u1`, `<u2`, `>f4`, `uint8`).
    ///
    /// The two families clash in `u8` and `i8`: bare they are ours (one byte, as everywhere in this
    /// program); with NumPy's order mark (`<u8`, `>i8`, `=u8`) they are NumPy's, of eight bytes.
    /// Without a mark or suffix the order is the machine's own, as in NumPy.
    fn from_str(text: &str) -> Result<SampleType, SampleTypeError> {
        let error = || SampleTypeError(text.to_owned());
        let marked = |rest: &str, order: ByteOrder| {
            SampleKind::ALL
                .into_iter()
                .find(|kind| kind.numpy_code() == rest)
                .map(|kind| SampleType::new(kind, order))
                .ok_or_else(error)
        };
        match text.as_bytes().first() {
            Some(b'<') => return marked(&text[1..], ByteOrder::Little),
            Some(b'>') => return marked(&text[1..], ByteOrder::Big),
            Some(b'=') => return marked(&text[1..], ByteOrder::NATIVE),
            // NumPy writes `|` where the order does not matter, so only on one-byte types.
            Some(b'|') => {
                return marked(&text[1..], ByteOrder::NATIVE).and_then(|sample| {
                    if sample.bytes() == 1 {
                        Ok(sample)
                    } else {
                        Err(error())
                    }
                });
            }
            _ => {}
        }
        let (stem, order) = if let Some(stem) = text.strip_suffix("le") {
            (stem, Some(ByteOrder::Little))
        } else if let Some(stem) = text.strip_suffix("be") {
            (stem, Some(ByteOrder::Big))
        } else {
            (text, None)
        };
        let find = |name: fn(SampleKind) -> &'static str| {
            SampleKind::ALL.into_iter().find(|kind| name(*kind) == stem)
        };
        let kind = match (
            find(SampleKind::name).or_else(|| find(SampleKind::numpy_name)),
            order,
        ) {
            (Some(kind), _) => kind,
            (None, None) if stem == "?" => SampleKind::Bool,
            (None, None) => find(SampleKind::numpy_code).ok_or_else(error)?,
            (None, Some(_)) => return Err(error()),
        };
        Ok(SampleType::new(kind, order.unwrap_or(ByteOrder::NATIVE)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(text: &str) -> Option<String> {
        text.parse::<SampleType>().ok().map(|s| s.to_string())
    }

    #[test]
    fn both_families_of_names_are_read() {
        for (text, expected) in [
            ("u8", "u8"),
            ("u1", "u8"),
            ("|u1", "u8"),
            ("uint8", "u8"),
            ("<u8", "u64le"),
            (">i8", "i64be"),
            ("i8", "i8"),
            ("<u2", "u16le"),
            (">f4", "f32be"),
            ("u16be", "u16be"),
            ("float64", "f64le"),
            ("f2", "f16le"),
            ("?", "bool"),
            ("|b1", "bool"),
            ("bool", "bool"),
            ("uint16be", "u16be"),
        ] {
            assert_eq!(parse(text).as_deref(), Some(expected), "{text}");
        }
        for text in [
            "", "u", "u3", "|u2", "<", "<u16", "c8", "?le", "u2be", "ü8", "é",
        ] {
            assert_eq!(parse(text), None, "{text}");
        }
    }

    #[test]
    fn every_type_reads_its_own_names() {
        for kind in SampleKind::ALL {
            for order in [ByteOrder::Little, ByteOrder::Big] {
                let sample = SampleType::new(kind, order);
                assert_eq!(sample.to_string().parse(), Ok(sample));
                assert_eq!(sample.numpy_descr().parse(), Ok(sample));
            }
        }
    }
}
