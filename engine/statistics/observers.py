"""How reliably landmarks are placed: every statistic of every landmark, between observers and between sessions.

Each statistic is a function from one landmark's placements to rows, in the table ``STATISTICS``. What cannot be
computed is a row with a reason. Three-dimensional figures are roots of sums over the axes, so they hold for any axes.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from itertools import combinations

import numpy as np

from engine.statistics import agreement, human_range, intervals, quantiles
from engine.statistics.arrays import present
from engine.statistics.ellipsoids import Ellipsoid, placement_ellipsoid
from engine.statistics.placements import Placements, Point, in_face_frame
from engine.statistics.values import Estimate, missing
from engine.types import EngineError, FloatArray

AXES = ("x", "y", "z")
BETWEEN_OBSERVERS = "observers"
ONE_OBSERVER = "there is one observer only"
ONE_SESSION = "there is one session only; repeat some scans to learn how well a person agrees with themselves"


@dataclass(frozen=True)
class Row:
    """One figure. between: who is compared. axis: ``x``, ``y``, ``z`` or ``3d``. unit: ``mm``, ``%``, ``mm³``."""

    landmark: str
    statistic: str
    between: str
    axis: str
    unit: str
    estimate: Estimate


@dataclass(frozen=True, eq=False)
class LandmarkData:
    """One landmark's placements. xyz_mm: (S, O, T, 3), NaN where missing. model_mm: (S, 3) or None.

    size_mm: (S,) mean distance of the landmark from the middle of its scan's landmarks.
    """

    name: str
    observers: tuple[str, ...]
    xyz_mm: FloatArray
    model_mm: FloatArray | None
    size_mm: FloatArray
    centre_mm: FloatArray

    @property
    def first_mm(self) -> FloatArray:
        """The earliest placement of each observer on each scan: (S, O, 3)."""
        first = np.argmax(present(self.xyz_mm), axis=2)
        picked: FloatArray = np.take_along_axis(self.xyz_mm, first[..., None, None], axis=2)[:, :, 0]
        return picked

    @property
    def repeats_mm(self) -> FloatArray:
        """Sessions of all observers as if each observer's scan were a scan of its own: (S * O, T, 3)."""
        s, o, t, _ = self.xyz_mm.shape
        return np.asarray(self.xyz_mm.reshape(s * o, t, 3))

    def groups(self) -> Iterator[tuple[str, FloatArray, str]]:
        """What is compared: words, placements (n, k, 3), and why not if it is not possible."""
        solo = ONE_OBSERVER if len(self.observers) < 2 else ""
        yield BETWEEN_OBSERVERS, self.first_mm, solo
        once = ONE_SESSION if self.xyz_mm.shape[2] < 2 else ""
        yield "sessions", self.repeats_mm, once
        if len(self.observers) > 1:
            for number, observer in enumerate(self.observers):
                yield f"sessions of {observer}", self.xyz_mm[:, number], once

    def pairs(self) -> Iterator[tuple[str, FloatArray, FloatArray]]:
        """Every two series of placements (S, 3) that can be compared one by one."""
        first = self.first_mm
        for a, b in combinations(range(len(self.observers)), 2):
            yield f"{self.observers[a]} and {self.observers[b]}", first[:, a], first[:, b]
        for number, observer in enumerate(self.observers):
            for early, late in combinations(range(self.xyz_mm.shape[2]), 2):
                words = f"{observer}, sessions {early + 1} and {late + 1}"
                yield words, self.xyz_mm[:, number, early], self.xyz_mm[:, number, late]


@dataclass(frozen=True, eq=False)
class Reliability:
    """Everything a study says. ellipsoids: by (landmark, what is compared), in the frame of ``placements``."""

    placements: Placements
    rows: tuple[Row, ...]
    ellipsoids: Mapping[tuple[str, str], Ellipsoid]

    def find(self, landmark: str, statistic: str, between: str = BETWEEN_OBSERVERS, axis: str = "3d") -> Estimate:
        """One figure. EngineError if the study has no such row."""
        for row in self.rows:
            if (row.landmark, row.statistic, row.between, row.axis) == (landmark, statistic, between, axis):
                return row.estimate
        raise EngineError(f"The study has no {statistic} of {landmark} between {between}.")


Statistic = Callable[[LandmarkData], Iterator[Row]]


# ------------------------------------------------------------------ statistics
def technical_error(data: LandmarkData) -> Iterator[Row]:
    """TEM per axis and in space, and in percent of the landmark's distance from the middle of the face."""
    for between, values, reason in data.groups():
        for number, axis in enumerate(AXES):
            found = missing(reason) if reason else agreement.tem(values[..., number])
            yield Row(data.name, "TEM", between, axis, "mm", found)
        whole = missing(reason) if reason else _tem_in_space(values)
        yield Row(data.name, "TEM", between, "3d", "mm", whole)
        yield Row(data.name, "relative TEM", between, "3d", "%", _relative(whole, data.size_mm))


def _tem_in_space(values: FloatArray) -> Estimate:
    scatter = agreement.within_scatter(values)
    if scatter.freedom.sum() == 0:
        return missing(agreement.NO_REPEAT)
    used = scatter.freedom > 0
    squares, freedom = scatter.squares[used], scatter.freedom[used]
    return intervals.of_weights(lambda w: np.sqrt(w @ squares / (w @ freedom)), int(used.sum()))


def _relative(found: Estimate, size_mm: FloatArray) -> Estimate:
    size = float(np.nanmean(size_mm)) if np.isfinite(size_mm).any() else 0.0
    if found.value is None:
        return found
    if size < 1e-6:
        return missing("it needs other landmarks to measure a distance from", found.count)
    low, high = (None if end is None else agreement.relative_tem(end, size) for end in (found.low, found.high))
    return Estimate(agreement.relative_tem(found.value, size), low, high, found.count, found.reason)


def double_determination(data: LandmarkData) -> Iterator[Row]:
    """Dahlberg's error of every pair, per axis and in space."""
    for between, first, second in data.pairs():
        for number, axis in enumerate(AXES):
            found = agreement.dahlberg(first[:, number], second[:, number])
            yield Row(data.name, "Dahlberg", between, axis, "mm", found)
        yield Row(data.name, "Dahlberg", between, "3d", "mm", agreement.dahlberg(first, second))


def limits_of_agreement(data: LandmarkData) -> Iterator[Row]:
    """Bland-Altman bias, deviation and limits per axis; in space the mean distance and that of 95 % of the scans."""
    for between, first, second in data.pairs():
        for number, axis in enumerate(AXES):
            found = agreement.bland_altman(first[:, number], second[:, number])
            for word in ("bias", "deviation", "lower", "upper"):
                statistic = {"lower": "lower limit", "upper": "upper limit"}.get(word, word)
                yield Row(data.name, statistic, between, axis, "mm", getattr(found, word))
        distance = np.linalg.norm(first - second, axis=1)
        distance = distance[np.isfinite(distance)]
        yield Row(data.name, "mean distance", between, "3d", "mm", intervals.mean_interval(distance))
        yield Row(data.name, "95 % distance", between, "3d", "mm", _percentile(distance))


def _percentile(distance: FloatArray) -> Estimate:
    if len(distance) < 20:
        return missing(f"the 95th percentile needs 20 scans; there are {len(distance)}", len(distance))
    return Estimate(float(np.percentile(distance, 95)), count=len(distance))


def correlation(data: LandmarkData) -> Iterator[Row]:
    """ICC(2,1) and ICC(3,1) per axis and in space (mean squares summed over the axes)."""
    kinds = {"ICC(2,1)": agreement.icc_agreement, "ICC(3,1)": agreement.icc_consistency}
    for between, values, reason in data.groups():
        for statistic, function in kinds.items():
            for number, axis in enumerate(AXES):
                found = missing(reason) if reason else function(values[..., number])
                yield Row(data.name, statistic, between, axis, "", found)
            whole = missing(reason) if reason else function(values)
            yield Row(data.name, statistic, between, "3d", "", whole)


def parts_of_error(data: LandmarkData) -> Iterator[Row]:
    """The systematic part (observers who differ by habit) and the random part, as standard deviations in space."""
    for between, values, reason in data.groups():
        whole = agreement.complete(values)
        if not reason and len(whole) < 2:
            reason = f"{len(whole)} scans have been placed by all; two are needed"
        if reason:
            parts = missing(reason, len(whole)), missing(reason, len(whole))
        else:
            squares = agreement.mean_squares(whole)
            habit = max(squares.raters - squares.error, 0.0) / squares.n
            none = "no more than chance would give" if squares.raters <= squares.error else ""
            parts = (
                Estimate(float(np.sqrt(habit)), count=squares.n, reason=none),
                Estimate(float(np.sqrt(squares.error)), count=squares.n),
            )
        for statistic, part in zip(("systematic error", "random error"), parts, strict=True):
            yield Row(data.name, statistic, between, "3d", "mm", part)


def habits(data: LandmarkData) -> Iterator[Row]:
    """How far each observer lies from the mean of all, per axis, on scans that all have placed."""
    if len(data.observers) < 2:
        return
    whole = agreement.complete(data.first_mm)
    away = whole - whole.mean(1, keepdims=True) if len(whole) else whole
    for number, observer in enumerate(data.observers):
        for axis, word in enumerate(AXES):
            found = _mean_with_t(away[:, number, axis])
            yield Row(data.name, "habit", observer, word, "mm", found)
        count = len(whole)
        length = missing(agreement.TOO_FEW, count) if count < 2 else Estimate(
            float(np.linalg.norm(away[:, number].mean(0))), count=count
        )  # fmt: skip
        yield Row(data.name, "habit", observer, "3d", "mm", length)


def _mean_with_t(values: FloatArray) -> Estimate:
    n = len(values)
    if n < 2:
        return missing(agreement.TOO_FEW, n)
    half = quantiles.student(0.975, n - 1) * float(values.std(ddof=1)) / float(np.sqrt(n))
    return Estimate(float(values.mean()), float(values.mean()) - half, float(values.mean()) + half, n)


def model_error(data: LandmarkData) -> Iterator[Row]:
    """The model's distance to the observers' mean, and over that of a person to the others."""
    if data.model_mm is None:
        return
    for statistic, unit, found in human_range.rows(data.first_mm, data.repeats_mm, data.model_mm):
        yield Row(data.name, statistic, "model and observers", "3d", unit, found)


STATISTICS: dict[str, Statistic] = {
    "technical error": technical_error,
    "double determination": double_determination,
    "limits of agreement": limits_of_agreement,
    "correlation": correlation,
    "parts of error": parts_of_error,
    "habits": habits,
    "model error": model_error,
}


# ------------------------------------------------------------------ the study
def reliability(placements: Placements, canonical_mm: Mapping[str, Point] | None = None) -> Reliability:
    """Every statistic of every landmark of a study.

    canonical_mm: places on the mean head (a scheme's), which give the axes their anatomical meaning.
    """
    laid = in_face_frame(placements, canonical_mm)
    rows: list[Row] = []
    ellipsoids: dict[tuple[str, str], Ellipsoid] = {}
    for data in landmark_data(laid):
        for statistic in STATISTICS.values():
            rows.extend(statistic(data))
        rows.extend(_ellipsoid_rows(data, ellipsoids))
    return Reliability(laid, tuple(rows), ellipsoids)


def landmark_data(placements: Placements) -> Iterator[LandmarkData]:
    """The placements of each landmark."""
    means = placements.means_mm
    there = present(means)[..., None]
    middle = np.where(there, means, 0.0).sum(1) / np.maximum(there.sum(1), 1)
    for number, name in enumerate(placements.landmarks):
        here = means[:, number]
        found = here[present(here)]
        model = None if placements.model_mm is None else placements.model_mm[:, number]
        yield LandmarkData(
            name, placements.observers, placements.xyz_mm[:, number], model,
            np.linalg.norm(here - middle, axis=1), found.mean(0) if len(found) else np.zeros(3),
        )  # fmt: skip


def _ellipsoid_rows(data: LandmarkData, ellipsoids: dict[tuple[str, str], Ellipsoid]) -> Iterator[Row]:
    for between, values, reason in data.groups():
        try:
            if reason:
                raise EngineError(reason)
            found = placement_ellipsoid(values, data.centre_mm)
        except EngineError as error:
            sizes = [missing(str(error))] * 4
        else:
            ellipsoids[data.name, between] = found
            sizes = [Estimate(float(size), count=found.placements) for size in (*found.lengths_mm, found.volume_mm3)]
        for statistic, unit, size in zip(
            ("ellipsoid long", "ellipsoid middle", "ellipsoid short", "ellipsoid volume"),
            ("mm", "mm", "mm", "mm³"), sizes, strict=True,
        ):  # fmt: skip
            yield Row(data.name, statistic, between, "3d", unit, size)
