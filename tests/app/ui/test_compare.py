"""Two scans side by side: cameras follow each other through the frames of the faces; closing frees what it took."""

from __future__ import annotations

import gc
import weakref
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import QCoreApplication, QEvent, Qt
from PySide6.QtWidgets import QDialogButtonBox

from app.ui.view import camera as cameras
from app.ui.view.linking import Placement, placed
from app.ui.view.projection import Projection
from engine.catalog import scheme
from engine.synth.scan_files import write_reference
from engine.types import Unit

SCHEME = scheme("ibug68")


def turn_of(seed: int) -> np.ndarray:
    turn, _ = np.linalg.qr(np.random.default_rng(seed).normal(size=(3, 3)))
    return np.asarray(turn * np.sign(np.linalg.det(turn)))


def test_a_face_looks_the_same_through_linked_cameras() -> None:
    rng = np.random.default_rng(1)
    face = rng.normal(size=(20, 3)) * 60
    turns, shifts = (turn_of(2), turn_of(3)), ((10.0, 500.0, -3.0), (-80.0, 4.0, 900.0))
    scans = [face @ turn.T + shift for turn, shift in zip(turns, shifts, strict=True)]
    here, there = (Placement(scan.mean(0), turn.T) for scan, turn in zip(scans, turns, strict=True))
    first = cameras.look(scans[0].mean(0), np.array([0.2, 0.4, 1.0]), np.array([0.0, 1.0, 0.3]), 640.0)
    second = placed(first, here, there)
    seen = [Projection(c, 800, 600).project(s) for c, s in zip((first, second), scans, strict=True)]
    assert seen[1] == pytest.approx(seen[0], abs=1e-6)
    back = placed(second, there, here)
    assert back.position_mm == pytest.approx(first.position_mm, abs=1e-6)


@pytest.fixture
def two(tmp_path: Path) -> list[Path]:
    """Two scans of one head, turned differently, with landmark files beside them."""
    files = []
    for number, (turn, shift) in enumerate(((np.eye(3), np.zeros(3)), (turn_of(5), np.array([40.0, -900.0, 12.0])))):
        files.append(_write(tmp_path / "pair", f"head{number}", turn, shift))
    return files


def _write(folder: Path, name: str, turn: np.ndarray, shift: np.ndarray) -> Path:
    folder.mkdir(exist_ok=True)
    places = np.array([mark.canonical_mm for mark in SCHEME.landmark])
    rows, columns = 13, 24
    polar, around = np.meshgrid(
        np.linspace(0, np.pi, rows), np.linspace(0, 2 * np.pi, columns, endpoint=False), indexing="ij"
    )
    ball = np.stack(
        [80 * np.sin(polar) * np.cos(around), 120 * np.cos(polar), 100 * np.sin(polar) * np.sin(around)], -1
    )
    points = ball.reshape(-1, 3) @ turn.T + shift
    lines = [f"v {x:.5f} {y:.5f} {z:.5f}" for x, y, z in points]
    for row in range(rows - 1):
        for column in range(columns):
            a, b = row * columns + column + 1, row * columns + (column + 1) % columns + 1
            lines += [f"f {a} {b} {b + columns}", f"f {a} {b + columns} {a + columns}"]
    path = folder / f"{name}.obj"
    path.write_text("\n".join(lines) + "\n")
    landmarks = {
        f"{SCHEME.id}/{mark.name}": tuple(float(v) for v in place)
        for mark, place in zip(SCHEME.landmark, places @ turn.T + shift, strict=True)
    }
    write_reference(path.with_suffix(".csv"), path.name, landmarks, Unit.MILLIMETRE, SCHEME.id)
    return path


def compared(qtbot, desk, files: list[Path]):
    """A window on the first scan with the second one beside."""
    window = desk.open(*files)
    commands = window.compare_commands
    other = next(row.record.scan_id for row in window.work.library.rows if row.record.name == files[1].name)
    commands.compare.show_scan(other)
    qtbot.waitUntil(lambda: commands.beside is not None, timeout=20_000)
    qtbot.waitUntil(lambda: commands.beside.view._prepared is not None, timeout=20_000)
    return window, commands.beside


def nose(view, window) -> np.ndarray:
    """Where the reference's nose tip is on the screen, as shares of the height from the middle."""
    marker = next(m for m in view.layer().markers if m.name == "nose_bridge_4")
    x, y, _ = view.projection.project(np.array(marker.xyz_mm))[0]
    return np.array([x - view.width() / 2, y - view.height() / 2]) / view.height()


def test_views_turn_together_whoever_is_moved(qtbot, desk, two: list[Path]) -> None:
    window, beside = compared(qtbot, desk, two)
    main, other = window.view, beside.view
    window.work.session.set_view(show_reference=True)
    assert other.scene.scan.name == two[1].name
    assert other.scene.markers
    assert not any(marker.movable for marker in other.scene.markers)
    for moved, dx in ((main, 120), (other, -70)):
        moved.orbit_by(dx, 33)
        moved.zoom_by(1.3)
        moved.pan_by(5, 9)
        assert nose(other, window) == pytest.approx(nose(main, window), abs=2e-3)
    assert main.camera_state().position_mm != pytest.approx(other.camera_state().position_mm, abs=10)
    window.work.view.set_preset("left")
    qtbot.waitUntil(lambda: not main.flying, timeout=5000)
    assert nose(other, window) == pytest.approx(nose(main, window), abs=2e-3)


def test_views_share_the_room_and_closing_gives_it_back(qtbot, desk, two: list[Path]) -> None:
    window, beside = compared(qtbot, desk, two)
    stage, main = window.stage, window.view
    window.shell.resize(1700, 800)
    qtbot.waitUntil(lambda: stage.width() > 800, timeout=5000)
    assert main.geometry().right() < beside.geometry().left()
    assert abs(main.width() - beside.width()) <= 2
    stage.resize(500, 600)
    stage.arrange()
    assert main.geometry().bottom() < beside.geometry().top()
    gone = weakref.ref(beside), weakref.ref(beside.view)
    beside.close_button.click()
    del beside
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)
    gc.collect()
    assert window.compare_commands.beside is None
    assert main.width() == stage.width()
    assert [ref() for ref in gone] == [None, None]
    before = main.camera_state()
    main.orbit_by(10, 0)
    assert main.camera_state() != before


def test_sets_of_one_scan_side_by_side_have_the_same_camera(qtbot, desk, two: list[Path]) -> None:
    window = desk.open(two[0])
    commands = window.compare_commands
    window.actions_by_id["compare"].trigger()
    dialog = commands.dialog
    dialog.list.setCurrentRow(0)
    dialog.findChild(QDialogButtonBox).button(QDialogButtonBox.StandardButton.Ok).click()
    beside = commands.beside
    assert beside.view.scene.scan is window.work.document.scan
    assert beside.sets_box.currentText() == "Reference"
    window.view.orbit_by(55, 21)
    assert beside.view.camera_state() == window.view.camera_state()
    window.work.view.set_surface("wireframe")
    qtbot.waitUntil(lambda: beside.view.scene.surface == "wireframe", timeout=5000)
    window.actions_by_id["compare"].trigger()
    assert commands.beside is None


def test_another_scan_in_the_main_view_keeps_the_one_beside(qtbot, desk, two: list[Path]) -> None:
    window, beside = compared(qtbot, desk, two)
    window.work.scans.open_scan(beside.view.scene.scan.scan_id)
    qtbot.waitUntil(lambda: window.work.document.scan.name == two[1].name, timeout=20_000)
    desk.drawn(window)
    assert window.compare_commands.beside is beside
    window.view.orbit_by(31, 12)
    assert nose(beside.view, window) == pytest.approx(nose(window.view, window), abs=2e-3)


def test_search_finds_by_letters_and_a_lost_file_is_a_sentence(qtbot, desk, two: list[Path]) -> None:
    window = desk.open(*two)
    commands = window.compare_commands
    window.actions_by_id["compare"].trigger()
    dialog = commands.dialog
    dialog.activateWindow()
    qtbot.waitUntil(dialog.search.hasFocus, timeout=5000)
    qtbot.keyClicks(dialog.search, "head1")
    assert dialog.list.currentItem().text() == two[1].name
    said: list[str] = []
    window.work.messages.posted.connect(lambda message: said.append(message.text))
    two[1].unlink()
    qtbot.keyClick(dialog.search, Qt.Key.Key_Return)
    assert dialog.scan_id is not None
    qtbot.waitUntil(lambda: any(two[1].name in text for text in said), timeout=20_000)
    assert commands.beside is None
