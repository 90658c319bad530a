"""Writes arrays of every sample type as .npy files, and what NumPy finds in them.

    values.py FOLDER
"""

import json
import sys
from pathlib import Path

import numpy as np

folder = Path(sys.argv[1])
random = np.random.default_rng(7)
manifest = []

KINDS = ["b1", "u1", "i1", "u2", "i2", "u4", "i4", "u8", "i8", "f2", "f4", "f8"]


def samples(dtype, shape):
    """Values from all of the type's range, its ends included."""
    count = int(np.prod(shape))
    if dtype.kind == "b":
        return random.integers(0, 2, shape).astype(dtype)
    if dtype.kind in "ui":
        info = np.iinfo(dtype)
        values = random.integers(info.min, info.max, count, dtype.newbyteorder("="), endpoint=True)
        values[:2] = info.min, info.max
        return values.astype(dtype).reshape(shape)
    values = random.normal(3, 100, count).astype(dtype)
    values[random.integers(0, count, count // 10)] = np.nan
    values[random.integers(0, count, 5)] = np.inf
    values[random.integers(0, count, 3)] = -np.inf
    return values.reshape(shape)


def integers_found(values):
    values = [int(value) for value in values.ravel()]
    low, high = min(values), max(values)
    width = 1
    while (high - low) // width + 1 > 32:
        width *= 2
    counts = [0] * ((high - low) // width + 1)
    for value in values:
        counts[(value - low) // width] += 1
    return {
        "min": low,
        "max": high,
        # Rounded once, by Python.
        "mean": sum(values) / len(values),
        "no_data": 0,
        "nan": 0,
        "minus_infinity": 0,
        "plus_infinity": 0,
        "histogram": {"start": low, "width": width, "counts": counts},
    }


def floats_found(values):
    exact = values.astype(np.float64)
    finite = exact[np.isfinite(exact)]
    found = {
        "min": None,
        "max": None,
        "mean": None,
        "no_data": 0,
        "nan": int(np.isnan(exact).sum()),
        "minus_infinity": int((exact == -np.inf).sum()),
        "plus_infinity": int((exact == np.inf).sum()),
        "histogram": None,
    }
    if finite.size:
        low, high = float(finite.min()), float(finite.max())
        bins = 32 if high > low else 1
        # Halves, because NumPy's range must not be infinite.
        counts, _ = np.histogram(finite / 2, bins, (low / 2, high / 2))
        found |= {
            "min": low,
            "max": high,
            "mean": float((finite / 2**64).mean() * 2.0**64),
            "histogram": {
                "start": low,
                "width": (high / 2 - low / 2) / bins * 2,
                "counts": [int(count) if bins > 1 else finite.size for count in counts],
            },
        }
    return found


def write(name, values, channels=1):
    path = folder / f"{name}.npy"
    np.save(path, values)
    find = integers_found if values.dtype.kind in "bui" else floats_found
    parts = [values] if channels == 1 else [values[..., i] for i in range(channels)]
    manifest.append({"file": str(path), "channels": [find(part) for part in parts]})


for kind in KINDS:
    for order in "<>" if kind[1] != "1" else "|":
        dtype = np.dtype(order + kind)
        name = dtype.str.replace("<", "little-").replace(">", "big-").replace("|", "")
        write(name, samples(dtype, (61, 83)))
        write(f"{name}-fortran", np.asfortranarray(samples(dtype, (61, 83))))
        write(f"{name}-rgb", samples(dtype, (61, 83, 3)), 3)
        write(f"{name}-frames", samples(dtype, (5, 13, 17)))

# More than a thread takes at a time.
write("large", samples(np.dtype("u1"), (1200, 1100)))
write("large-float", samples(np.dtype("f4"), (700, 900)))
write("one", np.array([[7]], "i4"))
write("same", np.full((9, 9), 1.5))
write("nan", np.full((9, 9), np.nan, "f4"))
write("ends", np.array([[-1.7e308, 1.7e308, 1.7e308, 0.0]] * 3))
write("narrow", np.array([[2**63, 2**63 + 5, 2**63 + 5]], "u8"))
(folder / "manifest.json").write_text(json.dumps(manifest))
