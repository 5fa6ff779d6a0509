"""The depth map around the head's axis: what the precise net sees, and the way from its pixels back to space.

Canonical frame: millimetres on the mean head, x to the subject's left, y up, z forward. A point has an angle about
the y axis (0 in front, positive to the subject's left), a height and a radius. Columns follow arc length, rows fall.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from engine.preprocess import MapConfig
from engine.types import FloatArray, IntArray

CHANNELS = ("depth", "detail", "slope_across", "slope_down", "observed")


@dataclass(frozen=True, eq=False)
class CanonicalMap:
    """image: (5, H, W) float32, channels as in ``CHANNELS``. radius_mm: (H, W), holes filled. observed: (H, W) bool."""

    image: FloatArray
    radius_mm: FloatArray
    observed: np.ndarray[tuple[int, ...], np.dtype[np.bool_]]


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
    radius, weight = _splat(points, config)
    observed = weight > 0
    filled = fill_holes(radius, observed.astype(np.float32))
    smooth = _blur(_blur(filled))
    across, down = np.empty_like(filled), np.empty_like(filled)
    across[:, 1:-1] = filled[:, 2:] - filled[:, :-2]
    across[:, 0], across[:, -1] = across[:, 1], across[:, -2]
    down[1:-1] = filled[2:] - filled[:-2]
    down[0], down[-1] = down[1], down[-2]
    image = np.stack(
        [
            (filled - 95.0) / 30.0,
            np.tanh((filled - smooth) / 2.0),
            np.tanh(across / 6.0),
            np.tanh(down / 6.0),
            # How densely the neighbourhood was seen; single pixels only tell how dense the points lie.
            np.minimum(5.0 * _blur(observed.astype(np.float32)), 1.0),
        ]
    ).astype(np.float32)
    return CanonicalMap(image, filled, observed)


def _splat(points: FloatArray, config: MapConfig) -> tuple[FloatArray, FloatArray]:
    """Mean radius of the outermost skin per pixel, (H, W) float32, and how many points made it."""
    points = points.astype(np.float32, copy=False)
    column, row, radius = to_pixels(points, config)
    x, y = np.rint(column).astype(np.int32), np.rint(row).astype(np.int32)
    inside = (x >= 0) & (x < config.width_px) & (y >= 0) & (y < config.height_px)
    inside &= (radius > 25.0) & (radius < 190.0)
    cell: IntArray = (y * config.width_px + x)[inside]
    radius = radius[inside]
    size = config.width_px * config.height_px
    outermost = np.zeros(size, np.float32)
    np.maximum.at(outermost, cell, radius)
    skin = radius > outermost[cell] - config.skin_mm
    cell, radius = cell[skin], radius[skin]
    count = np.bincount(cell, minlength=size).astype(np.float32)
    total = np.bincount(cell, weights=radius, minlength=size).astype(np.float32)
    shape = (config.height_px, config.width_px)
    return (total / np.maximum(count, 1.0)).reshape(shape), count.reshape(shape)


def fill_holes(values: FloatArray, weight: FloatArray) -> FloatArray:
    """Pull-push: every empty pixel takes a smooth mean of what surrounds it. values, weight: (H, W)."""
    if min(values.shape) <= 2 or bool(np.all(weight > 0)):
        mean = float((values * weight).sum() / max(float(weight.sum()), 1e-6))
        return np.where(weight > 0, values, mean).astype(np.float32)
    height, width = values.shape
    pad = ((0, height % 2), (0, width % 2))
    v, w = _halve(np.pad(values * weight, pad)), _halve(np.pad(weight, pad))
    coarse = fill_holes(v / np.maximum(w, 1e-6), np.minimum(w, 1.0))
    fine = _double(coarse)[:height, :width]
    return np.where(weight > 0, values, fine).astype(np.float32)


def _halve(image: FloatArray) -> FloatArray:
    return image[::2, ::2] + image[1::2, ::2] + image[::2, 1::2] + image[1::2, 1::2]


def _double(image: FloatArray) -> FloatArray:
    """Twice the size, linear between the coarse pixel centres."""
    for axis in (0, 1):
        before: FloatArray = np.concatenate(
            [image.take([0], axis), image.take(range(image.shape[axis] - 1), axis)], axis
        )
        after = np.concatenate([image.take(range(1, image.shape[axis]), axis), image.take([-1], axis)], axis)
        pair = np.stack([0.75 * image + 0.25 * before, 0.75 * image + 0.25 * after], axis + 1)
        height, width = image.shape
        image = pair.reshape((height * 2, width) if axis == 0 else (height, width * 2))
    return image


def _blur(image: FloatArray) -> FloatArray:
    """Mean over 5 × 5 pixels, edges repeated."""
    padded = np.pad(image, 2, mode="edge")
    rows = np.sum([padded[i : i + image.shape[0]] for i in range(5)], axis=0)
    mean: FloatArray = np.sum([rows[:, i : i + image.shape[1]] for i in range(5)], axis=0) / np.float32(25.0)
    return mean
