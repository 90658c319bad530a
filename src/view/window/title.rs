//! The line above the window.

use std::fmt::Write;

use crate::image::Orientation;
use crate::text::printable;
use crate::view::geometry::sight::Sight;
use crate::view::tiles::picture::Picture;

/// What a title says besides the picture and how large it is shown.
#[derive(Clone, Copy, Default, Debug)]
pub(crate) struct TitleParts<'a> {
    /// What is wrong with the file, if anything.
    pub(crate) trouble: Option<&'a str>,
    /// The pixel under the cursor and its value.
    pub(crate) pixel: Option<&'a (u64, u64, String)>,
    /// What else there is to say.
    pub(crate) message: Option<&'a str>,
}

/// `random_squares.raw · 512×512 u8 · 200% · row 7, col 12: 255`, then what else there is to say.
pub(crate) fn title(picture: &Picture, sight: &Sight, parts: TitleParts<'_>) -> String {
    let layout = picture.image().layout();
    let path = picture.image().path();
    let name = path.file_name().unwrap_or(path.as_os_str());
    let color = match layout.channels() {
        3 => " RGB",
        4 if picture.image().has_opacity() => " RGBA",
        4 => " RGB",
        _ => "",
    };
    let mut title = format!(
        "{} · {} {}{color} · {}",
        name.to_string_lossy(),
        picture.image().file_size(),
        layout.sample(),
        percent(sight.camera().zoom()),
    );
    let frames = picture.image().file_layout().frames();
    if frames > 1 {
        let frame = picture.image().frame().unwrap_or(0);
        let _ = write!(title, " · frame {frame}/{frames}");
    }
    let bands = picture.image().band_labels();
    if !bands.is_empty() {
        let _ = write!(title, " · {}", bands.join(" / "));
    }
    let orientation = picture.image().orientation();
    if orientation != Orientation::AS_IS {
        let _ = write!(title, " · {orientation}");
    }
    if picture.is_preview(sight) {
        title.push_str(" · preview");
    }
    if let Some(trouble) = parts.trouble {
        let _ = write!(title, " · {trouble}");
    }
    if let Some((row, col, value)) = parts.pixel {
        let (row, col) = orientation.in_file(picture.image().file_size(), (*row, *col));
        let _ = write!(title, " · row {row}, col {col}: {value}");
    }
    if let Some(message) = parts.message {
        let _ = write!(title, " · {message}");
    }
    printable(&title).into_owned()
}

/// At least two digits that say something.
fn percent(zoom: f64) -> String {
    let percent = zoom * 100.0;
    let decimals = match percent {
        _ if percent >= 9.95 => 0,
        _ if percent > 0.0 => (1.0 - percent.log10().floor()).clamp(1.0, 15.0) as usize,
        _ => 0,
    };
    format!("{percent:.decimals$}%")
}

#[cfg(test)]
mod tests {
    use crate::view::window::title::percent;

    #[test]
    fn percents_keep_two_digits() {
        for (zoom, expected) in [
            (2.0, "200%"),
            (1.0, "100%"),
            (1.171_875, "117%"),
            (0.0999, "10%"),
            (0.031_25, "3.1%"),
            (0.000_123, "0.012%"),
        ] {
            assert_eq!(percent(zoom), expected);
        }
    }
}
