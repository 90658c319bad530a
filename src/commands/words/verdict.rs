//! What came of a check, in lines and as JSON.

use serde_json::{Value, json};

use crate::commands::words::report::{renderer, speed};
use crate::image::Rect;
use crate::verify::{DifferingTile, Verdict};

/// With more tiles than this the rest is only counted.
const LINES: usize = 10;

/// One line if all is well, else one more for each of the first tiles.
pub(in crate::commands) fn verdict_lines(verdict: &Verdict) -> Vec<String> {
    let path = verdict.path.display();
    let Some(bounds) = &verdict.bounds else {
        let (start, end) = (verdict.rows.start, verdict.rows.end);
        let bytes = (end - start) * verdict.cols;
        let speed = speed(bytes, verdict.duration.as_secs_f64());
        return vec![format!(
            "{path}: every pixel of rows {start}..{end} is as it should be{speed}"
        )];
    };
    let mut lines = vec![format!(
        "{path}: {} pixels in {} tiles differ, all within {}",
        verdict.differing_pixels,
        verdict.differing_tiles,
        place(bounds)
    )];
    lines.extend(verdict.tiles.iter().take(LINES).map(|tile| {
        let DifferingTile {
            bounds,
            differing_pixels,
            first_row,
            first_col,
            expected,
            found,
        } = tile;
        format!(
            "  {}: {differing_pixels} pixels, the first at row {first_row}, col {first_col}: \
             expected {expected:?}, found {found:?}",
            place(bounds)
        )
    }));
    if verdict.differing_tiles > LINES as u64 {
        let more = verdict.differing_tiles - LINES as u64;
        lines.push(format!("  and {more} tiles more"));
    }
    lines
}

fn place(bounds: &Rect) -> String {
    let Rect {
        row_start,
        row_end,
        col_start,
        col_end,
    } = bounds;
    format!("rows {row_start}..{row_end}, cols {col_start}..{col_end}")
}

/// JSON is Unicode and a path need not be: what is not gets the sign for that, U+FFFD.
pub(in crate::commands) fn verdict_json(verdict: &Verdict) -> Value {
    let tiles: Vec<Value> = verdict
        .tiles
        .iter()
        .map(|tile| {
            json!({
                "bounds": bounds_json(&tile.bounds),
                "differing_pixels": tile.differing_pixels,
                "first_row": tile.first_row,
                "first_col": tile.first_col,
                "expected": tile.expected,
                "found": tile.found,
            })
        })
        .collect();
    json!({
        "path": verdict.path.to_string_lossy(),
        "equal": verdict.is_equal(),
        "rows": [verdict.rows.start, verdict.rows.end],
        "cols": verdict.cols,
        "differing_pixels": verdict.differing_pixels,
        "differing_tiles": verdict.differing_tiles,
        "bounds": verdict.bounds.as_ref().map(bounds_json),
        "tiles": tiles,
        "renderer": renderer(verdict.adapter.as_deref()),
        "adapter": verdict.adapter,
        "gpu_fault": verdict.gpu_fault.as_ref().map(ToString::to_string),
        "seconds": verdict.duration.as_secs_f64(),
    })
}

fn bounds_json(bounds: &Rect) -> Value {
    json!({
        "rows": [bounds.row_start, bounds.row_end],
        "cols": [bounds.col_start, bounds.col_end],
    })
}
