//! What a header says of how its picture was made.

use std::path::Path;

use crate::formats::Provenance;
use crate::generate::job::{Job, SquareSource};
use crate::image::Strip;

/// The key under which the checksum of a CSV file's squares stands, in eight hexadecimal digits.
pub(crate) const CHECKSUM_KEY: &str = "squares crc32";
/// The key under which the rows of a part stand: `A..B of N`.
pub(crate) const ROWS_KEY: &str = "rows";

/// Of a picture of so many squares; those of a CSV file have the checksum.
pub(super) fn provenance(job: &Job, count: u64, checksum: Option<u32>) -> Provenance {
    let mut provenance = Provenance {
        version: env!("CARGO_PKG_VERSION").to_owned(),
        stream: job.source.stream_name(),
        count,
        ..Provenance::default()
    };
    match &job.source {
        SquareSource::Random(recipe) => {
            provenance.seed = Some(recipe.seed);
            provenance.max_half_side = Some(recipe.max_half_side);
            provenance.levels = Some(recipe.levels.start.into()..recipe.levels.end.into());
        }
        SquareSource::Csv(path) => {
            let name = Path::new(path.file_name().unwrap_or_default()).display();
            provenance
                .more
                .push(("squares".to_owned(), name.to_string()));
        }
    }
    if let Some(checksum) = checksum {
        let checksum = format!("{checksum:08x}");
        (provenance.more).push((CHECKSUM_KEY.to_owned(), checksum));
    }
    if !job.into && job.rows != (0..job.size.rows()) {
        let Strip { start, end } = job.rows;
        let part = format!("{start}..{end} of {}", job.size.rows());
        provenance.more.push((ROWS_KEY.to_owned(), part));
    }
    provenance
}
