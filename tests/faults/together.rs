//! Runs that write to one name at the same time: one of the pictures, whole, and its header; or parts of
//! one picture.

use crate::folder::Run;
use crate::{Folder, squaremap, succeed};

#[test]
fn three_runs_to_one_name() {
    let folder = Folder::new();
    for _ in 0..100 {
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

/// The rows that the `part`th of four runs draws into a file of all.
fn part(folder: &Folder, seed: u64, part: u64) -> std::process::Child {
    let rows = part * 500..(part + 1) * 500;
    let scene = "50 --size 2000 --headless --renderer cpu --quiet --into x.raw";
    let args = format!("{scene} --seed {seed} --rows {}..{}", rows.start, rows.end);
    squaremap(folder.0.path(), &[], &args).spawn().unwrap()
}

#[test]
fn parts_of_one_picture_that_start_at_once() {
    let folder = Folder::new();
    for _ in 0..5 {
        let runs: Vec<_> = (0..4).map(|i| part(&folder, 1, i)).collect();
        runs.into_iter().for_each(succeed);
        folder.make("verify x.raw --renderer cpu --quiet");
        assert_eq!(folder.contents().len(), 2, "{:?}", folder.contents());
        std::fs::remove_file(folder.path("x.raw")).unwrap();
        std::fs::remove_file(folder.path("x.hdr")).unwrap();
    }
}

#[test]
fn parts_of_two_pictures_that_start_at_once() {
    for _ in 0..5 {
        let folder = Folder::new();
        let runs: Vec<_> = (0..4).map(|i| part(&folder, i % 2, i)).collect();
        let ends = runs
            .into_iter()
            .map(|run| Run::of_output(run.wait_with_output().unwrap()));
        let ends: Vec<Run> = ends.collect();
        // Both parts of the one picture are drawn, and both of the other refused.
        let first = usize::from(ends[0].code != Some(0));
        for (i, run) in ends.iter().enumerate() {
            if i % 2 == first {
                assert_eq!(run.code, Some(0), "{run:?}");
                let rows = format!("{}..{}", i * 500, (i + 1) * 500);
                folder.make(&format!(
                    "verify x.raw --renderer cpu --quiet --rows {rows}"
                ));
            } else {
                assert_eq!(run.code, Some(2), "{run:?}");
                let error = run.error();
                assert!(error.contains("x.hdr: tells of another picture"), "{error}");
            }
        }
        assert_eq!(folder.contents().len(), 2, "{:?}", folder.contents());
    }
}
