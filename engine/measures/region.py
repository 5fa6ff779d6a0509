"""A clean piece of a mesh: manifold, one way round, with given places as vertices, for a geodesic to run on."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from engine.types import BoolArray, FloatArray, IntArray

_ON_CORNER = 1e-4
"""A place nearer to a corner or side than this share of a triangle is taken to be on it: slivers help nobody."""


@dataclass(frozen=True, eq=False)
class Region:
    """points_mm: (V, 3) float64. faces: (F, 3) int32."""

    points_mm: FloatArray
    faces: IntArray


@dataclass(frozen=True, eq=False)
class Seams:
    """Which half-edges meet. Half-edge 3 f + i goes from corner i of face f to the next. first, second: (E,)."""

    first: IntArray
    second: IntArray


def crop(points_mm: FloatArray, faces: IntArray, start: FloatArray, end: FloatArray, reach_mm: float) -> Region:
    """Triangles with a corner in the ellipsoid of all places whose way to start and end together is ``reach_mm``.

    No path from start to end of at most that length leaves it.
    """
    way = np.sqrt(_squared(points_mm, start)) + np.sqrt(_squared(points_mm, end))
    inside = way <= reach_mm
    kept = faces[inside[faces[:, 0]] | inside[faces[:, 1]] | inside[faces[:, 2]]]
    used = np.zeros(len(points_mm), np.bool_)
    used[kept] = True
    compact = np.cumsum(used, dtype=np.int32) - 1
    return cleaned(Region(points_mm[used].astype(np.float64), compact[kept]))


def part(region: Region, inside: BoolArray) -> tuple[Region, IntArray]:
    """The triangles of a clean region with a vertex ``inside`` (V,), and which vertex each of its own was.

    A vertex at which the piece only just hangs together is split, so that the piece is clean too; the first one is
    where the most triangles are.
    """
    faces = region.faces
    kept = faces[inside[faces[:, 0]] | inside[faces[:, 1]] | inside[faces[:, 2]]]
    corner = _fans(kept, seams_of(kept))
    numbers = np.zeros(int(corner.max(initial=-1)) + 1, np.int64)
    numbers[corner] = kept.ravel()
    return Region(region.points_mm[numbers], corner.reshape(-1, 3).astype(np.int32)), numbers


def _squared(points_mm: FloatArray, place: FloatArray) -> FloatArray:
    away = points_mm - place.astype(points_mm.dtype)
    return np.asarray(np.einsum("vx,vx->v", away, away))


def cleaned(region: Region) -> Region:
    """The same surface with corners at one place joined, triangles without area gone, and cut where it is not manifold.

    Scanners and file formats split meshes along texture seams and leave fins and pinched corners.
    """
    faces = _welded(region)
    points = region.points_mm
    faces = faces[_fullness(points, faces) > 1e-9]
    faces = faces[_first_of_each(np.sort(faces, axis=1), len(points))]
    faces, seams = _one_way_round(faces)
    corner = _fans(faces, seams)
    count = int(corner.max()) + 1 if len(corner) else 0
    place = np.zeros((count, 3))
    place[corner] = points[faces.ravel()]
    return Region(place, corner.reshape(-1, 3).astype(np.int32))


def thinnest(region: Region) -> float:
    """The least area of its triangles as a share of the longest side squared; 1 without triangles."""
    return float(_fullness(region.points_mm, region.faces).min(initial=1.0))


def _fullness(points: FloatArray, faces: IntArray) -> FloatArray:
    """Twice the area of each triangle over its longest side squared: (F,), 0.87 for an equal-sided one."""
    a, b, c = (points[faces[:, i]] for i in range(3))
    area = np.linalg.norm(np.cross(b - a, c - a), axis=1)
    longest = np.maximum.reduce([np.square(p - q).sum(1) for p, q in ((a, b), (b, c), (c, a))])
    return np.asarray(area / np.maximum(longest, 1e-300))


def _first_of_each(rows: IntArray, size: int) -> IntArray:
    """Row numbers, in order, of the first of each kind of row (F, 3) of numbers below ``size``."""
    keys = (rows[:, 0].astype(np.int64) * size + rows[:, 1]) * size + rows[:, 2]
    return np.asarray(np.sort(np.unique(keys, return_index=True)[1]))


def _welded(region: Region) -> IntArray:
    """Faces whose corners at exactly the same place are the same corner."""
    points = np.ascontiguousarray(region.points_mm) + 0.0
    order = np.lexsort(points.T)
    step = np.any(points[order][1:] != points[order][:-1], axis=1)
    leader = np.maximum.accumulate(np.where(np.concatenate([[True], step]), np.arange(len(order)), 0))
    same = np.empty(len(order), np.int64)
    same[order] = order[leader]
    return np.asarray(same[region.faces])


def seams_of(faces: IntArray) -> Seams:
    """Half-edges that exactly two faces share, whichever way they go round."""
    start, end = faces.ravel().astype(np.int64), np.roll(faces, -1, axis=1).ravel().astype(np.int64)
    keys = np.minimum(start, end) * (int(faces.max(initial=0)) + 1) + np.maximum(start, end)
    order = np.argsort(keys)
    sorted_keys = keys[order]
    same = np.concatenate([[False], sorted_keys[1:] == sorted_keys[:-1], [False]])
    two = np.flatnonzero(same[1:-1] & ~same[:-2] & ~same[2:])
    return Seams(order[two], order[two + 1])


def after(half: IntArray) -> IntArray:
    """The next half-edge of the same face; its number is also that of the corner where ``half`` ends."""
    return np.asarray(half - half % 3 + (half % 3 + 1) % 3)


def _one_way_round(faces: IntArray) -> tuple[IntArray, Seams]:
    """Faces turned so that neighbours go round the same way, and their seams. Most meshes come back as they are."""
    seams = seams_of(faces)
    first, second, start = seams.first, seams.second, faces.ravel()
    against = start[first] == start[second]
    if not against.any():
        return faces, seams
    from collections import deque

    neighbours: dict[int, list[tuple[int, bool]]] = {}
    for f, g, turn in zip((first // 3).tolist(), (second // 3).tolist(), against.tolist(), strict=True):
        neighbours.setdefault(f, []).append((g, turn))
        neighbours.setdefault(g, []).append((f, turn))
    turned = np.full(len(faces), -1, np.int8)
    for seed in range(len(faces)):
        if turned[seed] >= 0:
            continue
        turned[seed] = 0
        queue = deque([seed])
        while queue:
            face = queue.popleft()
            for other, turn in neighbours.get(face, ()):
                if turned[other] < 0:
                    turned[other] = turned[face] ^ int(turn)
                    queue.append(other)
    faces = faces.copy()
    faces[turned == 1] = faces[turned == 1][:, ::-1]
    return faces, seams_of(faces)


def _fans(faces: IntArray, seams: Seams) -> IntArray:
    """A vertex number for each corner (3F,): corners are one vertex only where faces around it hang together.

    Edges with three faces, or two that cannot be brought to one way round, become borders.
    """
    from scipy.sparse import coo_matrix
    from scipy.sparse.csgraph import connected_components

    if not len(faces):
        return np.empty(0, np.int64)
    start = faces.ravel()
    proper = start[seams.first] != start[seams.second]
    first, second = seams.first[proper], seams.second[proper]
    # Half-edge i starts at corner i of its face; it meets its partner head to tail.
    left = np.concatenate([first, after(first)])
    right = np.concatenate([after(second), second])
    size = faces.size
    links = coo_matrix((np.ones(len(left), np.int8), (left, right)), shape=(size, size))
    return np.asarray(connected_components(links, directed=False)[1])


def with_vertex(region: Region, face: int, weights: FloatArray) -> tuple[Region, int]:
    """The region with a place on triangle ``face`` as a vertex, and that vertex's number.

    weights: (3,) shares of the triangle's corners in the place.
    """
    corners = region.faces[face]
    if weights.max() >= 1.0 - _ON_CORNER:
        return region, int(corners[int(np.argmax(weights))])
    number = len(region.points_mm)
    thin = int(np.argmin(weights))
    split = [face]
    if weights[thin] < _ON_CORNER:
        a, b = corners[(thin + 1) % 3], corners[(thin + 2) % 3]
        weights = np.where(np.arange(3) == thin, 0.0, weights)
        weights = weights / weights.sum()
        split += [int(f) for f in np.flatnonzero((region.faces == a).any(1) & (region.faces == b).any(1)) if f != face]
        fresh = [tri for f in split for tri in _halves(region.faces[f], int(a), int(b), number)]
    else:
        a, b, c = (int(corner) for corner in corners)
        fresh = [(a, b, number), (b, c, number), (c, a, number)]
    place = weights @ region.points_mm[corners]
    faces = np.concatenate([np.delete(region.faces, split, axis=0), np.array(fresh, region.faces.dtype)])
    return Region(np.vstack([region.points_mm, place]), faces), number


def _halves(face: IntArray, a: int, b: int, middle: int) -> list[tuple[int, ...]]:
    """A face cut from the middle of its side a-b to the corner opposite."""
    corners = [int(corner) for corner in face]
    return [tuple(middle if corner == gone else corner for corner in corners) for gone in (a, b)]
