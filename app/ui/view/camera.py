"""The camera as a frozen value: presets, orbiting, framing and projection, without VTK or widgets."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from enum import StrEnum

import numpy as np

from engine.types import FloatArray

Vector = tuple[float, float, float]

VIEW_ANGLE_DEG = 22.0
"""Long lens: faces look as in a clinical photograph, not as through a door viewer."""
ORBIT_DEG_PER_PX = 0.4
MARGIN = 1.14
NEAREST_MM, FARTHEST_MM = 1.0, 1.0e7


class CameraPreset(StrEnum):
    """Where the camera stands relative to the face; left and right are the subject's."""

    FRONT = "front"
    LEFT = "left"
    RIGHT = "right"
    THREE_QUARTER = "three-quarter"
    BELOW = "below"
    TOP = "top"
    BACK = "back"


# Direction from the face to the camera, and the up vector: subject's left, up, forward.
_STANDS: dict[CameraPreset, tuple[Vector, Vector]] = {
    CameraPreset.FRONT: ((0.0, 0.0, 1.0), (0.0, 1.0, 0.0)),
    CameraPreset.LEFT: ((1.0, 0.0, 0.0), (0.0, 1.0, 0.0)),
    CameraPreset.RIGHT: ((-1.0, 0.0, 0.0), (0.0, 1.0, 0.0)),
    CameraPreset.THREE_QUARTER: ((0.62, 0.12, 0.78), (0.0, 1.0, 0.0)),
    CameraPreset.BELOW: ((0.0, -0.82, 0.57), (0.0, 1.0, 0.0)),
    CameraPreset.TOP: ((0.0, 1.0, 0.0), (0.0, 0.0, -1.0)),
    CameraPreset.BACK: ((0.0, 0.0, -1.0), (0.0, 1.0, 0.0)),
}


@dataclass(frozen=True)
class CameraState:
    """A camera that looks at ``focal_mm``; the visible height there is the same in both projections."""

    focal_mm: Vector = (0.0, 0.0, 0.0)
    position_mm: Vector = (0.0, 0.0, 600.0)
    up: Vector = (0.0, 1.0, 0.0)
    orthographic: bool = False
    view_angle_deg: float = VIEW_ANGLE_DEG

    @property
    def distance_mm(self) -> float:
        """From the eye to the focal point."""
        return math.dist(self.focal_mm, self.position_mm)

    @property
    def half_height_mm(self) -> float:
        """Half the height of what is seen at the focal point."""
        return self.distance_mm * math.tan(math.radians(self.view_angle_deg) / 2)

    @property
    def axes(self) -> FloatArray:
        """(3, 3): rows are right, up and towards the eye, unit length."""
        back = _unit(np.subtract(self.position_mm, self.focal_mm))
        right = np.cross(self.up, back)
        if np.linalg.norm(right) < 1e-9:
            right = np.cross((0.0, 0.0, 1.0) if abs(back[2]) < 0.9 else (1.0, 0.0, 0.0), back)
        right = _unit(right)
        return np.stack([right, np.cross(back, right), back])

    def mm_per_px(self, height_px: float) -> float:
        """Length of one pixel at the focal point."""
        return 2 * self.half_height_mm / max(1.0, height_px)


def _unit(vector: FloatArray) -> FloatArray:
    vector = np.asarray(vector, float)
    return np.asarray(vector / max(float(np.linalg.norm(vector)), 1e-300))


def _vector(array: FloatArray) -> Vector:
    return float(array[0]), float(array[1]), float(array[2])


def look(focal_mm: FloatArray, towards_eye: FloatArray, up: FloatArray, distance_mm: float) -> CameraState:
    """A camera at ``distance_mm`` from ``focal_mm`` in the direction ``towards_eye``."""
    position = np.asarray(focal_mm, float) + _unit(towards_eye) * distance_mm
    return CameraState(_vector(np.asarray(focal_mm, float)), _vector(position), _vector(_unit(up)))


def preset(
    which: CameraPreset,
    points_mm: FloatArray,
    aspect: float,
    face_frame: FloatArray | None = None,
    orthographic: bool = False,
) -> CameraState:
    """The camera of a preset, framing ``points_mm`` (N, 3).

    face_frame: (3, 3), rows are the subject's left, up and forward in the scan's frame; None for x, y, z.
    aspect: width over height of the picture.
    """
    frame = np.eye(3) if face_frame is None else np.asarray(face_frame, float)
    direction, up = (np.asarray(vector) @ frame for vector in _STANDS[which])
    state = replace(look(np.zeros(3), direction, up, 1.0), orthographic=orthographic)
    return framed(state, points_mm, aspect)


def framed(state: CameraState, points_mm: FloatArray, aspect: float) -> CameraState:
    """The same direction of view, centred on points (N, 3) and far enough to show all of them."""
    axes = state.axes
    seen = np.asarray(points_mm, float) @ axes.T
    centre = (seen.min(0) + seen.max(0)) / 2
    x, y, z = (seen - centre).T
    tangent = math.tan(math.radians(state.view_angle_deg) / 2)
    depth = 0.0 if state.orthographic else z
    need = np.maximum(np.abs(y) / tangent, np.abs(x) / (tangent * max(aspect, 1e-3))) * MARGIN + depth
    # A scan as thin as a line must not reach the eye either.
    distance = max(float(np.max(need)), 1.5 * float(np.max(z)) + NEAREST_MM)
    focal = centre @ axes
    return replace(state, focal_mm=_vector(focal), position_mm=_vector(focal + axes[2] * distance), up=_vector(axes[1]))


def orbit(state: CameraState, dx_px: float, dy_px: float) -> CameraState:
    """Turn round the focal point as if the object were dragged; no pole stops it."""
    axes = state.axes
    turn = _rotation(axes[1], -math.radians(dx_px * ORBIT_DEG_PER_PX))
    turn = turn @ _rotation(axes[0], -math.radians(dy_px * ORBIT_DEG_PER_PX))
    focal = np.asarray(state.focal_mm)
    position = focal + turn @ (axes[2] * state.distance_mm)
    return replace(state, position_mm=_vector(position), up=_vector(turn @ axes[1]))


def roll(state: CameraState, degrees: float) -> CameraState:
    """Turn the picture."""
    return replace(state, up=_vector(_rotation(state.axes[2], math.radians(degrees)) @ state.axes[1]))


def pan(state: CameraState, dx_px: float, dy_px: float, height_px: float) -> CameraState:
    """Shift so that the focal plane follows the mouse."""
    scale = state.mm_per_px(height_px)
    return shifted(state, (-state.axes[0] * dx_px + state.axes[1] * dy_px) * scale)


def shifted(state: CameraState, offset_mm: FloatArray) -> CameraState:
    """Moved without turning."""
    return replace(
        state,
        focal_mm=_vector(np.asarray(state.focal_mm) + offset_mm),
        position_mm=_vector(np.asarray(state.position_mm) + offset_mm),
    )


def zoom(state: CameraState, factor: float, x_px: float, y_px: float, width_px: float, height_px: float) -> CameraState:
    """Come closer by ``factor`` (> 1) while the focal plane under the mouse stays in its place."""
    distance = min(max(state.distance_mm / factor, NEAREST_MM), FARTHEST_MM)
    factor = state.distance_mm / distance
    scale = state.mm_per_px(height_px) * (1 - 1 / factor)
    axes = state.axes
    offset = axes[0] * (x_px - width_px / 2) * scale - axes[1] * (y_px - height_px / 2) * scale
    focal = np.asarray(state.focal_mm) + offset
    return replace(state, focal_mm=_vector(focal), position_mm=_vector(focal + axes[2] * distance))


def between(start: CameraState, end: CameraState, fraction: float) -> CameraState:
    """On the way from one camera to another: the shortest turn, even zoom."""
    if fraction >= 1.0:
        return end
    turn = end.axes.T @ start.axes
    axis, angle = _axis_angle(turn)
    axes = start.axes @ _rotation(axis, angle * fraction).T
    focal = np.asarray(start.focal_mm) * (1 - fraction) + np.asarray(end.focal_mm) * fraction
    distance = math.exp(math.log(start.distance_mm) * (1 - fraction) + math.log(end.distance_mm) * fraction)
    return replace(end, focal_mm=_vector(focal), position_mm=_vector(focal + axes[2] * distance), up=_vector(axes[1]))


def _rotation(axis: FloatArray, angle: float) -> FloatArray:
    x, y, z = _unit(axis)
    cross = np.array([[0, -z, y], [z, 0, -x], [-y, x, 0]])
    return np.asarray(np.eye(3) + math.sin(angle) * cross + (1 - math.cos(angle)) * cross @ cross)


def _axis_angle(rotation: FloatArray) -> tuple[FloatArray, float]:
    angle = math.acos(min(1.0, max(-1.0, (float(np.trace(rotation)) - 1) / 2)))
    axis = np.array([rotation[2, 1] - rotation[1, 2], rotation[0, 2] - rotation[2, 0], rotation[1, 0] - rotation[0, 1]])
    if np.linalg.norm(axis) > 1e-9:
        return axis, angle
    values, vectors = np.linalg.eigh((rotation + rotation.T) / 2)
    return vectors[:, int(np.argmax(values))], angle
