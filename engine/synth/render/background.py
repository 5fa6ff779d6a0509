"""Backgrounds by calculation: clouds, gradients, stripes, bricks, polygons, plain walls. No files."""

from __future__ import annotations

import numpy as np

from engine.types import FloatArray


def draw_background(rng: np.random.Generator, width: int, height: int) -> FloatArray:
    """A picture (H, W, 3) float32 from 0 to 1; one in ten is plain."""
    if rng.random() < 0.1:
        return np.tile(rng.uniform(0.05, 0.98, 3).astype(np.float32), (height, width, 1))
    y, x = np.mgrid[0:height, 0:width].astype(np.float32) / max(width, height)
    picture = _two_colours(_gradient(x, y, rng), rng)
    for _ in range(int(rng.integers(1, 4))):
        kind = KINDS[int(rng.integers(len(KINDS)))]
        amount = np.float32(rng.uniform(0.3, 1.0)) * (1.0 if rng.random() < 0.5 else _step(_clouds(x, y, rng)))
        picture = picture + np.asarray(amount)[..., None] * (_two_colours(kind(x, y, rng), rng) - picture)
    picture = picture + rng.uniform(0, 0.05) * _clouds(x * 6, y * 6, rng)[..., None]
    return np.asarray(blurred(np.clip(picture, 0.0, 1.0), float(rng.uniform(0.0, 3.0)) * width / 128), np.float32)


def blurred(picture: FloatArray, sigma_px: float) -> FloatArray:
    """Gaussian blur of (H, W, C), edges repeated."""
    if sigma_px < 0.15:
        return picture
    from scipy.ndimage import gaussian_filter1d

    once = gaussian_filter1d(picture, sigma_px, axis=0, mode="nearest")
    return np.asarray(gaussian_filter1d(once, sigma_px, axis=1, mode="nearest"), np.float32)


def _two_colours(share: FloatArray, rng: np.random.Generator) -> FloatArray:
    first, second = rng.uniform(0.0, 1.0, (2, 3)).astype(np.float32)
    return np.asarray(first + np.clip(share, 0, 1)[..., None] * (second - first))


def _step(x: FloatArray) -> FloatArray:
    return np.asarray((x > 0).astype(np.float32))


def _gradient(x: FloatArray, y: FloatArray, rng: np.random.Generator) -> FloatArray:
    if rng.random() < 0.5:
        angle = rng.uniform(0, 6.28)
        return np.asarray(0.5 + (x - 0.5) * np.cos(angle) + (y - 0.5) * np.sin(angle))
    cx, cy = rng.uniform(0, 1, 2)
    return np.asarray(np.hypot(x - cx, y - cy) * rng.uniform(0.7, 1.6))


def _clouds(x: FloatArray, y: FloatArray, rng: np.random.Generator) -> FloatArray:
    total = np.zeros_like(x)
    for octave in range(4):
        for _ in range(3):
            kx, ky = (rng.normal(size=2) * 5.0 * 2.0**octave).astype(np.float32)
            total += np.sin(kx * x + ky * y + np.float32(rng.uniform(0, 6.28))) * np.float32(0.6**octave)
    return np.asarray(total * np.float32(0.4))


def _stripes(x: FloatArray, y: FloatArray, rng: np.random.Generator) -> FloatArray:
    angle, count = rng.uniform(0, 3.14), rng.uniform(3, 25)
    return _step(np.sin(6.28 * count * (x * np.cos(angle) + y * np.sin(angle))) - rng.uniform(-0.6, 0.6))


def _bricks(x: FloatArray, y: FloatArray, rng: np.random.Generator) -> FloatArray:
    count, joint = rng.uniform(4, 14), rng.uniform(0.04, 0.15)
    row = np.floor(y * count)
    across = x * count * 0.5 + 0.5 * (row % 2)
    return np.asarray(((y * count % 1 > joint) & (across % 1 > joint * 0.5)).astype(np.float32))


def _checker(x: FloatArray, y: FloatArray, rng: np.random.Generator) -> FloatArray:
    count = rng.uniform(3, 16)
    return np.asarray((np.floor(x * count) + np.floor(y * count)) % 2)


def _polygons(x: FloatArray, y: FloatArray, rng: np.random.Generator) -> FloatArray:
    total = np.zeros_like(x)
    for _ in range(int(rng.integers(2, 9))):
        cx, cy, reach = *rng.uniform(0, 1, 2), rng.uniform(0.05, 0.4)
        inside = np.ones_like(x, bool)
        for angle in rng.uniform(0, 6.28, int(rng.integers(3, 6))):
            inside &= (x - cx) * np.cos(angle) + (y - cy) * np.sin(angle) < reach
        total = np.where(inside, np.float32(rng.uniform()), total)
    return total


KINDS = (_clouds, _gradient, _stripes, _bricks, _checker, _polygons)
