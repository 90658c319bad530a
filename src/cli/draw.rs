//! Who draws squares: the same for every command that does.

use clap::{Args, ValueEnum};

use crate::cli::headings::DRAWING;
use crate::raster::Renderer;

/// Who draws.
#[derive(Args, Clone, Debug)]
pub(crate) struct DrawArgs {
    /// Who draws; the bytes are the same
    #[arg(long, value_enum, default_value_t = RendererArg::Auto)]
    #[arg(help_heading = DRAWING, hide_short_help = true)]
    renderer: RendererArg,

    /// Draw with the graphics adapter whose name contains this
    #[arg(long, value_name = "NAME", help_heading = DRAWING, hide_short_help = true)]
    adapter: Option<String>,
}

/// `--renderer`.
#[derive(Clone, Copy, PartialEq, Eq, Debug, ValueEnum)]
enum RendererArg {
    /// A hardware GPU if there is one, else the CPU
    Auto,
    /// Any GPU, a software one too
    Gpu,
    /// The CPU; no GPU library is touched
    Cpu,
}

impl DrawArgs {
    /// The part of an adapter's name that was given.
    pub(super) fn adapter(&self) -> Option<&str> {
        self.adapter.as_deref()
    }

    /// Whether no GPU library is touched.
    pub(super) fn is_cpu(&self) -> bool {
        self.renderer == RendererArg::Cpu
    }

    /// Who draws.
    ///
    /// # Errors
    ///
    /// When an adapter is given for a renderer that has none.
    pub(super) fn choose(&self) -> Result<Renderer, String> {
        match (self.renderer, self.adapter()) {
            (RendererArg::Cpu, Some(_)) => Err(
                "--adapter chooses a GPU, but --renderer cpu uses none; leave out one".to_owned(),
            ),
            (RendererArg::Cpu, None) => Ok(Renderer::Cpu),
            (_, Some(name)) => Ok(Renderer::Adapter(name.to_owned())),
            (RendererArg::Gpu, None) => Ok(Renderer::Gpu),
            (RendererArg::Auto, None) => Ok(Renderer::Auto),
        }
    }
}
