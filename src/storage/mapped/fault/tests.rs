//! Faults of every kind, made to happen.

use std::io::Write;
use std::os::unix::process::ExitStatusExt;
use std::process::Command;
use std::slice::from_ref;

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
    let watched = file_of(&[1; 100]);
    let watched_map = map(&watched);
    let _watch = (kind != "unwatched")
        .then(|| Watch::new(watched_map.as_ptr(), 100, &watched).expect("a watch"));
    if kind == "sent" {
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

#[test]
fn other_faults_end_the_process_as_before() {
    if let Ok(kind) = std::env::var(CHILD) {
        fault_elsewhere(&kind);
    }
    for kind in ["unwatched", "fault", "sent"] {
        let test = "storage::mapped::fault::tests::other_faults_end_the_process_as_before";
        let status = Command::new(std::env::current_exe().expect("our own path"))
            .args([test, "--exact", "--nocapture"])
            .env(CHILD, kind)
            .output()
            .expect("a child")
            .status;
        assert_eq!(status.signal(), Some(libc::SIGBUS), "{kind}: {status}");
    }
}

/// A map of `pages` pages of a file that has only the first one, under the watch of another file that
/// has them all: so it is the disk that must be bad.
fn on_a_bad_disk(pages: usize) -> (Mmap, Watch, usize, [File; 2]) {
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
    let (map, watch, page, _files) = on_a_bad_disk(80_000);
    for lost in (2..80_000).step_by(2) {
        assert_eq!(map[lost * page], 0);
    }
    let damage = watch.damage();
    let alone = damage.len() as u64 - 1;
    assert!(alone > 1000);
    assert!((0..alone).all(|i| {
        let start = (2 + 2 * i) * page as u64;
        damage[i as usize] == (start..start + page as u64)
    }));
    let rest = (2 + 2 * alone) * page as u64..80_000 * page as u64;
    assert_eq!(damage.last(), Some(&rest));
}

#[test]
fn threads_lose_each_page_once_and_none_is_forgotten() {
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
