"""What the table says of remarks: in the row, in the tip and aloud."""

from __future__ import annotations

from PySide6.QtCore import Qt

from app.models.document import Document
from app.models.landmark_table import LONGEST_TIP, ROW_ROLE, TITLE, LandmarkTable
from engine import annotation as edits
from engine import catalog
from engine.store.values import HistoryState
from engine.types import Annotation, Landmark


def table_of(annotation: Annotation) -> LandmarkTable:
    document = Document()
    table = LandmarkTable(document, catalog.scheme("nose9"))
    document.setParent(table)
    document.open(None, HistoryState((), 0, annotation), {})
    return table


def test_flags_and_comments_are_in_row_tip_and_speech(qapp) -> None:
    placed = Annotation("nose9", {"nasion": Landmark((0, 0, 0)), "rhinion": Landmark((0, 0, 0))})
    flagged = edits.flag(placed, "nasion", True, comment="Hair over it")
    both = edits.flag(flagged, "rhinion", False, comment="Rather low")
    table = table_of(both)
    for name, flag, words in (("nasion", True, "Flagged: Hair over it"), ("rhinion", False, "Comment: Rather low")):
        index = table.index(table.row_of(name), TITLE)
        row = index.data(ROW_ROLE)
        assert row.flagged is flag
        assert row.comment == words.partition(": ")[2]
        assert words in index.data(Qt.ItemDataRole.ToolTipRole)
        assert index.data(Qt.ItemDataRole.AccessibleTextRole).endswith(words)
    other = table.index(table.row_of("subnasale"), TITLE)
    assert "lagged" not in other.data(Qt.ItemDataRole.AccessibleTextRole)


def test_a_long_comment_does_not_fill_the_screen(qapp) -> None:
    placed = Annotation("nose9", {"nasion": Landmark((0, 0, 0))})
    table = table_of(edits.flag(placed, "nasion", True, comment="far too much " * 800))
    index = table.index(table.row_of("nasion"), TITLE)
    assert len(index.data(Qt.ItemDataRole.ToolTipRole)) < LONGEST_TIP + 300
    assert len(index.data(ROW_ROLE).comment) > 10_000
