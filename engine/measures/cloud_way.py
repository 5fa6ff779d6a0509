"""The shortest way over a bare cloud: along neighbours first, then pulled taut while it is held to the points."""

from __future__ import annotations

from typing import Any

import numpy as np

from engine.types import EngineError, FloatArray

NOTE = "measured over a bare cloud: about a percent off, more where points are sparse; a mesh is measured exactly"
FARTHEST_OFF_MM = 10.0
_NEIGHBOURS = 16
_FIRST_REACH, _MARGIN_MM, _GROWTH, _TRIES = 1.4, 8.0, 1.6, 5
_PULLS = 60


def cloud_way(points_mm: FloatArray, start: FloatArray, end: FloatArray) -> tuple[float, FloatArray, str]:
    """Length, path (N, 3) and a caution. points_mm: (V, 3). EngineError if a gap parts the two places."""
    chord = float(np.linalg.norm(end - start))
    if chord == 0.0:
        return 0.0, np.array([start, end]), NOTE
    for place in (start, end):
        off = float(np.sqrt(np.square(points_mm - place).sum(1).min()))
        if off > FARTHEST_OFF_MM:
            raise EngineError(f"a landmark lies {off:.0f} mm off the surface")
    reach = _FIRST_REACH * chord + 2 * _MARGIN_MM
    for _ in range(_TRIES):
        way = np.linalg.norm(points_mm - start, axis=1) + np.linalg.norm(points_mm - end, axis=1)
        near = points_mm[way <= reach].astype(np.float64)
        found = _along_neighbours(near, start, end) if len(near) > _NEIGHBOURS else None
        if found is not None:
            taut = _taut(found, near)
            return float(np.linalg.norm(np.diff(taut, axis=0), axis=1).sum()), taut, NOTE
        reach *= _GROWTH
    raise EngineError("a gap in the points lies all the way between the landmarks")


def _along_neighbours(near: FloatArray, start: FloatArray, end: FloatArray) -> FloatArray | None:
    """The shortest chain of neighbouring points from start to end: (N, 3), or None."""
    from scipy.sparse import coo_matrix
    from scipy.sparse.csgraph import dijkstra
    from scipy.spatial import cKDTree

    points = np.vstack([start, end, near])
    found_distance, found_index = cKDTree(points).query(points, k=min(_NEIGHBOURS + 1, len(points)))
    distance, index = np.asarray(found_distance), np.asarray(found_index)
    # A neighbour much farther than usual is on another sheet of the surface (the other lip), not on this one.
    usual = 4.0 * float(np.median(distance[:, -1]))
    row = np.repeat(np.arange(len(points)), index.shape[1] - 1)
    column, length = index[:, 1:].ravel(), distance[:, 1:].ravel()
    usable = length <= usual
    size = len(points)
    lengths = np.maximum(length[usable], 1e-9)
    graph = coo_matrix((lengths, (row[usable], column[usable])), shape=(size, size)).tocsr()
    search: Any = dijkstra  # its stubs know no single source
    total, before = search(graph, directed=False, indices=0, return_predecessors=True)
    if not np.isfinite(total[1]):
        return None
    chain = [1]
    while chain[-1] != 0:
        chain.append(int(before[chain[-1]]))
    return np.asarray(points[chain[::-1]])


def _taut(path: FloatArray, near: FloatArray) -> FloatArray:
    """The path with its bends taken out: each point goes to the middle of its neighbours, then back to the surface."""
    from scipy.spatial import cKDTree

    tree = cKDTree(near)
    count = int(np.clip(2 * len(path), 16, 200))
    path = _resampled(path, count)
    for _ in range(_PULLS):
        middle = path.copy()
        middle[1:-1] = 0.5 * (path[:-2] + path[2:])
        path[1:-1] = _to_planes(0.5 * (path + middle)[1:-1], near, tree)
        path = _resampled(path, count)
    return path


def _to_planes(places: FloatArray, near: FloatArray, tree: Any) -> FloatArray:
    """Each place put onto the plane through the points around it, weighted by nearness."""
    distance, index = tree.query(places, k=min(12, len(near)))
    around = near[index]
    weight = np.exp(-np.square(distance / np.maximum(distance.mean(1, keepdims=True), 1e-9)))
    weight /= weight.sum(1, keepdims=True)
    centre = np.einsum("nk,nkx->nx", weight, around)
    away = around - centre[:, None]
    normal = np.linalg.eigh(np.einsum("nk,nkx,nky->nxy", weight, away, away))[1][:, :, 0]
    off = np.einsum("nx,nx->n", places - centre, normal)
    return np.asarray(places - off[:, None] * normal)


def _resampled(path: FloatArray, count: int) -> FloatArray:
    """The path with ``count`` points at equal steps."""
    step = np.linalg.norm(np.diff(path, axis=0), axis=1)
    at = np.concatenate([[0.0], np.cumsum(step)])
    wanted = np.linspace(0.0, at[-1], count)
    return np.stack([np.interp(wanted, at, path[:, axis]) for axis in range(3)], axis=1)
