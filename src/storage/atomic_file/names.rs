//! Whole files get their names.

use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};

use tempfile::{NamedTempFile, TempPath};

use crate::storage::atomic_file::temporary::{common_name, create, is_at};
use crate::storage::atomic_file::under_way::under_way;

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
    let mut temporaries = under_way();
    rename(&mut temporaries, temporary, target)
}

fn rename(temporaries: &mut Vec<PathBuf>, temporary: TempPath, target: &Path) -> io::Result<()> {
    temporaries.retain(|path| *path != *temporary);
    temporary.persist(target).map_err(|failed| failed.error)
}

/// Gives a whole file the first of `names` that is free, and returns that.
pub(crate) fn persist_as_first(
    mut temporary: NamedTempFile,
    names: impl IntoIterator<Item = PathBuf>,
) -> io::Result<PathBuf> {
    let mut temporaries = under_way();
    temporaries.retain(|path| *path != temporary.path());
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
    let mut temporaries = under_way();
    let aside = match outdated.map(|path| (path, Aside::put(path))) {
        None => None,
        Some((_, Ok(aside))) => aside,
        Some((path, Err(error))) => return Err((path.to_owned(), error)),
    };
    for (i, file) in files.iter_mut().enumerate() {
        let Some(temporary) = file.temporary.take() else {
            continue;
        };
        if let Err(error) = rename(&mut temporaries, temporary, &file.target) {
            // Not beside a new file, to which it does not belong.
            if let Some(aside) = aside.filter(|_| i == 0) {
                aside.put_back();
            }
            return Err((file.target.clone(), error));
        }
    }
    Ok(())
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
                let mut temporaries = under_way();
                temporaries.push(path.clone());
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
        let mut temporaries = under_way();
        temporaries.retain(|path| *path != self.path);
        // Before it is unlocked. Left behind it would do no harm.
        let _ = fs::remove_file(&self.path);
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
