"""Smooth changes of shape that a morphable model of adults lacks: children's proportions, stretch, soft dents."""

from __future__ import annotations

import numpy as np

from engine.types import FloatArray

EYE_LEVEL_MM = 36.0
"""Height of the eyes on the mean head."""
LIP_SOFT_MM = 8.0
"""How far from the slit of the mouth a lip gives way."""


def _step(values: FloatArray, low: float, high: float) -> FloatArray:
    """Smooth step from 0 at ``low`` to 1 at ``high`` (also falling, if ``low`` is the greater)."""
    share = np.clip((values - low) / (high - low), 0.0, 1.0)
    return np.asarray(share * share * (3.0 - 2.0 * share))


def _bump(vertices_mm: FloatArray, centre_mm: tuple[float, float, float], radius_mm: float) -> FloatArray:
    """Gaussian weight (V, 1) about a point."""
    offset = vertices_mm - np.asarray(centre_mm, dtype=np.float32)
    return np.asarray(np.exp(-np.einsum("vx,vx->v", offset, offset) / (2.0 * radius_mm**2))[:, None])


def childlike(vertices_mm: FloatArray, amount: float) -> FloatArray:
    """Head (V, 3) with a child's proportions; ``amount`` 0 is the adult, 1 an infant of about a year.

    The braincase grows against the face, the lower face is short and narrow, the nose low, the eyes large, the neck
    thin; the whole is smaller.
    """
    out = vertices_mm.astype(np.float32, copy=True)
    for side in (-32.5, 32.5):
        centre = (side, EYE_LEVEL_MM, 85.0)
        out += 0.10 * amount * _bump(vertices_mm, centre, 16.0) * (vertices_mm - np.array(centre, dtype=np.float32))
    out[:, 2:] -= 7.0 * amount * _bump(out, (0.0, -3.0, 122.0), 16.0)
    out[:, 2:] -= 2.5 * amount * _bump(out, (0.0, 45.0, 105.0), 18.0)
    height = out[:, 1]
    below = np.clip(EYE_LEVEL_MM - height, 0.0, None)
    above = np.clip(height - EYE_LEVEL_MM, 0.0, None)
    neck = _step(height, -60.0, -110.0)
    jaw = _step(height, 10.0, -60.0)
    out[:, 1] = EYE_LEVEL_MM - below * (1.0 - 0.17 * amount) + above * (1.0 + 0.05 * amount)
    out[:, 0] *= 1.0 - amount * (0.07 * jaw + 0.10 * neck)
    out[:, 2] -= amount * (5.0 * jaw - 4.0 * _step(height, 60.0, 100.0)) * _step(out[:, 2], 20.0, 90.0)
    out[:, 2] -= 0.12 * amount * neck * (out[:, 2] + 10.0)
    return out * np.float32(1.0 - 0.25 * amount)


def lips(vertices_mm: FloatArray, canonical_mm: FloatArray, upper_mm: FloatArray, lower_mm: FloatArray) -> FloatArray:
    """Head (V, 3) with fuller or thinner lips: ``upper_mm`` and ``lower_mm`` (2,) move their borders up and out.

    canonical_mm: (V, 3), where each vertex is on the mean head; NaN stays where it is. The line between the lips rests.
    """
    x, y, z = np.nan_to_num(canonical_mm, nan=-500.0).T
    beside = np.exp(-((x / 17.0) ** 2)) * _step(z, 90.0, 102.0)
    out = vertices_mm.astype(np.float32, copy=True)
    for border_mm, rest_mm, (up, forward) in ((-25.6, -32.5, upper_mm), (-43.0, -35.5, lower_mm)):
        share = np.exp(-(((y - border_mm) / 6.0) ** 2)) * beside
        share *= _step(y, rest_mm, rest_mm + np.sign(border_mm - rest_mm) * 4.0)
        out[:, 1] += np.float32(up) * share.astype(np.float32)
        out[:, 2] += np.float32(forward) * share.astype(np.float32)
    return out


def met_lips(
    vertices_mm: FloatArray, canonical_mm: FloatArray, rims_mm: FloatArray, rims_canonical_mm: FloatArray
) -> FloatArray:
    """Head (V, 3) whose lips touch, as those of a mouth at rest do; modes and stretches leave them apart.

    canonical_mm: (V, 3), where each vertex is on the mean head; NaN stays where it is. rims_mm, rims_canonical_mm:
    (2, P, 3), places of the upper and of the lower lip's rim from corner to corner, on this head and on the mean head.
    Each lip goes half the way, what lies farther from the slit less.
    """
    x, y, z = np.nan_to_num(canonical_mm, nan=-500.0).T
    line = rims_canonical_mm.mean(axis=0)
    slit = np.interp(x, line[:, 0], line[:, 1])
    apart = rims_mm[1] - rims_mm[0]
    way = np.stack([np.interp(x, line[:, 0], apart[:, axis], left=0.0, right=0.0) for axis in range(3)], axis=1)
    share = np.exp(-np.square((y - slit) / LIP_SOFT_MM)) * _step(z, 60.0, 75.0)
    upper = np.where(y > slit, 0.5, -0.5)
    return np.asarray(vertices_mm + (way * (upper * share)[:, None]).astype(np.float32))


def stretched(vertices_mm: FloatArray, scales: FloatArray) -> FloatArray:
    """Scaled along x, y, z by ``scales`` (3,)."""
    return vertices_mm * np.asarray(scales, dtype=np.float32)


def dented(vertices_mm: FloatArray, rng: np.random.Generator, count: int, depth_mm: float) -> FloatArray:
    """``count`` broad soft bumps and dents at random places, each moving skin by about ``depth_mm``."""
    out = vertices_mm.astype(np.float32, copy=True)
    for _ in range(count):
        centre = vertices_mm[rng.integers(len(vertices_mm))]
        move = rng.normal(size=3).astype(np.float32) * np.float32(depth_mm)
        out += _bump(vertices_mm, (centre[0], centre[1], centre[2]), rng.uniform(18.0, 60.0)) * move
    return out
