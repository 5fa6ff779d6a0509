"""Points drawn on a dressed head, with their truth: the working form between surface and scan."""

from __future__ import annotations

from dataclasses import dataclass, fields

import numpy as np

from engine.synth.dress import Soup
from engine.synth.types import HeadSurface
from engine.synth.vectors import lengths, units
from engine.synth.visibility import Mask
from engine.types import FloatArray, IntArray

PROBES = 4
NEAR_MM = 4.0
"""Vertices about each landmark that show whether it was scanned, and how near they must be."""


@dataclass(frozen=True, eq=False)
class Cloud:
    """Points (N, …) in the head's frame, mm. probe: (N,) number of the landmark a point stands for, −1 for none."""

    points_mm: FloatArray
    normals: FloatArray
    canonical_mm: FloatArray
    is_face: Mask
    probe: IntArray

    def taken(self, chosen: Mask | IntArray) -> Cloud:
        """Only the chosen points."""
        rows = np.flatnonzero(chosen) if chosen.dtype == bool else chosen
        return Cloud(*[getattr(self, each.name).take(rows, axis=0) for each in fields(self)])

    @staticmethod
    def joined(clouds: list[Cloud]) -> Cloud:
        """All points of several clouds."""
        if len(clouds) == 1:
            return clouds[0]
        return Cloud(*[np.concatenate([getattr(cloud, each.name) for cloud in clouds]) for each in fields(Cloud)])


@dataclass(frozen=True, eq=False)
class Drawable:
    """A soup with what drawing on it needs. cross: (F, 3), twice each triangle's area. normals: (V, 3)."""

    soup: Soup
    cross: FloatArray
    normals: FloatArray

    @staticmethod
    def of(soup: Soup) -> Drawable:
        """Measure the triangles and the area-weighted unit normals of the vertices."""
        cross = triangle_crosses(soup)
        count = len(soup.vertices_mm)
        total = np.empty((count, 3), dtype=np.float32)
        for axis in range(3):
            total[:, axis] = np.bincount(soup.faces.ravel(), np.repeat(cross[:, axis], 3), count)
        return Drawable(soup, cross, units(total))

    @property
    def areas(self) -> FloatArray:
        """Area (F,) of each triangle, mm²."""
        return 0.5 * lengths(self.cross)

    def draw(self, weights: FloatArray, rng: np.random.Generator, count: int) -> Cloud:
        """``count`` points, as many on each triangle as its weight (F,) asks, rough as the surface itself is."""
        face, share = self._spots(weights, rng, count)
        soup = self.soup
        points = _blend(soup.vertices_mm, face, share)
        facing = units(_blend(self.normals, face, share))
        rough = _blend(soup.rough_mm[:, None], face, share)
        points += facing * rough * rng.standard_normal((count, 1), dtype=np.float32)
        canonical = _blend(soup.canonical_mm, face, share)
        nearest = face[np.arange(count), share.argmax(axis=1)]
        is_face = soup.is_face[nearest] & np.isfinite(canonical[:, 0])
        return Cloud(points, facing, canonical, is_face, np.full(count, -1, dtype=np.int32))

    def places(self, weights: FloatArray, rng: np.random.Generator, count: int) -> FloatArray:
        """``count`` bare points (count, 3) as evenly spread as can be."""
        return _blend(self.soup.vertices_mm, *self._spots(weights, rng, count))

    def _spots(self, weights: FloatArray, rng: np.random.Generator, count: int) -> tuple[IntArray, FloatArray]:
        total = np.cumsum(weights, dtype=np.float64)
        target = (np.arange(count) + rng.random()) * (total[-1] / count)
        face = self.soup.faces.take(np.minimum(np.searchsorted(total, target), len(weights) - 1), axis=0)
        number = np.arange(count)
        first = ((rng.random() + number * 0.7548776662466927) % 1.0).astype(np.float32)
        along = ((rng.random() + number * 0.5698402909980532) % 1.0).astype(np.float32)
        root = np.sqrt(first)
        return face, np.stack([1.0 - root, root * (1.0 - along), root * along], axis=1)

    def probes(self, surface: HeadSurface) -> Cloud:
        """Bare vertices beside each landmark, for finding out whether it was scanned; none where it is covered."""
        from scipy.spatial import cKDTree

        soup, marks = self.soup, surface.landmark_array_mm
        bare = np.flatnonzero(np.isfinite(soup.canonical_mm[:, 0]))
        if not len(marks) or not len(bare):
            chosen, number = np.zeros(0, dtype=np.intp), np.zeros(0, dtype=np.int32)
        else:
            edge_mm = np.sqrt(2.0 * np.median(self.areas))
            tree = cKDTree(soup.vertices_mm[bare], balanced_tree=False, compact_nodes=False)
            limit_mm = max(NEAR_MM, 1.2 * float(edge_mm))
            near = np.asarray(tree.query(marks, k=PROBES, distance_upper_bound=limit_mm)[1])
            rows, columns = np.nonzero(near < len(bare))
            chosen, number = bare[near[rows, columns]], rows.astype(np.int32)
        return Cloud(
            soup.vertices_mm[chosen], self.normals[chosen], soup.canonical_mm[chosen], soup.is_face[chosen], number
        )


def triangle_crosses(soup: Soup) -> FloatArray:
    """Outward vectors (F, 3) float32, as long as twice each triangle's area."""
    first, second, third = (soup.vertices_mm.take(soup.faces[:, corner], axis=0) for corner in range(3))
    a, b = second - first, third - first
    return np.stack(
        [
            a[:, 1] * b[:, 2] - a[:, 2] * b[:, 1],
            a[:, 2] * b[:, 0] - a[:, 0] * b[:, 2],
            a[:, 0] * b[:, 1] - a[:, 1] * b[:, 0],
        ],
        axis=1,
    )


def _blend(values: FloatArray, face: IntArray, share: FloatArray) -> FloatArray:
    blended: FloatArray = values.take(face[:, 0], axis=0) * share[:, :1]
    blended += values.take(face[:, 1], axis=0) * share[:, 1:2]
    blended += values.take(face[:, 2], axis=0) * share[:, 2:]
    return blended
