//! What `shaders/tile.wgsl` and this side must agree upon.

use bytemuck::{Pod, Zeroable};

use crate::view::geometry::plan::TILE_LOADED;
use crate::view::geometry::taps::Tap;
use crate::view::tiles::forms::TexelValues;

/// The uniform `Frame` of the shader.
#[repr(C)]
#[derive(Clone, Copy, Pod, Zeroable)]
pub(crate) struct Palette {
    pub(crate) thresholds: [f32; 256],
    pub(crate) screen: [u32; 2],
    pub(crate) channels: u32,
    pub(crate) padding: u32,
}

impl Palette {
    pub(crate) const NOT_A_NUMBER: u32 = 256;
    pub(crate) const PLUS_INFINITY: u32 = 257;
    pub(crate) const MINUS_INFINITY: u32 = 258;
    pub(crate) const NO_DATA: u32 = 259;
    pub(crate) const COLORS: usize = 260;

    /// Where the shader must find each field.
    #[cfg(test)]
    pub(crate) const OFFSETS: [(&'static str, usize); 4] = [
        ("thresholds", std::mem::offset_of!(Palette, thresholds)),
        ("screen", std::mem::offset_of!(Palette, screen)),
        ("channels", std::mem::offset_of!(Palette, channels)),
        ("padding", std::mem::offset_of!(Palette, padding)),
    ];
}

/// The place of one tile.
#[repr(C)]
#[derive(Clone, Copy, Pod, Zeroable)]
pub(crate) struct Instance {
    /// Device pixels: first col, first row, col after, row after.
    pub(crate) cover: [u32; 4],
    /// The tile's first texel (col, row), counted from the first texel of its level in the frame.
    pub(crate) origin: [i32; 2],
    /// Which pair of tables holds the taps of its level.
    pub(crate) table: u32,
    /// How the bits of its texels are values: see [`Form`].
    pub(crate) form: u32,
    pub(crate) scale: f32,
}

/// How the bits of a texel are a value.
#[derive(Clone, Copy, PartialEq, Debug)]
pub(crate) struct Form {
    /// Whole numbers: how far up they are moved so that their sign is the first bit, and back; none for those without
    /// one. Or one of the fractions below.
    pub(crate) bits: u32,
    /// What whole numbers are multiplied with.
    pub(crate) scale: f32,
}

impl Form {
    pub(crate) const F32: u32 = 32;
    pub(crate) const F16: u32 = 33;

    /// That of some values, and the format of a texture that has their bits.
    pub(crate) fn of(values: &TexelValues) -> (Form, wgpu::TextureFormat) {
        use wgpu::TextureFormat::{R8Uint, R16Uint, R32Uint};
        let (bits, scale, format) = match values {
            TexelValues::F32(_) => (Form::F32, 1.0, R32Uint),
            TexelValues::F16(_) => (Form::F16, 1.0, R16Uint),
            TexelValues::U8(_) => (0, 1.0, R8Uint),
            TexelValues::I8(_) => (24, 1.0, R8Uint),
            TexelValues::U16(_) => (0, 1.0, R16Uint),
            TexelValues::I16(_) => (16, 1.0, R16Uint),
            TexelValues::Quarters(_) => (0, 0.25, R16Uint),
            TexelValues::SignedQuarters(_) => (16, 0.25, R16Uint),
        };
        (Form { bits, scale }, format)
    }
}

/// The numbers that the shader shares with this side.
pub(crate) fn constants() -> [(&'static str, f64); 8] {
    let full = f64::from(Tap::FULL);
    [
        ("FULL_SHARE", full * full),
        ("CHANNEL_ROWS", TILE_LOADED as f64),
        ("NOT_A_NUMBER", f64::from(Palette::NOT_A_NUMBER)),
        ("PLUS_INFINITY", f64::from(Palette::PLUS_INFINITY)),
        ("MINUS_INFINITY", f64::from(Palette::MINUS_INFINITY)),
        ("NO_DATA", f64::from(Palette::NO_DATA)),
        ("F32", f64::from(Form::F32)),
        ("F16", f64::from(Form::F16)),
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
