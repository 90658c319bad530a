//! What lies over a picture, in its order: the grid, what is missing, the panel, the list of keys.

use std::ops::Range;

use crate::image::Rect;
use crate::view::color::colormap::Colormap;
use crate::view::inspect::statistics::Statistics;
use crate::view::window::app::Shown;
use crate::view::window::panel::{Ask, Facts, Panel};
use crate::view::window::{grid, missing, panel};

/// All that may lie over a picture.
pub(crate) struct Layers<'a> {
    pub(crate) shown: &'a Shown,
    pub(crate) colormap: Colormap,
    pub(crate) grid: bool,
    pub(crate) values: Option<&'a (Rect, Vec<String>)>,
    pub(crate) counted: Option<&'a (Rect, Option<Statistics>)>,
    pub(crate) missing: &'a [Range<u64>],
    pub(crate) trouble: Option<&'a str>,
    pub(crate) panel: bool,
    pub(crate) keys: bool,
    /// Whether another picture can be drawn.
    pub(crate) draws: bool,
    /// The frame that is shown, or will be.
    pub(crate) frame: Option<u64>,
}

impl Layers<'_> {
    /// Lays out what there is.
    pub(crate) fn lay_out(
        &self,
        context: &egui::Context,
        panel: &mut Panel,
        stripes: &mut Option<egui::TextureHandle>,
        asks: &mut Vec<Ask>,
    ) {
        let Shown {
            picture, camera, ..
        } = self.shown;
        let painter = context.layer_painter(egui::LayerId::background());
        if self.grid {
            grid::lines(&painter, camera);
            if let Some((rect, texts)) = self.values
                && *rect == camera.visible()
                && camera.zoom() >= grid::VALUES_FROM
            {
                grid::values(&painter, camera, rect, texts);
            }
        }
        if !self.missing.is_empty() {
            let places = missing::places(camera, picture.image().layout(), self.missing);
            let texture = stripes.get_or_insert_with(|| missing::stripes(context));
            missing::hatch(&painter, &places, texture.id());
        }
        if self.panel {
            let facts = Facts {
                picture,
                camera,
                colormap: self.colormap,
                statistics: self.counted.and_then(|(_, found)| found.as_ref()),
                counting: self.counted.is_none(),
                trouble: self.trouble,
                frame: self.frame.unwrap_or(0),
            };
            panel.show(context, facts, asks);
        }
        if self.keys {
            panel::keys(context, self.draws);
        }
    }
}
