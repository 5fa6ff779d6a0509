"""Error curves: which share of landmarks or scans lies within a distance, and the figures drawn from it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from engine.statistics import intervals
from engine.statistics.values import Estimate, missing
from engine.types import FloatArray


@dataclass(frozen=True, eq=False)
class ErrorCurve:
    """Cumulative error distribution, exact: it rises at each error. errors_mm: (n,) sorted. share: (n,) up to 1.

    ``failures``: items without any result; they count as errors beyond every threshold.
    """

    errors_mm: FloatArray
    share: FloatArray
    failures: int

    def at(self, threshold_mm: float | FloatArray) -> FloatArray:
        """Share of items with an error of at most ``threshold_mm``."""
        within = np.searchsorted(self.errors_mm, np.asarray(threshold_mm, float), side="right")
        total = len(self.errors_mm) + self.failures
        return np.asarray(within / total if total else np.zeros_like(within, float))


def error_curve(errors_mm: FloatArray) -> ErrorCurve:
    """The curve of errors (n,); what is not finite counts as a failure."""
    errors = np.asarray(errors_mm, float).ravel()
    found = np.sort(errors[np.isfinite(errors)])
    share = np.arange(1, len(found) + 1) / max(len(errors), 1)
    return ErrorCurve(found, share, len(errors) - len(found))


def area_under(errors_mm: FloatArray, threshold_mm: float) -> Estimate:
    """Area under the curve from 0 to ``threshold_mm`` over that width, 0 to 1, with its bootstrap interval.

    It equals the mean of max(0, 1 - error / threshold), which is how it is computed: without any binning.
    """
    errors = np.asarray(errors_mm, float).ravel()
    if not len(errors):
        return missing("there are no errors to draw a curve of")
    gain = np.where(np.isfinite(errors), np.clip(1.0 - errors / threshold_mm, 0.0, 1.0), 0.0)
    return intervals.mean_interval(gain)


def failure_rate(errors_mm: FloatArray, threshold_mm: float) -> Estimate:
    """Share of items whose error exceeds ``threshold_mm`` or that have no result, with its Wilson interval."""
    errors = np.asarray(errors_mm, float).ravel()
    n = len(errors)
    if not n:
        return missing("there are no errors to count")
    share = float((~(errors <= threshold_mm)).mean())
    z = 1.959963984540054
    centre = (share + z * z / (2 * n)) / (1 + z * z / n)
    half = z * np.sqrt(share * (1 - share) / n + z * z / (4 * n * n)) / (1 + z * z / n)
    return Estimate(share, float(max(centre - half, 0.0)), float(min(centre + half, 1.0)), n)
