//! A command line, and an image whose shape it tells.
#![no_main]

use std::path::PathBuf;
use std::sync::LazyLock;

use libfuzzer_sys::fuzz_target;
use squaremap::cli::{self, Command};
use squaremap_fuzz::{Folder, assert_line, open};

static SAMPLES: LazyLock<(Folder, PathBuf)> = LazyLock::new(|| {
    let folder = Folder::new();
    let path = folder.write("x.raw", [7; 240]);
    (folder, path)
});

fuzz_target!(|line: &str| {
    let words = ["squaremap"].into_iter().chain(line.split(' '));
    let command = match cli::parse(words.map(Into::into)) {
        Ok(cli) => cli.command,
        Err(error) => return assert!(!error.to_string().is_empty()),
    };
    let layout = match command {
        Command::Generate(generate) => {
            generate.options();
            return match generate.job(|| 7) {
                Ok(job) => assert!(!job.rows.is_empty() && job.rows.end <= job.size.rows()),
                Err(error) => assert_line(&error),
            };
        }
        Command::Verify(verify) => {
            return drop(verify.check().map_err(|error| assert_line(&error)));
        }
        Command::Completions(_) | Command::Man(_) => return,
        Command::Info(info) => info.layout,
        Command::View(view) => {
            view.options();
            if let Some(image) = open(&SAMPLES.1, &view.layout.given())
                && let Ok(part) = view.region().of(image.layout().size())
            {
                let size = image.layout().size();
                assert!(part.row_end <= size.rows() && part.col_end <= size.cols());
            }
            view.layout
        }
    };
    let hints = layout.given();
    if let Some(sample) = hints.sample {
        assert_eq!(sample.to_string().parse(), Ok(sample));
    }
    open(&SAMPLES.1, &hints);
});
