"""Who neighbours whom in a cloud, for the point nets: made once per cloud, beside the net, from distances alone.

So one set serves every turned, shifted or mirrored copy of a cloud and can be kept with it, and the exported graphs
need no search. All indices are int64 and local to the cloud: arrays of several clouds are stacked on a new first axis.
"""

from __future__ import annotations

from typing import Literal

import numpy as np

from engine.config import Config
from engine.preprocess.sampling import farthest_points
from engine.types import FloatArray, IntArray, check_shape


class BallLevel(Config):
    """Centres in farthest point order and balls around them, one radius per scale."""

    centres: int
    radii: tuple[float, ...]
    neighbours: tuple[int, ...]


class BallStructure(Config):
    """Set abstraction levels of a PointNet++. ``up`` adds what feature propagation needs."""

    kind: Literal["balls"] = "balls"
    levels: tuple[BallLevel, ...]
    up: bool = False


class KnnPyramid(Config):
    """Nearest neighbours on ever coarser levels, each holding ``ratio`` of the points of the one before."""

    kind: Literal["pyramid"] = "pyramid"
    levels: int = 4
    ratio: float = 0.35
    neighbours: int = 16
    pool_neighbours: int = 16
    up_neighbours: int = 3

    def sizes(self, points: int) -> tuple[int, ...]:
        """Points per level, finest first; never fewer than there are neighbours."""
        sizes = [points]
        for _ in range(self.levels - 1):
            sizes.append(max(min(self.neighbours, points), round(self.ratio * sizes[-1])))
        return tuple(sizes)


Structure = BallStructure | KnnPyramid | None


def neighbourhoods(structure: Structure, points: FloatArray) -> dict[str, IntArray]:
    """The index arrays that a net of that structure takes beside its points (N, 3); none for a net that needs none."""
    check_shape("points", points, None, 3)
    if isinstance(structure, BallStructure):
        return _balls(structure, points)
    if isinstance(structure, KnnPyramid):
        return _pyramid(structure, points)
    return {}


def _balls(structure: BallStructure, points: FloatArray) -> dict[str, IntArray]:
    """``centres1`` (M,) and ``ball1_0`` (M, K) into the points, ``centres2``, ``ball2_0`` into level 1, and so on.

    With ``up``, ``up0`` (N, 3) points into level 1, ``up1`` (M, 3) into level 2.
    """
    made: dict[str, IntArray] = {}
    level = np.asarray(points, float)
    for number, balls in enumerate(structure.levels, start=1):
        centres = farthest_points(level, balls.centres)
        made[f"centres{number}"] = centres
        near = first_in_balls(level, level[centres], balls.radii, balls.neighbours)
        made |= {f"ball{number}_{scale}": index for scale, index in enumerate(near)}
        if structure.up:
            made[f"up{number - 1}"] = nearest(level[centres], level, 3)
        level = level[centres]
    return made


def _pyramid(structure: KnnPyramid, points: FloatArray) -> dict[str, IntArray]:
    """``order`` (N1,): points of level 1; deeper levels are its beginnings.

    ``near0`` (N, k), ``near1`` … within a level; ``pool1`` (N1, p) from level 1 into level 0 …;
    ``up0`` (N, u) from level 0 into level 1 …
    """
    cloud = np.asarray(points, float)
    cloud = cloud - cloud.mean(0)  # far from the origin differences would lose digits
    sizes = structure.sizes(len(cloud))
    order = farthest_points(cloud, sizes[1])
    levels = [cloud, *(cloud[order[:size]] for size in sizes[1:])]
    made = {"order": order, "near0": nearest(cloud, cloud, structure.neighbours)}
    for number in range(1, len(levels)):
        finer, level = levels[number - 1], levels[number]
        made[f"near{number}"] = nearest(level, level, structure.neighbours)
        made[f"pool{number}"] = nearest(finer, level, structure.pool_neighbours)
        made[f"up{number - 1}"] = nearest(level, finer, structure.up_neighbours)
    return made


def nearest(points: FloatArray, places: FloatArray, count: int) -> IntArray:
    """The ``count`` points (N, 3) nearest to each of (M, 3) places, nearest first: (M, count). Too few repeat."""
    from scipy.spatial import cKDTree

    want = min(count, len(points))
    found = np.asarray(cKDTree(points).query(places, k=np.arange(1, want + 1))[1], np.int64)
    return found[:, np.arange(count) % want]


def first_in_balls(
    points: FloatArray, centres: FloatArray, radii: tuple[float, ...], counts: tuple[int, ...]
) -> list[IntArray]:
    """For each radius the first ``count`` points (N, 3) within it of each centre (M, 3): (M, count) per radius.

    First in the order of the points, as in Qi et al. 2017; where a ball holds fewer, its first point repeats.
    """
    single = np.asarray(points, np.float32)
    inside = np.zeros((len(centres), len(points)), np.float32)
    for axis in range(3):
        inside += np.square(np.asarray(centres[:, axis], np.float32)[:, None] - single[:, axis])
    found: list[IntArray] = []
    for radius, count in zip(radii, counts, strict=True):
        # Flat numbers rise row by row; finding them is several times faster than finding rows and columns.
        flat = np.flatnonzero(inside <= np.float32(radius * radius))
        rows = np.arange(len(centres) + 1) * len(points)
        start = np.searchsorted(flat, rows)
        held = np.diff(start)
        place = np.arange(count)
        found.append(flat[start[:-1, None] + np.where(place < held[:, None], place, 0)] - rows[:-1, None])
    return found
