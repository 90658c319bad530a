//! What one view of one picture needs on the device: its tiles, its tables, its colours.

use std::borrow::Cow;

use wgpu::util::DeviceExt;

use crate::gpu::buffer_of;
use crate::view::color::colormap::Colormap;
use crate::view::color::special::{
    BACKGROUND, MINUS_INFINITY, NO_DATA, NOT_A_NUMBER, PLUS_INFINITY,
};
use crate::view::geometry::camera::{Camera, Screen};
use crate::view::geometry::plan::{Piece, Plan, TILE, TILE_LOADED};
use crate::view::geometry::taps::Taps;
use crate::view::render::gpu::interface::{Form, Instance, Palette};
use crate::view::render::gpu::pipeline::TilePipeline;
use crate::view::tiles::load::load;
use crate::view::tiles::picture::Picture;
use crate::view::tiles::texels::Texels;

/// A tile on the device.
#[derive(Clone, Debug)]
pub(crate) struct DeviceTile {
    bind_group: wgpu::BindGroup,
    form: Form,
}

/// The device's side of a view.
pub(crate) struct Frame {
    /// In the order of the instances.
    tiles: Vec<DeviceTile>,
    instances: wgpu::Buffer,
    bind_group: wgpu::BindGroup,
}

impl Frame {
    /// Everything that `camera` sees of `picture`, in colours of `colormap`. All its tiles are loaded
    /// now, in parallel.
    pub(crate) fn new(
        device: &wgpu::Device,
        queue: &wgpu::Queue,
        pipeline: &TilePipeline,
        picture: &Picture,
        camera: &Camera,
        colormap: Colormap,
    ) -> Frame {
        let plan = Plan::new(camera);
        let pieces = plan.pieces(plan.level, |_| true);
        let tiles = pieces
            .into_iter()
            .zip(load(picture, &plan))
            .filter_map(|(piece, texels)| {
                Some((
                    piece,
                    upload(device, queue, &pipeline.tile_layout, &texels?),
                ))
            });
        let tiles = tiles.collect();
        Frame::of_tiles(device, queue, pipeline, picture, &plan, colormap, tiles)
    }

    /// What a plan shows of `picture`, with tiles that are there: see [`Plan::pieces`].
    pub(crate) fn of_tiles(
        device: &wgpu::Device,
        queue: &wgpu::Queue,
        pipeline: &TilePipeline,
        picture: &Picture,
        plan: &Plan,
        colormap: Colormap,
        tiles: Vec<(Piece, DeviceTile)>,
    ) -> Frame {
        let mut levels: Vec<u32> = tiles.iter().map(|(piece, _)| piece.key.level).collect();
        levels.sort_unstable();
        levels.dedup();
        let tables: Vec<LevelTaps<'_>> = levels
            .iter()
            .map(|&level| LevelTaps::new(plan, level, picture.is_classes()))
            .collect();
        let instances: Vec<Instance> = tiles
            .iter()
            .filter_map(|(piece, tile)| {
                let table = levels.binary_search(&piece.key.level).ok()?;
                Some(instance(piece, tile.form, &tables[table], table as u32))
            })
            .collect();
        Frame {
            instances: buffer_of(
                device,
                queue,
                "squaremap.view.instances",
                bytemuck::cast_slice(&instances),
                size_of::<Instance>(),
                wgpu::BufferUsages::VERTEX,
            ),
            bind_group: bind_tables(device, queue, pipeline, picture, plan, colormap, &tables),
            tiles: tiles.into_iter().map(|(_, tile)| tile).collect(),
        }
    }

    /// Draws it over the whole of `target`, which must be as large as the screen it was prepared for, and
    /// submits it.
    pub(crate) fn draw(
        &self,
        device: &wgpu::Device,
        queue: &wgpu::Queue,
        pipeline: &TilePipeline,
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
        pass.set_pipeline(pipeline.render());
        pass.set_bind_group(0, &self.bind_group, &[]);
        for (i, tile) in self.tiles.iter().enumerate() {
            let i = i as u32;
            pass.set_vertex_buffer(0, self.instances.slice(..));
            pass.set_bind_group(1, &tile.bind_group, &[]);
            pass.draw(0..4, i..i + 1);
        }
        drop(pass);
        queue.submit([encoder.finish()]);
    }
}

/// What the device pixels of a frame show of one level.
struct LevelTaps<'a> {
    rows: Cow<'a, Taps>,
    cols: Cow<'a, Taps>,
}

impl LevelTaps<'_> {
    /// With means of texels, or the nearest one alone.
    fn new(plan: &Plan, level: u32, nearest: bool) -> LevelTaps<'_> {
        let [rows, cols] = plan.taps(level).map(|taps| match nearest {
            true => Cow::Owned(taps.nearest()),
            false => taps,
        });
        LevelTaps { rows, cols }
    }
}

/// The first texel shown; all others are counted from it, to fit a u32.
fn base(taps: &Taps) -> u64 {
    taps.taps.first().map_or(0, |tap| tap.first)
}

fn instance(piece: &Piece, form: Form, table: &LevelTaps<'_>, index: u32) -> Instance {
    let Piece { key, rows, cols } = piece;
    // Tiles on the screen are no further from its first texel than some screens.
    let origin = |tile: u64, taps: &Taps| ((tile * TILE) as i64 - base(taps) as i64) as i32;
    Instance {
        cover: [cols.start, rows.start, cols.end, rows.end],
        origin: [origin(key.col, &table.cols), origin(key.row, &table.rows)],
        table: index,
        form: form.bits,
        scale: form.scale,
    }
}

/// A texture of the tile's values as bits, each in as many as its form has, channel below channel.
pub(crate) fn upload(
    device: &wgpu::Device,
    queue: &wgpu::Queue,
    layout: &wgpu::BindGroupLayout,
    texels: &Texels,
) -> DeviceTile {
    let (rows, cols) = (texels.rows as u32, texels.cols as u32);
    let (form, format) = Form::of(&texels.values);
    let texture = device.create_texture(&wgpu::TextureDescriptor {
        label: Some("squaremap.view.tile"),
        size: extent(
            TILE_LOADED as u32 * texels.channels as u32,
            TILE_LOADED as u32,
        ),
        mip_level_count: 1,
        sample_count: 1,
        dimension: wgpu::TextureDimension::D2,
        format,
        usage: wgpu::TextureUsages::TEXTURE_BINDING | wgpu::TextureUsages::COPY_DST,
        view_formats: &[],
    });
    let bytes = texels.values.bytes();
    let width = bytes.len() / texels.values.len().max(1);
    let channels = bytes.chunks(((texels.rows * texels.cols) as usize * width).max(1));
    for (channel, values) in channels.enumerate() {
        queue.write_texture(
            wgpu::TexelCopyTextureInfo {
                origin: wgpu::Origin3d {
                    x: 0,
                    y: channel as u32 * TILE_LOADED as u32,
                    z: 0,
                },
                ..texture.as_image_copy()
            },
            values,
            wgpu::TexelCopyBufferLayout {
                offset: 0,
                bytes_per_row: Some(cols * width as u32),
                rows_per_image: None,
            },
            extent(rows, cols),
        );
    }
    let bind_group = device.create_bind_group(&wgpu::BindGroupDescriptor {
        label: Some("squaremap.view.tile"),
        layout,
        entries: &[wgpu::BindGroupEntry {
            binding: 0,
            resource: wgpu::BindingResource::TextureView(&view(&texture)),
        }],
    });
    DeviceTile { bind_group, form }
}

/// The tables of a frame: thresholds, colours and taps.
fn bind_tables(
    device: &wgpu::Device,
    queue: &wgpu::Queue,
    pipeline: &TilePipeline,
    picture: &Picture,
    plan: &Plan,
    colormap: Colormap,
    tables: &[LevelTaps<'_>],
) -> wgpu::BindGroup {
    let Screen { rows, cols } = plan.camera.screen();
    let palette = Palette {
        thresholds: picture.thresholds(),
        screen: [cols, rows],
        channels: if picture.is_color() { 3 } else { 1 },
        padding: 0,
    };
    let uniform = buffer_of(
        device,
        queue,
        "squaremap.view.frame",
        bytemuck::bytes_of(&palette),
        0,
        wgpu::BufferUsages::UNIFORM,
    );

    let special = [NOT_A_NUMBER, PLUS_INFINITY, MINUS_INFINITY, NO_DATA];
    let colors: Vec<u8> = picture
        .colors(colormap)
        .iter()
        .chain(&special)
        .flat_map(|&[r, g, b]| [r, g, b, 255])
        .collect();
    let colors = table(
        device,
        queue,
        "squaremap.view.palette",
        extent(1, Palette::COLORS as u32),
        wgpu::TextureFormat::Rgba8Uint,
        &colors,
    );

    let longest = rows.max(cols).max(1);
    let lines = 2 * tables.len().max(1);
    let mut taps = vec![[0_u32; 2]; lines * longest as usize];
    let directions = tables.iter().flat_map(|table| [&*table.cols, &*table.rows]);
    for (line, direction) in taps.chunks_mut(longest as usize).zip(directions) {
        write_taps(line, direction);
    }
    let taps = table(
        device,
        queue,
        "squaremap.view.taps",
        extent(lines as u32, longest),
        wgpu::TextureFormat::Rg32Uint,
        bytemuck::cast_slice(&taps),
    );

    device.create_bind_group(&wgpu::BindGroupDescriptor {
        label: Some("squaremap.view.frame"),
        layout: &pipeline.frame_layout,
        entries: &[
            wgpu::BindGroupEntry {
                binding: 0,
                resource: uniform.as_entire_binding(),
            },
            wgpu::BindGroupEntry {
                binding: 1,
                resource: wgpu::BindingResource::TextureView(&view(&colors)),
            },
            wgpu::BindGroupEntry {
                binding: 2,
                resource: wgpu::BindingResource::TextureView(&view(&taps)),
            },
        ],
    })
}

fn write_taps(table: &mut [[u32; 2]], taps: &Taps) {
    let base = base(taps);
    let places = table.iter_mut().skip(taps.start as usize);
    for (place, tap) in places.zip(&taps.taps) {
        let [one, two, three] = tap.weights;
        *place = [
            (tap.first - base) as u32,
            u32::from_le_bytes([one, two, three, 0]),
        ];
    }
}

fn table(
    device: &wgpu::Device,
    queue: &wgpu::Queue,
    label: &str,
    size: wgpu::Extent3d,
    format: wgpu::TextureFormat,
    data: &[u8],
) -> wgpu::Texture {
    let descriptor = wgpu::TextureDescriptor {
        label: Some(label),
        size,
        mip_level_count: 1,
        sample_count: 1,
        dimension: wgpu::TextureDimension::D2,
        format,
        usage: wgpu::TextureUsages::TEXTURE_BINDING,
        view_formats: &[],
    };
    device.create_texture_with_data(
        queue,
        &descriptor,
        wgpu::wgt::TextureDataOrder::LayerMajor,
        data,
    )
}

fn extent(rows: u32, cols: u32) -> wgpu::Extent3d {
    wgpu::Extent3d {
        width: cols,
        height: rows,
        depth_or_array_layers: 1,
    }
}

fn view(texture: &wgpu::Texture) -> wgpu::TextureView {
    texture.create_view(&wgpu::TextureViewDescriptor::default())
}
