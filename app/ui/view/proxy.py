"""A coarse stand-in of a huge mesh, drawn while the camera moves."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PySide6.QtGui import QImage

from app.ui.view.geometry import DrawingGeometry, Part, vertex_normals
from app.ui.view.polydata import pixels_of
from engine.types import ByteArray, FloatArray, IntArray

DIVISIONS = 72
"""Cells of the grid that vertices are gathered in, along each side."""
_GREY = 128


@dataclass(frozen=True, eq=False)
class Proxy(Part):
    """The stand-in. group: (V,), of which of its vertices each vertex of the mesh is a part."""

    group: IntArray = field(default_factory=lambda: np.zeros(0, np.int64))

    def colours_of(self, colours: ByteArray) -> ByteArray:
        """Colours (V, 3) of the mesh on the stand-in."""
        return np.rint(_means(colours, self.group)).astype(np.uint8)


def build_proxy(geometry: DrawingGeometry, pictures: Sequence[QImage] = ()) -> Proxy | None:
    """The stand-in of a mesh, in the colours of its texture if it has one; None where the mesh itself is quick."""
    surface = geometry.surface
    if surface.faces is None or not geometry.in_portions:
        return None
    colours = texture_colours(geometry, pictures) if geometry.textured else surface.colours
    return gathered(surface, colours)


def gathered(surface: Part, colours: ByteArray | None) -> Proxy:
    """All vertices in one cell of a grid become their mean; triangles that collapse vanish."""
    low = np.nanmin(surface.points, axis=0)
    cell = max(float(np.nanmax(np.nanmax(surface.points, axis=0) - low)) / DIVISIONS, 1e-9)
    place = np.nan_to_num((surface.points - low) / cell).astype(np.int64)
    key = (place[:, 0] * (DIVISIONS + 2) + place[:, 1]) * (DIVISIONS + 2) + place[:, 2]
    _, group = np.unique(key, return_inverse=True)
    points = _means(surface.points, group).astype(np.float32)
    faces = group[np.asarray(surface.faces)].astype(np.int32)
    a, b, c = faces.T
    faces = faces[(a != b) & (b != c) & (c != a)]
    shades = None if colours is None else np.rint(_means(colours, group)).astype(np.uint8)
    return Proxy(points, faces, vertex_normals(points, faces), colours=shades, group=group)


def _means(values: NDArray[Any], group: IntArray) -> FloatArray:
    """(G, 3) mean of the rows (V, 3) of each group."""
    count = np.bincount(group)
    return np.stack([np.bincount(group, values[:, axis]) / count for axis in range(3)], axis=1)


def texture_colours(geometry: DrawingGeometry, pictures: Sequence[QImage]) -> ByteArray:
    """(V, 3) colour of every vertex, looked up in the textures; grey where there is none."""
    colours = np.full((len(geometry.surface.points), 3), _GREY, np.uint8)
    faces = geometry.surface.faces
    if faces is None:
        return colours
    for part in geometry.textured:
        known = 0 <= part.texture < len(pictures) and not pictures[part.texture].isNull()
        if part.uv is None or part.source is None or not known:
            continue
        pixels = pixels_of(pictures[part.texture])
        height, width = pixels.shape[:2]
        x = np.clip((part.uv[:, 0] % 1.0 * width).astype(int), 0, width - 1)
        y = np.clip(((1 - part.uv[:, 1] % 1.0) * height).astype(int), 0, height - 1)
        colours[part.source] = pixels[y, x]
    return colours
