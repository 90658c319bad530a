//! A file of any format, which is named or not, and where samples lie in it.
#![no_main]

use libfuzzer_sys::fuzz_target;
use squaremap::formats::known;

fuzz_target!(|head: &[u8]| {
    if let Some(found) = known(head, head.len() as u64) {
        assert!(!found.name.is_empty());
        if let Some(raw) = found.raw {
            assert!(raw.samples.channels > 0 || raw.samples.size.rows() > 0);
        }
    }
});
