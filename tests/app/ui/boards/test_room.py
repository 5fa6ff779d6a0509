"""The room of the boards: a share of the height that each remembers, the whole window for a while, Escape back."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QLineEdit

from app import paths
from app.ui.boards.room import MOST_SHARE, SHARE
from app.ui.window_state import read_state

pytestmark = pytest.mark.gl


def share_of(window) -> float:
    dock = window.boards.parentWidget()
    return dock.height() / (dock.height() + window.stage.height())


def test_a_board_takes_its_share_and_remembers_the_one_drawn_by_hand(desk, ball, qtbot) -> None:
    window = desk.open(ball)
    room = window.room
    desk.board(window, "doctor")
    qtbot.waitUntil(lambda: abs(share_of(window) - SHARE) < 0.02)
    assert room.shares == {}
    room.shares["doctor"] = 0.55
    desk.board(window, "measures")
    qtbot.waitUntil(lambda: abs(share_of(window) - SHARE) < 0.02)
    desk.board(window, "doctor")
    qtbot.waitUntil(lambda: abs(share_of(window) - 0.55) < 0.02)
    window.shell.resize(1280, 1000)
    qtbot.waitUntil(lambda: window.shell.height() == 1000 and abs(share_of(window) - 0.55) < 0.02)
    desk.close(window)
    assert read_state(paths.window_file()).boards == {"doctor": 0.55}
    again = desk.open(wait=False)
    assert again.room.shares == {"doctor": 0.55}
    again.room.restore({"doctor": 7.0})
    assert again.room.shares == {"doctor": MOST_SHARE}


def test_a_hand_on_the_border_is_remembered_for_the_board_in_front(desk, ball, qtbot) -> None:
    window = desk.open(ball)
    desk.board(window, "doctor")
    qtbot.waitUntil(lambda: abs(share_of(window) - SHARE) < 0.02)
    qtbot.wait(20)
    shell, dock = window.shell, window.boards.parentWidget()
    border = dock.geometry().topLeft() + (dock.geometry().topRight() - dock.geometry().topLeft()) / 2
    border.setY(border.y() - 2)
    qtbot.mousePress(shell, Qt.MouseButton.LeftButton, pos=border)
    for up in (10, 40, 80):
        place = border
        qtbot.mouseMove(shell, place - type(place)(0, up))
        qtbot.wait(20)
    qtbot.mouseRelease(shell, Qt.MouseButton.LeftButton, pos=border - type(border)(0, 80))
    qtbot.waitUntil(lambda: window.room.shares.get("doctor", 0.0) > SHARE + 0.05)


def test_the_whole_window_and_back_by_escape(desk, ball, qtbot) -> None:
    window = desk.open(ball)
    board = desk.board(window, "doctor")
    qtbot.waitUntil(lambda: abs(share_of(window) - SHARE) < 0.02)
    qtbot.waitUntil(lambda: window.view.width() == window.boards.width())
    camera, size = window.view.camera_state(), window.view.size()
    window.boards.grow_button.click()
    assert window.room.grown
    qtbot.waitUntil(lambda: board.width() > 0.95 * window.shell.width())
    assert window.view.size() == size  # what lies below stays as it was
    seen = set()
    for _ in range(12):
        qtbot.keyClick(QApplication.focusWidget(), Qt.Key.Key_Tab)
        focus = QApplication.focusWidget()
        assert window.boards.inner.isAncestorOf(focus)
        seen.add(focus)
    assert len(seen) > 2
    qtbot.keyClick(board, Qt.Key.Key_Escape)
    assert not window.room.grown
    assert window.boards.isAncestorOf(board)
    qtbot.wait(20)
    window.work.facts_changed.emit()  # nothing of the window went with the cover
    qtbot.keyClick(board, Qt.Key.Key_Escape)
    assert not window.boards.isVisible()
    assert window.view.camera_state() == camera
    qtbot.waitUntil(window.view.hasFocus)


def test_a_place_that_is_asked_for_comes_from_below_the_grown_board(desk, ball, qtbot) -> None:
    window = desk.open(ball)
    board = desk.board(window, "doctor")
    window.room.toggle()
    board.context.look_at(window.work.document.scan.scan_id, window.work.session.scheme.names[0])
    assert not window.room.grown
    window.room.toggle()
    window.boards.close_board("doctor")  # the last tab goes, and the cover with it
    qtbot.waitUntil(lambda: not window.room.grown)


def test_no_board_makes_the_window_larger(desk, ball, qtbot) -> None:
    window = desk.open(ball)
    alone = window.shell.minimumSizeHint().width()
    for board_id in ("measures", "errors", "robustness", "doctor"):
        desk.board(window, board_id)
        assert window.shell.minimumSizeHint().width() <= alone, board_id
    assert alone <= 880  # a screen of 1280 pixels at one and a half times their size


def test_six_goes_round_by_way_of_the_board(desk, ball, qtbot) -> None:
    window = desk.open(ball)
    board = desk.board(window, "doctor")
    seen = desk.panes(window, 4)
    assert board.isAncestorOf(seen[2])
    assert seen[3] is window.view
    window.room.toggle()
    window.aids.next_pane()
    assert window.boards.inner.isAncestorOf(window.shell.focusWidget())


def test_escape_empties_a_filter_before_it_puts_the_board_away(desk, ball, qtbot) -> None:
    window = desk.open(ball)
    board = desk.board(window, "doctor")
    field = board.findChild(QLineEdit)
    field.setFocus()
    qtbot.waitUntil(field.hasFocus)
    field.setText("unit")
    qtbot.keyClick(field, Qt.Key.Key_Escape)
    assert field.text() == ""
    assert window.boards.isVisible()
    qtbot.keyClick(field, Qt.Key.Key_Escape)
    assert not window.boards.isVisible()
