"""What is compared: the cases, who takes part in each, and what is to be reached."""

from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Callable

HERE = Path(__file__).parent
SQUAREMAP = HERE.parent.parent / "target/release/squaremap"
TINY_SKIA = HERE.parent.parent / "target/peers/release/squaremap-peer-tiny-skia"
PYTHON = HERE / ".venv/bin/python"
PAINT = HERE / "paint.py"
SEED = 42


@dataclass(frozen=True)
class Contender:
    name: str
    label: str
    # From a case, the CSV file and the output to a command.
    command: Callable
    # Draws the picture into the output file, so that its bytes are compared.
    draws: bool = True
    # Writes the output file.
    writes: bool = True
    needs_csv: bool = False
    # May be missing on this machine.
    optional: bool = False


@dataclass(frozen=True)
class Goal:
    """Something measured against a limit: `measure` names it, `of` and `to` the contenders."""

    # ratio (medians, of ÷ to), seconds, rate (GB/s), memory (anonymous, MiB).
    measure: str
    of: str
    limit: float
    at_most: bool = True
    # For ratios; "peers" stands for the fastest of them.
    to: str = ""


@dataclass(frozen=True)
class Case:
    name: str
    side: int
    count: int
    contenders: tuple
    quick: tuple[int, int]
    max_half_side: int | None = None
    goals: tuple = field(default=())

    @property
    def bytes(self):
        return self.side * self.side

    @property
    def title(self):
        below = f" with half sides below {self.max_half_side}" if self.max_half_side else ""
        size = f"{self.bytes / 1e9:.3g} GB" if self.bytes >= 1e9 else f"{self.bytes / 1e6:.3g} MB"
        return f"{self.side}×{self.side}, {self.count:,} squares{below} ({size})"

    @property
    def compares(self):
        """Whether somebody else draws the same picture."""
        return any(c.needs_csv for c in self.contenders)

    def small(self):
        return replace(self, side=self.quick[0], count=self.quick[1])


def squares_of(case, count):
    arguments = [str(count), "--seed", str(SEED)]
    if case.max_half_side:
        arguments += ["--max-half-side", str(case.max_half_side)]
    return arguments


def squaremap(*arguments, count=None, from_csv=False, renderer="cpu"):
    def command(case, csv, output):
        squares = ["--squares", csv] if from_csv else squares_of(case, count or case.count)
        return [SQUAREMAP, "generate", *squares, "--size", str(case.side), "-o", output] + [
            "--headless", "--quiet", "--json", "--renderer", renderer, *arguments
        ]  # fmt: skip

    return command


def python_peer(name):
    return lambda case, csv, output: [PYTHON, PAINT, name, csv, str(case.side), output]


def peer(name, label):
    return Contender(name, label, python_peer(name), needs_csv=True)


def dd(case, csv, output):
    return ["dd", "if=/dev/zero", f"of={output}", "bs=1M", f"count={case.bytes}", "iflag=count_bytes"]


OURS = Contender("squaremap", "squaremap", squaremap())
OURS_GPU = Contender(
    "squaremap-gpu", "squaremap, GPU renderer", squaremap(renderer="gpu"), optional=True
)
OURS_CSV = Contender(
    "squaremap-csv", "squaremap, squares from the CSV", squaremap(from_csv=True), needs_csv=True
)
OURS_ALL = Contender(
    "squaremap-no-culling",
    "squaremap, from the CSV, without culling",
    squaremap("--no-culling", from_csv=True),
    needs_csv=True,
)
DD = Contender("dd", "dd bs=1M (limit: writing)", dd, draws=False)
MEMSET = Contender(
    "memset",
    "memset (limit: filling memory, one core)",
    lambda case, csv, output: [PYTHON, PAINT, "memset", str(case.bytes)],
    draws=False,
    writes=False,
)
PEERS = (
    peer("recipe", "NumPy, the recipe"),
    peer("slices", "NumPy, slices"),
    peer("opencv", "OpenCV rectangle"),
    peer("pillow", "Pillow ImageDraw.rectangle"),
    peer("skia", "Skia drawRect"),
    peer("numba", "numba, all cores"),
    Contender(
        "tiny-skia",
        "tiny-skia fill_rect (Rust; draws RGBA)",
        lambda case, csv, output: [TINY_SKIA, csv, str(case.side), output],
        needs_csv=True,
    ),
)
LIMITS = (DD, MEMSET)
EVERYBODY = (OURS, OURS_CSV, OURS_ALL, *PEERS, *LIMITS)
FEW = Contender("squaremap-1e4", "squaremap, 10,000 squares", squaremap(count=10_000), draws=False)

CASES = (
    Case(
        "512", 512, 100, EVERYBODY, quick=(512, 100),
        goals=(Goal("seconds", "squaremap", 0.010),),
    ),
    Case(
        "4096", 4096, 1_000_000, EVERYBODY, quick=(1024, 20_000),
        goals=(Goal("ratio", "peers", 20, at_most=False, to="squaremap"),),
    ),
    Case(
        "16384", 16384, 10_000, (OURS, OURS_GPU, *EVERYBODY[1:]), quick=(2048, 1000),
        goals=(
            Goal("ratio", "squaremap", 1.0, to="dd"),
            Goal("rate", "squaremap-gpu", 1.0, at_most=False),
        ),
    ),
    Case(
        "billion", 16384, 1_000_000_000, (OURS, FEW, *LIMITS), quick=(2048, 1_000_000_000),
        goals=(Goal("ratio", "squaremap", 1.2, to="squaremap-1e4"),),
    ),
    Case(
        "small", 16384, 1_000_000, EVERYBODY, quick=(2048, 16_000), max_half_side=64,
        goals=(Goal("ratio", "squaremap", 2.0, to="dd"),),
    ),
    Case(
        "60000", 60000, 10_000, (OURS, *LIMITS), quick=(6000, 10_000),
        goals=(
            Goal("ratio", "squaremap", 0.8, to="dd"),
            Goal("memory", "squaremap", 256),
        ),
    ),
    Case(
        "100000", 100_000, 10_000, (OURS, *LIMITS), quick=(10_000, 10_000),
        goals=(
            Goal("ratio", "squaremap", 0.5, to="dd"),
            Goal("memory", "squaremap", 256),
        ),
    ),
)  # fmt: skip
