//! `squaremap verify`.

use crate::cli::VerifyArgs;
use crate::commands::failure::Failure;
use crate::commands::reporter::Reporter;
use crate::commands::stdout::print_json;
use crate::commands::words;

/// `squaremap verify`: whether a file holds what its header says it does. Tells where it does not, and
/// returns false.
///
/// # Errors
///
/// When that cannot be found out.
pub fn verify(args: &VerifyArgs) -> Result<bool, Failure> {
    let check = args.check().map_err(Failure::new)?;
    let reporter = Reporter::with_bar(args.messages.quiet);
    let say = |notice| reporter.tell(&words::verify_notice(&notice));
    let verdict = crate::verify::verify(&check, &reporter, &say)?;
    reporter.done();
    if args.json {
        print_json(&words::verdict_json(&verdict))?;
    }
    for line in words::verdict_lines(&verdict) {
        reporter.tell(&line);
    }
    Ok(verdict.is_equal())
}
