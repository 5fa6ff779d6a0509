"""Single landmarks that do not lie on the surface of their scan."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import numpy as np

from engine.doctor.families.frames import Standing
from engine.doctor.families.mesh import Mesh
from engine.doctor.findings import Finding, Fix, Severity
from engine.types import IntArray

if TYPE_CHECKING:
    from engine.doctor.exam import Exam, SetExam, Ward

_LEAST_MM = 3.5
_TIMES_USUAL = 6.0
_NEAR_MM = 10.0
"""Nobody slips farther than this off a surface: what lies beyond belongs to something that the scan does not have."""


def measure_pieces(standing: Standing, mesh: Mesh) -> IntArray:
    """Number of the piece of the mesh that each landmark lies on: (n,)."""
    if mesh.piece_of_point is None:
        return np.zeros(len(standing.closest.vertex), np.int64)
    return np.asarray(mesh.piece_of_point[standing.closest.vertex])


def off(ward: Ward) -> list[Finding]:
    """Landmarks off the surface, where the set as a whole lies on it. Hidden ones may lie below hair or clothes."""
    return [finding for exam in ward.exams for one in exam.sets if not one.standing.off for finding in _off(exam, one)]


def _off(exam: Exam, one: SetExam) -> list[Finding]:
    """What slipped off the surface is laid onto it; what lies far beside it may not be on the scan at all."""
    distance = one.standing.off_surface_mm
    head = one.standing.face_factor if np.isfinite(one.standing.face_factor) else 1.0
    usual = float(np.median(distance))
    limit = max(_LEAST_MM * max(head, 0.5), _TIMES_USUAL * usual)
    away = (distance > limit) & ~one.hidden
    beyond = max(_NEAR_MM * max(head, 0.5), limit)
    parts = ((away & (distance <= beyond), _laid_on), (away & (distance > beyond), _looked_at))
    return [_finding(exam, one, np.flatnonzero(rows), limit, remedy) for rows, remedy in parts if rows.any()]


def _laid_on(exam: Exam, one: SetExam, rows: IntArray) -> Fix:
    places = one.standing.closest.places_mm
    return Fix(
        "Lay them onto the surface, at the nearest place.",
        "move",
        {exam.case.key: {one.names[row]: np.round(places[row], 6).tolist() for row in rows}},
    )


def _looked_at(exam: Exam, one: SetExam, rows: IntArray) -> Fix:
    distance = one.standing.off_surface_mm
    return Fix(
        "The scan may end before them: look at each, and mark those absent that are not on it.",
        "flag",
        {exam.case.key: {one.names[row]: f"{distance[row]:.0f} mm beside the scan" for row in rows}},
    )


def _finding(
    exam: Exam, one: SetExam, rows: IntArray, limit: float, remedy: Callable[[Exam, SetExam, IntArray], Fix]
) -> Finding:
    distance = one.standing.off_surface_mm
    names = [one.names[row] for row in rows]
    titles = ", ".join(one.scheme[name].title for name in names[:4]) + (" and others" if len(names) > 4 else "")
    count = "lies" if len(names) == 1 else "lie"
    what = f"{titles} of {exam.case.name} {count} up to {float(distance[rows].max()):.1f} mm off the surface."
    sure = float(np.interp(float(distance[rows].min()) / limit, [1.0, 2.0], [0.9, 0.995]))
    where = tuple(exam.place(name) for name in names)
    fix = remedy(exam, one, rows)
    return Finding("surface", what, where, sure, fix, Severity.DOUBTFUL, one.scheme.id, one.role)
