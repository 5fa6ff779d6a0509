"""How much of the room each triangle of a head can see: inside nostrils and behind lids it is next to nothing."""

from __future__ import annotations

import numpy as np

from engine.synth.vectors import units
from engine.synth.visibility import DepthMap, direction
from engine.types import FloatArray, IntArray

YAWS_DEGREES, PITCHES_DEGREES = (-75.0, -50.0, -25.0, 0.0, 25.0, 50.0, 75.0), (-60.0, -30.0, 0.0, 30.0)
"""Where one looks from, so that low and oblique cameras count too."""
CELL_MM, POINTS_PER_CELL, STEEPEST = 0.8, 3.0, 0.15


def exposure(vertices_mm: FloatArray, faces: IntArray) -> FloatArray:
    """Share (F,) of directions in front, each weighted by how squarely it is met, that see the middle of a triangle.

    1 is a triangle that meets every direction, about 0.5 what lies open on a face. vertices_mm: (V, 3), faces: (F, 3).
    """
    corners = vertices_mm[faces].astype(np.float32)
    cross = np.cross(corners[:, 1] - corners[:, 0], corners[:, 2] - corners[:, 0])
    areas, normals, middles = 0.5 * np.linalg.norm(cross, axis=1), units(cross), corners.mean(axis=1)
    surface = _spread(corners, areas)
    total = np.zeros(len(faces), dtype=np.float32)
    cameras = [direction(yaw, pitch) for yaw in YAWS_DEGREES for pitch in PITCHES_DEGREES]
    for camera in cameras:
        seen = DepthMap.of(surface, camera, CELL_MM).sees(middles, normals, STEEPEST)
        total += np.where(seen, normals @ camera.astype(np.float32), 0.0)
    return np.asarray(total / len(cameras))


def _spread(corners: FloatArray, areas: FloatArray) -> FloatArray:
    """Points (M, 3), several to a cell, evenly over the triangles (F, 3, 3)."""
    total = np.cumsum(areas, dtype=np.float64)
    count = int(POINTS_PER_CELL * total[-1] / CELL_MM**2) + 1
    number = np.arange(count)
    rows = np.minimum(np.searchsorted(total, (number + 0.5) * total[-1] / count), len(areas) - 1)
    root = np.sqrt((number * 0.7548776662466927) % 1.0)[:, None]
    along = ((number * 0.5698402909980532) % 1.0)[:, None]
    a, b, c = (corners[rows, corner] for corner in range(3))
    return np.asarray((1.0 - root) * a + root * (1.0 - along) * b + root * along * c, dtype=np.float32)
