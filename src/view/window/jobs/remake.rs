//! Another picture, from who opened the window.

use std::path::PathBuf;
use std::sync::Arc;

use crate::open::{Image, ShapeHints};
use crate::storage::Overview;
use crate::view::color::range::ValueRange;
use crate::view::tiles::picture::Picture;

/// Makes another picture. Called in a thread of its own, so that the
/// window stays alive meanwhile; an error is shown in the title.
pub type Remake = Box<dyn FnMut() -> Result<Made, String> + Send>;

/// A picture that was made for the window.
pub struct Made {
    /// The file it is in.
    pub path: PathBuf,
    /// An overview of it, if one was made on the way.
    pub overview: Option<Arc<Overview>>,
}

/// Makes another picture and opens it over `range`, or its own.
pub(crate) fn make(remake: &mut Remake, range: Option<ValueRange>) -> Result<Box<Picture>, String> {
    let made = remake()?;
    let image = Image::open(&made.path, &ShapeHints::default());
    let image = image.map_err(|error| error.to_string())?;
    Ok(Box::new(Picture::known(image, range, made.overview)))
}
