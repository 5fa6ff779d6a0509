"""How far off: distances in millimetres, and the figures that sum them up."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from engine.types import FloatArray, check_shape


def distances_mm(predicted_mm: FloatArray, true_mm: FloatArray) -> FloatArray:
    """Distance per landmark, (...,); NaN where either is missing. predicted_mm, true_mm: (..., 3)."""
    distance: FloatArray = np.linalg.norm(np.asarray(predicted_mm, float) - np.asarray(true_mm, float), axis=-1)
    return distance


def _finite(errors_mm: FloatArray) -> FloatArray:
    return errors_mm[np.isfinite(errors_mm)]


def mean(errors_mm: FloatArray) -> float:
    """Mean of the known errors; NaN if there are none."""
    known = _finite(errors_mm)
    return float(known.mean()) if known.size else float("nan")


def median(errors_mm: FloatArray) -> float:
    """Median of the known errors."""
    known = _finite(errors_mm)
    return float(np.median(known)) if known.size else float("nan")


def p95(errors_mm: FloatArray) -> float:
    """95th percentile of the known errors."""
    known = _finite(errors_mm)
    return float(np.quantile(known, 0.95)) if known.size else float("nan")


def largest(errors_mm: FloatArray) -> float:
    """Largest known error."""
    known = _finite(errors_mm)
    return float(known.max()) if known.size else float("nan")


def over_4(errors_mm: FloatArray) -> float:
    """Per cent of the known errors above 4 mm."""
    known = _finite(errors_mm)
    return float(100.0 * (known > 4.0).mean()) if known.size else float("nan")


METRICS: Mapping[str, Callable[[FloatArray], float]] = {
    "mean_mm": mean,
    "median_mm": median,
    "p95_mm": p95,
    "max_mm": largest,
    "over_4mm_percent": over_4,
}


@dataclass(frozen=True, eq=False)
class ErrorTable:
    """Errors of several scans for one scheme.

    errors_mm: (S, L), NaN where unknown or not counted. scans: S names. names, groups: L each. missed: scans in which
    no face was found; their rows are NaN.
    """

    scheme_id: str
    scans: tuple[str, ...]
    names: tuple[str, ...]
    groups: tuple[str, ...]
    errors_mm: FloatArray
    missed: tuple[str, ...] = ()
    confidence: FloatArray | None = None
    """(S, L), as the model stated it."""

    def __post_init__(self) -> None:
        check_shape("errors_mm", self.errors_mm, len(self.scans), len(self.names))
        if self.confidence is not None:
            check_shape("confidence", self.confidence, len(self.scans), len(self.names))

    def overall(self) -> dict[str, float]:
        """Every metric over all landmarks of all scans, and what became of whole scans."""
        figures = {name: metric(self.errors_mm) for name, metric in METRICS.items()}
        per_scan = self.per_scan_mm()
        known = _finite(per_scan)
        figures["scan_median_mm"] = median(per_scan)
        figures["scans_over_8mm_percent"] = float(100.0 * (known > 8.0).mean()) if known.size else float("nan")
        figures["not_found_percent"] = 100.0 * len(self.missed) / max(1, len(self.scans))
        return figures

    def per_scan_mm(self) -> FloatArray:
        """Mean error of each scan, (S,)."""
        return np.array([mean(row) for row in self.errors_mm])

    def per_landmark(self) -> dict[str, dict[str, float]]:
        """Every metric by landmark."""
        return {name: _metrics(self.errors_mm[:, column]) for column, name in enumerate(self.names)}

    def per_group(self) -> dict[str, dict[str, float]]:
        """Every metric by group of landmarks."""
        groups = np.asarray(self.groups)
        return {group: _metrics(self.errors_mm[:, groups == group]) for group in dict.fromkeys(self.groups)}


def _metrics(errors_mm: FloatArray) -> dict[str, float]:
    return {name: metric(errors_mm) for name, metric in METRICS.items()}


def reliability(
    confidence: FloatArray, errors_mm: FloatArray, limit_mm: float = 4.0, bins: int = 10
) -> list[tuple[float, float, int]]:
    """Stated against actual: per bin of confidence its mean, the share of errors under the limit, and the count."""
    known = np.isfinite(errors_mm)
    confidence, good = confidence[known], errors_mm[known] < limit_mm
    edges = np.linspace(0.0, 1.0, bins + 1)
    place = np.clip(np.digitize(confidence, edges) - 1, 0, bins - 1)
    rows = []
    for number in range(bins):
        inside = place == number
        if inside.any():
            rows.append((float(confidence[inside].mean()), float(good[inside].mean()), int(inside.sum())))
    return rows


def bootstrap_interval(
    per_scan_mm: Sequence[float] | FloatArray, draws: int = 2000, seed: int = 1
) -> tuple[float, float]:
    """95 % interval of the mean over scans, by resampling scans."""
    known = _finite(np.asarray(per_scan_mm, float))
    if not known.size:
        return float("nan"), float("nan")
    rng = np.random.default_rng(seed)
    means = known[rng.integers(0, len(known), (draws, len(known)))].mean(1)
    low, high = np.quantile(means, (0.025, 0.975))
    return float(low), float(high)
