"""The shortest way over a scan's surface between two places, and its length.

On meshes: the triangles that a shortest way can touch are cut out (an ellipsoid, and of that a strip), and searched
exactly (Mitchell, Mount and Papadimitriou 1987, by pygeodesic), so the error is that of the mesh alone. Edge flips
(potpourri3d) were as fast but ended in a way round the wrong side of nose or lips at one pair in seven, up to 10 % too
long, and its fast marching was 12 % off on long thin triangles. On bare clouds: ``engine.measures.cloud_way``.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from engine.measures.region import Region, crop, nearest_face, with_vertex
from engine.measures.ways import strip
from engine.types import EngineError, FloatArray, IntArray

FARTHEST_OFF_MM = 10.0
"""A landmark farther from the surface than this is not measured over it."""
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
            found = mesh_way(region, start, end) if len(region.faces) else None
            if found is not None and found.length_mm <= reach - _MARGIN_MM:
                return found
            # What lies outside cannot shorten a way that fits inside; one that does not fit says how far to look.
            longer = found.length_mm + 2 * _MARGIN_MM if found is not None else _GROWTH * reach
            if found is not None and len(region.faces) == len(self._faces):
                return found
            reach = max(longer, 1.05 * reach)
        if found is not None:
            return found
        raise EngineError("a hole in the surface lies all the way between the landmarks")


def mesh_way(region: Region, start: FloatArray, end: FloatArray) -> Way | None:
    """The shortest way over a region, None if it does not hang together. EngineError if a place is off the surface."""
    source, region = _vertex_at(region, start)
    target, region = _vertex_at(region, end)
    # The second place may have cut the first one's triangle, never its vertex.
    if source == target:
        return Way(0.0, np.array([start, end]))
    piece = strip(region, source, target)
    if piece is None:
        return None
    from pygeodesic.geodesic import PyGeodesicAlgorithmExact

    search = PyGeodesicAlgorithmExact(piece.region.points_mm, piece.region.faces)
    length, path = search.geodesicDistance(piece.source, piece.target)
    if not 0.0 < length <= piece.upper_mm * (1.0 + 1e-9):
        raise EngineError("the surface between the landmarks is too damaged to measure over")
    return Way(float(length), np.asarray(path)[::-1])


def _vertex_at(region: Region, place: FloatArray) -> tuple[int, Region]:
    face, on, distance = nearest_face(region, place)
    if distance > FARTHEST_OFF_MM:
        raise EngineError(f"a landmark lies {distance:.0f} mm off the surface")
    region, vertex = with_vertex(region, face, on)
    return vertex, region
