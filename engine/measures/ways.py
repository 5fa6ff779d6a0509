"""The strip of surface that can hold a shortest way, found from ways along edges.

A way along edges and across pairs of triangles is at most some percent too long. Vertices over which the shortest such
way is longer than that allows cannot be near the shortest way over the surface, so the exact search need not see them.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from engine.measures.region import Region, part, seams_of
from engine.types import FloatArray, IntArray

_SLACK = 1.025
"""Such ways are too long by uneven amounts. 1.02 to 1.08 gave the same lengths of 150 ways on three heads."""
_EDGES = 3.0


@dataclass(frozen=True, eq=False)
class Strip:
    """A piece of a region, the two ends as its vertices, and how long the way along edges is."""

    region: Region
    source: int
    target: int
    upper_mm: float


def strip(region: Region, source: int, target: int) -> Strip | None:
    """The strip between two vertices; None if holes part them."""
    from scipy.sparse.csgraph import dijkstra

    graph = edge_graph(region)
    ahead, behind = np.asarray(dijkstra(graph, directed=False, indices=[source, target]))
    shortest = float(ahead[target])
    if not np.isfinite(shortest):
        return None
    allowed = _SLACK * shortest + _EDGES * _typical_edge(region)
    piece, numbers = part(region, ahead + behind <= allowed)
    at = {int(numbers[place]): int(place) for place in np.flatnonzero((numbers == source) | (numbers == target))}
    return Strip(piece, at[source], at[target], shortest)


def _typical_edge(region: Region) -> float:
    a, b = region.points_mm[region.faces[:, 0]], region.points_mm[region.faces[:, 1]]
    return float(np.median(np.linalg.norm(a - b, axis=1)))


def edge_graph(region: Region) -> Any:
    """Edges and their lengths as a sparse matrix (V, V), with the way across each pair of triangles added.

    The shortcuts halve how much too long a way along edges is.
    """
    from scipy.sparse import coo_matrix

    points, faces = region.points_mm, region.faces
    size = len(points)
    start, end = faces.ravel().astype(np.int64), np.roll(faces, -1, axis=1).ravel().astype(np.int64)
    opposite = np.roll(faces, -2, axis=1).ravel().astype(np.int64)
    seams = seams_of(faces)
    first, second = seams.first, seams.second
    across = _unfolded(points, start[first], end[first], opposite[first], opposite[second])
    usable = np.isfinite(across) & (opposite[first] != opposite[second])
    # Each edge once: the second half-edge of a seam is left out.
    once = np.ones(len(start), np.bool_)
    once[second] = False
    low, high = start[once], end[once]
    length = np.linalg.norm(points[low] - points[high], axis=1)
    rows = np.concatenate([low, opposite[first][usable]])
    columns = np.concatenate([high, opposite[second][usable]])
    lengths = np.concatenate([length, across[usable]])
    return coo_matrix((np.maximum(lengths, 1e-12), (rows, columns)), shape=(size, size)).tocsr()


def _unfolded(points: FloatArray, a: IntArray, b: IntArray, c: IntArray, d: IntArray) -> FloatArray:
    """Distance from c to d over the edge a-b when both triangles are laid flat; inf where the line misses the edge."""
    along = points[b] - points[a]
    length = np.maximum(np.linalg.norm(along, axis=1), 1e-300)
    unit = along / length[:, None]

    def flat(corner: IntArray) -> tuple[FloatArray, FloatArray]:
        away = points[corner] - points[a]
        x = np.einsum("ex,ex->e", away, unit)
        return x, np.sqrt(np.maximum(np.einsum("ex,ex->e", away, away) - x * x, 0.0))

    (cx, cy), (dx, dy) = flat(c), flat(d)
    cross = cx + (dx - cx) * cy / np.maximum(cy + dy, 1e-300)
    whole = np.hypot(cx - dx, cy + dy)
    return np.asarray(np.where((cross >= 0) & (cross <= length), whole, np.inf))
