"""Writes arrays with NumPy, spectral, GDAL and pynrrd for tests/storage.rs to read, and reads what squaremap wrote.

    arrays.py write FOLDER     files and manifest.json: a list of objects with file (the path to open), frames, rows,
                               cols, channels, sample (as squaremap names it), notice (what is said about it has
                               this in it) and values, all samples as text in the order (frame, row, col, channel)
    arrays.py headers          a JSON list of [rows, cols, NumPy's header in hexadecimal]
    arrays.py spectral HDR     what spectral sees: JSON with shape, dtype, metadata and the samples
"""

import io
import json
import subprocess
import sys
from pathlib import Path

import nrrd
import numpy as np
import spectral.io.envi as envi
from numpy.lib import format as npy_format

NAMES = {
    "u1": "u8", "i1": "i8", "u2": "u16", "i2": "i16", "u4": "u32", "i4": "i32", "u8": "u64", "i8": "i64",
    "f2": "f16", "f4": "f32", "f8": "f64", "b1": "bool",
}


def sample_name(dtype):
    name = NAMES[f"{dtype.kind}{dtype.itemsize}"]
    if dtype.itemsize == 1:
        return name
    order = {"=": sys.byteorder, "<": "little", ">": "big"}[dtype.byteorder]
    return name + ("be" if order == "big" else "le")


def numbers(dtype, shape):
    """Numbers that are all over the type's range, and differ in every byte."""
    count = int(np.prod(shape))
    random = np.random.default_rng(count)
    if dtype.kind == "b":
        return random.integers(0, 2, shape).astype(dtype)
    if dtype.kind == "f":
        values = (random.standard_normal(shape) * 100).astype(dtype)
        values.flat[0] = np.inf
        values.flat[-1] = -0.0
        return values
    info = np.iinfo(dtype)
    return random.integers(info.min, info.max, shape, dtype.newbyteorder("="), endpoint=True).astype(dtype)


class Folder:
    def __init__(self, path):
        self.path = Path(path)
        self.manifest = []

    def add(self, file, array, dtype=None, notice=""):
        """Notes that squaremap should see `array`, its axes (frame, row, col, channel), in `file`."""
        assert array.ndim == 4
        frames, rows, cols, channels = array.shape
        self.manifest.append({
            "file": str(file), "frames": frames, "rows": rows, "cols": cols, "channels": channels,
            "sample": sample_name(dtype or array.dtype), "notice": notice,
            "values": [repr(value) for value in array.ravel().tolist()],
        })

    def npy(self):
        def save(name, array, seen, version=None, notice=""):
            file = self.path / f"{name}.npy"
            with open(file, "wb") as out:
                npy_format.write_array(out, array, version=version)
            self.add(file, seen, notice=notice)

        shapes = {  # shape → as (frames, rows, cols, channels)
            (5, 7): (1, 5, 7, 1), (5, 7, 3): (1, 5, 7, 3), (5, 7, 4): (1, 5, 7, 4), (6, 5, 7): (6, 5, 7, 1),
            (6, 5, 7, 3): (6, 5, 7, 3), (2, 6, 5, 7): (12, 5, 7, 1), (7,): (1, 1, 7, 1), (5, 1): (1, 5, 1, 1),
            (): (1, 1, 1, 1),
        }
        for code in NAMES:
            for mark in "<>":
                dtype = np.dtype(mark + code)
                for version in [(1, 0), (2, 0), (3, 0)]:
                    array = numbers(dtype, (5, 7))
                    name = f"{'big' if mark == '>' else 'little'}-{code}-v{version[0]}"
                    save(name, array, array.reshape(1, 5, 7, 1), version)
        for shape, seen in shapes.items():
            array = numbers(np.dtype(">i2"), shape)
            # Random numbers are no opacity.
            notice = "not taken for opacity" if seen[3] == 4 else ""
            save("c-" + "x".join(map(str, shape)), array, array.reshape(seen), notice=notice)
            if len(shape) > 1 and shape != (2, 6, 5, 7):
                save("f-" + "x".join(map(str, shape)), np.asfortranarray(array), array.reshape(seen), notice=notice)
        # Pairs: the one is a picture, and the other.
        for shape, notice in {
            (5, 7, 2): "2 frames of 5 rows and 7 columns", (1, 5, 7, 2): "2 frames of 5 rows and 7 columns",
            (6, 5, 7, 2): "if these are 2 samples a pixel give --interleave bip",
        }.items():
            array = numbers(np.dtype(">i2"), shape)
            frames = np.moveaxis(array.reshape(shape[-3:]), 2, 0) if len(array) != 6 else array.reshape(30, 7, 2)
            save("c-" + "x".join(map(str, shape)), array, frames[..., np.newaxis], notice=notice)
            if len(array) != 6:
                save("f-" + "x".join(map(str, shape)), np.asfortranarray(array), frames[..., np.newaxis], notice=notice)
        # As Python 2 wrote it, and as somebody might by hand.
        array = numbers(np.dtype("<u2"), (5, 7))
        for name, text in {
            "python2": "{'descr': '<u2', 'fortran_order': False, 'shape': (5L, 7L), }",
            "by-hand": "{ \"shape\" : (5,7) ,\n\t'fortran_order':False, \"descr\":'<u2'}   \n",
        }.items():
            file = self.path / f"{name}.npy"
            file.write_bytes(b"\x93NUMPY\x01\x00" + len(text).to_bytes(2, "little") + text.encode() + array.tobytes())
            self.add(file, array.reshape(1, 5, 7, 1))

    def spectral(self):
        for code in ["u1", "i2", "i4", "f4", "f8", "u2", "u4", "i8", "u8"]:
            for order in [0, 1]:
                for interleave in ["bsq", "bil", "bip"]:
                    for bands in [1, 3, 5]:
                        array = numbers(np.dtype(code), (5, 7, bands))
                        name = self.path / f"{code}-{order}-{interleave}-{bands}.hdr"
                        envi.save_image(str(name), array, dtype=array.dtype, interleave=interleave, byteorder=order,
                                        ext="raw", metadata={"wavelength": [400.5 + band for band in range(bands)]})
                        stored = np.dtype("<>"[order] + code)
                        # The header itself for some, the samples for the others.
                        file = name if interleave == "bip" else name.with_suffix(".raw")
                        self.add(file, by_bands(array), stored)

    def gdal(self):
        for bands in [1, 3, 5]:
            array = numbers(np.dtype("<u2"), (5, 7, bands))
            source = self.path / f"gdal-source-{bands}.hdr"
            envi.save_image(str(source), array, dtype=array.dtype, interleave="bsq", ext="raw")
            for interleave in ["BSQ", "BIL", "BIP"]:
                for suffix in [[], ["-co", "SUFFIX=ADD"]]:
                    file = self.path / f"gdal-{interleave}-{bands}{'-added' if suffix else ''}.raw"
                    subprocess.run(["gdal_translate", "-q", "-of", "ENVI", "-co", f"INTERLEAVE={interleave}", *suffix,
                                    str(source.with_suffix(".raw")), str(file)], check=True)
                    header = f"{file}.hdr" if suffix else file.with_suffix(".hdr")
                    assert Path(header).exists()
                    self.add(file, by_bands(array))

    def nrrd(self):
        for code in ["u1", "i1", "i2", "u2", "i4", "u4", "i8", "u8", "f4", "f8"]:
            for mark in "<>":
                for kind in ["nhdr", "nrrd"]:
                    array = numbers(np.dtype(mark + code), (5, 7))
                    file = self.path / f"nrrd-{'big' if mark == '>' else 'little'}-{code}.{kind}"
                    nrrd.write(str(file), array, {"encoding": "raw"}, index_order="C")
                    self.add(file, array.reshape(1, 5, 7, 1))
        for name, shape, seen in [("color", (5, 7, 3), (1, 5, 7, 3)), ("stack", (6, 5, 7), (6, 5, 7, 1))]:
            array = numbers(np.dtype("<u2"), shape)
            file = self.path / f"nrrd-{name}.nhdr"
            nrrd.write(str(file), array, {"encoding": "raw"}, index_order="C")
            self.add(file, array.reshape(seen))
            # The samples themselves lead to their header, too.
            self.add(file.with_suffix(".raw"), array.reshape(seen))


def by_bands(array):
    """(rows, cols, bands) as squaremap sees it: three bands are channels, any other number frames."""
    return array[np.newaxis] if array.shape[2] == 3 else np.moveaxis(array, 2, 0)[..., np.newaxis]


def headers():
    sides = [1, 9, 512, 1000, 65536, 10**9, 2**40, 2**59]
    for rows in sides:
        for cols in sides:
            if rows * cols <= 2**59:
                out = io.BytesIO()
                # A view of one byte, repeated: no memory for any shape.
                array = np.lib.stride_tricks.as_strided(np.zeros(1, np.uint8), (rows, cols), (0, 0))
                description = npy_format.header_data_from_array_1_0(array)
                description["fortran_order"] = False
                npy_format.write_array_header_1_0(out, description)
                yield [rows, cols, out.getvalue().hex()]


def main(command, *arguments):
    if command == "write":
        folder = Folder(arguments[0])
        folder.npy()
        folder.spectral()
        folder.gdal()
        folder.nrrd()
        (folder.path / "manifest.json").write_text(json.dumps(folder.manifest))
    elif command == "headers":
        print(json.dumps(list(headers())))
    elif command == "spectral":
        image = envi.open(arguments[0])
        samples = np.asarray(image.open_memmap())
        print(json.dumps({
            "shape": samples.shape, "dtype": str(samples.dtype), "metadata": image.metadata,
            "samples": samples.ravel().tolist(),
        }))
    else:
        sys.exit(__doc__)


main(*sys.argv[1:])
