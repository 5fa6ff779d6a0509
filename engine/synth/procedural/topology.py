"""Which lattice points are one vertex, and the triangles between them.

Lines are the lattice's rows plus the inner lines of the eye and the mouth, which exist only inside the opening and fold
into one line elsewhere. The same lines and columns span the texture, so that a texture coordinate needs no atlas.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from engine.synth.procedural.lattice import EYE_LINES, MOUTH_LINES, Lattice, lattice

Index = NDArray[np.int32]


@dataclass(frozen=True, eq=False)
class Topology:
    """Vertices and triangles of the whole head; columns run from the back over the right side, the face, the left side.

    vertex: (L, W) vertex number of each lattice point. source: (V,) flat lattice index of each vertex.
    faces: (F, 3) vertex numbers; corners: (F, 3) flat lattice indices, for texture coordinates. line_of_row: (R,).
    """

    grid: Lattice
    vertex: Index
    source: Index
    faces: Index
    corners: Index
    line_of_row: Index
    eye_lines: tuple[int, int]
    mouth_lines: tuple[int, int]

    @property
    def middle(self) -> int:
        """Column of the face's midline."""
        return self.grid.columns - 1


@lru_cache(maxsize=4)
def topology(resolution: float) -> Topology:
    """The mesh of every head at a resolution."""
    grid = lattice(resolution)
    rows = np.arange(grid.rows)
    eye_count, mouth_count = max(5, round(EYE_LINES * resolution)), max(7, round(MOUTH_LINES * resolution))
    line_of_row = rows + np.where(rows > grid.eye_row, eye_count, 0) + np.where(rows > grid.mouth_row, mouth_count, 0)
    eye = (int(line_of_row[grid.eye_row]) + 1, int(line_of_row[grid.eye_row + 1]))
    mouth = (int(line_of_row[grid.mouth_row]) + 1, int(line_of_row[grid.mouth_row + 1]))
    lines, width = int(line_of_row[-1]) + 1, 2 * grid.columns - 1
    rep = np.arange(lines * width).reshape(lines, width)
    aside = np.abs(np.arange(width) - (grid.columns - 1))  # column of the half, for either side
    outside_eye = (aside <= grid.en) | (aside >= grid.ex)
    rep[eye[0] : eye[1] + 1, outside_eye] = rep[eye[0] - 1, outside_eye]
    outside_mouth = aside >= grid.ch
    rep[mouth[0] : mouth[1] + 1, outside_mouth] = rep[mouth[0] - 1, outside_mouth]
    rep[:, -1] = rep[:, 0]
    rep[0, :] = rep[0, 0]
    source, flat = np.unique(rep, return_inverse=True)
    vertex = flat.reshape(lines, width)
    faces, corners = _triangles(vertex)
    as_index = np.int32
    return Topology(
        grid,
        vertex.astype(as_index),
        source.astype(as_index),
        faces.astype(as_index),
        corners.astype(as_index),
        line_of_row.astype(as_index),
        eye,
        mouth,
    )


def _triangles(vertex: NDArray[np.intp]) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """Two triangles per cell, cut along mirrored diagonals; those with a repeated vertex are left out."""
    number = np.arange(vertex.size).reshape(vertex.shape)
    a, b, c, d = number[:-1, :-1], number[1:, :-1], number[1:, 1:], number[:-1, 1:]
    left = np.arange(vertex.shape[1] - 1) < vertex.shape[1] // 2
    first = np.where(left[None, :, None], np.stack([a, b, c], -1), np.stack([a, b, d], -1))
    second = np.where(left[None, :, None], np.stack([a, c, d], -1), np.stack([b, c, d], -1))
    corners = np.concatenate([first.reshape(-1, 3), second.reshape(-1, 3)])
    faces = vertex.ravel()[corners]
    good = (faces[:, 0] != faces[:, 1]) & (faces[:, 1] != faces[:, 2]) & (faces[:, 2] != faces[:, 0])
    return faces[good], corners[good]
