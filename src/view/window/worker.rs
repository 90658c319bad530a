//! A thread that always works on what was asked last.

use std::sync::mpsc::{self, Sender};
use std::thread;

/// A worker that does one job after the other. Of those that came while it was busy it does the last
/// and drops the others. It ends with this value.
pub(crate) struct Latest<J> {
    jobs: Sender<J>,
}

impl<J: Send + 'static> Latest<J> {
    pub(crate) fn new(mut work: impl FnMut(J) + Send + 'static) -> Latest<J> {
        let (jobs, asked) = mpsc::channel();
        thread::spawn(move || {
            while let Ok(job) = asked.recv() {
                work(asked.try_iter().last().unwrap_or(job));
            }
        });
        Latest { jobs }
    }

    pub(crate) fn ask(&self, job: J) {
        // Fails only after a panic in the worker, which has told of itself.
        let _ = self.jobs.send(job);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_overtaken_is_not_done() {
        let (done, results) = mpsc::channel();
        let (go, wait) = mpsc::channel::<()>();
        let latest = Latest::new(move |job: u32| {
            done.send(job).expect("a listener");
            wait.recv().expect("a go");
        });
        latest.ask(1);
        assert_eq!(results.recv(), Ok(1));
        for job in 2..=9 {
            latest.ask(job);
        }
        go.send(()).expect("a worker");
        assert_eq!(results.recv(), Ok(9));
        go.send(()).expect("a worker");
        drop(latest);
        assert!(results.recv().is_err());
    }
}
