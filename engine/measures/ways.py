"""Which ways round a bump are worth trying: places where the detour over them is locally shortest.

Along the edges of a mesh every way is a few percent too long, so the shortest of them may pass a bump on the wrong
side. The ways that could be shortest when straightened are found here; ``engine.measures.geodesic`` straightens them.
"""

from __future__ import annotations

import numpy as np

from engine.measures.region import Region, seams_of
from engine.types import FloatArray, IntArray

_SLACK = 1.12
"""Along edges a way is at most about this much too long, compared with another way along edges."""
_MOST = 3


def vias(region: Region, source: int, target: int) -> list[int] | None:
    """Vertices to lead a way over, at most three; empty if one way is clearly the shortest, None if there is none."""
    from scipy.sparse.csgraph import dijkstra

    graph = edge_graph(region)
    lengths = np.asarray(dijkstra(graph, directed=False, indices=[source, target]))
    ahead, behind = lengths[0], lengths[1]
    shortest = float(ahead[target])
    if not np.isfinite(shortest):
        return None
    detour = ahead + behind
    middle = np.abs(ahead - behind) <= 2.0 * _typical_edge(region)
    good = np.flatnonzero(middle & (detour <= _SLACK * shortest))
    return _valleys(detour, good, graph)


def _valleys(detour: FloatArray, good: IntArray, graph: object) -> list[int]:
    """One vertex of each part of the middle line that hangs together in good ways, if there are two parts or more."""
    from scipy.sparse.csgraph import connected_components

    if not len(good):
        return []
    count, part = connected_components(graph[good][:, good], directed=False)  # type: ignore[index]
    if count < 2:
        return []
    best = [int(good[part == number][np.argmin(detour[good[part == number]])]) for number in range(count)]
    return sorted(best, key=lambda vertex: float(detour[vertex]))[:_MOST]


def _typical_edge(region: Region) -> float:
    a, b = region.points_mm[region.faces[:, 0]], region.points_mm[region.faces[:, 1]]
    return float(np.median(np.linalg.norm(a - b, axis=1)))


def edge_graph(region: Region):  # type: ignore[no-untyped-def]
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
