use super::*;

const SCREEN: Screen = Screen {
    rows: 600,
    cols: 800,
};

fn size(rows: u64, cols: u64) -> Size {
    Size::new(rows, cols).unwrap()
}

/// The image point under a screen point, not snapped to device pixels.
fn under(camera: &Camera, at: Point) -> Point {
    Point {
        row: camera.center.row + (at.row - f64::from(camera.screen.rows) / 2.0) / camera.zoom,
        col: camera.center.col + (at.col - f64::from(camera.screen.cols) / 2.0) / camera.zoom,
    }
}

#[test]
fn a_fitted_image_touches_two_borders_and_is_centred() {
    let camera = Camera::fit(size(300, 300), SCREEN);
    assert_eq!(camera.zoom(), 2.0);
    assert_eq!((camera.rows().corner, camera.cols().corner), (0, 100));
    let camera = Camera::fit(size(100, 1600), SCREEN);
    assert_eq!(camera.zoom(), 0.5);
    assert_eq!((camera.rows().corner, camera.cols().corner), (275, 0));
}

#[test]
fn zooming_keeps_the_point_under_the_cursor() {
    let mut camera = Camera::fit(size(4000, 3000), SCREEN);
    let at = Point {
        row: 123.0,
        col: 456.0,
    };
    let before = under(&camera, at);
    for factor in [1.25, 8.0, 0.7, 3.0] {
        camera.zoom_at(at, factor);
        let after = under(&camera, at);
        assert!((before.row - after.row).abs() < 1e-9);
        assert!((before.col - after.col).abs() < 1e-9);
        assert!(!camera.is_fitted());
    }
    camera.zoom_at(at, 1e30);
    assert_eq!(camera.zoom(), 256.0);
    camera.zoom_at(at, 0.0);
    assert_eq!(camera.zoom(), 0.15 / 4.0);
}

#[test]
fn the_middle_never_leaves_the_image() {
    let mut camera = Camera::fit(size(100, 200), SCREEN);
    camera.pan(1e9, -1e9);
    assert_eq!(
        camera.center(),
        Point {
            row: 0.0,
            col: 200.0
        }
    );
    camera.pan(f64::NAN, f64::INFINITY);
    assert_eq!(camera.center(), Point { row: 0.0, col: 0.0 });
}

#[test]
fn resizing_fits_a_fitted_view_and_keeps_the_middle_of_any_other() {
    let mut camera = Camera::fit(size(512, 512), SCREEN);
    camera.resize(Screen {
        rows: 1024,
        cols: 2000,
    });
    assert_eq!(camera.zoom(), 2.0);
    camera.zoom_at(Point { row: 0.0, col: 0.0 }, 2.0);
    let (center, zoom) = (camera.center(), camera.zoom());
    camera.resize(Screen { rows: 1, cols: 7 });
    assert_eq!((camera.center(), camera.zoom()), (center, zoom));
    camera.resize(Screen { rows: 0, cols: 0 });
    camera.refit();
    assert!(camera.zoom() > 0.0 && camera.zoom().is_finite());
    camera.resize(SCREEN);
    assert_eq!(camera.zoom(), 600.0 / 512.0);
}

#[test]
fn the_pixel_under_a_point_is_the_one_that_is_shown_there() {
    // 5 device pixels each, the first at (295 − 50·5, 395 − 100·5).
    let camera = Camera::look_at(
        size(100, 200),
        SCREEN,
        Some(Point {
            row: 51.0,
            col: 101.0,
        }),
        Some(5.0),
    );
    assert_eq!((camera.rows().corner, camera.cols().corner), (45, -105));
    let at = |row, col| camera.pixel_at(Point { row, col });
    assert_eq!(at(44.9, 400.0), None);
    assert_eq!(at(45.0, 0.0), Some((0, 21)));
    assert_eq!(at(49.9, 4.9), Some((0, 21)));
    assert_eq!(at(50.0, 5.0), Some((1, 22)));
    assert_eq!(at(544.9, 400.0), Some((99, 101)));
    assert_eq!(at(545.0, 400.0), None);
    assert_eq!(at(300.0, 800.0), None);
    assert_eq!(at(300.0, -0.1), None);
    assert_eq!(camera.visible(), Rect::new(0..100, 21..181));
}

#[test]
fn all_that_a_reduced_view_shows_is_visible_and_no_more() {
    let camera = Camera::fit(size(7, 1_000_000), SCREEN);
    assert_eq!(camera.visible(), Rect::new(0..7, 0..1_000_000));
    assert!(
        camera
            .pixel_at(Point {
                row: 300.0,
                col: 799.0
            })
            .is_some()
    );
    let none = Camera::fit(size(7, 7), Screen { rows: 0, cols: 9 });
    assert!(none.visible().is_empty());
}

#[test]
fn another_shape_keeps_the_middle_and_the_zoom() {
    let mut camera = Camera::fit(size(100, 200), SCREEN);
    camera.reshape(size(100, 199));
    assert_eq!(camera, Camera::fit(size(100, 199), SCREEN));
    camera.go_to(10, 180);
    camera.zoom_at(
        Point {
            row: 300.0,
            col: 400.0,
        },
        2.0,
    );
    let (center, zoom) = (camera.center(), camera.zoom());
    camera.reshape(size(100, 201));
    assert_eq!((camera.center(), camera.zoom()), (center, zoom));
    camera.reshape(size(100, 100));
    assert_eq!(
        camera.center(),
        Point {
            row: 10.5,
            col: 100.0
        }
    );
}

#[test]
fn single_pixels_are_told_apart_in_the_largest_image() {
    // 2^59 pixels, the most there are, in one row; and 2^40 columns.
    let cols = 1_u64 << 40;
    for col in [0, 1, cols / 2 + 1, cols - 2, cols - 1] {
        let center = Point {
            row: 0.5,
            col: col as f64 + 0.5,
        };
        let camera = Camera::look_at(size(1, cols), SCREEN, Some(center), Some(256.0));
        let axis = camera.cols();
        // The pixel's own first and last device pixel, by exact integer arithmetic.
        let first = 400 - 128;
        assert_eq!(i128::from(axis.corner) + i128::from(col) * 256, first);
    }
}
