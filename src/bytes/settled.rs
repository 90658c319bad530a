//! Whether what is written to a file from now on shows in its times.

use std::fs::File;

/// Writes to the disk what other programs have changed of a file through their memory, as far as `go_on` says before
/// each piece. From then on the first change to each page moves the file's times, which changes to pages that were
/// changed already do not. Whether that is so of the whole file.
#[cfg(target_os = "linux")]
#[expect(unsafe_code, reason = "nobody wraps this call")]
pub(crate) fn settle(file: &File, len: u64, go_on: &dyn Fn() -> bool) -> bool {
    use std::os::fd::AsRawFd;

    /// A slow disk takes some tenths of a second for so many bytes.
    const PIECE: u64 = 8 << 20;
    const ALL: libc::c_uint = libc::SYNC_FILE_RANGE_WAIT_BEFORE
        | libc::SYNC_FILE_RANGE_WRITE
        | libc::SYNC_FILE_RANGE_WAIT_AFTER;

    // Pages that never go to a disk are never clean.
    !is_in_memory(file)
        && (0..len).step_by(PIECE as usize).all(|at| {
            // SAFETY: the call takes numbers only, and the file is open.
            go_on()
                && 0 == unsafe { libc::sync_file_range(file.as_raw_fd(), at as _, PIECE as _, ALL) }
        })
}

/// As on Linux, in one piece.
#[cfg(all(unix, not(target_os = "linux")))]
pub(crate) fn settle(file: &File, _len: u64, go_on: &dyn Fn() -> bool) -> bool {
    go_on() && file.sync_data().is_ok()
}

/// Windows lets nobody ask for that who may only read; there is nothing better than the times as they are.
#[cfg(windows)]
pub(crate) fn settle(_file: &File, _len: u64, go_on: &dyn Fn() -> bool) -> bool {
    go_on()
}

/// Whether what is written to the file stays in memory, as on a `tmpfs`.
pub(crate) fn is_in_memory(file: &File) -> bool {
    #[cfg(target_os = "linux")]
    {
        const TMPFS: u64 = 0x0102_1994;
        const RAMFS: u64 = 0x8584_58f6;
        const HUGETLBFS: u64 = 0x9584_58f6;
        // The number has other widths, and a sign, on other processors.
        rustix::fs::fstatfs(file).is_ok_and(|there| {
            [TMPFS, RAMFS, HUGETLBFS].contains(&(there.f_type as u64 & 0xffff_ffff))
        })
    }
    #[cfg(not(target_os = "linux"))]
    {
        let _ = file;
        false
    }
}
