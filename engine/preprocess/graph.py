"""The small cloud the pose net sees: points in farthest point order and fixed neighbours at three levels.

Neighbours depend on distances alone, so one graph serves every turned or scaled copy of the cloud.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from engine.preprocess import PoseCloudConfig
from engine.preprocess.sampling import farthest_points
from engine.types import FloatArray, IntArray


@dataclass(frozen=True, eq=False)
class CloudGraph:
    """Points and neighbours. N, M, C: points on the fine, middle and coarse level (prefixes of the same order).

    points: (N, 3). near0: (N, k). down1: (M, p) into N. near1: (M, k). down2: (C, p) into M. near2: (C, k).
    up1: (M, 3) into C. up0: (N, 3) into M.
    """

    points: FloatArray
    near0: IntArray
    down1: IntArray
    near1: IntArray
    down2: IntArray
    near2: IntArray
    up1: IntArray
    up0: IntArray

    @property
    def neighbours(self) -> dict[str, IntArray]:
        """The index arrays by name."""
        return {name: getattr(self, name) for name in INDEX_NAMES}


INDEX_NAMES = ("near0", "down1", "near1", "down2", "near2", "up1", "up0")
LEVEL_OF_INDEX = {"near0": 0, "down1": 0, "near1": 1, "down2": 1, "near2": 2, "up1": 2, "up0": 1}
"""Which level (0 fine, 1 middle, 2 coarse) the indices point into."""


def cloud_graph(points: FloatArray, config: PoseCloudConfig) -> tuple[CloudGraph, IntArray]:
    """The graph of a cloud (P, 3), and which of its points were taken (N,)."""
    from scipy.spatial import cKDTree

    order = farthest_points(points, config.points)
    fine = np.ascontiguousarray(points[order])
    middle, coarse = fine[: config.middle], fine[: config.coarse]
    trees = [cKDTree(level) for level in (fine, middle, coarse)]

    def near(level: int, queries: FloatArray, count: int) -> IntArray:
        found = trees[level].query(queries, k=count)[1]
        return np.minimum(found, trees[level].n - 1).astype(np.int32)

    k, pool = config.neighbours, config.pool_neighbours
    graph = CloudGraph(
        fine,
        near(0, fine, k),
        near(0, middle, pool),
        near(1, middle, k),
        near(1, coarse, pool),
        near(2, coarse, k),
        near(2, middle, 3),
        near(1, fine, 3),
    )
    return graph, order


def batch_indices(graphs: list[dict[str, IntArray]], config: PoseCloudConfig) -> dict[str, IntArray]:
    """Index arrays of several clouds, shifted so that they point into the clouds laid end to end."""
    sizes = (config.points, config.middle, config.coarse)
    joined = {}
    for name in INDEX_NAMES:
        step = sizes[LEVEL_OF_INDEX[name]]
        joined[name] = np.concatenate([graph[name].astype(np.int64) + step * i for i, graph in enumerate(graphs)])
    return joined
