"""The measures of the open scan as a table."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QObject, Qt

from app.language import words
from app.models.flat_table import FlatTable
from engine.measures.measure import MeasureValue

COLUMNS = ("Group", "Symbol", "Measure", "Value", "Usual range", "Remarks")
GROUP, SYMBOL, TITLE, VALUE, RANGE, NOTE = range(6)
VALUE_ROLE = int(Qt.ItemDataRole.UserRole)
"""The whole MeasureValue, for the delegate."""
DECIMALS = {"mm²": 0}


def value_text(value: MeasureValue) -> str:
    """The number with its unit, or a dash."""
    if value.value is None:
        return "–"
    return f"{value.value:.{DECIMALS.get(value.measure.unit, 1)}f} {value.measure.unit}"


def is_usual(value: MeasureValue) -> bool | None:
    """Whether a value lies in the usual range of one of the populations; None where nothing is known."""
    if value.value is None or not value.measure.typical:
        return None
    return any(one.low <= value.value <= one.high for one in value.measure.typical)


class MeasureTable(FlatTable[MeasureValue]):
    """One row per measure; a change of values alone keeps the selection."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(COLUMNS, parent, right={VALUE})

    def show_values(self, values: tuple[MeasureValue, ...]) -> None:
        """Show other values."""
        self._put_rows(values, lambda one: one.measure.name)

    def cell(self, row: MeasureValue, column: int, role: int) -> Any:
        """What a cell shows, says aloud and hands to its delegate."""
        if role == Qt.ItemDataRole.DisplayRole:
            return self._text(row, column)
        if role == VALUE_ROLE:
            return row
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return f"{words(row.measure.title)}, {value_text(row)}, {self._text(row, NOTE)}"
        if role == Qt.ItemDataRole.ToolTipRole:
            return self._tip(row)
        return None

    def _text(self, value: MeasureValue, column: int) -> str:
        measure = value.measure
        if column == GROUP:
            group = words(measure.group)
            return group[:1].upper() + group[1:]
        if column == SYMBOL:
            return measure.symbol
        if column == TITLE:
            return words(measure.title)
        if column == VALUE:
            return value_text(value)
        if column == NOTE:
            estimated = self.tr("estimated: {names}").format(names=", ".join(value.estimated))
            return "; ".join(filter(None, (value.reason, estimated if value.estimated else "", value.note)))
        return ""

    def _tip(self, value: MeasureValue) -> str:
        ranges = [f"{one.population}: {one.low:g}–{one.high:g} {value.measure.unit}" for one in value.measure.typical]
        return "\n".join(filter(None, (value.measure.definition, value.measure.source, *ranges)))
