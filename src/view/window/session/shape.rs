//! The same bytes in another shape, and other frames of the same file.

use crate::image::{ByteOrder, SampleKind, SampleType};
use crate::open::Image;
use crate::view::color::range::ValueRange;
use crate::view::tiles::picture::Picture;
use crate::view::window::jobs::reshape::{Over, Reshape, Wanted};
use crate::view::window::jobs::task::Task;
use crate::view::window::message::Ready;
use crate::view::window::session::effect::Effect;
use crate::view::window::session::state::Session;

impl Session {
    /// What is wanted, or else what is shown.
    pub(super) fn wanted(&self) -> Wanted {
        self.wishes.wanted.clone().unwrap_or_else(|| Wanted {
            image: self.picture.image().clone(),
            reshapes: false,
            over: Over::Shown,
        })
    }

    pub(super) fn want(&mut self, wanted: Wanted) {
        self.wishes.wanted = Some(wanted.clone());
        self.wishes.asked += 1;
        self.begin(Task::Reshape(Box::new(Reshape {
            number: self.wishes.asked,
            wanted,
            base: self.picture.clone(),
            given_range: self.given_range,
        })));
    }

    /// What was asked for is ready. There may be more to come.
    pub(super) fn show_ready(&mut self, ready: Ready) {
        if ready.number <= self.wishes.outdated {
            return;
        }
        let before = &self.picture;
        let picture = match ready.sampled && !before.range_is_sampled() {
            // Meanwhile it has become that of all values.
            true => ready.picture.over(before.range()),
            false => ready.picture,
        };
        if ready.reshapes {
            if !self.wishes.by_hand {
                self.wishes.told = !before.image().origin().is_guess();
            }
            self.wishes.by_hand = true;
        }
        if ready.reshapes || picture.size() != self.picture.size() {
            self.sight.change(|camera| camera.reshape(picture.size()));
        } else if frame_of(&picture) != frame_of(before) && !picture.is_color() {
            // It stays that of another frame.
            self.tells_range = true;
        }
        self.show(picture);
        if ready.number == self.wishes.asked {
            self.wishes.wanted = None;
            self.catch_up();
        }
        self.changed();
    }

    /// Another shape that was wanted is not any more.
    pub(super) fn want_no_shape(&mut self) {
        let wanted = &self.wishes.wanted;
        if wanted.as_ref().is_some_and(|wanted| wanted.reshapes) {
            self.wishes.give_up();
            self.catch_up();
        }
    }

    /// Wants the same of the image that is shown now, the same file as before, if that has it.
    pub(super) fn want_again(&mut self, wanted: &Wanted) {
        let (image, before) = (self.picture.image(), wanted.image.file_layout());
        let image = match (wanted.reshapes, wanted.image.frame()) {
            (true, _) => image.reshaped(before.size().cols(), before.sample()),
            (false, Some(frame)) => image.at_frame(frame),
            (false, None) => Ok(image.clone()),
        };
        if let Ok(image) = image {
            self.want(Wanted {
                image,
                ..wanted.clone()
            });
        }
    }

    /// Makes the image so many columns wider.
    pub(super) fn widen(&mut self, cols: i64) {
        let Some(wanted) = self.reshapable() else {
            return;
        };
        let layout = wanted.image.file_layout();
        let cols = layout.size().cols().saturating_add_signed(cols).max(1);
        match wanted.image.reshaped(cols, layout.sample()) {
            Ok(image) => self.want(Wanted {
                image,
                reshapes: true,
                ..wanted
            }),
            Err(error) => self.message = Some((self.words.error)(&error)),
        }
    }

    /// Takes the samples for those of another type.
    pub(super) fn change_sample(&mut self, steps: isize) {
        let Some(wanted) = self.reshapable() else {
            return;
        };
        let layout = wanted.image.file_layout();
        let (cols, sample) = (layout.size().cols(), layout.sample());
        let types = sample_types();
        let at = types.iter().position(|&one| one == sample).unwrap_or(0) as isize;
        let next = (1..types.len() as isize).find_map(|i| {
            let next = (at + i * steps.signum()).rem_euclid(types.len() as isize);
            wanted.image.reshaped(cols, types[next as usize]).ok()
        });
        if let Some(image) = next {
            self.want(Wanted {
                image,
                reshapes: true,
                over: Over::Own,
            });
        }
    }

    /// What is wanted, if its shape may be changed by hand; else says why not.
    fn reshapable(&mut self) -> Option<Wanted> {
        let wanted = self.wanted();
        if has_header(&wanted.image) {
            self.message = Some("its header tells the shape".to_owned());
            return None;
        }
        Some(wanted)
    }

    /// Shows a frame further on.
    pub(super) fn step_frame(&mut self, steps: i64) {
        let last = self.wanted().image.file_layout().frames() - 1;
        if last == 0 {
            self.message = Some("there is a single frame".to_owned());
            return;
        }
        let frame = self.frame().unwrap_or(0);
        self.show_frame(frame.saturating_add_signed(steps).min(last));
    }

    pub(super) fn show_frame(&mut self, frame: u64) {
        let wanted = self.wanted();
        match wanted.image.at_frame(frame) {
            Ok(image) => self.want(Wanted { image, ..wanted }),
            Err(error) => self.message = Some((self.words.error)(&error)),
        }
    }

    /// The user chose a range of values: it stays when the image is read again.
    pub(super) fn show_range(&mut self, range: ValueRange) {
        self.range = Some(range);
        self.tells_range = true;
        if self.wishes.wanted.is_some() || self.picture.source().values().blend().is_some() {
            self.want(Wanted {
                over: Over::Chosen(range),
                ..self.wanted()
            });
            return;
        }
        let picture = self.picture.over(range);
        if !picture.has_texels_of(&self.picture) {
            self.effects.push(Effect::Forget);
        }
        self.picture = picture;
    }
}

/// The frame that is seen.
fn frame_of(picture: &Picture) -> u64 {
    picture.image().frame().unwrap_or(0)
}

/// Whether a header tells the shape: then there is nothing to find out by hand.
fn has_header(image: &Image) -> bool {
    image.origin().is_header()
}

/// Every sample type, the commonest first.
fn sample_types() -> Vec<SampleType> {
    let of = |order| move |kind: SampleKind| SampleType::new(kind, order);
    let little = SampleKind::ALL.into_iter().map(of(ByteOrder::Little));
    let big = SampleKind::ALL.into_iter().map(of(ByteOrder::Big));
    let big = big.filter(|sample| sample.bytes() > 1);
    little.chain(big).collect()
}
