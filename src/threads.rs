//! Work in several threads.

use std::sync::{Arc, Mutex, PoisonError, mpsc};
use std::thread;

/// Does `work` on each of `items`, as many at once as there are, one of them in this thread; fewer at once where the system
/// gives no more threads.
pub(crate) fn in_threads<T: Send, R: Send>(items: Vec<T>, work: impl Fn(T) -> R + Sync) -> Vec<R> {
    let count = items.len();
    let items = Mutex::new(items.into_iter().enumerate());
    let next = || items.lock().unwrap_or_else(PoisonError::into_inner).next();
    let do_some = || {
        let done = std::iter::from_fn(next).map(|(i, item)| (i, work(item)));
        done.collect::<Vec<(usize, R)>>()
    };
    let mut done = thread::scope(|scope| {
        let threads: Vec<_> = (1..count)
            .map_while(|_| {
                let thread = thread::Builder::new().name("squaremap-draw".to_owned());
                thread.spawn_scoped(scope, do_some).ok()
            })
            .collect();
        let mut done = do_some();
        for thread in threads {
            done.extend(
                thread
                    .join()
                    .unwrap_or_else(|panic| std::panic::resume_unwind(panic)),
            );
        }
        done
    });
    done.sort_unstable_by_key(|(i, _)| *i);
    done.into_iter().map(|(_, result)| result).collect()
}

/// How many of so many threads the system gives, all at once.
pub(crate) fn threads_had(count: usize) -> usize {
    let (hold, held) = mpsc::channel::<()>();
    let held = Arc::new(Mutex::new(held));
    let threads: Vec<_> = (0..count)
        .map_while(|_| {
            let held = held.clone();
            // Each ends when the other end of the channel does.
            let wait = move || drop(held.lock().map(|held| held.recv()));
            thread::Builder::new().spawn(wait).ok()
        })
        .collect();
    drop(hold);
    let had = threads.len();
    for thread in threads {
        let _ = thread.join();
    }
    had
}
