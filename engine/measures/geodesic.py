"""The shortest way over a scan's surface between two places, and its length.

On meshes: the triangles that a shortest way can touch are cut out (an ellipsoid, and of that a strip), and searched
exactly (Mitchell, Mount and Papadimitriou 1987, by pygeodesic), so the error is that of the mesh alone. Edge flips
(potpourri3d) were as fast but ended in a way round the wrong side of nose or lips at one pair in seven, up to 10 % too
long, and its fast marching was 12 % off on long thin triangles. On bare clouds: ``engine.measures.cloud_way``.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from engine.geometry import Surface
from engine.measures.region import Region, crop, thinnest, with_vertex
from engine.measures.ways import Lengths, Strip, edge_graph, lengths
from engine.types import EngineError, FloatArray, IntArray

FARTHEST_OFF_MM = 10.0
"""A landmark farther from the surface than this is not measured over it."""
THINNEST = 1e-6
"""Least area of a triangle, as a share of its longest side squared, that the exact search is trusted with: on thinner
ones it was seen to end the whole process."""
_FIRST_REACH = 1.25
_MARGIN_MM = 4.0
_GROWTH = 1.6
_TRIES = 6


@dataclass(frozen=True, eq=False)
class Way:
    """A shortest way. path_mm: (N, 3) from start to end. note: what to beware of, or empty."""

    length_mm: float
    path_mm: FloatArray
    note: str = ""


class SurfaceWays:
    """Shortest ways over one scan. points_mm: (V, 3). faces: (F, 3), or None for a bare cloud."""

    def __init__(self, points_mm: FloatArray, faces: IntArray | None) -> None:
        self._points = np.ascontiguousarray(points_mm)
        self._faces = faces if faces is not None and len(faces) else None
        self._known: dict[tuple[bytes, bytes], Way] = {}

    def between(self, start_mm: FloatArray, end_mm: FloatArray) -> Way:
        """The shortest way between two places near the surface. The same pair again costs nothing.

        Raises EngineError if a place is off the surface, or holes part the two.
        """
        start, end = np.asarray(start_mm, float), np.asarray(end_mm, float)
        key, back = (start.tobytes(), end.tobytes()), (end.tobytes(), start.tobytes())
        if back in self._known:
            known = self._known[back]
            return Way(known.length_mm, known.path_mm[::-1], known.note)
        if key not in self._known:
            self._known[key] = self._find(start, end)
        return self._known[key]

    def _find(self, start: FloatArray, end: FloatArray) -> Way:
        if self._faces is None:
            from engine.measures.cloud_way import cloud_way

            length, path, note = cloud_way(self._points, start, end)
            return Way(length, path, note)
        chord = float(np.linalg.norm(end - start))
        reach = _FIRST_REACH * chord + 2 * _MARGIN_MM
        for _ in range(_TRIES):
            region = crop(self._points, self._faces, start, end, reach)
            known = lengths_between(region, start, end) if len(region.faces) else None
            if known is None:
                reach *= _GROWTH
            elif known.upper_mm > reach - _MARGIN_MM:
                # What lies outside might be shorter: look as far as any way that is no longer can lead.
                reach = known.upper_mm + 2 * _MARGIN_MM
            else:
                break
        if known is None:
            raise EngineError("a hole in the surface lies all the way between the landmarks")
        return shortest_over(known, start, end)


def shortest_over(known: Lengths, start: FloatArray, end: FloatArray) -> Way:
    """The shortest way: over the strip that lengths along edges suggest, widened where it comes to the rim."""
    ways: list[FloatArray] = []
    for _ in range(_TRIES):
        piece = known.strip(*ways)
        way = shortest(piece, start, end)
        if way.note or not piece.comes_to_the_rim(way.path_mm):
            break
        ways.append(way.path_mm)
    return way


def lengths_between(region: Region, start: FloatArray, end: FloatArray) -> Lengths | None:
    """Ways along edges between two places, None if the region does not hang together. EngineError if one is off it."""
    found = Surface(region.points_mm, region.faces).closest(np.array([start, end]))
    if found.distance_mm.max() > FARTHEST_OFF_MM:
        raise EngineError(f"a landmark lies {found.distance_mm.max():.0f} mm off the surface")
    triangle = region.faces[found.face[1]]
    region, source = with_vertex(region, int(found.face[0]), found.weights[0])
    same = np.flatnonzero((region.faces == triangle).all(1))
    if len(same):
        region, target = with_vertex(region, int(same[0]), found.weights[1])
    else:
        # The triangle of the end was cut to put the start in.
        again = Surface(region.points_mm, region.faces).closest(end)
        region, target = with_vertex(region, int(again.face[0]), again.weights[0])
    # A place where the surface only just hangs together, as at a corner of the mouth, is several vertices.
    best = lengths(region, _same_place(region, source), _same_place(region, target))
    return best if np.isfinite(best.upper_mm) else None


def shortest(piece: Strip, start: FloatArray, end: FloatArray) -> Way:
    """The shortest way over a strip, exactly."""
    if piece.source == piece.target:
        return Way(0.0, np.array([start, end]))
    if thinnest(piece.region) < THINNEST:
        return along_edges(piece)
    from pygeodesic.geodesic import PyGeodesicAlgorithmExact

    search = PyGeodesicAlgorithmExact(piece.region.points_mm, piece.region.faces)
    length, path = search.geodesicDistance(piece.source, piece.target)
    if not 0.0 < length <= piece.upper_mm * (1.0 + 1e-9):
        raise EngineError("the surface between the landmarks is too damaged to measure over")
    return Way(float(length), np.asarray(path)[::-1])


def along_edges(piece: Strip) -> Way:
    """The shortest way along edges and across pairs of triangles: safe on any mesh, some percent too long."""
    from scipy.sparse.csgraph import dijkstra

    graph = edge_graph(piece.region)
    ahead, before = dijkstra(graph, directed=False, indices=[piece.source], return_predecessors=True)
    places = [piece.target]
    while places[-1] != piece.source:
        places.append(int(before[0, places[-1]]))
    note = "The surface has triangles of almost no area there, so the way follows its edges and may be a little long."
    return Way(float(ahead[0, piece.target]), piece.region.points_mm[places[::-1]], note)


def _same_place(region: Region, vertex: int) -> list[int]:
    return [int(i) for i in np.flatnonzero((region.points_mm == region.points_mm[vertex]).all(1))]
