//! The files beside a file: those with its name, or with its stem, in whatever case people wrote them.

use std::cell::OnceCell;
use std::ffi::OsStr;
use std::fs;
use std::path::{Path, PathBuf};

/// The most names of a folder that are looked at: some milliseconds. In a larger one names must be as they are usual.
const MOST_NAMES: usize = 1 << 14;

/// The folder of a file.
pub(crate) struct Folder {
    path: PathBuf,
    /// The names in it; none if there are too many, or nobody may list them.
    names: OnceCell<Option<Vec<PathBuf>>>,
}

impl Folder {
    /// That of `file`.
    pub(crate) fn of(file: &Path) -> Folder {
        Folder {
            path: file.parent().unwrap_or(Path::new("")).to_owned(),
            names: OnceCell::new(),
        }
    }

    fn names(&self) -> Option<&[PathBuf]> {
        let listed = || {
            let folder = match self.path == Path::new("") {
                true => Path::new("."),
                false => &self.path,
            };
            let entries = fs::read_dir(folder).ok()?;
            let names = entries.take(MOST_NAMES + 1).flatten();
            let names: Vec<PathBuf> = names.map(|entry| entry.file_name().into()).collect();
            (names.len() <= MOST_NAMES).then_some(names)
        };
        self.names.get_or_init(listed).as_deref()
    }

    /// The files with the name of `file`, in any case: that itself first, in the order of their names then. Others
    /// where the folder is not known are those with an ending in upper case.
    pub(crate) fn like(&self, file: &Path) -> Vec<PathBuf> {
        let Some(name) = file.file_name() else {
            return Vec::new();
        };
        let mut found: Vec<PathBuf> = match self.names() {
            Some(names) => (names.iter())
                .filter(|other| other.as_os_str().eq_ignore_ascii_case(name))
                .map(|other| self.path.join(other))
                .collect(),
            None => {
                let upper = file.extension().map(OsStr::to_ascii_uppercase);
                let both = [
                    Some(file.to_owned()),
                    upper.map(|upper| file.with_extension(upper)),
                ];
                both.into_iter().flatten().collect()
            }
        };
        found.sort_by_key(|other| (other.file_name() != Some(name), other.clone()));
        found.dedup();
        found
    }

    /// The files whose name is `stem`, or `stem` and an ending, in any case; in the order of their names. None if
    /// the folder is not known.
    pub(crate) fn of_stem(&self, stem: &OsStr) -> Option<Vec<PathBuf>> {
        let stem = stem.to_ascii_lowercase();
        let is_of = |name: &&PathBuf| {
            let name = name.as_os_str().to_ascii_lowercase();
            name == stem || Path::new(&name).file_stem() == Some(&stem)
        };
        let mut found: Vec<PathBuf> = (self.names()?.iter())
            .filter(is_of)
            .map(|name| self.path.join(name))
            .collect();
        found.sort();
        Some(found)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_found_in_any_case() {
        let folder = tempfile::tempdir().expect("a folder");
        for name in ["x.img", "x.Hdr", "X.HDR", "x", "xy.img", "x.img.hdr"] {
            fs::write(folder.path().join(name), b"-").expect("written");
        }
        let beside = Folder::of(&folder.path().join("x.img"));
        let names = |paths: Vec<PathBuf>| -> Vec<String> {
            let names = paths.iter().filter_map(|path| path.file_name());
            names
                .map(|name| name.to_string_lossy().into_owned())
                .collect()
        };
        let like = |name: &str| names(beside.like(&folder.path().join(name)));
        assert_eq!(like("x.hdr"), ["X.HDR", "x.Hdr"]);
        assert_eq!(like("x.Hdr"), ["x.Hdr", "X.HDR"]);
        assert_eq!(like("x.raw"), [""; 0]);
        let stem = beside.of_stem(OsStr::new("x")).expect("a folder");
        assert_eq!(names(stem), ["X.HDR", "x", "x.Hdr", "x.img"]);
    }
}
