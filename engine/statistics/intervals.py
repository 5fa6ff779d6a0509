"""Bootstrap intervals: how far a statistic would move with other scans of the same kind."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache

import numpy as np

from engine.statistics.values import Estimate, missing
from engine.types import FloatArray

RESAMPLES = 2000
Statistic = Callable[[FloatArray], FloatArray]


@lru_cache(maxsize=8)
def resample(count: int, resamples: int = RESAMPLES, seed: int = 0) -> FloatArray:
    """How often each of ``count`` items is drawn in each resample: (resamples, count), rows sum to ``count``."""
    rng = np.random.default_rng(seed)
    return rng.multinomial(count, np.full(count, 1.0 / count), size=resamples).astype(float)


def of_weights(statistic: Statistic, count: int, seed: int = 0, resamples: int = RESAMPLES) -> Estimate:
    """95 % percentile interval of a statistic of weighted items.

    statistic: takes weights (r, count) and returns (r,) values, NaN where a resample has none. Weighted sums make
    thousands of resamples cost one matrix product.
    """
    if count < 1:
        return missing("there is no scan to compute it from")
    value = float(statistic(np.ones((1, count)))[0])
    if not np.isfinite(value):
        return missing("it cannot be computed from these scans", count)
    if count < 3:
        return Estimate(value, count=count, reason="an interval needs at least three scans")
    drawn = np.asarray(statistic(resample(count, resamples, seed)))
    drawn = drawn[np.isfinite(drawn)]
    if len(drawn) < resamples // 2:
        return Estimate(value, count=count, reason="too many resamples cannot be computed for an interval")
    low, high = np.percentile(drawn, [2.5, 97.5])
    return Estimate(value, float(min(low, value)), float(max(high, value)), count)


def mean_interval(values: FloatArray, seed: int = 0) -> Estimate:
    """Mean of values (n,) with its 95 % bootstrap interval; values that are not finite are left out."""
    values = np.asarray(values, float)
    values = values[np.isfinite(values)]
    return of_weights(lambda weights: weights @ values / weights.sum(1), len(values), seed)


def bootstrap(values: FloatArray, statistic: Callable[[FloatArray], float], seed: int = 0) -> Estimate:
    """Any statistic of items (n, ...) with its 95 % interval: bias-corrected and accelerated (scipy).

    statistic: takes a sample (m, ...) and returns one number.
    """
    from scipy import stats

    values = np.asarray(values, float)
    if len(values) < 1:
        return missing("there is no scan to compute it from")
    value = float(statistic(values))
    if len(values) < 3 or not np.isfinite(value):
        return Estimate(value, count=len(values), reason="an interval needs at least three scans")
    if np.ptp(values, axis=0).max() == 0:
        return Estimate(value, value, value, len(values))
    rows = np.arange(len(values))
    found = stats.bootstrap(
        (rows,), lambda picked: statistic(values[picked.astype(int)]), vectorized=False, n_resamples=RESAMPLES,
        method="BCa", random_state=np.random.default_rng(seed),
    ).confidence_interval  # fmt: skip
    if not np.isfinite([found.low, found.high]).all():
        return Estimate(value, count=len(values), reason="the interval cannot be computed from so little variation")
    return Estimate(value, float(found.low), float(found.high), len(values))
