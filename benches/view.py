#!/usr/bin/env python3
"""How quick the viewer is: first full frames, what is read of a file, memory, gaps, exact overviews.

    cargo build --release && benches/view.py [--folder FOLDER] [--gib N] [CASE ...]

Needs Xvfb, xdotool and fincore (util-linux). As root it empties the page cache before what it calls
cold. Files are made in FOLDER (default: the system's place for temporary files) and removed again. Each
window has an empty cache folder, the graphics driver's compiled shaders included. Ends with a table of the
goals and what was got, for the README.
"""

import argparse
import array
import os
import pathlib
import random
import re
import statistics
import subprocess
import tempfile
import threading
import time

HERE = pathlib.Path(__file__).resolve().parent
SQUAREMAP = os.environ.get("SQUAREMAP", str(HERE.parent / "target/release/squaremap"))


class Display:
    """A screen of its own."""

    def __enter__(self):
        self.server = subprocess.Popen(
            ["Xvfb", "-displayfd", "1", "-screen", "0", "1000x800x24", "-noreset", "-nolisten", "tcp"],
            stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
        self.name = ":" + self.server.stdout.readline().strip()
        return self

    def __exit__(self, *_):
        self.server.terminate()
        self.server.wait()

    def xdotool(self, *arguments):
        done = subprocess.run(["xdotool", *arguments], env={**os.environ, "DISPLAY": self.name},
                              capture_output=True, text=True)
        return done.stdout.split()


class Viewer:
    """A window, and what it tells of itself."""

    def __init__(self, display, path, side, cache, *options):
        self.display, self.lines, self.at = display, [], []
        self.begin = time.perf_counter()
        self.program = subprocess.Popen(
            [SQUAREMAP, "view", path, "--size", f"{side}x{side}", "--window-size", "800x600", *options],
            env={**os.environ, "DISPLAY": display.name, "SQUAREMAP_TRACE": "1", "XDG_CACHE_HOME": cache},
            stderr=subprocess.PIPE, text=True)
        self.reader = threading.Thread(target=self.read)
        self.reader.start()

    def read(self):
        for line in self.program.stderr:
            self.lines.append(line)
            self.at.append(time.perf_counter() - self.begin)

    def wait(self, text, patience=300):
        """Seconds from the start until it said so."""
        end = time.perf_counter() + patience
        while time.perf_counter() < end:
            for line, at in zip(self.lines, self.at):
                if text in line:
                    return at
            time.sleep(0.002)
        raise SystemExit(f"waited in vain for '{text}': {self.lines}")

    def window(self):
        name = pathlib.Path(self.program.args[2]).name
        return self.display.xdotool("search", "--onlyvisible", "--name", name)[0]

    def press(self, *keys):
        for key in keys:
            self.display.xdotool("windowfocus", "--sync", self.window(), "key", key)

    def memory(self):
        """Bytes of its own: all but mapped files."""
        text = pathlib.Path(f"/proc/{self.program.pid}/status").read_text()
        return sum(int(re.search(rf"{name}:\s*(\d+)", text)[1]) * 1024 for name in ("RssAnon", "RssShmem"))

    def end(self):
        """Seconds until it had gone."""
        begin = time.perf_counter()
        self.press("q")
        self.program.wait()
        took = time.perf_counter() - begin
        self.reader.join()
        return took


def sparse(folder, name, side):
    path = os.path.join(folder, name)
    with open(path, "wb") as file:
        file.truncate(side * side)
    return path


# What is panned: bytes of a sample.
SAMPLES = {"u8": 1, "u16": 2, "f32": 4}


def full(folder, name, side, sample="u8"):
    """Noise: an odd number of samples of it over and over."""
    path = os.path.join(folder, name)
    left = side * side * SAMPLES[sample]
    if sample == "f32":
        block = array.array("f", (random.random() for _ in range((1 << 18) + 7))).tobytes()
    else:
        block = os.urandom((1 << 20) + 7 * SAMPLES[sample])
    with open(path, "wb") as file:
        while left > 0:
            left -= file.write(block[:left])
        file.flush()
        os.fsync(file.fileno())
    return path


def make_cold(path):
    if os.geteuid() == 0:
        os.sync()
        pathlib.Path("/proc/sys/vm/drop_caches").write_text("3")
        return "cold"
    forget(path)
    return "cold (as far as the system obeys)"


def forget(path):
    """Drops the pages of a file that nobody maps."""
    with open(path, "rb") as file:
        os.posix_fadvise(file.fileno(), 0, 0, os.POSIX_FADV_DONTNEED)


def resident(path):
    done = subprocess.run(["fincore", "--bytes", "--noheadings", "--output", "RES", path],
                          capture_output=True, text=True, check=True)
    return int(done.stdout)


def first_frame(folder, display, _):
    medians = {}
    for name, side in (("1 MiB", 1 << 10), ("64 GiB", 1 << 18)):
        times = []
        for _ in range(7):
            path = sparse(folder, "first.raw", side)
            with tempfile.TemporaryDirectory() as cache:
                viewer = Viewer(display, path, side, cache)
                times.append(viewer.wait("first full frame"))
                viewer.end()
            os.remove(path)
        medians[name] = statistics.median(times)
        print(f"first full frame, {name} sparse: {medians[name]:.3f} s (median of {len(times)})", flush=True)
    large, small = medians["64 GiB"], medians["1 MiB"]
    print(f"  64 GiB / 1 MiB: {large / small:.2f}")
    return [("start to first full frame, 64 GiB sparse against 1 MiB", "≤ 1.3 ×, < 0.5 s",
             f"{large / small:.2f} ×, {large:.2f} s")]


def residency(folder, display, _):
    side = 1 << 17
    path = full(folder, "resident.raw", side)
    most, longest = 0, 0
    for options in ((), ("--preview",)):
        make_cold(path)
        with tempfile.TemporaryDirectory() as cache:
            viewer = Viewer(display, path, side, cache, *options)
            first = viewer.wait("first full frame")
            share = resident(path) / side**2
            time.sleep(3)
            later = resident(path) / side**2
            most, longest = max(most, share), max(longest, first)
            viewer.end()
        print(f"16 GiB without holes, cold {' '.join(options)}: first full frame {first:.3f} s, "
              f"resident {share:.2%}, 3 s later {later:.2%}", flush=True)
    os.remove(path)
    return [("start to first full frame, 16 GiB without holes, cold", "", f"{longest:.2f} s"),
            ("of 16 GiB in memory after the first frame, fit to 800×600", "< 2%", f"{most:.2%}")]


def panning(folder, display, gib):
    rows = []
    for sample in SAMPLES:
        rows += panning_of(folder, display, gib, sample)
    return rows


def panning_of(folder, display, gib, sample):
    side = int(((gib << 30) / SAMPLES[sample]) ** 0.5)
    path = full(folder, "panned.raw", side, sample)
    how = make_cold(path)
    with tempfile.TemporaryDirectory() as cache:
        viewer = Viewer(display, path, side, cache, "--dtype", sample)
        viewer.wait("first full frame")
        before, most = viewer.memory(), 0
        viewer.press("1")
        end, cold = time.perf_counter() + 60, time.perf_counter()
        while time.perf_counter() < end:
            if time.perf_counter() > cold + 5:
                # The overview has read all of it; the programs that run stay warm.
                forget(path)
                cold = time.perf_counter()
            for key in ("Right", "Down", "Right", "Right", "minus", "Down", "plus", "Left"):
                viewer.press(key)
            most = max(most, viewer.memory())
        quit_after = viewer.end()
        print(f"panning for a minute, {gib} GiB of {sample} {how}: at most {most / 2**20:.0f} MiB beyond mapped files "
              f"(first full frame: {before / 2**20:.0f} MiB)")
        print(f"  {viewer.lines[-1].strip()}; quit after {quit_after:.3f} s", flush=True)
        gap = float(re.search(r"longest ([\d.]+) ms", viewer.lines[-1])[1])
    make_cold(path)
    with tempfile.TemporaryDirectory() as cache:
        viewer = Viewer(display, path, side, cache, "--dtype", sample)
        viewer.wait("first full frame")
        print(f"quit while the overview is made: after {viewer.end():.3f} s", flush=True)
    os.remove(path)
    return [(f"memory beyond mapped files, after a minute of panning, {sample}", "< 300 MiB", f"{most / 2**20:.0f} MiB"),
            (f"longest from input to frame while tiles load from a cold file, {sample}", "≤ 33 ms", f"{gap:.0f} ms")]


def overview(folder, display, gib):
    side = int((gib << 30) ** 0.5)
    path = full(folder, "foreign.raw", side)
    times = {"cat": [], "exact": [], "again": [], "screenshot": []}
    for _ in range(3):
        how = make_cold(path)
        begin = time.perf_counter()
        with open(os.devnull, "wb") as nothing:
            subprocess.run(["cat", path], stdout=nothing, check=True)
        times["cat"].append(time.perf_counter() - begin)
        with tempfile.TemporaryDirectory() as cache:
            make_cold(path)
            viewer = Viewer(display, path, side, cache)
            times["exact"].append(viewer.wait("exact"))
            time.sleep(5)
            viewer.end()
            viewer = Viewer(display, path, side, cache)
            times["again"].append(viewer.wait("exact"))
            viewer.end()
        make_cold(path)
        begin = time.perf_counter()
        subprocess.run([SQUAREMAP, "view", path, "--size", f"{side}x{side}", "--window-size", "1000x1000",
                        "--screenshot", os.path.join(folder, "shot.png")],
                       check=True, stderr=subprocess.DEVNULL)
        times["screenshot"].append(time.perf_counter() - begin)
    median = {name: statistics.median(all) for name, all in times.items()}
    print(f"{gib} GiB, {how}: cat {median['cat']:.2f} s; "
          f"window exact {median['exact']:.2f} s ({median['exact'] / median['cat']:.2f} x), "
          f"the next time {median['again']:.2f} s; "
          f"screenshot {median['screenshot']:.2f} s ({median['screenshot'] / median['cat']:.2f} x)", flush=True)
    os.remove(path)
    return [(f"exact overview of a foreign file of {gib} GiB against `cat FILE > /dev/null`, cold", "≤ 1.3 ×",
             f"{median['exact'] / median['cat']:.2f} ×")]


CASES = {"first-frame": first_frame, "residency": residency, "panning": panning, "overview": overview}


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("cases", nargs="*", metavar="CASE", help=", ".join(CASES))
    parser.add_argument("--folder", help="where the files are made")
    parser.add_argument("--gib", type=int, default=4, help="GiB of the files that are not sparse")
    arguments = parser.parse_args()
    unknown = set(arguments.cases) - set(CASES)
    if unknown:
        parser.error(f"no such case: {', '.join(sorted(unknown))}; there are {', '.join(CASES)}")
    with tempfile.TemporaryDirectory(dir=arguments.folder) as folder, Display() as display:
        rows = [row for name, case in CASES.items() if not arguments.cases or name in arguments.cases
                for row in case(folder, display, arguments.gib)]
    print("\n| `benches/view.py` | goal | got |\n|---|--:|--:|")
    for row in rows:
        print("| " + " | ".join(row) + " |")


if __name__ == "__main__":
    main()
