"""Health of the scan itself: unreadable, points without a place, too small, in pieces, inside out."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from engine.doctor.families.frames import MINIMUM_POINTS
from engine.doctor.findings import Finding, Fix, Place, Severity
from engine.preprocess.sampling import triangle_areas
from engine.types import FloatArray, IntArray

if TYPE_CHECKING:
    from engine.doctor.exam import Ward

_PIECE = 0.05
"""A piece with less of the area is a crumb, not a part of the scan."""
_INVALID = re.compile(r"(\d+) of (\d+) points have no valid coordinates")
_FLAT = re.compile(r"(\d+) of (\d+) triangles have no surface")


@dataclass(frozen=True, eq=False)
class Mesh:
    """How the triangles of a scan hang together."""

    pieces: FloatArray
    """Share of the area of each piece, the largest first."""
    piece_of_point: IntArray | None
    """(V,) number of the piece of each point, -1 where no face uses it; None on a cloud."""
    outward: float
    """Mean cosine of the faces' fronts against the way out from the middle; nan on a cloud."""


def measure_mesh(points_mm: FloatArray, faces: IntArray | None) -> Mesh:
    """Measure a mesh (V, 3), (F, 3); a cloud has one piece and no front."""
    if faces is None or not len(faces):
        return Mesh(np.ones(1), None, float("nan"))
    areas = triangle_areas(points_mm, faces)
    piece = _pieces(points_mm, faces)
    share = np.bincount(piece[faces[:, 0]], areas, minlength=piece.max() + 1)
    order = np.argsort(-share)
    rank = np.empty(len(order), np.int64)
    rank[order] = np.arange(len(order))
    used = np.zeros(len(points_mm), bool)
    used[faces.reshape(-1)] = True
    total = max(float(share.sum()), 1e-300)
    return Mesh(share[order] / total, np.where(used, rank[piece], -1), _outward(points_mm, faces, areas))


def _pieces(points_mm: FloatArray, faces: IntArray) -> IntArray:
    """Number of the piece of each point (V,). Points at one place are one: seams of texture do not part a scan."""
    from scipy.sparse import coo_matrix
    from scipy.sparse.csgraph import connected_components

    rows = np.ascontiguousarray(points_mm + 0.0).view("V24").ravel()
    _, same = np.unique(rows, return_inverse=True)
    welded = same.reshape(-1)[faces]
    left, right = welded[:, [0, 1]].ravel(), welded[:, [1, 2]].ravel()
    size = int(same.max()) + 1
    links = coo_matrix((np.ones(len(left), np.int8), (left, right)), shape=(size, size))
    return np.asarray(connected_components(links, directed=False)[1], np.int64)[same.reshape(-1)]


def _outward(points_mm: FloatArray, faces: IntArray, areas: FloatArray) -> float:
    a, b, c = (points_mm[faces[:, corner]] for corner in range(3))
    front = np.cross(b - a, c - a) / np.maximum(2.0 * areas, 1e-300)[:, None]
    middle = (a + b + c) / 3.0
    away = middle - np.average(middle, axis=0, weights=np.maximum(areas, 1e-300))
    away /= np.maximum(np.linalg.norm(away, axis=1), 1e-300)[:, None]
    return float(np.average((front * away).sum(1), weights=np.maximum(areas, 1e-300)))


# ------------------------------------------------------------------ findings
def unreadable(ward: Ward) -> list[Finding]:
    """Scans that could not be read at all; the others were examined."""
    return [
        Finding(
            "unreadable", exam.error, (exam.place(),), 1.0,
            Fix("Leave the scan out, or export it again from the scanner's program."),
        )
        for exam in ward.exams
        if exam.error
    ]  # fmt: skip


def invalid(ward: Ward) -> list[Finding]:
    """Scans with points that are not a number or infinite, or with triangles of no surface."""
    rows = (
        (_INVALID, "points without a valid place (nan or infinite)", 0.0, Severity.DOUBTFUL),
        (_FLAT, "triangles without a surface", 0.01, Severity.NOTE),
    )
    findings = []
    for pattern, words, least, severity in rows:
        where: list[Place] = []
        lost = 0
        for exam in ward.exams:
            for warning in exam.warnings:
                match = pattern.search(warning)
                if match and int(match[1]) > least * int(match[2]):
                    where.append(exam.place())
                    lost += int(match[1])
        if where:
            scans = "One scan has" if len(where) == 1 else f"{len(where)} scans have"
            remedy = Fix(
                "Nasion leaves them out when it reads; programs that do not will fail. Export the scans again."
            )
            findings.append(Finding("invalid", f"{scans} {lost} {words}.", tuple(where), 1.0, remedy, severity))
    return findings


def tiny(ward: Ward) -> list[Finding]:
    """Scans with too few points, or much smaller than the others."""
    read = [exam for exam in ward.exams if not exam.error]
    usual = float(np.median([exam.points for exam in read])) if read else 0.0
    findings = []
    for exam in read:
        few = exam.points < MINIMUM_POINTS
        fewer = len(read) >= 5 and exam.points < 0.02 * usual
        if few or fewer:
            what = f"{exam.case.name} has only {exam.points} points"
            what += f"; the others have about {usual:.0f}." if fewer else "."
            findings.append(
                Finding("tiny", what, (exam.place(),), 0.995 if few else 0.9,
                        Fix("Leave the scan out, or take the original instead of this reduced copy."))
            )  # fmt: skip
    return findings


def split(ward: Ward) -> list[Finding]:
    """Scans in two or more large pieces, and landmarks that lie on crumbs."""
    findings = []
    for exam in ward.exams:
        if exam.mesh is None:
            continue
        large = exam.mesh.pieces[exam.mesh.pieces >= _PIECE]
        if len(large) > 1:
            shares = ", ".join(f"{share:.0%}" for share in large[:4])
            what = f"{exam.case.name} is in {len(large)} pieces that do not hang together ({shares} of the surface)."
            remedy = Fix("Look whether a part is shifted or foreign; merge the pieces or cut the foreign one off.")
            findings.append(Finding("split", what, (exam.place(),), 0.99, remedy, Severity.DOUBTFUL))
        for one in exam.sets:
            lost = [
                name
                for name, piece, hidden in zip(one.names, one.piece, one.hidden, strict=True)
                if not hidden and 0 <= piece < len(exam.mesh.pieces) and exam.mesh.pieces[piece] < _PIECE
            ]
            if lost:
                what = f"{len(lost)} landmarks of {exam.case.name} lie on small loose pieces: {', '.join(lost[:4])}."
                remedy = Fix("Look at them: a floating bit of the scan may have caught them.")
                findings.append(
                    Finding("split", what, tuple(exam.place(name) for name in lost), 0.8, remedy, Severity.DOUBTFUL,
                            one.scheme.id, one.role)
                )  # fmt: skip
    return findings
