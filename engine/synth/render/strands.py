"""Hair as thin strands and soft fuzz over a rendered head: the edges that make a matte hard."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from engine.photo.camera import Camera
from engine.types import FloatArray

STEPS = 40
"""Places along a strand; more than the pixels it crosses."""


@dataclass(frozen=True, eq=False)
class Layer:
    """A picture and how much of it there is: colour (H, W, 3), cover (H, W) from 0 to 1."""

    colour: FloatArray
    cover: FloatArray


def draw_strands(
    layer: Layer,
    depth: FloatArray,
    roots_mm: FloatArray,
    normals: FloatArray,
    camera: Camera,
    tone: tuple[float, float, float],
    rng: np.random.Generator,
) -> Layer:
    """Strands of hair laid over a layer.

    depth: (H, W) of the head, infinite beside it. roots_mm, normals: (N, 3) on the scalp, scan frame.
    Each strand is a quadratic that leaves the scalp and droops.
    """
    count = len(roots_mm)
    length = rng.uniform(12.0, 55.0) * rng.uniform(0.6, 1.4, (count, 1, 1))
    along = np.linspace(0.0, 1.0, STEPS)[None, :, None]
    out = normals + rng.normal(0.0, 0.45, (count, 3))
    out /= np.linalg.norm(out, axis=1, keepdims=True) + 1e-9
    droop = np.array([0.0, -1.0, -0.15]) * rng.uniform(0.3, 1.1)
    points = roots_mm[:, None] + length * (along * out[:, None] * 0.6 + along**2 * droop)
    xy, far = camera.project(points.reshape(-1, 3))
    colour = np.array(tone) * rng.uniform(0.7, 1.35, (count, 1, 1)) * (0.75 + 0.5 * along)
    return _splat(layer, depth, xy, far, colour.reshape(-1, 3))


def _splat(layer: Layer, depth: FloatArray, xy: FloatArray, far: FloatArray, colour: FloatArray) -> Layer:
    """Single pixels at (N, 2), where nothing of the head lies in front; the nearest strand wins."""
    height, width = layer.cover.shape
    column, row = np.floor(xy[:, 0]).astype(int), np.floor(xy[:, 1]).astype(int)
    on = np.flatnonzero((column >= 0) & (row >= 0) & (column < width) & (row < height))
    on = on[far[on] < depth[row[on], column[on]] + 1.0]
    on = on[np.argsort(-far[on], kind="stable")]
    pixel = row[on] * width + column[on]
    last = len(pixel) - 1 - np.unique(pixel[::-1], return_index=True)[1]
    picture, cover = layer.colour.copy().reshape(-1, 3), layer.cover.copy().reshape(-1)
    picture[pixel[last]] = colour[on[last]]
    cover[pixel[last]] = 1.0
    return Layer(picture.reshape(height, width, 3), cover.reshape(height, width))


def draw_fuzz(layer: Layer, tone: tuple[float, float, float], rng: np.random.Generator) -> Layer:
    """A soft, noisy rim around what is there, of partial cover, as fine hair out of focus."""
    from scipy.ndimage import distance_transform_edt

    height, width = layer.cover.shape
    away = distance_transform_edt(layer.cover < 0.5)
    reach = rng.uniform(0.008, 0.03) * width
    noise = rng.random((height, width))
    upper = np.linspace(1.0, -0.6, height)[:, None] > rng.uniform(-0.2, 0.4)
    rim = np.clip(1.0 - away / reach, 0.0, 1.0) * noise * upper * (away > 0)
    colour = np.where((layer.cover < 0.5)[..., None] & (rim > 0)[..., None], np.array(tone), layer.colour)
    return Layer(colour, np.maximum(layer.cover, rim))
