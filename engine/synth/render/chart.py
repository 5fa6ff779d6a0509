"""The head's surface unrolled on a cylinder: which triangle lies at each texel. For position maps and dense points.

The chart's own coordinates are ``(75 atan2(x, z + 20), y)`` in mm on the mean head.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from engine.photo.mesh import AXIS_MM, RADIUS_MM, unrolled
from engine.photo.raster import Raster, edge_weights, rasterise
from engine.types import FloatArray, IntArray

FAR_MM = 1000.0


@dataclass(frozen=True, eq=False)
class Chart:
    """The outermost sheet of a mesh on the cylinder, at ``mm_per_texel``; row 0 is at the top. faces: (F, 3)."""

    faces: IntArray
    flat: FloatArray
    raster: Raster
    corner_mm: tuple[float, float]
    """Chart coordinates of the upper left corner."""
    mm_per_texel: tuple[float, float]

    @classmethod
    def of(
        cls,
        places_mm: FloatArray,
        faces: IntArray,
        size: tuple[int, int],
        low_mm: tuple[float, float],
        high_mm: tuple[float, float],
    ) -> Chart:
        """The chart of a mesh between two corners of the chart, ``size`` texels (width, height)."""
        flat = unrolled(places_mm)
        faces = faces[np.ptp(flat[faces, 0], axis=1) < RADIUS_MM]  # not across the seam at the back
        step = ((high_mm[0] - low_mm[0]) / size[0], (high_mm[1] - low_mm[1]) / size[1])
        texel = np.column_stack([(flat[:, 0] - low_mm[0]) / step[0], (high_mm[1] - flat[:, 1]) / step[1]])
        away = np.hypot(places_mm[:, 0], places_mm[:, 2] + AXIS_MM)
        raster = rasterise(texel, FAR_MM - away, faces, size[0], size[1])
        return cls(faces, flat, raster, (low_mm[0], high_mm[1]), step)

    def lookup(self, at_mm: FloatArray) -> tuple[IntArray, FloatArray]:
        """Row of ``faces`` (N,), -1 where there is nothing, and shares (N, 3) at chart coordinates (N, 2)."""
        column = np.floor((at_mm[:, 0] - self.corner_mm[0]) / self.mm_per_texel[0]).astype(int)
        row = np.floor((self.corner_mm[1] - at_mm[:, 1]) / self.mm_per_texel[1]).astype(int)
        height, width = self.raster.face.shape
        on = (column >= 0) & (row >= 0) & (column < width) & (row < height)
        face = np.where(on, self.raster.face[np.clip(row, 0, height - 1), np.clip(column, 0, width - 1)], -1)
        shares = np.clip(edge_weights(self.flat[self.faces[face]], at_mm[:, 0], at_mm[:, 1]), 0.0, 1.0)
        return face, shares / shares.sum(1, keepdims=True)
