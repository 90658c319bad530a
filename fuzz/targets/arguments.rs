//! A command line, and each of its words as what an option may take.
#![no_main]

use libfuzzer_sys::fuzz_target;
use squaremap::commands;
use squaremap::image::{SampleType, Size};
use squaremap::scene::Stream;
use squaremap::view::{Colormap, Protocol, Region};

fuzz_target!(|line: &str| {
    let words = ["squaremap"].into_iter().chain(line.split(' '));
    if let Err(error) = commands::matches(words.map(Into::into)) {
        assert!(!error.to_string().is_empty());
    }
    for word in line.split(' ') {
        if let Ok(sample) = word.parse::<SampleType>() {
            assert_eq!(sample.to_string().parse(), Ok(sample));
        }
        if let Ok(colormap) = word.parse::<Colormap>() {
            assert_eq!(colormap.to_string().parse(), Ok(colormap));
        }
        if let Ok(protocol) = word.parse::<Protocol>() {
            assert_eq!(protocol.to_string().parse(), Ok(protocol));
        }
        if let Ok(stream) = word.parse::<Stream>() {
            assert_eq!(stream.to_string().parse(), Ok(stream));
        }
        if let (Ok(region), Ok(size)) = (word.parse::<Region>(), Size::new(30, 8))
            && let Ok(part) = region.of(size)
        {
            assert!(part.row_start < part.row_end && part.row_end <= 30);
            assert!(part.col_start < part.col_end && part.col_end <= 8);
        }
    }
});
