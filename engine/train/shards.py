"""Training scans on disk: made once, in shards any process can add, read again through memory maps."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from engine.preprocess import PreprocessConfig
from engine.preprocess.graph import INDEX_NAMES, cloud_graph
from engine.preprocess.normalize import own_normalizer
from engine.synth.types import SyntheticScan
from engine.train import DataConfig
from engine.types import FloatArray, IntArray

STEP_MM = 0.025
"""Coordinates are kept as 16-bit steps of this."""
MISSING = -32768
TOGETHER = 16
"""Scans made in step."""
FACE_BOX_MM = ((-160.0, -170.0, -110.0), (160.0, 170.0, 200.0))
CROP_CENTRE_MM = (0.0, 5.0, 60.0)

Array = np.ndarray[Any, np.dtype[Any]]


@dataclass(frozen=True, eq=False)
class Shards:
    """All scans of a folder, joined. S scans, C cloud points, N graph points, P face points, L landmarks.

    cloud_points, cloud_canonical: (S, C, 3) int16. cloud_face: (S, C / 8), packed.

    graph_points, graph_canonical: (2 S, N, 3) int16, the whole scan and a crop about the face, in turn.
    graph_face: (2 S, N). graph_index: name → (2 S, …) int16. face_points: (S, P, 3) int16. face_count: (S,).
    landmarks_mm: (S, L, 3). visible: (S, L).
    """

    arrays: dict[str, list[Array]]
    names: tuple[str, ...]

    @property
    def scans(self) -> int:
        """Number of scans."""
        return sum(len(part) for part in self.arrays["face_count"])

    def get(self, key: str, number: int, per_scan: int = 1) -> Array:
        """Row ``number`` of an array over all shards."""
        shard, row = divmod(number, len(self.arrays["face_count"][0]) * per_scan)
        row_array: Array = self.arrays[key][shard][row]
        return row_array


def write_shard(
    folder: Path,
    number: int,
    scans: Callable[[Sequence[np.random.Generator]], Sequence[SyntheticScan]],
    config: DataConfig,
    preprocess: PreprocessConfig,
) -> Path:
    """Make ``config.shard`` scans, one file per array in ``folder/number``; a finished shard is kept."""
    target = folder / f"{number:05d}"
    if (target / "names.txt").exists():
        return target
    rng = np.random.default_rng([config.seed, number])
    rows: dict[str, list[Array]] = {}
    names: tuple[str, ...] = ()
    own = rng.spawn(config.shard)
    for first in range(0, config.shard, TOGETHER):
        rngs = own[first : first + TOGETHER]
        for scan, each in zip(scans(rngs), rngs, strict=True):
            names = scan.names
            for key, value in _rows(scan, config, preprocess, each):
                rows.setdefault(key, []).append(value)
    target.mkdir(parents=True, exist_ok=True)
    for key, values in rows.items():
        np.save(target / f"{key}.npy", np.stack(values))
    (target / "names.txt").write_text("\n".join(names), encoding="utf-8")
    return target


def open_shards(folder: Path, numbers: range) -> Shards:
    """The finished shards among ``numbers``, as one."""
    arrays: dict[str, list[Array]] = {}
    names: tuple[str, ...] = ()
    for number in numbers:
        source = folder / f"{number:05d}"
        if not (source / "names.txt").exists():
            continue
        names = tuple((source / "names.txt").read_text(encoding="utf-8").splitlines())
        for path in source.glob("*.npy"):
            arrays.setdefault(path.stem, []).append(np.load(path, mmap_mode="r"))
    if not arrays:
        raise FileNotFoundError(f"no finished shards in {folder}")
    return Shards(arrays, names)


def _rows(
    scan: SyntheticScan, config: DataConfig, preprocess: PreprocessConfig, rng: np.random.Generator
) -> list[tuple[str, Array]]:
    rows: list[tuple[str, Array]] = []
    whole = scan.thinned(config.points)
    rows.append(("cloud_points", encode(whole.points_mm)))
    rows.append(("cloud_canonical", encode(whole.canonical_mm)))
    rows.append(("cloud_face", np.packbits(whole.is_face)))
    if config.graphs:
        rows += _graph_rows(whole, preprocess)
        rows += _graph_rows(_face_crop(scan, config.points, rng), preprocess)
    box_low, box_high = np.asarray(FACE_BOX_MM)
    inside = np.flatnonzero(np.all((scan.points_mm > box_low) & (scan.points_mm < box_high), axis=1))
    inside = inside[: config.face_points]
    face = np.zeros((config.face_points, 3), np.int16)
    face[: len(inside)] = encode(scan.points_mm[inside])
    rows.append(("face_points", face))
    rows.append(("face_count", np.asarray(len(inside), np.int32)))
    rows.append(("landmarks_mm", scan.landmarks_mm.astype(np.float32)))
    rows.append(("visible", scan.landmark_visible))
    return rows


def _face_crop(scan: SyntheticScan, count: int, rng: np.random.Generator) -> SyntheticScan:
    """What the second look of the pose stage would keep, its centre and radius a little off."""
    centre = np.asarray(CROP_CENTRE_MM) + rng.normal(0.0, 10.0, 3)
    near = np.square(scan.points_mm - centre).sum(1) < (135.0 * rng.uniform(0.88, 1.12)) ** 2
    index = np.flatnonzero(near)[:count]
    if len(index) < 256:
        index = np.arange(min(count, len(scan.points_mm)))
    return SyntheticScan(
        scan.points_mm[index],
        None,
        scan.canonical_mm[index],
        scan.is_face[index],
        scan.landmarks_mm,
        scan.landmark_visible,
        scan.names,
        scan.kind,
    )


def _graph_rows(scan: SyntheticScan, preprocess: PreprocessConfig) -> list[tuple[str, Array]]:
    points = scan.points_mm.astype(float)
    unit = own_normalizer(points).to_unit(points)
    graph, order = cloud_graph(unit, preprocess.cloud)
    rows: list[tuple[str, Array]] = [
        ("graph_points", graph.points.astype(np.float16)),
        ("graph_canonical", encode(scan.canonical_mm[order])),
        ("graph_face", scan.is_face[order]),
    ]
    rows += [(name, graph.neighbours[name].astype(np.int16)) for name in INDEX_NAMES]
    return rows


def encode(points_mm: FloatArray) -> Array:
    """Millimetres as 16-bit steps; NaN becomes ``MISSING``."""
    steps = np.clip(np.rint(points_mm / STEP_MM), -32767, 32767)
    return np.where(np.isfinite(steps), steps, MISSING).astype(np.int16)


def decode(steps: IntArray) -> FloatArray:
    """16-bit steps as millimetres float32; ``MISSING`` becomes NaN."""
    values = steps.astype(np.float32) * np.float32(STEP_MM)
    values[steps == MISSING] = np.nan
    return values
