"""Lifting measured: errors and what the stated spread says of them, on synthetic people and on scans; times.

python tests/benchmarks/bench_lift.py [--head MODEL.npz] [--people N] [--procedural N] [--views N] [SCAN …]

Scans have their landmarks beside them.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

sys.path[:0] = [str(Path(__file__).resolve().parents[2])]

import numpy as np  # noqa: E402
from scipy.stats import spearmanr  # noqa: E402

from engine.catalog import scheme  # noqa: E402
from engine.evaluate.metrics import distances_mm  # noqa: E402
from engine.io import read_landmarks, read_scan  # noqa: E402
from engine.photo.cropping import Square  # noqa: E402
from engine.photo.finding import FaceFinder  # noqa: E402
from engine.photo.observing import DenseObserver  # noqa: E402
from engine.photo.on_scan import lift_one  # noqa: E402
from engine.photo.reading import Photo  # noqa: E402
from engine.synth.dress import DressConfig, dress  # noqa: E402
from engine.synth.export import run as synth  # noqa: E402
from engine.synth.morphable import MorphableHead  # noqa: E402
from engine.synth.render.paint import colours, draw_skin, masks_of  # noqa: E402
from engine.types import FloatArray, Scan, Unit, UnitSource, UnitStatus  # noqa: E402

SCHEME = "ibug68"
JAW = 17
"""The first so many of the 68 are the jaw, whose place along the silhouette nobody can say exactly."""
SEED = 7_001
HAIR = 60.0


def people(model: Path, count: int) -> Iterator[tuple[str, Scan, FloatArray]]:
    """Dressed heads as coloured meshes with the truth (68, 3)."""
    head = MorphableHead.load(model, [scheme(SCHEME)])
    masks = masks_of(head)
    for number in range(count):
        rng = np.random.default_rng([SEED, number])
        surface = head.sample(rng)
        soup = dress(surface, rng, DressConfig(surroundings=0.0))
        colour = np.full((len(soup.vertices_mm), 3), HAIR)
        skin = colours(masks, draw_skin(rng), rng) * 255.0
        colour[: len(skin)] = skin
        colour[: len(skin)][~np.isfinite(soup.canonical_mm[: len(skin), 0])] = HAIR
        status = UnitStatus(Unit.MILLIMETRE, UnitSource.FILE, "")
        scan = Scan(f"{number:064d}", Path(f"person {number + 1}.ply"), soup.vertices_mm.astype(np.float32), status,
                    soup.faces.astype(np.int32), np.clip(colour, 0, 255).astype(np.uint8))  # fmt: skip
        yield scan.path.stem, scan, surface.landmark_array_mm


def with_truth(path: Path) -> tuple[Scan, FloatArray]:
    """A scan and the landmarks beside it (68, 3); NaN for those that are hidden there."""
    beside = next(each for each in (path.with_suffix(end) for end in (".ljson", ".csv")) if each.is_file())
    file = read_landmarks(beside, scheme(SCHEME))
    places = dict(zip(file.names, file.xyz, strict=True))
    return read_scan(path), np.array([places.get(name, np.full(3, np.nan)) for name in scheme(SCHEME).names])


def measured(name: str, scan: Scan, truth: FloatArray, observer: DenseObserver, views: int) -> tuple[FloatArray, ...]:
    """Errors and spreads (68,) of one scan, said on one line."""
    began, used = time.perf_counter(), time.process_time()
    found = lift_one(scan, observer, len(truth), views).consensus
    wall, cpu = time.perf_counter() - began, time.process_time() - used
    errors, spread = distances_mm(found.xyz_mm[None], truth[None])[0], found.spread_mm
    print(
        f"{name:14} {line(errors, spread)}; {int(found.found.sum())} found; {wall:.1f} s wall, {cpu:.1f} s of processor"
    )
    return errors, spread


def line(errors: FloatArray, spread: FloatArray) -> str:
    """Mean errors and how the ranks of spread and error go together."""
    known = np.isfinite(errors) & np.isfinite(spread)
    rho = spearmanr(errors[known], spread[known]).statistic
    inner = errors.reshape(-1, len(scheme(SCHEME).names))[:, JAW:]
    return f"inner {np.nanmean(inner):.2f} mm, all {np.nanmean(errors):.2f} mm, rho {rho:.2f}"


def main() -> None:
    """Measure what was asked for."""
    options = argparse.ArgumentParser()
    options.add_argument("--head", type=Path)
    options.add_argument("--people", type=int, default=8)
    options.add_argument("--procedural", type=int, default=0)
    options.add_argument("--views", type=int, default=24)
    options.add_argument("scans", type=Path, nargs="*")
    asked = options.parse_args()
    observer = DenseObserver()
    rows = []
    if asked.head is not None:
        for name, scan, truth in people(asked.head, asked.people):
            rows.append(measured(name, scan, truth, observer, asked.views))
        print(f"together       {line(*(np.concatenate(column) for column in zip(*rows, strict=True)))}")
    if asked.procedural:
        with tempfile.TemporaryDirectory() as folder:
            made = [with_truth(path) for path in synth(asked.procedural, Path(folder))]
            rows = [measured(scan.path.stem, scan, truth, observer, asked.views) for scan, truth in made]
        print(f"together       {line(*(np.concatenate(column) for column in zip(*rows, strict=True)))}")
    for path in asked.scans:
        measured(path.stem, *with_truth(path), observer, asked.views)
    finder = FaceFinder()
    rng = np.random.default_rng(0)
    for width, height in ((1200, 1600), (3000, 2250)):
        photo = Photo(Path("noise.png"), rng.integers(0, 255, (height, width, 3), dtype=np.uint8), 1.0)
        times = []
        for _ in range(9):
            began = time.perf_counter()
            finds = finder.finds(photo.pixels)
            observer.look([photo.pixels], [finds[0].square if finds else Square(width / 4, height / 4, width / 2)])
            times.append(time.perf_counter() - began)
        print(f"detect on {width} × {height}: {1000 * np.median(times):.0f} ms")


if __name__ == "__main__":
    main()
