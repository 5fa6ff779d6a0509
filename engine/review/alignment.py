"""Many shapes laid over one mean at once, robustly, so that a landmark far off does not turn the others."""

from __future__ import annotations

import numpy as np

from engine.types import BoolArray, FloatArray, check_shape

FEWEST = 4
"""Landmarks below which a shape says nothing about its landmarks."""
_STEPS = (np.inf, 5.0, 2.5, 1.5, 1.5)
"""How many times as far off as expected a landmark may be to still count half, from step to step."""


def laid_over(shapes: FloatArray, mean_mm: FloatArray, spread_mm: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Shapes turned, shifted and scaled onto the mean by iterated reweighting (Geman-McClure).

    shapes: (n, L, 3) in any frame, NaN where a landmark is missing. mean_mm: (L, 3). spread_mm: (L,) how far people
    differ there. Returns the shapes in the mean's frame (n, L, 3), and the factor from its millimetres to each
    shape's (n,); both NaN where fewer than ``FEWEST`` landmarks are there.
    """
    check_shape("shapes", shapes, None, len(mean_mm), 3)
    check_shape("spread_mm", spread_mm, len(mean_mm))
    points = np.asarray(shapes, np.float64)
    there: BoolArray = np.isfinite(points.sum(axis=2)) & np.isfinite(mean_mm).all(1)
    enough = there.sum(1) >= FEWEST
    filled = np.where(there[:, :, None], points, 0.0)
    target = np.where(np.isfinite(mean_mm), mean_mm, 0.0)
    base = there / np.square(spread_mm)
    weights = base.copy()
    laid: FloatArray = filled
    scale: FloatArray = np.ones(len(points))
    for step in _STEPS:
        if np.isfinite(step):
            away = np.linalg.norm(laid - target, axis=2) / spread_mm
            weights = base * np.square(1.0 / (1.0 + np.square(away / step)))
        laid, scale = _moved(filled, target, weights)
    laid = np.where(there[:, :, None] & enough[:, None, None], laid, np.nan)
    return laid, np.where(enough, 1.0 / scale, np.nan)


def _moved(points: FloatArray, target: FloatArray, weights: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Each shape laid over the target in weighted least squares (Umeyama 1991), and the scale used: (n,)."""
    share = weights / np.maximum(weights.sum(1, keepdims=True), 1e-300)
    source_mean = np.einsum("nl,nlx->nx", share, points)
    target_mean = share @ target
    a = points - source_mean[:, None]
    b = target[None] - target_mean[:, None]
    weighted = a * share[:, :, None]
    u, singular, vt = np.linalg.svd(np.einsum("nly,nlx->nyx", b, weighted))
    sign = np.ones_like(singular)
    sign[:, 2] = np.where(np.linalg.det(u @ vt) < 0, -1.0, 1.0)
    turn = (u * sign[:, None]) @ vt
    scale = (singular * sign).sum(1) / np.maximum(np.einsum("nlx,nlx->n", a, weighted), 1e-300)
    scale = np.maximum(scale, 1e-9)
    moved = scale[:, None, None] * (a @ turn.transpose(0, 2, 1)) + target_mean[:, None]
    return moved, scale
