"""A widget with a camera: presets, short flights that any gesture ends, zoom, orbit, pan."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from PySide6.QtCore import QEasingCurve, QVariantAnimation, Signal
from PySide6.QtWidgets import QWidget

from app.ui.view import camera as cameras
from app.ui.view.camera import CameraPreset, CameraState
from app.ui.view.projection import Projection
from engine.types import FloatArray

FLY_MS = 220
EDGE_PX = 12.0
"""What is nearer to the border of the picture does not count as seen."""
CLOSE_UP_MM = 130.0
"""Height of the picture after flying to a landmark, if it was larger before."""


@dataclass(frozen=True)
class _Left:
    """A camera that was left for a while, and the one it was left for."""

    camera: CameraState
    fitted: bool
    target: CameraState


class CameraWidget(QWidget):
    """Holds the camera and moves it; subclasses draw what it sees."""

    fly_finished = Signal()
    camera_changed = Signal()
    """The camera is elsewhere, whoever moved it."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.fly_ms = FLY_MS
        self.face_frame: FloatArray | None = None
        """(3, 3) axes of the face for the first view of a scan, as of ``app.models.scene.face_frame``."""
        self._camera = CameraState()
        self._fitted = False
        """The camera still shows the whole scan by itself, so it does so in any size of the widget."""
        self._outline: FloatArray = np.array([[-100.0] * 3, [100.0] * 3])
        self._fly = QVariantAnimation(self)
        self._fly.setEasingCurve(QEasingCurve.Type.OutCubic)
        self._fly.valueChanged.connect(self._on_fly)
        self._fly.finished.connect(self.fly_finished)
        self._fly_ends = (self._camera, self._camera)
        self._left: _Left | None = None

    def camera_moved(self) -> None:
        """The camera is elsewhere; subclasses draw."""

    @property
    def projection(self) -> Projection:
        """From millimetres to logical pixels and back."""
        return Projection(self._camera, float(max(1, self.width())), float(max(1, self.height())))

    @property
    def outline_mm(self) -> FloatArray:
        """(N, 3) enough points of the scan to frame it by."""
        return self._outline

    @property
    def flying(self) -> bool:
        """Whether the camera is on its way."""
        return self._fly.state() is QVariantAnimation.State.Running

    def camera_state(self) -> CameraState:
        """The camera, to be kept and set again."""
        return self._camera

    def set_camera_state(self, state: CameraState) -> None:
        """Put the camera somewhere at once; the kind of projection stays."""
        self.stop_flying()
        self._move_camera(replace(state, orthographic=self._camera.orthographic))

    def set_camera(self, preset: CameraPreset, face_frame: FloatArray | None = None) -> None:
        """Fly to a preset. face_frame: (3, 3) as of ``app.models.scene.face_frame``; None for the scan's axes."""
        self._fly_to_state(self._preset_state(preset, face_frame))
        self._fitted = True

    def reset_camera(self) -> None:
        """Fly back until the whole scan shows, from the present direction."""
        self._fly_to_state(cameras.framed(self._camera, self._outline, self._aspect))
        self._fitted = True

    def fit_again(self) -> None:
        """After a change of size: show the whole scan if nobody has chosen a part of it."""
        if self._fitted:
            self.stop_flying()
            self._move_camera(cameras.framed(self._camera, self._outline, self._aspect))
            self._fitted = True

    def step_back_for(self, points_mm: FloatArray) -> None:
        """Fly back until all of these (N, 3) show, if they do not yet; ``step_forward`` undoes it."""
        self._left = None
        x, y, depth = self.projection.project(points_mm).T
        inside = (x > EDGE_PX) & (x < self.width() - EDGE_PX) & (y > EDGE_PX) & (y < self.height() - EDGE_PX)
        if not (inside & (self._camera.orthographic | (depth > 0))).all():
            target = cameras.framed(self._camera, points_mm, self._aspect)
            self._left = _Left(self._camera, self._fitted, target)
            self._fitted = False
            self._fly_to_state(target)

    def step_forward(self) -> None:
        """Back to where ``step_back_for`` began, unless somebody has moved the camera since."""
        left, self._left = self._left, None
        if left is not None and left.target == (self._fly_ends[1] if self.flying else self._camera):
            self._fly_to_state(left.camera)
            self._fitted = left.fitted

    def fly_to(
        self, point_mm: FloatArray, direction: FloatArray, up: FloatArray | None = None, height_mm: float | None = None
    ) -> None:
        """Look at a point from a direction (from the face to the camera, in the scan's frame).

        height_mm: how much of the scan shows; without it, as much as does now, but no more than a part of a face.
        """
        shown = 2 * self._camera.half_height_mm
        distance = self._camera.distance_mm * (min(CLOSE_UP_MM, shown) if height_mm is None else height_mm) / shown
        up = np.asarray(self._camera.up if up is None else up)
        target = cameras.look(np.asarray(point_mm), np.asarray(direction), up, distance)
        self._fitted = False
        self._fly_to_state(replace(target, orthographic=self._camera.orthographic))

    def focus_on(self, point_mm: FloatArray) -> None:
        """Bring a point to the middle without turning or zooming; the camera then turns round it."""
        offset = np.asarray(point_mm, float) - np.asarray(self._camera.focal_mm)
        self._fitted = False
        self._fly_to_state(cameras.shifted(self._camera, offset))

    def zoom_by(self, factor: float) -> None:
        """Come closer (factor > 1) or go back."""
        self.zoom_at(factor, self.width() / 2, self.height() / 2)

    def zoom_at(self, factor: float, x_px: float, y_px: float) -> None:
        """Zoom with one place of the picture held still."""
        self.stop_flying()
        self._move_camera(cameras.zoom(self._camera, factor, x_px, y_px, self.width(), self.height()))

    def orbit_by(self, dx_px: float, dy_px: float) -> None:
        """Turn as if dragged."""
        self._move_camera(cameras.orbit(self._camera, dx_px, dy_px))

    def pan_by(self, dx_px: float, dy_px: float) -> None:
        """Shift as if dragged."""
        self._move_camera(cameras.pan(self._camera, dx_px, dy_px, self.height()))

    def roll_by(self, degrees: float) -> None:
        """Turn the picture itself."""
        self._move_camera(cameras.roll(self._camera, degrees))

    def stop_flying(self) -> None:
        """End a flight where it is."""
        self._fly.stop()

    @property
    def _aspect(self) -> float:
        return self.width() / max(1, self.height())

    def _preset_state(self, preset: CameraPreset, face_frame: FloatArray | None = None) -> CameraState:
        return cameras.preset(preset, self._outline, self._aspect, face_frame, self._camera.orthographic)

    def _fly_to_state(self, target: CameraState) -> None:
        self.stop_flying()
        if self.fly_ms <= 0 or not self.isVisible():
            self._move_camera(target)
            return
        self._fly_ends = (self._camera, target)
        self._fly.setStartValue(0.0)
        self._fly.setEndValue(1.0)
        self._fly.setDuration(self.fly_ms)
        self._fly.start()

    def _on_fly(self, fraction: object) -> None:
        if isinstance(fraction, float):
            self._move_camera(cameras.between(*self._fly_ends, fraction))

    def _move_camera(self, state: CameraState) -> None:
        if state != self._camera:
            self._camera = state
            self._fitted = self._fitted and self.flying
            self.camera_moved()
            self.camera_changed.emit()
