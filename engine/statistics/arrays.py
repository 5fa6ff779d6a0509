"""Arrays with gaps: which points are there, and means of those that are."""

from __future__ import annotations

import numpy as np

from engine.types import FloatArray

BoolArray = np.ndarray[tuple[int, ...], np.dtype[np.bool_]]


def present(points: FloatArray) -> BoolArray:
    """Which points (..., d) have all their coordinates: (...)."""
    return np.asarray(np.isfinite(points).all(-1), dtype=np.bool_)


def mean_of_present(points: FloatArray, axis: int) -> FloatArray:
    """Mean over ``axis`` of the points (..., d) that are there; NaN where none is."""
    there = present(points)
    total = np.where(there[..., None], points, 0.0).sum(axis)
    count = there.sum(axis)[..., None]
    return np.asarray(np.where(count > 0, total / np.maximum(count, 1), np.nan))
