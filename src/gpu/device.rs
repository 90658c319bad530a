//! An open device. Nothing here knows what is drawn. Nothing here panics: wgpu reports errors that nobody
//! caught by panicking, so every user of a device wraps its work in error scopes (see [`Gpu::checked`]).

use std::fmt;
use std::mem;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use crate::gpu::adapters::{find, instance};
use crate::gpu::choice::AdapterChoice;
use crate::gpu::error::GpuError;
use crate::gpu::first::{Opened, first, gl_last};

/// How long is waited for work that takes a second on the slowest adapters.
pub const PATIENCE: Duration = Duration::from_secs(60);

/// An open device with its queue, and where it came from. Clones are the same device.
#[derive(Clone, Debug)]
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

impl Gpu {
    /// Opens an adapter for work without a screen.
    ///
    /// # Errors
    ///
    /// When no adapter fits the choice (the message lists those there are), or none opens.
    pub fn open(choice: &AdapterChoice) -> Result<Gpu, GpuError> {
        Ok(Gpu::open_for(choice, Ok)?.value)
    }

    /// Opens the fastest adapter that fits the choice and with which `begin` succeeds, for work without a
    /// screen. OpenGL is asked only when nothing better is there.
    ///
    /// # Errors
    ///
    /// As [`Gpu::open`], and what `begin` failed with.
    pub fn open_for<T>(
        choice: &AdapterChoice,
        mut begin: impl FnMut(Gpu) -> Result<T, GpuError>,
    ) -> Result<Opened<T>, GpuError> {
        gl_last(|gl| Gpu::open_with(&instance(gl, None), choice, None, &mut begin))
    }

    /// Opens the fastest adapter of `instance` that fits the choice, can draw on `surface` if one is given,
    /// and with which `begin` succeeds.
    ///
    /// # Errors
    ///
    /// As [`Gpu::open_for`].
    pub fn open_with<T>(
        instance: &wgpu::Instance,
        choice: &AdapterChoice,
        surface: Option<&wgpu::Surface<'_>>,
        mut begin: impl FnMut(Gpu) -> Result<T, GpuError>,
    ) -> Result<Opened<T>, GpuError> {
        let adapters = find(instance, choice, surface)?;
        first(adapters, |adapter| begin(Gpu::of(adapter)?))
    }

    fn of(adapter: wgpu::Adapter) -> Result<Gpu, GpuError> {
        let info = adapter.get_info();
        // For who wants to know how long it works.
        let mut features = adapter.features() & wgpu::Features::TIMESTAMP_QUERY;
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
        let errors = pollster::block_on(async {
            [
                internal.pop().await,
                memory.pop().await,
                validation.pop().await,
            ]
        });
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

    /// Waits until the device has done what was submitted, and the calls that come with it are made.
    ///
    /// # Errors
    ///
    /// [`GpuError::TimedOut`] when that takes longer than `limit`. Else when the device is lost.
    pub fn wait(&self, submission: wgpu::SubmissionIndex, limit: Duration) -> Result<(), GpuError> {
        let done = self.device.poll(wgpu::PollType::Wait {
            submission_index: Some(submission),
            timeout: Some(limit),
        });
        match done {
            Ok(_) => Ok(()),
            Err(wgpu::PollError::Timeout) => {
                // Without the last handle of its queue wgpu waits for the device, this time without a limit.
                mem::forget(self.queue.clone());
                Err(GpuError::TimedOut {
                    adapter: self.info.name.clone(),
                    limit,
                })
            }
            Err(error) => Err(self.failed(error)),
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
