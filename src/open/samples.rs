//! Reading the samples of an image: the one way to all of them but for the scan of a whole file.

use crate::layout::{Run, Sample};
use crate::open::image::Image;

impl Image {
    /// The samples of a run, which must be inside the file and of the image's type: in `room`, or as they lie
    /// in memory.
    pub(crate) fn samples<'a, T: Sample>(&'a self, run: &Run, room: &'a mut Vec<T>) -> &'a [T] {
        let span = run.span();
        // The offsets fit a `usize`, because the file is mapped.
        let bytes = &self.bytes()[span.start as usize..span.end as usize];
        T::read(
            self.layout().sample().order(),
            bytes,
            run.step as usize,
            room,
        )
    }
}
