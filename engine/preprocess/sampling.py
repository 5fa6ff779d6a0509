"""Fair samples of a scan: even over the area of a mesh, even in space for a cloud, farthest point order."""

from __future__ import annotations

import numpy as np

from engine.types import FloatArray, IntArray

CLOUD_LIMIT = 400_000
"""A larger cloud is first thinned at random to this many points: no landmark needs more to find the head."""


def surface_sample(
    points: FloatArray, faces: IntArray | None, count: int, rng: np.random.Generator
) -> tuple[FloatArray, IntArray]:
    """About ``count`` points even over the surface, (N, 3), and for each its triangle (mesh) or point (cloud), (N,)."""
    if faces is None or len(faces) == 0:
        index = cloud_sample(points, count, rng)
        return points[index], index
    return area_sample(points, faces, count, rng)


def triangle_areas(points: FloatArray, faces: IntArray) -> FloatArray:
    """Area of each triangle: (F,), in the square of the points' unit."""
    a, b, c = (points[faces[:, corner]] for corner in range(3))
    areas: FloatArray = 0.5 * np.linalg.norm(np.cross(b - a, c - a), axis=1)
    return areas


def area_sample(
    points: FloatArray, faces: IntArray, count: int, rng: np.random.Generator
) -> tuple[FloatArray, IntArray]:
    """``count`` points uniform over the area of a mesh: (count, 3), and their triangles (count,)."""
    pick, u, v = area_places(triangle_areas(points, faces), count, rng)
    a, b, c = (points[faces[pick, corner]] for corner in range(3))
    return a + u * (b - a) + v * (c - a), pick


def area_places(areas: FloatArray, count: int, rng: np.random.Generator) -> tuple[IntArray, FloatArray, FloatArray]:
    """Places uniform over triangles of ``areas`` (F,): which triangle (count,), and how far along its edges (count, 1).

    The two shares go from the first corner towards the second and the third.
    """
    cumulative = np.cumsum(areas, dtype=float)
    total = cumulative[-1]
    if not total > 0:
        pick = rng.integers(0, len(areas), count)
    else:
        # One stratified draw per equal share of area: more even than independent draws, and already sorted.
        pick = np.searchsorted(cumulative, (np.arange(count) + rng.random(count)) * (total / count))
        pick = np.minimum(pick, len(areas) - 1)
    u, v = rng.random((2, count, 1))
    outside = u + v > 1.0
    return pick, np.where(outside, 1.0 - u, u), np.where(outside, 1.0 - v, v)


def cloud_sample(points: FloatArray, count: int, rng: np.random.Generator) -> IntArray:
    """Indices of about ``count`` points of a cloud (N, 3), at most one per cube of a grid: even density."""
    chosen: IntArray = np.arange(len(points))
    if len(points) > CLOUD_LIMIT:
        chosen = np.sort(rng.choice(len(points), CLOUD_LIMIT, replace=False, shuffle=False))
    if len(chosen) <= count:
        return chosen
    cloud = points[chosen]
    low, high = np.quantile(cloud[:: max(1, len(cloud) // 20000)], (0.01, 0.99), axis=0)
    edge = max(float(np.linalg.norm(high - low)), 1e-9) / 40.0
    kept = voxel_first(cloud, edge)
    # A surface of area A meets about A / edge**2 cubes: two steps settle the edge that leaves ``count`` of them.
    for _ in range(3):
        if 0.8 * count <= len(kept) <= 1.6 * count or edge < 1e-9:
            break
        edge *= float(np.clip(np.sqrt(len(kept) / (1.2 * count)), 0.15, 4.0))
        kept = voxel_first(cloud, edge)
    if len(kept) > count:
        kept = rng.choice(kept, count, replace=False)
    return chosen[np.sort(kept)]


def voxel_first(points: FloatArray, edge: float) -> IntArray:
    """Index of the first point in each cube of ``edge``: (M,), rising."""
    import pandas as pd

    kept: IntArray = np.flatnonzero(~pd.Series(voxel_keys(points, edge)).duplicated().to_numpy())
    return kept


def voxel_keys(points: FloatArray, edge: float) -> IntArray:
    """A number (N,) int64 for the cube of ``edge`` that each point (N, 3) lies in; at most a million cubes per axis."""
    cells = np.floor((points - points.min(0)) / edge).astype(np.int64)
    cells = np.minimum(cells, (1 << 20) - 1)
    key: IntArray = (cells[:, 0] << 40) | (cells[:, 1] << 20) | cells[:, 2]
    return key


def farthest_points(points: FloatArray, count: int) -> IntArray:
    """Indices of ``count`` points in farthest point order, (count,): the first k are spread evenly for every k.

    Starts at the point farthest from the centroid, so turning the cloud changes nothing. Fewer points repeat in turn.
    """
    import fpsample

    start = int(np.argmax(np.square(points - points.mean(0)).sum(1)))
    want = min(count, len(points))
    order = np.asarray(fpsample.fps_sampling(points, want, start_idx=start), dtype=np.int64)
    return np.resize(order, count)
