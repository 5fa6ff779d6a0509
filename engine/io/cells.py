"""Cells of VTK and their triangles."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from engine.io.raw import fan

Array = NDArray[Any]

# VTK's numbers for a triangle, a strip, a polygon, a pixel and a quadrilateral.
_TRIANGLE, _POLYGON, _PIXEL, _QUAD = 5, 7, 8, 9


@dataclass(frozen=True)
class Polygons:
    """Cells one after another. corners: (C,) point numbers. sizes: (P,) corners of each."""

    corners: Array
    sizes: Array


def triangles(polygons: Polygons) -> Array:
    """(T, 3) triangles of polygons; those with fewer than three corners have none."""
    if len(polygons.sizes) and (polygons.sizes == 3).all():
        return polygons.corners.reshape(-1, 3)
    index, _ = fan(polygons.sizes)
    return polygons.corners[index]


def strips_to_triangles(strips: Polygons) -> Array:
    """(T, 3) triangles of strips; every second one is turned so that all face the same way."""
    index, polygon = fan(strips.sizes)
    first = (np.cumsum(strips.sizes) - strips.sizes)[polygon]
    step = index[:, 1] - first - 1
    odd = (step % 2 == 1)[:, None]
    forward = np.stack([first + step, first + step + 1, first + step + 2], axis=1)
    return strips.corners[np.where(odd, forward[:, [1, 0, 2]], forward)]


def grid_polygons(cells: Polygons, types: Array) -> Polygons | None:
    """The flat cells of an unstructured grid; None if the types do not go with the cells."""
    if len(types) != len(cells.sizes):
        return None
    corners = cells.corners.copy()
    pixel = np.flatnonzero((types == _PIXEL) & (cells.sizes == 4))
    if len(pixel):
        # A pixel lists its corners row by row, a quadrilateral goes around.
        third = (np.cumsum(cells.sizes) - cells.sizes)[pixel] + 2
        corners[third], corners[third + 1] = corners[third + 1], corners[third]
    flat = np.isin(types, (_TRIANGLE, _POLYGON, _PIXEL, _QUAD))
    return Polygons(corners[np.repeat(flat, cells.sizes)], cells.sizes[flat])
