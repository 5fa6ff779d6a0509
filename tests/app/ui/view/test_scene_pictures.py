"""What the view shows: landmarks where they are, finer pictures at rest, one scan after the other."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from PySide6.QtCore import QCoreApplication, QPoint, Qt
from PySide6.QtGui import QColor
from PySide6.QtTest import QTest

from app.models.scene import ErrorVector, MarkerStatus, Scene
from app.models.view_state import SurfaceMode
from app.ui.view import geometry
from app.ui.view import loading as loading_module
from app.ui.view.camera import CameraPreset
from app.ui.view.palette import DARK, LIGHT, TITLES
from app.ui.view.refine import Step
from app.ui.view.scene_view import SceneView
from engine.types import Role
from tests.app.ui.view.hands import drag, place


# ------------------------------------------------------------------ pixels
def colour_near(view: SceneView, spot: QPoint, wanted: str, reach: int = 5) -> int:
    """How many pixels round a place have about a colour."""
    image, aim = view.grab_image(), QColor(wanted)
    count = 0
    for dx in range(-reach, reach + 1):
        for dy in range(-reach, reach + 1):
            pixel = image.pixelColor(spot.x() + dx, spot.y() + dy)
            count += all(abs(a - b) < 40 for a, b in zip(pixel.getRgb()[:3], aim.getRgb()[:3], strict=True))
    return count


def test_landmarks_are_where_they_should_be(shown) -> None:
    look = DARK.looks[MarkerStatus.PREDICTED]
    for name in ("tip", "cheek", "brow"):
        assert colour_near(shown, place(shown, name), look.colour) > 25
    assert colour_near(shown, QPoint(320, 420), look.colour) == 0


def test_status_shows_as_shape_and_colour() -> None:
    assert len(set(TITLES.values())) == len(MarkerStatus)
    for palette in (DARK, LIGHT):
        looks = [palette.looks[status] for status in MarkerStatus]
        assert len({look.shape for look in looks}) == len(looks)


def test_hidden_landmark_shows_hollow_when_looking_through(shown) -> None:
    markers = tuple(m for m in shown.scene.markers if m.name == "behind")
    shown.set_scene(replace(shown.scene, markers=markers))
    spot = place(shown, "behind")
    colour = DARK.looks[MarkerStatus.PREDICTED].colour
    assert colour_near(shown, spot, colour, 8) == 0
    shown.set_scene(replace(shown.scene, see_through=True))
    assert colour_near(shown, spot, colour, 8) > 5
    assert colour_near(shown, spot, colour, 2) == 0


def test_error_vectors_and_their_length_show(shown) -> None:
    tip = np.array(shown.scene.markers[0].xyz_mm)
    before = shown.grab_image()
    vector = ErrorVector("tip", tuple(np.add(tip, (30.0, 0, 0))), tuple(tip), Role.REFERENCE)
    shown.set_scene(replace(shown.scene, vectors=(vector,)))
    assert shown.grab_image() != before
    middle = shown.projection.project(np.add(tip, (15, 0, 0)))[0]
    assert colour_near(shown, QPoint(round(middle[0]), round(middle[1])), DARK.looks[MarkerStatus.REFERENCE].colour) > 5


def test_palettes_differ_and_swap_back(shown) -> None:
    dark = shown.grab_image().pixelColor(4, 4).lightness()
    shown.set_palette(LIGHT)
    light = shown.grab_image().pixelColor(4, 4).lightness()
    shown.set_palette(DARK)
    assert light > dark + 100
    assert shown.grab_image().pixelColor(4, 4).lightness() == dark


def test_rest_makes_the_picture_finer_and_motion_takes_it_back(qtbot, shown) -> None:
    qtbot.waitUntil(lambda: shown.step >= Step.SMOOTH, timeout=15_000)
    shown.orbit_by(5, 0)
    shown.settle()  # on a busy machine the picture is drawn, or finer again, when one turn of the loop is over
    assert shown.step <= Step.COMPLETE


def test_only_what_differs_is_redone(shown, monkeypatch) -> None:
    drawn, built = [], []
    draw, load = shown._stage.draw, shown._loader.load
    monkeypatch.setattr(shown._stage, "draw", lambda *a, **k: drawn.append(1) or draw(*a, **k))
    monkeypatch.setattr(shown._loader, "load", lambda scan: built.append(1) or load(scan))
    shown.set_scene(replace(shown.scene, markers=shown.scene.markers[:2]))
    QCoreApplication.processEvents()
    assert not drawn
    shown.set_scene(replace(shown.scene, surface=SurfaceMode.WIREFRAME))
    shown.settle()
    assert drawn
    assert not built


# ------------------------------------------------------------------ scans
def test_large_scan_is_prepared_while_the_window_lives(qtbot, view, make_scan, monkeypatch) -> None:
    monkeypatch.setattr(loading_module, "AT_ONCE_SIZE", 100)
    monkeypatch.setattr(geometry, "HUGE_FACES", 2000)
    monkeypatch.setattr(geometry, "PORTION_FACES", 3000)
    scan = make_scan(side=160)
    with qtbot.waitSignal(view.scan_drawn, timeout=20_000) as drawn:
        view.set_scene(Scene(scan))
        assert view._loader.waiting
    assert drawn.args == ["ball"]
    assert view.step < Step.COMPLETE
    qtbot.waitUntil(lambda: view.step is Step.COMPLETE, timeout=20_000)
    assert view.surface_at(320, 240) is not None


def test_camera_wishes_wait_for_the_scan(qtbot, view, make_scan, monkeypatch) -> None:
    monkeypatch.setattr(loading_module, "AT_ONCE_SIZE", 100)
    scan = make_scan(side=160)
    with qtbot.waitSignal(view.scan_drawn, timeout=20_000):
        view.set_scene(Scene(scan))
        view.set_camera(CameraPreset.LEFT)
    assert view.camera_state().axes[2] == pytest.approx([1, 0, 0])
    view.orbit_by(31, 7)
    kept = view.camera_state()
    with qtbot.waitSignal(view.scan_drawn, timeout=20_000):
        view.set_scene(Scene(make_scan(side=160, scan_id="other")))
        view.set_camera_state(kept)
    assert view.camera_state() == kept
    view.set_scene(Scene(make_scan(side=160, scan_id="third")))  # left again before it was ready
    with qtbot.waitSignal(view.scan_drawn, timeout=20_000):
        view.set_scene(Scene(scan))
    assert view.camera_state() == kept


def test_a_newer_scan_wins(qtbot, view, make_scan, heard, monkeypatch) -> None:
    monkeypatch.setattr(loading_module, "AT_ONCE_SIZE", 100)
    with qtbot.waitSignal(view.scan_drawn, timeout=20_000):
        view.set_scene(Scene(make_scan(side=160, scan_id="old")))
        view.set_scene(Scene(make_scan(scan_id="new")))
    qtbot.wait(100)
    assert heard.of("scan_drawn") == [("new",)]


def test_scene_without_a_scan_is_calm(shown, heard) -> None:
    shown.set_scene(Scene())
    QCoreApplication.processEvents()
    drag(shown, QPoint(320, 240), (10, 5), (30, 10))
    QTest.mouseMove(shown, QPoint(200, 200))
    QTest.keyClick(shown, Qt.Key.Key_Left)
    assert shown.surface_at(320, 240) is None
    assert heard.names() == []


def test_cloud_can_be_picked_and_dragged(view, make_scan, make_marker, heard) -> None:
    scan = make_scan(side=300, cloud=True)
    k = int(np.argmax(scan.points_mm[:, 2]))
    view.set_scene(Scene(scan, markers=(make_marker("tip", scan.points_mm[k]),)))
    QCoreApplication.processEvents()
    drag(view, place(view, "tip"), (8, 0), (20, 5))
    for _, xyz_mm in heard.of("dragged"):
        assert np.isclose(scan.points_mm, xyz_mm).all(1).any()
        assert xyz_mm[2] > 0
    assert len(heard.of("dragged")) == 2
