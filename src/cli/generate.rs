//! `squaremap generate`.

use std::ops::Range;
use std::path::{Path, PathBuf};

use clap::{Args, ValueEnum};

use super::ShowArgs;
use crate::generate::{Job, SquareSource};
use crate::image::Size;
use crate::raster::Renderer;
use crate::scene::{Recipe, Stream};
use crate::view::ShowOptions;

/// Arguments of `squaremap generate`.
#[derive(Debug, Args)]
pub struct GenerateArgs {
    /// How many squares to draw; 1e9 is fine
    #[arg(value_parser = count, required_unless_present = "squares", conflicts_with = "squares")]
    pub count: Option<u64>,

    /// Size of the image in pixels: N for a square one, or WIDTHxHEIGHT
    #[arg(long, value_name = "N|WxH", default_value = "512", value_parser = super::size)]
    pub size: Size,

    /// Where the random stream starts; the same seed makes the same picture. Drawn and told if not given
    #[arg(long, value_name = "S", value_parser = super::number)]
    pub seed: Option<u64>,

    /// Which random stream: our own, or the one of the NumPy recipe after np.random.seed
    #[arg(long, value_enum, default_value_t = Rng::Squaremap)]
    pub rng: Rng,

    /// Half sides of the squares are below this [default: a ninth of the shorter side]
    #[arg(long, value_name = "H", value_parser = half_side)]
    pub max_half_side: Option<u32>,

    /// Levels of grey of the squares: from START up to, but not including, END
    #[arg(long, value_name = "START..END", default_value = "100..255", value_parser = levels)]
    pub levels: Range<u16>,

    /// The file to write; a name ending in .npy gets a NumPy header, any other an ENVI header in a .hdr
    /// file beside it
    #[arg(short, long, value_name = "FILE", default_value = "random_squares.raw")]
    pub output: PathBuf,

    /// Draw only the rows from A up to, but not including, B of the whole picture, as an image of their
    /// own
    #[arg(long, value_name = "A..B", value_parser = rows)]
    pub rows: Option<Range<u64>>,

    /// Write the rows in place into FILE, of the whole picture; it is made, all zeros, if it is not there.
    /// Many processes and machines can each draw a part
    #[arg(
        long,
        value_name = "FILE",
        conflicts_with = "output",
        requires = "rows"
    )]
    pub into: Option<PathBuf>,

    /// Return only when the file is safe on the disk (fsync)
    #[arg(long)]
    pub durable: bool,

    /// Who draws. auto: a hardware GPU if there is one, else the CPU; gpu: any adapter, a software one too.
    /// The bytes are the same
    #[arg(long, value_enum, default_value_t = RendererArg::Auto)]
    pub renderer: RendererArg,

    /// Draw, and show, with the adapter whose name contains this
    #[arg(long, value_name = "NAME")]
    pub adapter: Option<String>,

    /// Draw the squares of a CSV file instead (columns row,col,half_side,level; in drawing order)
    #[arg(long, value_name = "FILE.csv", conflicts_with_all = ["seed", "rng", "max_half_side", "levels"])]
    pub squares: Option<PathBuf>,

    /// Write the squares to a CSV file
    #[arg(long, value_name = "FILE.csv")]
    pub save_squares: Option<PathBuf>,

    /// Paint hidden squares too, for comparisons with programs that do
    #[arg(long, hide = true)]
    pub no_culling: bool,

    /// Make the file and open no window
    #[arg(long)]
    pub headless: bool,

    /// Print what was done as one JSON object on stdout
    #[arg(long)]
    pub json: bool,

    /// Say nothing but errors
    #[arg(short, long)]
    pub quiet: bool,

    #[command(flatten)]
    show: ShowArgs,
}

/// `--rng`.
#[derive(Clone, Copy, PartialEq, Eq, Debug, ValueEnum)]
pub enum Rng {
    Squaremap,
    Numpy,
}

/// `--renderer`.
#[derive(Clone, Copy, PartialEq, Eq, Debug, ValueEnum)]
pub enum RendererArg {
    Auto,
    Gpu,
    Cpu,
}

impl RendererArg {
    /// Who draws, given `--adapter`, too.
    pub(super) fn choose(self, adapter: Option<&str>) -> Result<Renderer, String> {
        match (self, adapter) {
            (RendererArg::Cpu, Some(_)) => Err(
                "--adapter chooses a GPU, but --renderer cpu uses none; leave out one".to_owned(),
            ),
            (RendererArg::Cpu, None) => Ok(Renderer::Cpu),
            (_, Some(name)) => Ok(Renderer::Adapter(name.to_owned())),
            (RendererArg::Gpu, None) => Ok(Renderer::Gpu),
            (RendererArg::Auto, None) => Ok(Renderer::Auto),
        }
    }
}

impl GenerateArgs {
    /// How the picture is shown.
    pub fn options(&self) -> ShowOptions {
        self.show.options(self.adapter.as_deref())
    }

    /// What is to be made. `new_seed` is asked for a seed if none is given.
    ///
    /// # Errors
    ///
    /// When arguments contradict each other.
    pub fn job(&self, new_seed: impl FnOnce() -> u64) -> Result<Job, String> {
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
        let renderer = self.renderer.choose(self.adapter.as_deref())?;
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
    super::number(text).map_err(|error| {
        let is_file = std::path::Path::new(text).is_file();
        if is_file || text.contains('.') {
            format!("{error}; to look at a file: squaremap view {text}")
        } else {
            error
        }
    })
}

fn half_side(text: &str) -> Result<u32, String> {
    u32::try_from(super::number(text)?).map_err(|_| format!("too large; the most is {}", u32::MAX))
}

pub(super) fn rows(text: &str) -> Result<Range<u64>, String> {
    let (start, end) = text
        .split_once("..")
        .ok_or("expected A..B, such as 0..1000")?;
    Ok(super::number(start)?..super::number(end)?)
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
