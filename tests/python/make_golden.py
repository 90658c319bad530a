"""Writes tests/golden/numpy.csv: checksums of what the NumPy recipe draws, made by NumPy itself.

    python3 tests/python/make_golden.py [FILE]

One line a picture: the side, the count and the seed, then the CRC-32 of the image's bytes (empty
where the image would be too large to paint) and of its squares: row, col, half side and level, each
as a little-endian u32, one square after another. Needs NumPy, of any version: np.random.seed and
np.random.randint are frozen.
"""

import itertools
import pathlib
import sys
import zlib

import numpy as np

SIDES = [9, 10, 64, 511, 512, 1000, 2048]
COUNTS = [0, 1, 100, 200, 5000]
SEEDS = [0, 1, 42, 123456789, 2**32 - 1]
# So many that reading from the middle must not start from the beginning.
MANY = [(64, 100_000, 3), (511, 100_000, 4)]
# So large that only the squares can be compared.
LARGE = [(16384, 1000, 5), (2**24 + 1, 1000, 6), (2**29, 1000, 7)]


def squares(side, count, seed):
    """The recipe's random numbers, drawn in its order."""
    np.random.seed(seed)
    centers = np.random.randint(0, side + 1, (count, 2))
    half_sides = np.random.randint(0, side // 9, count)
    levels = np.random.randint(100, 255, count)
    return centers, half_sides, levels


def paint(side, centers, half_sides, levels):
    """The recipe's picture. A slice that starts below 0 would count from the other end."""
    img = np.zeros((side, side), dtype=np.uint8)
    for (x, y), h, level in zip(centers, half_sides, levels):
        img[max(0, x - h) : x + h, max(0, y - h) : y + h] = level
    return img


def line(side, count, seed, with_image):
    centers, half_sides, levels = squares(side, count, seed)
    table = np.column_stack([centers, half_sides, levels]).astype("<u4")
    image = ""
    if with_image:
        image = f"{zlib.crc32(paint(side, centers, half_sides, levels).tobytes()):08x}"
    return f"{side},{count},{seed},{image},{zlib.crc32(table.tobytes()):08x}\n"


def main():
    default = pathlib.Path(__file__).parent.parent / "golden" / "numpy.csv"
    path = pathlib.Path(sys.argv[1]) if len(sys.argv) > 1 else default
    lines = ["side,count,seed,image_crc32,squares_crc32\n"]
    lines += [line(*case, True) for case in itertools.product(SIDES, COUNTS, SEEDS)]
    lines += [line(*case, True) for case in MANY]
    lines += [line(*case, False) for case in LARGE]
    path.write_bytes("".join(lines).encode("ascii"))


if __name__ == "__main__":
    main()
