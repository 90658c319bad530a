//! What the user, the system and the workers tell a window.

use std::path::PathBuf;

use crate::bytes::FileState;
use crate::image::{Number, Orientation, Rect};
use crate::layout::{IndexOrder, Interleave, PixelFormat};
use crate::open::{BandChoice, OpenError};
use crate::view::color::colormap::Colormap;
use crate::view::color::percentiles::Percentiles;
use crate::view::color::range::{Curve, ValueRange};
use crate::view::geometry::camera::{Point, Screen};
use crate::view::inspect::hint::Hint;
use crate::view::inspect::statistics::Statistics;
use crate::view::tiles::picture::Picture;

/// What happened.
pub(crate) enum Message {
    /// The window is there, with the first picture.
    Begun,
    /// The frames that can be drawn have, or may have, this size.
    Resized(Screen),
    /// The window may show less than it should.
    Exposed,
    /// A frame is about to be drawn.
    Drawing,
    /// One was drawn.
    Drawn,

    /// The user pressed a key.
    Pressed(Action),
    /// The user asked for something in the panel.
    Asked(Ask),
    /// The cursor is at this point of the screen.
    Moved(Point),
    /// It is outside.
    Left,
    /// Whether the user drags the picture from now on.
    Dragging(bool),
    /// The wheel, or two fingers, zoom by so many octaves.
    Zoomed(f64),
    /// The user dropped a file on the window.
    Dropped(PathBuf),

    /// The file that is shown was written to, replaced or removed.
    Touched,
    /// Something was loaded that can be shown.
    Loaded,
    /// A frame would show more of it than the last one.
    News,
    /// Another file was opened, or not.
    Opened(Result<Box<Picture>, OpenError>),
    /// What was wanted of the file that is shown is ready.
    Ready(Box<Ready>),
    /// Somebody looked after the file that is shown.
    Rechecked(Rechecked),
    /// What was read of the image of this number.
    Read(u64, Answer),
    /// Another picture was made, or not.
    Remade(Result<Box<Picture>, String>),
    /// A picture of the view was written, or not.
    Saved(Result<PathBuf, String>),
}

/// What the user can ask of the window with a key.
#[derive(Clone, Copy, PartialEq, Debug)]
pub(crate) enum Action {
    Fit,
    ActualPixels,
    /// Zoom about the middle, by half octaves.
    Zoom(i32),
    /// Look further down and to the right, by tenths of the window.
    Look(i32, i32),
    /// So many colormaps further on.
    Colormap(isize),
    /// Show the range of what is visible in all colours.
    Autoscale,
    /// So many frames further on.
    Frame(i64),
    /// So many columns more.
    Widen(i64),
    /// So many sample types further on.
    SampleType(isize),
    /// The panel, or no panel.
    Panel,
    /// The list of keys, or none.
    Keys,
    /// Lines and values in the pixels, or none.
    Grid,
    Reload,
    NewSeed,
    Save,
    FullScreen,
    /// Away with what lies over the picture; the window, if nothing does.
    Close,
    Quit,
}

/// What the user can ask for in the panel.
#[derive(Clone, Copy, PartialEq, Debug)]
pub(crate) enum Ask {
    Range(ValueRange),
    Curve(Curve),
    Colormap(Colormap),
    /// Row and column of the file.
    GoTo(u64, u64),
    /// What is said of the samples.
    Say(Said),
    /// From 0.
    Frame(u64),
    /// Whether the histogram is to be that of the whole image, not of what is visible.
    CountAll(bool),
}

/// What the user says of the samples of the file that is shown; none for what its header says, or is usual.
#[derive(Clone, Copy, PartialEq, Debug)]
pub(crate) enum Said {
    Orientation(Orientation),
    Interleave(Option<Interleave>),
    Order(Option<IndexOrder>),
    PixelFormat(Option<PixelFormat>),
    Bands(Option<BandChoice>),
    NoData(Option<Number>),
}

/// What was read of an image.
pub(crate) enum Answer {
    /// Row, column and value of a pixel.
    Pixel(u64, u64, String),
    /// The values of the pixels of a rectangle, row after row.
    Values(Rect, Vec<String>),
    /// The statistics for the panel; none if nothing in it is finite.
    Counted(Option<Statistics>),
    /// Those of what was visible, of which so many values are to be shown in all colours.
    Autoscale(Option<Statistics>, Percentiles),
    /// Which values an image has that is black, white or flat, if it is.
    Hint(Option<Hint>),
}

/// What was wanted of the file that is shown.
pub(crate) struct Ready {
    /// Counts what was wanted.
    pub(crate) number: u64,
    pub(crate) picture: Picture,
    /// Whether the image was given another shape by hand.
    pub(crate) reshapes: bool,
    /// Whether its range is, or comes from, that of some values of what was shown before.
    pub(crate) sampled: bool,
}

/// What a look at the file that is shown brought.
pub(crate) struct Rechecked {
    /// The number of the image that was shown when it was asked for.
    pub(crate) image: u64,
    /// Counts the looks.
    pub(crate) number: u64,
    pub(crate) fate: Fate,
}

/// What became of a file.
pub(crate) enum Fate {
    /// This, and there is no reason to read it again.
    State(FileState),
    /// The same file, read again.
    Again(Box<Picture>),
    /// Why that is not known.
    Error(OpenError),
}
