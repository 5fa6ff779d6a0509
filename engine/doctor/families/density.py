"""Doubled points and false density: places that a network would look at many times as often as their area deserves."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from engine.doctor.findings import Finding, Fix, Severity
from engine.preprocess.sampling import cloud_sample
from engine.types import FloatArray

if TYPE_CHECKING:
    from engine.doctor.exam import Ward

_SAMPLE = 1500
_NEAR = 0.05
"""Points nearer to another than this share of the even spacing are one point twice."""
_DOUBLED = 0.10
_CROWDED = 0.10
_EXPECTED = np.pi * _NEAR**2
"""Share of points that would be so near to another by chance, if they lay at random."""
_TREE = 60_000


@dataclass(frozen=True)
class Density:
    """How densely the points of a scan lie."""

    spacing_mm: float
    """What the spacing would be if the points lay evenly."""
    doubled: float
    """Share of points that repeat another exactly."""
    crowded: float
    """Share of points within a twentieth of the even spacing of another."""


def measure_density(points_mm: FloatArray, rng: np.random.Generator) -> Density:
    """Measure a scan's points (N, 3), those of a mesh as well as of a cloud."""
    from scipy.spatial import cKDTree

    even = points_mm[cloud_sample(points_mm, _SAMPLE, rng)]
    gap = float(np.median(np.asarray(cKDTree(even).query(even, k=2)[0])[:, 1])) if len(even) > 2 else 0.0
    spacing = gap * float(np.sqrt(len(even) / max(len(points_mm), 1)))
    doubled = 1.0 - len(np.unique(np.ascontiguousarray(points_mm).view("V24").ravel())) / max(len(points_mm), 1)
    asked = points_mm if len(points_mm) <= _TREE else points_mm[rng.choice(len(points_mm), _TREE, replace=False)]
    tree = cKDTree(points_mm, balanced_tree=False, compact_nodes=False)
    nearest = np.asarray(tree.query(asked, k=2)[0])[:, 1]
    return Density(spacing, doubled, float((nearest < _NEAR * spacing).mean()))


def doubles(ward: Ward) -> list[Finding]:
    """Scans with points that are there twice, or as good as."""
    found: dict[bool, list[tuple[float, int]]] = {True: [], False: []}
    for number, exam in enumerate(ward.exams):
        if exam.density is None:
            continue
        if exam.density.doubled > _DOUBLED:
            found[True].append((exam.density.doubled, number))
        elif exam.density.crowded > _CROWDED + _EXPECTED:
            found[False].append((exam.density.crowded, number))
    findings = []
    for exact, members in found.items():
        if not members:
            continue
        shares = [share for share, _ in members]
        exams = [ward.exams[number] for _, number in members]
        spacing = float(np.median([exam.density.spacing_mm for exam in exams if exam.density is not None]))
        how = "repeat another point exactly" if exact else "lie as good as on another point"
        what = f"{_percent(shares)} of the points of {_scans(len(exams))} {how}: false density."
        remedy = Fix(
            f"Deduplicate before sampling, with an edge of about {0.5 * spacing:.2g} mm; the files stay as they are.",
            values={"epsilon_mm": round(0.5 * spacing, 4)},
        )
        sure = 0.995 if exact or min(shares) > 2.0 * _CROWDED else 0.93
        findings.append(
            Finding("doubles", what, tuple(exam.place() for exam in exams), sure, remedy, Severity.DOUBTFUL)
        )
    return findings


def _percent(shares: list[float]) -> str:
    low, high = min(shares), max(shares)
    return f"{high:.0%}" if f"{low:.0%}" == f"{high:.0%}" else f"{low:.0%} to {high:.0%}"


def _scans(count: int) -> str:
    return "one scan" if count == 1 else f"{count} scans"
