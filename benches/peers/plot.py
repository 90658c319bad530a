"""Draws results.json: plot.py RESULTS.json PLOT.svg."""

import json
import sys

import matplotlib

matplotlib.use("svg")
import matplotlib.pyplot as plt

from report import seconds, times


def colour(name):
    if name.startswith("squaremap"):
        return "#1b6ca8" if name == "squaremap" else "#7fb3d5"
    return "#999999" if name in ("dd", "memset") else "#d98c3f"


def main(source, target):
    with open(source) as file:
        results = json.load(file)
    cases = results["cases"]
    # Text stays text; no date, so that the same numbers give the same file.
    plt.rcParams.update({"svg.fonttype": "none", "svg.hashsalt": "squaremap", "font.size": 9})
    heights = [len(times(case)) + 2 for case in cases]
    figure, axes = plt.subplots(
        len(cases), 1, figsize=(8, 0.24 * sum(heights)), squeeze=False, layout="constrained",
        height_ratios=heights,
    )  # fmt: skip
    for axis, case in zip(axes[:, 0], cases):
        known = times(case)
        labels = {row["name"]: row["label"] for row in case["rows"]}
        names = sorted(known, key=known.get, reverse=True)
        values = [known[name] for name in names]
        bars = axis.barh([labels[name] for name in names], values, color=[colour(n) for n in names])
        axis.bar_label(bars, [seconds(value) for value in values], padding=3)
        axis.set_xscale("log")
        # Bars have no zero on such an axis; room for the labels on the right.
        axis.set_xlim(min(values) / 3, max(values) * 3)
        axis.set_title(case["title"], loc="left", fontsize=9, fontweight="bold")
        axis.spines[["top", "right"]].set_visible(False)
    axes[-1, 0].set_xlabel("seconds, whole process (memset: only the setting); less is better")
    figure.savefig(target, metadata={"Date": None}, facecolor="white")


if __name__ == "__main__":
    main(*sys.argv[1:])
