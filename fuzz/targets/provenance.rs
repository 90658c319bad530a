//! What a header says of how its picture was made: written again, it says the same.
#![no_main]

use libfuzzer_sys::fuzz_target;
use squaremap::formats::{ENVI, Packed};
use squaremap::image::Size;
use squaremap_fuzz::describe;

fuzz_target!(|keys: &[u8]| {
    let shape = "ENVI\nsamples = 5\nlines = 6\nbands = 1\ndata type = 1\ninterleave = bsq\n\
        byte order = 0\nheader offset = 0\n";
    let said = describe(&ENVI, &[shape.as_bytes(), keys].concat());
    let Some(first) = said.and_then(|description| description.provenance) else {
        return;
    };
    let packed = Packed::grey(Size::new(6, 5).expect("a size"));
    let written = ENVI.header(&packed, &first).expect("a header");
    let again = describe(&ENVI, &written).expect("what was written is read");
    assert_eq!(again.provenance, Some(first));
});
