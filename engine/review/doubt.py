"""How doubtful each landmark of each scan is, and why, in words.

Every reason gives a share from 0 (none) to 1 (surely look); together they are as likely as that at least one is right.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from types import MappingProxyType

import numpy as np

from engine.catalog import LandmarkScheme
from engine.review.prior import ODD, ShapePrior, surprise
from engine.types import SURE_WITHIN_MM, Annotation, BoolArray, FloatArray, State


class Cause(StrEnum):
    """Why a landmark is doubtful."""

    FLAGGED = "flagged"
    UNPLACED = "unplaced"
    AFLOAT = "afloat"
    SHAPE = "shape"
    CONFIDENCE = "confidence"
    REFERENCE = "reference"
    CORRECTION = "correction"
    OCCLUDED = "occluded"
    UNCHECKED = "unchecked"


WEIGHTS: dict[Cause, float] = {
    Cause.FLAGGED: 1.0,
    Cause.UNPLACED: 0.9,
    Cause.AFLOAT: 0.95,
    Cause.SHAPE: 0.95,
    Cause.CONFIDENCE: 0.9,
    Cause.REFERENCE: 0.9,
    Cause.CORRECTION: 0.6,
    Cause.OCCLUDED: 0.2,
    Cause.UNCHECKED: 0.05,
}
"""How much each reason can raise doubt; whoever flagged a landmark is always heard first."""
DOUBTFUL = 0.5
"""From here on a landmark is worth going to by itself."""
_CAUSES = tuple(Cause)
_STEEP = 2.0


@dataclass(frozen=True)
class Reason:
    """One reason for doubt. share: from 0 to 1. value: distance in mm, confidence, or nothing."""

    cause: Cause
    share: float
    value: float = 0.0
    comment: str = ""

    @property
    def text(self) -> str:
        """The reason as a clinician would say it."""
        return self.spoken(str)

    def spoken(self, words: Callable[[str], str]) -> str:
        """The same in the language ``words`` puts the templates of ``TEXTS`` into."""
        comment = f": {self.comment}" if self.comment else ""
        return words(TEXTS[self.cause]).format(value=self.value, comment=comment)


TEXTS: dict[Cause, str] = {
    Cause.FLAGGED: "flagged{comment}",
    Cause.UNPLACED: "not placed yet",
    Cause.AFLOAT: "{value:.0f} mm beside the scan, which may end before it",
    Cause.SHAPE: "{value:.1f} mm from where the other landmarks expect it",
    Cause.CONFIDENCE: f"the model is {{value:.0%}} sure to within {SURE_WITHIN_MM:g} mm",
    Cause.REFERENCE: "{value:.1f} mm from the reference",
    Cause.CORRECTION: "{value:.1f} mm from where the model put it",
    Cause.OCCLUDED: "hidden, its place is an estimate",
    Cause.UNCHECKED: "nobody has checked it",
}


@dataclass(frozen=True)
class Doubt:
    """How doubtful one landmark is. reasons: strongest first. settled: a person agreed and nobody flagged it."""

    name: str
    share: float
    settled: bool
    reasons: tuple[Reason, ...]
    expected_mm: tuple[float, float, float] | None = None
    """Where the others expect it, on the mean head, to turn the camera to; None if they say nothing."""

    @property
    def text(self) -> str:
        """Its reasons in one line, without those that hardly count."""
        return self.spoken(str)

    def spoken(self, words: Callable[[str], str]) -> str:
        """The same in another language, as ``Reason.spoken``."""
        telling = (reason for reason in self.reasons if reason.share >= 0.5 * WEIGHTS[Cause.UNCHECKED])
        return "; ".join(reason.spoken(words) for reason in telling)


def doubts(
    annotation: Annotation,
    scheme: LandmarkScheme,
    prior: ShapePrior,
    predicted: Annotation | None = None,
    reference: Annotation | None = None,
    afloat_mm: Mapping[str, float] = MappingProxyType({}),
) -> tuple[Doubt, ...]:
    """Doubt of every landmark of a scheme on one scan, in the scheme's order.

    afloat_mm: how far those lie off the scan that float beside it (``engine.review.afloat``).
    """
    table = table_of((annotation,), scheme, _only(predicted), _only(reference))
    table = replace(table, afloat_mm=np.array([[afloat_mm.get(name, 0.0) for name in scheme.names]]))
    shares, settled, found = _shares(table, scheme, prior)
    return tuple(_doubt(table, number, name, shares, settled, found) for number, name in enumerate(scheme.names))


def _only(annotation: Annotation | None) -> tuple[Annotation, ...]:
    return () if annotation is None else (annotation,)


# ------------------------------------------------------------------ many scans at once
@dataclass(frozen=True, eq=False)
class Table:
    """Landmark sets of n scans by a scheme of L landmarks as arrays; nan where there is nothing.

    xyz_mm, predicted_mm, reference_mm: (n, L, 3). confidence: (n, L). present, checked, flagged, occluded: (n, L) bool.
    """

    xyz_mm: FloatArray
    predicted_mm: FloatArray
    reference_mm: FloatArray
    confidence: FloatArray
    present: BoolArray
    checked: BoolArray
    flagged: BoolArray
    occluded: BoolArray
    comments: Mapping[tuple[int, int], str]
    afloat_mm: FloatArray
    """(n, L) mm off the scan where it floats, else 0."""


def table_of(
    annotations: Sequence[Annotation],
    scheme: LandmarkScheme,
    predicted: Sequence[Annotation] | None = None,
    reference: Sequence[Annotation] = (),
) -> Table:
    """Landmark sets as arrays; names that the scheme does not have are left out."""
    shape = (len(annotations), len(scheme))
    confidence = np.full(shape, np.nan)
    marks = np.zeros((4, *shape), bool)
    comments: dict[tuple[int, int], str] = {}
    for row, annotation in enumerate(annotations):
        for column, name in enumerate(scheme.names):
            one = annotation.landmarks.get(name)
            if one is not None:
                if one.confidence is not None:
                    confidence[row, column] = one.confidence
                marks[:, row, column] = (True, one.checked, one.flagged, one.state is State.OCCLUDED)
                if one.comment:
                    comments[row, column] = one.comment
    xyz, answers, known = (
        _places(sets, scheme, len(annotations)) for sets in (annotations, predicted or (), reference)
    )
    return Table(xyz, answers, known, confidence, marks[0], marks[1], marks[2], marks[3], comments, np.zeros(shape))


def _places(annotations: Sequence[Annotation], scheme: LandmarkScheme, count: int) -> FloatArray:
    """Places (count, L, 3) in mm, nan where there is none."""
    places = np.full((count, len(scheme), 3), np.nan)
    for row, annotation in enumerate(annotations):
        for column, name in enumerate(scheme.names):
            one = annotation.landmarks.get(name)
            if one is not None and one.xyz_mm is not None:
                places[row, column] = one.xyz_mm
    return places


def shares_of(table: Table, scheme: LandmarkScheme, prior: ShapePrior) -> tuple[FloatArray, FloatArray]:
    """Doubt of every landmark (n, L), and the same with 0 where a person has settled it."""
    shares, settled, _ = _shares(table, scheme, prior)
    total = _together(shares)
    return total, np.where(settled, 0.0, total)


@dataclass(frozen=True, eq=False)
class _Found:
    """What the reasons measured, to be said. surprise_mm, apart_mm, moved_mm: (n, L). expected: (n, L, 3)."""

    surprise_mm: FloatArray
    apart_mm: FloatArray
    moved_mm: FloatArray
    expected: FloatArray


def _shares(table: Table, scheme: LandmarkScheme, prior: ShapePrior) -> tuple[FloatArray, BoolArray, _Found]:
    """Share of each cause (causes, n, L), whether settled (n, L), and what was measured."""
    fit = surprise(table.xyz_mm, prior)
    tolerance = np.array([landmark.tolerance_mm for landmark in scheme.landmark])
    moved = np.linalg.norm(table.xyz_mm - table.predicted_mm, axis=2)
    apart = np.linalg.norm(table.xyz_mm - table.reference_mm, axis=2)
    by_model = np.isfinite(table.confidence) & ~table.checked
    share: dict[Cause, FloatArray] = {
        Cause.FLAGGED: table.flagged.astype(float),
        Cause.UNPLACED: (~table.present).astype(float),
        Cause.AFLOAT: ((table.afloat_mm > 0.0) & table.present & ~table.checked).astype(float),
        # Small surprises are the rule: only towards ODD does doubt begin.
        Cause.SHAPE: 1.0 / (1.0 + np.exp(-_STEEP * (np.nan_to_num(fit.distance) - ODD))),
        Cause.CONFIDENCE: np.where(by_model, 1.0 - np.clip(np.nan_to_num(table.confidence, nan=1.0), 0.0, 1.0), 0.0),
        Cause.REFERENCE: 1.0 - np.exp(-np.square(np.nan_to_num(apart) / (2.0 * tolerance))),
        Cause.CORRECTION: 1.0 - np.exp(-np.square(np.nan_to_num(moved) / (4.0 * tolerance))),
        Cause.OCCLUDED: table.occluded.astype(float),
        Cause.UNCHECKED: (table.present & ~table.checked).astype(float),
    }
    share[Cause.SHAPE] = np.where(np.isfinite(fit.distance), share[Cause.SHAPE], 0.0)
    stacked = np.stack([WEIGHTS[cause] * share[cause] for cause in _CAUSES])
    return stacked, table.checked & ~table.flagged, _Found(fit.away_mm, apart, moved, fit.expected)


def _together(shares: FloatArray) -> FloatArray:
    return np.asarray(1.0 - np.prod(1.0 - shares, axis=0))


def _doubt(table: Table, number: int, name: str, shares: FloatArray, settled: BoolArray, found: _Found) -> Doubt:
    values = {
        Cause.AFLOAT: table.afloat_mm[0, number],
        Cause.SHAPE: found.surprise_mm[0, number],
        Cause.CONFIDENCE: table.confidence[0, number],
        Cause.REFERENCE: found.apart_mm[0, number],
        Cause.CORRECTION: found.moved_mm[0, number],
    }
    reasons = [
        Reason(
            cause,
            float(shares[place, 0, number]),
            float(np.nan_to_num(values.get(cause, 0.0))),
            table.comments.get((0, number), "") if cause is Cause.FLAGGED else "",
        )
        for place, cause in enumerate(_CAUSES)
        if shares[place, 0, number] > 0.01
    ]
    reasons.sort(key=lambda reason: -reason.share)
    x, y, z = (float(value) for value in found.expected[0, number])
    expected = (x, y, z) if np.isfinite((x, y, z)).all() else None
    return Doubt(
        name, float(_together(shares[:, 0, number])), bool(settled[0, number]), tuple(reasons), expected
    )  # fmt: skip
