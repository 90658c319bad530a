"""The first picture of large raw files, by squaremap and by others; see `view`."""

import argparse
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from statistics import median

import machine
from measure import run

HERE = Path(__file__).resolve().parent
OUT = HERE / "out"
SQUAREMAP = os.environ.get("SQUAREMAP", str(HERE.parent.parent / "target/release/squaremap"))
SIDES = [4096, 16384, 65536]
PIXELS = 1000

IMSHOW = """
import sys, numpy, matplotlib
matplotlib.use("Agg")
import matplotlib.pyplot as plt
path, side, out, pixels = sys.argv[1], int(sys.argv[2]), sys.argv[3], int(sys.argv[4])
image = numpy.memmap(path, numpy.uint8, "r", shape=(side, side))
figure = plt.figure(figsize=(1, 1), dpi=pixels)
axes = figure.add_axes((0, 0, 1, 1))
axes.axis("off")
axes.imshow(image, cmap="gray", vmin=0, vmax=255)
figure.savefig(out)
"""

VIPS = """
import sys, pyvips
path, side, out, pixels = sys.argv[1], int(sys.argv[2]), sys.argv[3], int(sys.argv[4])
pyvips.Image.rawload(path, side, side, 1).thumbnail_image(pixels).write_to_file(out)
"""

DIFFERENCE = """
import sys, numpy, PIL.Image
PIL.Image.MAX_IMAGE_PIXELS = None
one, other = (numpy.asarray(PIL.Image.open(path).convert("L"), float) for path in sys.argv[1:])
print(abs(one - other).mean() if one.shape == other.shape else f"{other.shape} pixels")
"""


def imagemagick():
    """ImageMagick's program under either of its names; something else may be called `convert`, too."""
    for program in ("magick", "/usr/bin/convert", "convert"):
        if shutil.which(program):
            said = subprocess.run([program, "-version"], capture_output=True, text=True).stdout
            if said.startswith("Version: ImageMagick"):
                return program
    return "magick"


def contenders(path, side, out):
    """Each by its name: the command that writes a picture of `path` to `out`."""
    ours = [SQUAREMAP, "view", path, "--range", "0,255", "--colormap", "gray",
            "--window-size", f"{PIXELS}x{PIXELS}", "--screenshot", out]
    python = [sys.executable, "-c"]
    numbers = [path, side, out, PIXELS]
    gdal = ["gdal_translate", "-q", "-of", "PNG", "-outsize", PIXELS, 0]
    return {
        "squaremap": ours,
        "squaremap --preview": [*ours, "--preview"],
        "Matplotlib imshow(memmap)": [*python, IMSHOW, *numbers],
        "vips (pyvips, thumbnail)": [*python, VIPS, *numbers],
        "GDAL, average": [*gdal, "-r", "average", path, out],
        "GDAL, nearest": [*gdal, "-r", "nearest", path, out],
        "ImageMagick": [imagemagick(), "-size", f"{side}x{side}", "-depth", 8, f"gray:{path}",
                        "-resize", f"{PIXELS}x{PIXELS}", out],
        "cat > /dev/null": ["cat", path],
    }


def make(path, side):
    """A raw file with an ENVI header, by which GDAL knows its size, too."""
    subprocess.run([SQUAREMAP, "10000", "--size", str(side), "--seed", "1", "--headless", "--quiet",
                    "--durable", "--output", path], check=True)


def prepare(path, cold):
    with open(path, "rb") as file:
        if cold:
            os.posix_fadvise(file.fileno(), 0, 0, os.POSIX_FADV_DONTNEED)
        else:
            while file.read(1 << 24):
                pass


def reason(result):
    """What it said: the error at the end of a traceback, else the first line."""
    lines = [line.strip() for line in result.errors.splitlines() if line.strip()]
    errors = [line for line in lines if "Error" in line]
    said = [*errors[-1:], *lines[:1], f"exit code {result.exit_code}"]
    return said[0][:100].replace("|", "/")


def measure(side, folder, arguments):
    path, out = folder / "image.raw", folder / "picture.png"
    make(path, side)
    # So much memory and no more: a program that wants more fails, and nobody else with it.
    limit = int(machine.field("/proc/meminfo", "MemAvailable").split()[0]) * 1024 * 8 // 10
    limited = ["prlimit", f"--data={limit}"]
    rows = {}
    for turn in range(arguments.runs):
        for name, command in contenders(path, side, out).items():
            row = rows.setdefault(name, {"cold": [], "warm": [], "peak": 0, "failure": None})
            slow = turn > 0 and min(row["cold"] or [0]) > arguments.patience
            if row["failure"] or slow:
                continue
            for state in ("cold", "warm"):
                out.unlink(missing_ok=True)
                prepare(path, state == "cold")
                # The output of `cat` must not cost anything: it goes to /dev/null, as a shell has it.
                if name.startswith("cat"):
                    command = ["sh", "-c", 'exec cat "$1" > /dev/null', "sh", path]
                try:
                    result = run([*limited, *command], folder)
                except FileNotFoundError as error:
                    row["failure"] = f"missing: {error.filename}"
                    break
                if result.exit_code != 0 or (not out.exists() and not name.startswith("cat")):
                    row["failure"] = reason(result)
                    break
                row[state].append(result.seconds)
                row["peak"] = max(row["peak"], result.peak_resident)
            if turn == 0 and not row["failure"] and out.exists():
                if name == "squaremap":
                    shutil.copy(out, folder / "ours.png")
                command = [sys.executable, "-c", DIFFERENCE, folder / "ours.png", out]
                told = subprocess.run(command, capture_output=True, text=True, check=True).stdout.strip()
                try:
                    row["difference"] = f"{float(told):.2f}"
                except ValueError:
                    row["difference"] = told
    return rows


def seconds(value):
    return f"{value:.3f}" if value < 1 else f"{value:.2f}"


def table(side, rows):
    lines = [
        f"### {side}² u8, {side * side / 2**20:,.0f} MiB",
        "",
        "| | cold, s | warm, s | cold ÷ squaremap | warm ÷ squaremap | peak memory, MiB | levels off |",
        "|---|--:|--:|--:|--:|--:|--:|",
    ]
    own = {state: median(rows["squaremap"][state] or [float("nan")]) for state in ("cold", "warm")}
    for name, row in rows.items():
        if row["failure"]:
            lines.append(f"| {name} | failed: {row['failure']} | | | | | |")
            continue
        cold, warm = median(row["cold"]), median(row["warm"])
        once = " (once)" if len(row["cold"]) == 1 else ""
        lines.append(
            f"| {name} | {seconds(cold)}{once} | {seconds(warm)}{once} | {cold / own['cold']:.2f}"
            f" | {warm / own['warm']:.2f} | {row['peak'] / 2**20:,.0f} | {row.get('difference', '–')} |")
    return "\n".join(lines) + "\n"


def main():
    parser = argparse.ArgumentParser(
        prog="benches/peers/view",
        description=f"The first picture, {PIXELS} pixels wide, of raw files: whole process, from start to exit.")
    parser.add_argument("--side", type=int, action="append", help="side of the image (may be repeated)")
    parser.add_argument("--runs", type=int, default=3, help="runs of each (3)")
    parser.add_argument("--patience", type=float, default=20, metavar="S",
                        help="what takes longer is timed once (20)")
    parser.add_argument("--folder", type=Path, help="where the files are made")
    parser.add_argument("--quick", action="store_true", help="one run with a small file")
    arguments = parser.parse_args()
    sides = arguments.side or ([1500] if arguments.quick else SIDES)
    if arguments.quick:
        arguments.runs = 1
    OUT.mkdir(exist_ok=True)
    text = "\n".join(f"- {name}: {fact}" for name, fact in machine.describe(arguments.folder or OUT).items())
    text += (
        f"\n\nMedians of {arguments.runs} runs, one contender after the other. Cold: the file is not in the page"
        " cache. Peak memory: ru_maxrss, with the pages of mapped files. Levels off: how far, on average,"
        " the picture is from squaremap's, of 255.\n")
    print(text, flush=True)
    for side in sides:
        with tempfile.TemporaryDirectory(prefix="squaremap-view-", dir=arguments.folder or OUT) as folder:
            one = table(side, measure(side, Path(folder), arguments))
        print(one, flush=True)
        text += "\n" + one
        (OUT / "view.md").write_text(text)


if __name__ == "__main__":
    main()
