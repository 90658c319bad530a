//! Where overviews are kept: in the user's cache folder, a file each.

use std::fs::{self, File};
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};
use std::sync::PoisonError;
use std::sync::atomic::Ordering;
use std::time::{Duration, SystemTime};

use crate::bytes::FileState;
use crate::bytes::positioned::read_exact_at;
use crate::image::Number;
use crate::layout::{Bounds, Layout};
use crate::open::Image;
use crate::storage::atomic_file;
use crate::storage::disk::{reserve, write_all_at};
use crate::storage::overview::blend::Blend;
use crate::storage::overview::levels::Overview;
use crate::storage::overview::making::Making;
use crate::storage::overview::pyramid::{FINEST, HEADER, Pyramid};

/// The most bytes of all overviews that are kept; the ones that were not used for longest go first.
const MOST_KEPT: u64 = 4 << 30;

/// Nobody works for so long on a file; its program has died.
const ABANDONED: Duration = Duration::from_secs(7 * 24 * 3600);

const SUFFIX: &str = "overview";

impl Overview {
    /// An empty overview for an image with this layout, from level `finest` (3 to 9) on.
    ///
    /// # Errors
    ///
    /// When there is no room for it.
    pub fn create(layout: &Layout, blend: Option<Blend>, finest: u32) -> io::Result<Overview> {
        let (pyramid, lines) = Overview::pyramid(layout, finest)?;
        let bytes = pyramid.file_bytes();
        let (file, temporary) = match folder() {
            // Under a name only if it may be kept.
            Some(folder) if finest == FINEST && bytes <= MOST_KEPT => {
                match fs::create_dir_all(&folder)
                    .and_then(|()| atomic_file::create(&folder.join("new")))
                {
                    Ok(named) => {
                        let (file, path) = named.into_parts();
                        (file, Some(path))
                    }
                    Err(_) => (tempfile::tempfile()?, None),
                }
            }
            Some(folder) if folder.is_dir() => (
                tempfile::tempfile_in(&folder).or_else(|_| tempfile::tempfile())?,
                None,
            ),
            _ => (tempfile::tempfile()?, None),
        };
        file.set_len(bytes)?;
        reserve(&file, 0, bytes)?;
        Ok(Overview::new(pyramid, lines, blend, file, temporary))
    }

    /// The overview that was kept of this image, as long as nobody has changed the image since.
    pub fn find(image: &Image, blend: Option<Blend>) -> Option<Overview> {
        let (pyramid, lines) = Overview::pyramid(image.layout(), FINEST).ok()?;
        let path = kept_path(image)?;
        let file = File::open(path).ok()?;
        if file.metadata().ok()?.len() != pyramid.file_bytes() {
            return None;
        }
        let mut header = vec![0; HEADER as usize];
        read_exact_at(&file, &mut header, 0).ok()?;
        let range = parse_header(&header, &key(image, blend, &pyramid)?)?;
        // The time of its last use; a cache that cannot be written to is of use all the same.
        let _ = file.set_modified(SystemTime::now());
        let overview = Overview::new(pyramid, lines, blend, file, None);
        for unit in &overview.units {
            unit.store(true, Ordering::Release);
        }
        *overview.making() = Making::new(0);
        let _ = overview.whole.set(range);
        Some(overview)
    }

    /// Keeps a whole overview for the next time this image is looked at, if nobody has changed the
    /// image since it was opened. One that is too large, or is kept already, is left as it is.
    ///
    /// # Errors
    ///
    /// When it cannot be written.
    pub fn keep(&self, image: &Image) -> io::Result<()> {
        let mut temporary = self
            .temporary
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        let (Some(range), Some(path), Some(key)) = (
            self.whole.get(),
            kept_path(image),
            key(image, self.blend, &self.pyramid),
        ) else {
            return Ok(());
        };
        let header = header(&key, *range);
        if header.len() as u64 != HEADER || temporary.is_none() {
            return Ok(());
        }
        write_all_at(&self.file, &header, 0)?;
        // Else a name could outlive the bytes it promises when the power fails.
        self.file.sync_data()?;
        if let Some(temporary) = temporary.take() {
            atomic_file::persist(temporary, &path)?;
        }
        if let Some(folder) = path.parent() {
            prune(folder, &path, MOST_KEPT)?;
        }
        Ok(())
    }
}

/// `$XDG_CACHE_HOME/squaremap`, or what is usual where there is none.
fn folder() -> Option<PathBuf> {
    let variable = |name| std::env::var_os(name).filter(|value| !value.is_empty());
    let base = match variable("XDG_CACHE_HOME") {
        Some(base) => PathBuf::from(base),
        None if cfg!(windows) => PathBuf::from(variable("LOCALAPPDATA")?),
        None => PathBuf::from(variable("HOME")?).join(".cache"),
    };
    // The specification wants relative paths ignored.
    base.is_absolute().then(|| base.join("squaremap"))
}

/// Under which name the overview of an image is kept: one for each path.
fn kept_path(image: &Image) -> Option<PathBuf> {
    let path = fs::canonicalize(image.file_path()?).ok()?;
    // Frames of the same file differ in it, but for those in blocks.
    let offset = image.layout().offset().unwrap_or_default() ^ in_blocks(image);
    // 64-bit FNV-1a. What falls together is told apart by the header.
    let bytes = path.as_os_str().as_encoded_bytes().iter().copied();
    let hash = bytes
        .chain(offset.to_le_bytes())
        .fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| {
            (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
        });
    Some(folder()?.join(format!("{hash:016x}.{SUFFIX}")))
}

/// Tells frames in blocks apart.
fn in_blocks(image: &Image) -> u64 {
    match image.layout().as_strided() {
        Some(_) => 0,
        None => image.frame().map_or(0, |frame| !frame),
    }
}

/// All that makes an overview that of this image.
fn key(image: &Image, blend: Option<Blend>, pyramid: &Pyramid) -> Option<String> {
    let path = fs::canonicalize(image.file_path()?).ok()?;
    let state = image.file_state().ok()?;
    // Somebody may have written to it, or put another file in its place.
    if state != FileState::SAME || image.damaged() {
        return None;
    }
    Some(format!(
        "squaremap overview {}\npath {path:?}\nbytes {}\nmodified {:?}\nlayout {:?}\nno data {:?}\nblend {blend:?}\ntexels {pyramid:?}\n",
        env!("CARGO_PKG_VERSION"),
        image.len_now(),
        since_epoch(image.modified()?)?,
        image.layout(),
        image.reading().none(),
    ))
}

fn since_epoch(time: SystemTime) -> Option<Duration> {
    time.duration_since(SystemTime::UNIX_EPOCH).ok()
}

/// The key and the range, padded; longer than [`HEADER`] if they do not fit.
fn header(key: &str, range: Bounds) -> Vec<u8> {
    let mut header = key.as_bytes().to_vec();
    // Bits, because what is read back must be what was written.
    let text = |number| match number {
        Number::Integer(value) => format!("integer {value}"),
        Number::Float(value) => format!("float {:016x}", value.to_bits()),
    };
    // Writing to a Vec cannot fail.
    let _ = match range.0 {
        Some((min, max)) => writeln!(header, "range {} {}", text(min), text(max)),
        None => writeln!(header, "range none"),
    };
    if (header.len() as u64) < HEADER {
        header.resize(HEADER as usize, 0);
    }
    header
}

/// The range in a header, if it begins with this key.
fn parse_header(header: &[u8], key: &str) -> Option<Bounds> {
    let rest = header.strip_prefix(key.as_bytes())?;
    let end = rest.iter().position(|&byte| byte == b'\n')?;
    let line = std::str::from_utf8(&rest[..end]).ok()?;
    let text = line.strip_prefix("range ")?;
    if text == "none" {
        return Some(Bounds::NONE);
    }
    let mut words = text.split(' ');
    let mut number = || match (words.next()?, words.next()?) {
        ("integer", digits) => digits.parse().ok().map(Number::Integer),
        ("float", bits) => {
            let value = f64::from_bits(u64::from_str_radix(bits, 16).ok()?);
            value.is_finite().then_some(Number::Float(value))
        }
        _ => None,
    };
    let (min, max) = (number()?, number()?);
    let rises = min.compare(max).is_some_and(|order| order.is_le());
    (rises && words.next().is_none()).then_some(Bounds(Some((min, max))))
}

/// Removes what was not used for longest until the rest is at most `most` bytes; never `but`.
fn prune(folder: &Path, but: &Path, most: u64) -> io::Result<()> {
    let now = SystemTime::now();
    let mut kept = Vec::new();
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        let (path, meta) = (entry.path(), entry.metadata()?);
        let used = meta.modified().unwrap_or(SystemTime::UNIX_EPOCH);
        let age = now.duration_since(used).unwrap_or_default();
        match path.extension().and_then(|extension| extension.to_str()) {
            Some(SUFFIX) => kept.push((used, meta.len(), path)),
            Some("squaremap-tmp") if age > ABANDONED => fs::remove_file(&path)?,
            _ => {}
        }
    }
    kept.sort();
    let mut bytes: u64 = kept.iter().map(|(_, len, _)| len).sum();
    for (_, len, path) in &kept {
        if bytes > most && path != but {
            fs::remove_file(path)?;
            bytes -= len;
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn headers_come_back_only_under_their_own_key() {
        let (float, integer) = (Number::Float, Number::Integer);
        for range in [
            None,
            Some((float(-1.5), float(1e300))),
            Some((float(0.0), float(0.0))),
            Some((integer(-7), integer(u64::MAX.into()))),
        ] {
            let range = Bounds(range);
            let header = header("a\nkey\n", range);
            assert_eq!(header.len() as u64, HEADER);
            assert_eq!(parse_header(&header, "a\nkey\n"), Some(range));
            assert_eq!(parse_header(&header, "a\nkeg\n"), None);
        }
        assert_eq!(parse_header(&[0; 100], "a"), None);
        for range in [
            "float 7ff8000000000000 float 0",
            "integer 5 integer 4",
            "integer 5 integer 6 7",
            "integer 5",
        ] {
            let header = format!("arange {range}\n");
            assert_eq!(parse_header(header.as_bytes(), "a"), None, "{range}");
        }
        assert_eq!(parse_header(b"arange x\n", "a"), None);
        assert_eq!(parse_header(b"arange ", "a"), None);
    }

    #[test]
    fn what_was_not_used_for_longest_goes_first() {
        let folder = tempfile::tempdir().unwrap();
        let path = |name: &str| folder.path().join(name);
        let now = SystemTime::now();
        let old = now - 2 * ABANDONED;
        for (i, name) in [
            "c.overview",
            "a.overview",
            "b.overview",
            "mine",
            "x.squaremap-tmp",
        ]
        .iter()
        .enumerate()
        {
            fs::write(path(name), [0; 100]).unwrap();
            let file = File::options().write(true).open(path(name)).unwrap();
            file.set_modified(old + Duration::from_secs(i as u64))
                .unwrap();
        }
        fs::write(path("y.squaremap-tmp"), [0; 100]).unwrap();
        prune(folder.path(), &path("c.overview"), 200).unwrap();
        let mut left: Vec<_> = fs::read_dir(folder.path())
            .unwrap()
            .map(|entry| entry.unwrap().file_name().into_string().unwrap())
            .collect();
        left.sort();
        assert_eq!(
            left,
            ["b.overview", "c.overview", "mine", "y.squaremap-tmp"]
        );
    }
}
