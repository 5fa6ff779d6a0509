"""Cutting a scan open with a plane: which side stays, how the mouse moves the plane."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from app.models.view_state import ClipPlane
from engine.types import FloatArray

STEP = 0.02
"""How far one notch of the wheel moves the plane, as a share of the scan's depth."""


def kept(clip: ClipPlane | None, points_mm: FloatArray) -> NDArray[np.bool_]:
    """(N,) bool: which points (N, 3) lie on the side that stays."""
    if clip is None:
        return np.ones(len(points_mm), bool)
    return np.asarray(_beyond(clip, points_mm) <= 0, bool)


def kept_span(clip: ClipPlane | None, start_mm: FloatArray, direction: FloatArray) -> tuple[float, float]:
    """The part of a ray that stays, as distances from its start; the first is larger than the second for none."""
    if clip is None:
        return -np.inf, np.inf
    height = float(_beyond(clip, start_mm[None])[0])
    slope = float(np.asarray(direction) @ np.asarray(clip.normal))
    if abs(slope) < 1e-12:
        return (-np.inf, np.inf) if height <= 0 else (np.inf, -np.inf)
    crossing = -height / slope
    return (crossing, np.inf) if slope < 0 else (-np.inf, crossing)


def _beyond(clip: ClipPlane, points_mm: FloatArray) -> FloatArray:
    return np.asarray((np.asarray(points_mm) - np.asarray(clip.point_mm)) @ np.asarray(clip.normal))


def moved(
    clip: ClipPlane | None, steps: float, scan_id: str, towards_eye: FloatArray, outline_mm: FloatArray
) -> ClipPlane | None:
    """The plane after some notches of the wheel: positive ones cut deeper. None once nothing is cut any more.

    A new plane faces the eye and starts at the nearest of the scan's points, outline_mm (N, 3).
    """
    normal = np.asarray(towards_eye if clip is None else clip.normal, float)
    heights = outline_mm @ normal
    low, high = float(heights.min()), float(heights.max())
    at = high if clip is None else float(np.asarray(clip.point_mm) @ normal)
    at -= steps * STEP * (high - low)
    if at >= high:
        return None
    at = max(at, low + 0.5 * STEP * (high - low))
    middle = outline_mm.mean(0)
    point = middle + normal * (at - float(middle @ normal))
    x, y, z = (float(v) for v in point)
    a, b, c = (float(v) for v in normal)
    return ClipPlane(scan_id, (x, y, z), (a, b, c))
