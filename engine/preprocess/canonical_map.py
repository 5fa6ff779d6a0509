"""The depth map around the head's axis: what the precise net sees, and the way from its pixels back to space.

Canonical frame: millimetres on the mean head, x to the subject's left, y up, z forward. A point has an angle about
the y axis (0 in front, positive to the subject's left), a height and a radius. Columns follow arc length, rows fall.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from engine.preprocess import MapConfig
from engine.preprocess.depth_image import blur, fill_holes, relief, spikes, splat
from engine.types import BoolArray, FloatArray

SPIKE_MM = 10.0
"""What stands farther out of its surroundings than this, on one pixel alone, was no skin."""
CHANNELS = ("depth", "detail", "slope_across", "slope_down", "observed")


@dataclass(frozen=True, eq=False)
class CanonicalMap:
    """image: (5, H, W) float32, channels as in ``CHANNELS``. radius_mm: (H, W), holes filled. observed: (H, W) bool."""

    image: FloatArray
    radius_mm: FloatArray
    observed: BoolArray


def arc_mm(angle_rad: FloatArray, config: MapConfig) -> FloatArray:
    """Arc length from the front: side * angle + front * sin(angle)."""
    arc: FloatArray = config.side_mm * angle_rad + config.front_mm * np.sin(angle_rad)
    return arc


def pixel_width_mm(config: MapConfig) -> float:
    """Arc length of a column."""
    half = np.deg2rad(config.half_angle_deg)
    return float(2.0 * arc_mm(np.asarray(half), config) / config.width_px)


def to_pixels(points: FloatArray, config: MapConfig) -> tuple[FloatArray, FloatArray, FloatArray]:
    """Column, row (pixel centres are whole numbers) and radius in mm of canonical points (N, 3)."""
    angle = np.arctan2(points[:, 0], points[:, 2])
    column = arc_mm(angle, config) / pixel_width_mm(config) + 0.5 * (config.width_px - 1)
    top = config.bottom_mm + config.pixel_mm * config.height_px
    row = (top - points[:, 1]) / config.pixel_mm - 0.5
    return column, row, np.hypot(points[:, 0], points[:, 2])


def from_pixels(column: FloatArray, row: FloatArray, radius_mm: FloatArray, config: MapConfig) -> FloatArray:
    """Canonical points (N, 3) in millimetres; the inverse of ``to_pixels``."""
    arc = (np.asarray(column, float) - 0.5 * (config.width_px - 1)) * pixel_width_mm(config)
    angle = arc / (config.side_mm + config.front_mm)
    for _ in range(12):  # Newton; the arc rises steadily with the angle, so it converges
        slope = config.side_mm + config.front_mm * np.cos(angle)
        angle = angle - (arc_mm(angle, config) - arc) / np.maximum(slope, 10.0)
    top = config.bottom_mm + config.pixel_mm * config.height_px
    height = top - (np.asarray(row, float) + 0.5) * config.pixel_mm
    return np.stack([radius_mm * np.sin(angle), height, radius_mm * np.cos(angle)], axis=-1)


def canonical_map(points: FloatArray, config: MapConfig) -> CanonicalMap:
    """Splat canonical surface points (N, 3) into the map; the outermost surface wins, holes are filled smoothly."""
    points = points.astype(np.float32, copy=False)
    column, row, radius = to_pixels(points, config)
    # What lies on the axis or far outside is no skin.
    radius = np.where((radius > 25.0) & (radius < 190.0), radius, -1.0)
    depth, count, _, _ = splat(column, row, radius, (config.height_px, config.width_px), config.skin_mm)
    observed = count > 0
    observed &= ~spikes(depth, observed, SPIKE_MM)
    seen = observed.astype(np.float32)
    filled = fill_holes(depth, seen)
    # How densely the neighbourhood was seen; single pixels only tell how dense the points lie.
    density = np.minimum(5.0 * blur(seen), 1.0)
    image = np.concatenate([(filled[None] - 95.0) / 30.0, relief(filled, 2.0, 6.0), density[None]])
    return CanonicalMap(image.astype(np.float32), filled, observed)
