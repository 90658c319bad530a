//! `squaremap generate`.

use std::sync::Arc;

use rand::TryRng;

use crate::cli::GenerateArgs;
use crate::commands::failure::Failure;
use crate::commands::looking::{draw_in_terminal, notices, with_words};
use crate::commands::reporter::Reporter;
use crate::commands::stdout::{is_for_pictures, print_json};
use crate::commands::words;
use crate::generate::{Job, SquareSource};
use crate::gpu::GpuError;
use crate::open::{Image, ShapeHints};
use crate::view::{Made, Remake, ViewError};

/// `squaremap generate`: makes the file, reports, and shows it.
///
/// # Errors
///
/// When the file is not made, or a window opens and then fails.
pub fn generate(args: &GenerateArgs) -> Result<(), Failure> {
    let job = args.job(new_seed).map_err(Failure::new)?;
    let reporter = Reporter::with_bar(args.messages.quiet);
    let say = |line: &str| reporter.tell(line);
    let notice = |notice| say(&words::generate_notice(&notice));
    let report = crate::generate::generate(&job, reporter.bar(), &notice)?;
    reporter.bar().finish();
    say(&words::report_line(&report));
    if args.json {
        print_json(&words::report_json(&report))?;
    }
    if args.headless {
        return Ok(());
    }

    let (given, options) = (ShapeHints::default(), with_words(args.options()));
    let image = Image::open(&job.output, &given)?;
    let overview = report.overview.map(Arc::new);
    let remake = remake(job.clone(), reporter.clone());
    let shown = crate::view::show(
        image.clone(),
        overview.clone(),
        given,
        options.clone(),
        remake,
        notices(&reporter),
    );
    match shown {
        Err(ViewError::NoDisplay(_)) if is_for_pictures() && !args.json => {
            draw_in_terminal(image, overview, &options, None, &reporter)
        }
        // The file is what counts; it is there, and can be looked at elsewhere.
        Err(reason @ (ViewError::NoDisplay(_) | ViewError::Gpu(GpuError::NoAdapter(_)))) => {
            say(&format!(
                "{reason}; look at the file later with: squaremap view {}",
                job.output.display()
            ));
            Ok(())
        }
        other => Ok(other?),
    }
}

/// Draws the same job from another seed. Not for squares of a file, which stay as they are, nor for a
/// part of a picture whose other parts have the old seed.
fn remake(mut job: Job, reporter: Reporter) -> Option<Remake> {
    job.save_squares = None;
    if job.into || matches!(job.source, SquareSource::Csv(_)) {
        return None;
    }
    Some(Box::new(move || {
        if let SquareSource::Random(recipe) = &mut job.source {
            recipe.seed = new_seed() & recipe.stream.max_seed();
        }
        let report = crate::generate::generate(&job, &(), &|_| ())
            .map_err(|error| words::generate_error(&error))?;
        reporter.tell(&words::report_line(&report));
        Ok(Made {
            path: report.path,
            overview: report.overview.map(Arc::new),
        })
    }))
}

/// A seed from the system.
fn new_seed() -> u64 {
    // The system's source of randomness fails only where there is none; the time will do then.
    rand::rngs::SysRng.try_next_u64().unwrap_or_else(|_| {
        std::time::SystemTime::UNIX_EPOCH
            .elapsed()
            .map_or(0, |now| now.as_nanos() as u64)
    })
}
