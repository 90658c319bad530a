//! What was made, for people and programs.

use std::borrow::Cow;
use std::fmt;
use std::path::PathBuf;

use serde::{Serialize, Serializer};

use crate::storage::Overview;

/// What was made.
#[derive(Debug, Serialize)]
pub struct Report {
    /// The file.
    #[serde(serialize_with = "as_text")]
    pub path: PathBuf,
    /// The header file beside it, if there is one.
    #[serde(serialize_with = "as_text")]
    pub header: Option<PathBuf>,
    /// Rows of the image.
    pub rows: u64,
    /// Columns of the image.
    pub cols: u64,
    /// The rows of the whole image that were drawn, half-open.
    pub drawn_rows: [u64; 2],
    /// How a sample is stored.
    pub sample_type: &'static str,
    /// The name of the stream; `csv` for squares from a file.
    pub stream: String,
    /// Where the stream starts.
    pub seed: Option<u64>,
    /// Squares in all.
    pub count: u64,
    /// Squares of which at least one pixel shows; null where that is not known, see
    /// [`Drawn`](crate::raster::Drawn).
    pub visible: Option<u64>,
    /// `cpu` or `gpu`.
    pub renderer: &'static str,
    /// The graphics adapter's name.
    pub adapter: Option<String>,
    /// The fault of the adapter after which the CPU drew the rest.
    pub gpu_fault: Option<String>,
    /// From start to end.
    pub seconds: f64,
    /// What a window needs to show it at once, reduced, if that was made.
    #[serde(skip)]
    pub overview: Option<Overview>,
    /// Each stage's share.
    pub stages: Vec<Stage>,
}

/// One stage of the work.
#[derive(Debug, Serialize)]
pub struct Stage {
    /// What was done.
    pub name: &'static str,
    /// How long it took.
    pub seconds: f64,
    /// The bytes that went through it.
    pub bytes: u64,
}

/// JSON is Unicode and a path need not be: what is not gets the sign for that, U+FFFD.
pub(crate) fn as_text<'a, S: Serializer>(
    path: impl Into<Option<&'a PathBuf>>,
    serializer: S,
) -> Result<S::Ok, S::Error> {
    let text: Option<Cow<'_, str>> = path.into().map(|path| path.to_string_lossy());
    text.serialize(serializer)
}

impl fmt::Display for Report {
    /// One line for people.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "{}: {}×{} u8, {} squares",
            self.path.display(),
            self.cols,
            self.rows,
            self.count
        )?;
        if let Some(visible) = self.visible {
            write!(f, " ({visible} visible)")?;
        }
        if let Some(seed) = self.seed {
            write!(f, ", {} seed {seed}", self.stream)?;
        }
        let renderer = self.adapter.as_deref().unwrap_or("the CPU");
        let rest = if self.gpu_fault.is_some() {
            " and the CPU"
        } else {
            ""
        };
        write!(f, ", drawn by {renderer}{rest} in {:.3} s", self.seconds)?;
        let [start, end] = self.drawn_rows;
        let bytes = ((end - start) * self.cols) as f64;
        if bytes > 1e8 {
            write!(f, " ({:.1} GB/s)", bytes / self.seconds / 1e9)?;
        }
        Ok(())
    }
}
