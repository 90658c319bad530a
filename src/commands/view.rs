//! `squaremap view`.

use std::path::{Path, PathBuf};
use std::thread;
use std::time::Duration;

use crate::cli::ViewArgs;
use crate::commands::failure::Failure;
use crate::commands::looking::{self, draw_in_terminal, notices, save_screenshot, with_words};
use crate::commands::reporter::Reporter;
use crate::commands::stdout::is_for_pictures;
use crate::commands::words;
use crate::formats::headers_beside;
use crate::open::{Image, OpenError};
use crate::view::{Notice, Point, ViewError};

/// `squaremap view`: shows a file, or writes what a window would show.
///
/// # Errors
///
/// When the file is no image, there is no display, or nothing can draw it.
pub(crate) fn view(args: &ViewArgs) -> Result<(), Failure> {
    let reporter = Reporter::new(args.messages.quiet);
    if let Some(path) = &args.screenshot {
        check_png(path)?;
    }
    let image = open(args, &reporter)?;
    for notice in image.notices() {
        reporter.tell(&words::open_notice(notice));
    }
    let mut options = with_words(args.options());
    // Rows and columns that are typed are the file's.
    options.center = options.center.map(|center| {
        let (row, col) = (center.row, center.col);
        let shown = image
            .orientation()
            .point_as_shown(image.file_size(), (row, col));
        Point {
            row: shown.0,
            col: shown.1,
        }
    });
    if let Some(path) = &args.export {
        let path = picture_target(path, image.path())?;
        let hint = crate::view::export(image.clone(), &args.region(), &options, &path)?;
        if let Some(hint) = hint {
            looking::tell(&Notice::of_picture(&image, hint), &reporter);
        }
        return Ok(());
    }
    if let Some(path) = &args.screenshot {
        let path = picture_target(path, image.path())?;
        return save_screenshot(&image, &options, &path, &reporter);
    }
    if let Some(protocol) = args.terminal {
        return draw_in_terminal(image, None, &options, protocol, &reporter);
    }
    let given = args.layout.given();
    match crate::view::show(
        image.clone(),
        None,
        given,
        options.clone(),
        None,
        notices(&reporter),
    ) {
        Err(ViewError::NoDisplay(_)) if is_for_pictures() => {
            draw_in_terminal(image, None, &options, None, &reporter)
        }
        Err(error @ ViewError::NoDisplay(_)) => Err(Failure::new(format!(
            "{error}; without a display, --screenshot FILE.png writes what it would show"
        ))),
        shown => Ok(shown?),
    }
}

/// The image, for which `--watch` waits.
fn open(args: &ViewArgs, reporter: &Reporter) -> Result<Image, OpenError> {
    let (path, follow) = (&args.layout.file, args.options().follow);
    let open = || crate::view::open(path, &args.layout.given(), follow);
    let mut image = open();
    if follow && matches!(image, Err(OpenError::Empty { .. })) {
        reporter.tell(&format!(
            "{}: empty; waiting for its first bytes",
            path.display()
        ));
        while let Err(OpenError::Empty { .. }) = image {
            thread::sleep(Duration::from_millis(50));
            image = open();
        }
    }
    image
}

/// Whether a screenshot may have this name.
fn check_png(path: &Path) -> Result<(), Failure> {
    let extension = path.extension().unwrap_or_default();
    if path == Path::new("-") || extension.eq_ignore_ascii_case("png") {
        return Ok(());
    }
    Err(Failure::new(format!(
        "{}: unknown kind of picture; expected a name that ends in .png, or -",
        path.display()
    )))
}

/// Where a picture of `image` may go: not over the image or its header, nor in place of a device.
fn picture_target(path: &Path, image: &Path) -> Result<PathBuf, Failure> {
    if path == Path::new("-") {
        return Ok(path.to_owned());
    }
    let target =
        crate::storage::resolve(path).map_err(|error| Failure::new(words::write_error(&error)))?;
    let same = |other: &Path| match (target.canonicalize(), other.canonicalize()) {
        (Ok(target), Ok(other)) => target == other,
        _ => false,
    };
    if same(image) || headers_beside(image).any(|(_, header)| same(&header)) {
        let path = path.display();
        return Err(Failure::new(format!(
            "{path}: is the image that is looked at, or its header; give the picture another name"
        )));
    }
    Ok(target)
}
