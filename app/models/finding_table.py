"""What the doctor found as a table: one row per finding, filtered by gravity and by words."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from PySide6.QtCore import (
    QAbstractTableModel,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QSortFilterProxyModel,
    Qt,
)

from app.language import words
from engine.doctor.findings import Finding, Severity, sure_word

Index = QModelIndex | QPersistentModelIndex
NO_INDEX = QModelIndex()
FINDING_ROLE = int(Qt.ItemDataRole.UserRole)
SORT_ROLE = FINDING_ROLE + 1
TONE_ROLE = FINDING_ROLE + 2
"""Name of the colour of a cell's dot; empty for none."""
GRAVITY, WHAT, WHERE, SURE, REMEDY = range(5)
HEADERS = ("", "What", "Where", "How sure", "Remedy")
"""The first column is a dot with a word, which needs no title."""
SEVERITY_TITLES = {Severity.WRONG: "Wrong", Severity.DOUBTFUL: "Doubtful", Severity.NOTE: "Note"}
SEVERITY_TONES = {Severity.WRONG: "bad", Severity.DOUBTFUL: "warn", Severity.NOTE: "text_faint"}
SURE_TITLES = {"certain": "certain", "very likely": "very likely", "likely": "likely", "possible": "possible"}
DONE, OFFERED, BY_HAND = REMEDIES = ("done", "can be done", "by hand")


class FindingTable(QAbstractTableModel):
    """The findings of a report, the gravest first, and which remedies have been carried out."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._findings: tuple[Finding, ...] = ()
        self._done: frozenset[str] = frozenset()

    @property
    def findings(self) -> tuple[Finding, ...]:
        """All of them."""
        return self._findings

    def show(self, findings: Iterable[Finding], done: frozenset[str]) -> None:
        """Show these. done: keys of those whose remedy has been carried out."""
        self.beginResetModel()
        self._findings, self._done = tuple(findings), done
        self.endResetModel()

    def set_done(self, done: frozenset[str]) -> None:
        """Other remedies have been carried out; the rows stay."""
        self._done = done
        if self._findings:
            self.dataChanged.emit(self.index(0, 0), self.index(len(self._findings) - 1, REMEDY))

    def is_done(self, finding: Finding) -> bool:
        """Whether its remedy has been carried out."""
        return finding.key in self._done

    # ------------------------------------------------------------------ Qt
    def rowCount(self, parent: Index = NO_INDEX) -> int:
        """Findings."""
        return 0 if parent.isValid() else len(self._findings)

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
        finding, column = self._findings[index.row()], index.column()
        if role == FINDING_ROLE:
            return finding
        if role == Qt.ItemDataRole.DisplayRole:
            return self._text(finding, column)
        if role == Qt.ItemDataRole.ToolTipRole and column in (WHAT, REMEDY):
            return finding.what if column == WHAT else finding.fix.text
        if role == SORT_ROLE:
            return self._rank(finding, index.row(), column)
        if role == TONE_ROLE:
            return SEVERITY_TONES[finding.severity] if column == GRAVITY and not self.is_done(finding) else ""
        return None

    def _text(self, finding: Finding, column: int) -> str:
        scans = finding.scans
        where = finding.where[0].name if len(scans) == 1 else self.tr("{count} scans").format(count=len(scans))
        remedy = DONE if self.is_done(finding) else OFFERED if finding.fix.kind else BY_HAND
        sure = words(SURE_TITLES[sure_word(finding.how_sure)])
        return {
            GRAVITY: words(SEVERITY_TITLES[finding.severity]),
            WHAT: finding.what,
            WHERE: where,
            SURE: f"{sure}, {100 * finding.how_sure:.3g} %",
            REMEDY: words(remedy),
        }[column]

    def _rank(self, finding: Finding, row: int, column: int) -> Any:
        return {
            GRAVITY: row,
            WHAT: finding.check + finding.what,
            WHERE: -len(finding.scans),
            SURE: -finding.how_sure,
            REMEDY: self._text(finding, REMEDY),
        }[column]


class FindingFilter(QSortFilterProxyModel):
    """The rows of one gravity, or all, that have the words."""

    def __init__(self, table: FindingTable, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._severity: Severity | None = None
        self._words: tuple[str, ...] = ()
        self.setSourceModel(table)
        self.setSortRole(SORT_ROLE)

    def set_severity(self, severity: Severity | None) -> None:
        """Show one gravity only, or all."""
        self._severity = severity
        self.invalidate()

    def set_words(self, text: str) -> None:
        """Show what has all these words: in what is wrong, in the names of its scans and landmarks, in the remedy."""
        self._words = tuple(text.casefold().split())
        self.invalidate()

    def filterAcceptsRow(self, row: int, parent: Index) -> bool:
        """Whether a row is shown."""
        finding = self.sourceModel().index(row, 0, parent).data(FINDING_ROLE)
        if not isinstance(finding, Finding) or self._severity not in (None, finding.severity):
            return False
        said = " ".join(
            [finding.check, finding.what, finding.fix.text, *(f"{p.name} {p.landmark}" for p in finding.where)]
        )
        return all(word in said.casefold() for word in self._words)
