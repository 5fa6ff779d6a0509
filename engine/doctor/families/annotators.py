"""Annotators who place a landmark elsewhere than the others do, by Hotelling's T² over all their scans.

Where two people placed the same scans, their sets are compared scan by scan. Where each placed scans of their own, the
place of every landmark is compared with where the others of its scan expect it, so that faces may differ.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from engine.doctor.families.labels import judged
from engine.doctor.findings import Finding, Fix, Severity
from engine.review.alignment import laid_over
from engine.types import FloatArray

if TYPE_CHECKING:
    from engine.doctor.exam import Group, Ward

LEVEL = 0.01
"""Chance of a false alarm over everything that is compared (Holm 1979)."""
_LEAST_MM = 1.0
_FEWEST = 6


@dataclass(frozen=True, eq=False)
class Bias:
    """One annotator's habit at one landmark. shift_mm: (3,) on the mean head, against the others. p: of no habit."""

    annotator: str
    landmark: int
    scans: int
    shift_mm: FloatArray
    p: float


def biased(ward: Ward) -> list[Finding]:
    """Habits that chance does not explain, one finding per annotator and scheme."""
    found = []
    for group in ward.groups:
        ward.check()
        for annotator, habits in _by_annotator(significant(biases(group))).items():
            found.append(_finding(group, annotator, habits))
    return found


def biases(group: Group) -> list[Bias]:
    """Every annotator's shift at every landmark that both they and others placed often enough."""
    answer = judged(group.shapes, group.scheme)
    if answer is None:
        return []
    prior, seen = answer
    who = np.array([_annotators(one.annotation.landmarks, group) for _, one in group.owners])
    names = sorted(set(who.ravel()) - {""})
    if len(names) < 2:
        return []
    laid, _ = laid_over(group.shapes, prior.mean_mm, prior.spread_mm)
    away = laid - seen.expected
    found = []
    for name in names:
        for landmark in range(away.shape[1]):
            placed = np.isfinite(away[:, landmark]).all(1) & (who[:, landmark] != "")
            mine, others = placed & (who[:, landmark] == name), placed & (who[:, landmark] != name)
            if min(mine.sum(), others.sum()) >= _FEWEST:
                a, b = away[mine, landmark], away[others, landmark]
                found.append(Bias(name, landmark, int(mine.sum()), a.mean(0) - b.mean(0), hotelling(a, b)))
    return found


def _annotators(landmarks: object, group: Group) -> list[str]:
    known = dict(landmarks)  # type: ignore[call-overload]
    return [known[name].annotator if name in known else "" for name in group.scheme.names]


def hotelling(a: FloatArray, b: FloatArray) -> float:
    """Chance that two samples (n, 3), (m, 3) differ in their means as much by luck (Hotelling 1931, two-sample T²)."""
    from scipy.stats import f

    n, m, size = len(a), len(b), a.shape[1]
    pooled = ((n - 1) * np.cov(a.T) + (m - 1) * np.cov(b.T)) / (n + m - 2)
    pooled += 1e-9 * np.trace(pooled) * np.eye(size) + 1e-18 * np.eye(size)
    shift = a.mean(0) - b.mean(0)
    squared = n * m / (n + m) * float(shift @ np.linalg.solve(pooled, shift))
    rest = n + m - size - 1
    return float(f.sf(squared * rest / (size * (n + m - 2)), size, rest))


def significant(found: list[Bias]) -> list[Bias]:
    """Those that chance does not explain at ``LEVEL`` over all (Holm's step-down), and that matter."""
    ordered = sorted(found, key=lambda one: one.p)
    kept = []
    for number, one in enumerate(ordered):
        if one.p > LEVEL / (len(ordered) - number):
            break
        kept.append(one)
    return [one for one in kept if float(np.linalg.norm(one.shift_mm)) >= _LEAST_MM]


def _by_annotator(found: list[Bias]) -> dict[str, list[Bias]]:
    groups: dict[str, list[Bias]] = defaultdict(list)
    for one in found:
        groups[one.annotator].append(one)
    # Two people who differ are told once, as the habit of whoever placed fewer scans.
    fewest = min((one.scans for one in found), default=0)
    if len(groups) == 2:
        return dict([min(groups.items(), key=lambda item: (item[1][0].scans, item[0]))]) if fewest else {}
    return dict(groups)


_WAYS = (("to the subject's left", "to the subject's right"), ("up", "down"), ("forward", "back"))


def _finding(group: Group, annotator: str, habits: list[Bias]) -> Finding:
    habits = sorted(habits, key=lambda one: -float(np.linalg.norm(one.shift_mm)))
    said = [
        f"{group.scheme.landmark[one.landmark].title} {np.linalg.norm(one.shift_mm):.1f} mm {way(one.shift_mm)}"
        for one in habits
    ]
    more = f" and {len(said) - 4} more" if len(said) > 4 else ""
    what = (
        f"{annotator} places {', '.join(said[:4])}{more}, against the others (p = {max(one.p for one in habits):.1g}, "
        f"{habits[0].scans} scans)."
    )
    names = [group.scheme.names[one.landmark] for one in habits]
    # Of two people nobody can say whose habit is the odd one: both are to look.
    only_two = (
        len({landmark.annotator for _, one in group.owners for landmark in one.annotation.landmarks.values()}) == 2
    )
    where = tuple(
        exam.place(name)
        for exam, one in group.owners
        for name in names
        if (landmark := one.annotation.get(name)) is not None and (only_two or landmark.annotator == annotator)
    )
    fix = Fix(
        "Agree on the definition with them, and have these landmarks placed again; they can be flagged for the queue.",
        "flag",
        _flags(group, annotator, names),
    )
    role = group.role
    return Finding("annotators", what, where, 1.0 - LEVEL, fix, Severity.DOUBTFUL, group.scheme.id, role)


def _flags(group: Group, annotator: str, names: list[str]) -> dict[str, dict[str, str]]:
    text = f"{annotator} places this differently from the others"
    return {
        exam.case.key: marked
        for exam, one in group.owners
        if (
            marked := {
                name: text
                for name in names
                if (landmark := one.annotation.get(name)) is not None and landmark.annotator == annotator
            }
        )
    }


def way(shift_mm: FloatArray) -> str:
    """The direction in which a shift on the mean head (x to the subject's left, y up, z forward) mostly goes."""
    axis = int(np.abs(shift_mm).argmax())
    return _WAYS[axis][0] if shift_mm[axis] > 0 else _WAYS[axis][1]
