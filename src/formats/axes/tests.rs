use super::*;

/// Rows, columns, channels and frames with their strides, and what is in doubt.
fn arranged(counts: &[u64], fortran: bool, hints: AxisHints) -> Option<String> {
    let axes = Axes::Array {
        counts: counts.to_vec(),
        fortran,
        roles: Vec::new(),
    };
    let found = axes.arrange(&hints, 1).ok()?;
    let grid = match found.channels {
        true => found.grid,
        false => found.grid.with_bands_as_frames(),
    };
    let text = |axis: GridAxis| match axis.count {
        1 => "1".to_owned(),
        count => format!("{count}:{}", axis.stride),
    };
    let frames: Vec<String> = grid
        .frames
        .iter()
        .filter(|axis| axis.count > 1)
        .map(|axis| text(*axis))
        .collect();
    let doubt = match found.doubt.map(|doubt| doubt.taken) {
        None => "",
        Some(TakenFor::Bands) => " bands?",
        Some(TakenFor::Columns) => " columns?",
        Some(TakenFor::Frames) => " frames?",
    };
    Some(format!(
        "{} {} {} [{}]{doubt}",
        text(grid.rows),
        text(grid.cols),
        text(grid.bands),
        frames.join(" ")
    ))
}

#[test]
fn axes_are_told_apart() {
    let none = AxisHints::default();
    for (counts, expected) in [
        (&[][..], Some("1 1 1 []")),
        (&[7], Some("1 7:1 1 []")),
        (&[5, 3], Some("5:3 3:1 1 []")),
        (&[5, 6, 3], Some("5:18 6:3 3:1 []")),
        (&[5, 6, 1], Some("5:6 6:1 1 []")),
        (&[5, 6, 2], Some("5:12 6:2 1 [2:1] bands?")),
        (&[1, 5, 6, 2], Some("5:12 6:2 1 [2:1] bands?")),
        (&[200, 320, 5], Some("200:1600 320:5 1 [5:1] bands?")),
        (&[9, 5, 6, 2], Some("6:2 2:1 1 [9:60 5:12] columns?")),
        (&[9, 8, 7], Some("8:7 7:1 1 [9:56]")),
        (&[9, 28, 48, 7], Some("48:7 7:1 1 [9:9408 28:336] columns?")),
        (&[6, 2], Some("6:2 2:1 1 []")),
        (&[0, 6, 2], None),
        (&[3, 50, 60], Some("50:60 60:1 1 [3:3000] frames?")),
        (&[9, 50, 60], Some("50:60 60:1 1 [9:3000]")),
        (&[9, 5, 6, 4], Some("5:24 6:4 4:1 [9:120]")),
        (&[2, 9, 50, 60], Some("50:60 60:1 1 [2:27000 9:3000]")),
        (&[5, 0], None),
        (&[u64::MAX, 2, 5, 6], None),
        (&[u64::MAX, 5], None),
    ] {
        assert_eq!(
            arranged(counts, false, none).as_deref(),
            expected,
            "{counts:?}"
        );
    }
    assert_eq!(
        arranged(&[5, 60, 70], true, none).as_deref(),
        Some("60:5 70:300 1 [5:1]")
    );
    assert_eq!(
        arranged(&[5, 6, 3], true, none).as_deref(),
        Some("5:1 6:5 3:30 []")
    );
}

#[test]
fn what_is_said_of_axes_refines_them() {
    let size = |rows, cols| Size::new(rows, cols).ok();
    let hints = |size, channels, interleave| AxisHints {
        size,
        channels,
        interleave,
        order: None,
    };
    for (counts, said, expected) in [
        // The header's own counts change nothing.
        (
            &[5, 6, 3][..],
            hints(size(5, 6), None, None),
            Some("5:18 6:3 3:1 []"),
        ),
        (
            &[5, 6, 3],
            hints(size(5, 6), Some(3), None),
            Some("5:18 6:3 3:1 []"),
        ),
        (
            &[5, 6, 3],
            hints(size(6, 3), None, None),
            Some("6:3 3:1 1 [5:18]"),
        ),
        (
            &[5, 6, 3],
            hints(size(5, 6), Some(1), None),
            Some("5:18 6:3 1 [3:1]"),
        ),
        (
            &[5, 6, 3],
            hints(None, Some(1), None),
            Some("5:18 6:3 1 [3:1]"),
        ),
        (
            &[5, 6, 2],
            hints(size(6, 2), None, None),
            Some("6:2 2:1 1 [5:12]"),
        ),
        (
            &[5, 6, 2],
            hints(size(5, 6), Some(2), None),
            Some("5:12 6:2 1 [2:1]"),
        ),
        (
            &[3, 5, 6],
            hints(size(5, 6), Some(3), None),
            Some("5:6 6:1 3:30 []"),
        ),
        (
            &[3, 5, 6],
            hints(None, Some(3), None),
            Some("5:6 6:1 3:30 []"),
        ),
        (
            &[3, 5, 6],
            hints(None, None, Some(Interleave::Planes)),
            Some("5:6 6:1 3:30 []"),
        ),
        (
            &[9, 3, 5, 6],
            hints(None, None, Some(Interleave::Planes)),
            Some("5:6 6:1 3:30 [9:90]"),
        ),
        (
            &[5, 3, 6],
            hints(None, None, Some(Interleave::Lines)),
            Some("5:18 6:1 3:6 []"),
        ),
        (
            &[5, 6, 7],
            hints(None, None, Some(Interleave::Pixels)),
            Some("5:42 6:7 1 [7:1]"),
        ),
        (&[5, 6], hints(size(5, 6), None, None), Some("5:6 6:1 1 []")),
        // What contradicts them.
        (&[5, 6], hints(size(6, 5), None, None), None),
        (&[3, 5, 6], hints(None, Some(4), None), None),
        (&[5, 6, 3], hints(size(15, 6), None, None), None),
    ] {
        assert_eq!(
            arranged(counts, false, said).as_deref(),
            expected,
            "{counts:?} {said:?}"
        );
    }
    let fortran = AxisHints {
        order: Some(IndexOrder::Fortran),
        ..AxisHints::default()
    };
    assert_eq!(
        arranged(&[5, 6], false, fortran).as_deref(),
        Some("5:1 6:5 1 []")
    );
}
