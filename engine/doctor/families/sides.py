"""Left and right, and the order of landmarks: names exchanged on one scan, in a whole table, or a scan mirrored."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from engine.catalog import LandmarkScheme
from engine.doctor.findings import Finding, Fix, Severity
from engine.review.swaps import Swap, SwapKind, find_swaps

if TYPE_CHECKING:
    from engine.doctor.exam import Exam, Group, SetExam, Ward

_INSIDE_OUT = -0.25
_FEW = 8
"""Landmarks that are worth naming one by one."""
_SURE = {SwapKind.ALL_PAIRS: 0.99, SwapKind.PAIRS: 0.97, SwapKind.REVERSED: 0.98, SwapKind.ORDER: 0.95}


def swapped(ward: Ward) -> list[Finding]:
    """Names exchanged: the same mistake on most scans is one finding."""
    return [finding for group in ward.groups for finding in _swapped(group, ward)]


@dataclass(frozen=True)
class Exchange:
    """Names to give anew: old to new."""

    swap: Swap
    moved: Mapping[str, str]


def exchanges(one: SetExam, scheme: LandmarkScheme) -> tuple[Exchange, ...]:
    """Names of a set that look exchanged. None where the set as a whole is turned over, which another check tells."""
    reading = one.standing.reading
    if reading is not None and np.linalg.det(reading.matrix[:3, :3]) < 0:
        return ()
    owner = {id(value): name for name, value in one.annotation.landmarks.items()}
    found = []
    for swap in find_swaps(one.annotation, scheme):
        moves = ((owner[id(value)], name) for name, value in swap.fix.landmarks.items())
        found.append(Exchange(swap, {before: after for before, after in sorted(moves) if before != after}))
    return tuple(found)


def _swapped(group: Group, ward: Ward) -> list[Finding]:
    ward.check()
    found: dict[tuple[bool, tuple[tuple[str, str], ...]], list[tuple[Exam, SetExam, Swap]]] = {}
    for (exam, one), those in zip(group.owners, group.exchanged, strict=True):
        for exchange in those:
            key = is_inside_out(exam), tuple(exchange.moved.items())
            found.setdefault(key, []).append((exam, one, exchange.swap))
    return [_finding(dict(moves), members, group) for (_, moves), members in found.items()]


def _finding(moves: dict[str, str], members: list[tuple[Exam, SetExam, Swap]], group: Group) -> Finding:
    exam, one, swap = members[0]
    opening = f"{exam.case.name}: " if len(members) == 1 else f"On {len(members)} of {len(group.owners)} scans: "
    text = swap.text
    if swap.kind is SwapKind.ALL_PAIRS and is_inside_out(exam):
        text = "Left and right are exchanged, and the surface is inside out: the scan itself is mirrored."
    many = len(members) > 1
    # A whole exchange is about the scan; a single one about its landmarks.
    names = swap.names if not many and len(swap.names) <= _FEW else swap.names[:1]
    where = tuple(exam.place(name) for exam, _, _ in members for name in names)
    # The same mistake on many scans was made once, in the table.
    sure = 1.0 - (1.0 - _SURE[swap.kind]) / len(members)
    fix = Fix("Give every landmark the name of its place.", "rename", {exam.case.key: moves for exam, _, _ in members})
    return Finding("sides", opening + text, where, sure, fix, Severity.WRONG, group.scheme.id, one.role)


def is_inside_out(exam: Exam) -> bool:
    """Whether the triangles of a scan show their backs."""
    return exam.mesh is not None and bool(np.isfinite(exam.mesh.outward)) and exam.mesh.outward < _INSIDE_OUT


def mirrored(ward: Ward) -> list[Finding]:
    """Meshes that are inside out: an axis was negated without turning the triangles, or the order of corners is odd."""
    members = [exam for exam in ward.exams if is_inside_out(exam)]
    if not members:
        return []
    opening = f"The surface of {members[0].case.name} is" if len(members) == 1 else f"{len(members)} surfaces are"
    what = f"{opening} inside out: the scan is mirrored, or its triangles run the wrong way round."
    fix = Fix("Compare with a photo of the person: mirror the scan back, or turn its faces, in the scanner's program.")
    return [Finding("mirrored", what, tuple(exam.place() for exam in members), 0.97, fix, Severity.DOUBTFUL)]
