"""From measurements to a table, ratios and goals."""

from statistics import median

from cases import PEERS

EXPLANATION = """\
Whole process: wall time from the start to the end of the process, the file written; nobody waits for the
disk (no fsync), neither do we. Medians of {runs} interleaved runs (A B C A B C), least and most in brackets;
a peer that took more than {patience:g} s was timed once. The old file is deleted and the disk's queue empty before
each run. Drawing and writing: the same without starting, importing libraries and getting the squares; for
memset only the setting. Memory: the most resident at once, and of it anonymous, seen in a run of its own at a
look each millisecond (so of processes that take a few, at least this much); the rest are pages of files, the
system's to drop: programs and libraries, and where a file is written through a mapping, the file itself.

All draw the same squares from the same CSV file; `squaremap` alone makes them itself from its seed. The
others paint every square in turn, hidden or not. squaremap finds out first what can be seen and writes each
pixel once. The row without culling paints every square too, as the numba row does: on all cores, each with
bands of rows that stay in its cache. Same bytes: compared byte for byte with what squaremap drew."""


def add_medians(result):
    for row in result["rows"]:
        if row["seconds"]:
            row["median"] = median(row["seconds"])
            known = [phase for phase in row["phases"] if phase is not None]
            row["drawing"] = median(known) if known else None


def times(result):
    """What each contender is measured by: the whole process; of memset, which writes nothing, less."""
    return {
        row["name"]: row["drawing"] if row["name"] == "memset" else row["median"]
        for row in result["rows"]
        if "median" in row
    }


def fastest_peer(result):
    known = times(result)
    return min((p.name for p in PEERS if p.name in known), key=known.get, default=None)


def seconds(value):
    if value is None:
        return "–"
    return f"{value * 1e3:.3g} ms" if value < 1 else f"{value:.3g} s"


def mebibytes(value):
    return "–" if value is None else f"{value / 2**20:,.0f}"


def ratio(value, to):
    if value is None or not to:
        return "–"
    return f"{value / to:,.0f}" if value >= 100 * to else f"{value / to:.3g}"


def table(result):
    known = times(result)
    lines = [
        f"### {result['title']}",
        "",
        "| | whole process | drawing and writing | GB/s | ÷ dd | ÷ squaremap | memory, MiB (anonymous)"
        " | same bytes |",
        "|---|--:|--:|--:|--:|--:|--:|:-:|",
    ]
    for row in result["rows"]:
        if "median" not in row:
            lines.append(f"| {row['label']} | {row['failure']} | | | | | | |")
            continue
        time = known[row["name"]]
        whole = f"{seconds(row['median'])} ({seconds(min(row['seconds']))} … {seconds(max(row['seconds']))})"
        if row["name"] == "memset":
            whole = "–"
        elif len(row["seconds"]) == 1:
            whole = f"{seconds(row['median'])} (once)"
        different = row["different"]
        same = "–" if different is None else "yes" if different == 0 else f"{different:,} differ"
        cells = [
            row["label"],
            whole,
            seconds(row["drawing"]),
            f"{result['bytes'] / time / 1e9:.3g}",
            ratio(time, known.get("dd")),
            ratio(time, known.get("squaremap")),
            f"{mebibytes(row['peak_resident'])} ({mebibytes(row['peak_anonymous'])})",
            same,
        ]
        lines.append("| " + " | ".join(cells) + " |")
    return "\n".join(lines) + "\n"


def judge(case, result):
    """A line for each goal of a case."""
    rows = {row["name"]: row for row in result["rows"]}
    known = times(result)
    lines = []
    for goal in case.goals:
        of = fastest_peer(result) if goal.of == "peers" else goal.of
        label = f"fastest peer ({of})" if goal.of == "peers" else of
        if of not in known or (goal.to and goal.to not in known):
            lines.append(f"{case.name}: {label}: NOT MEASURED")
            continue
        match goal.measure:
            case "ratio":
                value, what = known[of] / known[goal.to], f"{label} ÷ {goal.to}"
            case "seconds":
                value, what = known[of], f"{label}, seconds"
            case "rate":
                value, what = result["bytes"] / known[of] / 1e9, f"{label}, GB/s"
            case "memory":
                value, what = rows[of]["peak_anonymous"] / 2**20, f"{label}, anonymous MiB"
        met = value <= goal.limit if goal.at_most else value >= goal.limit
        bound = "at most" if goal.at_most else "at least"
        lines.append(
            f"{case.name}: {what}: {value:.3g}, goal {bound} {goal.limit:g}: {'met' if met else 'MISSED'}"
        )
    return lines


def document(results):
    machine = "\n".join(f"- {name}: {text}" for name, text in results["machine"].items())
    kind = "A quick trial with small pictures: not for publication.\n\n" if results["quick"] else ""
    tables = "\n".join(table(result) for result in results["cases"])
    goals = "\n".join(f"- {line}" for result in results["cases"] for line in result["goals"])
    goals = f"\n### Goals\n\n{goals}\n" if goals else ""
    explanation = EXPLANATION.format(**results)
    return f"{kind}{machine}\n\n{explanation}\n\n{tables}{goals}"
