"""The exact picture of raw files of each sample type; see `types`."""

import argparse
import os
import sys
import tempfile
from pathlib import Path
from statistics import median

import numpy

import machine
from measure import run

HERE = Path(__file__).resolve().parent
OUT = HERE / "out"
SQUAREMAP = os.environ.get("SQUAREMAP", str(HERE.parent.parent / "target/release/squaremap"))
PIXELS = 1000

# NumPy's type, the channels of a pixel, and how else they lie.
BANDS = 64
TYPES = {
    **{f"{kind}{bits}{order}": (f"{mark}{kind}{bits // 8}", 1)
       for kind, all_bits in (("u", (16, 32, 64)), ("i", (16, 32, 64)), ("f", (16, 32, 64)))
       for bits in all_bits for order, mark in (("le", "<"), ("be", ">"))},
    "i8": ("i1", 1),
    "rgb8": ("u1", 3), "rgb16": ("<u2", 3), "rgbf32": ("<f4", 3),
    "rgba8": ("u1", 4), "rgba16": ("<u2", 4),
    "u8-fortran": ("u1", 1), "u16le-fortran": ("<u2", 1), "f32le-fortran": ("<f4", 1),
    "u16le-bil": ("<u2", BANDS), "u16le-bip": ("<u2", BANDS),
    "u16le-no-data": ("<u2", 1), "f32le-nan": ("<f4", 1), "rgb8-no-data": ("u1", 3),
}
LAYOUTS = {"fortran": ["--order", "F"], "bil": ["--interleave", "bil", "--bands", "1"],
           "bip": ["--interleave", "bip", "--bands", "1"], "no-data": ["--no-data", "100"]}
# u8 first: the others are compared with it, and it is run again beside each.
ALL = {"u8": ("u1", 1), **TYPES}

AREA = """
import sys, numpy, cv2
path, dtype, rows, cols, channels, out = *sys.argv[1:3], *map(int, sys.argv[3:6]), sys.argv[6]
image = numpy.memmap(path, dtype, "r", shape=(rows, cols, channels))
small = cv2.resize(image, (1000, max(1, 1000 * rows // cols)), interpolation=cv2.INTER_AREA)
low, high = float(small.min()), float(small.max())
cv2.imwrite(out, ((small - low) * (255 / max(high - low, 1e-9))).astype(numpy.uint8))
"""
# What its INTER_AREA takes.
TAKEN = {"u1", "<u2", "<i2", "<f4", "<f8"}

# The same by others, of a few types.
PEERS = {"u8", "u16le", "f32le", "rgb8"}
VIPS = """
import sys, pyvips
path, dtype, rows, cols, channels, out = *sys.argv[1:3], *map(int, sys.argv[3:6]), sys.argv[6]
form = {"u1": "uchar", "<u2": "ushort", "<f4": "float"}[dtype]
image = pyvips.Image.rawload(path, cols, rows, {"u1": 1, "<u2": 2, "<f4": 4}[dtype] * channels)
image = image.copy(bands=channels, format=form)
image.shrink(cols / 1000, rows / 1000).scaleimage().write_to_file(out)
"""
DASK = """
import sys, numpy, cv2, dask.array
path, dtype, rows, cols, channels, out = *sys.argv[1:3], *map(int, sys.argv[3:6]), sys.argv[6]
image = numpy.memmap(path, dtype, "r", shape=(rows, cols, channels))
side = cols // 1000
whole = image[:rows // side * side, :cols // side * side]
blocks = dask.array.from_array(whole, chunks=(side * max(1, (1 << 26) // (side * image[0].nbytes)), -1, -1))
small = dask.array.coarsen(numpy.mean, blocks, {0: side, 1: side}).compute()
low, high = float(small.min()), float(small.max())
cv2.imwrite(out, ((small - low) * (255 / max(high - low, 1e-9))).astype(numpy.uint8))
"""


def make(path, dtype, channels, size, name=""):
    """A file of about this many bytes: waves, and a tenth of noise. Returns its rows and columns."""
    dtype = numpy.dtype(dtype)
    side = int((size / dtype.itemsize / channels) ** 0.5) // 64 * 64
    down, along = numpy.arange(64)[:, None], numpy.arange(side * channels)[None, :]
    noise = numpy.random.default_rng(1).random((64, side * channels))
    part = (numpy.sin(along / 97) + numpy.cos(down / 13) + 2) / 4 * 0.9 + noise * 0.1
    most = 1000 if dtype.kind == "f" else min(numpy.iinfo(dtype).max, 2**40)
    part = (part * most * 0.98).astype(dtype)
    if channels == 4:
        # Opaque, clear, and something between.
        opacity = part.reshape(64, side, 4)[:, :, 3]
        opacity[:40], opacity[40:50] = most, 0
    if name.endswith("-nan"):
        part[noise < 0.3] = numpy.nan
    if name.endswith("-no-data"):
        part[noise < 0.3] = 100
    with open(path, "wb") as file:
        for _ in range(side // 64):
            part.tofile(file)
    return side, side


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--types", nargs="*", choices=list(ALL), default=list(TYPES))
    parser.add_argument("--bytes", type=int, default=1 << 30)
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--folder", type=Path, help="where the files go; default: a temporary one")
    parser.add_argument("--quick", action="store_true", help="small files, to see that all works")
    parser.add_argument("--peers", action="store_true", help="vips, GDAL and Dask as well, of a few types")
    parser.add_argument("--cold", action="store_true", help="with nothing in the page cache, beside reading it")
    args = parser.parse_args()
    if args.quick:
        args.bytes, args.runs = 1 << 26, 1
    OUT.mkdir(exist_ok=True)
    lines = [*(f"{name}: {text}  " for name, text in machine.describe(args.folder or tempfile.gettempdir()).items()), "",
             f"{args.bytes >> 20} MiB {'on the disk' if args.cold else 'in the page cache'}, medians of {args.runs} runs, "
             "in seconds.", "",
             "| samples | picture | u8 beside it | times u8 | others | statistics | GB/s |",
             "|---|--:|--:|--:|---|--:|--:|"]
    print("\n".join(lines))
    with tempfile.TemporaryDirectory(dir=args.folder) as folder:
        folder = Path(folder)
        out, environment = folder / "out.png", {"XDG_CACHE_HOME": str(folder / "cache")}
        bytes_path = folder / "u8.raw"
        bytes_shape = make(bytes_path, "u1", 1, args.bytes)

        def described(path, shape, name):
            kind, _, layout = name.partition("-")
            dtype = {"rgb8": "u8", "rgb16": "u16le", "rgbf32": "f32le", "rgba8": "u8", "rgba16": "u16le"}
            return [path, "--shape", ",".join(map(str, shape)), "--dtype", dtype.get(kind, kind),
                    *LAYOUTS.get(layout, [])]

        def ours(path, shape, name):
            return [SQUAREMAP, "view", *described(path, shape, name), "--window-size", f"{PIXELS}x{PIXELS}",
                    "--screenshot", out, "--quiet"]

        for name in args.types:
            dtype, channels = ALL[name]
            path = folder / f"own-{name}.raw"
            rows, cols = make(path, dtype, channels, args.bytes, name)
            shape = (rows, cols) if channels == 1 else (rows, cols, channels)
            commands = {"ours": ours(path, shape, name), "u8": ours(bytes_path, bytes_shape, "u8"),
                        "statistics": [SQUAREMAP, "info", "--exact", *described(path, shape, name)]}
            theirs = [sys.executable, "-c", AREA, path, dtype, rows, cols, channels, out]
            if dtype in TAKEN and "-" not in name:
                commands["OpenCV"] = theirs
            if args.peers and name in PEERS:
                commands["vips"] = [*theirs[:2], VIPS, *theirs[3:]]
                commands["Dask"] = [*theirs[:2], DASK, *theirs[3:]]
                commands["GDAL"] = by_gdal(folder, path, dtype, rows, cols, channels)
            if args.cold:
                half = path.stat().st_size // 2
                commands["reading it"] = ["sh", "-c", f"tail -c +{half} '{path}' >/dev/null & "
                                          f"head -c {half} '{path}' >/dev/null; wait"]
            # Once to warm up, then side by side.
            times = {contender: [] for contender in commands}
            for i in range(args.runs + 1):
                for contender, command in commands.items():
                    if args.cold:
                        forget(path)
                        forget(bytes_path)
                    ran = run(command, folder, environment=environment)
                    if ran.exit_code != 0:
                        sys.exit(f"{contender} of {name}: {ran.errors}")
                    if i > 0:
                        times[contender].append(ran.seconds)
            size = path.stat().st_size
            path.unlink()
            own, byte, statistics = (median(times.pop(what)) for what in ("ours", "u8", "statistics"))
            others = (f"{who} {median(its):.2f} ({median(its) / own:.1f} ×)" for who, its in times.items())
            line = (f"| {name} | {own:.3f} | {byte:.3f} | {own / byte:.2f} | {', '.join(others)} | {statistics:.3f} | "
                    f"{size / statistics / 1e9:.1f} |")
            print(line, flush=True)
            lines.append(line)
        lines += exports(folder, args.runs, bytes_path, bytes_shape, environment)
    (OUT / "types.md").write_text("\n".join(lines) + "\n")


def by_gdal(folder, path, dtype, rows, cols, channels):
    """GDAL's average of the file, by a header of its own."""
    own = folder / "gdal"
    own.mkdir(exist_ok=True)
    link = own / path.name
    link.unlink(missing_ok=True)
    link.symlink_to(path)
    kind = {"u1": 1, "<u2": 12, "<f4": 4}[dtype]
    link.with_suffix(".hdr").write_text(
        f"ENVI\nsamples = {cols}\nlines = {rows}\nbands = {channels}\ninterleave = bip\ndata type = {kind}\n"
        "byte order = 0\nheader offset = 0\n")
    return ["gdal_translate", "-q", "-r", "average", "-outsize", PIXELS, PIXELS, link, own / "out.tif"]


def forget(path):
    """Takes a file out of the page cache."""
    with open(path, "rb") as file:
        os.fsync(file.fileno())
        os.posix_fadvise(file.fileno(), 0, 0, os.POSIX_FADV_DONTNEED)


def exports(folder, runs, path, shape, environment):
    """The whole array as .npy, beside cp."""
    copy = folder / "copy.npy"
    commands = {
        "ours": [SQUAREMAP, "view", path, "--shape", ",".join(map(str, shape)), "--dtype", "u8", "--export", copy,
                 "--quiet"],
        "cp": ["cp", path, copy],
    }
    times = {contender: [] for contender in commands}
    for i in range(runs + 1):
        for contender, command in commands.items():
            ran = run(command, folder, environment=environment)
            if ran.exit_code != 0:
                sys.exit(f"{contender}: {ran.errors}")
            # Written out, so that no run pays for another.
            with open(copy, "rb") as file:
                os.fsync(file.fileno())
            copy.unlink()
            if i > 0:
                times[contender].append(ran.seconds)
    own, cp = median(times["ours"]), median(times["cp"])
    line = f"Export of the u8 file as .npy: {own:.3f}; cp of it: {cp:.3f}; {own / cp:.2f} times as long."
    print("\n" + line)
    return ["", line]


if __name__ == "__main__":
    main()
