"""Leakage: one person, or one scan, on both sides of a split."""

from __future__ import annotations

from collections import Counter
from itertools import combinations
from typing import TYPE_CHECKING

from engine.doctor.families.identity import Alike
from engine.doctor.findings import Finding, Fix, Severity

if TYPE_CHECKING:
    from engine.doctor.exam import Exam, Ward

_WORDS = {
    "file": "the same file",
    "scan": "the same scan, saved or turned differently",
    "person": "the same person, as far as the surface tells",
    "subject": "the same person, as the split file says",
}


def across(ward: Ward) -> list[Finding]:
    """Pairs on different sides of the split, found by shape or said by the subjects' column; one finding per person."""
    if len(set(ward.split.values())) < 2:
        return []
    pairs = [one for one in ward.alike if _parted(ward, ward.exams[one.first], ward.exams[one.second])]
    findings = [_finding(ward, one) for one in pairs]
    told = {frozenset((one.first, one.second)) for one in pairs}
    return findings + [
        _finding(ward, Alike(i, j, "subject", 0.0, 0.0, 1.0))
        for i, j in _by_subject(ward)
        if frozenset((i, j)) not in told
    ]


def _by_subject(ward: Ward) -> list[tuple[int, int]]:
    """The first parted pair of each subject."""
    members: dict[str, list[int]] = {}
    for number, exam in enumerate(ward.exams):
        subject = ward.subjects.get(exam.case.key, "")
        if subject:
            members.setdefault(subject, []).append(number)
    found = []
    for numbers in members.values():
        parted = (pair for pair in combinations(numbers, 2) if _parted(ward, *(ward.exams[number] for number in pair)))
        pair = next(parted, None)
        if pair is not None:
            found.append(pair)
    return found


def _parted(ward: Ward, first: Exam, second: Exam) -> bool:
    parts = ward.split.get(first.case.key), ward.split.get(second.case.key)
    return None not in parts and parts[0] != parts[1]


def _finding(ward: Ward, pair: Alike) -> Finding:
    first, second = ward.exams[pair.first], ward.exams[pair.second]
    parts = [ward.split[one.case.key] for one in (first, second)]
    # The side that holds more keeps both: a test set that loses a scan is still a test set.
    larger = max(parts, key=Counter(ward.split.values()).__getitem__)
    what = (
        f"{first.case.name} ({parts[0]}) and {second.case.name} ({parts[1]}) are {_WORDS[pair.kind]}: "
        "the test sees what was trained on."
    )
    fix = Fix(
        f"Put both into {larger}, in a new split file.",
        "split",
        {one.case.key: larger for one in (first, second)},
    )
    severity = Severity.DOUBTFUL if pair.kind == "person" else Severity.WRONG
    return Finding("leak", what, (first.place(), second.place()), pair.how_sure, fix, severity)
