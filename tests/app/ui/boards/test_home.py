"""The panel of boards: made when first opened, told when it comes and goes, forgotten when its tab is closed."""

from __future__ import annotations

import pytest

from app.ui.boards import BOARDS, BoardRow
from app.ui.boards.board import Board
from app.ui.boards.home import BoardsPanel
from engine.registry import Entry

ROWS = (
    BoardRow("one", "&One", f"{__name__}:Noted", "The first"),
    BoardRow("two", "&Two", f"{__name__}:Noted", "The second"),
)
OF_OFFSCREEN = "This plugin does not support"
"""What Qt says where there is no display."""


class Noted(Board):
    """Writes down what happens to it."""

    def __init__(self, context, parent=None) -> None:
        super().__init__(context, parent)
        self.said: list[str] = []

    def opened(self) -> None:
        self.said.append("opened")

    def put_away(self) -> None:
        self.said.append("away")

    def stop(self) -> None:
        self.said.append("stop")


@pytest.fixture
def panel(desk, monkeypatch):
    monkeypatch.setattr("app.ui.boards.home.Entry", lambda target, title: _Loads())
    window = desk.open(wait=False)
    dock = window.boards.parentWidget()
    made = BoardsPanel(window.boards._context, window._theme, ROWS)
    dock.visibilityChanged.disconnect(window.boards.set_shown)
    dock.setWidget(made)
    dock.visibilityChanged.connect(made.set_shown)
    made.emptied.connect(dock.hide)
    made.hide_requested.connect(dock.hide)
    return made


class _Loads:
    def load(self):
        return Noted


@pytest.mark.gl
def test_a_board_hears_when_it_comes_and_goes(panel, qtbot) -> None:
    panel.open("one")
    assert panel.current == "one"
    assert panel.board("one") is None  # the window first paints the room it gets
    qtbot.waitUntil(lambda: panel.board("one") is not None)
    first = panel.board("one")
    assert first.said == ["opened"]
    panel.open("two")
    assert first.said == ["opened"]  # and is seen until the other one is there
    qtbot.waitUntil(lambda: panel.board("two") is not None)
    second = panel.board("two")
    assert first.said == ["opened", "away"]
    assert second.said == ["opened"]
    panel.open("one")
    assert panel.board("one") is first
    assert second.said[-1] == "away"
    panel.hide_button.click()
    qtbot.waitUntil(lambda: first.said[-1] == "away")
    panel.open("one")
    assert first.said[-1] == "opened"
    panel.close_board("one")
    assert first.said[-2:] == ["away", "stop"]
    assert panel.current == "two"
    panel.close_board("two")
    qtbot.waitUntil(lambda: not panel.parentWidget().isVisible())


@pytest.mark.gl
def test_a_board_that_is_closed_or_hidden_before_it_is_there_is_not_made(panel, qtbot) -> None:
    panel.open("one")
    panel.close_board("one")
    qtbot.waitUntil(lambda: not panel.parentWidget().isVisible())
    assert panel.board("one") is None
    panel.open("one")
    panel.open("two")  # in a hurry: the first one is made when somebody comes back to it
    qtbot.waitUntil(lambda: panel.board("two") is not None)
    assert panel.board("one") is None
    panel.close_board("two")
    qtbot.waitUntil(lambda: panel.board("one") is not None)
    assert panel.board("one").said == ["opened"]


def test_a_panel_that_comes_back_without_boards_goes_again(panel, qtbot) -> None:
    dock = panel.parentWidget()
    dock.show()
    qtbot.waitUntil(lambda: not dock.isVisible())


@pytest.mark.parametrize("row", BOARDS, ids=[row.id for row in BOARDS])
def test_every_board_can_be_imported(row) -> None:
    assert issubclass(Entry(row.target, row.plain).load(), Board)


@pytest.mark.gl
def test_a_board_that_is_opened_by_keys_can_be_worked_by_keys(desk, ball, qtbot) -> None:
    window = desk.open(ball)
    board = desk.board(window, "doctor")  # its table is not there yet
    qtbot.waitUntil(lambda: board.examine_button.hasFocus())


@pytest.mark.gl
def test_qt_has_nothing_to_say_while_every_board_is_opened_and_closed(desk, ball, qtbot, qtlog) -> None:
    window = desk.open(ball)
    for row in BOARDS:
        desk.board(window, row.id)
        qtbot.wait(150)  # the parts that come later
    for row in BOARDS:
        window.boards.open(row.id)
        qtbot.wait(20)
        window.boards.close_board(row.id)
    desk.close(window)
    said = [record.message for record in qtlog.records if not record.message.startswith(OF_OFFSCREEN)]
    assert said == []
