"""Landmarks that float beside a scan: what they belong to was cut off, or lies in a hole."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from engine.preprocess.surface import SNAP_MM
from engine.types import Annotation, FloatArray, Scan

Place = tuple[float, float, float]

LOOKED_AT = 100_000
"""So many points of a scan are looked at; what lies between them is allowed for."""
_PAIRS = 2000


def afloat_mm(scan: Scan, places_mm: Mapping[str, Place]) -> dict[str, float]:
    """How far each landmark that floats lies from the nearest point of the scan, in mm; the others are left out."""
    if not places_mm or not len(scan.points_mm):
        return {}
    points = np.asarray(scan.points_mm[:: -(-len(scan.points_mm) // LOOKED_AT)], float)
    points = points[np.isfinite(points).all(1)]
    allowed = SNAP_MM + _between_points_mm(scan, points)
    found = {}
    for name, place in places_mm.items():
        away = float(np.sqrt(np.square(points - place).sum(1).min(initial=np.inf)))
        if allowed < away < np.inf:
            found[name] = away
    return found


class AfloatWatch:
    """Looks at the doubtful predictions of scans, at each place once. below: the confidence of a doubtful one."""

    def __init__(self, below: float) -> None:
        self._below = below
        self._known: dict[tuple[str, Place], float] = {}

    def of(self, scan: Scan, annotation: Annotation) -> dict[str, float]:
        """How far those that nobody has checked float beside the scan, in mm."""
        doubtful: dict[str, Place] = {}
        for name, one in annotation.landmarks.items():
            unsure = one.source == "model" and one.confidence is not None and one.confidence < self._below
            if unsure and not one.checked and one.xyz_mm is not None:
                doubtful[name] = one.xyz_mm
        new = {name: place for name, place in doubtful.items() if (scan.scan_id, place) not in self._known}
        away = afloat_mm(scan, new)
        self._known.update({(scan.scan_id, place): away.get(name, 0.0) for name, place in new.items()})
        found = {name: self._known[scan.scan_id, place] for name, place in doubtful.items()}
        return {name: mm for name, mm in found.items() if mm}


def _between_points_mm(scan: Scan, points: FloatArray) -> float:
    """How far a place on the surface may lie from the nearest of these points: an edge, or a step between points."""
    if scan.faces is not None and len(scan.faces):
        corners = np.asarray(scan.points_mm, float)[scan.faces[:: -(-len(scan.faces) // _PAIRS)]]
        return float(np.quantile(np.linalg.norm(corners[:, 0] - corners[:, 1], axis=1), 0.95))
    extent = np.ptp(points, axis=0)
    return float(2.0 * np.linalg.norm(extent) / np.sqrt(max(len(points), 1)))
