//! `squaremap verify`.

use crate::cli::VerifyArgs;
use crate::commands::failure::Failure;
use crate::commands::reporter::Reporter;
use crate::commands::stdout::print_json;

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
    let verdict = crate::verify::verify(&check, reporter.bar(), &say)?;
    if args.json {
        print_json(&verdict)?;
    }
    verdict.to_string().lines().for_each(say);
    Ok(verdict.equal)
}
