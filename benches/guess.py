#!/usr/bin/env python3
"""How often guesses are right, beside how sure they say they are: the table of docs/guessing.md.

    cargo build --release && tests/.venv/bin/python benches/guess.py [--seeds SEED ...] [--count N]

Makes COUNT plain pictures and COUNT other files for each seed (tests/python/unknown.py: what they are, and what is
right), lets `squaremap info --json` guess each, and prints how many first guesses are right, by kind of file and by
how sure they are. SQUAREMAP names another program than target/release/squaremap. With --wrong each wrong guess is
listed that is more than 50% sure.
"""

import argparse
import collections
import concurrent.futures
import json
import os
import pathlib
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parent.parent
SQUAREMAP = os.environ.get("SQUAREMAP", str(ROOT / "target/release/squaremap"))
sys.path.insert(0, str(ROOT / "tests/python"))

import unknown  # noqa: E402

KEYS = ("rows", "cols", "channels", "frames", "offset")


def guess(entry):
    """What is seen, and how sure; none if the file is refused."""
    done = subprocess.run([SQUAREMAP, "info", "--json", entry["file"]], capture_output=True, text=True)
    if done.returncode:
        return None, 0.0
    told = json.loads(done.stdout)
    return {**{key: told[key] for key in KEYS}, "sample": told["sample_type"]}, told["source"].get("certainty", 1.0)


def is_same_picture(seen, entry):
    """Whether the guess is right but for a sign that no sample has."""
    shape = entry["shape"]
    return seen is not None and shape is not None and (seen == shape or not entry["sign"] and
                                                       {**seen, "sample": seen["sample"].replace("u", "i")} ==
                                                       {**shape, "sample": shape["sample"].replace("u", "i")})


def percent(part, whole):
    return f"{100 * part / whole:.1f}%" if whole else "–"


def main():
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--seeds", type=int, nargs="+", default=[7001, 7002, 7003, 7004])
    parser.add_argument("--count", type=int, default=150)
    parser.add_argument("--wrong", action="store_true")
    arguments = parser.parse_args()
    entries, same = [], []
    for seed in arguments.seeds:
        with tempfile.TemporaryDirectory() as folder:
            made = unknown.make(folder, seed, arguments.count)
            with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
                for entry, (seen, certainty) in zip(made, pool.map(guess, made)):
                    entries.append((entry["group"], entry["kind"], seen is not None and seen == entry["shape"],
                                    certainty))
                    same.append((is_same_picture(seen, entry), certainty, entry["group"]))
                    if arguments.wrong and seen != entry["shape"] and certainty > 0.5:
                        print(f"{certainty:.0%} {entry['kind']}: {seen}, not {entry['shape']}", file=sys.stderr)
    kinds = collections.defaultdict(list)
    for group, kind, right, certainty in entries:
        kinds[group, kind].append((right, certainty))
    print("| file | files | right | above 80% | of these right | above 50% | of these right |")
    print("|---|---|---|---|---|---|---|")
    groups = [(f"*all {group}*", [(right, certainty) for own, _, right, certainty in entries if own == group])
              for group in ("plain", "other")]
    rows = sorted(kinds.items(), key=lambda item: (item[0][0] != "plain", item[0][1]))
    rows = [(kind, own) for (_, kind), own in rows] + groups
    rows += [("**all**", [(right, certainty) for _, _, right, certainty in entries])]
    rows += [("*all plain*, but for a sign that no sample has", [own[:2] for own in same if own[2] == "plain"])]
    for name, own in rows:
        sure, likely = ([right for right, certainty in own if certainty > least] for least in (0.8, 0.5))
        print(f"| {name} | {len(own)} | {percent(sum(right for right, _ in own), len(own))} | {len(sure)} | "
              f"{percent(sum(sure), len(sure))} | {len(likely)} | {percent(sum(likely), len(likely))} |")


if __name__ == "__main__":
    main()
