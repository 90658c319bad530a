//! How large a window opens.

use winit::dpi::PhysicalSize;
use winit::event_loop::ActiveEventLoop;

use crate::image::Size;
use crate::view::geometry::camera::{Camera, Screen};

/// The monitor a new window most likely appears on, in device pixels.
pub(crate) fn monitor(events: &ActiveEventLoop) -> Screen {
    let monitor = events
        .primary_monitor()
        .or_else(|| events.available_monitors().next());
    let size = monitor.map_or(PhysicalSize::new(0, 0), |monitor| monitor.size());
    if size.width == 0 || size.height == 0 {
        // A monitor that keeps its size to itself.
        return Screen {
            rows: 768,
            cols: 1024,
        };
    }
    Screen {
        rows: size.height,
        cols: size.width,
    }
}

/// As large as the image, or as a whole multiple of it, within four fifths of the monitor; a large
/// image as large as it fits there. Never too small to grab.
pub(crate) fn window_size(image: Size, monitor: Screen) -> Screen {
    let most = Screen {
        rows: (monitor.rows / 5 * 4).max(1),
        cols: (monitor.cols / 5 * 4).max(1),
    };
    let fit = Camera::fit(image, most).zoom();
    let zoom = if fit >= 1.0 { fit.floor() } else { fit };
    let side = |pixels: u64, most: u32| {
        let side = (pixels as f64 * zoom).round() as u32;
        side.clamp(most.min(240), most)
    };
    Screen {
        rows: side(image.rows(), most.rows),
        cols: side(image.cols(), most.cols),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn windows_are_whole_multiples_of_small_images_and_fit_the_monitor() {
        let monitor = Screen {
            rows: 1080,
            cols: 1920,
        };
        for ((rows, cols), expected) in [
            ((512, 512), (512, 512)),
            ((100, 200), (700, 1400)),
            ((1, 1), (864, 864)),
            ((4320, 4320), (864, 864)),
            ((1, 1 << 40), (240, 1536)),
        ] {
            let size = window_size(Size::new(rows, cols).unwrap(), monitor);
            assert_eq!((size.rows, size.cols), expected, "{rows} × {cols}");
        }
        let none = Screen { rows: 0, cols: 3 };
        let size = window_size(Size::new(5, 5).unwrap(), none);
        assert!(size.rows > 0 && size.cols > 0);
    }
}
