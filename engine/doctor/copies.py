"""Mended copies for a folder of scans: the tables of landmarks and the split as they should be, in another folder."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from engine import io
from engine.doctor.exam import Ward
from engine.doctor.findings import Finding
from engine.doctor.fixes import ON_LANDMARKS, mended
from engine.doctor.splits import write_split
from engine.io.landmarks import ScanLandmarks
from engine.types import EngineError

LABELS_FILE = "labels.csv"
SPLIT_FILE = "split.csv"


def write_mended(ward: Ward, findings: Sequence[Finding], out: Path) -> list[Path]:
    """Write what the remedies make of the tables of these scans; the paths. EngineError if ``out`` is their folder."""
    if any(out.resolve() == exam.case.path.parent.resolve() for exam in ward.exams):
        raise EngineError(f"{out} holds the scans themselves. Name another folder for the mended copies.")
    out.mkdir(parents=True, exist_ok=True)
    return [*_labels(ward, findings, out), *_split(ward, findings, out)]


def _labels(ward: Ward, findings: Sequence[Finding], out: Path) -> list[Path]:
    written: list[Path] = []
    for group in ward.groups:
        mending = [
            one
            for one in findings
            if one.fix.kind in ON_LANDMARKS and (one.scheme, one.role) == (group.scheme.id, group.role)
        ]
        sets = []
        for exam, one in group.owners:
            annotation = one.annotation
            for finding in mending:
                annotation = mended(annotation, finding.fix, exam.case.key)
            sets.append(ScanLandmarks(exam.case.path.name, exam.unit, one.scheme, annotation))
        path = out / (LABELS_FILE if not written else f"labels_{group.scheme.id}.csv")
        io.write_landmarks(path, sets)
        written.append(path)
    return written


def _split(ward: Ward, findings: Sequence[Finding], out: Path) -> list[Path]:
    parts, subjects = dict(ward.split), dict(ward.subjects)
    for one in findings:
        if one.fix.kind == "split":
            parts.update({scan: str(part) for scan, part in one.fix.values.items()})
        elif one.fix.kind == "together":
            subjects.update({scan: str(subject) for scan, subject in one.fix.values.items()})
    if not parts and not subjects:
        return []
    path = out / SPLIT_FILE
    names = {exam.case.key: exam.case.path.name for exam in ward.exams}
    rows = [
        (name, parts.get(key, ""), names.get(subjects.get(key, ""), subjects.get(key, "")))
        for key, name in names.items()
    ]
    write_split(path, [row for row in rows if row[1] or row[2]])
    return [path]
