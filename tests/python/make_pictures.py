"""Writes tests/golden/pictures.csv: checksums of pictures of both streams, without a line of squaremap.

    python3 tests/python/make_pictures.py [FILE]

One line a picture: arguments of squaremap, then the CRC-32 of the bytes of its raw file. ChaCha8 is
written down here from RFC 8439 (with 8 rounds, a 64-bit counter and a 64-bit stream as Bernstein has
them), the squares from the README, and they are painted one after another. NumPy's stream is NumPy's.
"""

import pathlib
import sys
import zlib

import make_golden
import numpy as np

# cols, rows, count, seed, and the half sides below and levels if they are not the usual ones.
PICTURES = [
    (1, 1, 10, 0, None, None),
    (9, 9, 100, 1, None, None),
    (512, 512, 200, 42, None, None),
    (512, 512, 0, 42, None, None),
    (512, 512, 1, 2**64 - 1, None, None),
    (777, 333, 5000, 3, None, None),
    (333, 777, 5000, 3, None, (0, 256)),
    (1000, 1000, 100_000, 7, 5, None),
    (4096, 4096, 3000, 2**32, None, (7, 8)),
    (65_537, 3, 20_000, 5, 2, None),
    (3, 65_537, 20_000, 5, 2, None),
    (2000, 1500, 1000, 123_456_789_012, 700, (1, 200)),
]
NUMPY_PICTURES = [(9, 10, 0), (512, 200, 42), (1000, 5000, 2**32 - 1), (2048, 300, 7)]


def rotate(x, n):
    return (x << np.uint32(n)) | (x >> np.uint32(32 - n))


def quarter_round(s, a, b, c, d):
    for x, y, z, n in [(a, b, d, 16), (c, d, b, 12), (a, b, d, 8), (c, d, b, 7)]:
        s[x] += s[y]
        s[z] = rotate(s[z] ^ s[x], n)


def chacha8(seed, blocks):
    """The first blocks of the stream, 16 words each, a row a block."""
    counter = np.arange(blocks, dtype=np.uint64)
    zeros = np.zeros(blocks, np.uint32)
    key = [zeros + np.uint32(seed & 0xFFFFFFFF), zeros + np.uint32(seed >> 32)] + [zeros] * 6
    constants = np.frombuffer(b"expand 32-byte k", "<u4")
    start = [zeros + word for word in constants] + key
    start += [counter.astype(np.uint32), (counter >> np.uint64(32)).astype(np.uint32), zeros, zeros]
    s = [words.copy() for words in start]
    for _ in range(4):
        for i in range(4):
            quarter_round(s, i, 4 + i, 8 + i, 12 + i)
        for i in range(4):
            quarter_round(s, i, 4 + (i + 1) % 4, 8 + (i + 2) % 4, 12 + (i + 3) % 4)
    return np.stack([a + b for a, b in zip(s, start)], axis=1)


def squares(cols, rows, count, seed, most, levels):
    """Row, column, half side and level, a row a square."""
    words = chacha8(seed, (count + 3) // 4).reshape(-1, 4)[:count].astype(np.uint64)
    counts = np.array([rows + 1, cols + 1, most, levels[1] - levels[0]], np.uint64)
    drawn = ((words * counts) >> np.uint64(32)).astype(np.int64)
    return drawn + np.array([0, 0, 0, levels[0]])


def paint(cols, rows, drawn):
    image = np.zeros((rows, cols), np.uint8)
    for row, col, half, level in drawn.tolist():
        image[max(0, row - half) : row + half, max(0, col - half) : col + half] = level
    return image


def lines():
    for cols, rows, count, seed, most, levels in PICTURES:
        arguments = f"{count} --size {cols}x{rows} --seed {seed}"
        arguments += f" --max-half-side {most}" if most else ""
        arguments += f" --levels {levels[0]}..{levels[1]}" if levels else ""
        drawn = squares(cols, rows, count, seed, most or min(rows, cols) // 9, levels or (100, 255))
        yield arguments, paint(cols, rows, drawn)
    for side, count, seed in NUMPY_PICTURES:
        drawn = make_golden.squares(side, count, seed)
        yield f"{count} --size {side} --seed {seed} --rng numpy", make_golden.paint(side, *drawn)


def main():
    default = pathlib.Path(__file__).parent.parent / "golden" / "pictures.csv"
    path = pathlib.Path(sys.argv[1]) if len(sys.argv) > 1 else default
    text = "arguments,crc32\n"
    for arguments, image in lines():
        text += f"{arguments},{zlib.crc32(image.tobytes()):08x}\n"
    path.write_bytes(text.encode("ascii"))


if __name__ == "__main__":
    main()
