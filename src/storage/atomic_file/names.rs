//! Whole files get their names.

use std::fs::{self, File, TryLockError};
use std::io;
use std::path::{Path, PathBuf};
use std::thread;
use std::time::{Duration, Instant};

use tempfile::{NamedTempFile, TempPath};

use crate::bytes::regular;
use crate::storage::atomic_file::held::HeldFolder;
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
    /// As the user knows it.
    pub(crate) target: PathBuf,
    /// The folder of both; open for as long as the temporary name may be needed.
    folder: HeldFolder,
}

impl Written {
    /// A file that is to become `target`, as of now empty; see [`create`].
    pub(crate) fn create(target: PathBuf) -> io::Result<Written> {
        let folder = HeldFolder::of(&target);
        let (file, temporary) = create(&folder.at(&target))?.into_parts();
        Ok(Written {
            file,
            temporary: Some(temporary),
            target,
            folder,
        })
    }

    /// A file that is there, in this folder, and has its name.
    pub(crate) fn there(file: File, target: PathBuf, folder: HeldFolder) -> Written {
        Written {
            file,
            temporary: None,
            target,
            folder,
        }
    }

    /// Its name, for the system.
    pub(crate) fn at(&self) -> PathBuf {
        self.folder.at(&self.target)
    }

    /// That it is still where it was put, as the same file.
    fn check(&self) -> io::Result<()> {
        match &self.temporary {
            Some(temporary) => is_still(&self.file, temporary),
            None => is_still(&self.file, &self.at()),
        }
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
        (Some(first), Some(_)) => {
            Turn::take(&first.at()).map_err(|error| (first.target.clone(), error))?
        }
        _ => None,
    };
    let mut temporaries = under_way();
    for file in &files {
        let checked = file.check().and_then(|()| match file.temporary {
            Some(_) => check_free(&file.at()),
            None => Ok(()),
        });
        checked.map_err(|error| (file.target.clone(), error))?;
    }
    let aside = match outdated.map(|path| (path, Aside::put(path))) {
        None => None,
        Some((_, Ok(aside))) => aside,
        Some((path, Err(error))) => {
            let own = files.iter().find(|file| file.at() == path);
            return Err((own.map_or(path, |file| &file.target).to_owned(), error));
        }
    };
    for (i, file) in files.iter_mut().enumerate() {
        let Some(temporary) = file.temporary.take() else {
            continue;
        };
        if let Err(error) = rename(&mut temporaries, temporary, &file.at()) {
            // Not beside a new file, to which it does not belong.
            if let Some(aside) = aside.filter(|_| i == 0) {
                aside.put_back();
            }
            return Err((file.target.clone(), error));
        }
        // Between the look at it and its name somebody may have been quicker.
        is_still(&file.file, &file.at()).map_err(|error| (file.target.clone(), error))?;
    }
    Ok(())
}

/// That nobody has put another file there, or none.
fn is_still(file: &File, path: &Path) -> io::Result<()> {
    match is_at(file, path) {
        true => Ok(()),
        false => Err(io::Error::other(
            "another program has removed or replaced it meanwhile",
        )),
    }
}

/// That a name is free or that of a file that may be replaced: something else may have got it meanwhile.
fn check_free(target: &Path) -> io::Result<()> {
    let why = match fs::symlink_metadata(target) {
        Ok(there) if there.is_dir() => "there is a folder now",
        Ok(there) if !there.is_file() => "there is a link, a device or a pipe now",
        Ok(there) if there.permissions().readonly() => "it is read-only now",
        _ => return Ok(()),
    };
    Err(io::Error::other(why))
}

/// A middle part of a temporary name.
fn unforeseen() -> String {
    use std::hash::{BuildHasher, RandomState};
    format!("{:06x}", RandomState::new().hash_one(0) & 0xff_ffff)
}

/// How long is waited for others that give names.
const LONGEST_TURN: Duration = Duration::from_secs(20);

/// The right to change names, which one process has at a time.
struct Turn {
    path: PathBuf,
    _locked: File,
}

impl Turn {
    /// Waits for it; the others have it only for as long as a few names take. None where the file system
    /// has no locks, and where another user has a file of that name, who could keep it for ever.
    ///
    /// # Errors
    ///
    /// When another run has had it for much longer than names take.
    fn take(target: &Path) -> io::Result<Option<Turn>> {
        let path = common_name(target, "finish");
        let end = Instant::now() + LONGEST_TURN;
        loop {
            let mut options = File::options();
            options.write(true).create(true).truncate(false);
            // Anybody can know the name and put something there that would be waited for or followed.
            let Ok(file) = regular::open_no_link(&path, &mut options) else {
                return Ok(None);
            };
            if !is_own(&file) {
                return Ok(None);
            }
            match file.try_lock() {
                Ok(()) => {}
                Err(TryLockError::Error(_)) => return Ok(None),
                Err(TryLockError::WouldBlock) if Instant::now() < end => {
                    thread::sleep(Duration::from_millis(5));
                    continue;
                }
                Err(TryLockError::WouldBlock) => {
                    return Err(io::Error::new(
                        io::ErrorKind::TimedOut,
                        format!(
                            "another run has been giving it its name for {} seconds, and holds the lock {} beside it",
                            LONGEST_TURN.as_secs(),
                            path.file_name().unwrap_or_default().display()
                        ),
                    ));
                }
            }
            // Whoever had it before has removed the file, and others may have locked a new one.
            if is_at(&file, &path) {
                let mut temporaries = under_way();
                temporaries.push(path.clone());
                return Ok(Some(Turn {
                    path,
                    _locked: file,
                }));
            }
        }
    }
}

/// Whether the file is this user's.
fn is_own(file: &File) -> bool {
    #[cfg(unix)]
    {
        use std::os::unix::fs::MetadataExt;
        let user = rustix::process::geteuid().as_raw();
        file.metadata().is_ok_and(|there| there.uid() == user)
    }
    #[cfg(not(unix))]
    {
        let _ = file;
        true
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
        let file = match regular::open_no_link(path, File::options().read(true)) {
            Ok(file) => file,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
            Err(error) => return Err(error),
        };
        // Without the lock it can be lost when the next step fails, and no more.
        let _ = file.try_lock();
        // A name that nobody can foresee: where another user has a file of it, it cannot be had.
        let aside = common_name(path, &unforeseen());
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
