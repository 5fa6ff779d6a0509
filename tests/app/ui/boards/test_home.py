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
    dock.setWidget(made)
    dock.visibilityChanged.connect(made.set_shown)
    made.emptied.connect(dock.hide)
    return made


class _Loads:
    def load(self):
        return Noted


@pytest.mark.gl
def test_a_board_hears_when_it_comes_and_goes(panel, qtbot) -> None:
    first = panel.open("one")
    qtbot.waitUntil(lambda: first.said == ["opened"])
    second = panel.open("two")
    assert first.said == ["opened", "away"]
    assert second.said == ["opened"]
    assert panel.open("one") is first
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
    board = window.boards.open("doctor")  # its table is not there yet
    qtbot.waitUntil(lambda: board.examine_button.hasFocus())
