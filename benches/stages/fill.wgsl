// The least that any kernel does which writes an image: each word once, a constant.

@group(0) @binding(0) var<storage, read_write> words: array<vec4<u32>>;

@compute @workgroup_size(256)
fn fill(@builtin(global_invocation_id) id: vec3<u32>) {
    words[id.x] = vec4<u32>(0x07070707u);
}
