"""The figures of an observer study as a table: one row per landmark, one column per figure, with its interval."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import QObject, Qt

from app.language import words
from app.models.flat_table import FlatTable
from engine.statistics import tables
from engine.statistics.command import Answer
from engine.statistics.summary import cell_text, title_of
from engine.statistics.values import Estimate

SORT_ROLE = int(Qt.ItemDataRole.UserRole)
NAME = 0
LANDMARK = "Landmark"
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


@dataclass(frozen=True)
class ReliabilityRow:
    """The figures of one landmark, in the order of the columns."""

    number: int
    name: str
    title: str
    estimates: tuple[Estimate, ...]


class ReliabilityTable(FlatTable[ReliabilityRow]):
    """Shows one answer at a time; cells without a value say why in their tip."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__((), parent)
        self._columns: tuple[tables.Column, ...] = ()

    def show_answer(self, answer: Answer | None) -> None:
        """Show the figures of a study, or nothing."""
        rows: list[ReliabilityRow] = []
        self._columns = ()
        if answer is not None:
            self._columns = tables.summary_columns(answer.study)
            found = tables.summary_estimates(answer.study).items()
            rows = [ReliabilityRow(k, name, title_of(answer, name), tuple(one)) for k, (name, one) in enumerate(found)]
        titles = [column.title for column in self._columns]
        headings = (LANDMARK, *(TITLES[title] for title in titles)) if answer is not None else ()
        tips = ("", *(TIPS[title] for title in titles))
        self._put_columns(headings, tips, right=range(NAME + 1, len(headings)))
        self._put_rows(rows)

    def landmark(self, row: int) -> str:
        """Name of a row's landmark."""
        return self.rows[row].name

    def row_of(self, name: str) -> int:
        """Row of a landmark; -1 for none."""
        return next((row.number for row in self.rows if row.name == name), -1)

    def cell(self, row: ReliabilityRow, column: int, role: int) -> Any:
        """What a cell shows, why it is empty, and what it is sorted by."""
        if column == NAME:
            if role == SORT_ROLE:
                return row.number
            return (
                words(row.title) if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole) else None
            )
        one = row.estimates[column - 1]
        if role == Qt.ItemDataRole.DisplayRole:
            return cell_text(one, self._columns[column - 1].decimals)
        if role == SORT_ROLE:
            return math.inf if one.value is None else one.value
        return (one.reason or None) if role == Qt.ItemDataRole.ToolTipRole else None
