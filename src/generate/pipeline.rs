//! From a job to a file.

use std::time::{Duration, Instant};

use crate::generate::error::GenerateError;
use crate::generate::header::provenance;
use crate::generate::job::{Job, SquareSource};
use crate::generate::report::{GenerateNotice, Report, StageTime};
use crate::generate::write_plan::WritePlan;
use crate::image::{Size, StripSink};
use crate::progress::{Counting, Progress, Stage};
use crate::raster::{self, Drawn, Looked, Rasterizer};
use crate::scene::{CsvSquares, Squares, write_csv};
use crate::storage::{Overview, OverviewBuilder, RawWriter, WatchedSink};

/// Makes the file. `progress` hears of each stage and of the pixels drawn, `notice` of what a user may want
/// to know at once.
///
/// # Errors
///
/// When the job cannot be done. No half-written file is left, and an old one of the name stays.
pub fn generate(
    job: &Job,
    progress: &dyn Progress,
    notice: &dyn Fn(GenerateNotice),
) -> Result<Report, GenerateError> {
    let begin = Instant::now();
    let plan = WritePlan::check(job)?;
    let mut times = Times::default();

    progress.stage(Stage::ReadSquares);
    let (squares, checksum) = times.of(Stage::ReadSquares, || squares(&job.source))?;
    if let SquareSource::Random(recipe) = &job.source
        && recipe.count > 0
        && recipe.max_half_side <= 1
    {
        let max_half_side = recipe.max_half_side;
        notice(GenerateNotice::AllBackground { max_half_side });
    }

    match raster::days(squares.as_ref()) {
        0 => {}
        days => notice(GenerateNotice::Long { days }),
    }

    progress.stage(Stage::OpenRenderer);
    let start = Instant::now();
    let mut renderer = job.renderer.open()?;
    if renderer.adapter.is_some() {
        times.add(Stage::OpenRenderer, start.elapsed(), 0);
    }
    for reason in renderer.passed_over {
        notice(GenerateNotice::PassedOver(reason));
    }
    if let Some(reason) = renderer.no_gpu {
        notice(GenerateNotice::OnCpu(reason));
    }

    // The files come last: what fails before leaves none, also not one that others write into.
    let writer = plan.writer(job, &provenance(job, squares.count(), checksum))?;
    let saved = match &job.save_squares {
        None => None,
        Some(path) => {
            progress.stage(Stage::SaveSquares);
            times.of(Stage::SaveSquares, || write_csv(squares.as_ref(), path))?
        }
    };

    let rasterizer = renderer.rasterizer.as_mut();
    let (drawn, overview) = draw(
        job,
        plan.drawn,
        squares.as_ref(),
        rasterizer,
        &writer,
        progress,
    )?;
    times.add(Stage::FindVisible, drawn.culling, 0);
    times.add(Stage::Draw, drawn.drawing, plan.drawn.pixels());
    if let Some(fault) = &drawn.gpu_fault {
        notice(GenerateNotice::GpuLost(fault.clone()));
    }

    if job.durable {
        progress.stage(Stage::Finish);
    }
    plan.check_again(job)?;
    times.of(Stage::Finish, || writer.finish(saved, job.durable))?;
    Ok(Report {
        path: job.output.clone(),
        header: plan.header.beside,
        size: plan.file,
        drawn_rows: job.rows.clone(),
        source: job.source.clone(),
        count: squares.count(),
        visible: drawn.visible,
        adapter: renderer.adapter,
        gpu_fault: drawn.gpu_fault,
        duration: begin.elapsed(),
        overview,
        stages: times.stages,
    })
}

/// What each stage takes.
#[derive(Default)]
struct Times {
    stages: Vec<StageTime>,
}

impl Times {
    fn add(&mut self, stage: Stage, duration: Duration, bytes: u64) {
        self.stages.push(StageTime {
            stage,
            duration,
            bytes,
        });
    }

    /// Does a stage's work.
    fn of<T>(&mut self, stage: Stage, work: impl FnOnce() -> T) -> T {
        let start = Instant::now();
        let done = work();
        self.add(stage, start.elapsed(), 0);
        done
    }
}

/// The squares; the checksum of those from a file.
fn squares(source: &SquareSource) -> Result<(Box<dyn Squares>, Option<u32>), GenerateError> {
    Ok(match source {
        SquareSource::Random(recipe) => (recipe.squares()?, None),
        SquareSource::Csv(path) => {
            let squares = CsvSquares::open(path)?;
            let checksum = squares.checksum();
            (Box::new(squares), Some(checksum))
        }
    })
}

/// Draws the rows asked for into the file and, where that is wanted, an overview beside it.
fn draw(
    job: &Job,
    size: Size,
    squares: &dyn Squares,
    rasterizer: &mut dyn Rasterizer,
    writer: &RawWriter,
    progress: &dyn Progress,
) -> Result<(Drawn, Option<Overview>), GenerateError> {
    progress.stage(Stage::FindVisible);
    progress.total(size.pixels());
    let counting = Counting::new(writer, progress, Stage::Draw);
    // Only a part of what is shown passes by if it goes into a larger file. Without a builder the window
    // makes the overview from the file.
    let wanted = job.shown && !job.into && size.pixels() > Overview::SMALL;
    let builder = wanted.then(|| OverviewBuilder::new(size).ok()).flatten();
    let watched = builder.as_ref().map(|builder| WatchedSink {
        sink: &counting,
        overview: builder,
        first_row: job.rows.start,
    });
    let sink: &dyn StripSink = match &watched {
        Some(watched) => watched,
        None => &counting,
    };
    let rows = job.rows.clone();
    let drawn = if job.culling {
        let squares = Looked::new(squares, progress);
        raster::draw(&squares, job.size, rows, rasterizer, sink)
    } else {
        raster::paint(squares, job.size, rows, sink)
    }
    .map_err(|error| GenerateError::drawing(job.output.clone(), error))?;
    Ok((drawn, builder.and_then(|builder| builder.finish().ok())))
}

#[cfg(test)]
mod tests {
    use std::cell::RefCell;
    use std::sync::Mutex;
    use std::sync::atomic::{AtomicU64, Ordering};

    use super::*;
    use crate::raster::Renderer;
    use crate::scene::{Recipe, Stream};

    /// Writes down what it hears.
    #[derive(Default)]
    struct Heard {
        stages: Mutex<Vec<Stage>>,
        total: AtomicU64,
        done: AtomicU64,
    }

    impl Progress for Heard {
        fn stage(&self, stage: Stage) {
            self.stages.lock().unwrap().push(stage);
        }

        fn total(&self, pixels: u64) {
            self.total.store(pixels, Ordering::SeqCst);
        }

        fn advance(&self, pixels: u64) {
            self.done.fetch_add(pixels, Ordering::SeqCst);
        }
    }

    fn job(output: std::path::PathBuf, size: Size, max_half_side: u32) -> Job {
        let recipe = Recipe {
            size,
            count: 30,
            stream: Stream::Squaremap,
            seed: 7,
            max_half_side,
            levels: Recipe::LEVELS,
        };
        Job {
            source: SquareSource::Random(recipe),
            size,
            rows: 0..size.rows(),
            into: false,
            durable: true,
            output,
            save_squares: None,
            renderer: Renderer::Cpu,
            shown: false,
            culling: true,
        }
    }

    #[test]
    fn each_stage_and_each_pixel_is_told_once() {
        let folder = tempfile::tempdir().unwrap();
        let size = Size::new(700, 900).unwrap();
        let mut job = job(folder.path().join("x.raw"), size, 50);
        job.save_squares = Some(folder.path().join("s.csv"));
        let heard = Heard::default();
        let silent = |notice: GenerateNotice| panic!("{notice}");
        let report = generate(&job, &heard, &silent).unwrap();
        let stages = [
            Stage::ReadSquares,
            Stage::OpenRenderer,
            Stage::SaveSquares,
            Stage::FindVisible,
            Stage::Draw,
            Stage::Finish,
        ];
        assert_eq!(heard.stages.into_inner().unwrap(), stages);
        assert_eq!(heard.total.into_inner(), size.pixels());
        assert_eq!(heard.done.into_inner(), size.pixels());
        let timed: Vec<Stage> = report.stages.iter().map(|time| time.stage).collect();
        let no_gpu = |stage: &Stage| *stage != Stage::OpenRenderer;
        let expected: Vec<Stage> = stages.into_iter().filter(no_gpu).collect();
        assert_eq!(timed, expected);
    }

    #[test]
    fn a_picture_without_squares_to_see_is_made_and_told() {
        let folder = tempfile::tempdir().unwrap();
        let size = Size::new(20, 30).unwrap();
        let told = RefCell::new(Vec::new());
        let job = job(folder.path().join("x.raw"), size, 1);
        generate(&job, &(), &|notice| told.borrow_mut().push(notice)).unwrap();
        let told = told.into_inner();
        assert!(
            matches!(
                told[..],
                [GenerateNotice::AllBackground { max_half_side: 1 }]
            ),
            "{told:?}"
        );
    }

    #[test]
    fn rows_that_the_image_has_not_are_refused() {
        let folder = tempfile::tempdir().unwrap();
        let size = Size::new(20, 30).unwrap();
        let mut job = job(folder.path().join("x.raw"), size, 3);
        for rows in [0..21, 5..5, 20..25] {
            job.rows = rows;
            let error = generate(&job, &(), &|_| ()).unwrap_err();
            assert!(matches!(error, GenerateError::Rows { .. }), "{error}");
        }
        assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 0);
    }
}
