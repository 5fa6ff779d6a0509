"""Marks of plots that stand for cells of an error matrix: made when the pointer is over one."""

from __future__ import annotations

from typing import overload

import numpy as np

from app.models.chart import Mark, Marks
from engine.evaluate.errors.data import ErrorData
from engine.types import FloatArray, IntArray


class CellMarks(Marks):
    """One mark per cell, by its scan (row) and landmark (column). row, column: (n,)."""

    def __init__(self, data: ErrorData, errors_mm: FloatArray, row: IntArray, column: IntArray) -> None:
        self._data = data
        self._errors = errors_mm
        self._row = row
        self._column = column

    def __len__(self) -> int:
        return len(self._row)

    @overload
    def __getitem__(self, index: int) -> Mark: ...
    @overload
    def __getitem__(self, index: slice) -> list[Mark]: ...
    def __getitem__(self, index: int | slice) -> Mark | list[Mark]:
        if isinstance(index, slice):
            return [self[place] for place in range(*index.indices(len(self)))]
        return cell_mark(self._data, self._errors, int(self._row[index]), int(self._column[index]))

    def where(self, wanted: Mark) -> list[int]:
        """Places of the marks of one cell, one scan or one landmark."""
        fits = np.ones(len(self), bool)
        if wanted.scan_id:
            fits &= self._row == place_of(self._data.scan_ids, wanted.scan_id)
        if wanted.landmark:
            fits &= self._column == self._data.scheme.index.get(wanted.landmark, -1)
        return [int(place) for place in np.flatnonzero(fits)]


def cell_mark(data: ErrorData, errors_mm: FloatArray, row: int, column: int) -> Mark:
    """The mark of one cell."""
    landmark = data.scheme.landmark[column]
    words = f"{landmark.title}\n{data.scan_names[row]} · {errors_mm[row, column]:.2f} mm"
    return Mark(words, data.scan_ids[row], landmark.name)


def place_of(names: tuple[str, ...], name: str) -> int:
    """Where a name stands; -1 if it does not."""
    return names.index(name) if name in names else -1
