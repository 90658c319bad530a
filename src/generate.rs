//! The making pipeline: squares, renderer, file.

mod conflicts;
pub(crate) mod report;

use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use indicatif::ProgressBar;

use crate::generate::conflicts::{check_files, check_header, check_link};
pub use crate::generate::report::{Report, Stage};

use crate::formats::{Provenance, envi, npy};
use crate::gpu::{AdapterChoice, Gpu, GpuError};
use crate::image::{Size, SizeError, Strip, StripError, StripSink};
use crate::progress::Counting;
use crate::raster::{CpuRasterizer, GpuRasterizer, RasterError, Rasterizer};
use crate::scene::{
    CsvSquares, Recipe, RecipeError, SquareError, Squares, check_csv_target, check_size, write_csv,
};
use crate::storage::{
    Overview, OverviewBuilder, RawWriter, WatchedSink, WriteError, check_target, resolve,
};
use crate::{progress, raster};

/// The key of a header under which the checksum of a CSV file's squares stands, in eight hexadecimal digits.
pub(crate) const CHECKSUM_KEY: &str = "squares crc32";

/// What is to be made.
#[derive(Clone, Debug)]
pub struct Job {
    /// Where the squares come from.
    pub source: SquareSource,
    /// The size of the whole image.
    pub size: Size,
    /// The rows to draw; they make an image of their own unless they go `into` the whole one.
    pub rows: Strip,
    /// Whether the rows are written in place into a file of the whole image.
    pub into: bool,
    /// Whether to wait until the file is on the disk.
    pub durable: bool,
    /// The file to write; one that ends in `.npy` gets NumPy's header, any other an ENVI header beside
    /// it.
    pub output: PathBuf,
    /// A CSV file to write the squares to.
    pub save_squares: Option<PathBuf>,
    /// Who draws.
    pub renderer: Renderer,
    /// Whether a window will show it: then its overview is made on the way.
    pub shown: bool,
    /// Whether hidden squares are left out; if not, the CPU paints them all, see
    /// [`paint`](crate::raster::paint).
    pub culling: bool,
}

/// Where squares come from.
#[derive(Clone, Debug)]
pub enum SquareSource {
    /// A random stream.
    Random(Recipe),
    /// A CSV file.
    Csv(PathBuf),
}

/// Who is to draw.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Renderer {
    /// A hardware adapter if there is one, else the CPU.
    Auto,
    /// Any adapter.
    Gpu,
    /// The adapter whose name contains this.
    Adapter(String),
    /// The CPU; no GPU library is touched.
    Cpu,
}

/// Why nothing was made.
#[derive(Debug, thiserror::Error)]
#[expect(missing_docs, reason = "each only passes on what the part below says")]
pub enum GenerateError {
    #[error(
        "{path}: is there already, and not one of squaremap's headers; choose another --output, or remove it",
        path = .0.display()
    )]
    ForeignHeader(PathBuf),
    #[error(
        "{header}: is there already, and tells of {file}; choose another --output, or remove it",
        header = header.display(),
        file = file.display()
    )]
    OtherFile { header: PathBuf, file: PathBuf },
    #[error(transparent)]
    Size(#[from] SizeError),
    #[error(transparent)]
    Recipe(#[from] RecipeError),
    #[error(transparent)]
    Squares(#[from] SquareError),
    #[error(transparent)]
    Gpu(#[from] GpuError),
    #[error(transparent)]
    Write(#[from] WriteError),
    #[error("{path}: cannot write: {error}", path = path.display())]
    Strip { path: PathBuf, error: StripError },
    #[error("{path} is both {one} and {other}; give one of them another name", path = path.display())]
    SameFile {
        path: PathBuf,
        one: &'static str,
        other: &'static str,
    },
}

/// Makes the file. `bar` moves with the bytes written; `say` gets what a user may want to know at once.
///
/// # Errors
///
/// When the job cannot be done. No half-written file is left, and an old one of the name stays.
pub fn generate(job: &Job, bar: &ProgressBar, say: &dyn Fn(&str)) -> Result<Report, GenerateError> {
    let begin = Instant::now();
    let mut stages = Vec::new();
    let mut stage = |name, duration: Duration, bytes| {
        stages.push(Stage {
            name,
            seconds: duration.as_secs_f64(),
            bytes,
        });
    };

    match &job.source {
        SquareSource::Random(recipe) => recipe.check()?,
        SquareSource::Csv(_) => check_size(job.size)?,
    }
    let is_npy = job
        .output
        .extension()
        .is_some_and(|e| e.eq_ignore_ascii_case("npy"));
    let header_path = (!is_npy).then(|| envi::sidecar(&job.output));
    check_files(job, header_path.as_deref())?;
    if let Some(path) = &header_path {
        let header = resolve(path)?;
        check_header(&header, &job.output)?;
        check_link(&header, &job.output)?;
    }
    check_target(&job.output)?;
    if let Some(path) = &job.save_squares {
        check_csv_target(path)?;
    }
    let cols = job.size.cols();
    let drawn_size = Size::new(job.rows.end - job.rows.start, cols)?;
    let file_size = if job.into { job.size } else { drawn_size };
    let pixels = drawn_size.pixels();

    let start = Instant::now();
    progress::stage(bar, "reading the squares");
    let mut checksum = None;
    let squares: Box<dyn Squares> = match &job.source {
        SquareSource::Random(recipe) => recipe.squares()?,
        SquareSource::Csv(path) => {
            let squares = CsvSquares::open(path)?;
            checksum = Some(squares.checksum());
            Box::new(squares)
        }
    };
    stage("squares", start.elapsed(), 0);
    if let SquareSource::Random(recipe) = &job.source
        && recipe.count > 0
        && recipe.max_half_side <= 1
    {
        say(&format!(
            "no square has a pixel and the image is all background: --max-half-side, by default a ninth of \
             the shorter side, is {}; 2 is the least with which squares are seen",
            recipe.max_half_side
        ));
    }

    let start = Instant::now();
    progress::stage(bar, "opening the renderer");
    let (mut rasterizer, adapter) = rasterizer(&job.renderer, say)?;
    if adapter.is_some() {
        stage("open_gpu", start.elapsed(), 0);
    }

    // The files come last: what fails before leaves none, also not one that others write into.
    let text = envi::header_text(file_size, &provenance(job, squares.count(), checksum));
    let sidecar = header_path.as_deref().map(|path| (path, text.as_str()));
    let start = if is_npy {
        npy::header(file_size)
    } else {
        Vec::new()
    };
    let rows = job.rows.clone();
    let writer = if job.into {
        RawWriter::into_existing(&job.output, &start, sidecar, job.size, rows)?
    } else {
        RawWriter::create(&job.output, &start, sidecar, rows, cols)?
    };
    let mut saved = None;
    if let Some(path) = &job.save_squares {
        let start = Instant::now();
        progress::stage(bar, "saving the squares");
        saved = write_csv(squares.as_ref(), path)?;
        stage("save_squares", start.elapsed(), 0);
    }

    progress::stage(bar, progress::LOOKING);
    bar.set_length(pixels);
    let counting = Counting::new(&writer, bar, "drawing");
    // Only a part of what is shown passes by if it goes into a larger file. Without a builder the window
    // makes the overview from the file.
    let wanted = job.shown && !job.into && pixels > Overview::SMALL;
    let builder = wanted
        .then(|| OverviewBuilder::new(drawn_size).ok())
        .flatten();
    let watched = builder.as_ref().map(|builder| WatchedSink {
        sink: &counting,
        overview: builder,
        first_row: job.rows.start,
    });
    let sink: &dyn StripSink = match &watched {
        Some(watched) => watched,
        None => &counting,
    };
    let drawn = if job.culling {
        raster::draw(
            squares.as_ref(),
            job.size,
            job.rows.clone(),
            rasterizer.as_mut(),
            sink,
        )
    } else {
        raster::paint(squares.as_ref(), job.size, job.rows.clone(), sink)
    }
    .map_err(|error| match error {
        RasterError::Gpu(error) => error.into(),
        RasterError::Squares(error) => error.into(),
        RasterError::Strip(error) => GenerateError::Strip {
            path: job.output.clone(),
            error,
        },
    })?;
    if let Some(fault) = &drawn.gpu_fault {
        say(&format!("warning: {fault}; the CPU drew the rest"));
    }
    stage("find_visible", drawn.culling, 0);
    stage("draw_and_write", drawn.drawing, pixels);

    let start = Instant::now();
    if job.durable {
        progress::stage(bar, "waiting for the disk");
    }
    writer.finish(saved, job.durable)?;
    stage("finish", start.elapsed(), 0);
    bar.finish_and_clear();

    let recipe = match &job.source {
        SquareSource::Random(recipe) => Some(recipe),
        SquareSource::Csv(_) => None,
    };
    Ok(Report {
        path: job.output.clone(),
        header: header_path,
        rows: file_size.rows(),
        cols,
        drawn_rows: [job.rows.start, job.rows.end],
        sample_type: "u8",
        stream: stream_name(recipe),
        seed: recipe.map(|recipe| recipe.seed),
        count: squares.count(),
        visible: drawn.visible,
        renderer: if adapter.is_some() { "gpu" } else { "cpu" },
        adapter,
        gpu_fault: drawn.gpu_fault.map(|fault| fault.to_string()),
        seconds: begin.elapsed().as_secs_f64(),
        overview: builder.and_then(|builder| builder.finish().ok()),
        stages,
    })
}

/// The renderer asked for, and the name of its adapter; `say` hears why it is not a GPU where that was
/// left open.
pub(crate) fn rasterizer(
    renderer: &Renderer,
    say: &dyn Fn(&str),
) -> Result<(Box<dyn Rasterizer>, Option<String>), GpuError> {
    let open = |choice: &AdapterChoice| Gpu::open(choice).and_then(GpuRasterizer::new).map(Some);
    let rasterizer = match renderer {
        Renderer::Cpu => None,
        Renderer::Gpu => open(&AdapterChoice::Any)?,
        Renderer::Adapter(name) => open(&AdapterChoice::Named(name.clone()))?,
        // An adapter that cannot run the shader is as good as none.
        Renderer::Auto => Gpu::open(&AdapterChoice::Hardware)
            .and_then(GpuRasterizer::new)
            .inspect_err(|reason| say(&format!("drawing on the CPU: {reason}")))
            .ok(),
    };
    let Some(rasterizer) = rasterizer else {
        return Ok((Box::new(CpuRasterizer::new()), None));
    };
    let adapter = rasterizer.gpu().info.name.clone();
    Ok((Box::new(rasterizer), Some(adapter)))
}

fn stream_name(recipe: Option<&Recipe>) -> String {
    recipe.map_or("csv".to_owned(), |recipe| recipe.stream.to_string())
}

fn provenance(job: &Job, count: u64, checksum: Option<u32>) -> Provenance {
    let mut provenance = Provenance {
        version: env!("CARGO_PKG_VERSION").to_owned(),
        count,
        ..Provenance::default()
    };
    match &job.source {
        SquareSource::Random(recipe) => {
            provenance.stream = stream_name(Some(recipe));
            provenance.seed = Some(recipe.seed);
            provenance.max_half_side = Some(recipe.max_half_side);
            provenance.levels = Some(recipe.levels.start.into()..recipe.levels.end.into());
        }
        SquareSource::Csv(path) => {
            provenance.stream = stream_name(None);
            let name = Path::new(path.file_name().unwrap_or_default()).display();
            provenance
                .more
                .push(("squares".to_owned(), name.to_string()));
        }
    }
    if let Some(checksum) = checksum {
        let checksum = format!("{checksum:08x}");
        (provenance.more).push((CHECKSUM_KEY.to_owned(), checksum));
    }
    if !job.into && job.rows != (0..job.size.rows()) {
        let Strip { start, end } = job.rows;
        let part = format!("{start}..{end} of {}", job.size.rows());
        provenance.more.push(("rows".to_owned(), part));
    }
    provenance
}
