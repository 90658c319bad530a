use std::sync::atomic::AtomicU32;
use std::sync::mpsc;

use super::*;

fn key(col: u64) -> TileKey {
    TileKey {
        level: 0,
        row: 0,
        col,
    }
}

fn keys(cols: std::ops::Range<u64>) -> Vec<TileKey> {
    cols.map(key).collect()
}

fn later() -> Instant {
    Instant::now() + Duration::from_secs(60)
}

#[test]
fn all_that_is_wanted_comes_once_and_somebody_is_told() {
    let told = Arc::new(AtomicU32::new(0));
    let teller = told.clone();
    let loader = Loader::new(
        |key, _| Some(key.col * 2),
        move || {
            teller.fetch_add(1, Ordering::Relaxed);
        },
    );
    loader.want(&keys(0..50));
    loader.wait_for(&keys(0..50), later());
    let mut arrived = loader.arrived();
    arrived.sort_by_key(|(key, _)| key.col);
    let expected: Vec<_> = (0..50).map(|col| (key(col), col * 2)).collect();
    assert_eq!(arrived, expected);
    // Once, as long as nobody fetched them; perhaps a moment later.
    while told.load(Ordering::Relaxed) == 0 {
        thread::sleep(Duration::from_millis(1));
    }
    assert_eq!(told.load(Ordering::Relaxed), 1);
    assert_eq!(loader.arrived(), []);
}

#[test]
fn what_is_wanted_no_more_is_not_loaded() {
    let (gate, opened) = mpsc::channel::<()>();
    let opened = Mutex::new(opened);
    let loader = Loader::new(
        move |key, _| {
            // The first tiles take until the test lets them go.
            if key.col < 100 {
                let opened = opened.lock().unwrap_or_else(PoisonError::into_inner);
                opened.recv().unwrap();
            }
            Some(key.col)
        },
        || (),
    );
    loader.want(&keys(0..100));
    while loader.queue.state().loading.len() < loader.threads.len() {
        thread::sleep(Duration::from_millis(1));
    }
    let busy = loader.queue.state().loading.clone();
    loader.want(&keys(200..210));
    loader.wait_for(&keys(200..201), Instant::now());
    for _ in &busy {
        gate.send(()).unwrap();
    }
    loader.wait_for(&keys(200..210), later());
    loader.wait_for(&busy, later());
    let mut cols: Vec<u64> = loader.arrived().iter().map(|(_, col)| *col).collect();
    cols.sort_unstable();
    let mut expected: Vec<u64> = busy.iter().map(|key| key.col).chain(200..210).collect();
    expected.sort_unstable();
    assert_eq!(cols, expected);
}

#[test]
fn the_first_is_loaded_first() {
    let order = Arc::new(Mutex::new(Vec::new()));
    let seen = order.clone();
    let loader = Loader::with_threads(
        1,
        move |key, _| {
            let mut seen = seen.lock().unwrap_or_else(PoisonError::into_inner);
            seen.push(key.col);
            Some(())
        },
        || (),
    );
    let wanted = [5, 1, 4, 2, 9, 7].map(key);
    loader.want(&wanted);
    loader.wait_for(&wanted, later());
    let order = order.lock().unwrap();
    assert_eq!(order.as_slice(), wanted.map(|key| key.col));
}

#[test]
fn it_ends_in_the_midst_of_a_tile_and_nothing_is_left() {
    let held = Arc::new(());
    let own = held.clone();
    let loader = Loader::<()>::new(
        move |_, stop| {
            let _own = &own;
            while !stop.load(Ordering::Relaxed) {
                thread::sleep(Duration::from_millis(1));
            }
            None
        },
        || (),
    );
    loader.want(&keys(0..10));
    drop(loader);
    assert_eq!(Arc::strong_count(&held), 1);
}
