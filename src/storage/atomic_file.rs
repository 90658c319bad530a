//! Files under way. They are written under temporary names in the folders of their targets, get their
//! own names when they are whole, and vanish when they are not, also when the process is told to stop.
//!
//! A process that is killed cannot clean up. Its files are called `.NAME.` + six letters or digits +
//! `.squaremap-tmp`, and the next process that makes a file of that name removes them. It knows them from
//! those of a live one by a lock, which the system takes from a process with its life.

use std::fs::{self, File, TryLockError};
use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

use tempfile::{NamedTempFile, TempPath};

/// The temporary names of all files under way, for [`remove_and_exit`].
static UNDER_WAY: Mutex<Vec<PathBuf>> = Mutex::new(Vec::new());

/// The end of every temporary name.
const SUFFIX: &str = ".squaremap-tmp";
/// Letters and digits before it, which tell the files of several processes apart.
const MIDDLE: usize = 6;

/// A file that is to become `target`, with the mode of a file that is there, as far as the umask allows.
/// It vanishes when it is dropped. What killed processes left of earlier ones goes now.
pub(crate) fn create(target: &Path) -> io::Result<NamedTempFile> {
    let (folder, prefix) = (folder_of(target), prefix(target));
    remove_abandoned(folder, &prefix);
    let mut builder = tempfile::Builder::new();
    builder.prefix(&prefix).suffix(SUFFIX).rand_bytes(MIDDLE);
    // tempfile makes private files; this one becomes a file like any other.
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        let mode = fs::metadata(target).map_or(0o666, |meta| meta.permissions().mode() & 0o777);
        builder.permissions(fs::Permissions::from_mode(mode));
    }
    let mut under_way = UNDER_WAY.lock().unwrap_or_else(PoisonError::into_inner);
    loop {
        let temporary = builder
            .tempfile_in(folder)
            // Its message names the temporary file, of which the user knows nothing.
            .map_err(|error| io::Error::from(error.kind()))?;
        // Another process may have taken it for abandoned before it was locked. Where the file system
        // has no locks, it never does.
        if !matches!(
            temporary.as_file().try_lock(),
            Err(TryLockError::WouldBlock)
        ) && temporary.path().exists()
        {
            under_way.push(temporary.path().to_owned());
            return Ok(temporary);
        }
    }
}

/// A file that is written and has its name, or is to get it. Dropped without, it vanishes.
#[must_use]
#[derive(Debug)]
pub struct Written {
    /// Open, and with that locked, until all that belongs together has its name.
    pub(crate) file: File,
    /// The name until then; none where it has its own already.
    pub(crate) temporary: Option<TempPath>,
    pub(crate) target: PathBuf,
}

impl Written {
    /// A file that is to become `target`, as of now empty; see [`create`].
    pub(crate) fn create(target: PathBuf) -> io::Result<Written> {
        let (file, temporary) = create(&target)?.into_parts();
        Ok(Written {
            file,
            temporary: Some(temporary),
            target,
        })
    }

    /// Where it is now.
    pub(crate) fn path(&self) -> &Path {
        self.temporary.as_deref().unwrap_or(&self.target)
    }

    /// Gives it its name, in place of the file that has it.
    ///
    /// # Errors
    ///
    /// When the system refuses; the old file then stays as it was.
    pub fn persist(self) -> io::Result<()> {
        persist_together(vec![self], None).map_err(|(_, error)| error)
    }
}

/// Gives a whole file its name, in place of the file that has it. Until then it must stay open, and with
/// that locked.
pub(crate) fn persist(temporary: TempPath, target: &Path) -> io::Result<()> {
    let mut under_way = UNDER_WAY.lock().unwrap_or_else(PoisonError::into_inner);
    rename(&mut under_way, temporary, target)
}

fn rename(under_way: &mut Vec<PathBuf>, temporary: TempPath, target: &Path) -> io::Result<()> {
    under_way.retain(|path| *path != *temporary);
    temporary.persist(target).map_err(|failed| failed.error)
}

/// Gives a whole file the first of `names` that is free, and returns that.
pub(crate) fn persist_as_first(
    mut temporary: NamedTempFile,
    names: impl IntoIterator<Item = PathBuf>,
) -> io::Result<PathBuf> {
    let mut under_way = UNDER_WAY.lock().unwrap_or_else(PoisonError::into_inner);
    under_way.retain(|path| *path != temporary.path());
    for name in names {
        match temporary.persist_noclobber(&name) {
            Ok(_) => return Ok(name),
            Err(failed) if failed.error.kind() == io::ErrorKind::AlreadyExists => {
                temporary = failed.file;
            }
            Err(failed) => return Err(failed.error),
        }
    }
    Err(io::ErrorKind::AlreadyExists.into())
}

/// Gives whole files their names, in place of the files that have them. `outdated` goes first, and comes
/// back if the first name is not to be had. The error comes with the name.
///
/// Processes that do so with several files of the same names take turns: all names are one process's.
/// All under one lock, too: a signal finds them all under way, or all in place.
pub(crate) fn persist_together(
    mut files: Vec<Written>,
    outdated: Option<&Path>,
) -> Result<(), (PathBuf, io::Error)> {
    let mut unnamed = files.iter().filter(|file| file.temporary.is_some());
    let _turn = match (unnamed.next(), unnamed.next()) {
        (Some(first), Some(_)) => Turn::take(&first.target),
        _ => None,
    };
    let mut under_way = UNDER_WAY.lock().unwrap_or_else(PoisonError::into_inner);
    let aside = match outdated.map(|path| (path, Aside::put(path))) {
        None => None,
        Some((_, Ok(aside))) => aside,
        Some((path, Err(error))) => return Err((path.to_owned(), error)),
    };
    for (i, file) in files.iter_mut().enumerate() {
        let Some(temporary) = file.temporary.take() else {
            continue;
        };
        if let Err(error) = rename(&mut under_way, temporary, &file.target) {
            // Not beside a new file, to which it does not belong.
            if let Some(aside) = aside.filter(|_| i == 0) {
                aside.put_back();
            }
            return Err((file.target.clone(), error));
        }
    }
    Ok(())
}

/// Removes the files under way and ends the process; for a handler of signals, and for the end of a program
/// whose threads may still be at work.
pub fn remove_and_exit(code: i32) -> ! {
    // Held until the end, so that no other thread begins or finishes a file meanwhile.
    let mut under_way = UNDER_WAY.lock().unwrap_or_else(PoisonError::into_inner);
    for path in under_way.drain(..) {
        // Nobody is left to hear of a failure.
        let _ = fs::remove_file(path);
    }
    std::process::exit(code)
}

/// The file that a symbolic link leads to in the end, or the name that is free there; any other path as it
/// is. A file that somebody has open, as behind /dev/stdout, is an error: it would lose its name, and what
/// is written to it later would be lost.
pub(crate) fn follow(path: &Path) -> io::Result<PathBuf> {
    // What lies behind /dev/stdout need not have a name.
    if !path.is_symlink() || path.metadata().is_ok_and(|there| !there.is_file()) {
        return Ok(path.to_owned());
    }
    let folder = fs::canonicalize(folder_of(path))?;
    if folder == Path::new("/dev") || folder == Path::new("/dev/fd") || folder.starts_with("/proc")
    {
        return Err(io::Error::other(
            "it stands for an open file, which would be replaced; give the file its own name",
        ));
    }
    let next = folder.join(fs::read_link(path)?);
    // Links that lead to one another are an error, so that this ends.
    match fs::metadata(path) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
        _ if next.is_symlink() => follow(&next),
        // The name of a folder on the way may be a link, too.
        _ => Ok(fs::canonicalize(&next).unwrap_or(next)),
    }
}

/// The folder that a file is in.
pub(crate) fn folder_of(path: &Path) -> &Path {
    match path.parent() {
        Some(parent) if !parent.as_os_str().is_empty() => parent,
        _ => Path::new("."),
    }
}

/// How the temporary names of a file begin.
fn prefix(target: &Path) -> String {
    let name = target.file_name().unwrap_or_default().to_string_lossy();
    // A part of the name says what a file was to be if the machine fails; with all of it, and with
    // what comes after, a long name would be longer than the 255 bytes that most systems allow.
    format!(".{}.", &name[..name.floor_char_boundary(100)])
}

/// The temporary name of a file that all processes give to the same thing.
fn common_name(target: &Path, middle: &str) -> PathBuf {
    debug_assert_eq!(middle.len(), MIDDLE, "what is left is recognised by it");
    folder_of(target).join(format!("{}{middle}{SUFFIX}", prefix(target)))
}

/// Removes the files with this beginning that no live process has locked.
fn remove_abandoned(folder: &Path, prefix: &str) {
    // A folder that may not be listed keeps what is in it; nobody is in its way.
    for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
        let name = entry.file_name();
        let middle = name
            .to_str()
            .and_then(|name| name.strip_prefix(prefix)?.strip_suffix(SUFFIX));
        let is_ours = middle.is_some_and(|middle| {
            middle.len() == MIDDLE && middle.bytes().all(|byte| byte.is_ascii_alphanumeric())
        });
        // Opening a pipe would wait.
        if !is_ours || !entry.file_type().is_ok_and(|kind| kind.is_file()) {
            continue;
        }
        // Over a network only who may write can lock.
        let path = entry.path();
        let file = File::options().write(true).open(&path);
        if let Ok(file) = file.or_else(|_| File::open(&path))
            && file.try_lock().is_ok()
            // Else its process has ended since, and the name may be that of a live one's file again. Who
            // has the lock is the only one who takes the name away.
            && is_at(&file, &path)
        {
            let _ = fs::remove_file(path);
        }
    }
}

/// The right to change names, which one process has at a time.
struct Turn {
    path: PathBuf,
    _locked: File,
}

impl Turn {
    /// Waits for it; the others have it only for as long as a few names take. None where the file system
    /// has no locks.
    fn take(target: &Path) -> Option<Turn> {
        let path = common_name(target, "finish");
        loop {
            let mut options = File::options();
            options.write(true).create(true).truncate(false);
            // Anybody can know the name and put something there that would be waited for or followed.
            #[cfg(target_os = "linux")]
            {
                use rustix::fs::OFlags;
                use std::os::unix::fs::OpenOptionsExt;
                options.custom_flags((OFlags::NOFOLLOW | OFlags::NONBLOCK).bits() as i32);
            }
            let file = options.open(&path).ok()?;
            if !file.metadata().is_ok_and(|meta| meta.is_file()) {
                return None;
            }
            file.lock().ok()?;
            // Whoever had it before has removed the file, and others may have locked a new one.
            if is_at(&file, &path) {
                let mut under_way = UNDER_WAY.lock().unwrap_or_else(PoisonError::into_inner);
                under_way.push(path.clone());
                return Some(Turn {
                    path,
                    _locked: file,
                });
            }
        }
    }
}

impl Drop for Turn {
    fn drop(&mut self) {
        // After this the name may be that of another process's turn.
        let mut under_way = UNDER_WAY.lock().unwrap_or_else(PoisonError::into_inner);
        under_way.retain(|path| *path != self.path);
        // Before it is unlocked. Left behind it would do no harm.
        let _ = fs::remove_file(&self.path);
    }
}

/// Whether a file still has its name.
fn is_at(file: &File, path: &Path) -> bool {
    #[cfg(unix)]
    {
        use std::os::unix::fs::MetadataExt;
        let ids = |meta: fs::Metadata| (meta.dev(), meta.ino());
        let own = file.metadata().map(ids);
        own.is_ok_and(|own| fs::metadata(path).map(ids).is_ok_and(|there| there == own))
    }
    #[cfg(not(unix))]
    {
        let _ = file;
        path.exists()
    }
}

/// A file out of the way of a new one; dropped, it is gone.
struct Aside {
    path: PathBuf,
    aside: PathBuf,
    /// Else another process would take it for abandoned.
    _locked: File,
}

impl Aside {
    /// None if there is no such file.
    fn put(path: &Path) -> io::Result<Option<Aside>> {
        let file = match File::open(path) {
            Ok(file) => file,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
            Err(error) => return Err(error),
        };
        // Without the lock it can be lost when the next step fails, and no more.
        let _ = file.try_lock();
        let aside = common_name(path, "before");
        fs::rename(path, &aside)?;
        Ok(Some(Aside {
            path: path.to_owned(),
            aside,
            _locked: file,
        }))
    }

    fn put_back(self) {
        // The error that led here is the one to tell.
        let _ = fs::rename(&self.aside, &self.path);
    }
}

impl Drop for Aside {
    fn drop(&mut self) {
        // After it was put back there is nothing of this name.
        let _ = fs::remove_file(&self.aside);
    }
}
