//! The graphics processor: finding an adapter, opening a device.
//!
//! Nothing here knows what is drawn. Nothing here panics: wgpu reports errors that nobody caught
//! by panicking, so every user of a device wraps its work in error scopes (see [`Gpu::checked`]).

use std::fmt;
use std::sync::{Arc, Mutex, PoisonError};

/// Which adapter to take.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum AdapterChoice {
    /// The fastest hardware adapter; never a software one.
    Hardware,
    /// The fastest adapter, a software one if there is no other.
    Any,
    /// The fastest adapter whose name contains this, whatever the case.
    Named(String),
}

/// Why there is no device to work with.
#[derive(Debug, thiserror::Error)]
pub enum GpuError {
    /// No adapter at all, or none that fits the choice.
    #[error("{0}")]
    NoAdapter(String),
    /// The adapter was found but did not open.
    #[error("the adapter '{adapter}' cannot be opened: {reason}")]
    NoDevice {
        /// The adapter's name.
        adapter: String,
        /// What the driver said.
        reason: String,
    },
    /// Its memory does not suffice; less at a time may fit.
    #[error("the adapter '{adapter}' has too little memory: {reason}")]
    OutOfMemory {
        /// The adapter's name.
        adapter: String,
        /// What the driver said.
        reason: String,
    },
    /// The device refused work: lost, or used wrongly.
    #[error("the adapter '{adapter}' failed: {reason}")]
    Failed {
        /// The adapter's name.
        adapter: String,
        /// What the driver said.
        reason: String,
    },
}

/// An open device with its queue, and where it came from. Clones are the same device.
#[derive(Clone)]
pub struct Gpu {
    /// The adapter, for questions about formats and surfaces.
    pub adapter: wgpu::Adapter,
    /// Its name, type and driver.
    pub info: wgpu::AdapterInfo,
    /// The device, opened with all the limits that the adapter has.
    pub device: wgpu::Device,
    /// Its queue.
    pub queue: wgpu::Queue,
    /// The first error that no scope caught; wgpu would panic.
    uncaught: Arc<Mutex<Option<wgpu::Error>>>,
}

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

impl Gpu {
    /// Opens an adapter for work without a screen.
    ///
    /// # Errors
    ///
    /// When no adapter fits the choice (the message lists those there are), or none opens.
    pub fn open(choice: &AdapterChoice) -> Result<Gpu, GpuError> {
        match Gpu::open_with(&instance(false, None), choice, None) {
            // OpenGL is asked only when nothing better is there.
            Err(GpuError::NoAdapter(reason)) => Gpu::open_with(&instance(true, None), choice, None)
                .map_err(|error| match error {
                    GpuError::NoAdapter(_) => GpuError::NoAdapter(reason),
                    other => other,
                }),
            other => other,
        }
    }

    /// Opens an adapter of `instance`, one that can draw on `surface` if one is given.
    ///
    /// # Errors
    ///
    /// As [`Gpu::open`].
    pub fn open_with(
        instance: &wgpu::Instance,
        choice: &AdapterChoice,
        surface: Option<&wgpu::Surface<'_>>,
    ) -> Result<Gpu, GpuError> {
        let mut adapters = pollster::block_on(instance.enumerate_adapters(wgpu::Backends::all()));
        // A stable sort: among equals the driver's own order counts.
        adapters.sort_by_key(|adapter| speed_rank(adapter.get_info().device_type));
        let there_are = list(&adapters);
        let adapter = adapters
            .into_iter()
            .find(|adapter| {
                let info = adapter.get_info();
                let fits = match choice {
                    AdapterChoice::Any => true,
                    AdapterChoice::Hardware => info.device_type != wgpu::DeviceType::Cpu,
                    AdapterChoice::Named(name) => {
                        info.name.to_lowercase().contains(&name.to_lowercase())
                    }
                };
                fits && surface.is_none_or(|surface| adapter.is_surface_supported(surface))
            })
            .ok_or_else(|| {
                GpuError::NoAdapter(match choice {
                    AdapterChoice::Named(name) => {
                        format!("no adapter is called '{name}'; there are: {there_are}")
                    }
                    AdapterChoice::Hardware => {
                        format!("no hardware adapter; there are: {there_are}")
                    }
                    AdapterChoice::Any => format!("no usable adapter; there are: {there_are}"),
                })
            })?;

        let info = adapter.get_info();
        let mut features = wgpu::Features::empty();
        if matches!(
            info.device_type,
            wgpu::DeviceType::Cpu | wgpu::DeviceType::IntegratedGpu
        ) {
            // The host can read what shaders write without a copy. Not on other adapters, where such
            // memory lies behind the bus.
            features |= adapter.features() & wgpu::Features::MAPPABLE_PRIMARY_BUFFERS;
        }
        let (device, queue) = pollster::block_on(adapter.request_device(&wgpu::DeviceDescriptor {
            label: Some("squaremap"),
            required_features: features,
            required_limits: adapter.limits(),
            ..Default::default()
        }))
        .map_err(|error| GpuError::NoDevice {
            adapter: info.name.clone(),
            reason: error.to_string(),
        })?;
        let uncaught = Arc::new(Mutex::new(None));
        let note = Arc::clone(&uncaught);
        device.on_uncaptured_error(Arc::new(move |error: wgpu::Error| {
            let mut first = note.lock().unwrap_or_else(PoisonError::into_inner);
            first.get_or_insert(error);
        }));
        Ok(Gpu {
            adapter,
            info,
            device,
            queue,
            uncaught,
        })
    }

    /// Runs `work` and returns what it returned, or the first error that the device reported
    /// meanwhile, or before outside of such work: out of memory, wrong use, or a fault inside the
    /// driver.
    ///
    /// # Errors
    ///
    /// What the device reported.
    pub fn checked<T>(&self, work: impl FnOnce() -> T) -> Result<T, GpuError> {
        let validation = self.device.push_error_scope(wgpu::ErrorFilter::Validation);
        let memory = self.device.push_error_scope(wgpu::ErrorFilter::OutOfMemory);
        let internal = self.device.push_error_scope(wgpu::ErrorFilter::Internal);
        let value = work();
        // The innermost scope is popped first.
        let errors = [
            pollster::block_on(internal.pop()),
            pollster::block_on(memory.pop()),
            pollster::block_on(validation.pop()),
        ];
        let uncaught = self
            .uncaught
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .take();
        match errors.into_iter().flatten().chain(uncaught).next() {
            Some(wgpu::Error::OutOfMemory { source }) => Err(GpuError::OutOfMemory {
                adapter: self.info.name.clone(),
                reason: source.to_string(),
            }),
            Some(error) => Err(self.failed(error)),
            None => Ok(value),
        }
    }

    /// An error of this adapter, in one line: wgpu tells causes in paragraphs.
    pub fn failed(&self, reason: impl fmt::Display) -> GpuError {
        let reason = reason.to_string();
        let lines = reason.lines().map(str::trim);
        let lines: Vec<&str> = lines.filter(|line| !line.is_empty()).collect();
        GpuError::Failed {
            adapter: self.info.name.clone(),
            reason: lines.join(" "),
        }
    }
}

/// A buffer of `contents`, or of `least` bytes of zeros if these are fewer; both are multiples of four.
///
/// wgpu's own `create_buffer_init` panics when the device is lost or has no memory left.
pub(crate) fn buffer_of(
    device: &wgpu::Device,
    queue: &wgpu::Queue,
    label: &str,
    contents: &[u8],
    least: usize,
    usage: wgpu::BufferUsages,
) -> wgpu::Buffer {
    let buffer = device.create_buffer(&wgpu::BufferDescriptor {
        label: Some(label),
        size: contents.len().max(least) as u64,
        usage: usage | wgpu::BufferUsages::COPY_DST,
        mapped_at_creation: false,
    });
    queue.write_buffer(&buffer, 0, contents);
    buffer
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
