from __future__ import annotations

from PySide6.QtCore import Qt

from app import paths
from app.models.view_state import Tool
from app.settings import read_settings
from app.ui.actions import ROWS, VIEW_KEYS


def opened(qtbot, window):
    """The editor, once it has the keyboard."""
    editor = window.aids.show_shortcuts()
    editor.activateWindow()
    qtbot.waitUntil(editor.isActiveWindow)
    editor.table.setFocus()
    return editor


def test_another_key_is_given_by_keys_and_kept(qtbot, desk, ball) -> None:
    window = desk.open(ball)
    work = window.work
    editor = opened(qtbot, window)
    qtbot.keyClicks(editor.field, "place tool")
    assert editor.current == "place"
    qtbot.keyClick(editor.table, Qt.Key.Key_Return)
    qtbot.keyClick(editor.table, Qt.Key.Key_J)
    assert editor.keys.keys("place") == ("J",)
    assert work.settings.shortcuts == {"place": ("J",)}
    editor.accept()
    window.shell.activateWindow()
    window.view.setFocus()
    qtbot.waitUntil(window.shell.isActiveWindow)
    qtbot.keyClick(window.view, Qt.Key.Key_L)
    assert work.session.view.tool is Tool.LOOK
    qtbot.keyClick(window.view, Qt.Key.Key_J)
    assert work.session.view.tool is Tool.PLACE
    assert "(J)" in window.actions_by_id["place"].toolTip()
    kept, trouble = read_settings(paths.settings_file())
    assert (kept.shortcuts, trouble) == ({"place": ("J",)}, "")


def test_a_key_that_is_taken_is_told_and_exchanged(qtbot, desk, ball) -> None:
    window = desk.open(ball)
    editor = opened(qtbot, window)
    editor.choose("flag")
    qtbot.keyClick(editor.table, Qt.Key.Key_Return)
    qtbot.keyClick(editor.table, Qt.Key.Key_G)
    assert "Check the group" in editor.words.text()
    assert editor.keys.own == {}
    assert editor.buttons["exchange"].isVisible()
    editor.exchange()
    assert (editor.keys.keys("flag"), editor.keys.keys("check_group")) == (("G",), ("F",))
    assert window.actions_by_id["flag"].shortcut().toString() == "G"
    assert editor.current == "flag"
    editor.reset_all()
    assert window.actions_by_id["flag"].shortcut().toString() == "F"
    assert window.work.settings.shortcuts == {}


def test_keys_of_the_view_and_escape_change_nothing(qtbot, desk, ball) -> None:
    window = desk.open(ball)
    editor = opened(qtbot, window)
    editor.choose("flag")
    qtbot.keyClick(editor.table, Qt.Key.Key_Return)
    qtbot.keyClick(editor.table, Qt.Key.Key_Left, Qt.KeyboardModifier.ShiftModifier)
    assert "Choose another" in editor.words.text()
    qtbot.keyClick(editor.table, Qt.Key.Key_Return)
    qtbot.keyClick(editor.table, Qt.Key.Key_Escape)
    assert editor.keys.own == {}
    assert editor.isVisible()


def test_settings_with_a_key_given_twice_open_with_it_once(qtbot, desk, ball) -> None:
    file = paths.settings_file()
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text('[shortcuts]\nflag = ["G"]\nplace = ["G"]\nnothing = ["Q"]\n')
    window = desk.open(ball)
    holders = [
        name
        for name, action in window.actions_by_id.actions.items()
        if "G" in [k.toString() for k in action.shortcuts()]
    ]
    assert len(holders) == 1


def test_every_command_is_listed_with_its_keys(qtbot, desk, ball) -> None:
    window = desk.open(ball)
    editor = opened(qtbot, window)
    rows = range(editor.table.rowCount())
    listed = {editor.table.item(row, 0).text(): editor.table.item(row, 2).text() for row in rows}
    for row in ROWS:
        assert bool(listed[row.spoken]) == bool(row.keys)
    for keys, use in VIEW_KEYS:
        assert listed[use] == keys
    editor.accept()
