"""The net of triangles between dense landmarks: what is drawn over a face, and which of it faces the camera."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from engine.types import FloatArray, IntArray

RADIUS_MM, AXIS_MM = 75.0, 20.0
LONGEST_MM = 45.0
"""Longer edges of the unrolled net close its outline only and are left out."""
HARD = 0.5
"""Share of a landmark's triangles that must face the camera for it to be in sight."""


def unrolled(places_mm: FloatArray) -> FloatArray:
    """Places (N, 3) of the mean head on a cylinder about it: (N, 2) in mm, ``(75 atan2(x, z + 20), y)``."""
    return np.column_stack([RADIUS_MM * np.arctan2(places_mm[:, 0], places_mm[:, 2] + AXIS_MM), places_mm[:, 1]])


def triangles_of(places_mm: FloatArray) -> IntArray:
    """Triangles (T, 3) between places (N, 3) of the mean head: Delaunay, unrolled; counter-clockwise from outside."""
    from scipy.spatial import Delaunay

    flat = unrolled(places_mm)
    triangles = Delaunay(flat).simplices
    a, b, c = (flat[triangles[:, k]] for k in range(3))
    longest = np.max([np.linalg.norm(b - a, axis=1), np.linalg.norm(c - b, axis=1), np.linalg.norm(a - c, axis=1)], 0)
    turned = _cross(b - a, c - a) < 0
    triangles[turned] = triangles[turned][:, ::-1]
    return np.asarray(triangles[longest <= LONGEST_MM], np.int64)


def edges_of(triangles: IntArray) -> IntArray:
    """Every edge of the triangles (T, 3) once: (E, 2)."""
    pairs = np.sort(np.concatenate([triangles[:, [0, 1]], triangles[:, [1, 2]], triangles[:, [2, 0]]]), axis=1)
    return np.asarray(np.unique(pairs, axis=0))


def facing(xy_px: FloatArray, triangles: IntArray) -> NDArray[np.bool_]:
    """Which landmarks (N,) of a picture (y down) lie on triangles that face the camera; all that have no triangle."""
    a, b, c = (xy_px[triangles[:, k], :2] for k in range(3))
    front = _cross(b - a, c - a) < 0  # counter-clockwise with y up is clockwise with y down
    count = np.bincount(triangles.ravel(), minlength=len(xy_px))
    seen = np.bincount(triangles.ravel(), np.repeat(front, 3), minlength=len(xy_px))
    return np.asarray((count == 0) | (seen > HARD * count))


def _cross(a: FloatArray, b: FloatArray) -> FloatArray:
    return np.asarray(a[:, 0] * b[:, 1] - a[:, 1] * b[:, 0])
