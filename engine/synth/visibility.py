"""What cameras see of a surface: points that face one of them with nothing nearer in the same cell of its depth map."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from engine.synth.vectors import bounds
from engine.types import BoolArray, FloatArray

POINTS_PER_CELL = 3.0
"""So many points of a surface to each cell of a depth map leave hardly a hole in it."""


def points_for(area_mm2: float, cell_mm: float) -> int:
    """How many points stand for a surface of this area in depth maps with cells of this size."""
    return int(POINTS_PER_CELL * area_mm2 / cell_mm**2)


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


def axes_of(towards_camera: FloatArray) -> FloatArray:
    """A camera's axes as columns (3, 3): aside, up, towards it."""
    aside = np.cross(towards_camera, [0.21, 0.93, 0.3])
    aside /= np.linalg.norm(aside)
    return np.stack([aside, np.cross(towards_camera, aside), towards_camera], axis=1).astype(np.float32)


@dataclass(frozen=True, eq=False)
class DepthMap:
    """What one far camera sees: the nearest depth in each cell. axes: (3, 3), the last column towards the camera."""

    axes: FloatArray
    low: FloatArray
    size: tuple[int, int]
    nearest: FloatArray
    cell_mm: float

    @staticmethod
    def of(occluders_mm: FloatArray, towards_camera: FloatArray, cell_mm: float) -> DepthMap:
        """The map of a surface given as points (M, 3), several to each cell."""
        axes = axes_of(towards_camera)
        placed = occluders_mm @ axes
        low, high = bounds(placed[:, :2])
        rows, columns = (int(count) + 1 for count in (high - low) / cell_mm)
        nearest = np.full(rows * columns, -np.inf, dtype=np.float32)
        cell = ((placed[:, :2] - low) * np.float32(1.0 / cell_mm)).astype(np.intp)
        cell = np.minimum(cell, (rows - 1, columns - 1))  # the two ways to divide may round to either side of an edge
        np.maximum.at(nearest, cell[:, 0] * columns + cell[:, 1], placed[:, 2])
        return DepthMap(axes, low, (rows, columns), nearest, cell_mm)

    def sees(self, points_mm: FloatArray, normals: FloatArray, steepest: float) -> BoolArray:
        """Which points (N, 3) are seen; ``steepest`` is the least cosine between normal and camera."""
        facing = normals @ self.axes[:, 2]
        placed = points_mm @ self.axes
        cell = ((placed[:, :2] - self.low) * np.float32(1.0 / self.cell_mm)).astype(np.intp)
        row, column = (np.clip(cell[:, k], 0, self.size[k] - 1) for k in (0, 1))
        nearest = self.nearest[row * self.size[1] + column]
        slope = np.sqrt(np.clip(1.0 - facing**2, 0.0, 1.0)) / np.clip(facing, 0.15, 1.0)
        mask: BoolArray = (facing > steepest) & (placed[:, 2] >= nearest - 1.5 - self.cell_mm * (0.5 + slope))
        return mask


@dataclass(frozen=True, eq=False)
class Eyes:
    """The cameras of one scan and what stands in their way.

    occluders_mm: (M, 3), points of the surface, several to a cell. cameras: (C, 3), directions towards them.
    """

    occluders_mm: FloatArray
    cameras: FloatArray
    cell_mm: float

    @cached_property
    def maps(self) -> list[DepthMap]:
        """What each camera sees."""
        return [DepthMap.of(self.occluders_mm, camera, self.cell_mm) for camera in self.cameras]


@dataclass(frozen=True, eq=False)
class Look:
    """A question: which of the points (N, 3), with normals (N, 3), does any of the eyes see."""

    eyes: Eyes
    points_mm: FloatArray
    normals: FloatArray
    steepest: float


See = Callable[[Sequence[Look]], Sequence[BoolArray]]
"""Answers questions of several scans at once."""


def see(looks: Sequence[Look]) -> list[BoolArray]:
    """Answers one after the other."""
    return [seen_by_any(look.eyes.maps, look.points_mm, look.normals, look.steepest) for look in looks]


def seen_by_any(maps: list[DepthMap], points_mm: FloatArray, normals: FloatArray, steepest: float) -> BoolArray:
    """Which points (N, 3) at least one camera sees."""
    seen = np.zeros(len(points_mm), dtype=bool)
    for depths in maps:
        left = np.flatnonzero(~seen)
        seen[left] = depths.sees(points_mm[left], normals[left], steepest)
    return seen
