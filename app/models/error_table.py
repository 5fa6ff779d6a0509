"""The error board's tables: numbers with the heat of each cell, in any order of rows and columns, made when shown."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt

from app.language import words
from engine.types import BoolArray, FloatArray, IntArray

Index = QModelIndex | QPersistentModelIndex
NO_INDEX = QModelIndex()
HEAT_ROLE = int(Qt.ItemDataRole.UserRole)
"""From 0 (nothing) to 1 (as bad as it gets), or from -1 (better) to 1 (worse) for differences; None without a value."""
CELL_ROLE = HEAT_ROLE + 1
"""(row, column) in the matrix, whatever the order."""
LOST = "×"
"""Where there should be a value and is none."""


@dataclass(frozen=True, eq=False)
class Matrix:
    """What a table shows. values, heat: (R, C). rows, columns: titles. lost: (R, C) where a value is missing.

    percent: rows, or columns, whose values are shares, by place.
    """

    values: FloatArray
    heat: FloatArray
    rows: tuple[str, ...]
    columns: tuple[str, ...]
    lost: BoolArray | None = None
    percent_rows: frozenset[int] = frozenset()
    percent_columns: frozenset[int] = frozenset()
    signed: bool = False

    def transposed(self) -> Matrix:
        """Rows and columns exchanged."""
        return Matrix(
            self.values.T, self.heat.T, self.columns, self.rows, None if self.lost is None else self.lost.T,
            self.percent_columns, self.percent_rows, self.signed,
        )  # fmt: skip

    def text(self, row: int, column: int) -> str:
        """What a cell says."""
        value = self.values[row, column]
        if not np.isfinite(value):
            return LOST if self.lost is not None and self.lost[row, column] else "–"
        if row in self.percent_rows or column in self.percent_columns:
            return f"{100 * value:+.0f} %" if self.signed else f"{100 * value:.0f} %"
        return f"{value:+.2f}" if self.signed else f"{value:.2f}"


EMPTY = Matrix(np.empty((0, 0)), np.empty((0, 0)), (), ())


class MatrixTable(QAbstractTableModel):
    """Shows a ``Matrix`` in an order. Nothing is made for cells that are not on the screen."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.matrix = EMPTY
        self.row_order: IntArray = np.arange(0)
        self.column_order: IntArray = np.arange(0)

    def show(self, matrix: Matrix, row_order: IntArray, column_order: IntArray) -> None:
        """Show other numbers, or the same in another order."""
        self.beginResetModel()
        self.matrix, self.row_order, self.column_order = matrix, row_order, column_order
        self.endResetModel()

    def index_of(self, row: int, column: int) -> QModelIndex:
        """Where a cell of the matrix is shown; invalid if it is not."""
        rows, columns = np.flatnonzero(self.row_order == row), np.flatnonzero(self.column_order == column)
        return self.index(int(rows[0]), int(columns[0])) if len(rows) and len(columns) else NO_INDEX

    def rowCount(self, parent: Index = NO_INDEX) -> int:
        """Rows below ``parent``; a flat table has none below a row."""
        return 0 if parent.isValid() else len(self.row_order)

    def columnCount(self, parent: Index = NO_INDEX) -> int:
        """Columns."""
        return 0 if parent.isValid() else len(self.column_order)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """What a cell shows and says aloud."""
        if not index.isValid():
            return None
        row, column = int(self.row_order[index.row()]), int(self.column_order[index.column()])
        if role == Qt.ItemDataRole.DisplayRole:
            return self.matrix.text(row, column)
        if role == HEAT_ROLE:
            heat = self.matrix.heat[row, column]
            return float(heat) if np.isfinite(heat) else None
        if role == CELL_ROLE:
            return row, column
        if role in (Qt.ItemDataRole.ToolTipRole, Qt.ItemDataRole.AccessibleTextRole):
            return self._spoken(row, column)
        return None

    def _spoken(self, row: int, column: int) -> str:
        text = self.matrix.text(row, column)
        if text == LOST:
            text = words("not found")
        elif row not in self.matrix.percent_rows and column not in self.matrix.percent_columns and text != "–":
            text += " mm"
        return f"{self.matrix.rows[row]}, {self.matrix.columns[column]}: {text}"

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Titles of rows and columns."""
        across = orientation is Qt.Orientation.Horizontal
        if role not in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.ToolTipRole):
            return None
        order, titles = (self.column_order, self.matrix.columns) if across else (self.row_order, self.matrix.rows)
        return titles[int(order[section])] if 0 <= section < len(order) else None


def heat_of(values_mm: FloatArray, tolerance_mm: FloatArray | float) -> FloatArray:
    """Heat of errors: a half at their tolerance, one at three times of it. NaN stays."""
    ratio = values_mm / tolerance_mm
    return np.asarray(np.where(ratio <= 1.0, 0.5 * ratio, np.minimum(1.0, 0.5 + 0.25 * (ratio - 1.0))))


def order_by(values: FloatArray, descending: bool) -> IntArray:
    """Places in order of their values, those without one last."""
    return np.asarray(
        np.argsort(np.where(np.isfinite(values), -values if descending else values, np.inf), kind="stable")
    )


def titles(names: Sequence[str]) -> tuple[str, ...]:
    """Names in the language of the window."""
    return tuple(words(name) for name in names)
