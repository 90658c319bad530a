//! The pipeline of `shaders/tile.wgsl`: immutable, made once for a device and a texture format.

use crate::view::render::gpu::interface::{Instance, Palette, constants};

/// Draws frames into textures of one format.
#[derive(Debug)]
pub(crate) struct TilePipeline {
    pipeline: wgpu::RenderPipeline,
    pub(crate) frame_layout: wgpu::BindGroupLayout,
    pub(crate) tile_layout: wgpu::BindGroupLayout,
    format: wgpu::TextureFormat,
}

impl TilePipeline {
    /// Compiles the shader for targets of `format`, which must take 8-bit colours as they are: not
    /// an sRGB format. Errors go to the device's error scope.
    pub(crate) fn new(device: &wgpu::Device, format: wgpu::TextureFormat) -> TilePipeline {
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
                    attributes: &wgpu::vertex_attr_array![
                        0 => Uint32x4, 1 => Sint32x2, 2 => Uint32, 3 => Uint32, 4 => Float32
                    ],
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
        TilePipeline {
            pipeline,
            frame_layout,
            tile_layout,
            format,
        }
    }

    /// The format of the textures it draws into.
    pub(crate) fn format(&self) -> wgpu::TextureFormat {
        self.format
    }

    /// What draws.
    pub(crate) fn render(&self) -> &wgpu::RenderPipeline {
        &self.pipeline
    }
}
