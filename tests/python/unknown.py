"""Writes files that tell nothing of themselves, of the many kinds that people have: pictures as bare bytes, pictures
with something before, between or after them, samples in ways that no guess can show, and what is no picture.

    unknown.py FOLDER SEED COUNT     COUNT plain pictures and COUNT other files, and manifest.json: a list of objects
                                     with file, group ("plain" or "other"), kind, and shape: rows, cols, channels,
                                     frames, offset and sample as squaremap names them, or null where no such layout
                                     shows the file; and sign: whether a sample shows that integers have one or none
"""


import json
import sys
from pathlib import Path

import numpy as np

TYPES = {"u1": "u8", "i1": "i8", "<u2": "u16le", ">u2": "u16be", "<i2": "i16le", ">i2": "i16be", "<i4": "i32le",
         "<u4": "u32le", "<i8": "i64le", "<f4": "f32le", ">f4": "f32be", "<f8": "f64le", ">f8": "f64be"}
SIZES = [(480, 640), (512, 512), (600, 800), (720, 1280), (256, 256), (300, 300), (100, 150), (1000, 700), (64, 64),
         (240, 320), (1024, 768), (333, 500), (2048, 256), (150, 1200), (121, 97), (768, 1366), (419, 631), (128, 128),
         (1024, 1024), (1201, 1201), (486, 512), (288, 352)]
HEADS = [8, 10, 16, 17, 19, 32, 48, 54, 64, 80, 96, 100, 128, 200, 256, 300, 348, 352, 400, 512, 520, 1000, 1024, 1078,
         2048, 2880, 4096]


class Files:
    """What is written, and what it is."""

    def __init__(self, folder, seed):
        self.folder, self.random, self.manifest = Path(folder), np.random.default_rng(seed), []

    # Pictures, as floats from 0 to 1.

    def clouds(self, rows, cols, power=None):
        """Noise with structure: the lower the frequency the stronger, as in photographs and terrain."""
        spectrum = np.fft.rfft2(self.random.standard_normal((rows, cols)))
        frequency = np.hypot(np.fft.fftfreq(rows)[:, None], np.fft.rfftfreq(cols)[None])
        frequency[0, 0] = 1
        return scaled(np.fft.irfft2(spectrum / frequency ** (power or self.random.uniform(1, 2.2)), (rows, cols)))

    def cut(self, rows, cols):
        """A part of a larger one: clouds alone begin again where they end, which no photograph does."""
        return scaled(self.clouds(rows + rows // 3 + 1, cols + cols // 3 + 1)[:rows, :cols])

    def noisy(self, rows, cols):
        """With the noise of a camera."""
        return np.clip(self.cut(rows, cols) * 0.8 + 0.1 + self.random.normal(0, self.random.uniform(0.005, 0.04),
                                                                              (rows, cols)), 0, 1)

    def gradient(self, rows, cols):
        row, col = grid(rows, cols)
        angle = self.random.uniform(0.2, 1.3)
        return scaled(np.sin(angle) * row + np.cos(angle) * col)

    def rings(self, rows, cols):
        row, col = grid(rows, cols)
        centre = self.random.uniform(-0.5, 1.5, 2)
        return 0.5 + 0.5 * np.sin(self.random.uniform(10, 60) * np.hypot(row - centre[0], col - centre[1]))

    def squares(self, rows, cols):
        """As this program draws them."""
        picture = np.zeros((rows, cols))
        for _ in range(self.random.integers(20, 400)):
            row, col = self.random.integers(0, rows + 1), self.random.integers(0, cols + 1)
            half = self.random.integers(0, max(min(rows, cols) // 9, 2))
            picture[max(row - half, 0):row + half, max(col - half, 0):col + half] = self.random.integers(100, 255) / 255
        return picture

    def mask(self, rows, cols):
        """Few labels."""
        picture = self.cut(rows, cols)
        levels = self.random.integers(2, 6)
        return np.floor(picture * levels).clip(0, levels - 1) / (levels - 1)

    def stars(self, rows, cols):
        picture = np.zeros((rows, cols))
        row, col = np.mgrid[-4:5, -4:5]
        spot = np.exp(-(row ** 2 + col ** 2) / 3)
        for _ in range(rows * cols // 300):
            r, c = self.random.integers(4, rows - 4), self.random.integers(4, cols - 4)
            picture[r - 4:r + 5, c - 4:c + 5] += spot * self.random.exponential()
        picture += self.random.normal(0.2, 0.02, (rows, cols))
        return np.clip(picture / picture.max(), 0, 1)

    def body(self, rows, cols):
        """A slice of a patient: dark around, noise inside."""
        row, col = np.meshgrid(np.linspace(-1, 1, rows), np.linspace(-1, 1, cols), indexing="ij")
        r = np.hypot(row / self.random.uniform(0.7, 0.95), col / self.random.uniform(0.7, 0.95))
        inside = 0.4 + 0.3 * self.cut(rows, cols)
        picture = np.where(r < 1, inside, 0) + np.where(np.abs(r - 0.95) < 0.03, 0.3, 0)
        return np.clip(picture + self.random.normal(0, 0.01, (rows, cols)), 0, 1)

    def page(self, rows, cols):
        """Marks on white paper."""
        picture = np.ones((rows, cols))
        line = max(rows // 40, 6)
        for top in range(line, rows - line, line):
            col = cols // 12
            while col < cols - cols // 12:
                width = int(self.random.integers(1, 5))
                height = int(self.random.integers(2, line - 2)) if line > 4 else 2
                picture[top + line - 2 - height:top + line - 2, col:col + width] = self.random.uniform(0, 0.3)
                col += width + int(self.random.integers(1, 8))
        return picture

    def photograph(self, rows, cols):
        """Regions with texture, edges, light that falls off, noise."""
        picture = self.cut(rows, cols) * 0.3
        row, col = grid(rows, cols)
        for _ in range(self.random.integers(3, 15)):
            centre, radius = self.random.uniform(0, 1, 2), self.random.uniform(0.03, 0.4)
            aspect = self.random.uniform(0.3, 3)
            inside = (row - centre[0]) ** 2 + ((col - centre[1]) * aspect) ** 2 < radius ** 2
            picture[inside] = picture[inside] * 0.3 + self.random.uniform(0, 0.7)
        picture *= 1 - 0.5 * ((row - 0.5) ** 2 + (col - 0.5) ** 2)
        return np.clip(picture + self.random.normal(0, 0.008, (rows, cols)), 0, 1)

    PICTURES = ["clouds", "cut", "noisy", "gradient", "rings", "squares", "mask", "stars", "body", "page", "photograph",
                "photograph"]

    def picture(self, rows, cols):
        return getattr(self, self.random.choice(self.PICTURES))(rows, cols)

    def natural(self, rows, cols):
        return getattr(self, self.random.choice(["cut", "noisy", "photograph", "body", "clouds"]))(rows, cols)

    def colours(self, rows, cols):
        """Three channels of one scene."""
        common = self.photograph(rows, cols)
        own = [self.cut(rows, cols) for _ in range(3)]
        return np.clip(np.stack([common * self.random.uniform(0.5, 1) + 0.2 * c for c in own], 2), 0, 1)

    def size(self):
        if self.random.random() < 0.5:
            return SIZES[self.random.integers(len(SIZES))]
        return tuple(int(side) for side in self.random.integers(60, 1000, 2))

    # Samples.

    def stored(self, picture, dtype):
        """As samples of a type, over a range as that type usually has."""
        kind = np.dtype(dtype)
        if kind == np.uint8:
            return np.round(picture * 255).astype(dtype)
        if kind.kind == "u":
            return np.round(picture * self.random.choice([4095, 4095, 16383, 65535, 65535])).astype(dtype)
        if kind.kind == "i":
            # Some are negative: all else is the same file as one without a sign, and has a kind of its own.
            low, high = [(-1024, 3000), (-100, 2400), (-20000, 20000), (-60, 4000)][self.random.integers(4)]
            return np.round(scaled(picture) * (high - low) + low).astype(dtype)
        low, size = [(0, 1), (-1, 2), (0, 255), (273, 40)][self.random.integers(4)]
        return (picture * size + low).astype(dtype)

    def dtype(self):
        return str(self.random.choice(["u1"] * 10 + ["<u2"] * 7 + ["<f4"] * 4 + ["<f8"] * 2 +
                                      [">u2", "<i2", "<i2", ">i2", "<i4", ">f4"]))

    def write(self, group, kind, data, shape=None, sample=None, offset=0):
        """The shape is frames, rows, cols, channels; none if nothing that can be guessed is right."""
        path = self.folder / f"{len(self.manifest):04}.bin"
        path.write_bytes(data if isinstance(data, bytes) else np.ascontiguousarray(data).tobytes())
        truth = None
        if shape is not None:
            frames, rows, cols, channels = (int(count) for count in shape)
            truth = {"rows": rows, "cols": cols, "channels": channels, "frames": frames, "offset": int(offset),
                     "sample": TYPES[sample]}
        sign = True
        if truth is not None and np.dtype(sample).kind in "iu":
            signed = np.dtype(sample).str.replace("u", "i")
            count = frames * rows * cols * channels
            sign = bool((np.frombuffer(path.read_bytes(), signed, count, int(offset)) < 0).any())
        self.manifest.append({"file": str(path), "group": group, "kind": kind, "shape": truth, "sign": sign})

    def head(self):
        """What programs put before the samples: numbers, text, zeros, noise."""
        count = int(self.random.choice(HEADS)) if self.random.random() < 0.7 else int(self.random.integers(1, 4097))
        kind = self.random.integers(4)
        if kind == 0:
            start = self.random.integers(0, 256, count // 8, "u1").tobytes()
        elif kind == 1:
            start = b"IMG1\0\0\0\1" + self.random.integers(0, 2000, 6, "<i4").tobytes()
        elif kind == 2:
            start = "".join(f"key{i} = {self.random.integers(10000)}\r\n" for i in range(40)).encode()
        else:
            start = self.random.integers(0, 256, count, "u1").tobytes()
        return start[:count].ljust(count, b" " if kind == 2 else b"\0")

    # Plain pictures.

    def plain(self):
        rows, cols = self.size()
        turn = self.random.random()
        if turn < 0.12:
            colours = self.stored(self.colours(rows, cols), "u1")
            channels = 3
            if self.random.random() < 0.3:
                colours, channels = np.concatenate([colours, np.full((rows, cols, 1), 255, "u1")], 2), 4
            self.write("plain", "colours", colours, (1, rows, cols, channels), "u1")
        else:
            name, dtype = self.random.choice(self.PICTURES), self.dtype()
            picture = getattr(self, name)(rows, cols)
            # Labels count from 0; only bytes are made to be looked at, too.
            labels = name == "mask" and (dtype != "u1" or self.random.random() < 0.5)
            samples = np.round(picture * 5).astype(dtype) if labels else self.stored(picture, dtype)
            self.write("plain", str(name), samples, (1, rows, cols, 1), dtype)

    # The others.

    def other(self):
        kinds = [self.before] * 8 + [self.stack, self.volume] * 2 + [
            self.gaps, self.packed, self.video, self.bayer, self.planar, self.complex, self.bands, self.small, self.text,
            self.noise, self.sound, self.after, self.padded, self.terrain, self.unsigned]
        kinds[self.random.integers(len(kinds))]()

    def before(self):
        rows, cols = self.size()
        dtype, head = self.dtype(), self.head()
        samples = self.stored(self.natural(rows, cols), dtype)
        self.write("other", "bytes before", head + samples.tobytes(), (1, rows, cols, 1), dtype, len(head))

    def moving(self, frames, rows, cols):
        scene = self.natural(rows + 2 * frames, cols + 2 * frames)
        return np.stack([scene[2 * k:2 * k + rows, k:k + cols] for k in range(frames)]) + self.random.normal(
            0, 0.003, (frames, rows, cols))

    def stack(self):
        rows, cols = (int(side) for side in self.random.integers(60, 400, 2))
        frames, dtype = int(self.random.integers(2, 30)), self.dtype()
        if self.random.random() < 0.5:
            pictures = np.stack([self.natural(rows, cols) for _ in range(frames)])
        else:
            pictures = self.moving(frames, rows, cols)
        samples = self.stored(pictures.clip(0, 1), dtype)
        head = self.head() if self.random.random() < 0.2 else b""
        self.write("other", "stack", head + samples.tobytes(), (frames, rows, cols, 1), dtype, len(head))

    def volume(self):
        depth, rows, cols = (int(side) for side in self.random.integers(40, 130, 3))
        if self.random.random() < 0.3:
            depth = rows = cols
        z, y, x = np.mgrid[0:depth, 0:rows, 0:cols]
        r = np.sqrt(((x - cols / 2) / cols) ** 2 + ((y - rows / 2) / rows) ** 2 + ((z - depth / 2) / depth) ** 2)
        ball = np.where(r < self.random.uniform(0.3, 0.48), 0.55 + 0.4 * np.sin(self.random.uniform(20, 60) * r), 0.02)
        dtype = self.dtype()
        samples = self.stored(np.clip(ball + self.random.normal(0, 0.01, ball.shape), 0, 1), dtype)
        self.write("other", "volume", samples, (depth, rows, cols, 1), dtype)

    def gaps(self):
        rows, cols = (int(side) for side in self.random.integers(100, 400, 2))
        dtype, gap = self.random.choice(["u1", "<u2"]), int(self.random.choice([13, 16, 64, 180, 512]))
        frames = self.stored(self.moving(int(self.random.integers(3, 10)), rows, cols).clip(0, 1), str(dtype))
        start = bytes(int(self.random.choice([0, 0, 2048])))
        data = start + b"".join(bytes([k]) * gap + frame.tobytes() for k, frame in enumerate(frames))
        self.write("other", "gaps between frames", data)

    def packed(self):
        rows, cols = (int(side) * 4 for side in self.random.integers(30, 200, 2))
        v = np.round(self.natural(rows, cols) * 4095).astype("u4")
        kind = self.random.integers(4)
        if kind == 0:
            pair = v.reshape(-1, 2)
            whole = pair[:, 0] | pair[:, 1] << 12
            data = np.stack([whole & 255, whole >> 8 & 255, whole >> 16], 1).astype("u1")
        elif kind == 1:
            pair = v.reshape(-1, 2)
            data = np.stack([pair[:, 0] >> 4, pair[:, 1] >> 4, pair[:, 0] & 15 | (pair[:, 1] & 15) << 4], 1).astype("u1")
        elif kind == 2:
            four = (v >> 2).reshape(-1, 4)
            low = sum((four[:, i] & 3) << 2 * i for i in range(4))
            data = np.concatenate([four >> 2, low[:, None]], 1).astype("u1")
        else:
            four = (v >> 2).reshape(-1, 4).astype("u8")
            whole = sum(four[:, i] << np.uint64(10 * i) for i in range(4))
            data = whole.astype("<u8").view("u1").reshape(-1, 8)[:, :5]
        self.write("other", "packed bits", data)

    def video(self):
        rows, cols = [(288, 352), (144, 176), (240, 320), (480, 640)][self.random.integers(4)]
        frames = int(self.random.choice([1, 1, 3, 5]))
        kind, parts = self.random.integers(4), []
        scene = self.moving(frames, rows, cols).clip(0, 1)
        hues = self.cut(rows // 2, cols // 2), self.cut(rows // 2, cols // 2)
        for frame in scene:
            y = np.round(16 + 219 * frame).astype("u1")
            u, v = (np.round(90 + 70 * hue).astype("u1") for hue in hues)
            if kind == 0:
                parts += [y, u, v]
            elif kind == 1:
                parts += [y, np.stack([u, v], 2)]
            elif kind == 2:
                parts += [np.stack([y[:, 0::2], u.repeat(2, 0), y[:, 1::2], v.repeat(2, 0)], 2)]
            else:
                parts += [plane.astype("<u2") * 4 for plane in (y, u, v)]
        self.write("other", "video", b"".join(part.tobytes() for part in parts))

    def bayer(self):
        rows, cols = (2 * (int(side) // 2) for side in self.random.integers(100, 700, 2))
        colours = self.colours(rows, cols)
        colours *= np.array([0.9, 0.6, 0.4])
        mosaic = colours[..., 1].copy()
        mosaic[0::2, 0::2], mosaic[1::2, 1::2] = colours[0::2, 0::2, 0], colours[1::2, 1::2, 2]
        dtype = str(self.random.choice(["u1", "<u2"]))
        self.write("other", "mosaic", self.stored(mosaic, dtype), (1, rows, cols, 1), dtype)

    def planar(self):
        rows, cols = self.size()
        samples = self.stored(self.colours(rows, cols).transpose(2, 0, 1), "u1")
        self.write("other", "planes", samples, (3, rows, cols, 1), "u1")

    def complex(self):
        rows, cols = self.size()
        turns = np.hypot(*(axis * n for axis, n in zip(grid(rows, cols), (rows, cols)))) / self.random.uniform(5, 20)
        amplitude = 1 + self.cut(rows, cols) + self.random.rayleigh(self.random.uniform(0.05, 0.4), (rows, cols))
        z = amplitude * np.exp(1j * turns)
        pairs = np.stack([z.real, z.imag], 2)
        kind = self.random.integers(3)
        data = [pairs.astype("<f4"), pairs.astype("<f8"), (pairs * 5000).astype("<i2")][kind]
        self.write("other", "complex", data)

    def bands(self):
        rows, cols = self.size()
        common = self.cut(rows, cols)
        count = int(self.random.choice([2, 4, 4, 5, 7]))
        bands = np.stack([0.6 * common + 0.4 * self.cut(rows, cols) for _ in range(count)], 2)
        dtype = str(self.random.choice(["u1", "<u2"]))
        shape = (1, rows, cols, 4) if count == 4 else None
        self.write("other", "bands", self.stored(bands, dtype), shape, dtype if shape else None)

    def small(self):
        """Headers of other formats, structures, settings."""
        count = int(self.random.choice([256, 300, 348, 512, 540, 880, 1024, 2048, 2880, 4096]))
        kind = self.random.integers(3)
        if kind == 0:
            data = self.random.integers(0, 256, count, "u1") * (self.random.random(count) < 0.2)
        elif kind == 1:
            data = np.zeros(count // 4 + 1, "<f4")
            data[::3] = np.cumsum(self.random.normal(0, 5, len(data[::3])))
        else:
            data = self.random.integers(0, 600, count // 2 + 1, "<i2")
        self.write("other", "small binary", data.tobytes()[:count])

    def text(self):
        lines = int(self.random.integers(10, 3000))
        kind = self.random.integers(3)
        if kind == 0:
            line = lambda i: f"{i},{self.random.integers(1000)},{self.random.normal():.4f}\n"
        elif kind == 1:
            words = "the of a rows columns samples offset byte order interleave lines bands data type".split()
            line = lambda i: " ".join(self.random.choice(words, self.random.integers(3, 12))) + "\n"
        else:
            line = lambda i: f"{self.random.normal():12.5f} {self.random.normal():12.5f}\n"
        self.write("other", "text", "".join(line(i) for i in range(lines)).encode())

    def noise(self):
        rows, cols = self.size()
        kind = self.random.integers(5)
        data = [lambda: self.random.integers(0, 256, (rows, cols)).astype("u1"),
                lambda: self.random.normal(128, 30, (rows, cols)).clip(0, 255).astype("u1"),
                lambda: self.random.normal(0, 1, (rows, cols)).astype("<f4"),
                lambda: self.random.integers(0, 4096, (rows, cols)).astype("<u2"),
                lambda: np.full((rows, cols), self.random.integers(256), "u1")][kind]()
        self.write("other", "noise", data)

    def sound(self):
        count = int(self.random.integers(20_000, 400_000))
        wave = np.cumsum(self.random.normal(0, 50, count)) + 3000 * np.sin(np.arange(count) / self.random.uniform(5, 50))
        data = wave.clip(-32768, 32767).astype("<i2")
        if self.random.random() < 0.5:
            data = np.stack([data, data + self.random.integers(-90, 90, count).astype("<i2")], 1)
        self.write("other", "sound", data)

    def after(self):
        rows, cols = self.size()
        dtype, tail = self.dtype(), self.head()
        samples = self.stored(self.natural(rows, cols), dtype)
        self.write("other", "bytes after", samples.tobytes() + tail, (1, rows, cols, 1), dtype)

    def padded(self):
        """Rows of colours that end at a multiple of four bytes, as in BMP."""
        rows, cols = (int(side) for side in self.random.integers(60, 700, 2))
        cols += cols % 4 == 0
        data = np.zeros((rows, -(-cols * 3 // 4) * 4), "u1")
        data[:, :cols * 3] = self.stored(self.colours(rows, cols), "u1").reshape(rows, -1)
        self.write("other", "padded rows", data)

    def terrain(self):
        side = int(self.random.choice([1201, 601, 401]))
        heights = np.round(self.cut(side, side) * 2400 + 60 - self.random.choice([0, 0, 1500])).clip(0)
        for _ in range(int(self.random.integers(3, 40))):
            row, col = self.random.integers(0, side - 30, 2)
            heights[row:row + self.random.integers(2, 25), col:col + self.random.integers(2, 25)] = -32768
        self.write("other", "terrain with voids", heights.astype(">i2"), (1, side, side, 1), ">i2")

    def unsigned(self):
        """Sixteen bits with a sign that no sample has set: only the range tells, if anything."""
        rows, cols = self.size()
        dtype = str(self.random.choice(["<i2", ">i2", "<u2"]))
        samples = np.round(self.natural(rows, cols) * self.random.integers(300, 9000)).astype(dtype)
        self.write("other", "sign unknown", samples, (1, rows, cols, 1), dtype)


def scaled(picture):
    return (picture - picture.min()) / max(np.ptp(picture), 1e-9)


def grid(rows, cols):
    return np.meshgrid(np.linspace(0, 1, rows), np.linspace(0, 1, cols), indexing="ij")


def make(folder, seed, count):
    files = Files(folder, seed)
    for _ in range(count):
        files.plain()
    for _ in range(count):
        files.other()
    (files.folder / "manifest.json").write_text(json.dumps(files.manifest))
    return files.manifest


if __name__ == "__main__":
    make(sys.argv[1], int(sys.argv[2]), int(sys.argv[3]))
