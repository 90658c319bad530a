//! Grids of numbers in text, with ESRI's keys before them.

use crate::formats::known::fields::file;
use crate::formats::known::file::KnownFile;
use crate::formats::known::file::Unpacker::Text;
use crate::formats::lines::text;

/// ESRI's ASCII grid; <https://desktop.arcgis.com/en/arcmap/latest/manage-data/raster-and-images/esri-ascii-raster-format.htm>.
pub(super) fn grid(head: &[u8], _: u64) -> Option<KnownFile> {
    let grid = text(&head[..head.len().min(512)]);
    let mut words_of = grid.split_whitespace().map(str::to_ascii_lowercase);
    if matches!(words_of.next().as_deref(), Some("ncols" | "nrows")) && is_grid(&grid) {
        return file("an ASCII grid", Text, None);
    }
    None
}

/// Whether numbers follow the keys, as they do in text.
fn is_grid(text: &str) -> bool {
    let mut long = text
        .lines()
        .filter(|line| line.split_whitespace().count() > 2);
    let last = long.next_back();
    last.is_some_and(|line| {
        let words: Vec<&str> = line.split_whitespace().collect();
        // The last one may be cut.
        words[..words.len() - 1]
            .iter()
            .all(|word| word.parse::<f64>().is_ok())
    })
}
