"""Two cameras that look alike at two scans which stand differently: linked in the frame of the face."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np
from PySide6.QtCore import QObject, Slot

from app.ui.view.camera import CameraState
from app.ui.view.camera_widget import CameraWidget
from engine.types import FloatArray


@dataclass(frozen=True, eq=False)
class Placement:
    """How a face stands in its scan. origin_mm: (3,). axes: (3, 3), rows are the subject's left, up and forward."""

    origin_mm: FloatArray
    axes: FloatArray


def placed(camera: CameraState, here: Placement, there: Placement) -> CameraState:
    """The camera that sees the face ``there`` as ``camera`` sees the one ``here``."""
    turn = np.asarray(there.axes).T @ np.asarray(here.axes)

    def moved(place: tuple[float, float, float]) -> tuple[float, float, float]:
        x, y, z = np.asarray(there.origin_mm) + turn @ (np.asarray(place) - np.asarray(here.origin_mm))
        return float(x), float(y), float(z)

    up_x, up_y, up_z = turn @ np.asarray(camera.up)
    up = (float(up_x), float(up_y), float(up_z))
    return replace(camera, focal_mm=moved(camera.focal_mm), position_mm=moved(camera.position_mm), up=up)


class CameraLink(QObject):
    """Whichever view is moved, the other follows.

    placements: asked at every move for how the faces of the first and the second view stand.
    """

    def __init__(
        self, first: CameraWidget, second: CameraWidget, placements: Callable[[], tuple[Placement, Placement]]
    ) -> None:
        super().__init__(second)
        self._first, self._second = first, second
        self._placements = placements
        self._following = False
        first.camera_changed.connect(self.lead)
        second.camera_changed.connect(self._follow_second)

    @Slot()
    def lead(self) -> None:
        """The second view looks as the first does."""
        here, there = self._placements()
        self._move(self._first, self._second, here, there)

    @Slot()
    def _follow_second(self) -> None:
        here, there = self._placements()
        self._move(self._second, self._first, there, here)

    def _move(self, moved: CameraWidget, other: CameraWidget, here: Placement, there: Placement) -> None:
        if not self._following:
            self._following = True
            other.set_camera_state(placed(moved.camera_state(), here, there))
            self._following = False

    def cut(self) -> None:
        """Part the views."""
        self._first.camera_changed.disconnect(self.lead)
        self._second.camera_changed.disconnect(self._follow_second)
