"""Points drawn on a dressed head, with their truth: the working form between surface and scan."""

from __future__ import annotations

from dataclasses import dataclass, fields
from functools import cached_property

import numpy as np

from engine.synth import triangles
from engine.synth.dress import Soup
from engine.synth.types import HeadSurface
from engine.synth.vectors import lengths, units
from engine.types import BoolArray, FloatArray, IntArray

PROBES = 4
NEAR_MM = 4.0
"""Vertices about each landmark that show whether it was scanned, and how near they must be."""


@dataclass(frozen=True, eq=False)
class Cloud:
    """Points (N, …) in the head's frame, mm. probe: (N,) number of the landmark a point stands for, −1 for none."""

    points_mm: FloatArray
    normals: FloatArray
    canonical_mm: FloatArray
    is_face: BoolArray
    probe: IntArray

    def taken(self, chosen: BoolArray | IntArray) -> Cloud:
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
        cross = triangles.crosses(soup.vertices_mm, soup.faces)
        count = len(soup.vertices_mm)
        total = np.empty((count, 3), dtype=np.float32)
        for axis in range(3):
            total[:, axis] = np.bincount(soup.faces.ravel(), np.repeat(cross[:, axis], 3), count)
        return Drawable(soup, cross, units(total))

    @cached_property
    def areas(self) -> FloatArray:
        """Area (F,) of each triangle, mm²."""
        return 0.5 * lengths(self.cross)

    def draw(self, weights: FloatArray, rng: np.random.Generator, count: int) -> Cloud:
        """``count`` points, as many on each triangle as its weight (F,) asks, rough as the surface itself is."""
        face, share = self._spots(weights, rng, count)
        soup = self.soup
        points = triangles.blended(soup.vertices_mm, face, share)
        facing = units(triangles.blended(self.normals, face, share))
        rough = triangles.blended(soup.rough_mm[:, None], face, share)
        points += facing * rough * rng.standard_normal((count, 1), dtype=np.float32)
        canonical = triangles.blended(soup.canonical_mm, face, share)
        nearest = face[np.arange(count), share.argmax(axis=1)]
        is_face = soup.is_face[nearest] & np.isfinite(canonical[:, 0])
        return Cloud(points, facing, canonical, is_face, np.full(count, -1, dtype=np.int32))

    def places(self, weights: FloatArray, rng: np.random.Generator, count: int) -> FloatArray:
        """``count`` bare points (count, 3) as evenly spread as can be."""
        return triangles.blended(self.soup.vertices_mm, *self._spots(weights, rng, count))

    def _spots(self, weights: FloatArray, rng: np.random.Generator, count: int) -> tuple[IntArray, FloatArray]:
        return triangles.spots(self.soup.faces, weights, count, rng.random(3))

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
