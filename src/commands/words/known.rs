//! What to do about a file of a format that is not opened.

use std::fmt::Write;
use std::path::Path;

use crate::formats::{KnownFile, KnownSamples, RawSamples, Unpacker};

/// What to do about it: a command that makes of it what can be opened, or what to say to see its samples.
pub(super) fn what_to_do(path: &Path, known: &KnownFile) -> Option<String> {
    match &known.raw {
        Some(raw) if raw.is_own => Some(format!("to see its samples give {}", see_known(raw))),
        Some(raw) => Some(format!(
            "open the file of its samples with {}",
            see_known(raw)
        )),
        None => unpack(path, known.unpacked_by),
    }
}

/// What to say to see samples: `--size 640x480 --dtype u16le --offset 128`.
pub(super) fn see(raw: &RawSamples) -> String {
    let RawSamples {
        offset,
        size,
        channels,
        sample,
    } = raw;
    let mut text = match channels {
        1 => format!("--size {}x{}", size.cols(), size.rows()),
        _ => format!("--shape {},{},{channels}", size.rows(), size.cols()),
    };
    // Writing to a String cannot fail.
    let _ = write!(text, " --dtype {sample}");
    if *offset > 0 {
        let _ = write!(text, " --offset {offset}");
    }
    text
}

/// The same of samples in a file of another format.
fn see_known(known: &KnownSamples) -> String {
    let mut text = match known.pixel_format {
        Some(format) => {
            let RawSamples { size, offset, .. } = known.samples;
            format!(
                "--size {}x{} --pixel-format {format} --offset {offset}",
                size.cols(),
                size.rows()
            )
        }
        None => see(&known.samples),
    };
    if let Some(stride) = known.row_stride {
        let _ = write!(text, " --row-stride {stride}");
    }
    if let Some(stride) = known.frame_stride {
        let _ = write!(text, " --frame-stride {stride}");
    }
    if known.bottom_up {
        text.push_str(" --flip vertical");
    }
    text
}

/// The command that makes of a file one that can be opened.
fn unpack(path: &Path, unpacker: Unpacker) -> Option<String> {
    let file = quoted(path);
    let other = |ending: &str| quoted(&path.with_extension(ending));
    Some(match unpacker {
        Unpacker::Stream(program) => format!("`{program} -dk {file}` unpacks it"),
        Unpacker::Archive(program) => format!("`{program} {file}` unpacks it"),
        Unpacker::Pictures => {
            let made = other("img");
            format!("`gdal_translate -of ENVI {file} {made}` makes {made} of it, which is opened")
        }
        Unpacker::Arrays => format!(
            "`python3 -c \"import h5py; h5py.File('{}').visititems(print)\"` lists its arrays; save one with numpy.save",
            path.display()
        ),
        Unpacker::Matlab => format!(
            "`python3 -c \"import scipy.io; print(scipy.io.whosmat('{}'))\"` lists its arrays; save one of loadmat's with \
             numpy.save",
            path.display()
        ),
        Unpacker::Dicom => {
            let made = path.with_extension("npy");
            format!(
                "`python3 -c \"import numpy, pydicom; numpy.save('{}', pydicom.dcmread('{}').pixel_array)\"` makes \
                 an array of it",
                made.display(),
                path.display()
            )
        }
        Unpacker::Pages => {
            let stem = quoted(&path.with_extension(""));
            format!("`pdftoppm -r 150 {file} {stem}` draws its pages")
        }
        Unpacker::Text => {
            let made = other("img");
            format!("`gdal_translate -of ENVI {file} {made}` makes {made} of it, which is opened")
        }
        Unpacker::None => return None,
    })
}

/// A path as a shell takes it.
fn quoted(path: &Path) -> String {
    let text = path.display().to_string();
    let is_plain = |c: char| c.is_alphanumeric() || "/._-+=:,@%".contains(c);
    match text.chars().all(is_plain) && !text.starts_with('-') {
        true => text,
        false => format!("'{}'", text.replace('\'', "'\\''")),
    }
}

/// The command that unpacks a NRRD file.
pub(super) fn unpack_nrrd(path: &Path) -> String {
    let stem = path.file_stem().unwrap_or_default().to_string_lossy();
    let made = path.with_file_name(format!("{stem}_raw.nrrd"));
    format!(
        "`unu save -f nrrd -e raw -i {} -o {}` unpacks it",
        quoted(path),
        quoted(&made)
    )
}
