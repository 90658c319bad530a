//! What was made, in a line and as JSON.

use serde_json::{Value, json};

use crate::commands::words::stage::stage;
use crate::generate::{Report, SquareSource};

/// One line for people.
pub(in crate::commands) fn report_line(report: &Report) -> String {
    let mut line = format!(
        "{}: {} u8, {} squares",
        report.path.display(),
        report.size,
        report.count
    );
    if let Some(visible) = report.visible {
        line += &format!(" ({visible} visible)");
    }
    if let SquareSource::Random(recipe) = &report.source {
        line += &format!(", {} seed {}", recipe.stream, recipe.seed);
    }
    let renderer = report.adapter.as_deref().unwrap_or("the CPU");
    let rest = match report.gpu_fault {
        Some(_) => " and the CPU",
        None => "",
    };
    let seconds = report.duration.as_secs_f64();
    line += &format!(", drawn by {renderer}{rest} in {seconds:.3} s");
    let rows = report.drawn_rows.end - report.drawn_rows.start;
    line + &speed(rows * report.size.cols(), seconds)
}

/// How fast many bytes came.
pub(super) fn speed(bytes: u64, seconds: f64) -> String {
    match bytes as f64 {
        bytes if bytes > 1e8 => format!(" ({:.1} GB/s)", bytes / seconds / 1e9),
        _ => String::new(),
    }
}

/// JSON is Unicode and a path need not be: what is not gets the sign for that, U+FFFD.
pub(in crate::commands) fn report_json(report: &Report) -> Value {
    let header = report.header.as_ref();
    let seed = match &report.source {
        SquareSource::Random(recipe) => Some(recipe.seed),
        SquareSource::Csv(_) => None,
    };
    let stages: Vec<Value> = report
        .stages
        .iter()
        .map(|time| {
            json!({
                "name": stage(time.stage).1,
                "seconds": time.duration.as_secs_f64(),
                "bytes": time.bytes,
            })
        })
        .collect();
    json!({
        "path": report.path.to_string_lossy(),
        "header": header.map(|header| header.to_string_lossy()),
        "rows": report.size.rows(),
        "cols": report.size.cols(),
        "drawn_rows": [report.drawn_rows.start, report.drawn_rows.end],
        "sample_type": "u8",
        "stream": report.source.stream_name(),
        "seed": seed,
        "count": report.count,
        "visible": report.visible,
        "renderer": renderer(report.adapter.as_deref()),
        "adapter": report.adapter,
        "gpu_fault": report.gpu_fault.as_ref().map(ToString::to_string),
        "seconds": report.duration.as_secs_f64(),
        "stages": stages,
    })
}

/// Who drew.
pub(super) fn renderer(adapter: Option<&str>) -> &'static str {
    if adapter.is_some() { "gpu" } else { "cpu" }
}
