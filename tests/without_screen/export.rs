//! Regions that are exported: the samples as they are, or their colours.

use std::fs;
use std::process::Command;

use crate::common::noise;
use crate::common::screenshot::{Picture, view};
use crate::{file, python, run, skipped};

#[test]
fn samples_are_exported_as_they_are() {
    // 12 rows of 20 pixels of 3 channels of two bytes, after 7 bytes; as they lie in the file, and as
    // another program might lay them out: one channel after another.
    let samples = noise(12 * 20 * 3 * 2);
    let at = |row: usize, col: usize, channel: usize| {
        let start = ((row * 20 + col) * 3 + channel) * 2;
        [samples[start], samples[start + 1]]
    };
    let mut planes = Vec::new();
    for channel in 0..3 {
        for row in 0..12 {
            planes.extend((0..20).flat_map(|col| at(row, col, channel)));
        }
    }
    let header = "ENVI\nsamples = 20\nlines = 12\nbands = 3\ndata type = 12\nbyte order = 1\n\
                  interleave = bsq\nheader offset = 0\n";
    let (_packed, packed) = file("packed.raw", &[vec![1; 7], samples.clone()].concat());
    let (folder, planar) = file("planes.raw", &planes);
    fs::write(folder.path().join("planes.hdr"), header).expect("written");

    for (region, rows, cols) in [
        ("2:5,7:9", 2..5, 7..9),
        (":,:", 0..12, 0..20),
        ("-3:,:-18", 9..12, 0..2),
    ] {
        let shape = format!("({}, {}, 3)", rows.len(), cols.len());
        let expected: Vec<u8> = rows
            .flat_map(|row| cols.clone().map(move |col| (row, col)))
            .flat_map(|(row, col)| (0..3).flat_map(move |channel| at(row, col, channel)))
            .collect();
        for (path, options) in [
            (&packed, "--shape=12,20,3 --dtype=>u2 --offset=7"),
            (&planar, ""),
        ] {
            let out = folder.path().join("out.npy");
            let mut command = view(path, options);
            command.arg("--region").arg(region);
            run({
                command.arg("--export").arg(&out);
                command
            });
            let bytes = fs::read(&out).expect("a file");
            let (head, data) = bytes.split_at(128);
            assert_eq!(head[..10], *b"\x93NUMPY\x01\x00\x76\x00");
            let dict = String::from_utf8_lossy(&head[10..]);
            assert!(
                dict.contains("'descr': '>u2', 'fortran_order': False"),
                "{dict}"
            );
            assert!(dict.contains(&format!("'shape': {shape}")), "{dict}");
            assert!(data == expected, "{region} of {}", path.display());
        }
    }
}

#[test]
fn an_exported_file_is_an_image_again() {
    let bytes = noise(40 * 30);
    let (folder, path) = file("x.raw", &bytes);
    let out = folder.path().join("part.npy");
    let mut command = view(&path, "--size=30x40 --region=5:15,10:");
    command.arg("--export").arg(&out);
    run(command);
    let again = folder.path().join("again.npy");
    let mut command = view(&out, "--region=1:3,:4");
    command.arg("--export").arg(&again);
    run(command);
    let expected = [
        &bytes[6 * 30 + 10..6 * 30 + 14],
        &bytes[7 * 30 + 10..7 * 30 + 14],
    ]
    .concat();
    assert_eq!(fs::read(&again).expect("a file")[128..], expected);
}

#[test]
fn colours_are_exported_at_full_size_however_wide() {
    if skipped() {
        return;
    }
    // Wider than what is drawn at once. Over this range a byte is shown as it is.
    let (rows, cols) = (5, 9000);
    let bytes = noise(rows * cols);
    let (folder, path) = file("wide.raw", &bytes);
    let out = folder.path().join("out.png");
    let options = format!("--size={cols}x{rows} --colormap=gray --range=0,255");
    for (region, first_row, first_col) in [("1:,3:-1", 1, 3), (":,:", 0, 0)] {
        let mut command = view(&path, &options);
        command.args(["--region", region]).arg("--export").arg(&out);
        run(command);
        let picture = Picture::from_png(&fs::read(&out).expect("a file"));
        let last = if first_col == 0 { cols } else { cols - 1 };
        assert_eq!(
            (picture.rows, picture.cols),
            (rows - first_row, last - first_col)
        );
        let expected: Vec<u8> = (first_row..rows)
            .flat_map(|row| &bytes[row * cols + first_col..row * cols + last])
            .flat_map(|&byte| [byte; 3])
            .collect();
        assert!(picture.rgb == expected);
    }
}

#[test]
fn every_grey_byte_is_exported_as_it_is() {
    let Some(python) = python::with(&[]) else {
        return;
    };
    let bytes: Vec<u8> = (0..=255).collect();
    let (folder, path) = file("ramp.raw", &bytes);
    let out = folder.path().join("ramp.png");
    let options = "--size=32x8 --dtype=u8 --colormap=gray --range=0,255";
    run({
        let mut command = view(&path, options);
        command.arg("--export").arg(&out);
        command
    });
    // Pillow comes with Matplotlib.
    let read = "import sys, PIL.Image\n\
                image = PIL.Image.open(sys.argv[1])\n\
                assert (image.mode, image.size) == ('RGB', (32, 8))\n\
                for channel in image.split(): sys.stdout.buffer.write(channel.tobytes())";
    let shown = python::output(Command::new(python).args(["-c", read]).arg(&out));
    assert_eq!(shown, bytes.repeat(3));
}

#[test]
fn colours_that_are_hardly_seen_are_told_with_a_range_that_shows_them() {
    // 12 bits in 16.
    let samples = noise(30 * 40 * 3).into_iter();
    let samples: Vec<u16> = samples.map(|byte| u16::from(byte) * 16).collect();
    let bytes: Vec<u8> = samples.iter().flat_map(|v| v.to_le_bytes()).collect();
    let (_folder, path) = file("dark.raw", &bytes);
    let (min, max) = (samples.iter().min().unwrap(), samples.iter().max().unwrap());
    let said = |options: &str| {
        let output = run(view(
            &path,
            &format!("--shape=30,40,3 --dtype=u16 {options}"),
        ));
        String::from_utf8(output.stderr).expect("text")
    };
    let expected = format!(
        "{}: its values lie between {min} and {max}, shown are 0 to 65535; \
         --range {min},{max} shows them in full\n",
        path.display()
    );
    assert_eq!(said("--screenshot -"), expected);
    let out = path.with_extension("png");
    assert_eq!(said(&format!("--export {}", out.display())), expected);
    // Nothing is shown of what is copied.
    let out = path.with_extension("npy");
    assert_eq!(said(&format!("--export {}", out.display())), "");
    assert_eq!(said(&format!("--screenshot - --range {min},{max}")), "");
}

#[test]
fn what_cannot_be_exported_is_refused_and_leaves_nothing() {
    let (folder, path) = file("x.raw", &noise(100));
    for (options, expected) in [
        (
            "--export=out.gif",
            "expected a name that ends in .png or .npy",
        ),
        (
            "--region=5:5,: --export=out.npy",
            "no pixel of the image, which is 10×10",
        ),
        ("--region=5,6 --export=out.npy", "is no region"),
        ("--export=none/out.npy", "folder does not exist"),
        ("--frame=1 --export=out.npy", "no frame 1"),
    ] {
        let mut command = view(&path, "--size=10x10");
        command.args(options.split(' ')).current_dir(folder.path());
        let output = command.output().expect("the program");
        assert!(!output.status.success());
        let stderr = String::from_utf8_lossy(&output.stderr);
        assert!(stderr.contains(expected), "{stderr}");
        assert_eq!(fs::read_dir(folder.path()).expect("a folder").count(), 1);
    }
}
