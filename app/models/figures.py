"""What the landmark panel says of the open scan: rows and figures, resolved from the landmark sets; no Qt."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from app.models.scene import LOW_CONFIDENCE
from engine.catalog import LandmarkScheme
from engine.types import Annotation, Landmark, Role, State


class RowStatus(StrEnum):
    """Status of one landmark, as its pill says."""

    MISSING = "missing"
    PREDICTED = "predicted"
    DOUBTFUL = "doubtful"
    IMPORTED = "imported"
    PLACED = "placed"
    CHECKED = "checked"
    OCCLUDED = "occluded"
    ABSENT = "absent"


class Compared(StrEnum):
    """What the last column of the table shows."""

    REFERENCE = "reference"
    """Distance to the reference in millimetres."""
    CONFIDENCE = "confidence"
    """How sure the model is, from 0 to 1."""


@dataclass(frozen=True)
class LandmarkRow:
    """One line of the landmark table."""

    number: int
    name: str
    title: str
    status: RowStatus
    checked: bool
    distance_mm: float | None
    """To the reference; None where either is missing."""
    confidence: float | None
    tolerance_mm: float
    flagged: bool = False
    comment: str = ""


@dataclass(frozen=True)
class Figures:
    """The header of the landmark panel."""

    total: int
    placed: int
    """With coordinates."""
    checked: int
    doubtful: int
    missing: int
    median_mm: float | None
    p95_mm: float | None
    compared: Compared


def resolve_rows(scheme: LandmarkScheme, sets: Mapping[Role, Annotation]) -> tuple[LandmarkRow, ...]:
    """One row per landmark of the scheme, in its order."""
    corrected = sets.get(Role.CORRECTED, Annotation(scheme.id))
    reference = sets.get(Role.REFERENCE, Annotation(scheme.id))
    rows = []
    for number, definition in enumerate(scheme.landmark):
        landmark = corrected.get(definition.name)
        rows.append(
            LandmarkRow(
                number,
                definition.name,
                definition.title,
                status_of(landmark),
                landmark is not None and landmark.checked,
                distance_mm(landmark, reference.get(definition.name)),
                None if landmark is None or landmark.source != "model" else landmark.confidence,
                definition.tolerance_mm,
                landmark is not None and landmark.flagged,
                "" if landmark is None else landmark.comment,
            )
        )
    return tuple(rows)


def status_of(landmark: Landmark | None) -> RowStatus:
    """The one word for a landmark; where several fit, what a person should see first."""
    if landmark is None:
        return RowStatus.MISSING
    if landmark.state is State.ABSENT:
        return RowStatus.ABSENT
    if landmark.state is State.OCCLUDED:
        return RowStatus.OCCLUDED
    if landmark.checked:
        return RowStatus.PLACED if landmark.source == "manual" else RowStatus.CHECKED
    if landmark.source == "import":
        return RowStatus.IMPORTED
    if landmark.source == "model":
        doubtful = landmark.confidence is not None and landmark.confidence < LOW_CONFIDENCE
        return RowStatus.DOUBTFUL if doubtful else RowStatus.PREDICTED
    return RowStatus.PLACED


def distance_mm(first: Landmark | None, second: Landmark | None) -> float | None:
    """Distance of two landmarks; None if one has no place."""
    if first is None or second is None or first.xyz_mm is None or second.xyz_mm is None:
        return None
    return math.dist(first.xyz_mm, second.xyz_mm)


def resolve_figures(rows: tuple[LandmarkRow, ...]) -> Figures:
    """Counts and distances of all rows."""
    missing = sum(row.status is RowStatus.MISSING for row in rows)
    absent = sum(row.status is RowStatus.ABSENT for row in rows)
    distances = sorted(row.distance_mm for row in rows if row.distance_mm is not None)
    return Figures(
        total=len(rows),
        placed=len(rows) - missing - absent,
        checked=sum(row.checked for row in rows),
        doubtful=sum(row.status is RowStatus.DOUBTFUL for row in rows),
        missing=missing,
        median_mm=quantile(distances, 0.5),
        p95_mm=quantile(distances, 0.95),
        compared=Compared.REFERENCE if distances else Compared.CONFIDENCE,
    )


def quantile(ascending: list[float], share: float) -> float | None:
    """Linear quantile of ascending values, as numpy has it; None of nothing."""
    if not ascending:
        return None
    place = share * (len(ascending) - 1)
    low = math.floor(place)
    high = min(low + 1, len(ascending) - 1)
    return ascending[low] + (ascending[high] - ascending[low]) * (place - low)
