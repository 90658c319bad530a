//! Who draws.

use crate::gpu::{AdapterChoice, Gpu, GpuError};
use crate::raster::contract::Rasterizer;
use crate::raster::cpu::CpuRasterizer;
use crate::raster::gpu::GpuRasterizer;

/// Who is to draw. All give the same bytes.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Renderer {
    /// A hardware adapter if there is one, else the CPU.
    Auto,
    /// Any adapter.
    Gpu,
    /// The adapter whose name contains this.
    Adapter(String),
    /// The CPU; no GPU library is touched.
    Cpu,
}

/// Who draws, ready to.
pub struct OpenRenderer {
    /// What draws.
    pub rasterizer: Box<dyn Rasterizer>,
    /// The graphics adapter's name; none where the CPU draws.
    pub adapter: Option<String>,
    /// Why the CPU draws, where that was left open.
    pub no_gpu: Option<GpuError>,
}

impl Renderer {
    /// Gets the one that was asked for ready.
    ///
    /// # Errors
    ///
    /// When it was to be an adapter, and none fits, or the one that does cannot run the shader.
    pub fn open(&self) -> Result<OpenRenderer, GpuError> {
        let open = |choice: &AdapterChoice| Gpu::open(choice).and_then(GpuRasterizer::new);
        let rasterizer = match self {
            Renderer::Cpu => return Ok(OpenRenderer::cpu(None)),
            Renderer::Gpu => open(&AdapterChoice::Any)?,
            Renderer::Adapter(name) => open(&AdapterChoice::Named(name.clone()))?,
            Renderer::Auto => match open(&AdapterChoice::Hardware) {
                Ok(rasterizer) => rasterizer,
                // An adapter that cannot run the shader is as good as none.
                Err(reason) => return Ok(OpenRenderer::cpu(Some(reason))),
            },
        };
        Ok(OpenRenderer {
            adapter: Some(rasterizer.gpu().info.name.clone()),
            rasterizer: Box::new(rasterizer),
            no_gpu: None,
        })
    }
}

impl OpenRenderer {
    fn cpu(no_gpu: Option<GpuError>) -> OpenRenderer {
        OpenRenderer {
            rasterizer: Box::new(CpuRasterizer::new()),
            adapter: None,
            no_gpu,
        }
    }
}
