"""What is typed above the scan list: words of a name, and questions: ``conf<0.5``, ``unchecked``, ``by:anna``."""

from __future__ import annotations

import operator
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from app.models.library import PROGRESS_TEXTS, LibraryRow, Progress

_COMPARE: dict[str, Callable[[float, float], bool]] = {
    "<": operator.lt, "<=": operator.le, ">": operator.gt, ">=": operator.ge, "=": operator.eq,
}  # fmt: skip
_NUMBERS: dict[str, Callable[[LibraryRow], float | None]] = {
    "conf": lambda row: row.lowest_confidence,
    "checked": lambda row: float(row.checked),
    "placed": lambda row: float(row.located),
    "missing": lambda row: float(max(row.total - row.located - row.absent, 0)),
    "flagged": lambda row: float(row.flagged),
}
_STATES: dict[str, Callable[[LibraryRow], bool]] = {
    "unchecked": lambda row: row.located + row.absent > row.checked,
    "checked": lambda row: row.checked >= row.total > 0,
    "flagged": lambda row: row.flagged > 0,
    "new": lambda row: row.progress is Progress.NEW,
    "done": lambda row: row.progress is Progress.DONE,
    "lost": lambda row: row.missing,
}
_QUESTION = re.compile(r"(\w+)(<=|>=|<|>|=)(\d+(?:[.,]\d+)?)(%?)")
HELP = (
    ("conf<0.5", "the model was less than half sure of a landmark"),
    ("unchecked", "landmarks that nobody has checked"),
    ("flagged", "landmarks somebody wants looked at again"),
    ("by:anna", "somebody of that name worked on it"),
    ("new, done, lost", "without landmarks, finished, file not found"),
    ("missing>3, checked<10", "counts of landmarks"),
    ("-word", "everything but this"),
)
"""For tips and the guide."""
EXPLAINED = tuple(meaning for _, meaning in HELP)
Test = Callable[[LibraryRow], bool]


@dataclass(frozen=True)
class ScanQuery:
    """A filter, understood. A scan is shown if every part of it holds."""

    tests: tuple[Test, ...] = ()
    wants_people: bool = False
    """Whether it asks who worked on a scan."""

    def accepts(self, row: LibraryRow) -> bool:
        """Whether a scan is shown."""
        return all(test(row) for test in self.tests)


def parse(text: str, people: Mapping[str, frozenset[str]] | None = None) -> ScanQuery:
    """Understand what was typed. people: lower-case names of who worked on a scan, by scan id."""
    known = people or {}
    tests = []
    for word in text.casefold().split():
        negated = len(word) > 1 and word.startswith("-")
        test = _test(word[1:] if negated else word, known)
        tests.append(_not(test) if negated else test)
    return ScanQuery(tuple(tests), "by:" in text.casefold())


def _test(word: str, people: Mapping[str, frozenset[str]]) -> Test:
    question = _QUESTION.fullmatch(word)
    if question is not None and question[1] in _NUMBERS:
        value, compare = _NUMBERS[question[1]], _COMPARE[question[2]]
        limit = float(question[3].replace(",", ".")) / (100.0 if question[4] else 1.0)
        return lambda row: (number := value(row)) is not None and compare(number, limit)
    if word.startswith("by:"):
        wanted = word[3:]
        return lambda row: any(wanted in name for name in people.get(row.record.scan_id, ()))
    if word in _STATES:
        return _STATES[word]
    return lambda row: word in f"{row.record.name} {PROGRESS_TEXTS[row.progress]} {row.record.notes}".casefold()


def _not(test: Test) -> Test:
    return lambda row: not test(row)
