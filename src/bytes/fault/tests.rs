//! Faults of every kind, made to happen.

use std::io::Write;
use std::os::unix::process::ExitStatusExt;
use std::process::{Command, ExitStatus};
use std::slice::from_ref;
use std::sync::{Mutex, MutexGuard, PoisonError};

use memmap2::Mmap;

use super::*;

fn file_of(bytes: &[u8]) -> File {
    let mut file = tempfile::tempfile().expect("a file");
    file.write_all(bytes).expect("written");
    file
}

fn map(file: &File) -> Mmap {
    // SAFETY: nobody else has the file; that it is truncated is what is tested.
    unsafe { Mmap::map(file) }.expect("a map")
}

/// Set in the child of [`other_faults_end_the_process_as_before`].
const CHILD: &str = "SQUAREMAP_TEST_FAULT";

/// What the child does: with a handler in place, a fault in a map that nobody watches, or a
/// signal that was sent.
fn fault_elsewhere(kind: &str) {
    if kind == "crowded" {
        fault_without_room();
        std::process::exit(0);
    }
    match kind {
        "before" => handle_before(on_any as extern "C" fn(c_int) as usize, 0),
        "before with more" => {
            let handler: extern "C" fn(c_int, *mut siginfo_t, *mut c_void) = on_any_with_more;
            handle_before(handler as usize, libc::SA_SIGINFO);
        }
        _ => {}
    }
    let watched = file_of(&[1; 100]);
    let watched_map = map(&watched);
    let _watch = Watch::new(watched_map.as_ptr(), 100, &watched).expect("a watch");
    if kind != "alone" {
        // Twice is once.
        install_fault_handler().expect("installed");
        install_fault_handler().expect("installed");
    }
    if kind.starts_with("before") {
        // Ours, of which the handler before hears nothing.
        watched.set_len(0).expect("truncated");
        assert_eq!(std::hint::black_box(&watched_map)[0], 0);
    }
    if kind == "alone" {
        watched.set_len(0).expect("truncated");
        println!("read {}", std::hint::black_box(&watched_map)[0]);
    } else if kind == "sent" {
        // Rust's own handler takes the first to be a fault and waits for it to come again.
        for _ in 0..2 {
            // SAFETY: sends a signal to this thread, and the process is ours to end.
            unsafe { libc::raise(libc::SIGBUS) };
        }
    } else {
        let file = file_of(&[1; 100]);
        let map = map(&file);
        file.set_len(0).expect("truncated");
        println!("read {}", std::hint::black_box(&map)[0]);
    }
    std::process::exit(0);
}

/// How a child ends whose own handler was called.
const HANDLED: i32 = 42;

extern "C" fn on_any(signal: c_int) {
    assert_eq!(signal, libc::SIGBUS);
    // SAFETY: ends the process; a signal handler may.
    unsafe { libc::_exit(HANDLED) };
}

extern "C" fn on_any_with_more(signal: c_int, info: *mut siginfo_t, context: *mut c_void) {
    // SAFETY: what the system passes to a handler with SA_SIGINFO.
    let code = unsafe { (*info).si_code };
    assert!(code > 0 && !context.is_null());
    on_any(signal);
}

/// Handles SIGBUS as a program may that knows nothing of us.
fn handle_before(handler: usize, flags: c_int) {
    // SAFETY: as in `install`; the handler is of the kind that the flags say.
    let result = unsafe {
        let mut own: libc::sigaction = zeroed();
        own.sa_sigaction = handler;
        own.sa_flags = flags;
        libc::sigaction(libc::SIGBUS, &own, null_mut())
    };
    assert_eq!(result, 0);
}

/// A bad page when no map can be parted any more, because the process has as many as it may.
fn fault_without_room() {
    let (map, watch, page, _files) = on_a_bad_disk(100);
    let page_of = |protection| {
        let flags = MapFlags::PRIVATE | MapFlags::NORESERVE;
        // SAFETY: new pages, wherever the system has room.
        unsafe { rustix::mm::mmap_anonymous(null_mut(), page, protection, flags) }
    };
    // Neighbours that differ stay apart.
    let kinds = [ProtFlags::READ, ProtFlags::empty()];
    let mut last = null_mut();
    for kind in kinds.iter().cycle() {
        match page_of(*kind) {
            Ok(address) => last = address,
            Err(_) => break,
        }
    }
    // The last one that the system gave was one more than can be parted.
    // SAFETY: nobody uses it.
    unsafe { rustix::mm::munmap(last, page) }.expect("unmapped");
    assert_eq!(map[50 * page], 0);
    assert_eq!(watch.damage(), from_ref(&(0..100 * page as u64)));
}

#[test]
fn where_no_map_can_be_parted_all_of_one_is_given_up() {
    let status = status_of("crowded");
    assert!(status.success(), "{status}");
}

#[test]
fn other_faults_end_the_process_as_before() {
    if let Ok(kind) = std::env::var(CHILD) {
        fault_elsewhere(&kind);
    }
    for kind in ["alone", "fault", "sent"] {
        let status = status_of(kind);
        assert_eq!(status.signal(), Some(libc::SIGBUS), "{kind}: {status}");
    }
}

#[test]
fn a_handler_that_was_there_before_gets_what_is_not_ours() {
    for kind in ["before", "before with more"] {
        let status = status_of(kind);
        assert_eq!(status.code(), Some(HANDLED), "{kind}: {status}");
    }
}

/// How a child that does this ends.
fn status_of(kind: &str) -> ExitStatus {
    let room = module_path!().split_once("::").map_or("", |(_, room)| room);
    let test = format!("{room}::other_faults_end_the_process_as_before");
    let child = Command::new(std::env::current_exe().expect("our own path"))
        .args([&test, "--exact", "--nocapture"])
        .env(CHILD, kind)
        .output()
        .expect("a child");
    child.status
}

/// Bad pages are counted for the whole process: tests that have some wait for one another.
fn alone() -> MutexGuard<'static, ()> {
    static ONE: Mutex<()> = Mutex::new(());
    ONE.lock().unwrap_or_else(PoisonError::into_inner)
}

/// A map of `pages` pages of a file that has only the first one, under the watch of another file that
/// has them all: so it is the disk that must be bad.
fn on_a_bad_disk(pages: usize) -> (Mmap, Watch, usize, [File; 2]) {
    install_fault_handler().expect("installed");
    let [file, whole] = [(), ()].map(|()| tempfile::tempfile().expect("a file"));
    let page = rustix::param::page_size();
    for file in [&file, &whole] {
        file.set_len((pages * page) as u64).expect("long");
    }
    let map = map(&file);
    let watch = Watch::new(map.as_ptr(), map.len(), &whole).expect("a watch");
    file.set_len(page as u64).expect("truncated");
    (map, watch, page, [file, whole])
}

#[test]
fn pages_that_cannot_be_read_are_lost_alone() {
    let _alone = alone();
    let (map, watch, page, files) = on_a_bad_disk(1000);
    assert_eq!((watch.damage(), watch.faults()), (vec![], 0));
    for (i, lost) in [130, 2, 999, 131, 63, 65, 64, 500, 129]
        .into_iter()
        .enumerate()
    {
        assert_eq!(map[lost * page + 5], 0);
        assert_eq!(watch.faults(), i as u64 + 1);
    }
    let ranges = [2..3, 63..66, 129..132, 500..501, 999..1000];
    let bytes = |range: Range<usize>| (range.start * page) as u64..(range.end * page) as u64;
    assert_eq!(watch.damage(), ranges.clone().map(bytes));
    // What was cured stays so.
    assert_eq!((map[2 * page], map[1], watch.faults()), (0, 0, 9));

    // Now the file itself ends, within a page that was lost before.
    let end = 130 * page as u64 + 7;
    files[1].set_len(end).expect("truncated");
    assert_eq!(map[700 * page], 0);
    let [a, b, c, ..] = ranges.map(bytes);
    assert_eq!(watch.damage(), [a, b, c.start..1000 * page as u64]);
    files[1].set_len(page as u64).expect("truncated");
    assert_eq!(map[100 * page], 0);
    assert_eq!(watch.damage(), from_ref(&(page as u64..1000 * page as u64)));
}

#[test]
fn more_pages_than_the_system_can_replace_one_by_one() {
    // Each is a map of its own, and parts one from the next; a process may have some 65,000.
    let _alone = alone();
    let pages = 20_000;
    let maps: [_; 6] = std::array::from_fn(|_| on_a_bad_disk(pages));
    let lost = |watch: &Watch| -> u64 {
        watch
            .damage()
            .iter()
            .map(|part| part.end - part.start)
            .sum()
    };
    let page = maps[0].2 as u64;
    for (map, watch, page, _files) in &maps[..5] {
        for lost in (2..pages).step_by(2) {
            assert_eq!(map[lost * page], 0);
        }
        let damage = watch.damage();
        let is_lost = |at: &u64| damage.iter().any(|part| part.contains(at));
        assert!(
            (2..pages as u64)
                .step_by(200)
                .map(|i| i * *page as u64)
                .all(|at| is_lost(&at))
        );
    }
    // The first of them alone.
    let damage = maps[0].1.damage();
    for (i, part) in damage[..lost::MOST_SINGLE].iter().enumerate() {
        let start = (2 + 2 * i as u64) * page;
        assert_eq!(*part, start..start + page);
    }
    // Not much more than there was to lose.
    let all: u64 = maps.iter().map(|(_, watch, ..)| lost(watch)).sum();
    assert!(all <= 5 * pages as u64 * page);
    // And little with a bad page in another map.
    let (map, watch, ..) = &maps[5];
    assert_eq!(map[1234 * page as usize], 0);
    assert!(
        (page..=256 * page).contains(&lost(watch)),
        "{}",
        lost(watch)
    );

    // Maps that are gone do not count any more.
    drop(maps);
    let (map, watch, page, _files) = on_a_bad_disk(pages);
    assert_eq!(map[1234 * page], 0);
    assert_eq!(lost(&watch), page as u64);
}

#[test]
fn threads_lose_each_page_once_and_none_is_forgotten() {
    let _alone = alone();
    let (map, watch, page, _files) = on_a_bad_disk(2000);
    std::thread::scope(|scope| {
        for thread in 0..4 {
            let map = &map;
            scope.spawn(move || {
                for i in 0..1999 {
                    // In another order each.
                    let at = 1 + (i * [1, 7, 1998, 13][thread]) % 1999;
                    assert_eq!(map[at * page], 0);
                }
            });
        }
    });
    assert_eq!(watch.damage(), from_ref(&(page as u64..2000 * page as u64)));
}

#[test]
fn a_slot_is_given_back() {
    let file = file_of(&[1; 10]);
    let map = map(&file);
    for _ in 0..4 * MOST_MAPS {
        drop(Watch::new(map.as_ptr(), map.len(), &file).expect("a watch"));
    }
}
