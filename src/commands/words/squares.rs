//! Squares that cannot be had.

use crate::commands::words::remedy::with_remedy;
use crate::scene::{CsvFault, RecipeError, SquareError};

/// The error and what to do about it.
pub(super) fn square_error(error: &SquareError) -> String {
    let remedy = match error {
        SquareError::Csv { fault, .. } => match fault {
            CsvFault::ReadOnly => Some("make it writable, or choose another name"),
            CsvFault::OpenFile => Some("give the file its own name"),
            CsvFault::NoFolder(_) => Some("make it first"),
            CsvFault::TooManyForMemory { .. } => {
                Some("write them to a file first, which is read piece by piece")
            }
            CsvFault::Changed => Some("run again when nothing writes to it"),
            _ => None,
        },
        _ => None,
    };
    with_remedy(error, remedy)
}

/// The error in words of the arguments.
pub(super) fn recipe_error(error: &RecipeError) -> String {
    match error {
        RecipeError::NotSquare(size) => format!(
            "--rng numpy draws square images only, not {size}; give --size N, or use --rng squaremap"
        ),
        RecipeError::Fixed {
            max_half_side,
            levels,
        } => format!(
            "--rng numpy always draws half sides below {max_half_side} at this size and levels {}..{}, as \
             the recipe does; leave out --max-half-side and --levels, or use --rng squaremap",
            levels.start, levels.end
        ),
        RecipeError::TooSmall(size) => format!(
            "--rng numpy draws images of 9×9 pixels or more, not {size}, as the recipe does; give --size 9 or \
             more, or use --rng squaremap"
        ),
        RecipeError::Seed(seed) => format!(
            "--rng numpy takes seeds from 0 to {}, not {seed}, as np.random.seed does",
            u32::MAX
        ),
        RecipeError::Squares(error) => square_error(error),
        RecipeError::Levels { .. } => error.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use std::path::PathBuf;

    use super::*;
    use crate::image::Size;

    fn csv(fault: CsvFault) -> String {
        let path = PathBuf::from("s.csv");
        square_error(&SquareError::Csv { path, fault })
    }

    #[test]
    fn what_to_do_is_told() {
        assert_eq!(
            csv(CsvFault::NoFolder(PathBuf::from("no"))),
            "s.csv: the folder no does not exist; make it first"
        );
        assert_eq!(
            csv(CsvFault::ReadOnly),
            "s.csv: is read-only; make it writable, or choose another name"
        );
        assert_eq!(
            csv(CsvFault::OpenFile),
            "s.csv: cannot be written: it stands for an open file, which would be replaced; give the \
             file its own name"
        );
        assert_eq!(
            csv(CsvFault::Changed),
            "s.csv: was changed while squares were read from it; run again when nothing writes to it"
        );
        assert_eq!(
            csv(CsvFault::Empty),
            "s.csv: is empty; expected the columns row,col,half_side,level, in any order"
        );
    }

    #[test]
    fn recipes_are_told_of_in_words_of_the_arguments() {
        let size = Size::new(5, 6).unwrap();
        let fixed = RecipeError::Fixed {
            max_half_side: 56,
            levels: 100..255,
        };
        for (error, told) in [
            (
                RecipeError::NotSquare(size),
                "--rng numpy draws square images only, not 6×5; give --size N, or use --rng squaremap",
            ),
            (
                fixed,
                "--rng numpy always draws half sides below 56 at this size and levels 100..255, as the \
                 recipe does; leave out --max-half-side and --levels, or use --rng squaremap",
            ),
            (
                RecipeError::Seed(1 << 32),
                "--rng numpy takes seeds from 0 to 4294967295, not 4294967296, as np.random.seed does",
            ),
            (
                RecipeError::Squares(SquareError::Size(size)),
                "6×5 cannot be drawn: a side has at most 4294967295 pixels",
            ),
        ] {
            assert_eq!(recipe_error(&error), told);
        }
    }
}
