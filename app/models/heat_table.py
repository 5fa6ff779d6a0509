"""The heat maps of all landmarks as a table: overlap with the reference, how wide, how many peaks, how far off."""

from __future__ import annotations

import math
import statistics
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import QObject, Qt

from app.models.flat_table import FlatTable
from app.models.heat import HeatReading

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


class HeatTable(FlatTable[HeatReading]):
    """One row per landmark."""

    def __init__(self, parent: QObject | None = None) -> None:
        titles, tips = [one.title for one in COLUMNS], [one.tip for one in COLUMNS]
        super().__init__(titles, parent, tips=tips, right=range(IOU, len(COLUMNS)))

    def set_rows(self, rows: Sequence[HeatReading]) -> None:
        """Show these."""
        self._put_rows(rows, lambda one: one.name)

    def row_of(self, name: str | None) -> int:
        """Place of a landmark; -1 if it is not there."""
        return next((k for k, one in enumerate(self.rows) if one.name == name), -1)

    def medians(self) -> dict[int, float]:
        """Median of each column of figures over the landmarks where it is known."""
        found = {}
        for place, column in enumerate(COLUMNS):
            if column.value is not None:
                known = [value for value in map(column.value, self.rows) if not math.isnan(value)]
                found[place] = statistics.median(known) if known else math.nan
        return found

    def cell(self, row: HeatReading, column: int, role: int) -> Any:
        """A figure, or the landmark's title."""
        value, digits = COLUMNS[column].value, COLUMNS[column].digits
        if role == NAME_ROLE:
            return row.name
        if role not in (Qt.ItemDataRole.DisplayRole, SORT_ROLE):
            return None
        if value is None:
            return row.title
        number = value(row)
        if role == SORT_ROLE:
            return -math.inf if math.isnan(number) else number
        return "–" if math.isnan(number) else f"{number:.{digits}f}"
