//! What becomes of a file while its bytes are looked at.

/// What became of a mapped file since it was opened.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct FileState {
    /// What became of the bytes that are mapped.
    pub bytes: FileBytes,
    /// What the file's path leads to.
    pub path: FilePath,
}

impl FileState {
    /// Nobody wrote to it, and it is where it was.
    pub const SAME: FileState = FileState {
        bytes: FileBytes::Same,
        path: FilePath::Same,
    };
}

/// What tells a file from others, and from what it was before it was last changed in any way: also where length and
/// time of modification are the same, as after `cp -p`.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct FileIdentity {
    /// The number of the file system.
    pub device: u64,
    /// The number of the file in it.
    pub inode: u64,
    /// When the file or what is known of it was last changed, which nobody can set: seconds and nanoseconds.
    pub changed: (i64, i64),
}

/// What became of the bytes of a mapped file since it was opened.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum FileBytes {
    /// Nobody wrote to it, as far as its length and its time of modification tell.
    Same,
    /// It ends earlier: the bytes behind are gone, those before may be others.
    Shorter {
        /// Bytes it has now.
        len: u64,
    },
    /// It goes on behind the mapped bytes, which may be others.
    Longer {
        /// Bytes it has now.
        len: u64,
    },
    /// As long as before, but written to.
    Rewritten,
}

/// What the path of a mapped file leads to.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum FilePath {
    /// The mapped file.
    Same,
    /// Another file; the mapped one stays what it is.
    Other,
    /// Nothing; the mapped file stays what it is.
    Nothing,
}
