// Squares to pixels, one strip of the image at a time. Its Rust side is src/raster/gpu.rs, its twin
// src/raster/cpu.rs.
//
// A coarse pass gives each tile of the strip the list of the faces that may show in it, front first, up
// to the first that covers the whole tile, and sorts the tiles into two queues: those of one level,
// which are only filled, and those with edges. Two indirect dispatches then work off the queues: so no
// invocation of the many flat tiles carries the code for edges (software adapters would run both).
// Every word of the strip is written exactly once.
//
// The numbers below are passed by gpu.rs, which is their home.

/// The sides of a tile, in pixels. A multiple of 16 columns.
override TILE_ROWS: u32;
override TILE_COLS: u32;
/// The sides of a bin, in tiles. A bin is coarse work for one workgroup: an invocation for each tile.
override BIN_TILE_ROWS: u32;
override BIN_TILE_COLS: u32;
/// Faces a tile's list holds at most; tiles with more read their bin's list.
override LIST_LENGTH: u32;
/// The level where no face is.
override BACKGROUND: u32;

/// Pixels of one invocation of the fine passes: the 16 bytes of one vec4<u32>.
const RUN: u32 = 16u;

/// A visible square: half-open, in pixels of the whole image.
struct Face {
    row_start: u32,
    row_end: u32,
    col_start: u32,
    col_end: u32,
    level: u32,
}

/// The strip being drawn.
struct Strip {
    /// Its first row, in rows of the whole image.
    row_start: u32,
    rows: u32,
    /// Its first column, in columns of the whole image.
    col_start: u32,
    cols: u32,
    /// Columns rounded up to whole runs: bytes from one row of `pixels` to the next.
    stride: u32,
    /// Tiles from left to right.
    tile_cols: u32,
    /// Bins from left to right, in all that is drawn.
    bin_cols: u32,
    /// Rows of a bin, in pixels: 1 to BIN_TILE_ROWS tiles. A bin of one may hold several strips.
    bin_rows: u32,
    /// The index of the strip's first bin.
    first_bin: u32,
}

/// What the indirect dispatches read: workgroups in x, y, z.
struct Queues {
    flat_tiles: atomic<u32>,
    flat_y: u32,
    flat_z: u32,
    edge_tiles: atomic<u32>,
    edge_y: u32,
    edge_z: u32,
}

@group(0) @binding(0) var<uniform> strip: Strip;
@group(0) @binding(1) var<storage, read> faces: array<Face>;
/// The faces of bin b are bin_faces[bin_offsets[b] .. bin_offsets[b + 1]], front first.
@group(0) @binding(2) var<storage, read> bin_offsets: array<u32>;
@group(0) @binding(3) var<storage, read> bin_faces: array<u32>;
/// For each tile a record of 1 + LIST_LENGTH words. With edges: the number of faces, then their indices.
/// Of one level: that level.
@group(0) @binding(4) var<storage, read_write> lists: array<u32>;
/// The tiles of one level from the front, those with edges from the back.
@group(0) @binding(5) var<storage, read_write> queued: array<u32>;
@group(0) @binding(6) var<storage, read_write> pixels: array<vec4<u32>>;
/// In a group of its own: a buffer cannot be written and steer a dispatch in the same one.
@group(1) @binding(0) var<storage, read_write> queues: Queues;

@compute @workgroup_size(BIN_TILE_COLS, BIN_TILE_ROWS)
fn coarse(@builtin(workgroup_id) bin: vec3<u32>, @builtin(local_invocation_id) tile: vec3<u32>) {
    let tile_row = bin.y * (strip.bin_rows / TILE_ROWS) + tile.y;
    let tile_col = bin.x * BIN_TILE_COLS + tile.x;
    if tile.y * TILE_ROWS >= strip.bin_rows || tile_row * TILE_ROWS >= strip.rows
        || tile_col >= strip.tile_cols {
        return;
    }
    let row_start = strip.row_start + tile_row * TILE_ROWS;
    let row_end = strip.row_start + min((tile_row + 1u) * TILE_ROWS, strip.rows);
    let col_start = strip.col_start + tile_col * TILE_COLS;
    let col_end = strip.col_start + min((tile_col + 1u) * TILE_COLS, strip.cols);

    let tile_index = tile_row * strip.tile_cols + tile_col;
    let list = tile_index * (1u + LIST_LENGTH);
    let bin_index = strip.first_bin + bin.y * strip.bin_cols + bin.x;
    let bin_end = bin_offsets[bin_index + 1u];
    var count = 0u;
    // The level, if the frontmost face covers the tile.
    var level = BACKGROUND;
    for (var i = bin_offsets[bin_index]; i < bin_end; i++) {
        let index = bin_faces[i];
        let face = faces[index];
        if face.row_start < row_end && face.row_end > row_start
            && face.col_start < col_end && face.col_end > col_start {
            let covers = face.row_start <= row_start && face.row_end >= row_end
                && face.col_start <= col_start && face.col_end >= col_end;
            if covers && count == 0u {
                level = face.level;
                break;
            }
            if count < LIST_LENGTH {
                lists[list + 1u + count] = index;
            }
            count++;
            if covers {
                break;
            }
        }
    }
    if count == 0u {
        lists[list] = level;
        queued[atomicAdd(&queues.flat_tiles, 1u)] = tile_index;
    } else {
        lists[list] = count;
        queued[arrayLength(&queued) - 1u - atomicAdd(&queues.edge_tiles, 1u)] = tile_index;
    }
}

/// Where the run of an invocation lies: its row in the strip and its first column.
fn run_of(tile_index: u32, invocation: u32) -> vec2<u32> {
    let runs = TILE_COLS / RUN;
    return vec2(
        tile_index / strip.tile_cols * TILE_ROWS + invocation / runs,
        tile_index % strip.tile_cols * TILE_COLS + invocation % runs * RUN,
    );
}

@compute @workgroup_size(TILE_ROWS * TILE_COLS / RUN)
fn fill_flat(@builtin(workgroup_id) group: vec3<u32>, @builtin(local_invocation_index) invocation: u32) {
    let tile_index = queued[group.x];
    let run = run_of(tile_index, invocation);
    if run.x < strip.rows && run.y < strip.stride {
        let level = lists[tile_index * (1u + LIST_LENGTH)];
        pixels[(run.x * strip.stride + run.y) / RUN] = vec4(level * 0x01010101u);
    }
}

@compute @workgroup_size(TILE_ROWS * TILE_COLS / RUN)
fn fill_edges(@builtin(workgroup_id) group: vec3<u32>, @builtin(local_invocation_index) invocation: u32) {
    let tile_index = queued[arrayLength(&queued) - 1u - group.x];
    let run = run_of(tile_index, invocation);
    if run.x >= strip.rows || run.y >= strip.stride {
        return;
    }
    let row = strip.row_start + run.x;
    let col = strip.col_start + run.y;

    // The tile's own list, or its bin's if that is longer than a tile's list can be.
    let list = tile_index * (1u + LIST_LENGTH);
    var first = list + 1u;
    var end = first + lists[list];
    let from_bin = lists[list] > LIST_LENGTH;
    if from_bin {
        let bin_index = strip.first_bin + run.x / strip.bin_rows * strip.bin_cols
            + run.y / (BIN_TILE_COLS * TILE_COLS);
        first = bin_offsets[bin_index];
        end = bin_offsets[bin_index + 1u];
    }

    // A bit for each pixel of the run that no face has covered yet.
    var open = 0xffffu;
    var words = vec4(BACKGROUND * 0x01010101u);
    for (var i = first; i < end && open != 0u; i++) {
        var index: u32;
        if from_bin {
            index = bin_faces[i];
        } else {
            index = lists[i];
        }
        let face = faces[index];
        if face.row_start <= row && row < face.row_end {
            let start = min(max(face.col_start, col) - col, RUN);
            let stop = min(max(face.col_end, col) - col, RUN);
            let bits = open & ((1u << stop) - 1u) & ~((1u << start) - 1u);
            open &= ~bits;
            let bytes = vec4(
                byte_mask(bits & 15u),
                byte_mask((bits >> 4u) & 15u),
                byte_mask((bits >> 8u) & 15u),
                byte_mask(bits >> 12u),
            );
            words = (words & ~bytes) | (vec4(face.level * 0x01010101u) & bytes);
        }
    }
    pixels[(run.x * strip.stride + run.y) / RUN] = words;
}

/// 0xff in byte k of the result for bit k of four bits.
fn byte_mask(bits: u32) -> u32 {
    return ((bits * 0x00204081u) & 0x01010101u) * 0xffu;
}
