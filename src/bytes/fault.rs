//! Faults in mapped files: a page that cannot be read is replaced by zeros, and that is remembered.
//!
//! The system raises SIGBUS in whoever reads a page of a map that the file no longer has, or that the
//! disk refuses. By default that ends the process. Smithay's `src/wayland/shm/pool.rs` has the cure
//! known to Wayland compositors; here it serves any thread that reads any map, and keeps what can
//! still be read. Whoever wants it asks for it: a library must not change by itself what a program does
//! about its signals.
#![expect(
    unsafe_code,
    reason = "a signal handler replaces pages of maps, which the compiler knows nothing of"
)]

mod lost;
#[cfg(test)]
mod tests;

use std::fs::File;
use std::io;
use std::mem::{transmute, zeroed};
use std::ops::Range;
use std::os::fd::{AsRawFd, BorrowedFd};
use std::ptr::{null, null_mut};
use std::sync::OnceLock;
use std::sync::atomic::{AtomicI32, AtomicUsize, Ordering, fence};

use crate::bytes::fault::lost::Lost;
use libc::{c_int, c_void, siginfo_t};
use memmap2::MmapMut;
use rustix::mm::{MapFlags, ProtFlags};

/// The most maps that are watched at the same time. A table of fixed size, because a signal handler
/// must neither allocate nor wait.
const MOST_MAPS: usize = 256;

static SLOTS: [Slot; MOST_MAPS] = [const { Slot::new() }; MOST_MAPS];

/// Bytes of a page; read by the handler, which may not ask for it.
static PAGE: AtomicUsize = AtomicUsize::new(0);

/// What was done about SIGBUS before.
static BEFORE: OnceLock<libc::sigaction> = OnceLock::new();

/// A watched map, or room for one.
struct Slot {
    /// The map's address, or one of the two values below, which are in no map's page.
    start: AtomicUsize,
    end: AtomicUsize,
    file: AtomicI32,
    lost: Lost,
}

const FREE: usize = 0;
const TAKEN: usize = 1;

/// A map whose faults are cured as long as this lives, if the handler is installed.
#[derive(Debug)]
pub(crate) struct Watch {
    slot: usize,
    /// Where the slot marks lost pages: lives until the slot is free.
    _room: MmapMut,
}

impl Watch {
    /// Watches the whole pages of a map of `file` from its beginning, `len` bytes at `start`. The map
    /// and the file must outlive the watch.
    pub(crate) fn new(start: *const u8, len: usize, file: &File) -> io::Result<Watch> {
        let mut room = lost::room_for(len.div_ceil(page_size()?))?;
        let take = |slot: &Slot| {
            slot.start
                .compare_exchange(FREE, TAKEN, Ordering::AcqRel, Ordering::Relaxed)
                .is_ok()
        };
        let Some(index) = SLOTS.iter().position(take) else {
            let error = format!("more than {MOST_MAPS} files are mapped at once");
            return Err(io::Error::other(error));
        };
        let slot = &SLOTS[index];
        // So that no processor shows what follows before it shows that the slot is taken: what was released
        // by taking it is only what was before.
        fence(Ordering::Release);
        slot.end.store(start as usize + len, Ordering::Relaxed);
        slot.file.store(file.as_raw_fd(), Ordering::Relaxed);
        slot.lost.begin(&mut room);
        slot.start.store(start as usize, Ordering::Release);
        Ok(Watch {
            slot: index,
            _room: room,
        })
    }

    /// How often something could not be read.
    pub(crate) fn faults(&self) -> u64 {
        SLOTS[self.slot].lost.faults()
    }

    /// The bytes of the map that could not be read, in order, no two ranges touching.
    pub(crate) fn damage(&self) -> Vec<Range<u64>> {
        let slot = &SLOTS[self.slot];
        let len = slot.end.load(Ordering::Relaxed) - slot.start.load(Ordering::Relaxed);
        // SAFETY: the room is ours, and for the pages of the map.
        unsafe { slot.lost.bytes(PAGE.load(Ordering::Relaxed), len) }
    }
}

impl Drop for Watch {
    fn drop(&mut self) {
        SLOTS[self.slot].lost.end();
        SLOTS[self.slot].start.store(FREE, Ordering::Release);
    }
}

impl Slot {
    const fn new() -> Slot {
        Slot {
            start: AtomicUsize::new(FREE),
            end: AtomicUsize::new(0),
            file: AtomicI32::new(-1),
            lost: Lost::new(),
        }
    }

    /// Makes the bytes at `address` readable if they are of this map. Runs in the signal handler:
    /// nothing here allocates, waits or panics.
    fn cure(&self, address: usize) -> bool {
        let start = self.start.load(Ordering::Acquire);
        let end = self.end.load(Ordering::Acquire);
        if start <= TAKEN || !(start..end).contains(&address) {
            return false;
        }
        // Whoever reads the end of a later map here reads that its slot was taken below (see `Watch::new`).
        // Maps are disjoint, so if the start is the same again, the end belongs to it, or to an
        // earlier map at the same place: the address is in the map either way.
        if self.start.load(Ordering::Acquire) != start {
            return false;
        }
        let (page, len) = (PAGE.load(Ordering::Relaxed), end - start);
        let at = (address - start) / page * page;
        // SAFETY: the file is open as long as the map is watched, and somebody is reading the map.
        let file = unsafe { BorrowedFd::borrow_raw(self.file.load(Ordering::Relaxed)) };
        let present = rustix::fs::fstat(file)
            .ok()
            .and_then(|stat| usize::try_from(stat.st_size).ok())
            .map_or(len, |present| present.min(len));
        let whole_pages = present.div_ceil(page) * page;
        // Marked before the zeros can be seen.
        let gone = if whole_pages <= at {
            // The file ends before: all behind its end is gone, in one step, because the system
            // limits the number of maps, and each cure may be one more.
            self.lost.lose_rest(present);
            whole_pages..len
        } else {
            // The file has this page, but it cannot be read.
            // SAFETY: the room is alive as long as the map is watched, and for all pages of the map.
            let pages = unsafe { self.lost.lose_page(at / page, len.div_ceil(page)) };
            pages.start * page..len.min(pages.end * page)
        };
        let replace = |gone: Range<usize>| {
            // SAFETY: whole pages of a map that is alive, because somebody is reading it. From now on they
            // are zeros, as if somebody had written these to the file: that can happen to a map at any
            // time, and whoever reads one is prepared for it (see `Map::new`). What cannot be read nobody
            // has read; of pages that could be, a reader may hold the bytes of before.
            let zeros = unsafe {
                rustix::mm::mmap_anonymous(
                    (start + gone.start) as *mut c_void,
                    gone.end - gone.start,
                    ProtFlags::READ,
                    MapFlags::PRIVATE | MapFlags::FIXED | MapFlags::NORESERVE,
                )
            };
            zeros.is_ok()
        };
        if replace(gone) {
            return true;
        }
        // The rest of the program has taken all maps that there are, so none can be parted: better all of
        // the file is missing than the program ends.
        self.lost.lose_rest(0);
        replace(0..len)
    }
}

/// Bytes of a page, where the handler finds it from now on.
fn page_size() -> io::Result<usize> {
    match PAGE.load(Ordering::Relaxed) {
        0 => {}
        page => return Ok(page),
    }
    // SAFETY: asks, and changes nothing.
    match usize::try_from(unsafe { libc::sysconf(libc::_SC_PAGESIZE) }) {
        Ok(page) if page > 0 => {
            PAGE.store(page, Ordering::Relaxed);
            Ok(page)
        }
        _ => Err(io::Error::last_os_error()),
    }
}

/// Lets bytes of a mapped file that can no longer be read be zeros, in the whole process and for ever, and be
/// told as damage; without that, looking at them ends the process, as the system wants it. For programs, and for
/// bindings whose users expect no crash: installs a handler of SIGBUS. What is not about a map of ours goes to
/// the handler that was there before. Does nothing when it was called before.
///
/// # Errors
///
/// When the system refuses.
pub fn install_fault_handler() -> io::Result<()> {
    static INSTALLED: OnceLock<Result<(), i32>> = OnceLock::new();
    INSTALLED
        .get_or_init(|| install().map_err(|error| error.raw_os_error().unwrap_or(0)))
        .map_err(io::Error::from_raw_os_error)
}

fn install() -> io::Result<()> {
    page_size()?;
    // SAFETY: a `sigaction` of zeros is valid (it is `SIG_DFL` without flags), the pointers are to
    // live ones, and the handler has the signature that SA_SIGINFO asks for and does only what a
    // signal handler may. SA_ONSTACK: Rust's own handler, which comes after ours, needs its stack.
    unsafe {
        let mut before: libc::sigaction = zeroed();
        if libc::sigaction(libc::SIGBUS, null(), &mut before) != 0 {
            return Err(io::Error::last_os_error());
        }
        // First, because from the next call on the handler may run.
        let _ = BEFORE.set(before);
        let mut ours: libc::sigaction = zeroed();
        let handler: extern "C" fn(c_int, *mut siginfo_t, *mut c_void) = on_fault;
        ours.sa_sigaction = handler as *const () as usize;
        ours.sa_flags = libc::SA_SIGINFO | libc::SA_NODEFER | libc::SA_ONSTACK;
        libc::sigemptyset(&mut ours.sa_mask);
        match libc::sigaction(libc::SIGBUS, &ours, null_mut()) {
            0 => Ok(()),
            _ => Err(io::Error::last_os_error()),
        }
    }
}

extern "C" fn on_fault(signal: c_int, info: *mut siginfo_t, context: *mut c_void) {
    // SAFETY: the system passes a valid `siginfo_t` to a handler with SA_SIGINFO, and a SIGBUS of its
    // own (a positive code) has an address.
    let (code, address) = unsafe { ((*info).si_code, (*info).si_addr() as usize) };
    if code > 0 && SLOTS.iter().any(|slot| slot.cure(address)) {
        return;
    }
    // SAFETY: `BEFORE` is what the system returned for this signal, so what it names is a handler of
    // the kind that its flags say. The rest are calls that signal handlers may make.
    unsafe {
        match BEFORE.get() {
            Some(before) if !matches!(before.sa_sigaction, libc::SIG_DFL | libc::SIG_IGN) => {
                if before.sa_flags & libc::SA_SIGINFO != 0 {
                    transmute::<usize, extern "C" fn(c_int, *mut siginfo_t, *mut c_void)>(
                        before.sa_sigaction,
                    )(signal, info, context);
                } else {
                    transmute::<usize, extern "C" fn(c_int)>(before.sa_sigaction)(signal);
                }
            }
            Some(before) if before.sa_sigaction == libc::SIG_IGN && code <= 0 => {}
            _ => {
                // A fault happens again on return, and then ends the process; a signal that somebody
                // sent does not.
                let default: libc::sigaction = zeroed();
                libc::sigaction(signal, &default, null_mut());
                if code <= 0 {
                    libc::raise(signal);
                }
            }
        }
    }
}
