//! What `shaders/raster.wgsl` and the host agree on, and the pipelines made of it.

use crate::raster::contract::BACKGROUND;

/// Tiles of 16×64 pixels: small, since every tile that an edge crosses costs several times what a flat one
/// does. An invocation for each run of 16 pixels, 64 in a workgroup.
pub(super) const TILE_ROWS: u32 = 16;
pub(super) const TILE_COLS: u32 = 64;
/// Bins of 16×16 tiles: an invocation for each tile.
const BIN_TILES: u32 = 16;
/// The sides of a bin in pixels; bins of low strips are lower.
pub(super) const BIN_ROWS: u32 = BIN_TILES * TILE_ROWS;
pub(super) const BIN_COLS: u32 = BIN_TILES * TILE_COLS;
pub(super) const LIST_LENGTH: u32 = 31;
pub(super) const RUN: u32 = 16;

/// `Strip` in `raster.wgsl`.
#[derive(Clone, Copy, bytemuck::Pod, bytemuck::Zeroable)]
#[repr(C)]
pub(super) struct StripUniform {
    pub(super) row_start: u32,
    pub(super) rows: u32,
    pub(super) col_start: u32,
    pub(super) cols: u32,
    pub(super) stride: u32,
    pub(super) tile_cols: u32,
    pub(super) bin_cols: u32,
    pub(super) bin_rows: u32,
    pub(super) first_bin: u32,
}

/// `Queues` in `raster.wgsl`: two indirect dispatches.
pub(super) const QUEUES: [u32; 6] = [0, 1, 1, 0, 1, 1];
pub(super) const EDGE_DISPATCH: u64 = 12;

/// What the shader leaves open.
fn constants() -> [(&'static str, f64); 6] {
    [
        ("TILE_ROWS", f64::from(TILE_ROWS)),
        ("TILE_COLS", f64::from(TILE_COLS)),
        ("BIN_TILE_ROWS", f64::from(BIN_TILES)),
        ("BIN_TILE_COLS", f64::from(BIN_TILES)),
        ("LIST_LENGTH", f64::from(LIST_LENGTH)),
        ("BACKGROUND", f64::from(BACKGROUND)),
    ]
}

pub(super) fn pipelines(
    device: &wgpu::Device,
) -> ([wgpu::BindGroupLayout; 2], [wgpu::ComputePipeline; 3]) {
    let module = device.create_shader_module(wgpu::include_wgsl!("../../../shaders/raster.wgsl"));
    let entry = |binding: u32, ty: wgpu::BufferBindingType| wgpu::BindGroupLayoutEntry {
        binding,
        visibility: wgpu::ShaderStages::COMPUTE,
        ty: wgpu::BindingType::Buffer {
            ty,
            has_dynamic_offset: false,
            min_binding_size: None,
        },
        count: None,
    };
    let storage = |read_only| wgpu::BufferBindingType::Storage { read_only };
    let layout = device.create_bind_group_layout(&wgpu::BindGroupLayoutDescriptor {
        label: Some("squaremap.raster"),
        entries: &[
            entry(0, wgpu::BufferBindingType::Uniform),
            entry(1, storage(true)),
            entry(2, storage(true)),
            entry(3, storage(true)),
            entry(4, storage(false)),
            entry(5, storage(false)),
            entry(6, storage(false)),
        ],
    });
    let queues = device.create_bind_group_layout(&wgpu::BindGroupLayoutDescriptor {
        label: Some("squaremap.raster.queues"),
        entries: &[entry(0, storage(false))],
    });
    let pipeline_layout = |bind_group_layouts: &[Option<&wgpu::BindGroupLayout>]| {
        device.create_pipeline_layout(&wgpu::PipelineLayoutDescriptor {
            label: Some("squaremap.raster"),
            bind_group_layouts,
            immediate_size: 0,
        })
    };
    let coarse = pipeline_layout(&[Some(&layout), Some(&queues)]);
    let fine = pipeline_layout(&[Some(&layout)]);
    let constants = constants();
    let entry_points = [
        ("coarse", &coarse),
        ("fill_flat", &fine),
        ("fill_edges", &fine),
    ];
    let pipelines = entry_points.map(|(entry_point, layout)| {
        device.create_compute_pipeline(&wgpu::ComputePipelineDescriptor {
            label: Some(&format!("squaremap.raster.{entry_point}")),
            layout: Some(layout),
            module: &module,
            entry_point: Some(entry_point),
            compilation_options: wgpu::PipelineCompilationOptions {
                constants: &constants,
                ..Default::default()
            },
            cache: None,
        })
    });
    ([layout, queues], pipelines)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::raster::area::Area;
    use crate::raster::face::Face;

    /// Members and their offsets, and the size, of a struct of the shader.
    fn layout(module: &naga::Module, name: &str) -> (Vec<(String, usize)>, usize) {
        let (members, span) = module
            .types
            .iter()
            .find_map(|(_, ty)| match &ty.inner {
                naga::TypeInner::Struct { members, span } if ty.name.as_deref() == Some(name) => {
                    Some((members, *span as usize))
                }
                _ => None,
            })
            .unwrap();
        let member =
            |member: &naga::StructMember| (member.name.clone().unwrap(), member.offset as usize);
        (members.iter().map(member).collect(), span)
    }

    /// Without a device: what the shader would read from the wrong place.
    #[test]
    fn the_shader_lays_out_what_is_written_for_it() {
        let source = include_str!("../../../shaders/raster.wgsl");
        let module = naga::front::wgsl::parse_str(source).unwrap();
        macro_rules! offsets {
            ($type:ty: $($member:ident)*) => {
                [$((stringify!($member).to_owned(), std::mem::offset_of!($type, $member))),*]
            };
        }
        let (members, size) = layout(&module, "Strip");
        let expected = offsets!(StripUniform: row_start rows col_start cols stride tile_cols bin_cols
            bin_rows first_bin);
        assert_eq!(
            (&members[..], size),
            (&expected[..], size_of::<StripUniform>())
        );

        let (members, size) = layout(&module, "Face");
        let area = offsets!(Area: row_start row_end col_start col_end);
        let mut expected = area.to_vec();
        expected.extend(offsets!(Face: level));
        assert_eq!(std::mem::offset_of!(Face, area), 0);
        assert_eq!((members, size), (expected, size_of::<Face>()));

        let (members, size) = layout(&module, "Queues");
        assert_eq!(size, size_of_val(&QUEUES));
        let edges = members
            .iter()
            .find(|(name, _)| name == "edge_tiles")
            .unwrap();
        assert_eq!(edges.1 as u64, EDGE_DISPATCH);

        let mut overrides: Vec<_> = module
            .overrides
            .iter()
            .map(|(_, one)| (one.name.as_deref().unwrap(), one.init.is_some()))
            .collect();
        let mut given = constants().map(|(name, _)| (name, false));
        overrides.sort_unstable();
        given.sort_unstable();
        assert_eq!(overrides, given);

        let run = module
            .constants
            .iter()
            .find(|(_, one)| one.name.as_deref() == Some("RUN"))
            .unwrap();
        let value = &module.global_expressions[run.1.init];
        let expected = naga::Expression::Literal(naga::Literal::U32(RUN));
        assert_eq!(format!("{value:?}"), format!("{expected:?}"));
    }
}
