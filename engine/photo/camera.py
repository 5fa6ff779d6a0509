"""Cameras: from millimetres of a scan to pixels of a picture and back as rays.

Camera frame: x to the right, y down, z into the scene. Pixel centres lie at +0.5.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from engine.types import FloatArray, check_shape

FLIP = np.diag([1.0, -1.0, -1.0])
"""From a head that looks at us (y up, z towards us) to the camera frame."""


@dataclass(frozen=True, eq=False)
class Camera:
    """Where a picture was taken from. turn: (3, 3) and shift_mm: (3,) take scan millimetres to the camera frame.

    scale: focal length in pixels; of an orthographic camera, pixels per millimetre. centre_px: (2,). size_px: width,
    height.
    """

    turn: FloatArray
    shift_mm: FloatArray
    scale: float
    centre_px: tuple[float, float]
    size_px: tuple[int, int]
    orthographic: bool = False

    def __post_init__(self) -> None:
        check_shape("turn", self.turn, 3, 3)
        check_shape("shift_mm", self.shift_mm, 3)

    def project(self, points_mm: FloatArray) -> tuple[FloatArray, FloatArray]:
        """Pixels (N, 2) and depth in mm (N,) of points (N, 3)."""
        seen = np.asarray(points_mm) @ self.turn.T + self.shift_mm
        depth = seen[:, 2]
        flat = seen[:, :2]
        if not self.orthographic:
            flat = flat / np.where(np.abs(depth) > 1e-9, depth, 1e-9)[:, None]
        return flat * self.scale + np.asarray(self.centre_px), depth

    def rays(self, xy_px: FloatArray) -> tuple[FloatArray, FloatArray]:
        """Start (N, 3) and unit direction (N, 3) of the rays of pixels (N, 2), in scan millimetres."""
        flat = (np.asarray(xy_px, float) - np.asarray(self.centre_px)) / self.scale
        if self.orthographic:
            start = np.column_stack([flat, np.zeros(len(flat))]) - self.shift_mm
            direction = np.tile(self.turn[2], (len(flat), 1))
            return start @ self.turn, direction
        direction = np.column_stack([flat, np.ones(len(flat))]) @ self.turn
        direction /= np.linalg.norm(direction, axis=1, keepdims=True)
        return np.tile(self.position_mm, (len(flat), 1)), direction

    @property
    def position_mm(self) -> FloatArray:
        """Where the camera stands (3,); of an orthographic camera, the foot of its axis."""
        return np.asarray(-self.shift_mm @ self.turn)

    @property
    def towards(self) -> FloatArray:
        """Unit vector (3,) from the scan towards the camera."""
        return np.asarray(-self.turn[2])

    def cropped(self, left_px: float, top_px: float, factor: float, size_px: tuple[int, int]) -> Camera:
        """The same camera for a part of the picture, from (left, top), enlarged by ``factor``."""
        x, y = self.centre_px
        centre = ((x - left_px) * factor, (y - top_px) * factor)
        return replace(self, scale=self.scale * factor, centre_px=centre, size_px=size_px)


def turn_of(yaw_deg: float, pitch_deg: float, roll_deg: float) -> FloatArray:
    """Rotation (3, 3) of a head: yaw about y (to its left), then pitch about x (down), then roll about z.

    ``R = Rz(roll) Rx(pitch) Ry(yaw)``, for column vectors, in the head's own frame.
    """
    yaw, pitch, roll = np.radians([yaw_deg, pitch_deg, roll_deg])
    cy, sy, cx, sx, cz, sz = np.cos(yaw), np.sin(yaw), np.cos(pitch), np.sin(pitch), np.cos(roll), np.sin(roll)
    about_y = np.array([[cy, 0, sy], [0, 1, 0], [-sy, 0, cy]])
    about_x = np.array([[1, 0, 0], [0, cx, -sx], [0, sx, cx]])
    about_z = np.array([[cz, -sz, 0], [sz, cz, 0], [0, 0, 1]])
    return np.asarray(about_z @ about_x @ about_y)


def angles_of(turn: FloatArray) -> tuple[float, float, float]:
    """Yaw, pitch and roll in degrees of a head's rotation (3, 3), as ``turn_of`` takes them."""
    pitch = np.arcsin(np.clip(turn[2, 1], -1.0, 1.0))
    yaw = np.arctan2(-turn[2, 0], turn[2, 2])
    roll = np.arctan2(-turn[0, 1], turn[1, 1])
    degrees = np.degrees([yaw, pitch, roll])
    return float(degrees[0]), float(degrees[1]), float(degrees[2])
