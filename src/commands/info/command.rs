//! What `squaremap info` does.

use crate::cli::InfoArgs;
use crate::commands::failure::Failure;
use crate::commands::info::{json::json, text::text};
use crate::commands::reporter::Reporter;
use crate::commands::stdout::{print, print_json};
use crate::commands::words;
use crate::open::Image;
use crate::storage::Summary;

/// `squaremap info`: prints what is known of a file, and which values it has.
///
/// # Errors
///
/// When the file is no image, or changed while it was read.
pub fn info(args: &InfoArgs) -> Result<(), Failure> {
    let reporter = Reporter::new(args.messages.quiet);
    let image = Image::open(&args.layout.file, &args.layout.given())?;
    let summary = Summary::new(&image, args.exact);
    image.check_unchanged()?;
    if args.json {
        return print_json(&json(&image, &summary));
    }
    for notice in image.notices() {
        reporter.tell(&words::open_notice(notice));
    }
    print(text(&image, &summary).as_bytes())
}
