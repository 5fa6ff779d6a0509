"""Nearest places on a scan's surface, exact: for snapping landmarks and for reporting how far off they lie."""

from __future__ import annotations

from dataclasses import dataclass, fields
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from engine.types import FloatArray, IntArray, Scan

Float64 = NDArray[np.float64]
Int64 = NDArray[np.int64]

_FEW = 8
"""Places up to which plain search is quicker than building trees."""
_NEAR = 16
"""Triangles about a place looked at before asking whether there are more."""
_BLOCK = 50_000
"""Places looked at in one go."""


@dataclass(frozen=True, eq=False)
class Closest:
    """The nearest places on a surface.

    places_mm: (n, 3). distance_mm: (n,). face: (n,) triangle each lies on, -1 on a bare cloud.
    weights: (n, 3) shares of the triangle's corners in the place; on a cloud (1, 0, 0).
    vertex: (n,) nearest point of the scan.
    """

    places_mm: Float64
    distance_mm: Float64
    face: Int64
    weights: Float64
    vertex: Int64


class Surface:
    """A scan's surface, prepared for many questions; what a question needs is built when first asked."""

    def __init__(self, points_mm: FloatArray, faces: IntArray | None = None) -> None:
        """points_mm: (V, 3). faces: (F, 3), or None for a bare cloud."""
        self._points = np.asarray(points_mm, np.float64)
        self._faces = None if faces is None or not len(faces) else np.asarray(faces)

    @classmethod
    def of(cls, scan: Scan) -> Surface:
        """The surface of a scan."""
        return cls(scan.points_mm, scan.faces)

    def closest(self, places_mm: FloatArray) -> Closest:
        """The place on the surface nearest to each of (n, 3) places; nan and infinity are refused."""
        places = np.asarray(places_mm, np.float64).reshape(-1, 3)
        if not np.isfinite(places).all():
            raise ValueError("places must be finite")
        vertex, distance = self._nearest_points(places)
        if self._faces is None:
            weights = np.tile([1.0, 0.0, 0.0], (len(places), 1))
            return Closest(self._points[vertex], distance, np.full(len(places), -1), weights, vertex)
        parts = [slice(begin, begin + _BLOCK) for begin in range(0, max(len(places), 1), _BLOCK)]
        found = [self._on_faces(places[part], vertex[part], distance[part]) for part in parts]
        return Closest(*(np.concatenate([getattr(one, field.name) for one in found]) for field in fields(Closest)))

    def _on_faces(self, places: Float64, vertex: Int64, distance: Float64) -> Closest:
        # No triangle beyond the nearest corner matters, so that distance is where the search begins.
        begin_mm, face = distance * (1 + 1e-9) + 1e-9, np.full(len(places), -1)
        best = Closest(self._points[vertex], begin_mm, face, np.zeros((len(places), 3)), vertex)
        if len(places) <= _FEW and "_ball_trees" not in self.__dict__:
            centre, radius = self._balls
            for number, place in enumerate(places):
                near = np.flatnonzero(_squared(centre, place) <= np.square(radius + best.distance_mm[number]))
                self._nearer(best, places, np.full(len(near), number), near)
            return best
        for radius_mm, members, tree in self._ball_trees:
            self._among(best, places, radius_mm, members, tree)
        return best

    def _among(self, best: Closest, places: Float64, radius_mm: float, members: Int64, tree: Any) -> None:
        """Look among triangles of about one size: at the nearest few, then at more where those may be nearer."""
        count = min(_NEAR, len(members))
        reach = float(best.distance_mm.max()) + radius_mm
        found = tree.query(places, k=[*range(1, count + 1)], distance_upper_bound=reach)
        away, index = np.asarray(found[0]), np.asarray(found[1])
        which, column = np.nonzero(away <= best.distance_mm[:, None] + radius_mm)
        face = members[index[which, column]]
        usable = away[which, column] <= best.distance_mm[which] + self._balls[1][face]
        self._nearer(best, places, which[usable], face[usable])
        if count == len(members):
            return
        more = np.flatnonzero(away[:, -1] <= best.distance_mm + radius_mm)
        lists = tree.query_ball_point(places[more], best.distance_mm[more] + radius_mm)
        which = np.repeat(more, [len(one) for one in lists])
        if len(which):
            self._nearer(best, places, which, members[np.concatenate([np.array(one, np.int64) for one in lists])])

    def _nearer(self, best: Closest, places: Float64, which: Int64, face: Int64) -> None:
        """Put into ``best`` what candidate triangles do better. which, face: (k,) pairs, by place."""
        assert self._faces is not None
        corners = self._points[self._faces[face]]
        weights = closest_weights(places[which], corners)
        on = np.einsum("nc,nck->nk", weights, corners)
        away = np.linalg.norm(on - places[which], axis=1)
        order = np.lexsort((away, which))
        first = order[np.concatenate([[True], np.diff(which[order]) > 0])] if len(order) else order
        nearer = first[away[first] < best.distance_mm[which[first]]]
        index = which[nearer]
        best.distance_mm[index], best.places_mm[index] = away[nearer], on[nearer]
        best.face[index], best.weights[index] = face[nearer], weights[nearer]

    # -------------------------------------------------------------- points
    @cached_property
    def _used(self) -> Int64:
        """Numbers of the points that belong to the surface: those of faces, where there are any."""
        if self._faces is None:
            return np.arange(len(self._points))
        used = np.zeros(len(self._points), bool)
        used[self._faces.reshape(-1)] = True
        return np.flatnonzero(used)

    @cached_property
    def _tree(self) -> Any:
        from scipy.spatial import cKDTree

        return cKDTree(self._points[self._used], balanced_tree=False, compact_nodes=False)

    def _nearest_points(self, places: Float64) -> tuple[Int64, Float64]:
        """(n,) nearest point of the surface to each place, and its distance."""
        if "_tree" not in self.__dict__ and len(places) <= _FEW:
            points = self._points[self._used]
            number = np.array([int(_squared(points, place).argmin()) for place in places], np.int64)
        else:
            number = np.asarray(self._tree.query(places)[1], np.int64)
        vertex = self._used[number]
        return vertex, np.linalg.norm(self._points[vertex] - places, axis=1)

    # -------------------------------------------------------------- triangles
    @cached_property
    def _balls(self) -> tuple[Float64, Float64]:
        """Centre (F, 3) and radius (F,) of a ball around each triangle."""
        assert self._faces is not None
        corners = [self._points[self._faces[:, i]] for i in range(3)]
        centre = (corners[0] + corners[1] + corners[2]) / 3.0
        return centre, np.sqrt(np.maximum.reduce([_squared(corner, centre) for corner in corners]))

    @cached_property
    def _ball_trees(self) -> list[tuple[float, Int64, Any]]:
        """Triangles by size, the most frequent first: largest radius, numbers, tree of the centres.

        So one huge triangle burdens no other.
        """
        from scipy.spatial import cKDTree

        centre, radius = self._balls
        size = np.ceil(np.log2(np.maximum(radius, 1e-9))).astype(np.int64)
        trees: list[tuple[float, Int64, Any]] = []
        for one in np.unique(size):
            members = np.flatnonzero(size == one)
            tree = cKDTree(centre[members], balanced_tree=False, compact_nodes=False)
            trees.append((float(radius[members].max()), members, tree))
        return sorted(trees, key=lambda sized: -len(sized[1]))


def _squared(points: Float64, place: Float64) -> Float64:
    """Squared distances (n,) of points (n, 3) to a place (3,), or to a place each (n, 3)."""
    away = points - place
    return np.asarray(np.einsum("nk,nk->n", away, away))


def closest_weights(places: FloatArray, corners: FloatArray) -> Float64:
    """Shares of the corners in the point of each triangle that is nearest to each place, (n, 3).

    places: (n, 3). corners: (n, 3, 3). Ericson, Real-Time Collision Detection, 2005, 5.1.5. Triangles
    without surface are treated as their longest edge, so the answer is never nan.
    """
    a, b, c = corners[:, 0], corners[:, 1], corners[:, 2]
    ab, ac = b - a, c - a
    dot = np.einsum
    ap, bp, cp = places - a, places - b, places - c
    d1, d2 = dot("ij,ij->i", ab, ap), dot("ij,ij->i", ac, ap)
    d3, d4 = dot("ij,ij->i", ab, bp), dot("ij,ij->i", ac, bp)
    d5, d6 = dot("ij,ij->i", ab, cp), dot("ij,ij->i", ac, cp)
    va, vb, vc = d3 * d6 - d5 * d4, d5 * d2 - d1 * d6, d1 * d4 - d3 * d2
    total = va + vb + vc
    inside = (va > 0) & (vb > 0) & (vc > 0) & (total > 0)
    safe = np.where(inside, total, 1.0)
    weights = np.stack([va / safe, vb / safe, vc / safe], axis=1)
    edges = ~inside
    if edges.any():
        weights[edges] = _on_edges(places[edges], corners[edges])
    return weights


def _on_edges(places: Float64, corners: Float64) -> Float64:
    """Shares of the corners in the nearest point of the three edges."""
    shares = np.zeros((3, len(places), 3))
    distance = np.empty((3, len(places)))
    for number, (i, j) in enumerate(((0, 1), (1, 2), (2, 0))):
        edge = corners[:, j] - corners[:, i]
        length = np.square(edge).sum(axis=1)
        along = np.einsum("ij,ij->i", places - corners[:, i], edge) / np.where(length > 0, length, 1.0)
        along = np.clip(along, 0.0, 1.0)
        shares[number, :, i], shares[number, :, j] = 1 - along, along
        distance[number] = np.square(corners[:, i] + along[:, None] * edge - places).sum(axis=1)
    best = distance.argmin(axis=0)
    chosen: Float64 = shares[best, np.arange(len(places))]
    return chosen
