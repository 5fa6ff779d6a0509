from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication

from app.models.view_state import Tool
from app.ui.actions import ROWS
from app.ui.palette import commands_of

CTRL = Qt.KeyboardModifier.ControlModifier


def test_a_few_letters_and_enter_do_any_command(qtbot, desk, ball) -> None:
    window = desk.open(ball)
    palette = window.palette
    window.shell.activateWindow()
    window.view.setFocus()
    qtbot.keyClick(window.view, Qt.Key.Key_K, CTRL)
    qtbot.waitUntil(palette.isVisible)
    assert QApplication.focusWidget() is palette.field
    everything = palette.model.rowCount()
    assert everything >= len(ROWS)
    qtbot.keyClicks(palette.field, "place to")
    assert palette.model.rowCount() < everything
    assert palette.model.index(0).data() == "Place tool"
    qtbot.keyClick(palette.field, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: window.work.session.view.tool is Tool.PLACE)
    assert not palette.isVisible()
    assert QApplication.focusWidget() is window.view
    # The last used command is the first of the next time.
    qtbot.keyClick(window.view, Qt.Key.Key_K, CTRL)
    assert palette.model.index(0).data() == "Place tool"
    qtbot.keyClick(palette.field, Qt.Key.Key_Escape)
    assert not palette.isVisible()
    assert window.work.session.view.tool is Tool.PLACE


def test_arrows_choose_and_nothing_fits_is_said(qtbot, desk, ball) -> None:
    window = desk.open(ball)
    palette = window.palette
    window.shell.activateWindow()
    window.aids.show_palette()
    qtbot.keyClicks(palette.field, "theme")
    qtbot.keyClick(palette.field, Qt.Key.Key_Down)
    assert palette.list.currentIndex().row() == 1
    qtbot.keyClick(palette.field, Qt.Key.Key_Up)
    assert palette.list.currentIndex().row() == 0
    palette.field.setText("qqqzzz")
    assert palette.model.rowCount() == 0
    qtbot.keyClick(palette.field, Qt.Key.Key_Return)
    assert palette.isVisible()
    window.view.setFocus()
    qtbot.waitUntil(lambda: not palette.isVisible())


def test_what_cannot_be_used_now_is_listed_last_and_does_nothing(qtbot, desk, ball) -> None:
    window = desk.open(ball)
    commands = commands_of(window.shell.menuBar())
    states = [command.enabled for command in commands]
    assert states == sorted(states, reverse=True)
    assert not states[-1]
    names = {command.action.objectName() for command in commands}
    assert {row.id for row in ROWS} <= names
    window.aids.show_palette()
    palette = window.palette
    qtbot.keyClicks(palette.field, "redo")
    qtbot.keyClick(palette.field, Qt.Key.Key_Return)
    assert palette.isVisible()
