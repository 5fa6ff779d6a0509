"""Save picture, save turntable: asked in a dialog, drawn in a process, and the file shows what the window shows."""

from __future__ import annotations

from pathlib import Path

import pytest
from PIL import Image
from PySide6.QtCore import QSize
from PySide6.QtWidgets import QDialogButtonBox, QFileDialog

from app.ui.picture_dialog import PictureDialog


@pytest.mark.parametrize(("action", "name", "frames"), [("save_picture", "a", 1), ("save_turntable", "b.gif", 8)])
def test_from_the_menu_to_the_file(desk, qtbot, ball: Path, tmp_path: Path, monkeypatch, action, name, frames) -> None:
    window = desk.open(ball)
    window.actions_by_id[action].trigger()
    dialog = window.picture_commands.dialog
    assert dialog is not None
    dialog.size_box.setCurrentIndex(dialog.size_box.count() - 1)
    dialog.width_box.setValue(120)
    dialog.height_box.setValue(90)
    dialog.frames_box.setValue(8)
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (str(tmp_path / name), ""))
    with qtbot.waitSignal(window.picture_commands.drawing.finished, timeout=60_000) as heard:
        dialog.findChild(QDialogButtonBox).button(QDialogButtonBox.StandardButton.Save).click()
    target = heard.args[0]
    assert target.suffix == Path(name).suffix or target.suffix == ".png"
    with Image.open(target) as picture:
        assert picture.size == (120, 90)
        assert getattr(picture, "n_frames", 1) == frames


def test_nobody_is_asked_without_a_scan(desk) -> None:
    window = desk.open(wait=False)
    assert not window.actions_by_id["save_picture"].isEnabled()
    window.picture_commands.save_picture()
    assert window.picture_commands.dialog is None


def test_sizes_follow_the_view_and_words_follow_the_boxes(qtbot) -> None:
    picture, film = (PictureDialog(QSize(900, 700), True, kind) for kind in (False, True))
    for dialog in (picture, film):
        qtbot.addWidget(dialog)
        dialog.show()
    assert picture.size_px == QSize(900, 700)
    picture.size_box.setCurrentIndex(2)
    assert picture.size_px == QSize(3600, 2800)
    assert not picture.width_box.isVisible()
    assert not picture.frames_box.isVisible()
    assert film.frames_box.isVisible()
    assert film.size_px.width() % 2 == film.size_px.height() % 2 == 0
    picture.landmarks_box.setChecked(False)
    assert not picture.names_box.isEnabled()
