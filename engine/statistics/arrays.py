"""Arrays with gaps: which points are there, and means of those that are."""

from __future__ import annotations

import numpy as np

from engine.types import BoolArray, FloatArray


def present(points: FloatArray) -> BoolArray:
    """Which points (..., d) have all their coordinates: (...)."""
    return np.asarray(np.isfinite(points).all(-1), dtype=np.bool_)


def mean_of_present(points: FloatArray, axis: int) -> FloatArray:
    """Mean over ``axis`` of the points (..., d) that are there; NaN where none is."""
    there = present(points)
    total = np.where(there[..., None], points, 0.0).sum(axis)
    count = there.sum(axis)[..., None]
    return np.asarray(np.where(count > 0, total / np.maximum(count, 1), np.nan))


def median_of_finite(values: FloatArray, axis: int) -> FloatArray:
    """Median over ``axis`` of the values that are finite; NaN where none is, without a warning."""
    values = np.sort(np.where(np.isfinite(values), values, np.inf), axis=axis)
    count = np.isfinite(values).sum(axis=axis, keepdims=True)
    low, high = (np.take_along_axis(values, np.maximum(at, 0), axis) for at in ((count - 1) // 2, count // 2))
    # With nothing there both ends are inf; halves are added so that no inf meets its opposite.
    return np.asarray(np.where(count > 0, 0.5 * low + 0.5 * high, np.nan)).squeeze(axis)
