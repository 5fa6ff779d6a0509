"""A scan's surface as the nets need it: a fair sample of all of it, and a dense one of what lies near a head."""

from __future__ import annotations

from functools import cached_property

import numpy as np

from engine.preprocess.sampling import area_sample, surface_sample, triangle_areas
from engine.preprocess.similarity import Similarity
from engine.types import BoolArray, FloatArray, IntArray

SEED = 20240
MOST_POINTS = 800_000
"""Of a larger cloud, a random part is used: it still shows a head many times denser than the maps."""
MOST_TRIANGLES = 600_000
LARGE_SAMPLE = 480_000
"""A larger mesh is replaced by that many points even over its area."""
MOST_DOUBLINGS = 3
"""A head that is less than an eighth of a mesh gets fewer points than asked for."""
HEAD_MIDDLE_MM = np.array([0.0, 0.0, 40.0], np.float32)
HEAD_REACH_MM = np.array([150.0, 180.0, 150.0], np.float32)
"""Half the edges of the box about a head, in the canonical frame."""


class ScanSurface:
    """Points (V, 3) float64 about their middle, and triangles (F, 3) or None. Samples are the same in every pose."""

    def __init__(self, points: FloatArray, faces: IntArray | None) -> None:
        rng = np.random.default_rng(SEED)
        self.faces = faces if faces is not None and len(faces) else None
        if self.faces is not None and len(self.faces) > MOST_TRIANGLES:
            points, self.faces = area_sample(points, self.faces, LARGE_SAMPLE, rng)[0], None
        elif self.faces is None and len(points) > MOST_POINTS:
            points = points[rng.random(len(points)) < MOST_POINTS / len(points)]
        thin = points[:: max(1, len(points) // 5000)]
        self.middle: FloatArray = np.median(thin, axis=0).astype(float)
        # Sums in single precision would lose the surface of a scan far from its origin.
        self.points: FloatArray = points.astype(float) - self.middle

    @property
    def size(self) -> float:
        """Diagonal of the box around it; 0 if all points coincide."""
        return float(np.linalg.norm(np.ptp(self.points, axis=0))) if len(self.points) else 0.0

    def seeds(self, count: int) -> FloatArray:
        """About ``count`` points even over the whole surface: (N, 3)."""
        return surface_sample(self.points, self.faces, count, np.random.default_rng(SEED))[0]

    def near_head(self, pose: Similarity, count: int) -> FloatArray:
        """Points (N, 3) in a box about the head under ``pose``: at least about ``count`` of a mesh, all of a cloud."""
        rng = np.random.default_rng(SEED)
        near = _in_box(self.points, pose)
        if self.faces is None:
            if near.sum() > 2 * count:
                near &= rng.random(len(near)) < 2.0 ** -np.floor(np.log2(near.sum() / count))
            return self.points[near]
        share = float(self._areas[near[self.faces].any(axis=1)].sum()) / max(float(self._areas.sum()), 1e-30)
        if share <= 0:
            return self.points[:0]
        doublings = min(np.ceil(np.log2(1.0 / share)), MOST_DOUBLINGS)
        sample, _ = area_sample(self.points, self.faces, int(count * 2**doublings), rng)
        return sample[_in_box(sample, pose)]

    @cached_property
    def _areas(self) -> FloatArray:
        assert self.faces is not None
        return triangle_areas(self.points, self.faces)


def _in_box(points: FloatArray, pose: Similarity) -> BoolArray:
    away = np.abs(pose.apply(points.astype(np.float32)) - HEAD_MIDDLE_MM)
    inside: BoolArray = np.all(away < HEAD_REACH_MM, axis=1)
    return inside
