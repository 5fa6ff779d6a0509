from __future__ import annotations

import csv
import math
from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QModelIndex, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QAbstractButton, QAbstractItemView, QApplication, QFileDialog, QLabel, QLineEdit

from app import paths
from app.appearance import ThemeChoice
from app.models.jobs import Jobs
from app.models.view_state import SurfaceMode, Tool
from app.ui.shell import SIZE_PX, Shell
from app.ui.view.camera import CameraPreset
from engine import annotation as edits
from engine.types import Role, Unit

LEFT = Qt.MouseButton.LeftButton


def drag(qtbot, view, start: QPoint, end: QPoint, steps: int = 6) -> None:
    qtbot.mouseMove(view, start)
    qtbot.mousePress(view, LEFT, pos=start)
    for step in range(1, steps + 1):
        qtbot.mouseMove(view, start + (end - start) * step / steps)
    qtbot.mouseRelease(view, LEFT, pos=end)


def test_open_place_drag_undo_export_close_and_find_everything_again(
    qtbot, desk, ball, tmp_path, monkeypatch, spot
) -> None:
    window = desk.open(ball)
    work, view = window.work, window.view
    work.set_scheme("nose9")
    qtbot.waitUntil(lambda: not work.scans.is_loading, timeout=20_000)
    desk.drawn(window)
    middle = QPoint(view.width() // 2, view.height() // 2)

    # Place three landmarks with the key of the tool and clicks.
    qtbot.keyClick(view, Qt.Key.Key_L)
    assert work.session.view.tool is Tool.PLACE
    places = [middle, middle + QPoint(40, 10), middle + QPoint(-30, 60)]
    for number, place in enumerate(places):
        title = work.session.scheme.landmark[number].title
        qtbot.waitUntil(lambda title=title: view.scene.placing == title)
        qtbot.mouseClick(view, LEFT, pos=place)
    names = work.session.scheme.names[:3]
    assert set(work.document.annotation.landmarks) == set(names)
    for name, place in zip(names, places, strict=True):
        qtbot.waitUntil(lambda name=name: any(m.name == name for m in view.layer().markers))
        assert (spot(window, name) - place).manhattanLength() <= 1
    qtbot.keyClick(view, Qt.Key.Key_Escape)
    assert work.session.view.tool is Tool.LOOK

    # Drag one along the surface, undo it with the keys, redo it.
    before = work.document.annotation
    drag(qtbot, view, places[1], places[1] + QPoint(30, -40))
    moved = work.document.annotation
    assert moved.landmarks[names[1]] != before.landmarks[names[1]]
    assert moved.landmarks[names[0]] is before.landmarks[names[0]]
    title = work.session.scheme[names[1]].title
    qtbot.waitUntil(lambda: window.actions_by_id["undo"].text() == f"&Undo move {title[0].lower()}{title[1:]}")
    qtbot.keyClick(view, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert work.document.annotation is before
    qtbot.waitUntil(window.actions_by_id["redo"].isEnabled)
    qtbot.keyClick(view, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier)
    assert work.document.annotation is moved

    # Export; the dialog is the only thing that is answered for the person.
    target = tmp_path / "out.csv"
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (str(target), ""))
    window.actions_by_id["export"].trigger()
    qtbot.waitUntil(target.exists, timeout=10_000)
    with target.open(newline="") as file:
        rows = {row["landmark"]: row for row in csv.DictReader(file)}
    for name in names:
        xyz = [float(rows[name][axis]) for axis in "xyz"]
        assert math.dist(xyz, moved.landmarks[name].xyz_mm) < 1e-3
        assert rows[name]["scan"] == "ball.obj"

    # A camera and a surface of one's own, then close and open again.
    view.fly_ms = 0
    view.set_camera(CameraPreset.LEFT)
    work.view.set_surface(SurfaceMode.WIREFRAME)
    camera, texts = view.camera_state(), [work.document.undo_stack.text(n) for n in range(4)]
    desk.close(window)

    again = desk.open()
    assert again.work.session.scheme.id == "nose9"
    assert again.work.document.scan.path == ball
    assert again.work.document.annotation == moved
    assert again.work.session.view.surface is SurfaceMode.WIREFRAME
    kept = again.view.camera_state()
    assert math.dist(kept.position_mm, camera.position_mm) < 1e-6
    assert [again.work.document.undo_stack.text(n) for n in range(4)] == texts
    qtbot.waitUntil(again.actions_by_id["undo"].isEnabled)
    qtbot.keyClick(again.view, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert again.work.document.annotation == before


def test_a_second_window_on_the_project_reads_only_and_says_why(qtbot, desk, ball) -> None:
    first = desk.open(ball)
    folder = first.work.session.folder
    second = desk.open(folder)
    assert second.work.session.read_only_reason
    assert any(m.text == second.work.session.read_only_reason for m in second.stage.banners.messages)
    assert second.work.document.read_only
    qtbot.keyClick(second.view, Qt.Key.Key_L)
    assert second.work.session.view.tool is Tool.LOOK
    qtbot.waitUntil(lambda: not second.actions_by_id["predict"].isEnabled())
    assert first.actions_by_id["predict"].isEnabled()


def test_tab_walks_through_the_landmarks_and_arrows_move_them(qtbot, desk, ball) -> None:
    window = desk.open(ball)
    work, view = window.work, window.view
    qtbot.keyClick(view, Qt.Key.Key_Tab)
    first = work.session.scheme.names[0]
    assert work.annotate.selected == first
    assert window.landmark_panel.view.currentIndex().row() == 0
    qtbot.keyClick(view, Qt.Key.Key_L)
    qtbot.waitUntil(lambda: view.scene.placing != "")
    qtbot.mouseClick(view, LEFT, pos=QPoint(view.width() // 2, view.height() // 2))
    qtbot.keyClick(view, Qt.Key.Key_Escape)
    work.annotate.select(first)
    qtbot.waitUntil(lambda: any(m.selected for m in view.scene.markers))
    old = work.document.annotation.landmarks[first].xyz_mm
    steps = work.document.undo_stack.count()
    for _ in range(4):
        qtbot.keyClick(view, Qt.Key.Key_Right)
        qtbot.wait(20)
    new = work.document.annotation.landmarks[first].xyz_mm
    assert 0.1 < math.dist(old, new) < 20.0
    assert work.document.undo_stack.count() == steps + 1
    qtbot.keyClick(view, Qt.Key.Key_Delete)
    assert first not in work.document.annotation.landmarks


def test_dropped_and_damaged_files_end_in_calm_messages(qtbot, desk, ball, tmp_path: Path) -> None:
    window = desk.open(ball)
    bad = tmp_path / "broken.ply"
    bad.write_bytes(b"ply\nformat binary_little_endian 1.0\nelement vertex 99999\nend_header\n")
    window.work.files.open_paths([bad])
    qtbot.waitUntil(lambda: any("broken.ply" in m.text for m in window.stage.banners.messages), timeout=20_000)
    assert window.work.document.scan.path == ball
    notes = tmp_path / "empty"
    notes.mkdir()
    window.work.files.open_paths([notes])
    qtbot.waitUntil(lambda: any("empty" in m.text for m in window.stage.banners.messages), timeout=20_000)


def test_six_moves_the_focus_round_the_panes(qtbot, desk, ball) -> None:
    window = desk.open(ball)
    seen = desk.panes(window, 3)
    assert len({id(widget) for widget in seen}) == 3
    assert seen[-1] is window.view
    table = window.landmark_panel.view
    table.setFocus(Qt.FocusReason.TabFocusReason)  # Qt makes its first row current, which is then the one explained
    name = window.work.session.view.selected
    row = window.work.table.row_of(name) if name else -1
    assert name is None or table.selectionModel().isRowSelected(row, QModelIndex())


def test_another_unit_changes_the_numbers_and_not_the_picture(qtbot, desk, ball, spot) -> None:
    window = desk.open(ball)
    work, view = window.work, window.view
    qtbot.keyClick(view, Qt.Key.Key_L)
    qtbot.waitUntil(lambda: view.scene.placing != "")
    name = work.annotate.target
    qtbot.mouseClick(view, LEFT, pos=QPoint(view.width() // 2 + 30, view.height() // 2))
    qtbot.waitUntil(lambda: len(view.scene.markers) == 1)
    old, place = work.document.annotation.landmarks[name].xyz_mm, spot(window, name)
    old_scan = work.document.scan
    window.bar.unit_chosen.emit(Unit.INCH)
    qtbot.waitUntil(lambda: work.document.scan is not old_scan, timeout=20_000)
    desk.drawn(window)
    new = work.document.annotation.landmarks[name].xyz_mm
    assert new == pytest.approx([value * 25.4 for value in old])
    assert (spot(window, name) - place).manhattanLength() <= 1
    qtbot.waitUntil(lambda: "inches" in window.bar.unit.text())
    work.annotate.undo()
    assert not work.document.annotation.landmarks


def test_escape_gives_a_dragged_landmark_back_before_it_ends_placing(qtbot, desk, ball) -> None:
    window = desk.open(ball)
    work, view = window.work, window.view
    middle = QPoint(view.width() // 2, view.height() // 2)
    qtbot.keyClick(view, Qt.Key.Key_L)
    qtbot.waitUntil(lambda: view.scene.placing != "")
    qtbot.mouseClick(view, LEFT, pos=middle)
    qtbot.waitUntil(lambda: len(view.scene.markers) == 1)
    before = work.document.annotation
    qtbot.mousePress(view, LEFT, pos=middle)
    for step in range(1, 5):
        qtbot.mouseMove(view, middle + QPoint(8 * step, 0))
    assert work.document.annotation is not before
    qtbot.keyClick(view, Qt.Key.Key_Escape)
    assert work.document.annotation is before
    assert work.session.view.tool is Tool.PLACE
    qtbot.mouseRelease(view, LEFT, pos=middle + QPoint(32, 0))
    assert work.document.annotation is before
    qtbot.keyClick(view, Qt.Key.Key_Escape)
    assert work.session.view.tool is Tool.LOOK


def test_the_guide_ticks_off_what_was_really_done(qtbot, desk, ball) -> None:
    window = desk.open(ball)
    work, guide = window.work, window.stage.guide
    window.actions_by_id["guide"].trigger()
    assert guide.isVisible()
    assert guide.done == frozenset()
    name = work.session.scheme.names[0]
    work.document.apply("Predict 1 landmark", edits.place(work.document.annotation, name, (0.0, 0.0, 90.0)))
    assert guide.done == {"predict"}
    work.annotate.on_nudged(name, (1.0, 0.0, 90.0))
    assert guide.done == {"predict", "move"}
    work.annotate.select(name)  # moved, and so checked already
    qtbot.waitUntil(window.actions_by_id["accept"].isEnabled)
    qtbot.keyClick(window.view, Qt.Key.Key_Return)
    assert guide.done == {"predict", "move", "check"}
    assert work.settings.guide_done
    guide._leave.setInterval(1)
    guide._leave.start()
    qtbot.waitUntil(guide.isHidden)


def test_the_guide_has_a_strip_of_its_own_and_covers_nothing_of_the_scan(qtbot, desk, ball) -> None:
    window = desk.open(ball)
    before = window.view.height()
    window.show_guide()
    assert window.view.height() == before - window.stage.guide.height()
    assert not window.view.geometry().intersects(window.stage.guide.geometry())
    window.stage.guide.close_button.click()
    assert window.view.height() == before
    assert window.work.settings.guide_done


def test_dark_and_light_reach_every_part(qtbot, desk, ball) -> None:
    window = desk.open(ball, theme=ThemeChoice.DARK)
    window.actions_by_id["theme_light"].trigger()
    qtbot.waitUntil(lambda: not window.view.colours.dark)
    light = window.shell.grab().toImage().pixelColor(4, 4).lightnessF()
    window.actions_by_id["theme_dark"].trigger()
    qtbot.waitUntil(lambda: window.view.colours.dark)
    dark = window.shell.grab().toImage().pixelColor(4, 4).lightnessF()
    assert light > 0.9
    assert dark < 0.2
    assert window.work.settings.theme is ThemeChoice.DARK


def test_every_control_has_a_name_to_read_aloud(qtbot, desk, ball) -> None:
    window = desk.open(ball)
    window.show_guide()
    nameless = [
        widget
        for kind in (QAbstractButton, QAbstractItemView, QLineEdit)
        for widget in window.shell.findChildren(kind)
        if widget.isVisible() and widget.focusPolicy() is not Qt.FocusPolicy.NoFocus
        if not (widget.accessibleName() or getattr(widget, "text", str)())
    ]
    assert nameless == []


def test_the_right_button_offers_what_can_be_done_with_landmarks(qtbot, desk, ball) -> None:
    window = desk.open(ball)
    menu = window.menus["Landmarks"]
    qtbot.mouseClick(window.view, Qt.MouseButton.RightButton, pos=QPoint(200, 200))
    qtbot.waitUntil(menu.isVisible)
    menu.close()


def test_a_window_with_unsaved_work_closes_only_when_it_is_told_twice(qtbot, desk, ball, monkeypatch) -> None:
    window = desk.open(ball)
    with monkeypatch.context() as full_disk:
        full_disk.setattr(window.work.session, "flush", lambda timeout_s=5.0: False)
        assert not window.shell.close()
    assert window.shell.isVisible()
    assert any("Not everything is saved" in message.text for message in window.stage.banners.messages)


def test_files_dropped_anywhere_are_opened(qtbot, desk, ball, balls) -> None:
    # The last of the balls has the content of the first scan, so there are three scans and not four.
    window = desk.open(ball)
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(path)) for path in balls])
    none, copy = Qt.KeyboardModifier.NoModifier, Qt.DropAction.CopyAction
    enter = QDragEnterEvent(QPoint(300, 300), copy, data, LEFT, none)
    QApplication.sendEvent(window.shell, enter)
    assert enter.isAccepted()
    QApplication.sendEvent(window.shell, QDropEvent(QPointF(300, 300), copy, data, LEFT, none))
    qtbot.waitUntil(lambda: window.work.library.rowCount() == 3, timeout=20_000)
    qtbot.waitUntil(lambda: window.work.document.scan.name == "ball0.obj", timeout=20_000)
    text = QMimeData()
    text.setText("just words")
    refused = QDragEnterEvent(QPoint(300, 300), copy, text, LEFT, none)
    refused.ignore()
    QApplication.sendEvent(window.shell, refused)
    assert not refused.isAccepted()
    assert not window.library_panel.field.acceptDrops()  # it would take the name of a dropped file as a filter


def test_a_first_start_makes_the_demo_and_shows_it(qtbot, desk, monkeypatch) -> None:
    start = Jobs.start

    def start_small(self, parent, task, config, title):
        return start(self, parent, task, {**config, "count": 1} if task == "demo" else config, title)

    monkeypatch.setattr(Jobs, "start", start_small)
    window = desk.open(wait=False)
    work = window.work
    assert window.stage.guide.isVisible()
    assert work.predict.making_demo
    qtbot.waitUntil(lambda: work.document.scan is not None, timeout=60_000)
    assert work.session.folder == paths.demo_project_folder()
    desk.drawn(window)
    assert work.document.sets[Role.REFERENCE].landmarks
    qtbot.waitUntil(lambda: not window.stage.welcome.isVisible())


def test_modes_never_reach_the_title_of_the_scan(qtbot, desk, ball) -> None:
    window = desk.open(ball)
    stage, segments = window.stage, window.stage.segments
    stage.setMinimumSize(1, 1)
    for width, whole in ((900, True), (560, False), (400, False), (900, True)):
        stage.resize(width, 400)
        stage.arrange()
        assert segments.whole is whole, width
        assert segments.isVisibleTo(stage)
        assert window.view._title_room_px == segments.x()
    stage.resize(400, 400)
    stage.arrange()
    segments.list_button.menu().aboutToShow.emit()
    offered = segments.list_button.menu().actions()
    assert window.actions_by_id["surface_wireframe"] in offered
    assert all(action.isEnabled() for action in offered)
    window.actions_by_id["surface_wireframe"].trigger()
    assert segments.list_button.text() == "Wireframe"


def test_a_first_window_is_not_larger_than_the_screen(qtbot) -> None:
    shell = Shell()
    qtbot.addWidget(shell)
    room = shell.screen().availableGeometry()
    assert shell.width() <= room.width()
    assert shell.height() <= room.height()
    small = room.width() < SIZE_PX[0] or room.height() < SIZE_PX[1]
    assert not small or shell.windowState() & Qt.WindowState.WindowMaximized
    shell.deleteLater()


def test_the_frame_of_the_view_is_for_those_who_work_by_keys(qtbot, desk, ball) -> None:
    window = desk.open(ball)
    view = window.view
    qtbot.waitUntil(view.hasFocus)
    assert not view.focus_shows
    qtbot.keyClick(view, Qt.Key.Key_Tab)
    assert view.focus_shows
    qtbot.mouseClick(view, LEFT, pos=QPoint(5, 200))
    assert not view.focus_shows
    window.landmark_panel.view.setFocus()
    window.aids.next_pane()
    window.aids.next_pane()
    assert view.focus_shows


def test_enter_presses_the_button_that_has_the_keyboard(qtbot, desk, ball) -> None:
    window = desk.open(ball)
    window.show_guide()
    button = window.stage.guide.close_button
    button.setFocus()
    qtbot.waitUntil(button.hasFocus)
    qtbot.keyClick(button, Qt.Key.Key_Return)
    qtbot.waitUntil(window.stage.guide.isHidden)


def test_with_no_scan_open_the_landmarks_say_what_to_do(qtbot, desk, ball, tmp_path) -> None:
    window = desk.open(tmp_path / "nothing.obj", wait=False)
    panel = window.landmark_panel
    qtbot.waitUntil(lambda: not panel.view.isVisible())
    told = [one.text() for one in panel.findChildren(QLabel) if one.isVisible()]
    assert "Open a scan: its landmarks are listed here." in told
    window.work.files.open_paths([ball])
    desk.drawn(window)
    qtbot.waitUntil(panel.view.isVisible)
