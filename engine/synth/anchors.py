"""Points tied to triangles: where a landmark lies on a mesh, so that it follows when the mesh changes shape."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from engine.types import FloatArray, IntArray


@dataclass(frozen=True, eq=False)
class Anchors:
    """Points on triangles. corners: (L, 3) int vertex numbers. weights: (L, 3) barycentric, each row sums to 1."""

    corners: IntArray
    weights: FloatArray

    def on(self, vertices_mm: FloatArray) -> FloatArray:
        """The points (L, 3) on a mesh of the same topology with ``vertices_mm`` (V, 3)."""
        return np.asarray(np.einsum("lc,lcx->lx", self.weights, vertices_mm[self.corners].astype(float)))


def attach(points_mm: FloatArray, vertices_mm: FloatArray, faces: IntArray) -> Anchors:
    """Tie each point (L, 3) to the triangle nearest to it, by exact distance to the triangle.

    Points that lie on the surface keep their own triangle even where another sheet (the other lip) is close by.
    """
    from scipy.spatial import cKDTree

    points = np.asarray(points_mm, dtype=float).reshape(-1, 3)
    triangles = vertices_mm[faces].astype(float)
    centres = triangles.mean(axis=1)
    reach = np.linalg.norm(triangles - centres[:, None], axis=2).max(axis=1)
    nearest = np.asarray(cKDTree(vertices_mm[np.unique(faces)]).query(points)[0])
    tree = cKDTree(centres)
    corners = np.zeros((len(points), 3), dtype=np.int32)
    weights = np.zeros((len(points), 3))
    for number, point in enumerate(points):
        radius = float(nearest[number]) + float(reach.max()) + 1e-6
        candidates: IntArray = np.array(list(tree.query_ball_point(point, radius)), dtype=np.int64)
        bary, distance = _closest(point, triangles[candidates])
        best = int(np.argmin(distance))
        corners[number], weights[number] = faces[candidates[best]], bary[best]
    return Anchors(corners, weights)


def _closest(point: FloatArray, triangles: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Barycentric coordinates (F, 3) of the closest points of ``triangles`` (F, 3, 3) to ``point``, and distances."""
    options = [_inside(point, triangles)]
    for first, second in ((0, 1), (1, 2), (2, 0)):
        start, along = triangles[:, first], triangles[:, second] - triangles[:, first]
        length = np.einsum("fx,fx->f", along, along)
        share = np.clip(np.einsum("fx,fx->f", point - start, along) / np.where(length > 0, length, 1.0), 0.0, 1.0)
        bary = np.zeros((len(triangles), 3))
        bary[:, first], bary[:, second] = 1.0 - share, share
        options.append(bary)
    distances = [np.linalg.norm(np.einsum("fc,fcx->fx", bary, triangles) - point, axis=1) for bary in options]
    table = np.nan_to_num(np.stack(distances), nan=np.inf)
    best = table.argmin(axis=0)
    rows = np.arange(len(triangles))
    return np.stack(options)[best, rows], table[best, rows]


def _inside(point: FloatArray, triangles: FloatArray) -> FloatArray:
    """Barycentric coordinates of the foot of the perpendicular; NaN where it falls outside the triangle."""
    edge1, edge2 = triangles[:, 1] - triangles[:, 0], triangles[:, 2] - triangles[:, 0]
    offset = point - triangles[:, 0]
    a, b, c = (np.einsum("fx,fx->f", p, q) for p, q in ((edge1, edge1), (edge1, edge2), (edge2, edge2)))
    d, e = np.einsum("fx,fx->f", edge1, offset), np.einsum("fx,fx->f", edge2, offset)
    area = a * c - b * b
    area = np.where(area > 0, area, np.nan)
    second, third = (c * d - b * e) / area, (a * e - b * d) / area
    bary = np.stack([1.0 - second - third, second, third], axis=1)
    bary[~(bary >= 0).all(axis=1)] = np.nan
    return bary
