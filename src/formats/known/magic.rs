//! How files of formats begin that are known by that alone.

use crate::formats::known::file::Unpacker;
use crate::formats::known::file::Unpacker::{Archive, Arrays, Dicom, Pages, Pictures, Stream};

/// How files of a format begin.
pub(super) struct Magic {
    pub(super) name: &'static str,
    pub(super) unpacked_by: Unpacker,
    /// Bytes, and where they are: all of them.
    parts: &'static [(usize, &'static [u8])],
}

impl Magic {
    pub(super) fn begins(&self, head: &[u8]) -> bool {
        let mut parts = self.parts.iter();
        parts.all(|(at, bytes)| head.get(*at..).is_some_and(|rest| rest.starts_with(bytes)))
    }
}

const fn magic(
    name: &'static str,
    unpacked_by: Unpacker,
    parts: &'static [(usize, &'static [u8])],
) -> Magic {
    Magic {
        name,
        unpacked_by,
        parts,
    }
}

/// What is known. At least three bytes each, so that samples seldom begin so.
#[rustfmt::skip]
pub(super) const MAGIC: &[Magic] = &[
    magic("a PNG picture", Pictures, &[(0, b"\x89PNG\r\n\x1a\n")]),
    magic("a JPEG picture", Pictures, &[(0, b"\xff\xd8\xff\xe0")]),
    magic("a JPEG picture", Pictures, &[(0, b"\xff\xd8\xff\xe1")]),
    magic("a JPEG picture", Pictures, &[(0, b"\xff\xd8\xff\xe2")]),
    magic("a JPEG picture", Pictures, &[(0, b"\xff\xd8\xff\xee")]),
    magic("a JPEG picture", Pictures, &[(0, b"\xff\xd8\xff\xdb")]),
    magic("a JPEG picture", Pictures, &[(0, b"\xff\xd8\xff\xfe")]),
    magic("a JPEG 2000 picture", Pictures, &[(0, b"\0\0\0\x0cjP  \r\n\x87\n")]),
    magic("a JPEG 2000 picture", Pictures, &[(0, b"\xff\x4f\xff\x51")]),
    magic("a JPEG XL picture", Pictures, &[(0, b"\0\0\0\x0cJXL \r\n\x87\n")]),
    magic("a JPEG-LS picture", Pictures, &[(0, b"\xff\xd8\xff\xf7")]),
    magic("a GIF picture", Pictures, &[(0, b"GIF87a")]),
    magic("a GIF picture", Pictures, &[(0, b"GIF89a")]),
    magic("a WebP picture", Pictures, &[(0, b"RIFF"), (8, b"WEBP")]),
    magic("an AVIF picture", Pictures, &[(4, b"ftypavif")]),
    magic("a HEIC picture", Pictures, &[(4, b"ftyphei")]),
    magic("a Canon CR3 picture", Pictures, &[(4, b"ftypcrx")]),
    magic("an OpenEXR picture", Pictures, &[(0, b"\x76\x2f\x31\x01")]),
    magic("a Radiance picture", Pictures, &[(0, b"#?RADIANCE")]),
    magic("a Radiance picture", Pictures, &[(0, b"#?RGBE")]),
    magic("a Photoshop picture", Pictures, &[(0, b"8BPS")]),
    magic("a TIFF picture", Pictures, &[(0, b"II*\0")]),
    magic("a TIFF picture", Pictures, &[(0, b"MM\0*")]),
    magic("a BigTIFF picture", Pictures, &[(0, b"II+\0\x08\0\0\0")]),
    magic("a BigTIFF picture", Pictures, &[(0, b"MM\0+\0\x08\0\0")]),
    magic("an ERDAS Imagine picture", Pictures, &[(0, b"EHFA_HEADER_TAG")]),
    magic("a NITF picture", Pictures, &[(0, b"NITF0")]),
    magic("a PCIDSK picture", Pictures, &[(0, b"PCIDSK")]),
    magic("a Netpbm picture", Pictures, &[(0, b"P1\n")]),
    magic("a Netpbm picture", Pictures, &[(0, b"P2\n")]),
    magic("a Netpbm picture", Pictures, &[(0, b"P3\n")]),
    magic("a Netpbm picture", Pictures, &[(0, b"P4\n")]),
    magic("an SGI picture", Pictures, &[(0, b"\x01\xda\x00\x01\x00")]),
    magic("an SGI picture", Pictures, &[(0, b"\x01\xda\x01\x01\x00")]),
    magic("an SGI picture", Pictures, &[(0, b"\x01\xda\x00\x02\x00")]),
    magic("a DDS texture", Pictures, &[(0, b"DDS \x7c\0\0\0")]),
    magic("a PCX picture", Pictures, &[(0, b"\x0a\x05\x01\x08")]),
    magic("a LAS point cloud", Unpacker::None, &[(0, b"LASF")]),
    magic("a NIfTI-2 file", Unpacker::None, &[(0, b"\x1c\x02\0\0n+2\0")]),
    magic("a NIfTI-2 header", Unpacker::None, &[(0, b"\x1c\x02\0\0ni2\0")]),
    magic("a NIfTI-2 file", Unpacker::None, &[(0, b"\0\0\x02\x1cn+2\0")]),
    magic("a GRIB file", Pictures, &[(0, b"GRIB")]),
    magic("a Netpbm picture", Pictures, &[(0, b"P7\nWIDTH")]),
    magic("a CZI microscope file", Unpacker::None, &[(0, b"ZISRAWFILE")]),
    magic("an ND2 microscope file", Unpacker::None, &[(0, b"\xda\xce\xbe\x0a"), (16, b"ND2 FILE")]),
    magic("an HDF5 file", Arrays, &[(0, b"\x89HDF\r\n\x1a\n")]),
    magic("a MATLAB 7.3 (HDF5) file", Arrays, &[(0, b"MATLAB 7.3 MAT-file")]),
    magic("a MATLAB file", Unpacker::Matlab, &[(0, b"MATLAB 5.0 MAT-file")]),
    magic("an HDF4 file", Pictures, &[(0, b"\x0e\x03\x13\x01")]),
    magic("a NetCDF file", Pictures, &[(0, b"CDF\x01\0\0")]),
    magic("a NetCDF file", Pictures, &[(0, b"CDF\x02\0\0")]),
    magic("a NetCDF file", Pictures, &[(0, b"CDF\x05\0\0")]),
    magic("a FITS file", Pictures, &[(0, b"SIMPLE  =")]),
    magic("a DICOM picture", Dicom, &[(128, b"DICM")]),
    magic("a PDF document", Pages, &[(0, b"%PDF-")]),
    magic("a PostScript document", Pages, &[(0, b"%!PS")]),
    magic("a gzip file", Stream("gzip"), &[(0, b"\x1f\x8b\x08")]),
    magic("a Zstandard file", Stream("zstd"), &[(0, b"\x28\xb5\x2f\xfd")]),
    magic("an xz file", Stream("xz"), &[(0, b"\xfd7zXZ\0")]),
    magic("a bzip2 file", Stream("bzip2"), &[(0, b"BZh"), (4, b"1AY&SY")]),
    magic("an LZ4 file", Stream("lz4"), &[(0, b"\x04\x22\x4d\x18")]),
    magic("a zip archive", Archive("unzip"), &[(0, b"PK\x03\x04")]),
    magic("a zip archive", Archive("unzip"), &[(0, b"PK\x05\x06")]),
    magic("a 7-Zip archive", Archive("7z x"), &[(0, b"7z\xbc\xaf\x27\x1c")]),
    magic("a RAR archive", Archive("unrar x"), &[(0, b"Rar!\x1a\x07")]),
    magic("a tar archive", Archive("tar -xf"), &[(257, b"ustar")]),
    magic("a video", Unpacker::None, &[(0, b"RIFF"), (8, b"AVI ")]),
    magic("a video", Unpacker::None, &[(0, b"\x1a\x45\xdf\xa3")]),
    magic("a video", Unpacker::None, &[(4, b"ftypisom")]),
    magic("a video", Unpacker::None, &[(4, b"ftypmp42")]),
    magic("a video", Unpacker::None, &[(4, b"ftypqt  ")]),
    magic("a sound", Unpacker::None, &[(0, b"RIFF"), (8, b"WAVE")]),
    magic("a Parquet file", Unpacker::None, &[(0, b"PAR1")]),
    magic("an Arrow file", Unpacker::None, &[(0, b"ARROW1\0\0")]),
    magic("an SQLite database", Unpacker::None, &[(0, b"SQLite format 3\0")]),
    magic("a pickle of Python's", Unpacker::None, &[(0, b"\x80\x04\x95")]),
    magic("a pickle of Python's", Unpacker::None, &[(0, b"\x80\x05\x95")]),
    magic("a program", Unpacker::None, &[(0, b"\x7fELF")]),
    magic("an XML document", Unpacker::None, &[(0, b"<?xml ")]),
    magic("an SVG picture", Unpacker::None, &[(0, b"<svg ")]),
    magic("an HTML document", Unpacker::None, &[(0, b"<!DOCTYPE html")]),
];
