//! The tiles of the picture that is shown, and no longer those of the one before.

use std::thread;

use crate::view::tiles::picture::Picture;
use crate::view::tiles::stream::TileStream;

/// The stream of this picture: the one that is there, or a new one.
pub(super) fn current<'a, T: Clone + Send + 'static, E: Send + 'static>(
    stream: &'a mut Option<TileStream<T, E>>,
    picture: &Picture,
    new: impl FnOnce() -> TileStream<T, E>,
) -> &'a mut TileStream<T, E> {
    match stream.take() {
        Some(old) if old.is_of(picture) => stream.insert(old),
        other => {
            leave(other);
            stream.insert(new())
        }
    }
}

/// Ends the loading of a picture that is no longer shown. That waits for tiles under way, for which the
/// window does not.
pub(super) fn leave<T: Send + 'static, E: Send + 'static>(stream: Option<TileStream<T, E>>) {
    if let Some(stream) = stream {
        let thread = thread::Builder::new().name("squaremap-leave".to_owned());
        // Where no thread can be had, it ends here.
        let _ = thread.spawn(move || drop(stream));
    }
}
