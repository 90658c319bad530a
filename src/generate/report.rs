//! What was made, and what is worth knowing of it at once.

use std::fmt;
use std::path::PathBuf;
use std::time::Duration;

use crate::generate::job::SquareSource;
use crate::gpu::GpuError;
use crate::image::{Size, Strip};
use crate::progress::Stage;
use crate::storage::Overview;

/// What was made.
#[derive(Debug)]
pub struct Report {
    /// The file.
    pub path: PathBuf,
    /// The header file beside it, if there is one.
    pub header: Option<PathBuf>,
    /// The image in the file.
    pub size: Size,
    /// The rows of the whole image that were drawn.
    pub drawn_rows: Strip,
    /// Where the squares came from.
    pub source: SquareSource,
    /// Squares in all.
    pub count: u64,
    /// Squares of which at least one pixel shows; none where that is not known, see
    /// [`Drawn`](crate::raster::Drawn).
    pub visible: Option<u64>,
    /// The graphics adapter's name; none where the CPU drew.
    pub adapter: Option<String>,
    /// The fault of the adapter after which the CPU drew the rest.
    pub gpu_fault: Option<GpuError>,
    /// From start to end.
    pub duration: Duration,
    /// What a window needs to show it at once, reduced, if that was made.
    pub overview: Option<Overview>,
    /// What each stage took of that, in their order.
    pub stages: Vec<StageTime>,
}

/// What one stage of the work took.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct StageTime {
    /// What was done.
    pub stage: Stage,
    /// How long it took.
    pub duration: Duration,
    /// The bytes that went through it.
    pub bytes: u64,
}

/// What whoever asked for a picture may want to know at once. Nothing of it keeps the picture from being made.
#[derive(Clone, Debug)]
pub enum GenerateNotice {
    /// No square of the recipe can have a pixel.
    AllBackground {
        /// What the half sides are below: 0 or 1.
        max_half_side: u32,
    },
    /// To look at its squares takes more than a day.
    Long {
        /// About so many.
        days: u64,
    },
    /// A graphics processor did not open, and another one draws.
    PassedOver(GpuError),
    /// The CPU draws, though a graphics processor might have, and why.
    OnCpu(GpuError),
    /// The graphics processor failed, and the CPU drew the rest.
    GpuLost(GpuError),
}

impl fmt::Display for GenerateNotice {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            GenerateNotice::AllBackground { max_half_side } => write!(
                f,
                "no square has a pixel and the image is all background: half sides are below {max_half_side}"
            ),
            GenerateNotice::Long { days } => write!(
                f,
                "so many squares that are so small take about {days} days to look at on this machine"
            ),
            GenerateNotice::PassedOver(reason) => write!(f, "{reason}; another one draws"),
            GenerateNotice::OnCpu(reason) => write!(f, "drawing on the CPU: {reason}"),
            GenerateNotice::GpuLost(fault) => write!(f, "{fault}; the CPU drew the rest"),
        }
    }
}
