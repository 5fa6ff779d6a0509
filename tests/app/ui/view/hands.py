"""Hands and ears for the view: where landmarks are, a drag, and everything the view said."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest

from app.ui.view.picking import SurfacePicker
from app.ui.view.scene_view import SceneView
from engine.types import Role

LEFT, NONE = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier


class Heard:
    """Everything the view said, in order."""

    NAMES = (
        "surface_clicked", "marker_selected", "drag_started", "dragged", "drag_finished", "drag_cancelled", "nudged",
        "hovered", "next_requested", "previous_requested", "context_requested", "scan_drawn",
    )  # fmt: skip

    def __init__(self, view: SceneView) -> None:
        self.said: list[tuple] = []
        for name in self.NAMES:
            getattr(view, name).connect(lambda *what, name=name: self.said.append((name, *what)))

    def of(self, name: str) -> list[tuple]:
        return [said[1:] for said in self.said if said[0] == name]

    def names(self) -> list[str]:
        return [said[0] for said in self.said if said[0] not in ("hovered", "scan_drawn")]


def place(view: SceneView, name: str, role: Role = Role.CORRECTED) -> QPoint:
    layer = view.layer()
    k = next(k for k, marker in enumerate(layer.markers) if (marker.name, marker.role) == (name, role))
    return QPoint(round(layer.screen[k, 0]), round(layer.screen[k, 1]))


def drag(view: SceneView, start: QPoint, *way: tuple[int, int], release: bool = True) -> None:
    QTest.mousePress(view, LEFT, NONE, start)
    for step in way:
        QTest.mouseMove(view, start + QPoint(*step))
    if release:
        QTest.mouseRelease(view, LEFT, NONE, start + QPoint(*way[-1]))


def on_surface(view: SceneView, xyz_mm) -> float:
    return float(np.linalg.norm(SurfacePicker(view.scene.scan).closest(np.array(xyz_mm)) - xyz_mm))
