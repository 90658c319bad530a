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

# NumPy's type and the channels of a pixel.
TYPES = {
    **{f"{kind}{bits}{order}": (f"{mark}{kind}{bits // 8}", 1)
       for kind, all_bits in (("u", (16, 32, 64)), ("i", (16, 32, 64)), ("f", (16, 32, 64)))
       for bits in all_bits for order, mark in (("le", "<"), ("be", ">"))},
    "i8": ("i1", 1),
    "rgb8": ("u1", 3), "rgb16": ("<u2", 3), "rgbf32": ("<f4", 3),
    "rgba8": ("u1", 4), "rgba16": ("<u2", 4),
}
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


def make(path, dtype, channels, size):
    """A file of about this many bytes: waves, and a tenth of noise. Returns its rows and columns."""
    dtype = numpy.dtype(dtype)
    side = int((size / dtype.itemsize / channels) ** 0.5) // 64 * 64
    down, along = numpy.arange(64)[:, None], numpy.arange(side * channels)[None, :]
    noise = numpy.random.default_rng(1).random((64, side * channels))
    part = (numpy.sin(along / 97) + numpy.cos(down / 13) + 2) / 4 * 0.9 + noise * 0.1
    most = 1000 if dtype.kind == "f" else min(numpy.iinfo(dtype).max, 2**40)
    part = (part * most * 0.98).astype(dtype)
    with open(path, "wb") as file:
        for _ in range(side // 64):
            part.tofile(file)
    return side, side


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--types", nargs="*", choices=list(TYPES), default=list(TYPES))
    parser.add_argument("--bytes", type=int, default=1 << 30)
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--folder", type=Path, help="where the files go; default: a temporary one")
    parser.add_argument("--quick", action="store_true", help="small files, to see that all works")
    args = parser.parse_args()
    if args.quick:
        args.bytes, args.runs = 1 << 26, 1
    OUT.mkdir(exist_ok=True)
    lines = [*(f"{name}: {text}  " for name, text in machine.describe(args.folder or tempfile.gettempdir()).items()), "",
             f"{args.bytes >> 20} MiB in the page cache, medians of {args.runs} runs, in seconds.", "",
             "| samples | squaremap | u8 beside it | times u8 | OpenCV INTER_AREA | squaremap is faster |",
             "|---|--:|--:|--:|--:|--:|"]
    print("\n".join(lines))
    with tempfile.TemporaryDirectory(dir=args.folder) as folder:
        folder = Path(folder)
        out, environment = folder / "out.png", {"XDG_CACHE_HOME": str(folder / "cache")}
        bytes_path = folder / "u8.raw"
        bytes_shape = make(bytes_path, "u1", 1, args.bytes)

        def ours(path, shape, name):
            dtype = {"rgb8": "u8", "rgb16": "u16le", "rgbf32": "f32le", "rgba8": "u8", "rgba16": "u16le"}
            return [SQUAREMAP, "view", path, "--shape", ",".join(map(str, shape)),
                    "--dtype", dtype.get(name, name), "--window-size", f"{PIXELS}x{PIXELS}",
                    "--screenshot", out, "--quiet"]

        for name in args.types:
            dtype, channels = ALL[name]
            path = folder / f"{name}.raw"
            rows, cols = make(path, dtype, channels, args.bytes)
            shape = (rows, cols) if channels == 1 else (rows, cols, channels)
            commands = {"ours": ours(path, shape, name), "u8": ours(bytes_path, bytes_shape, "u8")}
            if dtype in TAKEN:
                commands["area"] = [sys.executable, "-c", AREA, path, dtype, rows, cols, channels, out]
            # Once to warm up, then side by side.
            times = {contender: [] for contender in commands}
            for i in range(args.runs + 1):
                for contender, command in commands.items():
                    ran = run(command, folder, environment=environment)
                    if ran.exit_code != 0:
                        sys.exit(f"{contender} of {name}: {ran.errors}")
                    if i > 0:
                        times[contender].append(ran.seconds)
            path.unlink()
            own, byte = median(times["ours"]), median(times["u8"])
            area = median(times["area"]) if "area" in times else None
            told = ["", ""] if area is None else [f"{area:.3f}", f"{area / own:.1f} ×"]
            line = f"| {name} | {own:.3f} | {byte:.3f} | {own / byte:.2f} | {told[0]} | {told[1]} |"
            print(line, flush=True)
            lines.append(line)
    (OUT / "types.md").write_text("\n".join(lines) + "\n")


if __name__ == "__main__":
    main()
