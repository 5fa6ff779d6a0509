"""How far from the eye the picture shows something, pixel by pixel; tells which landmarks are hidden."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from app.ui.view.projection import Projection
from engine.types import FloatArray

DEPTH_TOLERANCE_MM = 1.2
"""A landmark this far behind the drawn surface still counts as lying on it."""


@dataclass(frozen=True)
class Lens:
    """Between which distances from the eye a picture was drawn, and how."""

    near_mm: float = 1.0
    far_mm: float = 1000.0
    orthographic: bool = False
    spread_px: int = 1
    """So far beside a point something may be drawn for it: half the size of the points of a cloud."""


@dataclass(frozen=True, eq=False)
class Depth:
    """A depth buffer. values: (H, W) float32 from 0 near to 1 far, top row first."""

    values: FloatArray
    lens: Lens

    def eye_mm(self, values: FloatArray | None = None) -> FloatArray:
        """Values of the buffer (all of them if none are given) as millimetres from the eye; infinite on nothing."""
        z = self.values if values is None else values
        near, far = self.lens.near_mm, self.lens.far_mm
        if self.lens.orthographic:
            depth = near + z * (far - near)
        else:
            depth = near * far / np.maximum(far - z * (far - near), 1e-12)
        return np.where(z >= 1.0, np.inf, depth)

    def visible(self, projection: Projection, screen: FloatArray) -> NDArray[np.bool_]:
        """(M,) bool: which projected points (M, 3) lie on or in front of what was drawn."""
        height, width = self.values.shape
        scale_x, scale_y = width / projection.width_px, height / projection.height_px
        deepest = np.full(len(screen), -np.inf)
        beside = sorted({round(step * self.lens.spread_px) for step in (-1.0, -0.5, 0.0, 0.5, 1.0)})
        for dy in beside:
            for dx in beside:
                x = np.clip((screen[:, 0] * scale_x + dx).astype(int), 0, width - 1)
                y = np.clip((screen[:, 1] * scale_y + dy).astype(int), 0, height - 1)
                deepest = np.maximum(deepest, self.eye_mm(self.values[y, x]))
        return np.asarray(screen[:, 2] <= deepest + DEPTH_TOLERANCE_MM, bool)
