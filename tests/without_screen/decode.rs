//! The pixels in what is written to a terminal.

use crate::common::screenshot::Picture;

/// The pixels of half blocks.
pub(crate) fn from_blocks(text: &str) -> Picture {
    let color = |words: &[&str]| -> [u8; 3] {
        let [r, g, b] = words else {
            panic!("{words:?}")
        };
        [r, g, b].map(|word| word.parse().expect("a byte"))
    };
    // What the terminal was asked first ends so; this one did not answer.
    let (_, text) = text.split_once("\x1b[c").unwrap_or(("", text));
    let (mut rgb, mut rows, mut cols) = (Vec::new(), 0, 0);
    for line in text.lines().filter(|line| line.contains('▀')) {
        let (mut upper, mut lower) = (Vec::new(), Vec::new());
        let (mut front, mut back) = (None, None);
        for part in line.split('\x1b').skip(1) {
            let Some((code, blocks)) = part[1..].split_once('m') else {
                // To another place.
                assert!(part == "7" || part.ends_with('A'), "{part:?}");
                continue;
            };
            let words: Vec<&str> = code.split(';').collect();
            match words[0] {
                "38" => front = Some(color(&words[2..])),
                "48" => back = Some(color(&words[2..])),
                "49" => back = None,
                "0" => {}
                other => panic!("{other}"),
            }
            for _ in blocks.chars().filter(|&block| block == '▀') {
                upper.push(front.expect("a colour"));
                lower.extend(back);
            }
        }
        cols = upper.len();
        rows += 1 + usize::from(!lower.is_empty());
        rgb.extend([upper, lower].concat().into_flattened());
    }
    Picture { rows, cols, rgb }
}

pub(crate) fn from_base64(text: &str) -> Vec<u8> {
    let digits = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let (mut word, mut bits, mut bytes) = (0_u32, 0, Vec::new());
    for digit in text.bytes().filter(|&digit| digit != b'=') {
        let value = digits.iter().position(|&one| one == digit);
        word = word << 6 | value.expect("a digit") as u32;
        bits += 6;
        if bits >= 8 {
            bits -= 8;
            bytes.push((word >> bits) as u8);
        }
    }
    bytes
}

pub(crate) fn from_sixels(text: &str) -> Picture {
    let (_, data) = text.split_once("\x1bP0;1q\"1;1;").expect("sixels");
    let (data, _) = data.split_once("\x1b\\").expect("an end");
    let mut rest = data.chars().peekable();
    let number = |rest: &mut std::iter::Peekable<std::str::Chars<'_>>| {
        let mut value = 0;
        while let Some(digit) = rest.peek().and_then(|digit| digit.to_digit(10)) {
            value = value * 10 + digit as usize;
            rest.next();
        }
        value
    };
    let cols = number(&mut rest);
    assert_eq!(rest.next(), Some(';'));
    let rows = number(&mut rest);
    let mut rgb = vec![0; 3 * rows * cols];
    let mut palette = std::collections::HashMap::new();
    let (mut color, mut row, mut col) = ([0; 3], 0, 0);
    while let Some(sign) = rest.next() {
        let (count, sixel) = match sign {
            '#' => {
                let name = number(&mut rest);
                if rest.peek() == Some(&';') {
                    let parts = [0; 4].map(|_| {
                        rest.next();
                        number(&mut rest)
                    });
                    let [_, r, g, b] = parts;
                    palette.insert(name, [r, g, b].map(|part| (part * 255 + 50) / 100));
                }
                color = palette[&name].map(|part| part as u8);
                continue;
            }
            '$' => {
                col = 0;
                continue;
            }
            '-' => {
                (row, col) = (row + 6, 0);
                continue;
            }
            '!' => (number(&mut rest), rest.next().expect("a sixel")),
            sixel => (1, sixel),
        };
        let bits = sixel as u32 - '?' as u32;
        for _ in 0..count {
            for bit in (0..6).filter(|bit| bits >> bit & 1 == 1) {
                let at = 3 * ((row + bit) * cols + col);
                rgb[at..at + 3].copy_from_slice(&color);
            }
            col += 1;
        }
    }
    Picture { rows, cols, rgb }
}
