"""Data sets with nothing wrong: synthetic scans with labels as two people would place them, as files on disk.

What goes wrong with such sets is in ``engine.synth.faults``; the doctor is measured on both.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from engine.catalog import shipped_schemes
from engine.geometry import Surface
from engine.io.atomic import write_whole
from engine.preprocess.sampling import surface_sample
from engine.preprocess.similarity import random_rotation
from engine.synth.export import sample_skin
from engine.synth.head import HeadParameters, build_head, sample_expression, sample_parameters
from engine.synth.scan_files import triangles, write_ply
from engine.synth.wear import as_scan
from engine.types import BoolArray, FloatArray, IntArray

SCHEME = "ibug68"
RESOLUTION = 0.5
PLACING_MM = 0.7
"""How far a placer misses along each axis, before the landmark is laid onto the surface."""
TEXTURE_PX = 32
CLOUD_POINTS = 12_000
COPY_POINTS = 9_000


@dataclass(frozen=True, eq=False)
class Record:
    """One scan of a data set with its labels, in the numbers of its files. points: (V, 3). labels: (L, 3)."""

    name: str
    points: FloatArray
    faces: IntArray | None
    labels: FloatArray
    hidden: BoolArray
    annotator: str
    part: str
    person: HeadParameters

    def moved(self, matrix: FloatArray) -> Record:
        """Scan and labels carried over by a (3, 3) or (4, 4) matrix."""
        return replace(self, points=_carried(self.points, matrix), labels=_carried(self.labels, matrix))


def _carried(points: FloatArray, matrix: FloatArray) -> FloatArray:
    shift = matrix[:3, 3] if matrix.shape == (4, 4) else np.zeros(3)
    return np.asarray(points @ matrix[:3, :3].T + shift)


@dataclass(frozen=True, eq=False)
class DataSet:
    """Records with the names of their landmarks, and settings files by name."""

    records: tuple[Record, ...]
    names: tuple[str, ...]
    settings: Mapping[str, str]


# ------------------------------------------------------------------ clean
def clean(count: int, seed: int = 0, resolution: float = RESOLUTION) -> DataSet:
    """``count`` different people, meshes and clouds, dressed and worn, in any pose, labelled by two people."""
    names = shipped_schemes()[SCHEME].names
    records = [one_scan(f"scan_{number:03d}", np.random.default_rng((seed, number)), resolution, number=number)
               for number in range(count)]  # fmt: skip
    return DataSet(tuple(records), names, {})


def one_scan(
    name: str,
    rng: np.random.Generator,
    resolution: float = RESOLUTION,
    person: HeadParameters | None = None,
    number: int = 0,
) -> Record:
    """One person scanned and labelled; ``person`` again gives another sitting, with another expression."""
    person = person or sample_parameters(rng)
    person = person.model_copy(update={"expression": sample_expression(rng)})
    made = as_scan(build_head(person, resolution), sample_skin(rng, person.sex == "male", person.age), rng, TEXTURE_PX)
    points, faces = made.points_mm.astype(float), triangles(made.polygons)
    keys = [f"{SCHEME}/{landmark}" for landmark in shipped_schemes()[SCHEME].names]
    exact = np.array([made.landmarks_mm[key] for key in keys])
    placed = exact + rng.normal(0.0, PLACING_MM, exact.shape)
    hidden = np.array([key in made.hidden for key in keys])
    # What lies under hair is guessed there, not on the hair.
    labels = np.where(hidden[:, None], placed, Surface(points, faces).closest(placed).places_mm)
    bare = number % 3 == 2
    if bare:
        points = surface_sample(points, faces, CLOUD_POINTS, rng)[0]
        points = points + rng.normal(0.0, 0.05, points.shape)
    part = ("train", "train", "train", "test", "train")[number % 5]
    record = Record(name, points, None if bare else faces, labels, hidden, "AB"[number % 2], part, person)
    if number % 2:
        pose = np.eye(4)
        pose[:3, :3], pose[:3, 3] = random_rotation(rng), rng.normal(0.0, 200.0, 3)
        record = record.moved(pose)
    return record


# ------------------------------------------------------------------ files
def write(data: DataSet, folder: Path) -> Path:
    """Write clouds, ``labels.csv``, ``split.csv`` and settings into a folder that is made; returns it."""
    folder.mkdir(parents=True, exist_ok=True)
    labels: list[Sequence[str]] = [("scan", "landmark", "x", "y", "z", "state", "annotator")]
    split: list[Sequence[str]] = [("scan", "split")]
    for one in data.records:
        path = folder / f"{one.name}.ply"
        write_ply(path, one.points, faces=one.faces)
        split.append((path.name, one.part))
        for name, place, hidden in zip(data.names, one.labels, one.hidden, strict=True):
            state = "occluded" if hidden else "placed"
            labels.append((path.name, name, *(f"{value:.6f}" for value in place), state, one.annotator))
    for name, rows in (("labels.csv", labels), ("split.csv", split)):
        text = io.StringIO(newline="")
        csv.writer(text, lineterminator="\n").writerows(rows)
        write_whole(folder / name, text.getvalue().encode("utf-8"))
    for name, content in data.settings.items():
        write_whole(folder / name, content.encode("utf-8"))
    return folder
