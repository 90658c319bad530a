//! Pictures as PNG files.

use squaremap::view::{Pixels, Screen};

#[test]
fn saved_pictures_are_whole_and_never_overwritten() {
    let folder = tempfile::tempdir().unwrap();
    let pixels = Pixels {
        screen: Screen { rows: 2, cols: 3 },
        rgb: (0..18).collect(),
    };
    std::fs::write(folder.path().join("a-001.png"), "mine").unwrap();
    let path = pixels.save_numbered(folder.path(), "a").unwrap();
    assert_eq!(path, folder.path().join("a-002.png"));
    assert_eq!(
        std::fs::read(folder.path().join("a-001.png")).unwrap(),
        b"mine"
    );
    let other = folder.path().join("b.png");
    pixels.save(&other).unwrap();
    for path in [path, other] {
        let file = std::io::BufReader::new(std::fs::File::open(path).unwrap());
        let mut reader = png::Decoder::new(file).read_info().unwrap();
        let mut rgb = vec![0; reader.output_buffer_size().unwrap()];
        let info = reader.next_frame(&mut rgb).unwrap();
        assert_eq!((info.height, info.width), (2, 3));
        assert_eq!(rgb, pixels.rgb);
    }
    // Nothing temporary is left.
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 3);
    assert!(pixels.save(&folder.path().join("missing/c.png")).is_err());
}
