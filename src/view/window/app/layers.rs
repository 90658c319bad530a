//! What lies over a picture, in its order: the grid, what is missing, the panel, the list of keys.

use std::ops::Range;

use super::Shown;
use crate::image::Rect;
use crate::view::colormap::Colormap;
use crate::view::statistics::Statistics;
use crate::view::window::grid;
use crate::view::window::missing;
use crate::view::window::panel::{self, Ask, Facts, Panel};

/// All that may lie over a picture.
pub(super) struct Layers<'a> {
    pub(super) shown: &'a Shown,
    pub(super) colormap: Colormap,
    pub(super) grid: bool,
    pub(super) values: Option<&'a (Rect, Vec<String>)>,
    pub(super) counted: Option<&'a (Rect, Option<Statistics>)>,
    pub(super) missing: &'a [Range<u64>],
    pub(super) trouble: Option<&'a str>,
    pub(super) panel: bool,
    pub(super) keys: bool,
    /// Whether another picture can be drawn.
    pub(super) draws: bool,
    /// The frame that is shown, or will be.
    pub(super) frame: Option<u64>,
}

impl Layers<'_> {
    /// Lays out what there is.
    pub(super) fn lay_out(
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
