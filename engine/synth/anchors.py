"""Points tied to triangles: where a landmark lies on a mesh, so that it follows when the mesh changes shape."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from engine.geometry import Surface
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
    found = Surface(vertices_mm, faces).closest(points_mm)
    return Anchors(faces[found.face].astype(np.int32), found.weights)
