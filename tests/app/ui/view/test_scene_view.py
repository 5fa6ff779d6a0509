"""The view under real mouse and key events: intentions come out, the picture answers, nothing leaks."""

from __future__ import annotations

import gc
import weakref
from dataclasses import replace

import numpy as np
import pytest
from PySide6.QtCore import QCoreApplication, QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtTest import QTest

from app.models.scene import Scene
from app.ui.view.camera import CameraPreset
from app.ui.view.scene_view import SceneView
from engine.types import Role
from tests.app.ui.view.hands import LEFT, NONE, drag, on_surface, place


# ------------------------------------------------------------------ dragging
def test_dragged_landmark_follows_the_mouse_on_the_surface(shown, heard) -> None:
    start = place(shown, "tip")
    drag(shown, start + QPoint(3, 2), (5, 0), (20, 10), (40, 25))
    assert heard.names()[:2] == ["marker_selected", "drag_started"]
    assert heard.names()[-1] == "drag_finished"
    moves = heard.of("dragged")
    assert len(moves) == 3
    for name, xyz_mm in moves:
        assert name == "tip"
        assert on_surface(shown, xyz_mm) < 1e-4
    seen = shown.projection.project(np.array(moves[-1][1]))[0]
    assert seen[:2] == pytest.approx([start.x() + 40, start.y() + 25], abs=1.01)  # the offset of the grip is kept


def test_small_tremble_is_no_drag(shown, heard) -> None:
    drag(shown, place(shown, "tip"), (1, 1), (2, 1))
    assert heard.names() == ["marker_selected"]


def test_off_the_surface_the_last_place_holds(shown, heard) -> None:
    start = place(shown, "tip")
    drag(shown, start, (10, 0), (20, 0), release=False)
    moves = len(heard.of("dragged"))
    QTest.mouseMove(shown, QPoint(4, 4))
    assert len(heard.of("dragged")) == moves
    assert place(shown, "tip") == start + QPoint(20, 0)
    QTest.mouseRelease(shown, LEFT, NONE, QPoint(4, 4))
    assert heard.names()[-1] == "drag_finished"


def test_escape_gives_the_landmark_back(shown, heard) -> None:
    start = place(shown, "tip")
    drag(shown, start, (10, 0), (30, 10), release=False)
    QTest.keyClick(shown, Qt.Key.Key_Escape)
    assert heard.of("drag_cancelled") == [("tip",)]
    assert place(shown, "tip") == start
    QTest.mouseRelease(shown, LEFT, NONE, start)
    assert not heard.of("drag_finished")


def test_the_answer_to_a_drag_is_the_next_scene(shown, heard) -> None:
    """The document moves the landmark while it is dragged; afterwards the scene alone says where it is."""
    start = place(shown, "tip")

    def answer(name: str, xyz_mm: tuple[float, float, float]) -> None:
        scene = shown.scene
        moved = tuple(replace(m, xyz_mm=xyz_mm) if m.name == name and m.movable else m for m in scene.markers)
        shown.set_scene(replace(scene, markers=moved))

    shown.dragged.connect(answer)
    drag(shown, start, (10, 0), (30, 10))
    assert place(shown, "tip") == start + QPoint(30, 10)
    original = tuple(replace(m, xyz_mm=tuple(m.xyz_mm)) for m in shown.scene.markers)
    undone = tuple(replace(m, xyz_mm=(0.0, 0.0, 107.0)) if m.name == "tip" else m for m in original)
    shown.set_scene(replace(shown.scene, markers=undone))
    assert place(shown, "tip") != start + QPoint(30, 10)


def test_dragging_draws_nothing_anew(shown, monkeypatch) -> None:
    drawn = []
    draw = shown._stage.draw
    monkeypatch.setattr(shown._stage, "draw", lambda *a, **k: drawn.append(1) or draw(*a, **k))
    start = place(shown, "tip")
    QTest.mousePress(shown, LEFT, NONE, start)
    for k in range(4, 40):
        QTest.mouseMove(shown, start + QPoint(k, 0))
        QCoreApplication.processEvents()
    assert not drawn
    QTest.mouseRelease(shown, LEFT, NONE, start)


def test_other_sets_are_selected_but_not_moved(shown, heard) -> None:
    before = shown.camera_state()
    drag(shown, place(shown, "cheek", Role.PREDICTED), (30, 0), (60, 0))
    assert heard.names() == ["marker_selected"]
    assert shown.camera_state() != before  # the mouse turns the scan instead


def test_landmark_behind_the_surface_cannot_be_grabbed(shown, heard) -> None:
    layer = shown.layer()
    k = next(k for k, marker in enumerate(layer.markers) if marker.name == "behind")
    assert not layer.visible[k]
    spot = QPoint(round(layer.screen[k, 0]), round(layer.screen[k, 1]))
    shown.set_scene(replace(shown.scene, markers=tuple(m for m in shown.scene.markers if m.name == "behind")))
    drag(shown, spot, (10, 0), (20, 0))
    assert heard.names() == []
    shown.set_camera_state(replace(shown.camera_state()))
    shown.set_scene(replace(shown.scene, see_through=True))
    shown.set_camera(CameraPreset.FRONT)
    QCoreApplication.processEvents()
    QTest.mouseClick(shown, LEFT, NONE, place(shown, "behind"))
    assert heard.names() == ["marker_selected"]


# ------------------------------------------------------------------ placing
def test_click_places_only_while_placing(shown, heard) -> None:
    QTest.mouseClick(shown, LEFT, NONE, QPoint(320, 330))
    assert not heard.of("surface_clicked")
    shown.set_scene(replace(shown.scene, placing="Nasion"))
    QTest.mouseClick(shown, LEFT, NONE, QPoint(320, 330))
    ((xyz_mm,),) = heard.of("surface_clicked")
    assert on_surface(shown, xyz_mm) < 1e-4
    assert shown.projection.project(np.array(xyz_mm))[0, :2] == pytest.approx([320, 330], abs=1e-3)


def test_turning_and_missing_place_nothing(shown, heard) -> None:
    shown.set_scene(replace(shown.scene, placing="Nasion"))
    drag(shown, QPoint(320, 330), (10, 0), (0, 0))
    QTest.mouseClick(shown, LEFT, NONE, QPoint(3, 3))
    assert heard.names() == []


def test_two_quick_clicks_place_two(shown, heard) -> None:
    shown.set_scene(replace(shown.scene, placing="Nasion"))
    QTest.mouseClick(shown, LEFT, NONE, QPoint(320, 330))
    QTest.mouseDClick(shown, LEFT, NONE, QPoint(320, 330))
    QTest.mouseRelease(shown, LEFT, NONE, QPoint(320, 330))
    assert len(heard.of("surface_clicked")) == 2


# ------------------------------------------------------------------ the camera
def test_drag_on_bare_surface_or_background_turns(shown, heard) -> None:
    for start in (QPoint(320, 340), QPoint(10, 200)):
        before = shown.camera_state()
        drag(shown, start, (20, 0), (50, 20))
        assert shown.camera_state() != before
        assert shown.camera_state().distance_mm == pytest.approx(before.distance_mm)
    assert heard.names() == []


def test_right_drag_shifts_and_right_click_asks_for_a_menu(shown, heard) -> None:
    right = Qt.MouseButton.RightButton
    before = shown.camera_state()
    QTest.mousePress(shown, right, NONE, QPoint(50, 50))
    QTest.mouseMove(shown, QPoint(90, 70))
    QTest.mouseRelease(shown, right, NONE, QPoint(90, 70))
    assert np.allclose(shown.camera_state().axes, before.axes)
    assert shown.camera_state().focal_mm != before.focal_mm
    assert not heard.of("context_requested")
    QTest.mouseClick(shown, right, NONE, QPoint(60, 60))
    assert heard.of("context_requested") == [(shown.mapToGlobal(QPoint(60, 60)),)]


def test_control_drag_turns_the_picture_with_the_mouse(shown) -> None:
    control = Qt.KeyboardModifier.ControlModifier
    point = np.array(shown.scene.markers[1].xyz_mm)
    before, aim = shown.camera_state(), shown.projection.project(point)[0, :2] - (320, 240)
    QTest.mousePress(shown, LEFT, control, QPoint(420, 240))
    for k in range(1, 10):
        angle = np.radians(10 * k)
        QTest.mouseMove(shown, QPoint(round(320 + 100 * np.cos(angle)), round(240 + 100 * np.sin(angle))))
    QTest.mouseRelease(shown, LEFT, control, QPoint(320, 340))
    assert np.allclose(shown.camera_state().axes[2], before.axes[2])
    turned = shown.projection.project(point)[0, :2] - (320, 240)
    assert turned == pytest.approx([-aim[1], aim[0]], abs=2.5)


def test_a_lost_release_does_not_block_the_next_press(shown, heard) -> None:
    QTest.mousePress(shown, LEFT, NONE, place(shown, "tip"))
    QTest.mouseMove(shown, place(shown, "tip") + QPoint(9, 0))
    drag(shown, QPoint(5, 5), (10, 0), (30, 0))
    assert heard.names()[-1] == "drag_cancelled"


def test_wheel_comes_closer(shown) -> None:
    before = shown.camera_state().distance_mm
    spot = QPointF(300, 200)
    event = QWheelEvent(
        spot, shown.mapToGlobal(spot), QPoint(), QPoint(0, 120), Qt.MouseButton.NoButton, NONE,
        Qt.ScrollPhase.NoScrollPhase, False,
    )  # fmt: skip
    QCoreApplication.sendEvent(shown, event)
    assert shown.camera_state().distance_mm < before


def test_double_click_brings_the_place_to_the_middle(shown) -> None:
    point = shown.surface_at(260, 300)
    QTest.mouseDClick(shown, LEFT, NONE, QPoint(260, 300))
    assert shown.projection.project(point)[0, :2] == pytest.approx([320, 240], abs=1e-6)


def test_flight_arrives_and_ends_at_a_touch(qtbot, shown) -> None:
    shown.fly_ms = 150
    shown.set_camera(CameraPreset.LEFT)
    assert shown.camera_state().position_mm[0] < 100  # on its way
    qtbot.waitUntil(lambda: not shown.flying, timeout=3000)
    assert shown.camera_state().axes[2] == pytest.approx([1, 0, 0], abs=1e-9)
    shown.set_camera(CameraPreset.RIGHT)
    qtbot.wait(30)
    QTest.mousePress(shown, LEFT, NONE, QPoint(5, 5))
    held = shown.camera_state()
    qtbot.wait(60)
    assert shown.camera_state() == held
    QTest.mouseRelease(shown, LEFT, NONE, QPoint(5, 5))


def test_fly_to_shows_the_landmark_from_its_side(shown) -> None:
    target = np.array(shown.scene.markers[1].xyz_mm)
    shown.fly_to(target, np.array([0.6, 0.2, 0.77]))
    assert shown.projection.project(target)[0, :2] == pytest.approx([320, 240], abs=1e-6)
    assert shown.camera_state().axes[2] == pytest.approx(np.array([0.6, 0.2, 0.77]) / np.linalg.norm([0.6, 0.2, 0.77]))


def test_whole_scan_stays_whole_in_any_size_until_a_part_is_chosen(shown) -> None:
    def widest() -> float:
        QCoreApplication.processEvents()
        x = shown.projection.project(shown.scene.scan.points_mm)[:, 0]
        return float(max(-x.min(), x.max() - shown.width()))

    shown.resize(330, 480)
    assert widest() < 0
    shown.resize(640, 480)
    shown.zoom_by(1.5)
    chosen = shown.camera_state()
    shown.resize(400, 480)
    QCoreApplication.processEvents()
    assert shown.camera_state() == chosen


def test_each_scan_keeps_its_camera(shown, make_scan) -> None:
    first = shown.scene.scan
    shown.orbit_by(80, 20)
    mine = shown.camera_state()
    shown.set_scene(Scene(make_scan(scan_id="other")))
    assert shown.camera_state() != mine
    shown.set_scene(Scene(first))
    assert shown.camera_state() == mine


def test_orthographic_keeps_the_size_at_the_focal_point(shown) -> None:
    focal = np.add(shown.camera_state().focal_mm, (20, 10, 0))
    before = shown.projection.project(focal)[0, :2]
    shown.set_scene(replace(shown.scene, orthographic=True))
    assert shown.camera_state().orthographic
    assert shown.projection.project(focal)[0, :2] == pytest.approx(before, abs=1e-6)
    shown.set_camera(CameraPreset.LEFT)
    assert shown.camera_state().orthographic


def test_face_frame_decides_the_first_view(view, make_scan) -> None:
    view.face_frame = np.array([[0, 0, -1], [0, 1, 0], [1, 0, 0]], float)  # the face looks along x
    view.set_scene(Scene(make_scan()))
    assert view.camera_state().axes[2] == pytest.approx([1, 0, 0])


# ------------------------------------------------------------------ keys
@pytest.mark.parametrize(
    ("key", "direction"),
    [(Qt.Key.Key_Left, (-1, 0)), (Qt.Key.Key_Right, (1, 0)), (Qt.Key.Key_Up, (0, -1)), (Qt.Key.Key_Down, (0, 1))],
)
@pytest.mark.parametrize(("modifier", "step"), [(NONE, 1), (Qt.KeyboardModifier.ShiftModifier, 6)])
def test_arrows_nudge_along_the_surface(shown, heard, key, direction, modifier, step) -> None:
    marker = shown.scene.markers[0]
    before = shown.projection.project(np.array(marker.xyz_mm))[0, :2]
    QTest.keyClick(shown, key, modifier)
    ((name, xyz_mm),) = heard.of("nudged")
    assert name == "tip"
    assert on_surface(shown, xyz_mm) < 1e-4
    moved = shown.projection.project(np.array(xyz_mm))[0, :2] - before
    assert moved == pytest.approx(np.array(direction) * step, abs=0.4)


def test_tab_walks_and_stays_in_the_view(shown, heard) -> None:
    shown.setFocus()
    QTest.keyClick(shown, Qt.Key.Key_Tab)
    QTest.keyClick(shown, Qt.Key.Key_Backtab)
    assert heard.names() == ["next_requested", "previous_requested"]
    assert shown.accessibleName()
    assert "arrow" in shown.accessibleDescription()


def test_other_keys_are_left_to_the_window(shown) -> None:
    from PySide6.QtGui import QKeyEvent

    event = QKeyEvent(QEvent.Type.KeyPress, Qt.Key.Key_F5, NONE)
    event.setAccepted(True)
    QCoreApplication.sendEvent(shown, event)
    assert not event.isAccepted()


# ------------------------------------------------------------------ life
def test_ten_views_come_and_go(qtbot, make_scan) -> None:
    scan, gone = make_scan(), []
    for _ in range(10):
        view = SceneView()
        view.show()
        view.set_scene(Scene(scan))
        QCoreApplication.processEvents()
        QTest.mouseClick(view, LEFT, NONE, QPoint(100, 100))
        view.grab_image()
        gone.append((weakref.ref(view), weakref.ref(view._stage)))
        view.close()
        view.deleteLater()
        del view
        QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)
        gc.collect()
    assert [k for k, refs in enumerate(gone) if any(ref() is not None for ref in refs)] == []


def test_closed_view_survives_being_touched(shown) -> None:
    shown.close()
    shown.show()
    QTest.mouseMove(shown, QPoint(50, 50))
    shown.set_scene(Scene())
    shown.orbit_by(3, 3)
    QCoreApplication.processEvents()
    shown.close()
