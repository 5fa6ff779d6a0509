"""The conflicts of a merge as a table: who said what, how far apart, and whose answer to keep."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QObject, Qt
from PySide6.QtGui import QFont, QGuiApplication

from app.language import words
from app.models.flat_table import FlatTable, Index
from engine import catalog
from engine.store.landmark_sets import SetKey
from engine.store.merging import Conflict, Side
from engine.types import Landmark, State

SIDE_ROLE = int(Qt.ItemDataRole.UserRole)
SCAN, LANDMARK, HERE, THERE, APART = range(5)
HEADERS = ("Scan", "Landmark", "Here", "There", "Apart")
STATES: dict[State | None, str] = {
    None: "not placed",
    State.PLACED: "placed",
    State.OCCLUDED: "estimated",
    State.ABSENT: "absent",
}


class MergeTable(FlatTable[tuple[Conflict, Side]]):
    """One row per conflict; the cell of the side that is kept is marked."""

    def __init__(self, conflicts: tuple[Conflict, ...], parent: QObject | None = None) -> None:
        super().__init__(HEADERS, parent, right={APART})
        self._put_rows((conflict, conflict.side(Side.NEWER)) for conflict in conflicts)

    # ------------------------------------------------------------------ choosing
    @property
    def choices(self) -> dict[tuple[SetKey, str], Side]:
        """The side to keep of every conflict."""
        return {(one.key, one.name): side for one, side in self.rows}

    def prefer(self, side: Side) -> None:
        """Keep one side, or the newer answer, everywhere."""
        self._put_rows(((conflict, conflict.side(side)) for conflict, _ in self.rows), _conflict_of)

    def choose(self, index: Index) -> None:
        """Keep the side whose cell this is; any other cell of the row changes sides."""
        if not index.isValid():
            return
        rows, (conflict, side) = list(self.rows), self.rows[index.row()]
        flipped = Side.BASE if side is Side.OTHER else Side.OTHER
        rows[index.row()] = conflict, {HERE: Side.BASE, THERE: Side.OTHER}.get(index.column(), flipped)
        self._put_rows(rows, _conflict_of)

    def cell(self, row: tuple[Conflict, Side], column: int, role: int) -> Any:
        """What a cell shows, whether its side is kept, and that it says so aloud."""
        conflict, side = row
        kept = {HERE: side is Side.BASE, THERE: side is Side.OTHER}.get(column)
        if role == SIDE_ROLE:
            return kept
        if role == Qt.ItemDataRole.CheckStateRole and kept is not None:
            return Qt.CheckState.Checked if kept else Qt.CheckState.Unchecked
        if role == Qt.ItemDataRole.FontRole and kept:
            font = QFont(QGuiApplication.font())
            font.setWeight(QFont.Weight.DemiBold)
            return font
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.ToolTipRole):
            return self._text(conflict, column)
        if role == Qt.ItemDataRole.AccessibleTextRole:
            text = self._text(conflict, column)
            return self.tr("{text}, kept").format(text=text) if kept else text
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


def _conflict_of(row: tuple[Conflict, Side]) -> Conflict:
    return row[0]


def _title(conflict: Conflict) -> str:
    scheme = catalog.shipped_schemes().get(conflict.key.scheme_id)
    known = scheme is not None and conflict.name in scheme.index
    return words(scheme[conflict.name].title) if scheme is not None and known else conflict.name
