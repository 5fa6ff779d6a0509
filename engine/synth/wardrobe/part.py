"""A piece of surface that is not the head, and the grid it is usually built on."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

import numpy as np

from engine.types import FloatArray, IntArray


@dataclass(frozen=True, eq=False)
class Part:
    """Surface off the head. vertices_mm: (V, 3). faces: (F, 3). ``rough_mm`` is its own roughness."""

    vertices_mm: FloatArray
    faces: IntArray
    rough_mm: float = 0.0

    def moved(self, linear: FloatArray, shift_mm: FloatArray) -> Part:
        """The part after ``x @ linear + shift``."""
        return Part(self.vertices_mm @ linear + shift_mm, self.faces, self.rough_mm)

    def both_sides(self) -> Part:
        """The part as a thin sheet that is seen from inside as well."""
        inside = self.faces[:, ::-1] + len(self.vertices_mm)
        vertices = np.concatenate([self.vertices_mm, self.vertices_mm])
        return Part(vertices, np.concatenate([self.faces, inside]), self.rough_mm)


@cache
def grid_faces(rows: int, columns: int, closed: bool) -> IntArray:
    """Triangles (F, 3) of a grid of vertices numbered row by row; ``closed`` joins the last column to the first.

    Rows that go down and columns that go round from the front to the subject's left face outward.
    """
    row = np.arange(rows - 1)[:, None] * columns
    column = np.arange(columns if closed else columns - 1)[None, :]
    after = (column + 1) % columns
    a, b, c, d = row + column, row + after, row + columns + after, row + columns + column
    return np.stack([np.stack([a, c, b], -1), np.stack([a, d, c], -1)]).reshape(-1, 3).astype(np.int32)


def tube(path_mm: FloatArray, radius_mm: float | FloatArray, sides: int = 8, closed: bool = False) -> Part:
    """A tube about a polyline (P, 3); ``radius_mm`` is one number or one per point."""
    path = np.asarray(path_mm, dtype=float)
    if closed:
        path = np.concatenate([path, path[:1]])
    along = np.gradient(path, axis=0)
    if closed:
        along[0] = along[-1] = path[1] - path[-2]
    along /= np.linalg.norm(along, axis=1, keepdims=True) + 1e-9
    aside = np.cross(along, [0.31, 0.83, 0.46])
    aside /= np.linalg.norm(aside, axis=1, keepdims=True) + 1e-9
    across = np.cross(along, aside)
    angle = np.linspace(0.0, 2.0 * np.pi, sides, endpoint=False)
    radius = np.broadcast_to(np.asarray(radius_mm, dtype=float), (len(path_mm),))
    if closed:
        radius = np.append(radius, radius[0])
    ring = np.cos(angle)[None, :, None] * aside[:, None] + np.sin(angle)[None, :, None] * across[:, None]
    vertices = path[:, None] + radius[:, None, None] * ring
    return Part(vertices.reshape(-1, 3), grid_faces(len(path), sides, True)[:, ::-1])


def waves(points: FloatArray, rng: np.random.Generator, wavelength_mm: float, count: int = 4) -> FloatArray:
    """Smooth random values (V,) with spread about one, from a few plane waves through ``points`` (V, 3)."""
    direction = rng.normal(size=(3, count))
    direction *= 2.0 * np.pi / (wavelength_mm * rng.uniform(0.6, 1.6, count)) / np.linalg.norm(direction, axis=0)
    phase = rng.uniform(0.0, 2.0 * np.pi, count)
    values = np.sin(points.astype(np.float32) @ direction.astype(np.float32) + phase.astype(np.float32))
    return np.asarray(values.sum(axis=1) * np.float32(np.sqrt(2.0 / count)))
