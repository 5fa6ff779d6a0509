"""Points on triangles, as evenly spread as can be."""

from __future__ import annotations

import numpy as np

from engine.types import FloatArray, IntArray

STEPS = (0.7548776662466927, 0.5698402909980532)
"""How far each point lies from the one before it, within its triangle (Roberts' R2 sequence)."""


def crosses(vertices_mm: FloatArray, faces: IntArray) -> FloatArray:
    """Outward vectors (F, 3) float32, as long as twice each triangle's area."""
    first, second, third = (vertices_mm.take(faces[:, corner], axis=0) for corner in range(3))
    a, b = second - first, third - first
    return np.stack(
        [
            a[:, 1] * b[:, 2] - a[:, 2] * b[:, 1],
            a[:, 2] * b[:, 0] - a[:, 0] * b[:, 2],
            a[:, 0] * b[:, 1] - a[:, 1] * b[:, 0],
        ],
        axis=1,
    )


def spots(faces: IntArray, weights: FloatArray, count: int, begin: FloatArray) -> tuple[IntArray, FloatArray]:
    """Corners (N, 3) and their shares (N, 3) of ``count`` points, as many on each triangle as its weight (F,) asks.

    begin: (3,), each 0 to 1: where on the way over the triangles, and where within each, the first point lies.
    """
    total = np.cumsum(weights, dtype=np.float64)
    number = np.arange(count)
    target = (number + begin[0]) * (total[-1] / count)
    corners = faces.take(np.minimum(np.searchsorted(total, target), len(weights) - 1), axis=0)
    first, along = (
        ((start + number * step) % 1.0).astype(np.float32) for start, step in zip(begin[1:], STEPS, strict=True)
    )
    root = np.sqrt(first)
    return corners, np.stack([1.0 - root, root * (1.0 - along), root * along], axis=1)


def blended(values: FloatArray, corners: IntArray, shares: FloatArray) -> FloatArray:
    """Values (V, K) at points (N, K) given by corners and their shares (N, 3)."""
    found: FloatArray = values.take(corners[:, 0], axis=0) * shares[:, :1]
    found += values.take(corners[:, 1], axis=0) * shares[:, 1:2]
    found += values.take(corners[:, 2], axis=0) * shares[:, 2:]
    return found
