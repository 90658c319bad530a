"""Writes pictures of many kinds, sizes and sample types as bare bytes, and noise that is no picture.

    images.py FOLDER SEED      files and manifest.json: a list of objects with file, what (the kind of picture), rows,
                               cols, channels and sample (as squaremap names it; null for noise)
"""

import gzip
import json
import sys
from pathlib import Path

import numpy as np
from matplotlib import cbook
from PIL import Image

folder = Path(sys.argv[1])
random = np.random.default_rng(int(sys.argv[2]))
manifest = []

NAMES = {"u1": "u8", "<u2": "u16le", ">u2": "u16be", "<i2": "i16le", "<i4": "i32le", "<i8": "i64le", "<f4": "f32le",
         "<f8": "f64le", ">f4": "f32be"}
SIZES = [(480, 640), (512, 512), (600, 800), (720, 1280), (1080, 1920), (256, 256), (300, 300), (100, 150), (1000, 700),
         (64, 64), (240, 320), (1024, 768), (333, 500), (2048, 256), (150, 1200), (121, 97), (768, 1366), (419, 631)]


def sample_data(name):
    return cbook.get_sample_data(name, asfileobj=False)


def loaded():
    """Pictures that others made, as floats from 0 to 1 and of shape (rows, cols) or (rows, cols, 3)."""
    pictures = [np.asarray(Image.open(sample_data(name)).convert("RGB")) / 255
                for name in ("grace_hopper.jpg", "Minduka_Present_Blue_Pack.png", "logo2.png")]
    with gzip.open(sample_data("s1045.ima.gz")) as file:
        pictures.append(np.frombuffer(file.read(), ">u2").reshape(256, 256).astype(float))
    with np.load(sample_data("topobathy.npz")) as file:
        pictures.append(file["topo"].astype(float))
    with np.load(sample_data("jacksboro_fault_dem.npz")) as file:
        pictures.append(file["elevation"].astype(float))
    return [(picture - picture.min()) / (picture.max() - picture.min()) for picture in pictures]


LOADED = loaded()


def resized(picture, rows, cols):
    image = Image.fromarray(picture.astype(np.float32))
    return np.clip(np.asarray(image.resize((cols, rows), Image.Resampling.BICUBIC)), 0, 1)


def photograph(rows, cols, channels):
    picture = LOADED[random.integers(3) if channels > 1 else random.integers(len(LOADED))]
    if channels == 1:
        grey = picture if picture.ndim == 2 else picture.mean(2)
        return resized(grey, rows, cols)
    return np.stack([resized(picture[..., i], rows, cols) for i in range(3)], 2)


def grid(rows, cols):
    return np.meshgrid(np.linspace(0, 1, rows), np.linspace(0, 1, cols), indexing="ij")


def gradient(rows, cols):
    row, col = grid(rows, cols)
    angle = random.uniform(0.2, 1.3)
    picture = np.sin(angle) * row + np.cos(angle) * col
    return picture / picture.max()


def rings(rows, cols):
    row, col = grid(rows, cols)
    centre = random.uniform(-0.5, 1.5, 2)
    return 0.5 + 0.5 * np.sin(random.uniform(10, 60) * np.hypot(row - centre[0], col - centre[1]))


def squares(rows, cols):
    """As in the recipe."""
    picture = np.zeros((rows, cols))
    for _ in range(random.integers(20, 400)):
        row, col = random.integers(0, rows + 1), random.integers(0, cols + 1)
        half = random.integers(0, max(min(rows, cols) // 9, 2))
        picture[max(row - half, 0):row + half, max(col - half, 0):col + half] = random.integers(100, 255) / 255
    return picture


def clouds(rows, cols):
    """Noise with structure: the lower the frequency the stronger."""
    spectrum = np.fft.rfft2(random.standard_normal((rows, cols)))
    frequency = np.hypot(np.fft.fftfreq(rows)[:, None], np.fft.rfftfreq(cols)[None])
    frequency[0, 0] = 1
    picture = np.fft.irfft2(spectrum / frequency ** random.uniform(1, 2), (rows, cols))
    return (picture - picture.min()) / np.ptp(picture)


def noisy(rows, cols):
    """A picture with the noise of a camera."""
    return np.clip(photograph(rows, cols, 1) * 0.8 + 0.1 + random.normal(0, 0.03, (rows, cols)), 0, 1)


def stars(rows, cols):
    """Points and the noise of the sky."""
    picture = np.zeros((rows, cols))
    row, col = np.mgrid[-4:5, -4:5]
    spot = np.exp(-(row ** 2 + col ** 2) / 3)
    for _ in range(rows * cols // 300):
        r, c = random.integers(4, rows - 4), random.integers(4, cols - 4)
        picture[r - 4:r + 5, c - 4:c + 5] += spot * random.exponential()
    picture += random.normal(0.2, 0.02, (rows, cols))
    return np.clip(picture / picture.max(), 0, 1)


def stored(picture, dtype):
    """The picture as samples of a type, over a range as that type usually has."""
    kind = np.dtype(dtype)
    if kind == np.uint8:
        return np.round(picture * 255).astype(dtype)
    if kind.kind == "u":
        return np.round(picture * random.choice([4095, 65535])).astype(dtype)
    if kind.kind == "i":
        # Some are negative: all else is the same file as one without a sign.
        return np.round((picture - 0.4) * random.choice([255, 4000])).astype(dtype)
    low, size = random.choice([(0, 1), (-1, 2), (0, 255), (273, 40)])
    return (picture * size + low).astype(dtype)


def write(what, samples, sample, rows=0, cols=0, channels=0):
    path = folder / f"{len(manifest):03}.bin"
    path.write_bytes(samples.tobytes())
    manifest.append({"file": str(path), "what": what, "rows": rows, "cols": cols, "channels": channels,
                     "sample": sample})


def some_size():
    if random.random() < 0.6:
        return SIZES[random.integers(len(SIZES))]
    return int(random.integers(60, 1200)), int(random.integers(60, 1200))


for maker in (photograph, gradient, rings, squares, clouds, noisy, stars):
    for dtype in ["u1", "u1", "u1", "u1", "u1", "u1", "u1", "<u2", "<u2", "<u2", "<f4", "<f4", "<f4", "<f8", "<f8",
                  ">u2", "<i2", "<i4", "<i8", ">f4"]:
        rows, cols = some_size()
        picture = maker(rows, cols, 1) if maker is photograph else maker(rows, cols)
        write(maker.__name__, stored(picture, dtype), NAMES[dtype], rows, cols, 1)
for _ in range(16):
    rows, cols = some_size()
    samples = stored(photograph(rows, cols, 3), "u1")
    channels = 3
    if random.random() < 0.3:
        channels = 4
        samples = np.concatenate([samples, np.full((rows, cols, 1), 255, "u1")], 2)
    write("colour photograph", samples, "u8", rows, cols, channels)

for _ in range(4):
    rows, cols = some_size()
    write("noise", random.integers(0, 256, (rows, cols)).astype("u1"), None)
    write("noise", random.integers(0, 100, (rows, cols)).astype("u1"), None)
    write("noise", random.normal(128, 30, (rows, cols)).clip(0, 255).astype("u1"), None)
    write("noise", random.normal(0, 1, (rows, cols)).astype("<f4"), None)
    write("noise", random.uniform(0, 1, (rows, cols)).astype("<f8"), None)
    write("noise", random.integers(0, 65536, (rows, cols)).astype("<u2"), None)
    write("noise", random.integers(0, 256, (rows, cols)).astype("<i8"), None)
    write("a sound", np.cumsum(random.normal(0, 50, rows * cols)).astype("<i2"), None)
(folder / "manifest.json").write_text(json.dumps(manifest))
