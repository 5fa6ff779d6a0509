"""What a camera sees of a cloud of surface points: facing it, and nothing nearer in the same cell of a depth grid."""

from __future__ import annotations

import numpy as np

from engine.synth.vectors import bounds
from engine.types import FloatArray

Mask = np.ndarray[tuple[int, ...], np.dtype[np.bool_]]


def directions_around(rng: np.random.Generator, count: int) -> FloatArray:
    """``count`` camera directions (C, 3) spread evenly over the sphere, randomly turned about the vertical."""
    number = np.arange(count) + 0.5
    height = 0.95 - 1.45 * number / count
    angle = np.pi * (1.0 + 5.0**0.5) * number + rng.uniform(0.0, 2.0 * np.pi)
    flat = np.sqrt(1.0 - height**2)
    return np.stack([flat * np.sin(angle), height, flat * np.cos(angle)], axis=1)


def direction(yaw_degrees: float, pitch_degrees: float) -> FloatArray:
    """Camera direction (3,): yaw to the subject's left, pitch up, from straight ahead."""
    yaw, pitch = np.radians([yaw_degrees, pitch_degrees])
    return np.array([np.sin(yaw) * np.cos(pitch), np.sin(pitch), np.cos(yaw) * np.cos(pitch)])


def visible_from(
    points_mm: FloatArray,
    normals: FloatArray,
    towards_camera: FloatArray,
    cell_mm: float,
    steepest: float,
    occluders_mm: FloatArray,
) -> Mask:
    """Points (N,) seen from far away in direction ``towards_camera`` (3,).

    ``cell_mm`` is the grid's cell, several times the spacing of ``occluders_mm`` (M, 3); ``steepest`` is the least
    cosine between normal and camera.
    """
    facing = normals @ towards_camera.astype(np.float32)
    aside = np.cross(towards_camera, [0.21, 0.93, 0.3])
    aside /= np.linalg.norm(aside)
    axes = np.stack([aside, np.cross(towards_camera, aside), towards_camera], axis=1).astype(np.float32)
    seen, blocking = points_mm @ axes, occluders_mm @ axes
    low, high = bounds(blocking[:, :2])
    low -= cell_mm
    size = ((high - low) / cell_mm).astype(int) + 3
    grid = np.full(size[0] * size[1], -np.inf, dtype=np.float32)
    cell = ((blocking[:, :2] - low) / cell_mm).astype(np.int64)
    np.maximum.at(grid, cell[:, 0] * size[1] + cell[:, 1], blocking[:, 2])
    where = ((seen[:, :2] - low) / cell_mm).astype(np.int64)
    where = np.clip(where, 0, size - 1)
    nearest = grid[where[:, 0] * size[1] + where[:, 1]]
    slope = np.sqrt(np.clip(1.0 - facing**2, 0.0, 1.0)) / np.clip(facing, 0.15, 1.0)
    tolerance = 1.5 + cell_mm * (0.5 + slope)
    mask: Mask = (facing > steepest) & (seen[:, 2] >= nearest - tolerance)
    return mask
