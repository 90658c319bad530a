//! ESRI's headers of `.bil`, `.bip` and `.bsq` files, and of GridFloat (`.flt`): a text file beside the samples, a
//! key, blanks and a value on each line.
//!
//! The format: <https://desktop.arcgis.com/en/arcmap/latest/manage-data/raster-and-images/bil-bip-and-bsq-raster-files.htm>
//! and `.../geoprocessing/.../float-to-raster.htm`.

use crate::formats::axes::{Axes, Gaps};
use crate::formats::bands::BandInfo;
use crate::formats::description::{DataFile, Description, HeaderNotice, Start};
use crate::formats::error::{HeaderError, HeaderRemedy, quoted, whole_number};
use crate::formats::format::{Format, HeaderPlace, TEXT_HEAD, check_text};
use crate::formats::lines::{lines, text};
use crate::image::{ByteOrder, Number, SampleKind, SampleType, Size};
use crate::layout::Interleave;

/// ESRI's headers; `x.hdr`, as GDAL looks for them.
pub static ESRI: Format = Format {
    name: "ESRI",
    key: "esri",
    head: TEXT_HEAD,
    place: HeaderPlace::Beside {
        endings: &["hdr"],
        samples: &["bil", "bip", "bsq", "flt", "dem"],
    },
    magic: "NROWS and NCOLS",
    recognises,
    describe,
    write: None,
};

/// Whether the first lines are keys and values, and those of the size are among them.
fn recognises(head: &[u8]) -> bool {
    let text = text(head);
    let mut size = [false; 2];
    for line in lines(&text).map(str::trim).filter(|line| !line.is_empty()) {
        let mut words = line.split_whitespace();
        let (Some(key), Some(value)) = (words.next(), words.next()) else {
            break;
        };
        // What is no word is no key: samples, or another text.
        if !key.chars().all(|c| c.is_ascii_alphanumeric() || c == '_') {
            break;
        }
        for (found, wanted) in size.iter_mut().zip(["nrows", "ncols"]) {
            let is_number = value.bytes().all(|byte| byte.is_ascii_digit());
            *found |= key.eq_ignore_ascii_case(wanted) && is_number;
        }
        // A line of many numbers is a grid of text.
        if words.count() > 8 {
            return false;
        }
    }
    size == [true; 2]
}

#[derive(Default)]
struct EsriFields {
    rows: Option<u64>,
    cols: Option<u64>,
    bands: Option<u64>,
    bits: Option<u64>,
    pixel: Option<char>,
    order: Option<ByteOrder>,
    interleave: Option<Interleave>,
    skip: u64,
    band_row_bytes: Option<u64>,
    total_row_bytes: Option<u64>,
    band_gap_bytes: u64,
    no_data: Option<Number>,
    /// Whether it tells of cells, as GridFloat does.
    cells: bool,
    notices: Vec<HeaderNotice>,
}

fn describe(bytes: &[u8]) -> Result<Description, HeaderError> {
    check_text(bytes.len() as u64)?;
    let text = text(bytes);
    let mut fields = EsriFields::default();
    for line in lines(&text) {
        let mut words = line.split_whitespace();
        if let (Some(key), Some(value)) = (words.next(), words.next()) {
            fields.set(&key.to_ascii_lowercase(), value)?;
        }
    }
    fields.finish()
}

impl EsriFields {
    fn set(&mut self, key: &str, value: &str) -> Result<(), HeaderError> {
        let number = || whole_number(&format!("'{key}'"), value);
        let unusable = |expected: &str| {
            HeaderError::new(format!("'{key}' is {}; expected {expected}", quoted(value)))
        };
        let first = value
            .chars()
            .next()
            .unwrap_or_default()
            .to_ascii_uppercase();
        match key {
            "nrows" => self.rows = Some(number()?),
            "ncols" => self.cols = Some(number()?),
            "nbands" => self.bands = Some(number()?),
            "nbits" => self.bits = Some(number()?),
            "skipbytes" => self.skip = number()?,
            "bandrowbytes" => self.band_row_bytes = Some(number()?),
            "totalrowbytes" => self.total_row_bytes = Some(number()?),
            "bandgapbytes" => self.band_gap_bytes = number()?,
            "pixeltype" => match first {
                'S' | 'U' | 'F' => self.pixel = Some(first),
                _ => return Err(unusable("SIGNEDINT, UNSIGNEDINT or FLOAT")),
            },
            "byteorder" => {
                self.order = Some(match first {
                    'I' | 'L' => ByteOrder::Little,
                    'M' => ByteOrder::Big,
                    // VMS has other floats.
                    _ => {
                        return Err(unusable(
                            "I or LSBFIRST (little-endian), M or MSBFIRST (big-endian)",
                        ));
                    }
                });
            }
            "layout" => {
                let interleave = value.parse().map_err(|_| unusable("bil, bip or bsq"))?;
                self.interleave = Some(interleave);
            }
            "nodata" | "nodata_value" => {
                self.no_data = value.parse().ok();
                if self.no_data.is_none() {
                    self.notices.push(HeaderNotice::unused("nodata", value));
                }
            }
            "cellsize" => self.cells = true,
            "xdim" | "ydim" => self.cells = false,
            _ => {}
        }
        Ok(())
    }

    fn kind(&self) -> Result<SampleKind, HeaderError> {
        // GridFloat tells of no bits: all of it is of one type.
        let bits = match self.bits {
            None if self.cells && self.interleave.is_none() && self.pixel.is_none() => {
                return Ok(SampleKind::F32);
            }
            bits => bits.unwrap_or(8),
        };
        // GTOPO30 and others tell of what lies below the sea, and not that their numbers have a sign.
        let is_negative = self.no_data.is_some_and(|value| value.to_f64() < 0.0);
        let pixel = self.pixel.unwrap_or(if is_negative { 'S' } else { 'U' });
        match (bits, pixel) {
            (8, 'U') => Ok(SampleKind::U8),
            (8, 'S') if self.pixel.is_none() => Ok(SampleKind::U8),
            (8, 'S') => Ok(SampleKind::I8),
            (16, 'U') => Ok(SampleKind::U16),
            (16, 'S') => Ok(SampleKind::I16),
            (32, 'U') => Ok(SampleKind::U32),
            (32, 'S') => Ok(SampleKind::I32),
            (32, 'F') => Ok(SampleKind::F32),
            (64, 'F') => Ok(SampleKind::F64),
            _ => {
                let text = format!(
                    "samples of {bits} bits of such a type cannot be shown; expected 8, 16 or 32 bits, or floats of \
                     32 or 64"
                );
                Err(HeaderError::new(text).with_remedy(HeaderRemedy::Nothing))
            }
        }
    }

    fn finish(mut self) -> Result<Description, HeaderError> {
        let missing = |key| HeaderError::new(format!("the key '{key}' is missing"));
        let rows = self.rows.ok_or_else(|| missing("nrows"))?;
        let cols = self.cols.ok_or_else(|| missing("ncols"))?;
        let size = Size::new(rows, cols).map_err(|error| HeaderError::new(error.to_string()))?;
        let bands = self.bands.unwrap_or(1);
        if bands == 0 {
            return Err(HeaderError::new("it has no bands"));
        }
        let kind = self.kind()?;
        let order = self.order.unwrap_or(ByteOrder::Little);
        if self.order.is_none() && kind.bytes() > 1 {
            self.notices.push(HeaderNotice::ByteOrder { order });
        }
        let interleave = self.interleave.unwrap_or(Interleave::Lines);
        Ok(Description {
            axes: Axes::Bands {
                size,
                bands,
                interleave: Some(interleave),
                gaps: self.gaps(size, bands, interleave, kind.bytes())?,
            },
            sample: SampleType::new(kind, order),
            start: Start::At(self.skip),
            data: DataFile::SameName,
            no_data: self.no_data,
            opacity: None,
            bands: BandInfo::default(),
            provenance: None,
            notices: self.notices,
        })
    }

    /// What lies after rows and bands, of samples of `width` bytes.
    fn gaps(
        &self,
        size: Size,
        bands: u64,
        interleave: Interleave,
        width: u64,
    ) -> Result<Gaps, HeaderError> {
        let gap = |key: &str, given: Option<u64>, needed: Option<u64>| match (given, needed) {
            (None, _) => Ok(0),
            (Some(given), Some(needed)) if given >= needed => Ok(given - needed),
            (Some(given), _) => Err(HeaderError::new(format!(
                "'{key}' is {given}, fewer than a row has"
            ))),
        };
        let row = size.cols().checked_mul(width);
        let mut gaps = Gaps::default();
        match interleave {
            Interleave::Pixels => {
                let row = row.and_then(|row| row.checked_mul(bands));
                gaps.major.1 = gap("totalrowbytes", self.total_row_bytes, row)?;
            }
            Interleave::Lines => {
                gaps.minor.1 = gap("bandrowbytes", self.band_row_bytes, row)?;
                let row = self
                    .band_row_bytes
                    .or(row)
                    .and_then(|row| row.checked_mul(bands));
                gaps.major.1 = gap("totalrowbytes", self.total_row_bytes, row)?;
            }
            Interleave::Planes => {
                let row_bytes = self.band_row_bytes.or(self.total_row_bytes);
                gaps.minor.1 = gap("bandrowbytes", row_bytes, row)?;
                gaps.major.1 = self.band_gap_bytes;
            }
        }
        Ok(gaps)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::formats::parts::AxisHints;

    /// What a header says: the sample type, rows, columns and bands with their strides, the first byte.
    fn read(text: &str) -> Result<String, String> {
        let read = ESRI
            .describe(text.as_bytes())
            .map_err(|error| error.to_string())?;
        let read = read.ok_or("none")?;
        let axes = read
            .axes
            .arrange(&AxisHints::default(), read.sample.bytes());
        let grid = axes.map_err(|error| format!("{error:?}"))?.grid;
        let [rows, cols, bands] = [grid.rows, grid.cols, grid.bands]
            .map(|axis| format!("{}:{}", axis.count, axis.stride));
        let no_data = read
            .no_data
            .map_or("none".to_owned(), |value| value.to_string());
        Ok(format!(
            "{} {rows} {cols} {bands} at {:?} {no_data}",
            read.sample, read.start
        ))
    }

    #[test]
    fn headers_of_other_programs_are_read() {
        // From USGS's GTOPO30 and NED, ESRI's documentation, and GDAL's tests.
        for (text, expected) in [
            (
                "BYTEORDER      M\r\nLAYOUT       BIL\r\nNROWS         6000\r\nNCOLS         4800\r\nNBANDS        1\r\n\
                 NBITS         16\r\nBANDROWBYTES         9600\r\nTOTALROWBYTES        9600\r\nBANDGAPBYTES         0\r\n\
                 NODATA        -9999\r\nULXMAP        -99.99583333333334\r\n",
                "i16be 6000:9600 4800:2 1:9600 at At(0) -9999",
            ),
            (
                "ncols         480\nnrows         450\nxllcorner     -97.0016\nyllcorner     46.998\n\
                 cellsize      0.000277777\nNODATA_value  -9999\nbyteorder     LSBFIRST\n",
                "f32le 450:1920 480:4 1:1920 at At(0) -9999",
            ),
            (
                "nrows 3\nncols 5\nnbands 2\nlayout bip\ntotalrowbytes 12\nskipbytes 7",
                "u8 3:12 5:2 2:1 at At(7) none",
            ),
            (
                "nrows 3\nncols 5\nnbands 2\nbandrowbytes 6\ntotalrowbytes 16",
                "u8 3:16 5:1 2:6 at At(0) none",
            ),
            (
                "nrows 3\nncols 5\nnbands 2\nlayout bsq\nnbits 32\npixeltype float\nbyteorder I\nbandgapbytes 9",
                "f32le 3:20 5:4 2:69 at At(0) none",
            ),
        ] {
            assert_eq!(read(text).as_deref(), Ok(expected), "{text}");
        }
    }

    #[test]
    fn what_is_no_such_header_is_not_taken_for_one() {
        for text in [
            "SIZE:5 BY 4\n",
            "ENVI\nsamples = 5\nlines = 4\n",
            "nrows five\nncols 4\n",
            "ncols 60\n",
            "",
        ] {
            assert!(!recognises(text.as_bytes()), "{text}");
        }
        for (text, expected) in [
            ("nrows 3\nncols 5\nnbits 4", "samples of 4 bits"),
            ("nrows 3\nncols 0", "an image needs"),
            ("nrows 3\nncols 5\nbyteorder V", "'byteorder' is 'V'"),
            ("nrows 3\nncols 5\nbandrowbytes 4", "'bandrowbytes' is 4"),
        ] {
            let error = read(text).expect_err(text);
            assert!(error.starts_with(expected), "{error}");
        }
    }
}
