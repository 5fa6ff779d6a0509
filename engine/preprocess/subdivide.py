"""A finer mesh of the same shape: every triangle becomes four, so that values between vertices can be shown."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from engine.types import FloatArray, IntArray


@dataclass(frozen=True, eq=False)
class Weave:
    """How the finer mesh is made of the coarse one.

    faces: (F', 3). edges: of each round, (E, 2), whose middles are the vertices that it adds behind those it found.
    """

    faces: IntArray
    edges: tuple[IntArray, ...] = ()

    def carry(self, values: FloatArray) -> FloatArray:
        """Values (V, ...) of the coarse mesh's vertices on those of the finer one, means in between."""
        for pair in self.edges:
            values = np.concatenate([values, 0.5 * (values[pair[:, 0]] + values[pair[:, 1]])])
        return values


def weave(points: FloatArray, faces: IntArray, edge: float, most: int) -> Weave:
    """Halve edges until most of them are shorter than ``edge``, or until ``most`` triangles would be passed.

    points: (V, 3). faces: (F, 3).
    """
    faces = np.asarray(faces)
    rounds: list[IntArray] = []
    a, b = points[faces[:, 0]], points[faces[:, 1]]
    length = float(np.median(np.linalg.norm(b - a, axis=1))) if len(faces) else 0.0
    count = len(points)
    while length > edge and 4 * len(faces) <= most:
        pairs, faces = _halved(faces, count)
        rounds.append(pairs)
        count += len(pairs)
        length *= 0.5
    return Weave(np.ascontiguousarray(faces, np.int32), tuple(rounds))


def _halved(faces: IntArray, count: int) -> tuple[IntArray, IntArray]:
    """The edges (E, 2) of a mesh of ``count`` vertices, and its triangles in four parts each: (4 F, 3)."""
    corners = faces[:, [0, 1, 1, 2, 2, 0]].reshape(-1, 2).astype(np.int64)
    corners.sort(axis=1)
    key, place = np.unique(corners[:, 0] * count + corners[:, 1], return_inverse=True)
    ab, bc, ca = (count + place.reshape(-1, 3)).T
    a, b, c = faces.T
    finer = np.stack([a, ab, ca, ab, b, bc, ca, bc, c, ab, bc, ca], axis=1).reshape(-1, 3)
    return np.stack([key // count, key % count], axis=1), finer
