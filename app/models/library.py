"""The list of scans: one row per scan of the project, with how far its landmarks are."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any

from PySide6.QtCore import (
    QAbstractTableModel,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    Qt,
    Signal,
)
from PySide6.QtGui import QImage

from app.language import words
from engine.store.values import ScanRecord, SetSummary
from engine.types import Annotation, Role

Index = QModelIndex | QPersistentModelIndex
NO_INDEX = QModelIndex()
ROW_ROLE = int(Qt.ItemDataRole.UserRole)
"""The whole LibraryRow, for delegates."""
PICTURE_ROLE = ROW_ROLE + 1
"""QImage, or None while there is none."""


class Progress(StrEnum):
    """How far a scan is."""

    NEW = "new"
    STARTED = "started"
    DOUBTFUL = "doubtful"
    PREDICTED = "predicted"
    DONE = "done"
    BUSY = "busy"
    MISSING = "missing"


PROGRESS_TEXTS: dict[Progress, str] = {
    Progress.NEW: "No landmarks yet",
    Progress.STARTED: "Started",
    Progress.DOUBTFUL: "Needs review",
    Progress.PREDICTED: "Predicted",
    Progress.DONE: "Complete",
    Progress.BUSY: "Predicting…",
    Progress.MISSING: "File not found",
}


@dataclass(frozen=True)
class LibraryRow:
    """One line of the scan list."""

    record: ScanRecord
    total: int
    """Landmarks of the active scheme."""
    located: int = 0
    absent: int = 0
    checked: int = 0
    lowest_confidence: float | None = None
    flagged: int = 0
    """Landmarks somebody wants looked at again."""
    busy: bool = False
    missing: bool = False

    @property
    def progress(self) -> Progress:
        """The one word for this scan."""
        if self.missing:
            return Progress.MISSING
        if self.busy:
            return Progress.BUSY
        if self.located + self.absent == 0:
            return Progress.NEW
        if self.checked >= self.total:
            return Progress.DONE
        if self.checked == 0 and self.lowest_confidence is not None:
            return Progress.DOUBTFUL if self.lowest_confidence < 0.5 else Progress.PREDICTED
        return Progress.STARTED


def counts_of(annotation: Annotation) -> dict[str, Any]:
    """What a row shows of a corrected set, for ``Library.change``."""
    landmarks = annotation.landmarks.values()
    confidences = [value.confidence for value in landmarks if value.confidence is not None]
    absent = sum(value.xyz_mm is None for value in landmarks)
    return {
        "located": len(landmarks) - absent,
        "absent": absent,
        "checked": sum(value.checked for value in landmarks),
        "lowest_confidence": min(confidences, default=None),
        "flagged": sum(value.flagged for value in landmarks),
    }


class Library(QAbstractTableModel):
    """All scans of the open project in the order they were added."""

    order_changed = Signal()
    people_changed = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._rank: dict[str, int] = {}
        self._ordered: list[str] = []
        self.people: dict[str, frozenset[str]] = {}
        """Lower-case names of who worked on a scan, by scan id."""
        self._rows: list[LibraryRow] = []
        self._place: dict[str, int] = {}
        self._pictures: dict[str, QImage] = {}

    # ------------------------------------------------------------------ content
    def fill(self, records: Iterable[ScanRecord], summaries: Iterable[SetSummary], scheme_id: str, total: int) -> None:
        """Show these scans with the counts of one scheme."""
        counts = {
            summary.scan_id: summary
            for summary in summaries
            if summary.scheme_id == scheme_id and summary.role is Role.CORRECTED
        }
        self.beginResetModel()
        self._rows = [_counted(LibraryRow(record, total), counts.get(record.scan_id)) for record in records]
        self._place = {row.record.scan_id: number for number, row in enumerate(self._rows)}
        self._ordered, self._rank, self.people = [], {}, {}
        self.endResetModel()

    def add(self, record: ScanRecord, total: int) -> None:
        """Show one more scan, or the newer record of a known one."""
        number = self._place.get(record.scan_id)
        if number is None:
            number = len(self._rows)
            self.beginInsertRows(NO_INDEX, number, number)
            self._rows.append(LibraryRow(record, total))
            self._place[record.scan_id] = number
            self.endInsertRows()
        else:
            self._put(number, replace(self._rows[number], record=record, missing=False))

    def change(self, scan_id: str, **values: Any) -> None:
        """Replace parts of a row; a scan that is not listed is ignored."""
        number = self._place.get(scan_id)
        if number is not None:
            self._put(number, replace(self._rows[number], **values))

    def mark_missing(self, scan_ids: Iterable[str]) -> None:
        """Say of many scans at once that their files are not there."""
        places = [self._place[scan_id] for scan_id in scan_ids if scan_id in self._place]
        changed = [number for number in places if not self._rows[number].missing]
        for number in changed:
            self._rows[number] = replace(self._rows[number], missing=True)
        if changed:
            self.dataChanged.emit(self.index(min(changed), 0), self.index(max(changed), 0))

    def remove(self, scan_id: str) -> None:
        """Take a scan off the list."""
        number = self._place.get(scan_id)
        if number is not None:
            self.beginRemoveRows(NO_INDEX, number, number)
            del self._rows[number]
            self._place = {row.record.scan_id: place for place, row in enumerate(self._rows)}
            self.endRemoveRows()

    def set_picture(self, scan_id: str, picture: QImage) -> None:
        """Give a scan its thumbnail."""
        self._pictures[scan_id] = picture
        number = self._place.get(scan_id)
        if number is not None:
            index = self.index(number, 0)
            self.dataChanged.emit(index, index, [PICTURE_ROLE])

    def has_picture(self, scan_id: str) -> bool:
        """Whether a scan has its thumbnail."""
        return scan_id in self._pictures

    def _put(self, number: int, row: LibraryRow) -> None:
        if row != self._rows[number]:
            self._rows[number] = row
            index = self.index(number, 0)
            self.dataChanged.emit(index, index)

    # ------------------------------------------------------------------ asking
    @property
    def rows(self) -> tuple[LibraryRow, ...]:
        """Every row."""
        return tuple(self._rows)

    @property
    def rows_list(self) -> list[LibraryRow]:
        """The rows themselves, for who asks for thousands of them."""
        return self._rows

    def row(self, scan_id: str) -> LibraryRow | None:
        """The row of a scan, or None."""
        number = self._place.get(scan_id)
        return None if number is None else self._rows[number]

    def index_of(self, scan_id: str) -> QModelIndex:
        """Index of a scan; invalid if it is not listed."""
        number = self._place.get(scan_id)
        return NO_INDEX if number is None else self.index(number, 0)

    def set_order(self, scan_ids: Sequence[str]) -> None:
        """Step through scans in this order from now on; empty: as they were added."""
        self._ordered = [scan_id for scan_id in scan_ids if scan_id in self._place]
        self._rank = {scan_id: number for number, scan_id in enumerate(self._ordered)}
        self.order_changed.emit()

    @property
    def ordered(self) -> bool:
        """Whether there is an order other than that of adding."""
        return bool(self._rank)

    def rank(self, number: int) -> int:
        """Where the scan of a row comes in the order; those that came later are behind."""
        return self._rank.get(self._rows[number].record.scan_id, len(self._rows) + number)

    def add_people(self, people: Mapping[str, Iterable[str]]) -> None:
        """Who worked on which scan."""
        for scan_id, names in people.items():
            lower = (name.casefold() for name in names if name)
            self.people[scan_id] = self.people.get(scan_id, frozenset()).union(lower)
        self.people_changed.emit()

    def neighbour(self, scan_id: str | None, step: int) -> str | None:
        """The scan ``step`` rows further; None at the end."""
        if self._rank:
            place = self._rank.get(scan_id or "", -1 if step > 0 else len(self._ordered)) + step
            return self._ordered[place] if 0 <= place < len(self._ordered) else None
        number = self._place.get(scan_id or "", -1 if step > 0 else len(self._rows)) + step
        return self._rows[number].record.scan_id if 0 <= number < len(self._rows) else None

    # ------------------------------------------------------------------ Qt
    def rowCount(self, parent: Index = NO_INDEX) -> int:
        """Rows below ``parent``; a flat table has none below a row."""
        return 0 if parent.isValid() else len(self._rows)

    def columnCount(self, parent: Index = NO_INDEX) -> int:
        """Columns."""
        return 0 if parent.isValid() else 1

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """What a cell shows, says aloud and hands to its delegate."""
        if not index.isValid():
            return None
        row = self._rows[index.row()]
        if role == Qt.ItemDataRole.DisplayRole:
            return row.record.name
        if role == ROW_ROLE:
            return row
        if role == PICTURE_ROLE:
            return self._pictures.get(row.record.scan_id)
        if role == Qt.ItemDataRole.ToolTipRole:
            return row.record.absolute_path
        if role == Qt.ItemDataRole.AccessibleTextRole:
            state = words(PROGRESS_TEXTS[row.progress])
            said = self.tr("{name}, {state}, {checked} of {total} landmarks checked").format(
                name=row.record.name, state=state, checked=row.checked, total=row.total
            )
            return said + (self.tr(", {count} flagged").format(count=row.flagged) if row.flagged else "")
        return None


def _counted(row: LibraryRow, summary: SetSummary | None) -> LibraryRow:
    if summary is None:
        return row
    return replace(
        row,
        located=summary.located,
        absent=summary.absent,
        checked=summary.checked,
        lowest_confidence=summary.lowest_confidence,
        flagged=summary.flagged,
    )
