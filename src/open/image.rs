//! An image in a file, opened.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use crate::bytes::{Bytes, Map};
use crate::formats::{BandInfo, Class, Provenance};
use crate::image::{Number, Orientation, SampleType, Size};
use crate::layout::Layout;
use crate::open::error::OpenError;
use crate::open::file::SampleFile;
use crate::open::guess::search::{Guess, candidates_in};
use crate::open::hints::ShapeHints;
use crate::open::notice::OpenNotice;
use crate::open::origin::ShapeOrigin;
use crate::open::rows::rows_of;
use crate::open::shape::check_length;
use crate::open::unread::Unread;

/// An image: bytes, and where its samples lie in them. Of a file the bytes are its map, read-only; clones
/// share it.
///
/// # Guarantees
///
/// When it was opened, [`bytes`](Image::bytes) held all samples of the [`layout`](Image::layout). Whatever others
/// do to a file meanwhile, all of its bytes can be read, once
/// [`install_fault_handler`](crate::bytes::install_fault_handler) was called: what is gone, or refused by the
/// disk, reads as zeros, and [`damage`](Image::damage) tells.
#[derive(Clone, Debug)]
pub struct Image {
    pub(super) bytes: Arc<dyn Bytes>,
    /// What could not be read of bytes that are not in memory.
    pub(super) unread: Arc<Unread>,
    /// The file, or the name of what is none.
    path: PathBuf,
    /// Where all samples lie, as the file has them.
    whole: Layout,
    /// Where those of the chosen frame lie, or of all, as they are shown.
    layout: Layout,
    orientation: Orientation,
    frame: Option<u64>,
    origin: ShapeOrigin,
    pub(super) no_data: Option<Number>,
    /// Whether a fourth channel is opacity.
    pub(super) opacity: bool,
    pub(super) bands: Arc<BandInfo>,
    /// How many frames that follow one another are the bands of a picture; 0 if they are none.
    pub(super) band_frames: u64,
    pub(super) provenance: Option<Provenance>,
    pub(super) notices: Vec<OpenNotice>,
}

impl Image {
    /// All samples of `layout`, which `origin` told, lie in `bytes`.
    pub(super) fn new(
        path: PathBuf,
        bytes: Arc<dyn Bytes>,
        layout: Layout,
        origin: ShapeOrigin,
    ) -> Image {
        Image {
            bytes,
            unread: Arc::default(),
            path,
            whole: layout.clone(),
            layout,
            orientation: Orientation::AS_IS,
            frame: None,
            origin,
            no_data: None,
            opacity: true,
            bands: Arc::default(),
            band_frames: 0,
            provenance: None,
            notices: Vec::new(),
        }
    }

    /// The image that lies in `bytes`, such as a buffer, as `layout` says.
    ///
    /// ```
    /// use std::sync::Arc;
    /// use squaremap::bytes::Memory;
    /// use squaremap::image::{SampleType, Size};
    /// use squaremap::layout::Layout;
    /// use squaremap::open::Image;
    /// use squaremap::storage::Summary;
    ///
    /// let pixels: Vec<u8> = (0..6).collect();
    /// let layout = Layout::packed(Size::new(2, 3)?, 1, SampleType::U8, 0)?;
    /// let image = Image::from_bytes(Arc::new(Memory(pixels)), layout)?;
    /// let summary = Summary::new(&image, true);
    /// assert_eq!(summary.channels[0].finite.as_ref().map(|finite| finite.mean), Some(2.5));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    ///
    /// When there are fewer bytes than the samples need.
    pub fn from_bytes(bytes: Arc<dyn Bytes>, layout: Layout) -> Result<Image, OpenError> {
        let path = bytes.path().unwrap_or(Path::new("memory")).to_owned();
        check_length(&path, bytes.len(), &layout, &ShapeOrigin::Given)?;
        Ok(Image::new(path, bytes, layout, ShapeOrigin::Given))
    }

    /// The same image, turned to be looked at: [`layout`](Image::layout) tells of rows and columns as they are shown
    /// then.
    ///
    /// # Errors
    ///
    /// When its samples are in blocks, which are shown as they are.
    pub fn turned(&self, orientation: Orientation) -> Result<Image, OpenError> {
        let layout = shown(&self.path, &self.unturned_layout(), orientation)?;
        Ok(Image {
            layout,
            orientation,
            ..self.clone()
        })
    }

    /// How it is turned to be looked at.
    pub fn orientation(&self) -> Orientation {
        self.orientation
    }

    /// Where the samples of the chosen frame lie, or of all, as the file has them, whichever way up they are shown.
    pub fn unturned_layout(&self) -> Layout {
        let frame = self.frame.and_then(|frame| self.whole.frame(frame));
        frame.unwrap_or_else(|| self.whole.clone())
    }

    /// Rows and columns of a frame as the file has them.
    pub fn file_size(&self) -> Size {
        self.whole.size()
    }

    /// Whether it has a fourth channel that is opacity.
    pub fn has_opacity(&self) -> bool {
        self.opacity && self.layout.channels() == 4
    }

    /// What its header says of its bands.
    pub fn bands(&self) -> &BandInfo {
        &self.bands
    }

    /// What its values stand for, 0 first, if it is a map of classes: a grey image of whole numbers whose header tells
    /// their colours.
    pub fn classes(&self) -> &[Class] {
        let is_map = self.whole.channels() == 1 && self.whole.sample().kind().integers().is_some();
        if is_map { &self.bands.classes } else { &[] }
    }

    /// The numbers of the bands that are seen, from 0, where they are not all that there are, in their order.
    pub fn picked_bands(&self) -> Option<Vec<u64>> {
        let strided = self
            .whole
            .as_strided()
            .filter(|strided| !strided.is_in_order())?;
        Some(
            (0..self.whole.channels())
                .map(|channel| strided.band(channel))
                .collect(),
        )
    }

    /// What the bands that are seen show, if somebody says: the one of this frame, or those of its channels.
    pub fn band_labels(&self) -> Vec<String> {
        let frame = self.frame.unwrap_or(0);
        let bands: Vec<u64> = match (self.band_frames, self.whole.as_strided()) {
            (1.., _) => vec![frame % self.band_frames],
            (0, Some(strided)) => (0..self.whole.channels())
                .map(|channel| strided.band(channel))
                .collect(),
            (0, None) => Vec::new(),
        };
        bands
            .into_iter()
            .filter_map(|band| self.bands.label(band))
            .collect()
    }

    /// The file that holds the samples; a name for what is none.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Where each sample lies in [`bytes`](Image::bytes); only those of the chosen
    /// [`frame`](Image::frame), if one was.
    pub fn layout(&self) -> &Layout {
        &self.layout
    }

    /// The layout of the file with all its frames.
    pub fn file_layout(&self) -> &Layout {
        &self.whole
    }

    /// The frame that [`layout`](Image::layout) is that of, from 0; none if it is all of them.
    pub fn frame(&self) -> Option<u64> {
        self.frame
    }

    /// The same file, only one of its frames (from 0).
    ///
    /// # Errors
    ///
    /// When there is no such frame.
    pub fn at_frame(&self, frame: u64) -> Result<Image, OpenError> {
        let layout = self.whole.frame(frame).ok_or_else(|| OpenError::NoFrame {
            path: self.path().to_owned(),
            frame,
            frames: self.whole.frames(),
        })?;
        let layout = shown(&self.path, &layout, self.orientation)?;
        Ok(Image {
            layout,
            frame: Some(frame),
            ..self.clone()
        })
    }

    /// The same bytes, looked at as rows of `cols` pixels with samples of another type, as many rows
    /// as there are bytes after the offset, the channels as before. No row has a gap.
    ///
    /// # Errors
    ///
    /// When there are not enough bytes for a single row.
    pub fn reshaped(&self, cols: u64, sample: SampleType) -> Result<Image, OpenError> {
        let len = self.bytes.len();
        let whole = rows_of(self.path(), len, &self.whole, cols, sample, None)?;
        Ok(Image {
            layout: shown(&self.path, &whole, self.orientation)?,
            whole,
            band_frames: 0,
            frame: None,
            origin: ShapeOrigin::Given,
            ..self.clone()
        })
    }

    /// What the file may be, judging by its samples, the likeliest first; what the `hints` say is so.
    /// Reads some thousand pages at most.
    pub fn guesses(&self, hints: &ShapeHints) -> Vec<Guess> {
        guesses(&*self.bytes, hints)
    }

    /// Maps the file at the same path anew, with the same layout: after somebody wrote to it, or put
    /// another one in its place.
    ///
    /// # Errors
    ///
    /// When there is none, or it is shorter than its samples.
    pub fn remapped(&self) -> Result<Image, OpenError> {
        let (path, bytes) = self.bytes_anew()?;
        check_length(&path, bytes.len(), &self.whole, &self.origin)?;
        Ok(Image {
            bytes,
            unread: Arc::default(),
            ..self.clone()
        })
    }

    /// Maps the file at the same path anew, with the same columns and as many rows as there are now, the
    /// same bytes from one to the next: after somebody wrote more to it.
    ///
    /// # Errors
    ///
    /// When there is none, it has not a single row, or its rows are not runs of pixels.
    pub fn regrown(&self) -> Result<Image, OpenError> {
        let (path, bytes) = self.bytes_anew()?;
        let (len, whole) = (bytes.len(), &self.whole);
        let cols = whole.size().cols();
        let stride = (whole.as_strided()).map(|strided| strided.strides().row.unsigned_abs());
        let whole = rows_of(&path, len, whole, cols, whole.sample(), stride)?;
        Ok(Image {
            bytes,
            unread: Arc::default(),
            layout: shown(&self.path, &whole, self.orientation)?,
            whole,
            frame: None,
            ..self.clone()
        })
    }

    /// Those of the file as it is now; what is no file stays as it is.
    fn bytes_anew(&self) -> Result<(PathBuf, Arc<dyn Bytes>), OpenError> {
        match self.bytes.path() {
            Some(path) => mapped(SampleFile::open(path)?),
            None => Ok((self.path.clone(), self.bytes.clone())),
        }
    }

    /// Where the samples lie, headers included: byte offsets of the layout count from the first of these.
    pub fn bytes(&self) -> &dyn Bytes {
        &*self.bytes
    }

    /// Who said where the samples lie.
    pub fn origin(&self) -> &ShapeOrigin {
        &self.origin
    }

    /// The value of samples that stand for none, if there is such a value: these count as not a number.
    pub fn no_data(&self) -> Option<Number> {
        self.no_data
    }

    /// What it takes to make the picture again, if its header says.
    pub fn provenance(&self) -> Option<&Provenance> {
        self.provenance.as_ref()
    }

    /// What the user should know though the image could be opened.
    pub fn notices(&self) -> &[OpenNotice] {
        &self.notices
    }
}

/// Where samples lie as they are shown.
fn shown(path: &Path, layout: &Layout, orientation: Orientation) -> Result<Layout, OpenError> {
    let oriented = layout.oriented(orientation);
    oriented.ok_or_else(|| OpenError::Blocks {
        path: path.to_owned(),
    })
}

/// What the file may be, judging by its samples.
pub(super) fn guesses(bytes: &dyn Bytes, hints: &ShapeHints) -> Vec<Guess> {
    bytes.expect_random(true);
    let guesses = candidates_in(bytes, hints);
    bytes.expect_random(false);
    guesses
}

pub(super) fn mapped(samples: SampleFile) -> Result<(PathBuf, Arc<dyn Bytes>), OpenError> {
    let SampleFile {
        path,
        file,
        len,
        modified,
    } = samples;
    let Ok(mapped) = usize::try_from(len) else {
        return Err(OpenError::NoAddress { path, len });
    };
    match Map::new(path.clone(), file, mapped, modified) {
        Ok(map) => Ok((path, Arc::new(map))),
        Err((path, source)) => Err(OpenError::Io { path, source }),
    }
}
