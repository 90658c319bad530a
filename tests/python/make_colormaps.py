"""Makes src/view/color/colormaps.bin: Matplotlib's own colours, 256 × (red, green, blue) bytes a map.

    pip install matplotlib && python3 tests/python/make_colormaps.py

The bytes are those of `colormap(index, bytes=True)`, the call that `imshow` itself makes. It truncates
where rounding might be expected, which makes 24 levels of `gray` one too dark: step i is grey i here,
so that bytes are shown as they are. The maps follow one another in the order of NAMES, which is the
order of `Colormap::ALL` in src/view/colormap.rs; tests there pin a checksum of each, printed here.
Made with Matplotlib 3.11.2; the tables have not changed in many years.
"""

import pathlib
import zlib

import matplotlib
import numpy

NAMES = [
    "viridis", "gray", "magma", "inferno", "plasma", "cividis", "turbo", "jet", "hot", "coolwarm",
]

target = pathlib.Path(__file__).parents[2] / "src" / "view" / "color" / "colormaps.bin"
tables = b""
for name in NAMES:
    rgba = matplotlib.colormaps[name](numpy.arange(256), bytes=True)
    if name == "gray":
        rgba = numpy.repeat(numpy.arange(256, dtype="u1")[:, None], 4, axis=1)
    table = numpy.ascontiguousarray(rgba[:, :3]).tobytes()
    assert len(table) == 768
    print(f"{name:10} crc32 {zlib.crc32(table):#010x}")
    tables += table
target.write_bytes(tables)
