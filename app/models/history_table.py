"""The history of the open scan as a list: the beginning, then one row per step, newest last."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from PySide6.QtCore import QAbstractListModel, QModelIndex, QObject, QPersistentModelIndex, Qt, Signal, Slot

from app.language import words
from app.models.document import Document
from app.models.step_texts import spoken_step
from engine.store.values import Entry

Index = QModelIndex | QPersistentModelIndex
NO_INDEX = QModelIndex()
STEP_ROLE = int(Qt.ItemDataRole.UserRole)
SOURCES: Mapping[str, str] = {"manual": "by hand", "model": "by the model", "import": "from a file"}


@dataclass(frozen=True)
class Step:
    """One row. position: how many steps are done after it. done: whether it is done now. current: the last one done."""

    position: int
    text: str
    detail: str
    done: bool
    current: bool


class HistoryTable(QAbstractListModel):
    """Follows the document."""

    moved = Signal()
    """Another step is the current one."""

    def __init__(self, document: Document, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._document = document
        self._steps: tuple[Entry, ...] = ()
        self._position = 0
        document.opened.connect(self.refresh)
        document.recorded.connect(self.refresh)
        document.position_changed.connect(self.refresh)

    @Slot()
    def refresh(self) -> None:
        """Show the steps as they are."""
        steps, position = self._document.steps, self._document.position
        if len(steps) != len(self._steps):
            self.beginResetModel()
            self._steps, self._position = steps, position
            self.endResetModel()
        else:
            self._steps, self._position = steps, position
            self.dataChanged.emit(self.index(0), self.index(len(steps)))
        self.moved.emit()

    @property
    def position(self) -> int:
        """Row of the current step."""
        return self._position

    @property
    def has_scan(self) -> bool:
        """Whether there is a scan whose history this is."""
        return self._document.scan is not None

    def step(self, row: int) -> Step:
        """What a row shows."""
        done, current = row <= self._position, row == self._position
        if row == 0:
            return Step(0, self.tr("Beginning"), self.tr("before the first step"), done, current)
        entry = self._steps[row - 1]
        parts = (entry.annotator, words(SOURCES.get(entry.source, entry.source)), spoken_time(entry.time))
        return Step(row, spoken_step(entry.text), "  ·  ".join(part for part in parts if part), done, current)

    def rowCount(self, parent: Index = NO_INDEX) -> int:
        """Rows below ``parent``; a list has none below a row."""
        return 0 if parent.isValid() or not self.has_scan else len(self._steps) + 1

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """What a row shows and says aloud."""
        if not index.isValid():
            return None
        step = self.step(index.row())
        if role == Qt.ItemDataRole.DisplayRole:
            return step.text
        if role == STEP_ROLE:
            return step
        if role == Qt.ItemDataRole.AccessibleTextRole:
            state = self.tr("now here") if step.current else "" if step.done else self.tr("undone")
            return ", ".join(part for part in (step.text, step.detail, state) if part)
        return None


def spoken_time(time: str, now: datetime | None = None) -> str:
    """A stored time (UTC, ISO 8601) in the person's own: “14:03” today, “3 May 14:03” this year, else with the year."""
    if not time:
        return ""
    moment = datetime.fromisoformat(time).astimezone()
    today = (now or datetime.now()).astimezone()
    clock = f"{moment:%H:%M}"
    if moment.date() == today.date():
        return clock
    day = f"{moment.day} {moment:%b}"
    return f"{day} {clock}" if moment.year == today.year else f"{day} {moment.year} {clock}"
