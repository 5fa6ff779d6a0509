"""What the flat tables of the window have in common: rows of one kind of value below headings."""

from __future__ import annotations

from collections.abc import Callable, Container, Iterable, Sequence
from itertools import groupby
from typing import Any, Generic, TypeVar

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt

from app.language import words

Index = QModelIndex | QPersistentModelIndex
NO_INDEX = QModelIndex()
LEFT = int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
RIGHT = int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
Row = TypeVar("Row")


class FlatTable(QAbstractTableModel, Generic[Row]):
    """Rows below headings; what a cell shows is said in ``cell``.

    headings: strings of a table, shown through ``words``. tips: one for each heading. right: columns of figures, which
    stand on the right with their headings.
    """

    def __init__(
        self,
        headings: Sequence[str],
        parent: QObject | None = None,
        *,
        tips: Sequence[str] = (),
        right: Container[int] = (),
    ) -> None:
        super().__init__(parent)
        self._rows: tuple[Row, ...] = ()
        self._put_columns(headings, tips, right)

    @property
    def rows(self) -> tuple[Row, ...]:
        """Every row."""
        return self._rows

    def cell(self, row: Row, column: int, role: int) -> Any:
        """What a cell shows, says aloud and hands to its delegate; None for nothing."""
        raise NotImplementedError

    def _put_columns(self, headings: Sequence[str], tips: Sequence[str] = (), right: Container[int] = ()) -> None:
        """Have these columns from now on, and no rows yet."""
        self.beginResetModel()
        self._headings, self._tips, self._right = tuple(headings), tuple(tips), right
        self._rows = ()
        self.endResetModel()

    def _put_rows(self, rows: Iterable[Row], key: Callable[[Row], object] | None = None) -> None:
        """Show these.

        key: tells what a row is of; where it says the same of all, the selection stays and only rows that differ are
        told of.
        """
        old, rows = self._rows, tuple(rows)
        if key is None or list(map(key, old)) != list(map(key, rows)):
            self.beginResetModel()
            self._rows = rows
            self.endResetModel()
            return
        self._rows = rows
        differ = [was is not now and was != now for was, now in zip(old, rows, strict=True)]
        for changed, run in groupby(range(len(rows)), differ.__getitem__):
            if changed:
                numbers = tuple(run)
                self.dataChanged.emit(self.index(numbers[0], 0), self.index(numbers[-1], self.columnCount() - 1))

    # ------------------------------------------------------------------ Qt
    def rowCount(self, parent: Index = NO_INDEX) -> int:
        """Rows below ``parent``; a flat table has none below a row."""
        return 0 if parent.isValid() else len(self._rows)

    def columnCount(self, parent: Index = NO_INDEX) -> int:
        """Columns."""
        return 0 if parent.isValid() else len(self._headings)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Words, tip and alignment of a heading."""
        if orientation is not Qt.Orientation.Horizontal or section >= len(self._headings):
            return None
        if role == Qt.ItemDataRole.DisplayRole:
            return words(self._headings[section])
        if role == Qt.ItemDataRole.ToolTipRole and self._tips:
            return words(self._tips[section])
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return RIGHT if section in self._right else LEFT
        return None

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """What a cell shows."""
        if not index.isValid():
            return None
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return RIGHT if index.column() in self._right else None
        return self.cell(self._rows[index.row()], index.column(), role)
