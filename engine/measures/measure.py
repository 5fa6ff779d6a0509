"""Values of a set of measures on one scan: a number, or why there is none."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from engine.catalog import LandmarkScheme
from engine.measures.definitions import Measure, MeasureSet
from engine.measures.geodesic import SurfaceWays
from engine.measures.kinds import KINDS, Given, Surface, middle
from engine.types import Annotation, EngineError, FloatArray, Scan, State


@dataclass(frozen=True)
class MeasureValue:
    """One measure of one scan. ``value`` is None exactly when ``reason`` says why.

    note: what to beware of, such as an estimated landmark. estimated: names of occluded landmarks it rests on.
    """

    measure: Measure
    value: float | None
    reason: str = ""
    note: str = ""
    estimated: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        if (self.value is None) != bool(self.reason):
            raise ValueError("a measure has a value or a reason, and never both")


def surface_of(scan: Scan) -> Surface:
    """A scan's surface to measure on; ways between the same places are found once."""
    return Surface(scan.points_mm, scan.faces, SurfaceWays(scan.points_mm, scan.faces))


def compute(
    measures: MeasureSet, annotation: Annotation, scheme: LandmarkScheme, surface: Surface | None = None
) -> tuple[MeasureValue, ...]:
    """Every measure of the set, in order. annotation: in the surface's millimetres."""
    known: dict[str, MeasureValue] = {}
    for measure in measures.measure:
        known[measure.name] = _one(measure, annotation, known, scheme, surface)
    return tuple(known.values())


def given_of(
    measure: Measure,
    annotation: Annotation,
    scheme: LandmarkScheme,
    surface: Surface | None,
    values: tuple[float, ...] = (),
) -> Given:
    """What a measure is computed from, where all of its landmarks have a place. values: of the measures in it."""
    pair_of = {landmark.name: landmark.pair for landmark in scheme.landmark}
    return Given(_places(measure, annotation), measure.landmarks, values, surface, pair_of)


def can_be_placed(measure: Measure, annotation: Annotation) -> bool:
    """Whether every landmark of a measure has a place."""
    return not _standing(measure, annotation)[0]


def _one(
    measure: Measure,
    annotation: Annotation,
    known: Mapping[str, MeasureValue],
    scheme: LandmarkScheme,
    surface: Surface | None,
) -> MeasureValue:
    parts = [known[name] for name in measure.measures]
    for part in parts:
        if part.value is None:
            return MeasureValue(measure, None, f"{part.measure.title}: {part.reason}")
    reason, estimated = _standing(measure, annotation)
    if reason:
        return MeasureValue(measure, None, reason)
    values = tuple(part.value for part in parts if part.value is not None)
    notes = [part.note for part in parts if part.note]
    try:
        found = KINDS[measure.kind].function(given_of(measure, annotation, scheme, surface, values))
    except EngineError as error:
        return MeasureValue(measure, None, str(error))
    value, note = found if isinstance(found, tuple) else (found, "")
    if not np.isfinite(value):
        return MeasureValue(measure, None, "it cannot be computed from these places")
    whole = tuple(dict.fromkeys([*estimated, *(name for part in parts for name in part.estimated)]))
    if note:
        notes.append(note)
    return MeasureValue(measure, float(value), note="; ".join(dict.fromkeys(notes)), estimated=whole)


def _standing(measure: Measure, annotation: Annotation) -> tuple[str, tuple[str, ...]]:
    """Why a measure has no value (or nothing), and which of its landmarks are only estimated."""
    absent, missing, estimated = [], [], []
    for name in measure.needed:
        landmark = annotation.get(name)
        if landmark is None:
            missing.append(name)
        elif landmark.state is State.ABSENT:
            absent.append(name)
        elif landmark.state is State.OCCLUDED:
            estimated.append(name)
    reasons = []
    if absent:
        reasons.append(f"{', '.join(absent)} absent on this scan")
    if missing:
        reasons.append(f"{', '.join(missing)} not placed")
    return "; ".join(reasons), tuple(estimated)


def _places(measure: Measure, annotation: Annotation) -> FloatArray:
    places = [middle([_place(annotation, part) for part in name.split("+")]) for name in measure.landmarks]
    return np.array(places, float).reshape(-1, 3)


def _place(annotation: Annotation, name: str) -> FloatArray:
    landmark = annotation.landmarks[name]
    return np.array(landmark.xyz_mm, float)
