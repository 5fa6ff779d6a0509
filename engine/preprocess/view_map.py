"""Depth images of a cloud of any unit seen from many sides: what the pose net sees.

View frame: the cloud's own centre and size are taken out, x to the right, y up, z towards the viewer.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from engine.preprocess import ViewConfig
from engine.preprocess.depth_image import blur, fill_holes, relief, splat
from engine.types import FloatArray, IntArray

VIEW_CHANNELS = ("depth", "detail", "slope_across", "slope_down", "observed", "silhouette")


@dataclass(frozen=True, eq=False)
class ViewMap:
    """One view. image: (6, S, S) float32. points: (M,) numbers of the points seen, pixels: (M,) where, row-major."""

    image: FloatArray
    points: IntArray
    pixels: IntArray


def pixel_size(config: ViewConfig) -> float:
    """Edge of a pixel in units of the cloud's own size."""
    return 2.0 * config.half_width / config.size_px


def view_map(points_unit: FloatArray, config: ViewConfig) -> ViewMap:
    """Depth image of points (N, 3) as seen from +z; the unit is the cloud's own size."""
    points = points_unit.astype(np.float32, copy=False)
    edge = np.float32(pixel_size(config))
    middle = np.float32(0.5 * (config.size_px - 1))
    column, row = points[:, 0] / edge + middle, middle - points[:, 1] / edge
    reach = np.float32(config.half_width + 1.0)
    shape = (config.size_px, config.size_px)
    depth, count, number, cell = splat(column, row, points[:, 2] + reach, shape, config.skin)
    seen = (count > 0).astype(np.float32)
    density = np.minimum(4.0 * blur(seen), 1.0)
    filled = fill_holes(depth, seen) - reach
    # Far from any point the filling is fiction; a flat far wall says so.
    near = blur(seen) > 0
    filled = np.where(near, filled, np.float32(-config.half_width))
    image = np.concatenate([filled[None] * 0.7, relief(filled, 0.06, 0.2), density[None], near[None]])
    return ViewMap(image.astype(np.float32), number, cell)


def view_rotations(rng: np.random.Generator, rolls: int = 4) -> FloatArray:
    """Rotations (12 * rolls, 3, 3) that turn each corner of an icosahedron towards the viewer, in evenly spaced rolls.

    No direction is farther than 38 degrees from the nearest of them.
    """
    golden = (1.0 + 5.0**0.5) / 2.0
    corners = [np.roll((0.0, a, b * golden), shift) for shift in range(3) for a in (-1.0, 1.0) for b in (-1.0, 1.0)]
    rotations = []
    for corner in corners:
        z = corner / np.linalg.norm(corner)
        aside = rng.normal(size=3)
        x = np.cross(aside, z)
        x /= np.linalg.norm(x)
        y = np.cross(z, x)
        for angle in 2.0 * np.pi * np.arange(rolls) / rolls:
            rotations.append(
                np.stack([np.cos(angle) * x + np.sin(angle) * y, np.cos(angle) * y - np.sin(angle) * x, z])
            )
    return np.stack(rotations)
