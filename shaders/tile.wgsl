// Shows the part of a tile that lies on the screen. Owned by src/view/render/gpu.
//
// No coordinate is computed here: for each device pixel two table entries ("taps", one for its row and
// one for its column) name the texels it shows and their shares. See src/view/geometry/taps.rs.

// The sum of the shares of a device pixel in both directions: a power of two.
override FULL_SHARE: f32;
// Texel rows from one channel of a tile to the next.
override CHANNEL_ROWS: u32;
// Where the palette has the colours of values that are no finite number.
override NOT_A_NUMBER: u32;
override PLUS_INFINITY: u32;
override MINUS_INFINITY: u32;
override NO_DATA: u32;
// Forms of texels that are fractions.
override F32: u32;
override F16: u32;

struct Frame {
    // Entry k is the smallest value of step k. Entry 0 says nothing.
    thresholds: array<vec4<f32>, 64>,
    // Device pixels: cols, rows.
    screen: vec2<u32>,
    // 1 (grey, a colour from the palette) or 3 (each step is a byte of red, green or blue).
    channels: u32,
    padding: u32,
}

@group(0) @binding(0) var<uniform> frame: Frame;
// 256 colours from the lowest to the highest step, then those of the special values.
@group(0) @binding(1) var palette: texture_2d<u32>;
// A pair of rows for each level that is shown, the first for each device column, the second for each
// device row: the first texel, counted from the first of the level in the frame, and the shares of it
// and the next two, a byte each from the lowest.
@group(0) @binding(2) var taps: texture_2d<u32>;
// The bits of a value a texel, as its form has them, channel below channel. Integers, because what a shader makes of
// a NaN is not defined.
@group(1) @binding(0) var tile: texture_2d<u32>;

struct Corner {
    @builtin(position) position: vec4<f32>,
    @location(0) @interpolate(flat) origin: vec2<i32>,
    @location(1) @interpolate(flat) table: u32,
    @location(2) @interpolate(flat) form: u32,
    @location(3) @interpolate(flat) scale: f32,
}

// `cover`: device pixels, first col, first row, col after, row after. `origin`: the tile's first texel
// (col, row), counted from the first of its level in the frame. `table`: the pair of taps of that level.
// `form`: F32, F16, or of whole numbers by how many bits their sign is moved up to be the first one, and
// `scale` what these are multiplied with.
@vertex
fn corner(
    @builtin(vertex_index) index: u32,
    @location(0) cover: vec4<u32>,
    @location(1) origin: vec2<i32>,
    @location(2) table: u32,
    @location(3) form: u32,
    @location(4) scale: f32,
) -> Corner {
    let at = vec2<f32>(select(cover.xy, cover.zw, vec2<bool>((index & 1u) == 1u, index >= 2u)));
    let part = at / vec2<f32>(frame.screen);
    let position = vec4<f32>(part.x * 2.0 - 1.0, 1.0 - part.y * 2.0, 0.0, 1.0);
    return Corner(position, origin, table, form, scale);
}

@fragment
fn shade(
    @builtin(position) position: vec4<f32>,
    @location(0) @interpolate(flat) origin: vec2<i32>,
    @location(1) @interpolate(flat) table: u32,
    @location(2) @interpolate(flat) form: u32,
    @location(3) @interpolate(flat) scale: f32,
) -> @location(0) vec4<f32> {
    let at = vec2<u32>(position.xy);
    let col = textureLoad(taps, vec2<u32>(at.x, 2u * table), 0).xy;
    let row = textureLoad(taps, vec2<u32>(at.y, 2u * table + 1u), 0).xy;
    let first = vec2<u32>(vec2<i32>(vec2<u32>(col.x, row.x)) - origin);

    var step = step_of(first, col.y, row.y, form, scale);
    var color = textureLoad(palette, vec2<u32>(step, 0u), 0).rgb;
    if frame.channels == 3u {
        let green = step_of(first + vec2<u32>(0u, CHANNEL_ROWS), col.y, row.y, form, scale);
        let blue = step_of(first + vec2<u32>(0u, CHANNEL_ROWS * 2u), col.y, row.y, form, scale);
        let worst = max(step, max(green, blue));
        // A pixel with one special channel has that one's colour.
        color = select(vec3<u32>(step, green, blue), textureLoad(palette, vec2<u32>(worst, 0u), 0).rgb, worst > 255u);
    }
    return vec4<f32>(vec3<f32>(color) / 255.0, 1.0);
}

// The bits of the f32 with the value of a texel.
fn single(bits: u32, form: u32, scale: f32) -> u32 {
    if form == F32 {
        return bits;
    }
    if form == F16 {
        let exponent = bits & 0x7c00u;
        let digits = bits & 0x03ffu;
        // The exponent of an f32 begins 112 lower, and ends 112 higher. Without one: so many times the least there is.
        let moved = select(112u << 23u, 224u << 23u, exponent == 0x7c00u) + ((exponent | digits) << 13u);
        let least = bitcast<u32>(f32(digits) * 5.9604644775390625e-8);
        return select(moved, least, exponent == 0u) | (bits & 0x8000u) << 16u;
    }
    return bitcast<u32>(f32(i32(bits << form) >> form) * scale);
}

// The step of the mean of up to 3 × 3 texels, or the palette entry of a special value. Texels that are
// not a number take no part, unless all are; those with a sign stand for none.
fn step_of(first: vec2<u32>, col_shares: u32, row_shares: u32, form: u32, scale: f32) -> u32 {
    var sum = 0.0;
    var shares = 0.0;
    var stands_for_none = true;
    // Until no shares are left, so that nothing beyond the tile is read, and a single texel where the
    // image is enlarged: lavapipe goes through the body of every `if`, and only a loop that ends is quicker.
    for (var r = 0u; row_shares >> (8u * r) != 0u; r++) {
        let row_share = (row_shares >> (8u * r)) & 0xffu;
        for (var c = 0u; col_shares >> (8u * c) != 0u; c++) {
            let share = f32(row_share * ((col_shares >> (8u * c)) & 0xffu)) * (1.0 / FULL_SHARE);
            if share == 0.0 {
                continue;
            }
            let bits = single(textureLoad(tile, first + vec2<u32>(c, r), 0).x, form, scale);
            if (bits & 0x7f800000u) != 0x7f800000u {
                sum += share * bitcast<f32>(bits);
                shares += share;
            } else if (bits & 0x007fffffu) == 0u {
                return select(PLUS_INFINITY, MINUS_INFINITY, bits >> 31u == 1u);
            } else {
                stands_for_none = stands_for_none && bits >> 31u == 1u;
            }
        }
    }
    if shares == 0.0 {
        return select(NOT_A_NUMBER, NO_DATA, stands_for_none);
    }
    // A division may be off by some units in the last place.
    let mean = select(sum / shares, sum, shares == 1.0);

    // How many thresholds it reaches.
    var step = 0u;
    for (var half = 128u; half > 0u; half >>= 1u) {
        let k = step + half;
        if mean >= frame.thresholds[k >> 2u][k & 3u] {
            step = k;
        }
    }
    return step;
}
