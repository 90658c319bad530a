#!/usr/bin/env python3
"""Files that are not opened, or not surely right, with what must be seen when the advice is followed: make_advised.py FOLDER.

advised.json lists them: "file", what to open it with besides ("args"), and the samples that must come out of an export
("expected", a .npy file; none where a command makes another file, "makes"), of which frame.
"""
import gzip
import json
import os
import struct
import subprocess
import sys

import numpy as np
from PIL import Image

os.chdir(sys.argv[1])
cases = []
y, x = np.mgrid[0:30, 0:40]
rgb = np.stack([x * 255 // 39, y * 255 // 29, (x + y) % 256], 2).astype("u1")
grey = (x * 1000 + y).astype("<u2")


def case(file, expected=None, args=(), makes=None, frame=None, data=None):
    if data is not None:
        with open(file, "wb") as out:
            out.write(data)
    name = None
    if expected is not None:
        name = f"expected_{len(cases)}.npy"
        np.save(name, expected)
    cases.append({"file": file, "args": list(args), "expected": name, "makes": makes, "frame": frame})


for ending in ("png", "jpg", "gif", "webp", "jp2"):
    Image.fromarray(rgb).save("photo." + ending)
    case("photo." + ending, makes="photo.img" if ending in ("png", "jpg") else None)
Image.fromarray(rgb).save("packed.tif", compression="tiff_lzw")
case("packed.tif", makes="packed.img")
Image.fromarray(rgb).save("rgb.tif")
case("rgb.tif", rgb)
Image.fromarray(grey).save("grey.tif")
case("grey.tif", grey)
Image.fromarray(rgb[:, :39]).save("photo.bmp")
case("photo.bmp", rgb[::-1, :39])
case("scan.pgm", grey.astype(">u2"), data=b"P5\n# made here\n40 30\n65535\n" + grey.astype(">u2").tobytes())
case("scan.ppm", rgb, data=b"P6 40 30 255\n" + rgb.tobytes())
depth = (grey / 7).astype("<f4")
case("depth.pfm", depth[::-1], data=b"Pf\n40 30\n-1.0\n" + depth[::-1].tobytes())
case("scan.raw.gz", makes="scan.raw", data=gzip.compress(grey.tobytes(), mtime=0))
for program, ending in (("zstd", "zst"), ("xz", "xz")):
    with open(f"{program}_made.{ending}", "wb") as out:
        out.write(subprocess.run([program, "-c"], input=grey.tobytes(), capture_output=True, check=True).stdout)
    case(f"{program}_made.{ending}", makes=f"{program}_made")
np.savez("arrays.npz", img=grey)
case("arrays.npz", makes="img.npy")
cards = ["SIMPLE  =                    T", "BITPIX  =                   16", "NAXIS   =                    2",
         "NAXIS1  =                   40", "NAXIS2  =                   30", "END"]
fits = "".join(card.ljust(80) for card in cards).ljust(2880).encode() + grey.astype(">i2").tobytes()
case("m31.fits", grey.astype(">i2"), data=fits.ljust(5760, b"\0"))
volume = np.arange(3 * 30 * 40, dtype="<i2").reshape(3, 30, 40)
meta = "ObjectType = Image\nNDims = 3\nBinaryDataByteOrderMSB = False\nDimSize = 40 30 3\nElementType = MET_SHORT\nElementDataFile = "
case("v.mha", volume[1], frame=1, data=(meta + "LOCAL\n").encode() + volume.tobytes())
head = bytearray(348)
struct.pack_into("<i", head, 0, 348)
struct.pack_into("<8h", head, 40, 3, 40, 30, 3, 1, 0, 0, 0)
struct.pack_into("<2h", head, 70, 4, 16)
struct.pack_into("<f", head, 108, 352.0)
head[344:348] = b"n+1\0"
case("brain.nii", volume[2], frame=2, data=bytes(head) + bytes(4) + volume.tobytes())
planes = [np.full((30, 40), k, "u1") + x.astype("u1") for k in range(3)]
chroma = bytes(2 * 15 * 20)
case("clip.y4m", planes[2], frame=2, data=b"YUV4MPEG2 W40 H30 F30:1 C420jpeg\n" + b"".join(b"FRAME\n" + p.tobytes() + chroma for p in planes))
pairs = (x + 1j * y).astype("c8")
np.save("complex.npy", pairs)
case("complex.npy", pairs.imag.astype("<f4"), frame=1)
np.save("record.npy", rgb.view([("r", "u1"), ("g", "u1"), ("b", "u1")])[..., 0])
case("record.npy", rgb)
np.save("time.npy", grey.astype("<i8").view("M8[s]"))
case("time.npy", grey.astype("<i8"))
with open("cut.npy", "wb") as out:
    np.save(out, grey)
    out.truncate(128 + 40 * 2 * 11 + 5)
case("cut.npy", grey[:11])
envi = "ENVI\nsamples = 40\nlines = 30\nbands = 1\ndata type = 12\ninterleave = bsq\nbyte order = 0\n"
open("short.hdr", "w").write(envi)
case("short.dat", grey[:20], data=grey[:20].tobytes())
np.save("chw.npy", np.ascontiguousarray(rgb.transpose(2, 0, 1)))
case("chw.npy", rgb)
np.save("pairs.npy", np.stack([grey, grey], 2)[:9])
case("pairs.npy", np.stack([grey, grey], 2)[3], frame=3)
np.save("columns.npy", np.zeros((3, 4, 30, 2), "u1") + np.arange(2, dtype="u1"))
case("columns.npy", np.ones((4, 30), "u1"), frame=1)
case("before.raw", grey, args=["--size", "40x30", "--dtype", "u16le"], data=bytes(200) + grey.tobytes())
stack = np.arange(9 * 30 * 40, dtype="<u2").reshape(9, 30, 40)
with open("stack.npy", "wb") as out:
    np.save(out, stack)
    out.truncate(128 + 5 * 30 * 40 * 2 + 7)
case("stack.npy", stack[4], frame=4)
four = np.dstack([rgb, np.zeros((30, 40), "u1")])
np.save("four.npy", four)
case("four.npy", four)
open("image.nrrd", "wb").write(b"NRRD0004\ntype: ushort\ndimension: 2\nsizes: 40 30\nendian: little\nencoding: gzip\n\n" + gzip.compress(grey.tobytes(), mtime=0))
case("image.nrrd", makes="image_raw.nrrd")
open("grid.asc", "w").write("ncols 40\nnrows 30\nxllcorner 0\nyllcorner 0\ncellsize 1\n" + "\n".join(" ".join(map(str, row)) for row in grey) + "\n")
case("grid.asc", makes="grid.img")

with open("advised.json", "w") as file:
    json.dump(cases, file)
