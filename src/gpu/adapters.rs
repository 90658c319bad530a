//! Which adapters there are, and the fastest that fits.

use crate::gpu::choice::AdapterChoice;
use crate::gpu::error::GpuError;

/// The interfaces of the system at hand: Vulkan, Metal, DirectX 12; OpenGL where `gl` asks for it.
/// Each one more costs tens of milliseconds at the start.
pub(crate) fn instance(
    gl: bool,
    display: Option<Box<dyn wgpu::wgt::WgpuHasDisplayHandle>>,
) -> wgpu::Instance {
    let mut descriptor = wgpu::InstanceDescriptor::new_without_display_handle();
    descriptor.backends = if gl {
        wgpu::Backends::GL
    } else {
        wgpu::Backends::PRIMARY
    };
    descriptor.display = display;
    wgpu::Instance::new(descriptor)
}

/// The adapters that fit the choice and can draw on `surface`, if one is given; the fastest first, and at
/// least one.
pub(super) fn find(
    instance: &wgpu::Instance,
    choice: &AdapterChoice,
    surface: Option<&wgpu::Surface<'_>>,
) -> Result<Vec<wgpu::Adapter>, GpuError> {
    let mut adapters = pollster::block_on(instance.enumerate_adapters(wgpu::Backends::all()));
    // A stable sort: among equals the driver's own order counts.
    adapters.sort_by_key(|adapter| speed_rank(adapter.get_info().device_type));
    let there_are = list(&adapters);
    adapters.retain(|adapter| {
        let info = adapter.get_info();
        let fits = match choice {
            AdapterChoice::Any => true,
            AdapterChoice::Hardware => info.device_type != wgpu::DeviceType::Cpu,
            AdapterChoice::Named(name) => info.name.to_lowercase().contains(&name.to_lowercase()),
        };
        fits && surface.is_none_or(|surface| adapter.is_surface_supported(surface))
    });
    if !adapters.is_empty() {
        return Ok(adapters);
    }
    Err(GpuError::NoAdapter(match choice {
        AdapterChoice::Named(name) => {
            format!("no adapter is called '{name}'; there are: {there_are}")
        }
        AdapterChoice::Hardware => format!("no hardware adapter; there are: {there_are}"),
        AdapterChoice::Any => format!("no usable adapter; there are: {there_are}"),
    }))
}

/// Lower is faster.
fn speed_rank(device_type: wgpu::DeviceType) -> u8 {
    match device_type {
        wgpu::DeviceType::DiscreteGpu => 0,
        wgpu::DeviceType::IntegratedGpu => 1,
        wgpu::DeviceType::VirtualGpu => 2,
        wgpu::DeviceType::Other => 3,
        wgpu::DeviceType::Cpu => 4,
    }
}

fn list(adapters: &[wgpu::Adapter]) -> String {
    if adapters.is_empty() {
        return "none (is a Vulkan driver installed?)".to_owned();
    }
    let names: Vec<String> = adapters
        .iter()
        .map(|adapter| {
            let info = adapter.get_info();
            format!("'{}' ({:?}, {})", info.name, info.device_type, info.backend)
        })
        .collect();
    names.join(", ")
}
