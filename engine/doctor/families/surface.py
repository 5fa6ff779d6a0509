"""Single landmarks that do not lie on the surface of their scan."""

from __future__ import annotations

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


def measure_pieces(standing: Standing, mesh: Mesh) -> IntArray:
    """Number of the piece of the mesh that each landmark lies on: (n,)."""
    if mesh.piece_of_point is None:
        return np.zeros(len(standing.closest.vertex), np.int64)
    return np.asarray(mesh.piece_of_point[standing.closest.vertex])


def off(ward: Ward) -> list[Finding]:
    """Landmarks off the surface, where the set as a whole lies on it. Hidden ones may lie below hair or clothes."""
    return [
        finding
        for exam in ward.exams
        for one in exam.sets
        if not one.standing.off and (finding := _off(exam, one)) is not None
    ]


def _off(exam: Exam, one: SetExam) -> Finding | None:
    distance = one.standing.off_surface_mm
    head = one.standing.face_factor if np.isfinite(one.standing.face_factor) else 1.0
    usual = float(np.median(distance))
    limit = max(_LEAST_MM * max(head, 0.5), _TIMES_USUAL * usual)
    rows = np.flatnonzero((distance > limit) & ~one.hidden)
    if not len(rows):
        return None
    names = [one.names[row] for row in rows]
    worst = float(distance[rows].max())
    titles = ", ".join(one.scheme[name].title for name in names[:4]) + (" and others" if len(names) > 4 else "")
    count = "lies" if len(names) == 1 else "lie"
    what = f"{titles} of {exam.case.name} {count} up to {worst:.1f} mm off the surface."
    places = one.standing.closest.places_mm
    fix = Fix(
        "Lay them onto the surface, at the nearest place.",
        "move",
        {exam.case.key: {one.names[row]: np.round(places[row], 6).tolist() for row in rows}},
    )
    sure = float(np.interp(float(distance[rows].min()) / limit, [1.0, 2.0], [0.9, 0.995]))
    where = tuple(exam.place(name) for name in names)
    return Finding("surface", what, where, sure, fix, Severity.DOUBTFUL, one.scheme.id, one.role)
