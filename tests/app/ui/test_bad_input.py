"""What goes wrong while a project is open: nothing is lost, and the window says what to do."""

from __future__ import annotations

import csv
import os

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QApplication

from engine.store.project import Project

LONG = "Hair over it, äöü 鼻. " * 500


def place_one(qtbot, window, aside_px: int = 0) -> str:
    """Place the first landmark of the scheme by a key and a click."""
    qtbot.keyClick(window.view, Qt.Key.Key_L)
    name = window.work.annotate.target
    qtbot.waitUntil(lambda: window.view.scene.placing == window.work.session.scheme[name].title)
    middle = window.view.rect().center() + QPoint(aside_px, 0)
    qtbot.mouseClick(window.view, Qt.MouseButton.LeftButton, pos=middle)
    assert name in window.work.document.annotation.landmarks
    return name


def test_a_comment_of_ten_thousand_letters_is_kept_whole_and_moves_nothing(qtbot, desk, ball, tmp_path) -> None:
    window = desk.open(ball)
    work, view = window.work, window.view
    name = place_one(qtbot, window)
    work.annotate.select(name)
    qtbot.keyClick(view, Qt.Key.Key_Escape)
    size = window.shell.size()
    QApplication.clipboard().setText(LONG)
    qtbot.waitUntil(window.actions_by_id["flag"].isEnabled)
    qtbot.keyClick(view, Qt.Key.Key_F)
    editor = window.stage.review.editor
    qtbot.waitUntil(editor.isVisible)
    qtbot.keyClick(editor, Qt.Key.Key_V, Qt.KeyboardModifier.ControlModifier)
    qtbot.keyClick(editor, Qt.Key.Key_Return)
    landmark = work.document.annotation.get(name)
    assert landmark.flagged
    assert landmark.comment == LONG.strip()
    assert len(landmark.comment) > 10_000
    qtbot.wait(200)
    assert window.shell.size() == size
    out = tmp_path / "out.csv"
    work.export.export_csv(out)
    qtbot.waitUntil(lambda: out.exists() and not work.export.writing.busy, timeout=10_000)
    (row,) = [one for one in csv.DictReader(out.read_text(encoding="utf-8").splitlines()) if one["landmark"] == name]
    assert float(row["x"]) == pytest.approx(landmark.xyz_mm[0], abs=1e-3)
    folder = work.session.folder
    desk.close(window)
    with Project.open(folder, read_only=True) as project:
        (record,) = project.scans()
        assert project.annotation(record.scan_id, "ibug68").get(name).comment == LONG.strip()


def test_edits_wait_while_the_project_folder_is_elsewhere_and_are_saved_when_it_is_back(qtbot, desk, ball) -> None:
    window = desk.open(ball)
    work = window.work
    folder = work.session.folder
    assert work.session.flush()
    away = folder.with_name("moved away")
    folder.rename(away)
    names = []
    for aside_px in (0, 60):
        names.append(place_one(qtbot, window, aside_px))
        qtbot.keyClick(window.view, Qt.Key.Key_Escape)
        qtbot.waitUntil(lambda: work.session.view.tool.value == "look")
    saved_there = work.session.flush(1.5)
    if not saved_there:  # the journal could not be written: the person is told, and everything waits in memory
        qtbot.waitUntil(lambda: any(str(folder.name) in one.text for one in window.stage.banners.messages))
    assert set(names) <= set(work.document.annotation.landmarks)
    away.rename(folder)
    assert work.session.flush(10.0)
    desk.close(window)
    with Project.open(folder, read_only=True) as project:
        (record,) = project.scans()
        assert set(names) <= set(project.annotation(record.scan_id, "ibug68").landmarks)


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="needs a user with limits")
def test_edits_wait_while_the_project_folder_is_read_only(qtbot, desk, ball) -> None:
    window = desk.open(ball)
    work = window.work
    folder = work.session.folder
    assert work.session.flush()
    folder.chmod(0o500)
    name = place_one(qtbot, window)
    assert not work.session.flush(1.5)
    qtbot.waitUntil(lambda: bool(window.stage.banners.messages))
    folder.chmod(0o700)
    assert work.session.flush(10.0)
    assert name in work.document.annotation.landmarks


def test_the_number_of_scans_is_right_after_a_bad_file_has_gone(qtbot, desk, ball) -> None:
    (ball.parent / "a.obj").write_bytes(b"")
    window = desk.open(ball.parent)
    qtbot.waitUntil(lambda: window.work.library.rowCount() == 1, timeout=10_000)
    assert window.library_panel.count_label.text() == "1"
