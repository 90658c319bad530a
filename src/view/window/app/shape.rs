//! The same bytes in another shape, and other frames of the same file.

use crate::image::{ByteOrder, SampleKind, SampleType};
use crate::open::Image;
use crate::view::color::range::ValueRange;
use crate::view::tiles::picture::Picture;
use crate::view::window::app::App;
use crate::view::window::app::files::Found;

/// What a worker makes ready to be shown: looking for an overview of it can take long, and keys that are
/// pressed meanwhile count from here.
#[derive(Clone)]
pub(crate) struct Wanted {
    pub(crate) image: Image,
    /// Whether the image was given another shape by hand.
    reshapes: bool,
    over: Over,
}

/// What was wanted.
pub(crate) struct Ready {
    pub(crate) number: u64,
    picture: Picture,
    reshapes: bool,
    /// Whether its range is, or comes from, that of some values of what was shown before.
    sampled: bool,
}

/// A range of values to show an image over.
#[derive(Clone, Copy)]
enum Over {
    /// That of the image that is shown.
    Shown,
    /// That which was asked for at the start, or its own.
    Own,
    Chosen(ValueRange),
}

impl App {
    /// What is wanted, or else what is shown.
    fn wanted(&self) -> Option<Wanted> {
        let image = self.shown.as_ref()?.picture.image();
        let wanted = self.files.wanted.clone();
        Some(wanted.unwrap_or_else(|| Wanted {
            image: image.clone(),
            reshapes: false,
            over: Over::Shown,
        }))
    }

    fn want(&mut self, wanted: Wanted) {
        let Some(shown) = &self.shown else { return };
        self.files.wanted = Some(wanted.clone());
        self.files.asked += 1;
        let number = self.files.asked;
        let (base, given) = (shown.picture.clone(), self.given_range);
        self.work(&self.files.shaper, move || {
            let picture = match wanted.over {
                Over::Shown => base.with(wanted.image, None),
                Over::Own => Picture::new(wanted.image, given),
                Over::Chosen(range) => base.with(wanted.image, Some(range)),
            };
            Found::Wanted(Box::new(Ready {
                number,
                picture,
                reshapes: wanted.reshapes,
                sampled: matches!(wanted.over, Over::Shown) && base.range_is_sampled(),
            }))
        });
    }

    /// What was asked for is ready. There may be more to come.
    pub(crate) fn show_wanted(&mut self, ready: Ready) {
        let Some(shown) = &mut self.shown else { return };
        let before = &shown.picture;
        let picture = match ready.sampled && !before.range_is_sampled() {
            // Meanwhile it has become that of all values.
            true => ready.picture.over(before.range()),
            false => ready.picture,
        };
        if ready.reshapes {
            if !self.files.reshaped {
                self.files.told = !before.image().origin().is_guess();
            }
            self.files.reshaped = true;
            shown.camera.reshape(picture.size());
        }
        self.show(picture);
        if ready.number == self.files.asked {
            self.files.wanted = None;
            self.catch_up();
        }
    }

    /// Another shape that was wanted is not any more.
    pub(crate) fn want_no_shape(&mut self) {
        if self
            .files
            .wanted
            .take_if(|wanted| wanted.reshapes)
            .is_some()
        {
            self.files.outdated = self.files.asked;
            self.catch_up();
        }
    }

    /// Wants the same of the image that is shown now, the same file as before, if that has it.
    pub(crate) fn want_again(&mut self, wanted: &Wanted) {
        let Some(shown) = &self.shown else { return };
        let (image, before) = (shown.picture.image(), wanted.image.layout());
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
    pub(crate) fn widen(&mut self, cols: i64) {
        let Some(wanted) = self.reshapable() else {
            return;
        };
        let layout = wanted.image.layout();
        let cols = layout.size().cols().saturating_add_signed(cols).max(1);
        match wanted.image.reshaped(cols, layout.sample()) {
            Ok(image) => self.want(Wanted {
                image,
                reshapes: true,
                ..wanted
            }),
            Err(error) => self.message = Some((self.options.words.error)(&error)),
        }
    }

    /// Takes the samples for those of another type.
    pub(crate) fn change_sample(&mut self, steps: isize) {
        let Some(wanted) = self.reshapable() else {
            return;
        };
        let layout = wanted.image.layout();
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
        let wanted = self.wanted()?;
        if has_header(&wanted.image) {
            self.message = Some("its header tells the shape".to_owned());
            return None;
        }
        Some(wanted)
    }

    /// Shows a frame further on.
    pub(crate) fn step_frame(&mut self, steps: i64) {
        let Some(wanted) = self.wanted() else { return };
        let last = wanted.image.file_layout().frames() - 1;
        if last == 0 {
            self.message = Some("there is a single frame".to_owned());
            return;
        }
        let frame = wanted.image.frame().unwrap_or(0);
        self.show_frame(frame.saturating_add_signed(steps).min(last));
    }

    pub(crate) fn show_frame(&mut self, frame: u64) {
        let Some(wanted) = self.wanted() else { return };
        match wanted.image.at_frame(frame) {
            Ok(image) => self.want(Wanted { image, ..wanted }),
            Err(error) => self.message = Some((self.options.words.error)(&error)),
        }
    }

    /// The user chose a range of values: it stays when the image is read again.
    pub(crate) fn show_range(&mut self, range: ValueRange) {
        self.options.range = Some(range);
        let (Some(wanted), Some(shown)) = (self.wanted(), &mut self.shown) else {
            return;
        };
        if self.files.wanted.is_none() && shown.picture.source().blend().is_none() {
            let picture = shown.picture.over(range);
            if !picture.has_texels_of(&shown.picture) {
                shown.graphics.forget();
            }
            shown.picture = picture;
        } else {
            let over = Over::Chosen(range);
            self.want(Wanted { over, ..wanted });
        }
    }
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
