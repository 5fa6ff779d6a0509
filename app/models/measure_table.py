"""The measures of the open scan as a table."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt

from app.language import words
from engine.measures.measure import MeasureValue

Index = QModelIndex | QPersistentModelIndex
NO_INDEX = QModelIndex()
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


class MeasureTable(QAbstractTableModel):
    """One row per measure; a change of values alone keeps the selection."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._values: tuple[MeasureValue, ...] = ()

    @property
    def values(self) -> tuple[MeasureValue, ...]:
        """What the rows show."""
        return self._values

    def show_values(self, values: tuple[MeasureValue, ...]) -> None:
        """Show other values."""
        if [one.measure.name for one in values] != [one.measure.name for one in self._values]:
            self.beginResetModel()
            self._values = values
            self.endResetModel()
        else:
            self._values = values
            if values:
                self.dataChanged.emit(self.index(0, 0), self.index(len(values) - 1, len(COLUMNS) - 1))

    # ------------------------------------------------------------------ Qt
    def rowCount(self, parent: Index = NO_INDEX) -> int:
        """Rows below ``parent``; a flat table has none below a row."""
        return 0 if parent.isValid() else len(self._values)

    def columnCount(self, parent: Index = NO_INDEX) -> int:
        """Columns."""
        return 0 if parent.isValid() else len(COLUMNS)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Words and alignment of the headings."""
        if orientation is not Qt.Orientation.Horizontal:
            return None
        if role == Qt.ItemDataRole.DisplayRole:
            return words(COLUMNS[section])
        if role == Qt.ItemDataRole.TextAlignmentRole:
            side = Qt.AlignmentFlag.AlignRight if section == VALUE else Qt.AlignmentFlag.AlignLeft
            return int(side | Qt.AlignmentFlag.AlignVCenter)
        return None

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """What a cell shows, says aloud and hands to its delegate."""
        if not index.isValid():
            return None
        value, column = self._values[index.row()], index.column()
        if role == Qt.ItemDataRole.DisplayRole:
            return self._text(value, column)
        if role == VALUE_ROLE:
            return value
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return f"{value.measure.title}, {value_text(value)}, {self._text(value, NOTE)}"
        if role == Qt.ItemDataRole.ToolTipRole:
            return self._tip(value)
        if role == Qt.ItemDataRole.TextAlignmentRole and column == VALUE:
            return int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        return None

    def _text(self, value: MeasureValue, column: int) -> str:
        measure = value.measure
        if column == GROUP:
            return measure.group.capitalize()
        if column == SYMBOL:
            return measure.symbol
        if column == TITLE:
            return measure.title
        if column == VALUE:
            return value_text(value)
        if column == NOTE:
            estimated = self.tr("estimated: {names}").format(names=", ".join(value.estimated))
            return "; ".join(filter(None, (value.reason, estimated if value.estimated else "", value.note)))
        return ""

    def _tip(self, value: MeasureValue) -> str:
        ranges = [f"{one.population}: {one.low:g}–{one.high:g} {value.measure.unit}" for one in value.measure.typical]
        return "\n".join(filter(None, (value.measure.definition, value.measure.source, *ranges)))
