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
    let say = |line: &str| reporter.tell(line);
    let notice = |notice| say(&words::verify_notice(&notice));
    let verdict = crate::verify::verify(&check, reporter.bar(), &notice)?;
    reporter.bar().finish();
    if args.json {
        print_json(&words::verdict_json(&verdict))?;
    }
    words::verdict_lines(&verdict)
        .iter()
        .for_each(|line| say(line));
    Ok(verdict.is_equal())
}
