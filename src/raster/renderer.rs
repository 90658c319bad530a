//! Who draws.

use crate::gpu::{AdapterChoice, GpuError};
use crate::raster::contract::Rasterizer;
use crate::raster::cpu::CpuRasterizer;

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
    /// Why faster adapters than that one were passed over.
    pub passed_over: Vec<GpuError>,
    /// Why the CPU draws, where that was left open.
    pub no_gpu: Option<GpuError>,
}

impl Renderer {
    /// Gets the one that was asked for ready.
    ///
    /// # Errors
    ///
    /// When it was to be an adapter, and none fits, or none of those that do opens and runs the shader.
    pub fn open(&self) -> Result<OpenRenderer, GpuError> {
        match self {
            Renderer::Cpu => Ok(OpenRenderer::cpu(None)),
            Renderer::Gpu => OpenRenderer::gpu(&AdapterChoice::Any),
            Renderer::Adapter(name) => OpenRenderer::gpu(&AdapterChoice::Named(name.clone())),
            Renderer::Auto => Ok(OpenRenderer::gpu(&AdapterChoice::Hardware)
                .unwrap_or_else(|reason| OpenRenderer::cpu(Some(reason)))),
        }
    }
}

impl OpenRenderer {
    #[cfg(feature = "gpu")]
    fn gpu(choice: &AdapterChoice) -> Result<OpenRenderer, GpuError> {
        // An adapter that cannot run the shader is as good as none.
        let opened = crate::gpu::Gpu::open_for(choice, crate::raster::gpu::GpuRasterizer::new)?;
        Ok(OpenRenderer {
            adapter: Some(opened.value.gpu().info.name.clone()),
            rasterizer: Box::new(opened.value),
            passed_over: opened.passed_over,
            no_gpu: None,
        })
    }

    #[cfg(not(feature = "gpu"))]
    fn gpu(_: &AdapterChoice) -> Result<OpenRenderer, GpuError> {
        Err(GpuError::NotBuilt)
    }

    fn cpu(no_gpu: Option<GpuError>) -> OpenRenderer {
        OpenRenderer {
            rasterizer: Box::new(CpuRasterizer::new()),
            adapter: None,
            passed_over: Vec::new(),
            no_gpu,
        }
    }
}
