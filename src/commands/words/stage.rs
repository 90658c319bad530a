//! Stages of the work.

use crate::progress::Stage;

/// What is being done, for people; and the stage's name in reports, for programs.
pub(in crate::commands) fn stage(stage: Stage) -> (&'static str, &'static str) {
    match stage {
        Stage::ReadSquares => ("reading the squares", "squares"),
        Stage::OpenRenderer => ("opening the renderer", "open_gpu"),
        Stage::SaveSquares => ("saving the squares", "save_squares"),
        Stage::FindVisible => ("looking for what can be seen", "find_visible"),
        Stage::Draw => ("drawing", "draw_and_write"),
        Stage::Compare => ("comparing", "compare"),
        Stage::Finish => ("waiting for the disk", "finish"),
    }
}

/// What is said while so many percent of the squares were looked at.
pub(in crate::commands) fn looked(percent: u64) -> String {
    format!("looked at {percent}% of the squares")
}
