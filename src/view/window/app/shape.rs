//! The same bytes in another shape, and other frames of the same file.

use super::App;
use super::files::Found;
use crate::image::{ByteOrder, SampleKind, SampleType};
use crate::storage::{MappedImage, Source};
use crate::view::picture::Picture;

impl App {
    /// Makes the image so many columns wider.
    pub(super) fn widen(&mut self, cols: i64) {
        let Some(shown) = &self.shown else { return };
        if has_header(shown.picture.image()) {
            self.message = Some(KNOWN.to_owned());
            return;
        }
        let layout = shown.picture.image().layout();
        let cols = layout.size().cols().saturating_add_signed(cols).max(1);
        match shown.picture.image().reshaped(cols, layout.sample()) {
            Ok(image) => {
                let picture = shown.picture.with(image);
                self.show_reshaped(picture);
            }
            Err(error) => self.message = Some(error.to_string()),
        }
    }

    /// Takes the samples for those of another type.
    pub(super) fn change_sample(&mut self, steps: isize) {
        let Some(shown) = &self.shown else { return };
        if has_header(shown.picture.image()) {
            self.message = Some(KNOWN.to_owned());
            return;
        }
        let now = self.files.pending.as_ref().unwrap_or(shown.picture.image());
        let layout = now.layout();
        let (cols, sample) = (layout.size().cols(), layout.sample());
        let types = sample_types();
        let at = types.iter().position(|&one| one == sample).unwrap_or(0) as isize;
        let next = (1..types.len() as isize).find_map(|i| {
            let next = (at + i * steps.signum()).rem_euclid(types.len() as isize);
            now.reshaped(cols, types[next as usize]).ok()
        });
        let Some(image) = next else { return };
        self.files.pending = Some(image.clone());
        let (range, curve) = (self.given_range, self.options.curve);
        self.work(&self.files.opener, move || {
            Found::Shape(Box::new(Picture::new(image, range).on(curve)))
        });
    }

    /// Shows a frame further on.
    pub(super) fn step_frame(&mut self, steps: i64) {
        let Some(shown) = &self.shown else { return };
        let image = shown.picture.image();
        let last = image.file_layout().frames() - 1;
        if last == 0 {
            self.message = Some("there is a single frame".to_owned());
            return;
        }
        let frame = image.frame().unwrap_or(0).saturating_add_signed(steps);
        self.show_frame(frame.min(last));
    }

    pub(super) fn show_frame(&mut self, frame: u64) {
        let Some(shown) = &mut self.shown else { return };
        match shown.picture.image().at_frame(frame) {
            Ok(image) => {
                let picture = shown.picture.with(image);
                self.replace(picture);
            }
            Err(error) => self.message = Some(error.to_string()),
        }
    }
}

const KNOWN: &str = "its header tells the shape";

/// Whether a header tells the shape: then there is nothing to find out by hand.
fn has_header(image: &MappedImage) -> bool {
    matches!(
        image.source(),
        Source::NumPy | Source::Envi(_) | Source::Nrrd(_)
    )
}

/// Every sample type, the commonest first.
fn sample_types() -> Vec<SampleType> {
    let of = |order| move |kind: SampleKind| SampleType::new(kind, order);
    let little = SampleKind::ALL.into_iter().map(of(ByteOrder::Little));
    let big = SampleKind::ALL.into_iter().map(of(ByteOrder::Big));
    let big = big.filter(|sample| sample.bytes() > 1);
    little.chain(big).collect()
}
