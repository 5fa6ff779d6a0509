"""One point per cube of a grid, so that doubled vertices and uneven density teach a net nothing false."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from engine.config import Config
from engine.preprocess.sampling import voxel_keys
from engine.types import FloatArray, IntArray, check_shape

SPACING_SAMPLE = 2000


class DedupConfig(Config):
    """The edge of the cubes, in millimetres or in median spacings of the cloud."""

    on: bool = True
    edge_mm: float = 1.5
    relative: float = 0.0
    """If above zero, the edge in median distances between nearest points, whatever the cloud's unit."""


@dataclass(frozen=True, eq=False)
class Dedup:
    """A cloud with one point per cube: the mean of those that were there.

    points: (M, 3). cell: (N,) the new point that each old one went into. held: (M,) how many went into each.
    edge_mm: of the cubes.
    """

    points: FloatArray
    cell: IntArray
    held: IntArray
    edge_mm: float

    @property
    def before(self) -> int:
        """Points that came in."""
        return len(self.cell)

    @property
    def after(self) -> int:
        """Points that are left."""
        return len(self.points)

    @property
    def retention(self) -> float:
        """Share of points that are left."""
        return self.after / max(1, self.before)

    @property
    def density(self) -> IntArray:
        """How many cubes held 0, 1, 2 … points: the histogram that shows false density."""
        counts: IntArray = np.bincount(self.held)
        return counts

    @property
    def merged(self) -> IntArray:
        """Numbers of the old points that did not stay alone: (K,), rising."""
        return np.flatnonzero(self.held[self.cell] > 1)

    def mean_of(self, values: FloatArray) -> FloatArray:
        """Values (N, C) of the old points, such as normals, as means (M, C) of the new ones."""
        sums = [np.bincount(self.cell, weights=column, minlength=self.after) for column in np.asarray(values, float).T]
        means: FloatArray = np.stack(sums, 1) / self.held[:, None]
        return means


def dedup(points_mm: FloatArray, config: DedupConfig) -> Dedup:
    """Merge the points (N, 3) of each cube, cubes in the order of their first points."""
    check_shape("points_mm", points_mm, None, 3)
    edge = config.relative * median_spacing(points_mm) if config.relative > 0 else config.edge_mm
    if not config.on or edge <= 0 or len(points_mm) == 0:
        own = np.arange(len(points_mm))
        return Dedup(np.array(points_mm, float), own, np.ones(len(own), np.int64), 0.0)
    import pandas as pd

    cell = np.asarray(pd.factorize(voxel_keys(points_mm, edge))[0], np.int64)
    held: IntArray = np.bincount(cell)
    alone = Dedup(np.empty((len(held), 3)), cell, held, float(edge))
    return Dedup(alone.mean_of(points_mm), cell, held, float(edge))


def median_spacing(points: FloatArray) -> float:
    """Median distance of a point (of N, 3) to its nearest other place, in the points' unit."""
    from scipy.spatial import cKDTree

    if len(points) < 2:
        return 0.0
    some = points[:: max(1, len(points) // SPACING_SAMPLE)]
    distance = cKDTree(points, balanced_tree=False, compact_nodes=False).query(some, k=min(8, len(points)))[0]
    # Doubled vertices lie at no distance from each other: the nearest other place counts.
    apart = np.where(distance > 1e-9 * max(float(np.ptp(points, axis=0).max()), 1e-30), distance, np.inf).min(1)
    return float(np.median(apart[np.isfinite(apart)])) if np.isfinite(apart).any() else 0.0
