//! Pixels as a terminal wants to be told them.

use std::collections::BTreeMap;
use std::io::{self, Write};

use crate::view::output::terminal::protocol::Protocol;
use crate::view::render::pixels::Pixels;

type Color = [u8; 3];

/// Writes the pixels, and lets the text go on below.
pub(crate) fn encode(pixels: &Pixels, protocol: Protocol, to: &mut dyn Write) -> io::Result<()> {
    match protocol {
        Protocol::Kitty => kitty(pixels, to),
        Protocol::ITerm => iterm(pixels, to),
        Protocol::Sixel => sixel(pixels, to),
        Protocol::Blocks => blocks(pixels, to),
    }
}

fn rows(pixels: &Pixels) -> impl Iterator<Item = &[Color]> {
    let (colors, _) = pixels.rgb.as_chunks::<3>();
    colors.chunks(pixels.screen.cols.max(1) as usize)
}

/// An upper half block in the colour of one pixel on the colour of the pixel below it.
fn blocks(pixels: &Pixels, to: &mut dyn Write) -> io::Result<()> {
    let mut rows = rows(pixels);
    while let Some(top) = rows.next() {
        let bottom = rows.next();
        let mut before = None;
        for (col, &upper) in top.iter().enumerate() {
            let lower = bottom.map(|row| row[col]);
            if before != Some((upper, lower)) {
                let [r, g, b] = upper;
                write!(to, "\x1b[38;2;{r};{g};{b}m")?;
                match lower {
                    Some([r, g, b]) => write!(to, "\x1b[48;2;{r};{g};{b}m")?,
                    None => write!(to, "\x1b[49m")?,
                }
                before = Some((upper, lower));
            }
            write!(to, "▀")?;
        }
        writeln!(to, "\x1b[0m")?;
    }
    Ok(())
}

/// <https://sw.kovidgoyal.net/kitty/graphics-protocol/>: base64 of the bytes in chunks of up to 4096
/// characters; `q=2`, because nobody would read an answer.
fn kitty(pixels: &Pixels, to: &mut dyn Write) -> io::Result<()> {
    let mut chunks = pixels.rgb.chunks(4096 / 4 * 3).peekable();
    let (cols, rows) = (pixels.screen.cols, pixels.screen.rows);
    write!(to, "\x1b_Ga=T,q=2,f=24,s={cols},v={rows},")?;
    while let Some(chunk) = chunks.next() {
        let more = u8::from(chunks.peek().is_some());
        write!(to, "m={more};{}\x1b\\", base64(chunk))?;
        if more == 1 {
            write!(to, "\x1b_G")?;
        }
    }
    writeln!(to)
}

/// <https://iterm2.com/documentation-images.html>: base64 of a PNG.
fn iterm(pixels: &Pixels, to: &mut dyn Write) -> io::Result<()> {
    let mut png = Vec::new();
    pixels.write_png(&mut png)?;
    let (cols, rows, size) = (pixels.screen.cols, pixels.screen.rows, png.len());
    writeln!(
        to,
        "\x1b]1337;File=inline=1;size={size};width={cols}px;height={rows}px:{}\x07",
        base64(&png)
    )
}

/// <https://vt100.net/docs/vt3xx-gp/chapter14.html>: strips of six rows, in each a line a colour, of
/// characters whose bits say which of the six pixels have it.
fn sixel(pixels: &Pixels, to: &mut dyn Write) -> io::Result<()> {
    const FIRST: u8 = b'?';
    let (colors, _) = pixels.rgb.as_chunks::<3>();
    let (palette, mask) = palette(colors);
    let (cols, rows) = (pixels.screen.cols as usize, pixels.screen.rows);
    write!(to, "\x1bP0;1q\"1;1;{cols};{rows}")?;
    for (color, number) in &palette {
        let [r, g, b] = color.map(|byte| (u32::from(byte) * 100 + 127) / 255);
        write!(to, "#{number};2;{r};{g};{b}")?;
    }
    for strip in colors.chunks(6 * cols.max(1)) {
        let mut lines: BTreeMap<usize, Vec<u8>> = BTreeMap::new();
        for (row, line) in strip.chunks(cols).enumerate() {
            for (col, color) in line.iter().enumerate() {
                let number = palette[&masked(*color, mask)];
                lines.entry(number).or_insert_with(|| vec![0; cols])[col] |= 1 << row;
            }
        }
        for (number, line) in lines {
            write!(to, "#{number}")?;
            for run in line.chunk_by(|a, b| a == b) {
                let sixel = char::from(FIRST + run[0]);
                match run.len() {
                    1 => write!(to, "{sixel}")?,
                    count => write!(to, "!{count}{sixel}")?,
                }
            }
            // Back to the start of the strip.
            write!(to, "$")?;
        }
        write!(to, "-")?;
    }
    writeln!(to, "\x1b\\")
}

/// Up to 256 colours with their numbers; where there are more, those that differ only in their lowest
/// bits are taken for one.
fn palette(colors: &[Color]) -> (BTreeMap<Color, usize>, u8) {
    let mut mask = 0xff;
    loop {
        let mut palette: BTreeMap<Color, usize> = BTreeMap::new();
        for &color in colors {
            let next = palette.len();
            palette.entry(masked(color, mask)).or_insert(next);
            if palette.len() > 256 {
                break;
            }
        }
        // Four bits of three colours can be too many, two cannot.
        if palette.len() <= 256 {
            return (palette, mask);
        }
        mask <<= 1;
    }
}

/// The middle of the colours that have the same highest bits.
fn masked(color: Color, mask: u8) -> Color {
    color.map(|byte| (byte & mask) | (!mask >> 1))
}

/// RFC 4648, with padding.
fn base64(bytes: &[u8]) -> String {
    const DIGITS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut text = String::with_capacity(bytes.len().div_ceil(3) * 4);
    for chunk in bytes.chunks(3) {
        let word = chunk
            .iter()
            .enumerate()
            .fold(0, |word, (i, &byte)| word | u32::from(byte) << (16 - 8 * i));
        for i in 0..4 {
            text.push(if i <= chunk.len() {
                char::from(DIGITS[(word >> (18 - 6 * i)) as usize & 63])
            } else {
                '='
            });
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::view::geometry::camera::Screen;

    fn text(rows: u32, cols: u32, rgb: &[Color], protocol: Protocol) -> String {
        let pixels = Pixels {
            screen: Screen { rows, cols },
            rgb: rgb.as_flattened().to_vec(),
        };
        let mut text = Vec::new();
        encode(&pixels, protocol, &mut text).expect("written");
        String::from_utf8(text).expect("text")
    }

    const RED: Color = [255, 0, 0];
    const GREEN: Color = [0, 255, 0];

    #[test]
    fn base64_is_that_of_the_rfc() {
        for (text, expected) in [
            ("", ""),
            ("f", "Zg=="),
            ("fo", "Zm8="),
            ("foo", "Zm9v"),
            ("foob", "Zm9vYg=="),
            ("foobar", "Zm9vYmFy"),
        ] {
            assert_eq!(base64(text.as_bytes()), expected);
        }
        assert_eq!(base64(&[0xfb, 0xff, 0xfe]), "+//+");
    }

    #[test]
    fn half_blocks_say_a_colour_once() {
        let rgb = [RED, RED, GREEN, GREEN, RED, RED];
        assert_eq!(
            text(3, 2, &rgb, Protocol::Blocks),
            "\x1b[38;2;255;0;0m\x1b[48;2;0;255;0m▀▀\x1b[0m\n\
             \x1b[38;2;255;0;0m\x1b[49m▀▀\x1b[0m\n"
        );
    }

    #[test]
    fn kitty_gets_chunks_of_4096_characters() {
        assert_eq!(
            text(1, 2, &[RED, GREEN], Protocol::Kitty),
            "\x1b_Ga=T,q=2,f=24,s=2,v=1,m=0;/wAAAP8A\x1b\\\n"
        );
        let long = text(1, 2000, &[RED; 2000], Protocol::Kitty);
        let parts: Vec<&str> = long.split("\x1b\\").collect();
        assert_eq!(parts.len(), 3);
        assert!(parts[0].starts_with("\x1b_Ga=T,q=2,f=24,s=2000,v=1,m=1;"));
        assert_eq!(parts[0].split_once(';').expect("data").1.len(), 4096);
        assert!(parts[1].starts_with("\x1b_Gm=0;"));
    }

    #[test]
    fn sixels_are_strips_of_six_rows() {
        // Column 0 red but for its last two rows, column 1 green.
        let mut rgb = [RED, GREEN].repeat(7);
        rgb[10] = GREEN;
        rgb[12] = GREEN;
        assert_eq!(
            text(7, 2, &rgb, Protocol::Sixel),
            "\x1bP0;1q\"1;1;2;7#1;2;0;100;0#0;2;100;0;0\
             #0^?$#1_~$-#1!2@$-\x1b\\\n"
        );
    }

    #[test]
    fn too_many_colours_are_taken_together() {
        let many: Vec<Color> = (0..=255)
            .flat_map(|i| [[i, 0, 0], [0, i, 0], [0, 0, i]])
            .collect();
        let (palette, mask) = palette(&many);
        assert!(
            palette.len() <= 256 && palette.len() > 64,
            "{}",
            palette.len()
        );
        for color in many {
            let shown = masked(color, mask);
            assert!(palette.contains_key(&shown));
            for (a, b) in color.iter().zip(shown) {
                assert!(a.abs_diff(b) <= 2);
            }
        }
    }
}
