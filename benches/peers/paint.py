"""The squares of a CSV file drawn by one of the peers, each as its users would:

    paint.py PEER CSV SIDE FILE      prints the seconds of each phase as JSON
    paint.py memset BYTES            the same for setting as many bytes of memory that is there already
    paint.py differ FILE FILE        prints how many pixels differ

A peer is imported only where it is asked for: that counts as time of the whole process, not of a phase.
All write the picture with one call. Their reading is np.loadtxt, the fastest of the ways at hand (a million squares:
0.07 s; np.fromstring 0.08 s; pandas 0.1 s after an import of 0.4 s).
"""

import json
import os
import sys
import time

import numpy as np


def clipped(squares, side):
    """Half-open row_start, row_end, col_start, col_end and the level as plain numbers; no empty ones."""
    row, col, half_side, level = squares.T
    edges = [row - half_side, row + half_side, col - half_side, col + half_side]
    table = np.column_stack([*(edge.clip(0, side) for edge in edges), level])
    seen = (table[:, 0] < table[:, 1]) & (table[:, 2] < table[:, 3])
    return table[seen]


# Each of these imports and compiles what it needs and returns how it draws: from the squares and the side
# to an array or an image.


def recipe():
    """As in the recipe: a loop over rows of arrays, a slice each."""

    def draw(squares, side):
        img = np.zeros((side, side), dtype=np.uint8)
        centers, half_sides, levels = squares[:, :2], squares[:, 2], squares[:, 3]
        for (x, y), h, level in zip(centers, half_sides, levels):
            img[max(0, x - h) : x + h, max(0, y - h) : y + h] = level
        return img

    return draw


def slices():
    """The same with everything but the assignment taken out of the loop."""

    def draw(squares, side):
        img = np.zeros((side, side), dtype=np.uint8)
        for top, bottom, left, right, level in clipped(squares, side).tolist():
            img[top:bottom, left:right] = level
        return img

    return draw


def opencv():
    import cv2

    def draw(squares, side):
        img = np.zeros((side, side), dtype=np.uint8)
        for top, bottom, left, right, level in clipped(squares, side).tolist():
            cv2.rectangle(img, (left, top), (right - 1, bottom - 1), level, cv2.FILLED)
        return img

    return draw


def pillow():
    from PIL import Image, ImageDraw

    def draw(squares, side):
        image = Image.new("L", (side, side))
        canvas = ImageDraw.Draw(image)
        for top, bottom, left, right, level in clipped(squares, side).tolist():
            canvas.rectangle((left, top, right - 1, bottom - 1), fill=level)
        return image

    return draw


def skia():
    import skia

    def draw(squares, side):
        img = np.zeros((side, side), dtype=np.uint8)
        # Of its formats with one byte a pixel, the one that takes a level without a change of colours.
        info = skia.ImageInfo.Make(side, side, skia.kAlpha_8_ColorType, skia.kPremul_AlphaType)
        surface = skia.Surface.MakeRasterDirect(info, img)
        canvas = surface.getCanvas()
        paint = skia.Paint(AntiAlias=False, BlendMode=skia.BlendMode.kSrc)
        for top, bottom, left, right, level in clipped(squares, side).tolist():
            paint.setAlpha(level)
            canvas.drawRect(skia.Rect.MakeLTRB(left, top, right, bottom), paint)
        return img

    return draw


def with_numba():
    """Compiled, and on all cores: each paints bands of rows that stay in its cache."""
    import numba

    # The types are given, so that it is compiled here; from the second run on it comes out of a cache.
    @numba.njit("void(uint8[:,::1], int64[:,:], int64)", parallel=True, cache=True)
    def paint(img, table, band):
        side = img.shape[0]
        for index in numba.prange((side + band - 1) // band):
            first, last = index * band, min(side, (index + 1) * band)
            for k in range(len(table)):
                for row in range(max(first, table[k, 0]), min(last, table[k, 1])):
                    img[row, table[k, 2] : table[k, 3]] = table[k, 4]

    def draw(squares, side):
        img = np.zeros((side, side), dtype=np.uint8)
        paint(img, clipped(squares, side), max(1, (1 << 20) // side))
        return img

    return draw


PEERS = {
    "recipe": recipe,
    "slices": slices,
    "opencv": opencv,
    "pillow": pillow,
    "skia": skia,
    "numba": with_numba,
}


def run(peer, csv, side, path):
    """Seconds of reading the squares, drawing them and writing the picture."""
    draw_squares = PEERS[peer]()
    marks = [time.perf_counter()]
    squares = np.loadtxt(csv, delimiter=",", skiprows=1, dtype=np.int64, ndmin=2)
    marks.append(time.perf_counter())
    image = draw_squares(squares, side)
    marks.append(time.perf_counter())
    if isinstance(image, np.ndarray):
        image.tofile(path)
    else:
        with open(path, "wb") as file:
            file.write(image.tobytes())
    marks.append(time.perf_counter())
    read, draw, write = (after - before for before, after in zip(marks, marks[1:]))
    return {"read": read, "draw": draw, "write": write}


def memset(count):
    """Seconds of setting `count` bytes, in rounds over a block that no cache holds. One core."""
    block = np.ones(min(count, 1 << 28), dtype=np.uint8)
    start = time.perf_counter()
    left = count
    while left > 0:
        block[:left].fill(7)
        left -= len(block)
    return {"draw": time.perf_counter() - start}


def differ(one, other):
    """How many bytes of two files differ; those that one lacks count as different."""
    sizes = os.path.getsize(one), os.path.getsize(other)
    count = abs(sizes[0] - sizes[1])
    with open(one, "rb") as first, open(other, "rb") as second:
        for _ in range(0, min(sizes), 1 << 24):
            a, b = (np.frombuffer(file.read(1 << 24), dtype=np.uint8) for file in (first, second))
            common = min(len(a), len(b))
            count += np.count_nonzero(a[:common] != b[:common])
    return int(count)


def main():
    match sys.argv[1:]:
        case ["memset", count]:
            result = memset(int(count))
        case ["differ", one, other]:
            result = differ(one, other)
        case [peer, csv, side, path] if peer in PEERS:
            result = run(peer, csv, int(side), path)
        case _:
            sys.exit(__doc__)
    print(json.dumps(result))


if __name__ == "__main__":
    main()
