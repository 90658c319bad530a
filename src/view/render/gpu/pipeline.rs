//! The pipeline of `shaders/tile.wgsl`: immutable, made once for a device and a texture format.

use crate::view::color::special::BACKGROUND;
use crate::view::geometry::plan::TILE_LOADED;
use crate::view::geometry::taps::Tap;
use crate::view::render::gpu::frame::{Frame, Instance, Palette};

/// Draws frames into textures of one format.
pub struct Painter {
    pipeline: wgpu::RenderPipeline,
    pub(crate) frame_layout: wgpu::BindGroupLayout,
    pub(crate) tile_layout: wgpu::BindGroupLayout,
    format: wgpu::TextureFormat,
}

impl Painter {
    /// Compiles the shader for targets of `format`, which must take 8-bit colours as they are: not
    /// an sRGB format. Errors go to the device's error scope.
    pub fn new(device: &wgpu::Device, format: wgpu::TextureFormat) -> Painter {
        let texture = |binding| wgpu::BindGroupLayoutEntry {
            binding,
            visibility: wgpu::ShaderStages::FRAGMENT,
            ty: wgpu::BindingType::Texture {
                sample_type: wgpu::TextureSampleType::Uint,
                view_dimension: wgpu::TextureViewDimension::D2,
                multisampled: false,
            },
            count: None,
        };
        let frame_layout = device.create_bind_group_layout(&wgpu::BindGroupLayoutDescriptor {
            label: Some("squaremap.view.frame"),
            entries: &[
                wgpu::BindGroupLayoutEntry {
                    binding: 0,
                    visibility: wgpu::ShaderStages::VERTEX_FRAGMENT,
                    ty: wgpu::BindingType::Buffer {
                        ty: wgpu::BufferBindingType::Uniform,
                        has_dynamic_offset: false,
                        min_binding_size: wgpu::BufferSize::new(size_of::<Palette>() as u64),
                    },
                    count: None,
                },
                texture(1),
                texture(2),
            ],
        });
        let tile_layout = device.create_bind_group_layout(&wgpu::BindGroupLayoutDescriptor {
            label: Some("squaremap.view.tile"),
            entries: &[texture(0)],
        });
        let layout = device.create_pipeline_layout(&wgpu::PipelineLayoutDescriptor {
            label: Some("squaremap.view.tile"),
            bind_group_layouts: &[Some(&frame_layout), Some(&tile_layout)],
            immediate_size: 0,
        });
        let module =
            device.create_shader_module(wgpu::include_wgsl!("../../../../shaders/tile.wgsl"));
        let constants = constants();
        let options = wgpu::PipelineCompilationOptions {
            constants: &constants,
            ..Default::default()
        };
        let pipeline = device.create_render_pipeline(&wgpu::RenderPipelineDescriptor {
            label: Some("squaremap.view.tile"),
            layout: Some(&layout),
            vertex: wgpu::VertexState {
                module: &module,
                entry_point: Some("corner"),
                compilation_options: options.clone(),
                buffers: &[Some(wgpu::VertexBufferLayout {
                    array_stride: size_of::<Instance>() as u64,
                    step_mode: wgpu::VertexStepMode::Instance,
                    attributes: &wgpu::vertex_attr_array![0 => Uint32x4, 1 => Sint32x2, 2 => Uint32],
                })],
            },
            primitive: wgpu::PrimitiveState {
                topology: wgpu::PrimitiveTopology::TriangleStrip,
                ..Default::default()
            },
            depth_stencil: None,
            multisample: wgpu::MultisampleState::default(),
            fragment: Some(wgpu::FragmentState {
                module: &module,
                entry_point: Some("shade"),
                compilation_options: options,
                targets: &[Some(format.into())],
            }),
            multiview_mask: None,
            cache: None,
        });
        Painter {
            pipeline,
            frame_layout,
            tile_layout,
            format,
        }
    }

    /// The format of the textures it draws into.
    pub fn format(&self) -> wgpu::TextureFormat {
        self.format
    }

    /// Draws a prepared frame over the whole of `target`, which must be as large as the screen the
    /// frame was prepared for, and submits it.
    pub fn draw(
        &self,
        device: &wgpu::Device,
        queue: &wgpu::Queue,
        frame: &Frame,
        target: &wgpu::TextureView,
    ) {
        let [r, g, b] = BACKGROUND.map(|byte| f64::from(byte) / 255.0);
        let mut encoder = device.create_command_encoder(&wgpu::CommandEncoderDescriptor {
            label: Some("squaremap.view.frame"),
        });
        let mut pass = encoder.begin_render_pass(&wgpu::RenderPassDescriptor {
            label: Some("squaremap.view.frame"),
            color_attachments: &[Some(wgpu::RenderPassColorAttachment {
                view: target,
                depth_slice: None,
                resolve_target: None,
                ops: wgpu::Operations {
                    load: wgpu::LoadOp::Clear(wgpu::Color { r, g, b, a: 1.0 }),
                    store: wgpu::StoreOp::Store,
                },
            })],
            ..Default::default()
        });
        pass.set_pipeline(&self.pipeline);
        pass.set_bind_group(0, frame.bind_group(), &[]);
        for (i, tile) in frame.tiles().iter().enumerate() {
            let i = i as u32;
            pass.set_vertex_buffer(0, frame.instances().slice(..));
            pass.set_bind_group(1, tile, &[]);
            pass.draw(0..4, i..i + 1);
        }
        drop(pass);
        queue.submit([encoder.finish()]);
    }
}

/// The numbers that the shader shares with this side.
fn constants() -> [(&'static str, f64); 5] {
    let full = f64::from(Tap::FULL);
    [
        ("FULL_SHARE", full * full),
        ("CHANNEL_ROWS", TILE_LOADED as f64),
        ("NOT_A_NUMBER", f64::from(Palette::NOT_A_NUMBER)),
        ("PLUS_INFINITY", f64::from(Palette::PLUS_INFINITY)),
        ("MINUS_INFINITY", f64::from(Palette::MINUS_INFINITY)),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Without a device: what a driver would refuse, and what it would read from the wrong place.
    #[test]
    fn the_shader_is_valid_and_lays_out_what_is_written_for_it() {
        let module =
            naga::front::wgsl::parse_str(include_str!("../../../../shaders/tile.wgsl")).unwrap();
        naga::valid::Validator::new(
            naga::valid::ValidationFlags::all(),
            naga::valid::Capabilities::empty(),
        )
        .validate(&module)
        .unwrap();

        let (members, span) = module
            .types
            .iter()
            .find_map(|(_, ty)| match &ty.inner {
                naga::TypeInner::Struct { members, span }
                    if ty.name.as_deref() == Some("Frame") =>
                {
                    Some((members, *span as usize))
                }
                _ => None,
            })
            .expect("a struct Frame");
        let offsets: Vec<_> = members
            .iter()
            .map(|member| (member.name.as_deref().unwrap(), member.offset as usize))
            .collect();
        assert_eq!(span, size_of::<Palette>());
        assert_eq!(offsets, Palette::OFFSETS);

        let mut overrides: Vec<_> = module
            .overrides
            .iter()
            .map(|(_, one)| (one.name.as_deref().unwrap(), one.init.is_some()))
            .collect();
        let mut given = constants().map(|(name, _)| (name, false));
        overrides.sort_unstable();
        given.sort_unstable();
        assert_eq!(overrides, given);
    }
}
