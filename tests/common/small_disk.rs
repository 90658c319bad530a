//! A disk that is soon full, or that cannot be written to or read.
use std::fs::File;
use std::io::{BufRead, BufReader, Write};
use std::os::unix::fs::FileExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

use tempfile::TempDir;

/// A tmpfs in a mount namespace of its own, which needs no root where users may have namespaces.
pub(crate) struct SmallDisk {
    /// It is there as long as this process.
    holder: Child,
    /// Words before a command that is to see it, and to run in it.
    enter: Vec<String>,
    /// Where this process sees it.
    path: PathBuf,
    _place: TempDir,
}

impl SmallDisk {
    /// A disk of `bytes` bytes. None only where such tests are skipped.
    pub(crate) fn new(bytes: usize) -> Option<SmallDisk> {
        if super::skips("SQUAREMAP_SKIP_MOUNT", "a test that mounts a small disk") {
            return None;
        }
        let as_user = ["--user", "--map-root-user", "--mount"];
        SmallDisk::mount(bytes, &as_user, &["-U", "--preserve-credentials", "-m"])
            .or_else(|_| SmallDisk::mount(bytes, &["--mount"], &["-m"]))
            .map_err(|error| {
                panic!(
                    "cannot mount a tmpfs ({error}), neither as a user nor as root; \
                     SQUAREMAP_SKIP_MOUNT=1 leaves out the tests that need one"
                )
            })
            .ok()
    }

    fn mount(bytes: usize, unshare: &[&str], enter: &[&str]) -> Result<SmallDisk, String> {
        let place = tempfile::tempdir().unwrap();
        let mut holder = Command::new("unshare")
            .args(unshare)
            .args([
                "sh",
                "-c",
                "mount -t tmpfs -o size=$0 small \"$1\" && echo mounted && exec cat",
            ])
            .arg(bytes.to_string())
            .arg(place.path())
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .map_err(|error| format!("unshare: {error}"))?;
        let mut line = String::new();
        let stdout = holder.stdout.take().unwrap();
        BufReader::new(stdout).read_line(&mut line).unwrap();
        if line != "mounted\n" {
            let output = holder.wait_with_output().unwrap();
            return Err(String::from_utf8_lossy(&output.stderr).trim().to_owned());
        }
        let pid = holder.id().to_string();
        // Its own --wd is a folder outside.
        let place_text = place.path().to_str().unwrap();
        let in_disk = ["sh", "-c", "cd \"$0\" && exec \"$@\"", place_text];
        let words = [&["nsenter", "-t", &pid], enter, &in_disk].concat();
        Ok(SmallDisk {
            enter: words.into_iter().map(str::to_owned).collect(),
            path: Path::new("/proc")
                .join(&pid)
                .join("root")
                .join(place.path().strip_prefix("/").unwrap()),
            holder,
            _place: place,
        })
    }

    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.path.join(name)
    }

    /// Words before a command that is to run in it.
    pub(crate) fn enter(&self) -> Vec<&str> {
        self.enter.iter().map(String::as_str).collect()
    }

    /// Takes all room that is left.
    pub(crate) fn fill(&self) {
        let mut file = std::fs::File::create(self.path("ballast")).unwrap();
        while file.write_all(&[1; 4096]).is_ok() {}
    }

    /// A file of these bytes but for the pages of the numbers in `bad`, which nobody can read from a
    /// map: they have no room yet, and get none. To others they are zeros.
    pub(crate) fn file_with_bad_pages(&self, name: &str, bytes: &[u8], bad: &[usize]) -> PathBuf {
        let page = rustix::param::page_size();
        let path = self.path(name);
        let file = File::create(&path).unwrap();
        file.set_len(bytes.len() as u64).unwrap();
        for (i, bytes) in bytes.chunks(page).enumerate() {
            if !bad.contains(&i) {
                file.write_all_at(bytes, (i * page) as u64).unwrap();
            }
        }
        self.fill();
        path
    }

    /// Gives back what [`fill`](SmallDisk::fill) took.
    pub(crate) fn relieve(&self) {
        std::fs::remove_file(self.path("ballast")).unwrap();
    }

    /// Lets nobody write to it any more.
    pub(crate) fn make_read_only(&self) {
        let words = [&self.enter()[..], &["mount", "-o", "remount,ro", "."]].concat();
        let mut command = Command::new(words[0]);
        command.args(&words[1..]);
        assert!(command.status().unwrap().success());
    }
}

impl Drop for SmallDisk {
    fn drop(&mut self) {
        let _ = self.holder.kill();
        let _ = self.holder.wait();
    }
}
