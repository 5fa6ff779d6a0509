"""Remedies: what a finding's fix makes of a landmark set, of a scan's unit, of a split. Files of the user stay.

In a project every change is an entry of the set's history, so it is undone like any other. For a folder, corrected
copies of the tables are written elsewhere.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from engine import annotation as edits
from engine.doctor.findings import Finding, Fix
from engine.store import attributes
from engine.store.attributes import SetAttributes
from engine.store.landmark_sets import PutSet, SetKey, SetPosition
from engine.store.project import Change, Project
from engine.store.scans import SetUnit
from engine.store.values import ScanRecord
from engine.types import Annotation, Landmark, Role, State, Unit, UnitSource, UnitStatus

ON_LANDMARKS = ("matrix", "move", "rename", "flag")
"""Kinds that change landmark sets."""
ON_ATTRIBUTES = {"split": "split", "together": "subject"}
"""Kinds that say something of a scan, and the attribute of a project's scan that keeps it."""
KINDS = (*ON_LANDMARKS, "unit", *ON_ATTRIBUTES)
"""Every kind that the program can carry out."""
WORDS = "Doctor"
"""How a history entry of a remedy begins."""


def mended(annotation: Annotation, fix: Fix, scan: str) -> Annotation:
    """A landmark set with the remedy done; unchanged where the remedy is not about this scan or about landmarks."""
    value = fix.values.get(scan)
    if value is None or fix.kind not in ON_LANDMARKS:
        return annotation
    return _DOERS[fix.kind](annotation, value)


def _by_matrix(annotation: Annotation, rows: Any) -> Annotation:
    matrix = np.asarray(rows, float)

    def moved(landmark: Landmark) -> Landmark:
        if landmark.xyz_mm is None:
            return landmark
        x, y, z = matrix[:3, :3] @ np.asarray(landmark.xyz_mm) + matrix[:3, 3]
        return replace(landmark, xyz_mm=(float(x), float(y), float(z)))

    return annotation.with_landmarks({name: moved(one) for name, one in annotation.landmarks.items()})


def _by_places(annotation: Annotation, places: Any) -> Annotation:
    landmarks = dict(annotation.landmarks)
    for name, (x, y, z) in places.items():
        old = landmarks.get(name)
        if old is not None and old.state is not State.ABSENT:
            landmarks[name] = replace(old, xyz_mm=(float(x), float(y), float(z)))
    return annotation.with_landmarks(landmarks)


def _by_names(annotation: Annotation, names: Any) -> Annotation:
    return annotation.with_landmarks({names.get(name, name): one for name, one in annotation.landmarks.items()})


def _by_flags(annotation: Annotation, comments: Any) -> Annotation:
    for name, comment in comments.items():
        old = annotation.get(name)
        said = comment if old is None or not old.comment else old.comment
        annotation = edits.flag(annotation, name, comment=said)
    return annotation


_DOERS = {"matrix": _by_matrix, "move": _by_places, "rename": _by_names, "flag": _by_flags}


# ------------------------------------------------------------------ projects
def entry_text(finding: Finding) -> str:
    """What the history calls a remedy."""
    return f"{WORDS}: {finding.fix.text.rstrip('.').split(';')[0]}"


def changes(project: Project, finding: Finding) -> list[Change]:
    """What a project has to write for a remedy; empty where there is nothing to write, or it is done."""
    fix = finding.fix
    known = {record.scan_id: record for record in project.scans()}
    found: list[Change] = []
    for scan, value in fix.values.items():
        if scan not in known:
            continue
        if fix.kind == "unit":
            reason = f"{WORDS}: {finding.what}"
            found.append(SetUnit(scan, UnitStatus(Unit(value), UnitSource.CHOSEN, reason)))
        elif fix.kind in ON_ATTRIBUTES:
            found.append(SetAttributes(scan, {ON_ATTRIBUTES[fix.kind]: _short(str(value), known)}))
        elif fix.kind in ON_LANDMARKS and finding.role:
            role = Role(finding.role)
            old = project.annotation(scan, finding.scheme, role)
            new = mended(old, fix, scan)
            if new != old:
                found.append(PutSet(SetKey(scan, finding.scheme, role), new, entry_text(finding), "manual"))
    return found


def _short(value: str, known: Mapping[str, ScanRecord]) -> str:
    """A subject is called after its first scan."""
    return known[value].name if value in known else value


def apply(project: Project, findings: Iterable[Finding]) -> list[Finding]:
    """Carry remedies out, one after the other, each in one transaction; those that changed something."""
    done = []
    for finding in findings:
        todo = changes(project, finding)
        if todo:
            project.apply(*todo)
            done.append(finding)
    return done


def is_done(project: Project, finding: Finding) -> bool:
    """Whether a remedy has been carried out, and not been taken back."""
    fix = finding.fix
    scan = next(iter(fix.values), "")
    known = {record.scan_id: record for record in project.scans()}
    if scan not in known:
        return False
    if fix.kind == "unit":
        unit = known[scan].unit
        return unit is not None and unit.unit.value == fix.values[scan]
    if fix.kind in ON_ATTRIBUTES:
        kept = project.select(attributes.select).get(scan, {}).get(ON_ATTRIBUTES[fix.kind], "")
        return kept == _short(str(fix.values[scan]), known)
    if fix.kind not in ON_LANDMARKS or not finding.role:
        return False
    history = project.history(scan, finding.scheme, Role(finding.role))
    return any(entry.text == entry_text(finding) for entry in history.entries[: history.position])


def steps_back(project: Project, finding: Finding, besides: str = "") -> tuple[list[SetPosition], int]:
    """What takes a remedy on landmarks back, and in how many sets something was done after it, which stays.

    besides: a scan that is left alone.
    """
    steps: list[SetPosition] = []
    kept = 0
    if finding.fix.kind not in ON_LANDMARKS or not finding.role:
        return steps, kept
    role, text = Role(finding.role), entry_text(finding)
    for scan in finding.fix.values:
        history = project.history(scan, finding.scheme, role)
        done = [entry.text for entry in history.entries[: history.position]]
        if scan == besides or text not in done:
            continue
        if done[-1] == text:
            steps.append(SetPosition(SetKey(scan, finding.scheme, role), history.position - 1))
        else:
            kept += 1
    return steps, kept


def undo(project: Project, finding: Finding) -> int:
    """Take a remedy back where it was the last thing done; how many sets went back."""
    steps, _ = steps_back(project, finding)
    project.apply(*steps)
    return len(steps)


def fixable(findings: Sequence[Finding], checks: Sequence[str] = ()) -> list[Finding]:
    """Those the program can mend by itself, of the named checks or of all. One is asked again after another."""
    return [one for one in findings if one.fix.kind and (not checks or one.check in checks)]
