"""Scans made of formulas, and a view that is shown and closed again."""

from __future__ import annotations

import gc
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import QCoreApplication, QEvent
from PySide6.QtGui import QColor, QImage

from app.models.scene import Marker, MarkerStatus, Scene
from app.models.view_state import SurfaceMode
from app.ui.view.scene_view import SceneView
from engine.types import FloatArray, IntArray, Role, Scan, Texture, Unit, UnitSource, UnitStatus
from tests.app.ui.view.hands import Heard

MILLIMETRES = UnitStatus(Unit.MILLIMETRE, UnitSource.FILE, "made by a test")


def bumpy(side: int) -> tuple[FloatArray, IntArray]:
    """A closed ball with a nose at +z: points (V, 3) in millimetres and outward triangles (F, 3)."""
    u, v = np.meshgrid(np.linspace(0, 2 * np.pi, side, endpoint=False), np.linspace(0.04, np.pi - 0.04, side // 2))
    radius = 80 + 25 * np.exp(-((u - np.pi) ** 2 * 6 + (v - np.pi / 2) ** 2 * 6)) + 1.5 * np.sin(7 * u) * np.sin(v)
    points = np.stack([-radius * np.sin(v) * np.sin(u), 1.2 * radius * np.cos(v), -radius * np.sin(v) * np.cos(u)], -1)
    index = np.arange(side * (side // 2)).reshape(side // 2, side)
    a, b, c, d = index[:-1], np.roll(index[:-1], -1, 1), index[1:], np.roll(index[1:], -1, 1)
    faces = np.concatenate([np.stack([a, c, b], -1).reshape(-1, 3), np.stack([b, c, d], -1).reshape(-1, 3)])
    points = points.reshape(-1, 3)
    corner = points[faces]
    outward = (np.cross(corner[:, 1] - corner[:, 0], corner[:, 2] - corner[:, 0]) * corner[:, 0]).sum(1).mean() > 0
    return points, (faces if outward else faces[:, ::-1]).astype(np.int32)


@pytest.fixture
def make_scan() -> Callable[..., Scan]:
    """A ball with a nose: ``side`` vertices round it, moved by ``offset``, without faces if ``cloud``."""

    def made(
        side: int = 48,
        offset: tuple[float, float, float] = (0, 0, 0),
        cloud: bool = False,
        scan_id: str = "ball",
        **more: object,
    ) -> Scan:
        points, faces = bumpy(side)
        return Scan(
            scan_id, Path(f"{scan_id}.ply"), points + offset, MILLIMETRES, faces=None if cloud else faces, **more
        )

    return made


@pytest.fixture
def painted(tmp_path: Path) -> Scan:
    """A square of 100 mm facing +z: its left half is red by a file, its right half blue by bytes."""
    points = np.array([[-50, -50, 0], [0, -50, 0], [50, -50, 0], [-50, 50, 0], [0, 50, 0], [50, 50, 0]], float)
    faces = np.array([[0, 1, 4], [0, 4, 3], [1, 2, 5], [1, 5, 4]], np.int32)
    uv = np.array([[[0, 0], [1, 0], [1, 1]], [[0, 0], [1, 1], [0, 1]]] * 2, np.float32)
    red, blue = QImage(8, 8, QImage.Format.Format_RGB32), QImage(8, 8, QImage.Format.Format_RGB32)
    red.fill(QColor(220, 30, 30))
    blue.fill(QColor(30, 30, 220))
    red.save(str(tmp_path / "red.png"))
    blue.save(str(tmp_path / "blue.png"))
    textures = (
        Texture("red", path=tmp_path / "red.png"),
        Texture("blue", data=(tmp_path / "blue.png").read_bytes()),
    )
    index = np.array([0, 0, 1, 1], np.int16)
    return Scan(
        "painted",
        tmp_path / "painted.obj",
        points,
        MILLIMETRES,
        faces=faces,
        corner_uv=uv,
        face_texture=index,
        textures=textures,
    )


@pytest.fixture
def make_marker() -> Callable[..., Marker]:
    """A landmark at a place."""

    def made(name: str, xyz_mm: FloatArray, role: Role = Role.CORRECTED, **more: object) -> Marker:
        status = more.pop("status", MarkerStatus.PREDICTED)
        return Marker(name, name.title(), role, tuple(float(v) for v in xyz_mm), status, **more)

    return made


@pytest.fixture
def view(qtbot) -> Iterator[SceneView]:
    """A shown view of 640 × 480 whose flights take no time."""
    made = SceneView()
    made.fly_ms = 0
    made.resize(640, 480)
    made.show()
    yield made
    made.close()
    made.deleteLater()
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)
    gc.collect()


@pytest.fixture
def heard(view) -> Heard:
    return Heard(view)


@pytest.fixture
def shown(view, make_scan, make_marker, heard):
    """A view of the ball with three landmarks in front, one behind and an untouched prediction."""
    scan = make_scan(side=96)
    points = scan.points_mm
    front = [int(np.argmin(((points - place) ** 2).sum(1))) for place in ((0, 0, 110), (40, 40, 50), (-40, 30, 60))]
    back = int(np.argmin(points[:, 2]))
    markers = tuple(
        make_marker(name, points[k], selected=name == "tip")
        for name, k in zip(("tip", "cheek", "brow", "behind"), [*front, back], strict=True)
    )
    markers += (make_marker("cheek", points[front[1]] * 1.12, Role.PREDICTED, status=MarkerStatus.GHOST),)
    view.set_scene(Scene(scan, SurfaceMode.PLAIN, markers))
    QCoreApplication.processEvents()
    view.settle()  # on a busy machine the picture that says what hides what comes later
    return view
