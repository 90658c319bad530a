//! What each subcommand does, and what it says to people.

mod info;
mod looking;
mod progress;
mod terminal;
mod words;

use std::fmt;
use std::io::{self, IsTerminal, Write};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::thread;
use std::time::Duration;

use rand::TryRng;
use serde_json::Value;

use crate::cli::{GenerateArgs, InfoArgs, VerifyArgs, ViewArgs};
use crate::commands::looking::{NO_TERMINAL, draw_in_terminal, save_screenshot};
use crate::commands::progress::Bar;
use crate::generate::{GenerateError, Job, SquareSource};
use crate::gpu::GpuError;
use crate::open::{Image, OpenError, ShapeHints};
use crate::say::{end_status, tell};
use crate::scene::SquareError;
use crate::storage::Summary;
use crate::verify::VerifyError;
use crate::view::{Made, Notice, Remake, ViewError};

/// Why a subcommand did not do what was asked, in one line.
#[derive(Debug)]
pub struct Failure {
    message: String,
    code: i32,
}

impl Failure {
    fn usage(message: impl fmt::Display) -> Failure {
        Failure {
            message: message.to_string(),
            code: 2,
        }
    }

    fn failed(message: impl fmt::Display) -> Failure {
        Failure {
            message: message.to_string(),
            code: 1,
        }
    }

    /// 2 for wrong usage, 1 for all else.
    pub fn exit_code(&self) -> i32 {
        self.code
    }
}

impl fmt::Display for Failure {
    /// One line.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message.replace('\n', "\\n"))
    }
}

impl From<GenerateError> for Failure {
    fn from(error: GenerateError) -> Failure {
        let said = words::generate_error(&error);
        match error {
            GenerateError::Recipe(_)
            | GenerateError::Size(_)
            | GenerateError::Rows { .. }
            | GenerateError::Squares(SquareError::Size(_))
            | GenerateError::SameFile { .. } => Failure::usage(said),
            _ => Failure::failed(said),
        }
    }
}

impl From<VerifyError> for Failure {
    fn from(error: VerifyError) -> Failure {
        let said = words::verify_error(&error);
        match error {
            VerifyError::Rows { .. } => Failure::usage(said),
            _ => Failure::failed(said),
        }
    }
}

impl From<OpenError> for Failure {
    fn from(error: OpenError) -> Failure {
        Failure::failed(error)
    }
}

impl From<ViewError> for Failure {
    fn from(error: ViewError) -> Failure {
        Failure::failed(error)
    }
}

/// `squaremap generate`: makes the file, reports, and shows it.
///
/// # Errors
///
/// When the file is not made, or a window opens and then fails.
pub fn generate(args: &GenerateArgs) -> Result<(), Failure> {
    remove_unfinished_on_interrupt()?;
    let job = args.job(new_seed).map_err(Failure::usage)?;
    let bar = Bar::new(args.quiet);
    let say = |line: &str| {
        if !args.quiet {
            bar.0.suspend(|| tell(line));
        }
    };
    let notice = |notice| say(&words::generate_notice(&notice));
    let report = crate::generate::generate(&job, &bar, &notice)?;
    bar.0.finish_and_clear();
    say(&words::report_line(&report));
    if args.json {
        print_json(&words::report_json(&report))?;
    }
    if args.headless {
        return Ok(());
    }

    let (given, options) = (ShapeHints::default(), args.options());
    let image = Image::open(&job.output, &given)?;
    let overview = report.overview.map(Arc::new);
    let remake = remake(job.clone(), args.quiet);
    let shown = crate::view::show(
        image.clone(),
        overview.clone(),
        given,
        options.clone(),
        remake,
    );
    match shown {
        Err(ViewError::NoDisplay(_)) if draws_in_terminal() && !args.json => {
            terminal_or_refusal(draw_in_terminal(image, overview, &options, None, &tell))
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

/// `squaremap view`: shows a file, or writes what a window would show.
///
/// # Errors
///
/// When the file is no image, there is no display, or nothing can draw it.
pub fn view(args: &ViewArgs) -> Result<(), Failure> {
    remove_unfinished_on_interrupt()?;
    let (given, options) = (args.layout.given(), args.options());
    if let Some(path) = &args.screenshot {
        check_png(path)?;
    }
    let mut image = crate::view::open(&args.layout.file, &given, options.follow);
    if options.follow && matches!(image, Err(OpenError::Empty { .. })) {
        tell(&format!(
            "{}: empty; waiting for its first bytes",
            args.layout.file.display()
        ));
        while let Err(OpenError::Empty { .. }) = image {
            thread::sleep(Duration::from_millis(50));
            image = crate::view::open(&args.layout.file, &given, true);
        }
    }
    let image = image?;
    for notice in image.notices() {
        tell(notice);
    }
    if let Some(path) = &args.export {
        let path = picture_target(path, image.path())?;
        let hint = crate::view::export(image.clone(), &args.region(), &options, &path)?;
        if let Some(hint) = hint {
            looking::tell(&Notice::of_picture(&image, hint), &tell);
        }
    } else if let Some(path) = &args.screenshot {
        let path = picture_target(path, image.path())?;
        save_screenshot(&image, &options, &path, &tell)?;
    } else if let Some(protocol) = args.terminal {
        terminal_or_refusal(draw_in_terminal(image, None, &options, protocol, &tell))?;
    } else {
        match crate::view::show(image.clone(), None, given, options.clone(), None) {
            Err(ViewError::NoDisplay(_)) if draws_in_terminal() => {
                terminal_or_refusal(draw_in_terminal(image, None, &options, None, &tell))?;
            }
            Err(error @ ViewError::NoDisplay(_)) => {
                return Err(Failure::failed(format!(
                    "{error}; without a display, --screenshot FILE.png writes what it would show"
                )));
            }
            other => other?,
        }
    }
    Ok(())
}

/// What came of drawing in a terminal, if there is one.
fn terminal_or_refusal(drawn: Option<Result<(), ViewError>>) -> Result<(), Failure> {
    Ok(drawn.ok_or_else(|| Failure::failed(NO_TERMINAL))??)
}

/// Whether a screenshot may have this name.
fn check_png(path: &Path) -> Result<(), Failure> {
    let extension = path.extension().unwrap_or_default();
    if path == Path::new("-") || extension.eq_ignore_ascii_case("png") {
        return Ok(());
    }
    Err(Failure::usage(format!(
        "{}: unknown kind of picture; expected a name that ends in .png, or -",
        path.display()
    )))
}

/// Where a picture of `image` may go: not over the image or its header, nor in place of a device.
fn picture_target(path: &Path, image: &Path) -> Result<PathBuf, Failure> {
    if path == Path::new("-") {
        return Ok(path.to_owned());
    }
    let target = crate::storage::resolve(path)
        .map_err(|error| Failure::failed(words::write_error(&error)))?;
    let same = |other: &Path| match (target.canonicalize(), other.canonicalize()) {
        (Ok(target), Ok(other)) => target == other,
        _ => false,
    };
    if same(image) || same(&crate::formats::envi::sidecar(image)) {
        let path = path.display();
        return Err(Failure::usage(format!(
            "{path}: is the image that is looked at, or its header; give the picture another name"
        )));
    }
    Ok(target)
}

/// Whether pictures may go to stdout though nobody asked for them there.
fn draws_in_terminal() -> bool {
    // "dumb" is how editors and build tools call what understands no colours.
    std::io::stdout().is_terminal() && std::env::var_os("TERM").is_some_and(|term| term != "dumb")
}

/// `squaremap verify`: whether a file holds what its header says it does. Tells where it does not, and
/// returns false.
///
/// # Errors
///
/// When that cannot be found out.
pub fn verify(args: &VerifyArgs) -> Result<bool, Failure> {
    let check = args.check().map_err(Failure::usage)?;
    let bar = Bar::new(args.quiet);
    let say = |line: &str| {
        if !args.quiet {
            bar.0.suspend(|| tell(line));
        }
    };
    let notice = |notice| say(&words::verify_notice(&notice));
    let verdict = crate::verify::verify(&check, &bar, &notice)?;
    bar.0.finish_and_clear();
    if args.json {
        print_json(&words::verdict_json(&verdict))?;
    }
    words::verdict_lines(&verdict)
        .iter()
        .for_each(|line| say(line));
    Ok(verdict.is_equal())
}

/// One JSON object on a line of stdout.
fn print_json(object: &Value) -> Result<(), Failure> {
    writeln!(std::io::stdout(), "{object}")
        .map_err(|error| Failure::failed(format!("cannot write to stdout: {error}")))
}

/// `squaremap info`: prints what is known of a file, and which values it has.
///
/// # Errors
///
/// When the file is no image, or changed while it was read.
pub fn info(args: &InfoArgs) -> Result<(), Failure> {
    let image = Image::open(&args.layout.file, &args.layout.given())?;
    let summary = Summary::new(&image, args.exact);
    image.check_unchanged()?;
    let text = if args.json {
        format!("{}\n", info::json(&image, &summary))
    } else {
        for notice in image.notices() {
            tell(notice);
        }
        info::text(&image, &summary)
    };
    // Whoever reads may stop early, as `head` does.
    match io::stdout().write_all(text.as_bytes()) {
        Err(error) if error.kind() != io::ErrorKind::BrokenPipe => {
            Err(Failure::failed(format!("standard output: {error}")))
        }
        _ => Ok(()),
    }
}

/// Draws the same job from another seed. Not for squares of a file, which stay as they are, nor for a
/// part of a picture whose other parts have the old seed.
fn remake(mut job: Job, quiet: bool) -> Option<Remake> {
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
        if !quiet {
            tell(&words::report_line(&report));
        }
        Ok(Made {
            path: report.path,
            overview: report.overview.map(Arc::new),
        })
    }))
}

/// Ends the process, with the files under way removed: threads may still be at work on them.
pub fn end(code: i32) -> ! {
    let _none_begins = crate::storage::remove_unfinished();
    std::process::exit(code)
}

/// A signal to stop removes the files under way and ends the process at once, with 128 + its number, as
/// shells tell of it. A file that would grow past the user's limit is an error like a full disk's.
#[cfg(unix)]
fn remove_unfinished_on_interrupt() -> Result<(), Failure> {
    use signal_hook::consts::{SIGHUP, SIGINT, SIGTERM, SIGXFSZ};
    // What is handled does not kill: the write that sent SIGXFSZ returns an error.
    let mut signals = vec![SIGTERM, SIGXFSZ];
    // Under nohup the work goes on when the terminal is gone; and in the background of a script when
    // Ctrl-C ends what is in the foreground.
    signals.extend(
        [SIGHUP, SIGINT]
            .into_iter()
            .filter(|&signal| !is_ignored(signal)),
    );
    let failed = |error| Failure::failed(format!("cannot handle signals: {error}"));
    let mut signals = signal_hook::iterator::Signals::new(signals).map_err(failed)?;
    std::thread::spawn(move || {
        if let Some(signal) = signals.forever().find(|&signal| signal != SIGXFSZ) {
            end_status();
            end(128 + signal);
        }
    });
    Ok(())
}

/// Whether whoever started the process had it ignore a signal. Not known but on Linux.
#[cfg(unix)]
fn is_ignored(signal: i32) -> bool {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    status
        .lines()
        .find_map(|line| line.strip_prefix("SigIgn:"))
        .and_then(|mask| u64::from_str_radix(mask.trim(), 16).ok())
        .is_some_and(|mask| mask >> (signal - 1) & 1 == 1)
}

/// Ctrl-C removes the files under way and ends the process at once, with 130.
#[cfg(not(unix))]
fn remove_unfinished_on_interrupt() -> Result<(), Failure> {
    let stop = || {
        end_status();
        end(130)
    };
    ctrlc::set_handler(stop)
        .map_err(|error| Failure::failed(format!("cannot handle signals: {error}")))
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
