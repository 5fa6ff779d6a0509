"""Agreement of repeated measurements: technical error, Dahlberg, Bland-Altman, intraclass correlation.

Plain functions on arrays; a value that is missing is NaN. Distributions come from scipy. pingouin has the same
intraclass correlations but would bring fifteen packages (scikit-learn, statsmodels, seaborn, xarray) to every
clinician's computer and is under the GPL; the tests compare with it where it is installed.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from engine.statistics import quantiles
from engine.statistics.arrays import present
from engine.statistics.values import Estimate, missing
from engine.types import FloatArray

CONFIDENCE = 0.95
LIMITS = 1.959963984540054
"""Standard deviations that hold 95 % of a normal distribution."""

TOO_FEW = "fewer than two scans have been placed by both"
NO_REPEAT = "no scan has two placements to compare"


@dataclass(frozen=True, eq=False)
class WithinScatter:
    """Scatter about each scan's own mean. squares: (n,) sums of squares. freedom: (n,) placements minus one."""

    squares: FloatArray
    freedom: FloatArray

    @property
    def tem(self) -> float:
        """Root of the pooled variance; NaN without any repeat."""
        total = float(self.freedom.sum())
        return float(np.sqrt(self.squares.sum() / total)) if total > 0 else float("nan")


def within_scatter(values: FloatArray) -> WithinScatter:
    """Scatter of values (n scans, k repeats, d axes) about each scan's mean, NaN where a repeat is missing."""
    values = np.asarray(values, float)
    values = values[..., None] if values.ndim == 2 else values
    there = present(values)
    count = there.sum(1)
    filled = np.where(there[..., None], values, 0.0)
    mean = filled.sum(1) / np.maximum(count, 1)[:, None]
    away = np.where(there[..., None], values - mean[:, None], 0.0)
    return WithinScatter(np.square(away).sum((1, 2)), np.maximum(count - 1, 0).astype(float))


def tem(values: FloatArray) -> Estimate:
    """Technical error of measurement of values (n, k): root of the pooled variance within scans, with its interval.

    For two repeats it is sqrt(sum d² / 2n); for more, the formula of Ulijaszek and Kerr (Br J Nutr 1999;82:165-177),
    here with as many repeats as each scan has. The interval is that of a normal sample's variance (chi-square).
    """
    scatter = within_scatter(values)
    freedom = float(scatter.freedom.sum())
    count = int((scatter.freedom > 0).sum())
    if freedom == 0:
        return missing(NO_REPEAT)
    value = scatter.tem
    tail = (1 - CONFIDENCE) / 2
    low, high = (value * np.sqrt(freedom / quantiles.chi_square(share, freedom)) for share in (1 - tail, tail))
    return Estimate(value, float(low), float(high), count)


def relative_tem(technical_error: float, mean: float) -> float:
    """Technical error in percent of the mean measurement."""
    return 100.0 * technical_error / mean


def dahlberg(first: FloatArray, second: FloatArray) -> Estimate:
    """Dahlberg's error of double determination, sqrt(sum d² / 2n), of first and second (n,) or (n, d).

    G. Dahlberg, Statistical Methods for Medical and Biological Students, 1940. It holds bias and scatter together.
    """
    differences = _differences(first, second)
    if len(differences) < 1:
        return missing("no scan has been placed by both")
    value = float(np.sqrt(np.square(differences).sum() / (2 * len(differences))))
    return Estimate(value, count=len(differences))


@dataclass(frozen=True)
class BlandAltman:
    """Bias, its standard deviation and the 95 % limits of agreement, each with its interval."""

    bias: Estimate
    deviation: Estimate
    lower: Estimate
    upper: Estimate


def bland_altman(first: FloatArray, second: FloatArray) -> BlandAltman:
    """Limits of agreement of ``first - second``, both (n,), after Bland and Altman (Lancet 1986;i:307-310).

    Limits lie 1.96 standard deviations from the bias; their intervals use the standard error sqrt(3 s² / n).
    """
    d = _differences(first, second)[:, 0]
    n = len(d)
    if n < 2:
        none = missing(TOO_FEW, n)
        return BlandAltman(none, none, none, none)
    bias, deviation = float(d.mean()), float(d.std(ddof=1))
    t = quantiles.student(1 - (1 - CONFIDENCE) / 2, n - 1)

    def around(value: float, error: float) -> Estimate:
        return Estimate(value, value - t * error, value + t * error, n)

    spread = np.sqrt((n - 1) / np.array([quantiles.chi_square(share, n - 1) for share in (0.975, 0.025)])) * deviation
    limit_error = deviation * float(np.sqrt(3.0 / n))
    return BlandAltman(
        around(bias, deviation / float(np.sqrt(n))),
        Estimate(deviation, float(spread[0]), float(spread[1]), n),
        around(bias - LIMITS * deviation, limit_error),
        around(bias + LIMITS * deviation, limit_error),
    )


@dataclass(frozen=True)
class MeanSquares:
    """Two-way analysis of variance without repeats: n scans (rows) by k raters (columns).

    freedom: degrees of freedom of scans, raters and error. Over several axes those of Satterthwaite (Biometrics
    1946;2:110-114) for sums of unequal variances, which are the same however the axes are turned.
    """

    scans: float
    raters: float
    error: float
    n: int
    k: int
    freedom: tuple[float, float, float]


def mean_squares(ratings: FloatArray) -> MeanSquares:
    """Mean squares of complete ratings (n, k) or (n, k, d); over several axes they are summed."""
    x = np.asarray(ratings, float)
    x = x[..., None] if x.ndim == 2 else x
    n, k = x.shape[:2]
    grand, rows, columns = x.mean((0, 1)), x.mean(1), x.mean(0)
    residual = (x - rows[:, None] - columns[None] + grand).reshape(n * k, -1)
    parts = [
        (np.sqrt(k) * (rows - grand), n - 1),
        (np.sqrt(n) * (columns - grand), k - 1),
        (residual, (n - 1) * (k - 1)),
    ]
    squares = [away.T @ away / freedom for away, freedom in parts]
    scans, raters, error = (float(np.trace(one)) for one in squares)
    freedom = tuple(_axes_of(one) * count for one, (_away, count) in zip(squares, parts, strict=True))
    return MeanSquares(scans, raters, error, n, k, (freedom[0], freedom[1], freedom[2]))


def _axes_of(squares: FloatArray) -> float:
    """How many axes of equal variance a matrix of mean squares (d, d) is worth, from 1 to d."""
    below = float(np.square(squares).sum())
    return float(np.trace(squares)) ** 2 / below if below > 0 else 1.0


def complete(ratings: FloatArray) -> FloatArray:
    """Ratings (n, k, ...) of the scans that every rater has placed."""
    kept: FloatArray = ratings[np.isfinite(ratings.reshape(len(ratings), -1)).all(1)]
    return kept


def icc_agreement(ratings: FloatArray) -> Estimate:
    """ICC(2,1): raters are a sample of raters, absolute agreement, one rating.

    ratings: (n, k), or (n, k, d) whose mean squares are summed over the axes; scans with NaN are left out. Shrout and
    Fleiss (Psychol Bull 1979;86:420-428); interval after McGraw and Wong (Psychol Methods 1996;1:30-46).
    """
    squares, trouble = _squares(ratings)
    if squares is None:
        return trouble
    n, k, rows, columns, error = squares.n, squares.k, squares.scans, squares.raters, squares.error
    value = icc2_of(squares)
    share = 1 - (1 - CONFIDENCE) / 2
    if value >= 1.0 - 1e-12:
        return Estimate(value, value, value, n, "the raters agree exactly")
    a = k * value / (n * (1 - value))
    b = 1 + k * value * (n - 1) / (n * (1 - value))
    of_scans, of_raters, of_error = squares.freedom
    weight = (a * columns) ** 2 / of_raters + (b * error) ** 2 / of_error
    if weight <= 0:
        return Estimate(value, count=n, reason="the interval cannot be computed from so little variation")
    freedom = (a * columns + b * error) ** 2 / weight
    over, under = quantiles.fisher(share, of_scans, freedom), quantiles.fisher(share, freedom, of_scans)
    rest = k * columns + (k * n - k - n) * error
    low = n * (rows - over * error) / (over * rest + n * rows)
    high = n * (under * rows - error) / (rest + n * under * rows)
    return _bounded(value, low, high, n)


def icc_consistency(ratings: FloatArray) -> Estimate:
    """ICC(3,1): these raters only, consistency, one rating. ratings: as for ``icc_agreement``.

    Shrout and Fleiss (Psychol Bull 1979;86:420-428).
    """
    squares, trouble = _squares(ratings)
    if squares is None:
        return trouble
    n, k = squares.n, squares.k
    value = icc3_of(squares)
    if squares.error <= 1e-12 * max(squares.scans, 1e-300):
        return Estimate(value, value, value, n, "the raters differ by a constant only")
    share = 1 - (1 - CONFIDENCE) / 2
    ratio = squares.scans / squares.error
    of_scans, _of_raters, of_error = squares.freedom
    low = ratio / quantiles.fisher(share, of_scans, of_error)
    high = ratio * quantiles.fisher(share, of_error, of_scans)
    return _bounded(value, (low - 1) / (low + k - 1), (high - 1) / (high + k - 1), n)


def icc2_of(squares: MeanSquares) -> float:
    """ICC(2,1) of mean squares; NaN where nothing varies."""
    n, k = squares.n, squares.k
    below = squares.scans + (k - 1) * squares.error + k * (squares.raters - squares.error) / n
    return (squares.scans - squares.error) / below if below > 0 else float("nan")


def icc3_of(squares: MeanSquares) -> float:
    """ICC(3,1) of mean squares; NaN where nothing varies."""
    below = squares.scans + (squares.k - 1) * squares.error
    return (squares.scans - squares.error) / below if below > 0 else float("nan")


def _squares(ratings: FloatArray) -> tuple[MeanSquares | None, Estimate]:
    """Mean squares of the complete rows, or why there are none."""
    rated = complete(np.asarray(ratings, float))
    if rated.shape[1] < 2:
        return None, missing("there is one rater only", len(rated))
    if len(rated) < 3:
        return None, missing(f"{len(rated)} scans have been placed by all; three are needed", len(rated))
    squares = mean_squares(rated)
    if not np.isfinite(icc2_of(squares)) or not np.isfinite(icc3_of(squares)):
        return None, missing("nothing varies between the scans", len(rated))
    return squares, missing("unused")


def _bounded(value: float, low: float, high: float, count: int) -> Estimate:
    if not (np.isfinite(low) and np.isfinite(high)):
        return Estimate(value, count=count, reason="the interval cannot be computed from so little variation")
    low, high = min(max(low, -1.0), value), max(min(high, 1.0), value)
    return Estimate(value, float(low), float(high), count)


def _differences(first: FloatArray, second: FloatArray) -> FloatArray:
    """first - second as (n, d), of the rows that both have."""
    d = np.asarray(first, float) - np.asarray(second, float)
    d = d[:, None] if d.ndim == 1 else d
    kept: FloatArray = d[np.isfinite(d).all(1)]
    return kept
