"""Landmarks that do not fit a face, given all the others of their scan, and landmarks copied from another scan."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

import numpy as np

from engine.catalog import LandmarkScheme
from engine.doctor.findings import Finding, Fix, Severity
from engine.review.prior import ShapePrior, Surprise, prior_of_scheme, prior_of_shapes, surprise
from engine.types import BoolArray, EngineError, FloatArray

if TYPE_CHECKING:
    from engine.doctor.exam import Group, Ward

SURPRISE = 6.0
"""Mahalanobis distance (three degrees of freedom) from which a landmark may be told."""
_TIMES_USUAL = 3.5
"""It must also be this many times as far off as the same landmark usually is in these data."""
_TIMES_TOLERANCE = 4.2
"""And this many tolerances; none of 13 600 landmarks of the clean set is, where strong expressions reach 3.7."""
_PLAIN, _PLAIN_TOLERANCE = 12.0, 3.0
"""Or both of these."""
_PAIR_SURPRISE, _FARTHEST_TOLERANCE = 4.0, 8.0
_EXACT = 1e-7
_FOLDS = 5


def judged(shapes: FloatArray, scheme: LandmarkScheme) -> tuple[ShapePrior, Surprise] | None:
    """The scheme's prior, and how shapes (n, L, 3) fit it joined with what the *other* shapes teach.

    A shape that helps to make the expectation would be expected to be as wrong as it is, so each fifth is judged by
    the rest. None where the scheme has too few places on the mean head.
    """
    try:
        general = prior_of_scheme(scheme)
    except EngineError:
        return None
    fold = np.arange(len(shapes)) % _FOLDS
    empty = np.full(shapes.shape[:2], np.nan)
    distance, away, expected = empty, empty.copy(), np.full(shapes.shape, np.nan)
    for number in range(min(_FOLDS, len(shapes))):
        rows = fold == number
        one = surprise(shapes[rows], prior_of_shapes(shapes[~rows], general))
        distance[rows], away[rows], expected[rows] = one.distance, one.away_mm, one.expected
    return general, Surprise(distance, away, expected)


def outliers(ward: Ward) -> list[Finding]:
    """Landmarks far from where the others of their scan expect them, one finding per scan."""
    found = []
    for group in ward.groups:
        ward.check()
        answer = judged(_mended(group), group.scheme)
        if answer is not None:
            found += _outliers(group, answer[1])
    return found


def _mended(group: Group) -> FloatArray:
    """The shapes (n, L, 3) as they are once what other checks tell is mended: exchanged names, sets turned over."""
    shapes = group.shapes.copy()
    for number, (_, one) in enumerate(group.owners):
        reading = one.standing.reading
        if reading is not None and np.linalg.det(reading.matrix[:3, :3]) < 0:
            shapes[number] = shapes[number] @ reading.matrix[:3, :3].T
        for moves in group.exchanged[number]:
            for old, new in moves.moved.items():
                shapes[number, group.scheme.index[new]] = group.shapes[number, group.scheme.index[old]]
    return shapes


def _outliers(group: Group, seen: Surprise) -> list[Finding]:
    tolerance = np.array([landmark.tolerance_mm for landmark in group.scheme.landmark])
    with np.errstate(all="ignore"):
        usual = np.array([np.nanmedian(column) if np.isfinite(column).any() else np.inf for column in seen.away_mm.T])
    factors = np.array([one.standing.face_factor for _, one in group.owners])
    head = np.where(np.isfinite(factors), factors, 1.0)[:, None]
    tolerances = seen.away_mm / (tolerance * head)
    odd = (seen.distance > SURPRISE) & (tolerances > _TIMES_TOLERANCE)
    odd |= (seen.distance > _PLAIN) & (tolerances > _PLAIN_TOLERANCE)
    odd &= ~_moves_as_a_pair(group, seen) | (tolerances > _FARTHEST_TOLERANCE)
    if len(group.owners) >= 8:
        odd &= seen.away_mm > _TIMES_USUAL * usual
    findings = []
    for number, (exam, one) in enumerate(group.owners):
        rows = np.flatnonzero(odd[number])
        if not len(rows):
            continue
        rows = rows[np.argsort(-seen.distance[number, rows])]
        titles = [group.scheme.landmark[row].title for row in rows]
        names = tuple(group.scheme.names[row] for row in rows)
        said = ", ".join(
            f"{title} ({seen.away_mm[number, row]:.0f} mm)" for title, row in zip(titles[:4], rows[:4], strict=True)
        )
        more = " and others" if len(rows) > 4 else ""
        what = f"{exam.case.name}: {said}{more} far from where the other landmarks expect it."
        sure = float(np.interp(seen.distance[number, rows].max(), [SURPRISE, 9.0, 14.0], [0.9, 0.97, 0.995]))
        fix = Fix(
            "Flag them, to be looked at in the review queue.",
            "flag",
            {exam.case.key: {name: f"{seen.away_mm[number, row]:.0f} mm from where the other landmarks expect it"
                             for name, row in zip(names, rows, strict=True)}},
        )  # fmt: skip
        where = tuple(exam.place(name) for name in names)
        findings.append(Finding("outlier", what, where, sure, fix, Severity.DOUBTFUL, group.scheme.id, one.role))
    return findings


def _moves_as_a_pair(group: Group, seen: Surprise) -> BoolArray:
    """Landmarks (n, L) whose twin on the other side is as far off: closed eyes and wide mouths, not slips."""
    index = group.scheme.index
    twin = np.array([index[group.scheme.mirror(name)] for name in group.scheme.names])
    both = (seen.distance[:, twin] > _PAIR_SURPRISE) & (seen.away_mm[:, twin] > 0.5 * seen.away_mm)
    return np.asarray(both & (twin != np.arange(len(twin))))


# ------------------------------------------------------------------ copies
def copied(ward: Ward) -> list[Finding]:
    """Scans of different content whose landmarks are the same to the last digit."""
    findings = []
    for group in ward.groups:
        alike: dict[bytes, list[int]] = defaultdict(list)
        for number, shape in enumerate(group.shapes):
            alike[_stamp(shape)].append(number)
        for members in alike.values():
            owners = [group.owners[number] for number in members]
            if len({exam.scan_id for exam, _ in owners}) > 1:
                names = ", ".join(exam.case.name for exam, _ in owners[:4]) + (" and others" if len(owners) > 4 else "")
                what = f"{names} have the very same landmarks, though the scans differ."
                fix = Fix("Find out whose they are and place the others anew.")
                where = tuple(exam.place() for exam, _ in owners)
                role = owners[0][1].role
                findings.append(Finding("copied", what, where, 0.995, fix, Severity.WRONG, group.scheme.id, role))
    return findings


def _stamp(shape: FloatArray) -> bytes:
    there = shape[np.isfinite(shape).all(1)]
    size = max(float(np.abs(there).max(initial=0.0)), 1e-12)
    return np.round(np.nan_to_num(shape, nan=-9.0) / size / _EXACT).tobytes()
