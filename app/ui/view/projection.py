"""From millimetres to pixels and back, in double precision: the one place where the two meet."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from app.ui.view.camera import CameraState
from engine.types import FloatArray


@dataclass(frozen=True)
class Projection:
    """A camera and the size of its picture in logical pixels; the origin is the upper left corner."""

    camera: CameraState
    width_px: float
    height_px: float

    @cached_property
    def axes(self) -> FloatArray:
        """(3, 3): rows are right, up and towards the eye."""
        return self.camera.axes

    @cached_property
    def _scale_px(self) -> float:
        """Pixels per unit of x over depth (perspective) or per millimetre (orthographic)."""
        if self.camera.orthographic:
            return self.height_px / 2 / self.camera.half_height_mm
        return self.height_px / 2 / math.tan(math.radians(self.camera.view_angle_deg) / 2)

    def project(self, points_mm: FloatArray) -> FloatArray:
        """(N, 3) millimetres to (N, 3): x and y in pixels, depth in millimetres in front of the eye."""
        points = np.asarray(points_mm, float).reshape(-1, 3) - np.asarray(self.camera.position_mm)
        right, up, back = (points @ self.axes.T).T
        depth = -back
        divisor = 1.0 if self.camera.orthographic else np.where(np.abs(depth) < 1e-9, 1e-9, depth)
        x = self.width_px / 2 + right / divisor * self._scale_px
        y = self.height_px / 2 - up / divisor * self._scale_px
        return np.stack([x, y, depth], axis=1)

    def ray(self, x_px: float, y_px: float) -> tuple[FloatArray, FloatArray]:
        """Start (3,) in millimetres and unit direction (3,) of the ray through a pixel position."""
        right = (x_px - self.width_px / 2) / self._scale_px
        up = (self.height_px / 2 - y_px) / self._scale_px
        position = np.asarray(self.camera.position_mm)
        if self.camera.orthographic:
            return position + right * self.axes[0] + up * self.axes[1], -self.axes[2]
        direction = right * self.axes[0] + up * self.axes[1] - self.axes[2]
        return position, direction / np.linalg.norm(direction)

    def mm_per_px(self, depth_mm: float) -> float:
        """Length of one pixel at a depth."""
        return 1 / self._scale_px if self.camera.orthographic else depth_mm / self._scale_px
