"""Figures of an error matrix: by landmark, by scan and overall; boxes, curves and a histogram for plots."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from engine.evaluate import metrics
from engine.statistics import curves, intervals
from engine.statistics.curves import ErrorCurve
from engine.statistics.values import Estimate, missing
from engine.types import BoolArray, FloatArray, IntArray

Figure = Callable[[FloatArray, FloatArray], float]
LIMIT_MM = 8.0
"""Where curves end if nothing else is asked for: an error beyond it is a failure."""


def over_tolerance(errors_mm: FloatArray, tolerance_mm: FloatArray) -> float:
    """Share of the known errors beyond their tolerance, 0 to 1; NaN if there are none. Both (n,)."""
    known = np.isfinite(errors_mm)
    return float((errors_mm[known] > tolerance_mm[known]).mean()) if known.any() else float("nan")


@dataclass(frozen=True)
class Aggregate:
    """One figure of a row or a column. compute: takes errors (n,) and their tolerances (n,)."""

    key: str
    title: str
    compute: Figure
    percent: bool = False


AGGREGATES: tuple[Aggregate, ...] = (
    Aggregate("mean_mm", "Mean", lambda errors, _limit: metrics.mean(errors)),
    Aggregate("median_mm", "Median", lambda errors, _limit: metrics.median(errors)),
    Aggregate("p95_mm", "P95", lambda errors, _limit: metrics.p95(errors)),
    Aggregate("max_mm", "Max", lambda errors, _limit: metrics.largest(errors)),
    Aggregate("over_tolerance", "Over tol.", over_tolerance, percent=True),
)


def by_landmark(errors_mm: FloatArray, tolerance_mm: FloatArray) -> FloatArray:
    """(A, L) every aggregate of each landmark. errors_mm: (S, L). tolerance_mm: (L,)."""
    limits = np.broadcast_to(tolerance_mm, errors_mm.shape)
    return _each(np.ascontiguousarray(errors_mm.T), limits.T)


def by_scan(errors_mm: FloatArray, tolerance_mm: FloatArray) -> FloatArray:
    """(A, S) every aggregate of each scan."""
    return _each(errors_mm, np.broadcast_to(tolerance_mm, errors_mm.shape))


def overall(errors_mm: FloatArray, tolerance_mm: FloatArray) -> FloatArray:
    """(A,) every aggregate of all errors together."""
    return _each(errors_mm.reshape(1, -1), np.broadcast_to(tolerance_mm, errors_mm.shape).reshape(1, -1))[:, 0]


def _each(rows: FloatArray, limits: FloatArray) -> FloatArray:
    found = [[one.compute(row, limit) for row, limit in zip(rows, limits, strict=True)] for one in AGGREGATES]
    return np.array(found).reshape(len(AGGREGATES), len(rows))


# ------------------------------------------------------------------ plots
@dataclass(frozen=True, eq=False)
class BoxSet:
    """Box plots after Tukey. five: (n, 5) low whisker, quartiles with the median, high whisker; NaN without errors.

    outlier_row, outlier_column: places in the matrix of what lies beyond the whiskers (1.5 quartile distances).
    """

    five: FloatArray
    outlier_row: IntArray
    outlier_column: IntArray


def boxes(errors_mm: FloatArray) -> BoxSet:
    """One box per column of errors (S, n)."""
    five = np.full((errors_mm.shape[1], 5), np.nan)
    outside = np.zeros(errors_mm.shape, bool)
    for column in range(errors_mm.shape[1]):
        values = errors_mm[:, column]
        known = values[np.isfinite(values)]
        if len(known):
            first, middle, third = np.quantile(known, (0.25, 0.5, 0.75))
            reach = 1.5 * (third - first)
            inside = known[(known >= first - reach) & (known <= third + reach)]
            five[column] = inside.min(), first, middle, third, inside.max()
            outside[:, column] = (values < first - reach) | (values > third + reach)
    row, column_at = np.nonzero(outside)
    return BoxSet(five, row, column_at)


@dataclass(frozen=True, eq=False)
class Cumulative:
    """How many landmarks lie within a distance. area: under the curve up to ``limit_mm``. failures: share beyond it."""

    curve: ErrorCurve
    limit_mm: float
    area: Estimate
    failures: Estimate


def cumulative(errors_mm: FloatArray, expected: BoolArray, limit_mm: float) -> Cumulative:
    """The curve of all landmarks that have a reference; those without an answer count as failures.

    errors_mm, expected: (S, L). Intervals are over scans: the landmarks of one scan are not independent.
    """
    errors = np.where(expected, errors_mm, np.nan)
    wanted = np.asarray(expected, float)
    gain = np.where(np.isfinite(errors), np.clip(1.0 - errors / limit_mm, 0.0, 1.0), 0.0)
    failed = np.where(expected, ~(errors <= limit_mm), False)
    return Cumulative(
        curves.error_curve(errors[expected]),
        limit_mm,
        mean_over_scans(gain, wanted),
        mean_over_scans(failed.astype(float), wanted),
    )


def mean_over_scans(values: FloatArray, weight: FloatArray, seed: int = 0) -> Estimate:
    """Weighted mean of values (S, L), with its interval over scans: whole scans are drawn anew."""
    total, count = (np.where(weight > 0, values, 0.0) * weight).sum(1), weight.sum(1)
    used = count > 0
    if not used.any():
        return missing("there are no errors to draw a curve of")
    total, count = total[used], count[used]
    return intervals.of_weights(lambda draws: (draws @ total) / (draws @ count), len(total), seed)


def histogram(errors_mm: FloatArray, bins: int = 40) -> tuple[FloatArray, FloatArray]:
    """(edges (bins + 1,), counts (bins,)) of the known errors; the last bin takes the largest 0.5 per cent too."""
    known = np.sort(errors_mm[np.isfinite(errors_mm)])
    if not len(known):
        return np.linspace(0.0, 1.0, bins + 1), np.zeros(bins)
    top = float(np.quantile(known, 0.995)) or 1.0
    edges = np.linspace(0.0, top, bins + 1)
    counts, _ = np.histogram(np.minimum(known, top), edges)
    return edges, counts.astype(float)
