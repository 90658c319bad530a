//! `squaremap man`.

use std::{fs, io};

use clap::CommandFactory;
use clap_mangen::Man;

use crate::cli::{Cli, ManArgs};
use crate::commands::failure::Failure;

/// `squaremap man`: writes the manual into a folder, a page for the program and one for each subcommand.
///
/// # Errors
///
/// When it is no folder, or a page cannot be written into it.
pub fn man(args: &ManArgs) -> Result<(), Failure> {
    let folder = &args.folder;
    let name = folder.display();
    if !folder.exists() {
        return Err(Failure::new(format!(
            "{name}: there is no such folder; make it"
        )));
    }
    if !folder.is_dir() {
        return Err(Failure::new(format!(
            "{name}: is no folder; expected one for the pages"
        )));
    }
    let mut program = Cli::command().disable_help_subcommand(true);
    program.build();
    for command in program.get_subcommands().chain([&program]) {
        // What `-h` leaves out would have no text.
        let command = command.clone().mut_args(|arg| arg.hide_short_help(false));
        let page = Man::new(command)
            .source(concat!("squaremap ", env!("CARGO_PKG_VERSION")))
            .manual("squaremap");
        let path = folder.join(page.get_filename());
        text(&page)
            .and_then(|text| fs::write(&path, text))
            .map_err(|error| Failure::new(format!("{}: {error}", path.display())))?;
    }
    Ok(())
}

/// A page, with the examples of `--help` where pages have them.
fn text(page: &Man) -> io::Result<String> {
    let mut bytes = Vec::new();
    page.render(&mut bytes)?;
    let text = String::from_utf8_lossy(&bytes);
    Ok(text.replace(".SH EXTRA\nExamples:\n", ".SH EXAMPLES\n.nf\n"))
}
