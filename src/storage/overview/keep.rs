//! Where overviews are kept: in the user's cache folder, a file each.

use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};
use std::sync::PoisonError;
use std::sync::atomic::Ordering;
use std::thread;
use std::time::{Duration, Instant, SystemTime};

use crate::bytes::FileState;
use crate::bytes::settled::is_in_memory;
use crate::layout::Layout;
use crate::open::Image;
use crate::storage::atomic_file;
use crate::storage::overview::blend::Blend;
use crate::storage::overview::kept::{self, KeptFacts};
use crate::storage::overview::levels::Overview;
use crate::storage::overview::making::Making;
use crate::storage::overview::private;
use crate::storage::overview::pyramid::{FINEST, Pyramid, UNIT};

/// The most bytes of all overviews that are kept; the ones that were not used for longest go first.
const MOST_KEPT: u64 = 4 << 30;

/// Memory that an overview may take where there is no disk for it.
const MOST_IN_MEMORY: u64 = 64 << 20;

/// Times of files are as coarse as this, at most, where they are not much coarser.
const TICK: Duration = Duration::from_millis(50);

/// For so long the disk may write what others have changed of an image before its overview is begun.
const LONGEST_SETTLING: Duration = Duration::from_secs(1);

/// Nobody works for so long on a file; its program has died.
const ABANDONED: Duration = Duration::from_secs(7 * 24 * 3600);

const SUFFIX: &str = "overview";

impl Overview {
    /// An empty overview for an image with this layout, from level `finest` (3 to 9) on, which is never kept. What is not
    /// written of it takes no room.
    ///
    /// # Errors
    ///
    /// When there is nowhere to put it.
    pub fn create(layout: &Layout, blend: Option<Blend>, finest: u32) -> io::Result<Overview> {
        Overview::make(layout, blend, finest, false)
    }

    /// An empty overview of an image, [`to be kept`](Overview::keep) if that may be: not if the image lies in memory,
    /// or others have changed so much of it through their memory that the disk needs more than a second, or longer than
    /// `go_on` says. Else a later change could leave no trace.
    ///
    /// # Errors
    ///
    /// When there is nowhere to put it.
    pub fn to_keep(
        image: &Image,
        blend: Option<Blend>,
        go_on: &dyn Fn() -> bool,
    ) -> io::Result<Overview> {
        // A change right after the last one need not have another time.
        if let Some(age) = image.modified().and_then(|at| at.elapsed().ok()) {
            thread::sleep(TICK.saturating_sub(age));
        }
        let end = Instant::now() + LONGEST_SETTLING;
        let settled = image.settle(&|| go_on() && Instant::now() < end);
        let layout = image.layout();
        Overview::make(layout, blend, Overview::finest(layout), settled)
    }

    /// An empty one, under a name if it is to be kept.
    pub(super) fn make(
        layout: &Layout,
        blend: Option<Blend>,
        finest: u32,
        to_keep: bool,
    ) -> io::Result<Overview> {
        let (pyramid, lines) = Overview::pyramid(layout, finest)?;
        let bytes = pyramid.file_bytes();
        let folder = folder().filter(|folder| private::folder(folder).is_ok());
        let named = folder
            .as_ref()
            .filter(|_| to_keep && bytes <= MOST_KEPT)
            .and_then(|folder| atomic_file::create_private(&folder.join("new")).ok())
            .filter(|named| may_take(named.as_file(), bytes));
        let (file, temporary) = match named {
            Some(named) => {
                let (file, path) = named.into_parts();
                (file, Some(path))
            }
            None => (nameless(folder.as_deref(), bytes)?, None),
        };
        file.set_len(bytes)?;
        Ok(Overview::new(pyramid, lines, blend, file, temporary))
    }

    /// The finest level of the overview of an image that is kept: coarser for an image of which it would be too large.
    pub fn finest(layout: &Layout) -> u32 {
        let fits = |finest: &u32| {
            let made = Overview::pyramid(layout, *finest);
            made.is_ok_and(|(pyramid, _)| pyramid.file_bytes() <= MOST_KEPT)
        };
        (FINEST..UNIT).find(fits).unwrap_or(UNIT)
    }

    /// The overview that was kept of this image, as long as nobody has changed the image since. One that is not as it was
    /// written is removed.
    pub fn find(image: &Image, blend: Option<Blend>) -> Option<Overview> {
        let (pyramid, lines) =
            Overview::pyramid(image.layout(), Overview::finest(image.layout())).ok()?;
        let path = kept_path(image)?;
        private::folder(path.parent()?).ok()?;
        let file = private::open(&path).ok()?;
        let key = key(image, blend, &pyramid)?;
        let (told, sums) = kept::read(&file, &key, pyramid.file_bytes())?;
        if told.samples != kept::samples(image, told.salt) {
            return None;
        }
        // The time of its last use; a cache that cannot be written to is of use all the same.
        let _ = file.set_modified(SystemTime::now());
        let overview = Overview {
            sums: Some(sums),
            ..Overview::new(pyramid, lines, blend, file, None)
        };
        for unit in &overview.units {
            unit.store(true, Ordering::Release);
        }
        *overview.making() = Making::new(0);
        let _ = overview.whole.set(told.range);
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
        let (Some(range), Some(path)) = (self.whole.get(), kept_path(image)) else {
            return Ok(());
        };
        if temporary.is_none() {
            return Ok(());
        }
        let salt = kept::salt();
        let samples = kept::samples(image, salt);
        // Asked after the samples were read: nobody has written to them until then.
        let Some(key) = key(image, self.blend, &self.pyramid) else {
            return Ok(());
        };
        let told = KeptFacts {
            range: *range,
            salt,
            samples,
        };
        if !kept::write(&self.file, &key, &told, self.pyramid.file_bytes())? {
            return Ok(());
        }
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

/// A file without a name: in the cache's folder, or where temporary files are.
fn nameless(folder: Option<&Path>, bytes: u64) -> io::Result<File> {
    if let Some(folder) = folder
        && let Ok(file) = tempfile::tempfile_in(folder)
        && may_take(&file, bytes)
    {
        return Ok(file);
    }
    let file = tempfile::tempfile()?;
    if !may_take(&file, bytes) {
        return Err(io::Error::other(
            "there is no cache folder on a disk for a large overview",
        ));
    }
    Ok(file)
}

/// Whether a file may have so many bytes: not if it is memory that poses as a disk.
fn may_take(file: &File, bytes: u64) -> bool {
    bytes <= MOST_IN_MEMORY || !is_in_memory(file)
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
        "squaremap overview {}\npath {path:?}\nbytes {}\nmodified {:?}\nfile {:?}\nlayout {:?}\nno data {:?}\nblend {blend:?}\ntexels {pyramid:?}\n",
        env!("CARGO_PKG_VERSION"),
        image.len_now(),
        since_epoch(image.modified()?)?,
        image.file_identity(),
        image.layout(),
        image.reading().none(),
    ))
}

fn since_epoch(time: SystemTime) -> Option<Duration> {
    time.duration_since(SystemTime::UNIX_EPOCH).ok()
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
