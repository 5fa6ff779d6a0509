"""Flat tables: headings, which rows are told of, and that every table of the window is a proper Qt model."""

from __future__ import annotations

from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QAbstractItemModelTester

from app.models.flat_table import LEFT, RIGHT, FlatTable


class Pairs(FlatTable[tuple[str, float]]):
    """A name and a figure."""

    def __init__(self) -> None:
        super().__init__(("Name", "mm"), tips=("", "Millimetres"), right={1})

    def show(self, *rows: tuple[str, float]) -> None:
        """Show these."""
        self._put_rows(rows, lambda row: row[0])

    def cell(self, row: tuple[str, float], column: int, role: int) -> Any:
        """The value."""
        return row[column] if role == Qt.ItemDataRole.DisplayRole else None


@pytest.fixture
def table(qapp: object) -> Pairs:
    return Pairs()


def told(table: Pairs) -> list[tuple[int, int]]:
    """Rows of every change from now on."""
    found: list[tuple[int, int]] = []
    table.dataChanged.connect(lambda top, bottom: found.append((top.row(), bottom.row())))
    return found


def test_it_is_a_proper_model_whatever_it_shows(table: Pairs) -> None:
    QAbstractItemModelTester(table, QAbstractItemModelTester.FailureReportingMode.Fatal)
    for rows in ((), (("a", 1.0),), (("a", 2.0),), (("b", 2.0), ("c", 3.0)), ()):
        table.show(*rows)
        assert table.rows == rows
        assert table.rowCount() == len(rows)
        assert table.rowCount(table.index(0, 0)) == 0 or not rows


def test_only_rows_that_differ_are_told_of(table: Pairs) -> None:
    table.show(("a", 1.0), ("b", 1.0), ("c", 1.0), ("d", 1.0))
    changes = told(table)
    table.show(("a", 1.0), ("b", 2.0), ("c", 2.0), ("d", 1.0))
    table.show(("a", 3.0), ("b", 2.0), ("c", 2.0), ("d", 3.0))
    table.show(("a", 3.0), ("b", 2.0), ("c", 2.0), ("d", 3.0))
    assert changes == [(1, 2), (0, 0), (3, 3)]


def test_other_rows_reset_it(table: Pairs) -> None:
    table.show(("a", 1.0))
    changes, resets = told(table), []
    table.modelReset.connect(lambda: resets.append(table.rowCount()))
    table.show(("b", 1.0))
    assert (changes, resets) == ([], [1])


def test_figures_stand_on_the_right_with_their_headings(table: Pairs) -> None:
    table.show(("a", 1.0))
    sides = [
        table.headerData(column, Qt.Orientation.Horizontal, Qt.ItemDataRole.TextAlignmentRole) for column in (0, 1)
    ]
    assert sides == [LEFT, RIGHT]
    assert table.index(0, 1).data(Qt.ItemDataRole.TextAlignmentRole) == RIGHT
    assert table.index(0, 0).data(Qt.ItemDataRole.TextAlignmentRole) is None
    assert table.headerData(1, Qt.Orientation.Horizontal, Qt.ItemDataRole.ToolTipRole) == "Millimetres"
    assert table.headerData(2, Qt.Orientation.Horizontal) is None
