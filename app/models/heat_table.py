"""The heat maps of all landmarks as a table: overlap with the reference, how wide, how many peaks, how far off."""

from __future__ import annotations

import math
import statistics
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt

from app.language import words
from app.models.heat import HeatReading

Index = QModelIndex | QPersistentModelIndex
NO_INDEX = QModelIndex()
SORT_ROLE = int(Qt.ItemDataRole.UserRole)
NAME_ROLE = SORT_ROLE + 1


@dataclass(frozen=True)
class Column:
    """One column: its words, what they mean, and its number of a reading."""

    title: str
    tip: str
    value: Callable[[HeatReading], float] | None = None
    digits: int = 1


COLUMNS = (
    Column("Landmark", ""),
    Column("IoU", "Overlap with the reference heat map, both cut at the threshold", lambda one: one.overlap, 2),
    Column("Entropy", "Of the heat as a distribution, in bits: 0 is one cell", lambda one: one.figures.entropy_bits, 2),
    Column("Area mm²", "The area over which the heat is spread", lambda one: one.figures.area_mm2, 0),
    Column("2nd peak %", "Height of the second peak", lambda one: 100 * one.figures.second_share, 0),
    Column("2nd at mm", "From the first peak to the second", lambda one: one.figures.apart_mm),
    Column("To prediction", "From the peak to the predicted landmark, in mm", lambda one: one.to_prediction_mm),
    Column("To reference", "From the peak to the reference, in mm", lambda one: one.to_reference_mm),
)


LANDMARK, IOU, ENTROPY, AREA, SECOND, SECOND_AT, TO_PREDICTION, TO_REFERENCE = range(len(COLUMNS))


class HeatTable(QAbstractTableModel):
    """One row per landmark."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._rows: tuple[HeatReading, ...] = ()

    def set_rows(self, rows: Sequence[HeatReading]) -> None:
        """Show these."""
        same = [one.name for one in rows] == [one.name for one in self._rows]
        if same and rows:
            self._rows = tuple(rows)
            self.dataChanged.emit(self.index(0, 0), self.index(len(rows) - 1, len(COLUMNS) - 1))
        else:
            self.beginResetModel()
            self._rows = tuple(rows)
            self.endResetModel()

    def row_of(self, name: str | None) -> int:
        """Place of a landmark; -1 if it is not there."""
        return next((k for k, one in enumerate(self._rows) if one.name == name), -1)

    def medians(self) -> dict[int, float]:
        """Median of each column of figures over the landmarks where it is known."""
        found = {}
        for place, column in enumerate(COLUMNS):
            if column.value is not None:
                known = [value for value in map(column.value, self._rows) if not math.isnan(value)]
                found[place] = statistics.median(known) if known else math.nan
        return found

    # ------------------------------------------------------------------ Qt
    def rowCount(self, parent: Index = NO_INDEX) -> int:
        """Landmarks."""
        return 0 if parent.isValid() else len(self._rows)

    def columnCount(self, parent: Index = NO_INDEX) -> int:
        """Figures."""
        return 0 if parent.isValid() else len(COLUMNS)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Words of the columns."""
        if orientation is not Qt.Orientation.Horizontal:
            return None
        if role == Qt.ItemDataRole.DisplayRole:
            return words(COLUMNS[section].title)
        if role == Qt.ItemDataRole.ToolTipRole:
            return words(COLUMNS[section].tip)
        if role == Qt.ItemDataRole.TextAlignmentRole and section:
            return int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        return None

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """A figure, or the landmark's title."""
        if not index.isValid():
            return None
        one, column = self._rows[index.row()], COLUMNS[index.column()]
        if role == NAME_ROLE:
            return one.name
        if role == Qt.ItemDataRole.TextAlignmentRole and column.value is not None:
            return int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        if role not in (Qt.ItemDataRole.DisplayRole, SORT_ROLE):
            return None
        if column.value is None:
            return one.title
        number = column.value(one)
        if role == SORT_ROLE:
            return -math.inf if math.isnan(number) else number
        return "–" if math.isnan(number) else f"{number:.{column.digits}f}"
