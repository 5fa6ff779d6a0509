"""Landmarks from a file onto a scan: which frame and unit the file means, settled by where the surface is."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from engine.catalog import LandmarkScheme
from engine.io.landmarks import LandmarkFile, to_annotation
from engine.io.raw import finite_rows
from engine.types import Annotation, FloatArray, Scan, Unit
from engine.units import MILLIMETRES, UNIT_NAMES

_SAMPLE = 20_000
_OFF = 0.02
"""Landmarks of a face scan lie on it; further off than this share of its size something is wrong."""
# Another reading of the file must fit this many times better to be believed.
_BETTER = 4.0
_SHRUNK = 0.25
"""Landmarks whose extent is below this share of that on the mean head, and of the scan, have shrunk to a spot."""
# Like a face if this much of the spread is explained; mirrored if turning it over explains this much more.
_ALIKE = 0.95
_TELLING = 0.01


class Nearness:
    """How far landmarks lie from a scan's surface, by a sample of its points."""

    def __init__(self, scan: Scan) -> None:
        from scipy.spatial import cKDTree

        sample = scan.points_mm[:: max(1, len(scan.points_mm) // _SAMPLE)]
        low, high = np.percentile(sample, [0.5, 99.5], axis=0)
        self.size_mm = float(np.linalg.norm(high - low))
        self._tree = cKDTree(sample, balanced_tree=False, compact_nodes=False)

    def distance_mm(self, places_mm: FloatArray) -> float:
        """Median distance of places (n, 3) to the nearest point; 0 without places."""
        return float(np.median(self._tree.query(places_mm)[0])) if len(places_mm) else 0.0

    def is_spot(self, names: Sequence[str], places_mm: FloatArray, scheme: LandmarkScheme) -> bool:
        """Whether places (n, 3) shrink to one spot, as in far too large a unit; their distance then says nothing.

        False where that cannot be told, by fewer than four landmarks that the mean head has.
        """
        rows = [i for i, name in enumerate(names) if name in scheme.index and scheme[name].canonical_mm is not None]
        if len(rows) < 4:
            return False
        model = np.array([scheme[names[i]].canonical_mm for i in rows], np.float64)
        here, there = (float(np.linalg.norm(np.ptp(xyz, axis=0))) for xyz in (places_mm[rows], model))
        return here < _SHRUNK * min(there, self.size_mm)

    def is_off(self, distance_mm: float) -> bool:
        """Whether landmarks at such a median distance are not on the surface."""
        return distance_mm > _OFF * self.size_mm


@dataclass(frozen=True)
class _Reading:
    """One way to read a file's numbers."""

    flipped: bool
    unit: Unit
    words: str


def place_on_scan(file: LandmarkFile, scheme: LandmarkScheme, scan: Scan) -> tuple[Annotation, tuple[str, ...]]:
    """The set in the scan's millimetres, and sentences on what was found out or looks wrong.

    What the file says holds, unless the landmarks then lie off the surface and another reading puts them on it.
    """
    readings = _readings(file, scan.unit.unit)
    nearness = Nearness(scan)
    there = finite_rows(file.xyz)
    names = [name for name, known in zip(file.names, there, strict=True) if known]
    stated_mm = nearness.distance_mm(_apply(file, readings[0]))
    shrunk = nearness.is_spot(names, _apply(file, readings[0]), scheme)
    off = shrunk or nearness.is_off(stated_mm)
    best = 0
    if off:
        others = [_apply(file, reading) for reading in readings[1:]]
        others_mm = [
            np.inf if nearness.is_spot(names, places, scheme) else nearness.distance_mm(places) for places in others
        ]
        nearest_mm = min(others_mm, default=np.inf)
        if nearest_mm * _BETTER < stated_mm or (shrunk and not nearness.is_off(nearest_mm)):
            best = 1 + int(np.argmin(others_mm))
    notes = list(file.warnings)
    if best:
        notes.append(f"{file.path.name}: {readings[best].words}, since they lie on the scan only so.")
    elif off:
        notes.append(
            f"{file.path.name}: the landmarks lie {stated_mm:.0f} mm from the surface; "
            "check that they belong to this scan and are in its unit and frame."
        )
    chosen = readings[best]
    if is_mirrored(names, _apply(file, chosen), scheme):
        notes.append(
            f"{file.path.name}: the landmarks fit the mirror image of a face; "
            "left and right may be exchanged, or an axis runs the other way."
        )
    moved = replace(file, xyz=_flip(file.xyz) if chosen.flipped else file.xyz.copy(), unit=chosen.unit)
    return to_annotation(moved, scheme, scan.unit.unit), tuple(notes)


def is_mirrored(names: Sequence[str], xyz: FloatArray, scheme: LandmarkScheme) -> bool:
    """Whether places (n, 3) are the mirror image of a face, by the scheme's places on the mean head.

    False where that cannot be told: too few landmarks, a flat set, or one that is like no face either way.
    """
    rows = [i for i, name in enumerate(names) if name in scheme.index and scheme[name].canonical_mm is not None]
    if len(rows) < 4:
        return False
    model = np.array([scheme[names[i]].canonical_mm for i in rows], np.float64)
    here = xyz[rows]
    model, here = model - model.mean(axis=0), here - here.mean(axis=0)
    whole = float(np.linalg.norm(model) * np.linalg.norm(here))
    u, sizes, vt = np.linalg.svd(model.T @ here)
    if whole <= 0 or np.linalg.det(u @ vt) > 0:
        return False
    # How well the mirror image fits, and how much better than the face itself.
    return bool(sizes.sum() > _ALIKE * whole and 2 * sizes[2] > _TELLING * whole)


def _readings(file: LandmarkFile, scan_unit: Unit) -> list[_Reading]:
    """Ways to read the file, the stated one first."""
    unit = file.unit if file.unit is not None else scan_unit
    stated = file.frame == "RAS"
    readings = [_Reading(stated, unit, "")]
    if file.frame:
        words = "x and y were negated" if not stated else "x and y were not negated"
        readings.append(_Reading(not stated, unit, f"the coordinates are taken as if {words}"))
    if file.unit is None:
        others = [Unit.MILLIMETRE] if file.frame else [Unit.MILLIMETRE, Unit.METRE, Unit.CENTIMETRE]
        for other in others:
            if other is not unit:
                words = f"the coordinates are taken as {UNIT_NAMES[other]}"
                readings.append(_Reading(stated, other, words))
                if file.frame:
                    readings.append(_Reading(not stated, other, words + ", x and y negated the other way"))
    return readings


def _flip(xyz: FloatArray) -> FloatArray:
    flipped: FloatArray = xyz * np.array([-1.0, -1.0, 1.0])
    return flipped


def _apply(file: LandmarkFile, reading: _Reading) -> FloatArray:
    known = file.xyz[finite_rows(file.xyz)]
    return (_flip(known) if reading.flipped else known) * MILLIMETRES[reading.unit]
