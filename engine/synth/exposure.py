"""How much of the room each triangle of a head can see: inside nostrils and behind lids it is next to nothing."""

from __future__ import annotations

import numpy as np

from engine.synth import triangles
from engine.synth.vectors import lengths, units
from engine.synth.visibility import DepthMap, direction, points_for
from engine.types import FloatArray, IntArray

YAWS_DEGREES, PITCHES_DEGREES = (-75.0, -50.0, -25.0, 0.0, 25.0, 50.0, 75.0), (-60.0, -30.0, 0.0, 30.0)
"""Where one looks from, so that low and oblique cameras count too."""
CELL_MM, STEEPEST = 0.8, 0.15
FROM = np.array([0.5, 0.0, 0.0])


def exposure(vertices_mm: FloatArray, faces: IntArray) -> FloatArray:
    """Share (F,) of directions in front, each weighted by how squarely it is met, that see the middle of a triangle.

    1 is a triangle that meets every direction, about 0.5 what lies open on a face. vertices_mm: (V, 3), faces: (F, 3).
    """
    cross = triangles.crosses(vertices_mm, faces)
    areas, normals, middles = 0.5 * lengths(cross), units(cross), vertices_mm[faces].mean(axis=1)
    count = points_for(float(areas.sum()), CELL_MM) + 1  # never none
    surface = triangles.blended(vertices_mm, *triangles.spots(faces, areas, count, FROM))
    total = np.zeros(len(faces), dtype=np.float32)
    cameras = [direction(yaw, pitch) for yaw in YAWS_DEGREES for pitch in PITCHES_DEGREES]
    for camera in cameras:
        seen = DepthMap.of(surface, camera, CELL_MM).sees(middles, normals, STEEPEST)
        total += np.where(seen, normals @ camera.astype(np.float32), 0.0)
    return np.asarray(total / len(cameras))
