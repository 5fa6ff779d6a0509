"""What the doctor says: a finding names what is wrong, where, how sure that is, and the remedy."""

from __future__ import annotations

import csv
import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Any

import resources
from engine.io.atomic import write_whole
from engine.types import EngineError

FORMAT = 1


class Severity(StrEnum):
    """What a finding means for a model trained on the data."""

    WRONG = "wrong"
    """Results will be wrong."""
    DOUBTFUL = "doubtful"
    """Results may be wrong."""
    NOTE = "note"
    """Good to know."""


@dataclass(frozen=True)
class Place:
    """Where: a scan, and a landmark of it if it is about one. ``scan``: its key, ``name``: for people."""

    scan: str
    name: str
    landmark: str = ""


@dataclass(frozen=True)
class Fix:
    """The remedy. kind: a row of ``engine.doctor.fixes.KINDS``, or empty where only a person can act.

    values: what the kind needs, by scan key; plain JSON values only.
    """

    text: str
    kind: str = ""
    values: Mapping[str, Any] = field(default_factory=dict)

    def __post_init__(self) -> None:
        object.__setattr__(self, "values", MappingProxyType(dict(self.values)))


@dataclass(frozen=True)
class Finding:
    """One thing that is wrong. check: a row of ``CHECKS``.

    how_sure: where it stands among all findings, from 0 to 1. No probability: what its word is worth was measured on
    planted faults (``measured_words``).
    """

    check: str
    what: str
    where: tuple[Place, ...]
    how_sure: float
    fix: Fix
    severity: Severity = Severity.WRONG
    scheme: str = ""
    role: str = ""

    @property
    def key(self) -> str:
        """The same for the same finding of a later visit."""
        told = [self.check, self.scheme, self.role, self.what, sorted((one.scan, one.landmark) for one in self.where)]
        return hashlib.sha256(json.dumps(told).encode()).hexdigest()[:16]

    @property
    def scans(self) -> tuple[str, ...]:
        """Keys of the scans it is about, each once."""
        return tuple(dict.fromkeys(one.scan for one in self.where))


SURE_WORDS = ((0.99, "certain"), (0.9, "very likely"), (0.7, "likely"), (0.0, "possible"))
"""From which standing on a finding is called what."""
WORDS_FILE = "doctor.csv"
"""Written by ``tests/benchmarks/bench_doctor.py --keep``."""


def sure_word(how_sure: float) -> str:
    """``certain``, ``very likely``, ``likely`` or ``possible``."""
    return next(word for least, word in SURE_WORDS if how_sure >= least)


@cache
def measured_words() -> Mapping[str, tuple[int, int]]:
    """How many findings of each word were right, of how many, over the faults that the benchmark plants."""
    with resources.path("references", WORDS_FILE).open(encoding="utf-8") as file:
        return {row["word"]: (int(row["right"]), int(row["findings"])) for row in csv.DictReader(file)}


@dataclass(frozen=True)
class Report:
    """One visit. scans: how many were examined. checks: rows of ``CHECKS`` that were asked."""

    source: str
    scans: int
    checks: tuple[str, ...]
    findings: tuple[Finding, ...]
    time: str = ""


_GRAVITY = {severity: number for number, severity in enumerate(Severity)}


def in_order(findings: Sequence[Finding]) -> tuple[Finding, ...]:
    """The gravest and surest first."""
    return tuple(sorted(findings, key=lambda one: (_GRAVITY[one.severity], -one.how_sure, -len(one.where), one.what)))


# ------------------------------------------------------------------ files
def write_report(report: Report, path: Path) -> None:
    """Write a report as JSON, whole or not at all."""
    tree = {
        "format": FORMAT, "source": report.source, "time": report.time, "scans": report.scans,
        "checks": list(report.checks), "findings": [_tree(one) for one in report.findings],
    }  # fmt: skip
    write_whole(path, json.dumps(tree, ensure_ascii=False, indent=1).encode("utf-8"))


def _tree(finding: Finding) -> dict[str, Any]:
    return {
        "key": finding.key, "check": finding.check, "what": finding.what, "severity": finding.severity.value,
        "how_sure": round(finding.how_sure, 4), "sure": sure_word(finding.how_sure), "scheme": finding.scheme,
        "role": finding.role,
        "where": [{"scan": one.scan, "name": one.name, "landmark": one.landmark} for one in finding.where],
        "fix": {"text": finding.fix.text, "kind": finding.fix.kind, "values": dict(finding.fix.values)},
    }  # fmt: skip


def read_report(path: Path) -> Report:
    """A report from its JSON. EngineError if it is not one."""
    try:
        tree = json.loads(path.read_text(encoding="utf-8"))
        return Report(
            tree["source"], tree["scans"], tuple(tree["checks"]), tuple(_finding(one) for one in tree["findings"]),
            tree["time"],
        )  # fmt: skip
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise EngineError(f"{path.name} is no report of the doctor: {error}. Ask the doctor again.") from error


def _finding(tree: Mapping[str, Any]) -> Finding:
    return Finding(
        tree["check"], tree["what"], tuple(Place(**one) for one in tree["where"]), float(tree["how_sure"]),
        Fix(**tree["fix"]), Severity(tree["severity"]), tree["scheme"], tree["role"],
    )  # fmt: skip
