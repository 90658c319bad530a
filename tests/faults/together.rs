//! Runs that write to one name at the same time: one of the pictures, whole, and its header.

use crate::{Folder, squaremap, succeed};

#[test]
fn three_runs_to_one_name() {
    let folder = Folder::new();
    for _ in 0..20 {
        let runs = (1..=3).map(|seed| {
            let scene = "50 --size 300 --headless --renderer cpu --quiet -o x.raw";
            let run = squaremap(folder.0.path(), &[], &format!("{scene} --seed {seed}")).spawn();
            run.unwrap()
        });
        for run in runs.collect::<Vec<_>>() {
            succeed(run);
        }
        // Compares the picture with what its header says.
        folder.make("verify x.raw --renderer cpu --quiet");
        assert_eq!(folder.contents().len(), 2, "{:?}", folder.contents());
    }
}
