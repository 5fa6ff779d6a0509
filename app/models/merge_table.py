"""The conflicts of a merge as a table: who said what, how far apart, and whose answer to keep."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt
from PySide6.QtGui import QFont, QGuiApplication

from app.language import words
from engine import catalog
from engine.store.landmark_sets import SetKey
from engine.store.merging import Conflict, Side
from engine.types import Landmark, State

Index = QModelIndex | QPersistentModelIndex
NO_INDEX = QModelIndex()
SIDE_ROLE = int(Qt.ItemDataRole.UserRole)
SCAN, LANDMARK, HERE, THERE, APART = range(5)
HEADERS = ("Scan", "Landmark", "Here", "There", "Apart")
STATES: dict[State | None, str] = {
    None: "not placed",
    State.PLACED: "placed",
    State.OCCLUDED: "estimated",
    State.ABSENT: "absent",
}


class MergeTable(QAbstractTableModel):
    """One row per conflict; the cell of the side that is kept is marked."""

    def __init__(self, conflicts: tuple[Conflict, ...], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._conflicts = conflicts
        self._sides = [conflict.side(Side.NEWER) for conflict in conflicts]

    # ------------------------------------------------------------------ choosing
    @property
    def choices(self) -> dict[tuple[SetKey, str], Side]:
        """The side to keep of every conflict."""
        return {(one.key, one.name): side for one, side in zip(self._conflicts, self._sides, strict=True)}

    def prefer(self, side: Side) -> None:
        """Keep one side, or the newer answer, everywhere."""
        self._sides = [conflict.side(side) for conflict in self._conflicts]
        if self._conflicts:
            self.dataChanged.emit(self.index(0, HERE), self.index(len(self._conflicts) - 1, THERE))

    def choose(self, index: Index) -> None:
        """Keep the side whose cell this is; any other cell of the row changes sides."""
        if not index.isValid():
            return
        row = index.row()
        flipped = Side.BASE if self._sides[row] is Side.OTHER else Side.OTHER
        self._sides[row] = {HERE: Side.BASE, THERE: Side.OTHER}.get(index.column(), flipped)
        self.dataChanged.emit(self.index(row, HERE), self.index(row, THERE))

    # ------------------------------------------------------------------ Qt
    def rowCount(self, parent: Index = NO_INDEX) -> int:
        """Conflicts."""
        return 0 if parent.isValid() else len(self._conflicts)

    def columnCount(self, parent: Index = NO_INDEX) -> int:
        """Columns."""
        return 0 if parent.isValid() else len(HEADERS)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Column titles."""
        if orientation is Qt.Orientation.Horizontal and role == Qt.ItemDataRole.DisplayRole:
            return words(HEADERS[section])
        return None

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """What a cell shows and says aloud."""
        if not index.isValid():
            return None
        conflict, side = self._conflicts[index.row()], self._sides[index.row()]
        kept = {HERE: side is Side.BASE, THERE: side is Side.OTHER}.get(index.column())
        if role == SIDE_ROLE:
            return kept
        if role == Qt.ItemDataRole.CheckStateRole and kept is not None:
            return Qt.CheckState.Checked if kept else Qt.CheckState.Unchecked
        if role == Qt.ItemDataRole.FontRole and kept:
            font = QFont(QGuiApplication.font())
            font.setWeight(QFont.Weight.DemiBold)
            return font
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.ToolTipRole):
            return self._text(conflict, index.column())
        if role == Qt.ItemDataRole.AccessibleTextRole:
            text = self._text(conflict, index.column())
            return self.tr("{text}, kept").format(text=text) if kept else text
        if role == Qt.ItemDataRole.TextAlignmentRole and index.column() == APART:
            return int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        return None

    def _text(self, conflict: Conflict, column: int) -> str:
        apart = "" if conflict.distance_mm is None else f"{conflict.distance_mm:.1f} mm"
        texts = {
            SCAN: conflict.scan,
            LANDMARK: _title(conflict),
            HERE: self._answer(conflict.base, conflict.base_time),
            THERE: self._answer(conflict.other, conflict.other_time),
            APART: apart,
        }
        return texts[column]

    def _answer(self, landmark: Landmark | None, time: str) -> str:
        state = words(STATES[None if landmark is None else landmark.state])
        who = "" if landmark is None else landmark.annotator
        return ", ".join(part for part in (who, state, time[:16].replace("T", " ")) if part)


def _title(conflict: Conflict) -> str:
    scheme = catalog.shipped_schemes().get(conflict.key.scheme_id)
    return scheme[conflict.name].title if scheme is not None and conflict.name in scheme.index else conflict.name
