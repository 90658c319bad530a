//! What the panel tells of the file.

use egui::{Grid, Ui};

use crate::image::Orientation;
use crate::layout::Place;
use crate::open::{ShapeOrigin, Sure};
use crate::view::window::message::Ask;
use crate::view::window::overlay::panel::parts::WRONG;
use crate::view::window::session::facts::Facts;

/// Lays out where the samples lie and who said so, and which frame is shown.
pub(crate) fn layout(ui: &mut Ui, facts: Facts<'_>, asks: &mut Vec<Ask>) {
    let image = facts.picture.image();
    let all = image.file_layout();
    let source = match image.origin() {
        ShapeOrigin::Given => "given".to_owned(),
        ShapeOrigin::Name => "the file's name".to_owned(),
        ShapeOrigin::Header { format, file: None } => format!("its {} header", format.name()),
        ShapeOrigin::Guess { certainty } => format!(
            "a guess, {}; Shift+Left, Right and T change it",
            Sure(*certainty)
        ),
        ShapeOrigin::Header {
            file: Some(header), ..
        } => header.display().to_string(),
    };
    let channels = match all.channels() {
        3 => ", RGB",
        4 if image.has_opacity() => ", RGBA",
        4 => ", RGB",
        _ => "",
    };
    Grid::new("layout").num_columns(2).show(ui, |ui| {
        let mut line = |name: &str, text: String| {
            ui.weak(name);
            ui.add(egui::Label::new(text).wrap());
            ui.end_row();
        };
        line("file", image.path().display().to_string());
        line("size", format!("{} pixels{channels}", all.size()));
        line("samples", all.sample().to_string());
        let bands = image.band_labels();
        if !bands.is_empty() {
            line("bands", bands.join(" / "));
        }
        if let Some(value) = image.no_data() {
            line("no data", value.to_string());
        }
        if image.orientation() != Orientation::AS_IS {
            line("shown", image.orientation().to_string());
        }
        match all.place() {
            Place::Strided(strided) => {
                line("offset", format!("{} bytes", strided.offset()));
                line("row to row", format!("{} bytes", strided.strides().row));
            }
            Place::Chunked(chunked) => {
                let block = chunked.block().shape().size;
                line("in blocks", format!("of {block} pixels"));
            }
        }
        line("layout from", source);
        if let Some(trouble) = facts.trouble {
            ui.weak("now");
            ui.colored_label(WRONG, trouble);
            ui.end_row();
        }
        if all.frames() > 1 {
            ui.weak("frame");
            let mut frame = facts.frame;
            ui.add(egui::Slider::new(&mut frame, 0..=all.frames() - 1));
            if frame != facts.frame {
                asks.push(Ask::Frame(frame));
            }
            ui.end_row();
        }
    });
    let middle = facts.camera.center();
    let shown = facts.picture.size();
    // What is seen of it may be all beside it.
    let inside = |at: f64, count: u64| (at.max(0.0) as u64).min(count - 1);
    let middle = (
        inside(middle.row, shown.rows()),
        inside(middle.col, shown.cols()),
    );
    let (row, col) = image.orientation().in_file(image.file_size(), middle);
    ui.weak(format!("middle of the view: row {row}, col {col}"));
}
