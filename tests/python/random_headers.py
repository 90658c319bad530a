#!/usr/bin/env python3
"""Files with random headers by the libraries' own writers: random_headers.py KIND COUNT SEED FOLDER.

KIND is numpy, spectral, nrrd or gdal. In FOLDER, file i has its samples in expected order (frames, rows, columns,
channels), in its own sample type, in expected/i.bin; a line of list.json tells the file to open and its shape.
"""
import json
import os
import subprocess
import sys

import numpy as np

kind, count, seed, folder = sys.argv[1], int(sys.argv[2]), int(sys.argv[3]), sys.argv[4]
random = np.random.default_rng(seed)
lines = []
os.makedirs(os.path.join(folder, "expected"), exist_ok=True)


def array(shape, dtype):
    dtype = np.dtype(dtype)
    bits = random.integers(0, 256, int(np.prod(shape)) * dtype.itemsize, dtype="u1")
    if dtype.kind == "b":
        bits &= 1
    return bits.view(dtype).reshape(shape)


def choose(*values):
    return values[random.integers(len(values))]


def expect(i, path, frames):
    """`frames`: (frames, rows, cols, channels)."""
    with open(os.path.join(folder, "expected", f"{i}.bin"), "wb") as file:
        file.write(np.ascontiguousarray(frames).tobytes())
    lines.append({"open": path, "samples": f"expected/{i}.bin", "shape": frames.shape, "dtype": frames.dtype.str})


def as_frames(a):
    """What an array is where nobody says: three or four at the end are channels, one is one, axes before are frames."""
    if a.ndim < 3:
        a = a.reshape((1,) * (2 - a.ndim) + a.shape)
        return a[None, :, :, None]
    if a.shape[-1] in (1, 3, 4):
        return a.reshape((-1, *a.shape[-3:]))
    return a.reshape((-1, *a.shape[-2:], 1))


def numpy_file(i):
    dtype = choose("?", "u1", "i1", "<u2", ">u2", "<i2", ">i2", "<u4", ">i4", "<i8", ">u8", "<f2", ">f2", "<f4", ">f4", "<f8", ">f8")
    # Other last axes are short ones, of which nobody knows what they are.
    last = choose(1, 3, 4, 17, 20, 33)
    shape = choose((7,), (3, 5), (19, 17), (6, 18, last), (5, 3, 9, last), (2, 3, 4, 5, last), ())
    fortran = bool(random.integers(2)) and len(shape) < 5
    a = array(shape, dtype)
    path = f"{i}.npy"
    with open(os.path.join(folder, path), "wb") as file:
        stored = np.asfortranarray(a) if fortran and shape else a
        np.lib.format.write_array(file, stored, version=choose((1, 0), (2, 0), (3, 0)))
    expect(i, path, as_frames(a))


def spectral_file(i):
    from spectral.io import envi

    rows, cols, bands = (int(n) for n in random.integers(1, 12, 3))
    dtype = np.dtype(choose("u1", "i2", "u2", "i4", "u4", "f4", "f8", "i8", "u8"))
    order = choose(0, 1)
    a = array((rows, cols, bands), dtype)
    if dtype.kind == "f":
        a = np.nan_to_num(a, posinf=1, neginf=2)
    ending = choose(".img", ".dat", ".raw", ".cube", "", ".bsq")
    envi.save_image(
        os.path.join(folder, f"{i}.hdr"), a, dtype=dtype, interleave=choose("bsq", "bil", "bip"), byteorder=order,
        ext=ending, force=True, metadata=choose({}, {"description": "a = {b"[:5]}, {"wavelength units": "nm"}),
    )
    stored = a.astype(dtype.newbyteorder("<>"[order])) if dtype.itemsize > 1 else a
    frames = stored[None] if bands in (3, 4) else np.moveaxis(stored, 2, 0)[..., None]
    expect(i, choose(f"{i}.hdr", f"{i}{ending}"), frames)


def nrrd_file(i):
    import nrrd

    dtype = np.dtype(choose("u1", "i1", "<u2", "<i2", "<u4", "<i4", "<f4", "<f8", "<i8", "<u8"))
    last = choose(3, 4, 17, 21)
    shape = choose((19, 17), (6, 18, last), (5, 3, 9, last))
    a = array(shape, dtype)
    header = {"encoding": "raw"}
    space = ["space"] * 2
    if len(shape) == 3 and random.integers(2):
        # The fastest axis comes first.
        first = {3: choose("RGB-color", "vector", "3-color"), 4: choose("RGBA-color", "4-vector")}.get(last, "list")
        header["kinds"] = [first, *space]
    frames = as_frames(a)
    if header.get("kinds", ["color"])[0].find("color") < 0:
        frames = np.moveaxis(a, -1, 0)[..., None]
    path = choose(f"{i}.nrrd", f"{i}.nhdr")
    nrrd.write(os.path.join(folder, path), a, header, index_order="C", detached_header=path.endswith("nhdr"))
    expect(i, path, frames)


def gdal_file(i):
    rows, cols = (int(n) for n in random.integers(2, 12, 2))
    bands = choose(1, 2, 3, 5)
    driver, kinds = choose(("ENVI", "Byte UInt16 Int16 UInt32 Int32 Float32 Float64"), ("EHdr", "Byte UInt16 Int16 UInt32 Int32 Float32"))
    name = choose(*kinds.split())
    dtype = np.dtype({"Byte": "u1", "UInt16": "<u2", "Int16": "<i2", "UInt32": "<u4", "Int32": "<i4", "Float32": "<f4", "Float64": "<f8"}[name])
    a = array((bands, rows, cols), dtype)
    raw = os.path.join(folder, f"{i}.source")
    a.tofile(raw)
    part = "".join(
        f'<VRTRasterBand dataType="{name}" band="{b + 1}" subClass="VRTRawRasterBand"><SourceFilename relativeToVRT="1">'
        f"{i}.source</SourceFilename><ImageOffset>{b * rows * cols * dtype.itemsize}</ImageOffset>"
        f"<PixelOffset>{dtype.itemsize}</PixelOffset><LineOffset>{cols * dtype.itemsize}</LineOffset>"
        "<ByteOrder>LSB</ByteOrder></VRTRasterBand>" for b in range(bands)
    )
    with open(os.path.join(folder, f"{i}.vrt"), "w") as file:
        file.write(f'<VRTDataset rasterXSize="{cols}" rasterYSize="{rows}">{part}</VRTDataset>')
    options = ["-co", "INTERLEAVE=" + choose("BSQ", "BIL", "BIP")] if driver == "ENVI" else []
    ending = choose("img", "dat") if driver == "ENVI" else "bil"
    path = f"{i}.{ending}"
    subprocess.run(["gdal_translate", "-q", "-of", driver, *options, os.path.join(folder, f"{i}.vrt"), os.path.join(folder, path)], check=True)
    os.remove(raw)
    frames = np.moveaxis(a, 0, 2)[None] if bands == 3 else a[..., None]
    expect(i, choose(path, f"{i}.hdr"), frames)


write = {"numpy": numpy_file, "spectral": spectral_file, "nrrd": nrrd_file, "gdal": gdal_file}[kind]
for i in range(count):
    write(i)
with open(os.path.join(folder, "list.json"), "w") as file:
    json.dump(lines, file)
