"""Runs squaremap, its peers and the limits of the machine; see `run`."""

import argparse
import json
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import cases
import machine
import report
from measure import run

OUT = cases.HERE / "out"


def main():
    arguments = parse()
    chosen = [case for case in cases.CASES if not arguments.case or case.name in arguments.case]
    if arguments.quick:
        chosen = [case.small() for case in chosen]
    OUT.mkdir(exist_ok=True)
    folder = arguments.folder or OUT
    if not folder.is_dir():
        sys.exit(f"{folder}: is not a folder; make it first")
    for case in chosen:
        check_room(case, folder)

    results = {
        "machine": machine.describe(folder),
        "quick": arguments.quick,
        "runs": arguments.runs,
        "patience": arguments.patience,
        "cases": [],
    }
    failed = False
    with tempfile.TemporaryDirectory(prefix="squaremap-peers-", dir=folder) as scratch:
        for case in chosen:
            # The room may have gone to somebody else meanwhile.
            check_room(case, folder)
            result = measure_case(case, Path(scratch), arguments)
            results["cases"].append(result)
            failed |= any(
                row["different"] or (row["failure"] and not row["optional"]) for row in result["rows"]
            )
            print(report.table(result), *result["goals"], sep="\n", flush=True)
            write(results)
    print(f"{OUT}: table.md, plot.svg, results.json")
    if failed:
        sys.exit("a contender failed or drew something else; see above")


def parse():
    parser = argparse.ArgumentParser(
        prog="benches/peers/run",
        description="squaremap beside programs that draw the same squares, and beside dd and memset",
    )
    names = [case.name for case in cases.CASES]
    parser.add_argument("--quick", action="store_true", help="small pictures and 3 runs")
    parser.add_argument("--case", action="append", choices=names, help="only this one; may be repeated")
    parser.add_argument("--runs", type=int, help="timed runs of each contender [5]")
    parser.add_argument("--folder", type=Path, help="where the pictures go [benches/peers/out]")
    parser.add_argument(
        "--patience", type=float, default=20,
        help="a peer whose first run takes more seconds than this is not run again [20]",
    )  # fmt: skip
    arguments = parser.parse_args()
    arguments.runs = arguments.runs or (3 if arguments.quick else 5)
    if arguments.runs < 1:
        parser.error("--runs: expected at least 1")
    return arguments


def check_room(case, folder):
    pictures = 2 if case.compares else 1
    csv = case.count * 24 if case.compares else 0
    needed = case.bytes * pictures + csv + (64 << 20)
    free = shutil.disk_usage(folder).free
    if free < needed:
        sys.exit(
            f"{folder}: the case {case.name} needs {needed / 1e9:.1f} GB, {free / 1e9:.1f} GB are free;"
            " choose another --folder or leave the case out with --case"
        )


class Contest:
    """One case under way: its files, and a row of results for each contender."""

    def __init__(self, case, scratch):
        self.case = case
        self.scratch = scratch
        self.csv = scratch / "squares.csv"
        self.output = scratch / "output.raw"
        self.reference = scratch / "reference.raw"
        self.rows = {
            contender.name: {
                "name": contender.name,
                "label": contender.label,
                "optional": contender.optional,
                "seconds": [],
                "cpu_seconds": [],
                "phases": [],
                "peak_resident": None,
                "peak_anonymous": None,
                "different": None,
                "failure": "",
            }
            for contender in case.contenders
        }

    def prepare(self):
        """The squares as CSV, and the picture that all are compared with."""
        if self.case.compares:
            command = cases.squaremap("--save-squares", self.csv)(self.case, None, self.reference)
            done = run(command, self.scratch)
            if done.exit_code:
                sys.exit(f"squaremap cannot draw {self.case.title}: {done.errors.strip()}")

    def clear(self):
        for path in (self.output, self.output.with_suffix(".hdr")):
            path.unlink(missing_ok=True)
        # What earlier runs left to be written must not slow the next one.
        os.sync()

    def run(self, contender, first):
        """One run. The first one is for warming up, memory and correctness."""
        row = self.rows[contender.name]
        self.clear()
        command = contender.command(self.case, self.csv, self.output)
        done = run(command, self.scratch, first, {"NUMBA_CACHE_DIR": str(OUT / "numba")})
        if done.exit_code:
            lines = done.errors.strip().splitlines() or [f"exit code {done.exit_code}"]
            row["failure"] = lines[-1]
            kind = "SKIPPED" if contender.optional else "FAILED"
            return print(f"{kind}: {contender.label}: {row['failure']}", file=sys.stderr)
        if contender.writes and self.output.stat().st_size != self.case.bytes:
            row["failure"] = f"wrote {self.output.stat().st_size} bytes, expected {self.case.bytes}"
            return print(f"FAILED: {contender.label}: {row['failure']}", file=sys.stderr)
        if first:
            row["peak_resident"] = done.peak_resident
            row["peak_anonymous"] = done.peak_anonymous
            if contender.draws and self.case.compares:
                row["different"] = self.differing()
            return done
        self.note(row, done)
        return done

    def note(self, row, done):
        row["seconds"].append(done.seconds)
        row["cpu_seconds"].append(done.cpu_seconds)
        row["phases"].append(drawing_seconds(done.output))

    def differing(self):
        command = [cases.PYTHON, cases.PAINT, "differ", self.output, self.reference]
        return int(subprocess.run(command, check=True, capture_output=True, text=True).stdout)


def drawing_seconds(output):
    """How much of a run was drawing and writing, from what the program says itself."""
    if not output.startswith("{"):
        return None
    told = json.loads(output)
    if "stages" in told:
        squares = sum(s["seconds"] for s in told["stages"] if s["name"] in ("squares", "open_gpu"))
        return told["seconds"] - squares
    return told["draw"] + told.get("write", 0)


def measure_case(case, scratch, arguments):
    say = lambda text: print(text, file=sys.stderr, flush=True)
    say(f"{case.name}: {case.title}")
    contest = Contest(case, scratch)
    contest.prepare()
    timed = []
    for contender in case.contenders:
        done = contest.run(contender, first=True)
        if not done:
            continue
        say(f"  {contender.label}: {done.seconds:.3f} s")
        if contender in cases.PEERS and done.seconds > arguments.patience:
            contest.note(contest.rows[contender.name], done)
        else:
            timed.append(contender)
    for number in range(arguments.runs):
        say(f"  run {number + 1} of {arguments.runs}")
        for contender in timed:
            contest.run(contender, first=False)
    contest.clear()
    for path in (contest.reference, contest.reference.with_suffix(".hdr"), contest.csv):
        path.unlink(missing_ok=True)
    result = {"name": case.name, "title": case.title, "bytes": case.bytes}
    result["rows"] = list(contest.rows.values())
    report.add_medians(result)
    # The goals are for the full sizes.
    result["goals"] = [] if arguments.quick else report.judge(case, result)
    return result


def write(results):
    (OUT / "results.json").write_text(json.dumps(results, indent=1))
    (OUT / "table.md").write_text(report.document(results))
    # Apart, because the process that measures others must stay small.
    plot = [cases.PYTHON, cases.HERE / "plot.py", OUT / "results.json", OUT / "plot.svg"]
    subprocess.run(plot, check=True)


if __name__ == "__main__":
    main()
