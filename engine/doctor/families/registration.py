"""Two surfaces laid over each other rigidly, point to plane, and what then remains between them beyond noise."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from engine.types import FloatArray

_NEIGHBOURS = 10
_SOURCE = 1500
_STEPS = 12
_TRIM = 0.85
_REACH_MM = 4.0
_OVERLAP = 0.6


@dataclass(frozen=True, eq=False)
class Planes:
    """A cloud as a tree of local planes. points, middle, normal: (n, 3). noise_mm: scatter about the planes."""

    points: FloatArray
    tree: Any
    middle: FloatArray
    normal: FloatArray
    noise_mm: float

    @classmethod
    def of(cls, points: FloatArray) -> Planes:
        """The planes through the neighbours of every point (n, 3)."""
        from scipy.spatial import cKDTree

        tree = cKDTree(points)
        around = points[tree.query(points, k=min(_NEIGHBOURS, len(points)))[1]]
        middle = around.mean(1)
        away = around - middle[:, None]
        spread, axes = np.linalg.eigh(np.einsum("nki,nkj->nij", away, away) / around.shape[1])
        # The smallest spread holds the noise, and curvature where it is strong: the lower quartile is noise.
        noise = float(np.sqrt(max(float(np.quantile(spread[:, 0], 0.25)), 0.0)))
        return cls(points, tree, middle, axes[:, :, 0], noise)


def register(first: Planes, second: Planes) -> float:
    """Root mean square distance in mm that remains between two surfaces laid over each other, beyond their noise.

    Points of the sparser one against planes of the denser one, whose planes follow the surface more closely; the worst
    ten per cent are left out. inf where they hardly overlap.
    """
    sparse, dense = (first, second) if len(first.points) <= len(second.points) else (second, first)
    return _one_way(sparse, dense)


def _one_way(moving: Planes, fixed: Planes) -> float:
    step = max(1, len(moving.points) // _SOURCE)
    source = moving.points[::step]
    turn, shift = np.eye(3), np.zeros(3)
    for _ in range(_STEPS):
        place = source @ turn.T + shift
        away, index = fixed.tree.query(place)
        normal = fixed.normal[index]
        left = ((place - fixed.middle[index]) * normal).sum(1)
        good = (away < _REACH_MM) & (np.abs(left) <= np.quantile(np.abs(left), _TRIM))
        if good.sum() < 30:
            return float("inf")
        rows = np.concatenate([np.cross(place, normal), normal], axis=1)[good]
        found = np.linalg.lstsq(rows, -left[good], rcond=None)[0]
        small = _turned(found[:3])
        turn, shift = small @ turn, small @ shift + found[3:]
    place = source @ turn.T + shift
    away, index = fixed.tree.query(place)
    near = away < _REACH_MM
    if near.mean() < _OVERLAP:
        return float("inf")
    left = np.abs(((place - fixed.middle[index]) * fixed.normal[index]).sum(1)[near])
    remaining = float(np.mean(np.square(left[left <= np.quantile(left, 0.9)])))
    return float(np.sqrt(max(remaining - moving.noise_mm**2, 0.0)))


def _turned(vector: FloatArray) -> FloatArray:
    from engine.preprocess.similarity import rotation_about

    angle = float(np.linalg.norm(vector))
    return rotation_about(vector, angle) if angle > 0 else np.eye(3)
