//! An image together with the range of values it is shown over.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use crate::image::{SampleKind, Size};
use crate::layout::Bounds;
use crate::open::{Image, OpenError};
use crate::storage::Overview;
use crate::view::color::colormap::Colormap;
use crate::view::color::range::{Curve, ValueRange};
use crate::view::color::special::NOT_A_NUMBER;
use crate::view::geometry::camera::Camera;
use crate::view::geometry::sight::Sight;
use crate::view::geometry::taps::level_for;
use crate::view::tiles::extremes::range_of_rows;
use crate::view::tiles::source::TileSource;
use crate::view::tiles::values::{Values, class_range, is_small};

/// A mapped image, ready to be shown. Clones share the map.
#[derive(Clone, Debug)]
pub struct Picture {
    source: Arc<TileSource>,
    range: ValueRange,
    curve: Curve,
    /// Whether the range is that of some of the image's values, and shall be that of all.
    sampled: bool,
    /// Whether only exact values are to be shown, however long they take.
    patient: bool,
}

/// Of the bytes under a view at most so many are read without an overview: in a third of a second
/// from memory.
const READ_AT_ONCE: u64 = 1 << 30;

impl Picture {
    /// The image over `range`, by default that from its smallest to its largest finite value; colour
    /// images over all values that their sample type can hold.
    ///
    /// Of a large image that nobody has looked at before only some values are read now: its tiles
    /// are sketches, and its range is that of these values, until it is
    /// [made exact](Picture::refined).
    pub fn new(image: Image, range: Option<ValueRange>) -> Picture {
        Picture::known(image, range, None)
    }

    /// As [`new`](Picture::new), of an image of which somebody has made an overview.
    pub fn known(
        image: Image,
        range: Option<ValueRange>,
        overview: Option<Arc<Overview>>,
    ) -> Picture {
        expect_looks(&image);
        if let (None, Some(range)) = (range, class_range(&image)) {
            return Picture::of(TileSource::new(Values::new(image, range)), range);
        }
        let layout = image.layout();
        if range.is_some() || layout.channels() > 1 {
            let range = range.unwrap_or(ValueRange::of_kind(layout.sample().kind()));
            let picture = Picture::of(
                TileSource::known(Values::new(image, range), overview),
                range,
            );
            if !picture.source.is_small() && picture.source.overview().is_none() {
                picture.source.root(&AtomicBool::new(false));
            }
            return picture;
        }
        if is_small(&image) {
            let range = value_range(range_of_rows(&image));
            return Picture::of(TileSource::new(Values::new(image, range)), range);
        }
        let any = ValueRange::of_kind(SampleKind::F32);
        let source = Arc::new(TileSource::known(Values::new(image, any), overview));
        let whole = source.overview().filter(|overview| overview.is_whole());
        let known = whole.map(|overview| Bounds(overview.bounds()));
        let range = match known {
            Some(range) => value_range(range),
            None => {
                let root = source.root(&AtomicBool::new(false));
                value_range(root.map_or(Bounds::NONE, |root| root.range))
            }
        };
        Picture {
            sampled: known.is_none(),
            source: source.over(range),
            ..Picture::of_shared(source, range)
        }
    }

    /// The image with all its true values, for one view of it: reads all of an image if its range is
    /// not given or the view is large.
    ///
    /// # Errors
    ///
    /// When some of it could not be read, as soon as that shows.
    pub(crate) fn exact(
        image: Image,
        range: Option<ValueRange>,
        camera: impl FnOnce(Size) -> Camera,
    ) -> Result<Picture, OpenError> {
        let range = range.or(class_range(&image));
        let layout = image.layout().clone();
        let camera = camera(layout.size());
        let level = level_for(camera.zoom());
        let needs_range = range.is_none() && layout.channels() == 1;
        let visible = camera.visible();
        let pixels = visible.rows() * visible.cols();
        let bytes = pixels.saturating_mul(layout.sample().bytes() * layout.channels());
        // Most of an image is read sooner in the order of its file than tile by tile.
        let is_most = pixels > layout.size().pixels() / 2;
        let needs_overview = level >= Overview::FINEST && (is_most || bytes > READ_AT_ONCE);
        expect_looks(&image);
        let before = range.unwrap_or(ValueRange::of_kind(layout.sample().kind()));
        let source = TileSource::new(Values::new(image, before));
        if (needs_range || needs_overview)
            && !source.is_small()
            && !source.values().is_classes()
            && source.overview().is_none()
        {
            // Finer levels are not needed, and with them most of the texels.
            let finest = match level {
                0..Overview::FINEST => Overview::COARSEST_FINEST,
                _ => level.min(Overview::COARSEST_FINEST),
            };
            let (image, stop) = (source.values().image(), AtomicBool::new(false));
            let give_up = || {
                stop.fetch_or(image.damaged(), Ordering::Relaxed);
            };
            let made = Overview::create(&layout, source.values().blend().copied(), finest);
            if let Ok(overview) = made
                && overview.scan(image, 0, &stop, &give_up).is_ok()
            {
                source.refinement().take(Arc::new(overview));
            }
            if image.damaged() {
                image.check_unchanged()?;
            }
        }
        let range = match source.overview() {
            _ if !needs_range => before,
            Some(overview) => value_range(Bounds(overview.bounds())),
            None => value_range(range_of_rows(source.values().image())),
        };
        let source = Arc::new(source);
        Ok(Picture {
            source: source.over(range),
            patient: true,
            ..Picture::of_shared(source, range)
        })
    }

    fn of(source: TileSource, range: ValueRange) -> Picture {
        Picture::of_shared(Arc::new(source), range)
    }

    fn of_shared(source: Arc<TileSource>, range: ValueRange) -> Picture {
        Picture {
            source,
            range,
            curve: Curve::Linear,
            sampled: false,
            patient: false,
        }
    }

    /// The same image over another range of values.
    #[must_use]
    pub fn over(&self, range: ValueRange) -> Picture {
        Picture {
            source: self.source.over(range),
            range,
            sampled: false,
            ..self.clone()
        }
    }

    /// The same image on another curve.
    #[must_use]
    pub fn on(self, curve: Curve) -> Picture {
        Picture { curve, ..self }
    }

    /// Another image, such as another frame of the same file, over the given range or else the same, on
    /// the same curve. A range of some values only becomes that of all values of the other image.
    #[must_use]
    pub fn with(&self, image: Image, range: Option<ValueRange>) -> Picture {
        let sampled = self.sampled && range.is_none();
        let own = sampled && is_small(&image);
        let range = match own {
            true => value_range(range_of_rows(&image)),
            false => range.unwrap_or(self.range),
        };
        let picture = Picture {
            source: Arc::new(TileSource::new(Values::new(image, range))),
            range,
            sampled: sampled && !own,
            ..self.clone()
        };
        // Its overview may have been kept: then nobody tells when it is whole.
        picture.refined().unwrap_or(picture)
    }

    /// The same image over its own range, if all of it is known now and was not before.
    #[must_use]
    pub fn refined(&self) -> Option<Picture> {
        let overview = self.source.overview()?;
        (self.sampled && overview.is_whole())
            .then(|| self.over(value_range(Bounds(overview.bounds()))))
    }

    /// Begins to make the picture exact in the background. `wake` is called from other threads
    /// whenever some of it can be shown better than before.
    pub(crate) fn refine(&self, wake: impl Fn() + Send + Sync + 'static) {
        self.source.refinement().begin(self.image(), wake);
    }

    /// Whether tiles read for `other`, a picture of the same image, serve this one, too.
    pub(crate) fn has_texels_of(&self, other: &Picture) -> bool {
        Arc::ptr_eq(&self.source, &other.source)
            || (self.source.values()).has_texels_of(other.source.values())
    }

    /// Where its tiles come from.
    pub(crate) fn source(&self) -> &Arc<TileSource> {
        &self.source
    }

    /// The image.
    pub fn image(&self) -> &Image {
        self.source.values().image()
    }

    /// Its size in pixels.
    pub fn size(&self) -> Size {
        self.source.size()
    }

    /// The range of values it is shown over.
    pub fn range(&self) -> ValueRange {
        self.range
    }

    /// How colours rise over it.
    pub fn curve(&self) -> Curve {
        self.curve
    }

    /// Whether the range was taken from some values only.
    pub fn range_is_sampled(&self) -> bool {
        self.sampled
    }

    /// Whether only exact values are to be shown.
    pub(crate) fn is_patient(&self) -> bool {
        self.patient
    }

    /// Whether what is seen is, or will be, other than it should be until more is known.
    pub(crate) fn is_preview(&self, sight: &Sight) -> bool {
        if self.sampled {
            return true;
        }
        let level = level_for(sight.camera().zoom());
        !self.patient
            && !self.source.is_direct(level)
            && (sight.plan().tiles()).any(|(key, ..)| !self.source.is_ready(key))
    }

    /// Whether pixels have a colour of their own, instead of one from a colormap.
    pub fn is_color(&self) -> bool {
        self.image().layout().channels() > 1
    }

    /// The smallest texel of each colour, or of each byte of a colour channel.
    pub(crate) fn thresholds(&self) -> [f32; 256] {
        let curve = if self.is_classes() {
            Curve::Linear
        } else {
            self.curve
        };
        self.source.values().thresholds(self.range, curve)
    }

    /// Whether it is a map of classes, each in its own colour.
    pub(crate) fn is_classes(&self) -> bool {
        self.source.values().is_classes()
    }

    /// The colour of each step: those of a colormap, or of its classes.
    pub(crate) fn colors(&self, colormap: Colormap) -> [[u8; 3]; 256] {
        if !self.is_classes() {
            return *colormap.colors();
        }
        // A value that is no class has no colour.
        let mut colors = [NOT_A_NUMBER; 256];
        for (color, class) in colors.iter_mut().zip(self.image().classes()) {
            *color = class.color;
        }
        colors
    }
}

/// Tells the system how an image will be read: a small one as a whole, of another what is looked at.
fn expect_looks(image: &Image) {
    image.expect_random(true);
    if is_small(image) {
        let layout = image.layout();
        image.will_need(&layout.ranges(0, &layout.size().rect(), u64::MAX));
    }
}

/// A range of finite values; 0 to 1 if there is none.
fn value_range(range: Bounds) -> ValueRange {
    range
        .0
        .and_then(|(min, max)| ValueRange::new(min, max).ok())
        .unwrap_or(ValueRange::of_kind(SampleKind::F32))
}

#[cfg(test)]
mod tests;
