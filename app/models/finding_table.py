"""What the doctor found as a table: one row per finding, filtered by gravity and by words."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from PySide6.QtCore import QObject, QSortFilterProxyModel, Qt

from app.language import words
from app.models.flat_table import FlatTable, Index
from engine.doctor.findings import Finding, Severity, measured_words, sure_word

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


class FindingTable(FlatTable[Finding]):
    """The findings of a report, the gravest first, and which remedies have been carried out."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(HEADERS, parent)
        self._done: frozenset[str] = frozenset()
        self._order: dict[str, int] = {}

    def show(self, findings: Iterable[Finding], done: frozenset[str]) -> None:
        """Show these. done: keys of those whose remedy has been carried out."""
        self._done = done
        shown = tuple(findings)
        self._order = {finding.key: number for number, finding in enumerate(shown)}
        self._put_rows(shown)

    def set_done(self, done: frozenset[str]) -> None:
        """Other remedies have been carried out; the rows stay."""
        self._done = done
        if self.rows:
            self.dataChanged.emit(self.index(0, 0), self.index(len(self.rows) - 1, REMEDY))

    def is_done(self, finding: Finding) -> bool:
        """Whether its remedy has been carried out."""
        return finding.key in self._done

    def cell(self, row: Finding, column: int, role: int) -> Any:
        """What a cell shows, and what it is sorted and coloured by."""
        if role == FINDING_ROLE:
            return row
        if role == Qt.ItemDataRole.DisplayRole:
            return self._text(row, column)
        if role == Qt.ItemDataRole.ToolTipRole and column in (WHAT, REMEDY):
            return row.what if column == WHAT else row.fix.text
        if role == Qt.ItemDataRole.ToolTipRole and column == SURE:
            return sure_tip(row)
        if role == SORT_ROLE:
            return self._rank(row, column)
        if role == TONE_ROLE:
            return SEVERITY_TONES[row.severity] if column == GRAVITY and not self.is_done(row) else ""
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
            SURE: sure,
            REMEDY: words(remedy),
        }[column]

    def _rank(self, finding: Finding, column: int) -> Any:
        return {
            GRAVITY: self._order[finding.key],
            WHAT: finding.check + finding.what,
            WHERE: -len(finding.scans),
            SURE: -finding.how_sure,
            REMEDY: self._text(finding, REMEDY),
        }[column]


def sure_tip(finding: Finding) -> str:
    """What the word of a finding is worth."""
    word = sure_word(finding.how_sure)
    right, count = measured_words().get(word, (0, 0))
    tip = words("Of {count} findings called “{word}” on data with planted faults, {right} were right")
    return tip.format(count=count, word=words(SURE_TITLES[word]), right=right) if count else ""


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
