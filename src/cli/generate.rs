//! `squaremap generate`.

use std::ops::Range;
use std::path::{Path, PathBuf};

use clap::{Args, ValueEnum};

use crate::cli::draw::DrawArgs;
use crate::cli::file_name::looks_like_a_file;
use crate::cli::headings::{FILES, MESSAGES, PICTURE, WINDOW};
use crate::cli::messages::MessageArgs;
use crate::cli::numbers::{number, rows, size};
use crate::cli::show::ShowArgs;
use crate::generate::{Job, SquareSource};
use crate::image::Size;
use crate::raster::Renderer;
use crate::scene::{Recipe, Stream};
use crate::view::ShowOptions;

/// Arguments of `squaremap generate`.
#[derive(Debug, Args)]
// The commonest options leave no room for these.
#[command(mut_arg("colormap", |arg| arg.hide_short_help(true)))]
#[command(mut_arg("range", |arg| arg.hide_short_help(true)))]
pub(crate) struct GenerateArgs {
    /// How many squares to draw; 1e9 is fine
    #[arg(value_parser = count, required_unless_present = "squares", conflicts_with = "squares")]
    pub(crate) count: Option<u64>,

    /// Size in pixels, N for a square
    #[arg(long, value_name = "N|WxH", default_value = "512", value_parser = size)]
    #[arg(help_heading = PICTURE)]
    pub(crate) size: Size,

    /// The same seed makes the same picture
    ///
    /// Where the random stream starts. Drawn and told if not given.
    #[arg(long, value_name = "S", value_parser = number, help_heading = PICTURE)]
    pub(crate) seed: Option<u64>,

    /// Which random stream
    #[arg(long, value_enum, default_value_t = Rng::Squaremap)]
    #[arg(help_heading = PICTURE, hide_short_help = true)]
    pub(crate) rng: Rng,

    /// Half sides of the squares are below this [default: a ninth of the shorter side]
    #[arg(long, value_name = "H", value_parser = half_side)]
    #[arg(help_heading = PICTURE, hide_short_help = true)]
    pub(crate) max_half_side: Option<u32>,

    /// Levels of grey of the squares: from START up to, but not including, END
    #[arg(long, value_name = "START..END", default_value = "100..255", value_parser = levels)]
    #[arg(help_heading = PICTURE, hide_short_help = true)]
    pub(crate) levels: Range<u16>,

    /// Draw the squares of a CSV file instead
    ///
    /// Its columns are row,col,half_side,level; its lines are in drawing order.
    #[arg(long, value_name = "FILE.csv", help_heading = PICTURE, hide_short_help = true)]
    #[arg(conflicts_with_all = ["seed", "rng", "max_half_side", "levels"])]
    pub(crate) squares: Option<PathBuf>,

    /// The file to write
    ///
    /// A name ending in .npy gets a NumPy header, any other an ENVI header in a .hdr file beside it.
    #[arg(short, long, value_name = "FILE", default_value = "random_squares.raw")]
    #[arg(help_heading = FILES)]
    pub(crate) output: PathBuf,

    /// Draw only the rows from A up to, but not including, B of the whole picture
    ///
    /// They make an image of their own, or go --into one.
    #[arg(long, value_name = "A..B", value_parser = rows)]
    #[arg(help_heading = FILES, hide_short_help = true)]
    pub(crate) rows: Option<Range<u64>>,

    /// Write the rows in place into FILE, of the whole picture
    ///
    /// It is made, all zeros, if it is not there. Many processes and machines can each draw a part.
    #[arg(
        long,
        value_name = "FILE",
        conflicts_with = "output",
        requires = "rows"
    )]
    #[arg(help_heading = FILES, hide_short_help = true)]
    pub(crate) into: Option<PathBuf>,

    /// Write the squares to a CSV file
    #[arg(long, value_name = "FILE.csv", help_heading = FILES, hide_short_help = true)]
    pub(crate) save_squares: Option<PathBuf>,

    /// Return only when the file is safe on the disk (fsync)
    #[arg(long, help_heading = FILES, hide_short_help = true)]
    pub(crate) durable: bool,

    #[command(flatten)]
    draw: DrawArgs,

    /// Paint hidden squares too, for comparisons with programs that do
    #[arg(long, hide = true)]
    pub(crate) no_culling: bool,

    /// Make the file and open no window
    #[arg(long, help_heading = WINDOW)]
    pub(crate) headless: bool,

    #[command(flatten)]
    show: ShowArgs,

    /// Print what was done as one JSON object on stdout
    #[arg(long, help_heading = MESSAGES, hide_short_help = true)]
    pub(crate) json: bool,

    /// What is said.
    #[command(flatten)]
    pub(crate) messages: MessageArgs,
}

/// `--rng`.
#[derive(Clone, Copy, PartialEq, Eq, Debug, ValueEnum)]
pub(crate) enum Rng {
    /// Our own, in which any square can be had without those before it
    Squaremap,
    /// NumPy's after np.random.seed, as in the recipe
    Numpy,
}

impl GenerateArgs {
    /// How the picture is shown.
    pub(crate) fn options(&self) -> ShowOptions {
        self.show.options(self.draw.adapter())
    }

    /// Whether a graphics processor may be looked for.
    pub(super) fn may_open_adapter(&self) -> bool {
        !(self.headless && self.draw.is_cpu())
    }

    /// What is to be made. `new_seed` is asked for a seed if none is given.
    ///
    /// # Errors
    ///
    /// When arguments contradict each other.
    pub(crate) fn job(&self, new_seed: impl FnOnce() -> u64) -> Result<Job, String> {
        let source = match (&self.squares, self.count) {
            (Some(path), _) => SquareSource::Csv(path.clone()),
            (None, count) => {
                let stream = match self.rng {
                    Rng::Squaremap => Stream::Squaremap,
                    Rng::Numpy => Stream::Numpy,
                };
                SquareSource::Random(Recipe {
                    size: self.size,
                    // clap requires one of the two.
                    count: count.unwrap_or(0),
                    stream,
                    seed: self.seed.unwrap_or_else(|| new_seed() & stream.max_seed()),
                    max_half_side: self
                        .max_half_side
                        .unwrap_or_else(|| Recipe::default_max_half_side(self.size)),
                    levels: self.levels.clone(),
                })
            }
        };
        let renderer = self.draw.choose()?;
        if self.no_culling && renderer != Renderer::Cpu {
            return Err("--no-culling paints on the CPU only; add --renderer cpu".into());
        }
        if self.into.is_some() && self.seed.is_none() && self.squares.is_none() {
            return Err(
                "--into writes a part of a picture whose other parts need the same seed; give --seed"
                    .to_owned(),
            );
        }
        let output = self.into.as_ref().unwrap_or(&self.output).clone();
        let squares = self.save_squares.as_deref();
        if output == Path::new("-") || squares == Some(Path::new("-")) {
            return Err(
                "- is no file: pixels and squares go to files, not to stdout; name one".to_owned(),
            );
        }
        if (output.extension()).is_some_and(|end| end.eq_ignore_ascii_case("hdr")) {
            return Err(format!(
                "{}: headers are called .hdr; give the image another name",
                output.display()
            ));
        }
        let all = 0..self.size.rows();
        let rows = self.rows.clone().unwrap_or(all.clone());
        if rows.is_empty() || rows.end > all.end {
            return Err(format!(
                "--rows {}..{} is no part of the image; expected A..B with A < B <= {}",
                rows.start, rows.end, all.end
            ));
        }
        Ok(Job {
            shown: !self.headless,
            source,
            size: self.size,
            rows,
            into: self.into.is_some(),
            durable: self.durable,
            output,
            save_squares: self.save_squares.clone(),
            renderer,
            culling: !self.no_culling,
        })
    }
}

fn count(text: &str) -> Result<u64, String> {
    number(text).map_err(|error| match looks_like_a_file(text.as_ref()) {
        true => format!("{error}; to look at a file: squaremap view {text}"),
        false => error,
    })
}

fn half_side(text: &str) -> Result<u32, String> {
    u32::try_from(number(text)?).map_err(|_| format!("too large; the most is {}", u32::MAX))
}

fn levels(text: &str) -> Result<Range<u16>, String> {
    let error = || "expected START..END with 0 <= START < END <= 256, such as 100..255".to_owned();
    let (start, end) = text.split_once("..").ok_or_else(error)?;
    let level = |text: &str| text.parse::<u16>().map_err(|_| error());
    let levels = level(start)?..level(end)?;
    if levels.is_empty() || levels.end > 256 {
        return Err(error());
    }
    Ok(levels)
}
