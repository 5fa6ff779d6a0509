"""What goes wrong with data sets: every fault of ``FAULTS`` happened to somebody, and the doctor is to find it.

The unit of the clouds 46 to 81 times off, false density, normalising with the labels, one person on both sides of a
split: the first ones cost the authors of this program weeks.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from engine.catalog import shipped_schemes
from engine.geometry import Surface
from engine.preprocess.sampling import surface_sample
from engine.preprocess.similarity import random_rotation
from engine.synth.planted import COPY_POINTS, SCHEME, DataSet, Record, one_scan
from engine.types import FloatArray

# ------------------------------------------------------------------ faults
Planted = tuple[DataSet, tuple[str, ...]]
"""A data set with a fault, and the names of the scans that have it."""
Plant = Callable[[DataSet, np.random.Generator], Planted]


@dataclass(frozen=True)
class Fault:
    """One thing that goes wrong."""

    check: str
    """The doctor's check that is to find it."""
    title: str
    plant: Plant


def _each(data: DataSet, change: Callable[[Record], Record], rows: Sequence[int]) -> Planted:
    """The data set with some records changed, and their names."""
    chosen = set(rows)
    records = tuple(change(one) if number in chosen else one for number, one in enumerate(data.records))
    return replace(data, records=records), tuple(data.records[number].name for number in rows)


def _all(data: DataSet) -> range:
    return range(len(data.records))


def _some(data: DataSet, rng: np.random.Generator, share: float = 0.2) -> list[int]:
    count = max(1, round(share * len(data.records)))
    return sorted(int(one) for one in rng.choice(len(data.records), count, replace=False))


def _scaled_clouds(data: DataSet, rng: np.random.Generator) -> Planted:
    """The seed's: every cloud 46 to 81 times as large as its labels, and elsewhere."""

    def change(one: Record) -> Record:
        middle = one.points.mean(0)
        moved = (one.points - middle) * rng.uniform(46.1, 81.3) + rng.normal(0.0, 500.0, 3)
        return replace(one, points=moved, labels=one.labels - one.labels.mean(0))

    return _each(data, change, _all(data))


def _labels_by(factor: float) -> Plant:
    def plant(data: DataSet, rng: np.random.Generator) -> Planted:
        return _each(data, lambda one: replace(one, labels=one.labels * factor), _some(data, rng, 0.4))

    return plant


def _labels_turned(*rows: tuple[float, float, float]) -> Plant:
    matrix = np.array(rows)

    def plant(data: DataSet, rng: np.random.Generator) -> Planted:
        # About a corner of the box: a face that is its own mirror image about the origin would hide the fault.
        return _each(data, lambda one: replace(_off_origin(one), labels=_off_origin(one).labels @ matrix.T),
                     _some(data, rng, 0.4))  # fmt: skip

    return plant


def _off_origin(one: Record) -> Record:
    pose = np.eye(4)
    pose[:3, 3] = 60.0 - one.points.min(0)
    return one.moved(pose)


def _labels_centred(data: DataSet, rng: np.random.Generator) -> Planted:
    return _each(data, lambda one: replace(_off_origin(one), labels=one.labels - one.points.mean(0)), _all(data))


def _labels_in_unit_sphere(data: DataSet, rng: np.random.Generator) -> Planted:
    def change(one: Record) -> Record:
        middle = one.points.mean(0)
        return replace(one, labels=(one.labels - middle) / np.linalg.norm(one.points - middle, axis=1).max())

    return _each(data, change, _all(data))


def _mirrored_scan(data: DataSet, rng: np.random.Generator) -> Planted:
    rows = [number for number in _some(data, rng, 0.3) if data.records[number].faces is not None] or [0]
    return _each(data, lambda one: one.moved(np.diag([-1.0, 1.0, 1.0])), rows)


def _renamed(*pairs: tuple[str, str], share: float) -> Plant:
    """Labels written under each other's names; without pairs, every left under its right."""

    def plant(data: DataSet, rng: np.random.Generator) -> Planted:
        scheme = shipped_schemes()[SCHEME]
        swaps = {a: b for pair in pairs for a, b in (pair, pair[::-1])}
        order = [scheme.index[swaps.get(name, name) if pairs else scheme.mirror(name)] for name in scheme.names]
        change = lambda one: replace(one, labels=one.labels[order], hidden=one.hidden[order])  # noqa: E731
        return _each(data, change, _some(data, rng, share))

    return plant


def _row_reversed(data: DataSet, rng: np.random.Generator) -> Planted:
    scheme = shipped_schemes()[SCHEME]
    row = [number for number, one in enumerate(scheme.landmark) if one.group == scheme["jaw_right_8"].group]
    order = np.arange(len(scheme))
    order[row] = row[::-1]
    change = lambda one: replace(one, labels=one.labels[order], hidden=one.hidden[order])  # noqa: E731
    return _each(data, change, _some(data, rng))


def _one_off(reach_mm: float, along: bool) -> Plant:
    """One visible landmark of some scans moved by ``reach_mm``: off the surface, or along it."""

    def plant(data: DataSet, rng: np.random.Generator) -> Planted:
        def change(one: Record) -> Record:
            labels = one.labels.copy()
            # Not the jaw's ends: nobody agrees where those are.
            row = int(rng.choice([number for number in range(17, len(labels)) if not one.hidden[number]]))
            labels[row] = _slipped(one, labels[row], reach_mm, rng) if along else _lifted(one, labels[row], reach_mm)
            return replace(one, labels=labels)

        return _each(data, change, _some(data, rng))

    return plant


def _slipped(one: Record, place: FloatArray, reach_mm: float, rng: np.random.Generator) -> FloatArray:
    """Another place on the surface, about ``reach_mm`` away."""
    away = np.abs(np.linalg.norm(one.points - place, axis=1) - reach_mm)
    return np.asarray(one.points[int(rng.choice(np.argsort(away)[:8]))])


def _lifted(one: Record, place: FloatArray, reach_mm: float) -> FloatArray:
    """The place ``reach_mm`` off the surface, along the normal of the points about it, outward."""
    near = one.points[np.argsort(np.linalg.norm(one.points - place, axis=1))[:20]]
    normal = np.linalg.svd(near - near.mean(0))[2][2]
    outward = np.sign(normal @ (place - one.points.mean(0))) or 1.0
    return np.asarray(place + reach_mm * outward * normal)


def _doubled(spread_mm: float) -> Plant:
    """Half of the points there twice: exactly, or ``spread_mm`` apart."""

    def plant(data: DataSet, rng: np.random.Generator) -> Planted:
        def change(one: Record) -> Record:
            again = one.points[rng.choice(len(one.points), len(one.points) // 2, replace=False)]
            again = again + rng.normal(0.0, spread_mm, again.shape) * (spread_mm > 0)
            return replace(one, points=np.concatenate([one.points, again]), faces=None)

        return _each(data, change, _some(data, rng))

    return plant


def _not_a_number(data: DataSet, rng: np.random.Generator) -> Planted:
    def change(one: Record) -> Record:
        points = one.points.copy()
        points[rng.choice(len(points), 25, replace=False), int(rng.integers(3))] = np.nan
        return replace(one, points=points)

    return _each(data, change, _some(data, rng))


def _tiny(data: DataSet, rng: np.random.Generator) -> Planted:
    def change(one: Record) -> Record:
        return replace(one, points=one.points[rng.choice(len(one.points), 150, replace=False)], faces=None)

    return _each(data, change, _some(data, rng))


def _in_pieces(data: DataSet, rng: np.random.Generator) -> Planted:
    """The back of the head parted from the face by a slit behind the ears."""

    def change(one: Record) -> Record:
        assert one.faces is not None
        forward = one.labels.mean(0) - one.points.mean(0)
        along = (one.points - one.labels.mean(0)) @ (forward / np.linalg.norm(forward))
        slit = np.quantile(along, 0.4)
        side = np.sign(along - slit)[one.faces]
        return replace(one, faces=one.faces[(side == side[:, :1]).all(1)])

    rows = [number for number, one in enumerate(data.records) if one.faces is not None]
    return _each(data, change, rows[: max(1, len(rows) // 4)])


def _again(data: DataSet, make: Callable[[Record, str], Record], rng: np.random.Generator, part: str = "") -> Planted:
    """Some scans a second time, in another file; ``part``: on that side of the split, the first on the other."""
    added, named, records = [], [], list(data.records)
    for number in _some(data, rng, 0.1):
        other = make(records[number], f"again_{number:03d}")
        if part:
            records[number] = replace(records[number], part="train")
            other = replace(other, part=part)
        added.append(other)
        named += [records[number].name, other.name]
    return replace(data, records=(*records, *added)), tuple(named)


def _same_file(data: DataSet, rng: np.random.Generator) -> Planted:
    return _again(data, lambda one, name: replace(one, name=name), rng)


def _copy(rng: np.random.Generator) -> Callable[[Record, str], Record]:
    """The same surface turned, thinned, and labelled again."""

    def make(one: Record, name: str) -> Record:
        pose = np.eye(4)
        pose[:3, :3], pose[:3, 3] = random_rotation(rng), rng.normal(0.0, 300.0, 3)
        points = surface_sample(one.points, one.faces, COPY_POINTS, rng)[0]
        labels = Surface(one.points, one.faces).closest(one.labels + rng.normal(0.0, 0.5, one.labels.shape)).places_mm
        return replace(one, name=name, points=points, faces=None, labels=labels).moved(pose)

    return make


def _thinned_copy(data: DataSet, rng: np.random.Generator) -> Planted:
    return _again(data, _copy(rng), rng)


def _second_sitting(rng: np.random.Generator, data: DataSet) -> Callable[[Record, str], Record]:
    return lambda one, name: one_scan(name, rng, person=one.person, number=1)


def _same_person(data: DataSet, rng: np.random.Generator) -> Planted:
    return _again(data, _second_sitting(rng, data), rng)


def _leaked_copy(data: DataSet, rng: np.random.Generator) -> Planted:
    return _again(data, _copy(rng), rng, "test")


def _leaked_person(data: DataSet, rng: np.random.Generator) -> Planted:
    return _again(data, _second_sitting(rng, data), rng, "test")


def _copied_labels(data: DataSet, rng: np.random.Generator) -> Planted:
    """The labels of one scan pasted to another of the same pose."""
    source, target = data.records[0], data.records[4]
    return _each(data, lambda one: replace(one, labels=source.labels), [4])[0], (source.name, target.name)


def _biased(data: DataSet, rng: np.random.Generator) -> Planted:
    """One of the two people places the root of the nose 2.5 mm too high, on the surface."""
    scheme = shipped_schemes()[SCHEME]
    row, up, down = (scheme.index[name] for name in ("nose_bridge_1", "nose_bridge_1", "nose_bridge_3"))

    def change(one: Record) -> Record:
        labels = one.labels.copy()
        away = labels[up] - labels[down]
        labels[row] = labels[row] + 2.5 * away / np.linalg.norm(away)
        labels[row] = Surface(one.points, one.faces).closest(labels[row : row + 1]).places_mm[0]
        return replace(one, labels=labels)

    return _each(data, change, [number for number, one in enumerate(data.records) if one.annotator == "B"])


def _centred_by_labels(data: DataSet, rng: np.random.Generator) -> Planted:
    def change(one: Record) -> Record:
        middle = one.labels.mean(0)
        return replace(one, points=one.points - middle, labels=one.labels - middle)

    return _each(data, change, _all(data))


def _leaking_settings(data: DataSet, rng: np.random.Generator) -> Planted:
    text = '[preprocess]\nnormalizer = "label_centroid"\nscale = "std"\n'
    return replace(data, settings={"train.toml": text}), ("train.toml",)


FAULTS: Mapping[str, Fault] = {
    "clouds 46-81 times too large": Fault("frame", "clouds in another unit and frame", _scaled_clouds),
    "labels in cm": Fault("frame", "labels in another unit", _labels_by(0.1)),
    "labels in inches": Fault("frame", "labels in another unit", _labels_by(1.0 / 25.4)),
    "labels in RAS": Fault("frame", "x and y negated", _labels_turned((-1, 0, 0), (0, -1, 0), (0, 0, 1))),
    "labels z up": Fault("frame", "axes exchanged", _labels_turned((1, 0, 0), (0, 0, -1), (0, 1, 0))),
    "labels mirrored": Fault("frame", "one axis negated", _labels_turned((-1, 0, 0), (0, 1, 0), (0, 0, 1))),
    "labels centred": Fault("frame", "labels moved to the scan's centroid", _labels_centred),
    "labels in the unit sphere": Fault("frame", "labels divided by the scan's radius", _labels_in_unit_sphere),
    "scans mirrored": Fault("mirrored", "one axis negated, triangles kept", _mirrored_scan),
    "left and right": Fault("sides", "all pairs exchanged", _renamed(share=0.2)),
    "one pair": Fault("sides", "the outer eye corners exchanged",
                      _renamed(("exocanthion_right", "exocanthion_left"), share=0.2)),
    "columns exchanged": Fault("sides", "two columns exchanged in the whole table",
                               _renamed(("exocanthion_right", "endocanthion_right"), share=1.0)),
    "row reversed": Fault("sides", "the jaw line backwards", _row_reversed),
    "off the surface": Fault("surface", "one landmark 8 mm off", _one_off(8.0, along=False)),
    "outlier": Fault("outlier", "one landmark slipped by 12 mm along the surface", _one_off(12.0, along=True)),
    "labels copied": Fault("copied", "one scan's labels pasted to another", _copied_labels),
    "doubled points": Fault("doubles", "half of the points twice", _doubled(0.0)),
    "false density": Fault("doubles", "half of the points again, 0.02 mm apart", _doubled(0.02)),
    "not a number": Fault("invalid", "25 points without a place", _not_a_number),
    "tiny": Fault("tiny", "150 points left", _tiny),
    "in pieces": Fault("split", "face and back of the head parted", _in_pieces),
    "same file": Fault("same", "a file under two names", _same_file),
    "same scan": Fault("same", "turned, thinned, labelled again", _thinned_copy),
    "same person": Fault("same", "a second sitting with another expression", _same_person),
    "leaked scan": Fault("leak", "a thinned copy in the test set", _leaked_copy),
    "leaked person": Fault("leak", "a second sitting in the test set", _leaked_person),
    "biased annotator": Fault("annotators", "one places a landmark 2.5 mm higher", _biased),
    "centred by labels": Fault("normaliser", "data centred with the answer", _centred_by_labels),
    "leaking settings": Fault("normaliser", "settings that normalise with labels", _leaking_settings),
}  # fmt: skip
