"""The figures of an observer study as a table: one row per landmark, one column per figure, with its interval."""

from __future__ import annotations

import math
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt

from app.language import words
from engine.statistics import tables
from engine.statistics.command import Answer
from engine.statistics.summary import cell_text, title_of
from engine.statistics.values import Estimate

Index = QModelIndex | QPersistentModelIndex
NO_INDEX = QModelIndex()
SORT_ROLE = int(Qt.ItemDataRole.UserRole)
NAME = 0
TITLES = {
    "TEM within (mm)": "TEM within, mm",
    "TEM between (mm)": "TEM between, mm",
    "Relative TEM between (%)": "Relative TEM, %",
    "ICC(2,1)": "ICC(2,1)",
    "ICC(3,1)": "ICC(3,1)",
    "Systematic (mm)": "Systematic, mm",
    "Random (mm)": "Random, mm",
    "95 % ellipsoid, longest (mm)": "95 % ellipsoid, mm",
    "Model error (mm)": "Model error, mm",
    "Model error / human spread": "Model / people",
}
"""Heading of each column of ``engine.statistics.tables.SUMMARY``."""
TIPS = {
    "TEM within (mm)": "Technical error of measurement of one person: the same scans again",
    "TEM between (mm)": "Technical error of measurement between people",
    "Relative TEM between (%)": "TEM in per cent of the landmark's distance from the middle of the face",
    "ICC(2,1)": "Agreement: share of the variance that lies between faces, where anyone may place",
    "ICC(3,1)": "Consistency: the same, constant differences between these people forgiven",
    "Systematic (mm)": "What people do differently by habit",
    "Random (mm)": "What is left of the differences between people",
    "95 % ellipsoid, longest (mm)": "Longest half-axis of the ellipsoid that holds 95 % of the placements",
    "Model error (mm)": "Root mean square distance of the model to the people's mean",
    "Model error / human spread": "The model's error over that of a person: 1 is as good as a person",
}


class ReliabilityTable(QAbstractTableModel):
    """Shows one answer at a time; cells without a value say why in their tip."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._columns: tuple[tables.Column, ...] = ()
        self._rows: list[tuple[str, str, list[Estimate]]] = []

    def show_answer(self, answer: Answer | None) -> None:
        """Show the figures of a study, or nothing."""
        self.beginResetModel()
        self._columns, self._rows = (), []
        if answer is not None:
            self._columns = tables.summary_columns(answer.study)
            self._rows = [
                (name, title_of(answer, name), estimates)
                for name, estimates in tables.summary_estimates(answer.study).items()
            ]
        self.endResetModel()

    def landmark(self, row: int) -> str:
        """Name of a row's landmark."""
        return self._rows[row][0]

    def row_of(self, name: str) -> int:
        """Row of a landmark; -1 for none."""
        return next((row for row, one in enumerate(self._rows) if one[0] == name), -1)

    # ------------------------------------------------------------------ Qt
    def rowCount(self, parent: Index = NO_INDEX) -> int:
        """Rows below ``parent``; a flat table has none below a row."""
        return 0 if parent.isValid() else len(self._rows)

    def columnCount(self, parent: Index = NO_INDEX) -> int:
        """Columns."""
        return 0 if parent.isValid() else 1 + len(self._columns)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Words, tips and alignment of the headings."""
        if orientation is not Qt.Orientation.Horizontal or section > len(self._columns):
            return None
        title = "" if section == NAME else self._columns[section - 1].title
        if role == Qt.ItemDataRole.DisplayRole:
            return self.tr("Landmark") if section == NAME else words(TITLES[title])
        if role == Qt.ItemDataRole.ToolTipRole and section != NAME:
            return words(TIPS[title])
        if role == Qt.ItemDataRole.TextAlignmentRole:
            side = Qt.AlignmentFlag.AlignLeft if section == NAME else Qt.AlignmentFlag.AlignRight
            return int(side | Qt.AlignmentFlag.AlignVCenter)
        return None

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """What a cell shows, why it is empty, and what it is sorted by."""
        if not index.isValid():
            return None
        _name, title, estimates = self._rows[index.row()]
        if index.column() == NAME:
            if role == SORT_ROLE:
                return index.row()
            return title if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole) else None
        one, column = estimates[index.column() - 1], self._columns[index.column() - 1]
        if role == Qt.ItemDataRole.DisplayRole:
            return cell_text(one, column.decimals)
        if role == SORT_ROLE:
            return math.inf if one.value is None else one.value
        if role == Qt.ItemDataRole.ToolTipRole:
            return one.reason or None
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        return None
