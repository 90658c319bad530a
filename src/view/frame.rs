//! What one view of one picture needs on the device: its tiles, its tables, its colours.

use std::collections::HashMap;

use bytemuck::{Pod, Zeroable};
use rayon::prelude::*;
use wgpu::util::DeviceExt;

use super::background::{MINUS_INFINITY, NOT_A_NUMBER, PLUS_INFINITY};
use super::camera::{Camera, Screen};
use super::colormap::Colormap;
use super::footprint::Taps;
use super::overview::{Texels, read_tile};
use super::painter::Painter;
use super::picture::Picture;
use super::tiles::{Direction, Plan, TILE, TILE_LOADED, TileKey};

/// The uniform `Frame` of the shader.
#[repr(C)]
#[derive(Clone, Copy, Pod, Zeroable)]
pub(super) struct Palette {
    thresholds: [f32; 256],
    screen: [u32; 2],
    channels: u32,
    padding: u32,
}

impl Palette {
    pub(super) const NOT_A_NUMBER: u32 = 256;
    pub(super) const PLUS_INFINITY: u32 = 257;
    pub(super) const MINUS_INFINITY: u32 = 258;
    const COLORS: usize = 259;

    /// Where the shader must find each field.
    #[cfg(test)]
    pub(super) const OFFSETS: [(&'static str, usize); 4] = [
        ("thresholds", std::mem::offset_of!(Palette, thresholds)),
        ("screen", std::mem::offset_of!(Palette, screen)),
        ("channels", std::mem::offset_of!(Palette, channels)),
        ("padding", std::mem::offset_of!(Palette, padding)),
    ];
}

/// The place of one tile.
#[repr(C)]
#[derive(Clone, Copy, Pod, Zeroable)]
pub(super) struct Instance {
    /// Device pixels: first col, first row, col after, row after.
    cover: [u32; 4],
    /// The tile's first texel (col, row), counted from the first texel of the frame.
    origin: [i32; 2],
}

/// The device's side of a view. Tiles that the next view shows again are kept.
pub struct Frame {
    tiles: HashMap<TileKey, wgpu::BindGroup>,
    /// In the order of the instances.
    shown: Vec<TileKey>,
    instances: wgpu::Buffer,
    bind_group: wgpu::BindGroup,
}

impl Frame {
    /// Everything that `camera` sees of `picture`, in colours of `colormap`. Tiles that `before` had
    /// are taken from there; it must have been of the same picture. The others are read from the
    /// map, in parallel.
    pub fn new(
        device: &wgpu::Device,
        queue: &wgpu::Queue,
        painter: &Painter,
        picture: &Picture,
        camera: &Camera,
        colormap: Colormap,
        before: Option<Frame>,
    ) -> Frame {
        let plan = Plan::new(camera);
        let mut kept = before.map(|frame| frame.tiles).unwrap_or_default();
        let shown: Vec<TileKey> = plan.tiles().map(|(key, ..)| key).collect();
        let missing: Vec<TileKey> = shown
            .iter()
            .copied()
            .filter(|key| !kept.contains_key(key))
            .collect();
        let loaded: Vec<Texels> = missing
            .par_iter()
            .map(|&key| read_tile(picture, key))
            .collect();
        let mut tiles: HashMap<_, _> = missing
            .into_iter()
            .zip(&loaded)
            .map(|(key, texels)| (key, upload(device, queue, painter, texels)))
            .collect();
        for key in &shown {
            if let Some(tile) = kept.remove(key) {
                tiles.insert(*key, tile);
            }
        }
        Frame {
            tiles,
            shown,
            instances: device.create_buffer_init(&wgpu::util::BufferInitDescriptor {
                label: Some("squaremap.view.instances"),
                contents: bytemuck::cast_slice(&instances(&plan)),
                usage: wgpu::BufferUsages::VERTEX,
            }),
            bind_group: tables(device, queue, painter, picture, camera, colormap, &plan),
        }
    }

    pub(super) fn bind_group(&self) -> &wgpu::BindGroup {
        &self.bind_group
    }

    pub(super) fn instances(&self) -> &wgpu::Buffer {
        &self.instances
    }

    /// In the order of the instances.
    pub(super) fn tiles(&self) -> impl Iterator<Item = &wgpu::BindGroup> {
        self.shown.iter().filter_map(|key| self.tiles.get(key))
    }
}

fn instances(plan: &Plan) -> Vec<Instance> {
    // Tiles on the screen are no further from its first texel than some screens.
    let origin =
        |tile: u64, direction: &Direction| ((tile * TILE) as i64 - direction.base() as i64) as i32;
    plan.tiles()
        .map(|(_, row, col)| Instance {
            cover: [col.start, row.start, col.end, row.end],
            origin: [origin(col.tile, &plan.cols), origin(row.tile, &plan.rows)],
        })
        .collect()
}

/// A texture of the tile's values as bits, channel below channel.
fn upload(
    device: &wgpu::Device,
    queue: &wgpu::Queue,
    painter: &Painter,
    texels: &Texels,
) -> wgpu::BindGroup {
    let (rows, cols) = (texels.rows as u32, texels.cols as u32);
    let texture = device.create_texture(&wgpu::TextureDescriptor {
        label: Some("squaremap.view.tile"),
        size: extent(
            TILE_LOADED as u32 * texels.channels as u32,
            TILE_LOADED as u32,
        ),
        mip_level_count: 1,
        sample_count: 1,
        dimension: wgpu::TextureDimension::D2,
        format: wgpu::TextureFormat::R32Uint,
        usage: wgpu::TextureUsages::TEXTURE_BINDING | wgpu::TextureUsages::COPY_DST,
        view_formats: &[],
    });
    let channels = texels.values.chunks((texels.rows * texels.cols) as usize);
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
            bytemuck::cast_slice(values),
            wgpu::TexelCopyBufferLayout {
                offset: 0,
                bytes_per_row: Some(cols * 4),
                rows_per_image: None,
            },
            extent(rows, cols),
        );
    }
    device.create_bind_group(&wgpu::BindGroupDescriptor {
        label: Some("squaremap.view.tile"),
        layout: &painter.tile_layout,
        entries: &[wgpu::BindGroupEntry {
            binding: 0,
            resource: wgpu::BindingResource::TextureView(&view(&texture)),
        }],
    })
}

/// The tables of a frame: thresholds, colours and taps.
fn tables(
    device: &wgpu::Device,
    queue: &wgpu::Queue,
    painter: &Painter,
    picture: &Picture,
    camera: &Camera,
    colormap: Colormap,
    plan: &Plan,
) -> wgpu::BindGroup {
    let Screen { rows, cols } = camera.screen();
    let palette = Palette {
        thresholds: picture.thresholds(),
        screen: [cols, rows],
        channels: if picture.is_color() { 3 } else { 1 },
        padding: 0,
    };
    let uniform = device.create_buffer_init(&wgpu::util::BufferInitDescriptor {
        label: Some("squaremap.view.frame"),
        contents: bytemuck::bytes_of(&palette),
        usage: wgpu::BufferUsages::UNIFORM,
    });

    let special = [NOT_A_NUMBER, PLUS_INFINITY, MINUS_INFINITY];
    let colors: Vec<u8> = colormap
        .colors()
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
    let mut taps = vec![[0_u32; 2]; 2 * longest as usize];
    let (for_cols, for_rows) = taps.split_at_mut(longest as usize);
    write_taps(for_cols, &plan.cols.taps, plan.cols.base());
    write_taps(for_rows, &plan.rows.taps, plan.rows.base());
    let taps = table(
        device,
        queue,
        "squaremap.view.taps",
        extent(2, longest),
        wgpu::TextureFormat::Rg32Uint,
        bytemuck::cast_slice(&taps),
    );

    device.create_bind_group(&wgpu::BindGroupDescriptor {
        label: Some("squaremap.view.frame"),
        layout: &painter.frame_layout,
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

fn write_taps(table: &mut [[u32; 2]], taps: &Taps, base: u64) {
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
