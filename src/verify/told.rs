//! What a header tells of how its picture was made, as squares to draw again.

use crate::formats::Provenance;
use crate::generate::{CHECKSUM_KEY, ROWS_KEY};
use crate::image::Size;
use crate::scene::{CsvSquares, Recipe, Squares, check_size};
use crate::verify::check::Check;
use crate::verify::error::Unverifiable;

/// The value of a key that only some pictures have.
fn more<'a>(provenance: &'a Provenance, key: &str) -> Option<&'a str> {
    let mut more = provenance.more.iter();
    more.find(|(found, _)| found == key)
        .map(|(_, value)| value.as_str())
}

/// The size of the picture of which the file holds all rows or, as it then says, some; and the first.
pub(super) fn whole_picture(
    provenance: &Provenance,
    file: Size,
) -> Result<(Size, u64), Unverifiable> {
    let Some(part) = more(provenance, ROWS_KEY) else {
        return Ok((file, 0));
    };
    let parse = || {
        let (rows, whole) = part.split_once(" of ")?;
        let (start, end) = rows.split_once("..")?;
        let (start, end): (u64, u64) = (start.parse().ok()?, end.parse().ok()?);
        let whole: u64 = whole.parse().ok()?;
        (start.checked_add(file.rows()) == Some(end) && end <= whole).then_some((start, whole))
    };
    let (start, whole) = parse().ok_or_else(|| Unverifiable::Part {
        text: part.to_owned(),
        rows: file.rows(),
    })?;
    Ok((Size::new(whole, file.cols())?, start))
}

/// The squares that the header tells of.
pub(super) fn squares(
    check: &Check,
    provenance: &Provenance,
    size: Size,
) -> Result<Box<dyn Squares>, Unverifiable> {
    let squares: Box<dyn Squares> = match (&check.squares, provenance.stream.as_str()) {
        (Some(path), "csv") => {
            check_size(size)?;
            let squares = CsvSquares::open(path)?;
            let given = format!("{:08x}", squares.checksum());
            if let Some(drawn) = more(provenance, CHECKSUM_KEY).filter(|drawn| *drawn != given) {
                return Err(Unverifiable::OtherSquares {
                    drawn: drawn.to_owned(),
                    given,
                    path: path.clone(),
                });
            }
            Box::new(squares)
        }
        (None, "csv") => return Err(Unverifiable::NoSquares),
        (Some(_), stream) => return Err(Unverifiable::OwnSquares(stream.to_owned())),
        (None, _) => recipe(provenance, size)?.squares()?,
    };
    if squares.count() != provenance.count {
        return Err(Unverifiable::Count {
            drawn: provenance.count,
            given: squares.count(),
        });
    }
    Ok(squares)
}

/// The random squares that the header tells of.
fn recipe(provenance: &Provenance, size: Size) -> Result<Recipe, Unverifiable> {
    let stream = provenance.stream.parse()?;
    let level = |level: u32| u16::try_from(level).map_err(|_| Unverifiable::Level(level));
    let levels = (provenance.levels.as_ref()).ok_or(Unverifiable::Missing("levels"))?;
    Ok(Recipe {
        size,
        count: provenance.count,
        stream,
        seed: provenance.seed.ok_or(Unverifiable::Missing("seed"))?,
        max_half_side: (provenance.max_half_side).ok_or(Unverifiable::Missing("max half side"))?,
        levels: level(levels.start)?..level(levels.end)?,
    })
}
