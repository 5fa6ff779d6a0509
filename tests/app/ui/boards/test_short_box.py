from __future__ import annotations

import pytest
from PySide6.QtCore import QEvent, QPoint
from PySide6.QtGui import QHelpEvent
from PySide6.QtWidgets import QApplication, QToolTip

from app.ui.boards.short_box import ShortBox

LONG = "Corrected labels of this project"


@pytest.fixture
def box(qtbot):
    made = ShortBox()
    qtbot.addWidget(made)
    made.addItems([LONG, "Short"])
    made.show()
    return made


def test_a_row_without_room_ends_in_dots_and_is_whole_in_the_tip(box) -> None:
    box.resize(140, 32)
    assert box.shown_text.endswith("…")
    assert LONG.startswith(box.shown_text[:-1])
    box.setToolTip("What to learn from")
    at = QPoint(10, 10)
    QApplication.sendEvent(box, QHelpEvent(QEvent.Type.ToolTip, at, box.mapToGlobal(at)))
    assert QToolTip.text() == f"{LONG}\nWhat to learn from"
    QToolTip.hideText()


def test_a_row_with_room_is_shown_whole(box) -> None:
    box.resize(600, 32)
    assert box.shown_text == LONG
    box.resize(140, 32)
    box.setCurrentIndex(1)
    assert box.shown_text == "Short"
    assert box.sizeHint().width() < 300  # the longest row does not make the board wide


def test_words_stand_where_no_row_is_there_yet(box) -> None:
    box.resize(600, 32)
    box.setPlaceholderText("Reading…")
    box.clear()
    assert box.shown_text == "Reading…"
