"""The strip of surface that can hold a shortest way, found from ways along edges.

A way along edges and across pairs of triangles is at most some percent too long. Vertices over which the shortest such
way is longer than that allows cannot be near the shortest way over the surface, so the exact search need not see them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from engine.measures.region import Region, part, seams_of
from engine.types import FloatArray, IntArray

_SHARE, _EDGES = 0.005, 1.0
"""How much longer than the shortest way along edges one over a vertex of the strip may be: a share, and in edges. The
strip then holds the shortest way over the surface in 24 of 25 pairs. In the others the way comes to the rim, and the
strip is widened there; the lengths of 280 ways on seven heads were then those of strips five times as wide."""
_AROUND = 4.0
"""How far a strip is widened around a way, in edges."""


@dataclass(frozen=True, eq=False)
class Strip:
    """A piece of a region that can hold the shortest way.

    source, target: the two ends as its vertices. upper_mm: length of the way along edges. rim: vertices (V,) that are
    there only because a triangle has another vertex.
    """

    region: Region
    source: int
    target: int
    upper_mm: float
    rim: NDArray[np.bool_]

    def comes_to_the_rim(self, path_mm: FloatArray) -> bool:
        """Whether a way (N, 3) runs along the rim, so that a wider strip may hold a shorter one."""
        from scipy.spatial import cKDTree

        nearest = cKDTree(self.region.points_mm).query(path_mm[1:-1])[1]
        return bool(self.rim[nearest].any())


@dataclass(frozen=True, eq=False)
class Lengths:
    """Of each vertex (V,) of a region, how long a way along edges from source to target over it is."""

    region: Region
    source: int
    target: int
    over_mm: FloatArray

    @property
    def upper_mm(self) -> float:
        """How long the shortest is; infinite where holes part the two."""
        return float(self.over_mm[self.target])

    def strip(self, *ways_mm: FloatArray) -> Strip:
        """The strip that may hold the shortest way over the surface, and what lies around ways (N, 3) found before."""
        from scipy.spatial import cKDTree

        edge_mm = _typical_edge(self.region)
        inside = self.over_mm <= (1.0 + _SHARE) * self.upper_mm + _EDGES * edge_mm
        for way_mm in ways_mm:
            reach = _AROUND * edge_mm
            away = cKDTree(way_mm).query(self.region.points_mm, distance_upper_bound=reach)[0]
            inside |= (away <= reach) & np.isfinite(self.over_mm)
        piece, numbers = part(self.region, inside)
        source, target = (int(np.flatnonzero(numbers == end)[0]) for end in (self.source, self.target))
        return Strip(piece, source, target, self.upper_mm, ~inside[numbers])


def lengths(region: Region, sources: Sequence[int], targets: Sequence[int]) -> Lengths:
    """Ways along edges over every vertex, between the nearest two of some vertices."""
    from scipy.sparse.csgraph import dijkstra

    found = np.asarray(dijkstra(edge_graph(region), directed=False, indices=[*sources, *targets]))
    ahead, behind = found[: len(sources)], found[len(sources) :]
    first, last = divmod(int(np.argmin(ahead[:, list(targets)])), len(targets))
    return Lengths(region, sources[first], targets[last], ahead[first] + behind[last])


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
