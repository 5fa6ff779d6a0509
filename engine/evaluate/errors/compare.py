"""Two sets on the same scans, and groups of scans: differences with intervals that draw whole scans anew."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from engine.evaluate.errors.attributes import Group
from engine.evaluate.errors.figures import mean_over_scans
from engine.statistics import intervals
from engine.statistics.values import Estimate, missing
from engine.types import FloatArray

SHUFFLES = 2000
LEAST_SCANS = 3
_BLOCK = 500
"""Resamples in one product, which bounds the memory."""


@dataclass(frozen=True, eq=False)
class PairedDifference:
    """How the errors of a second set differ from those of a first where both have an answer: second minus first.

    overall: mean over landmarks and scans. by_landmark: (L, 3) mean, low, high; NaN where no scan has both.
    better, worse: shares of pairs in which the second is nearer, further.
    """

    overall: Estimate
    by_landmark: FloatArray
    better: float
    worse: float
    pairs: int

    @property
    def verdict(self) -> str:
        """``better``, ``worse`` or ``even``: of the second, if the interval leaves no doubt."""
        if self.overall.low is None or self.overall.high is None or self.overall.low <= 0 <= self.overall.high:
            return "even"
        return "better" if self.overall.high < 0 else "worse"


def paired(first_mm: FloatArray, second_mm: FloatArray, seed: int = 0) -> PairedDifference:
    """Compare two error matrices (S, L) of the same scans and landmarks."""
    difference = np.asarray(second_mm - first_mm, float)
    both = np.isfinite(difference)
    filled = np.where(both, difference, 0.0)
    pairs = int(both.sum())
    if not pairs:
        empty = np.full((difference.shape[1], 3), np.nan)
        return PairedDifference(missing("no landmark has an answer of both"), empty, float("nan"), float("nan"), 0)
    better, worse = (float((both & sign).sum() / pairs) for sign in (difference < 0, difference > 0))
    overall = mean_over_scans(filled, both.astype(float), seed)
    return PairedDifference(overall, _by_landmark(filled, both.astype(float), seed), better, worse, pairs)


def _by_landmark(values: FloatArray, weight: FloatArray, seed: int) -> FloatArray:
    """(L, 3) mean with its interval over scans, of every landmark at once."""
    total = weight.sum(0)
    mean = np.where(total > 0, values.sum(0) / np.maximum(total, 1.0), np.nan)
    found = np.full((len(mean), 3), np.nan)
    found[:, 0] = mean
    draws = intervals.resample(len(values), seed=seed)
    blocks = [draws[begin : begin + _BLOCK] for begin in range(0, len(draws), _BLOCK)]
    drawn = np.concatenate([(block @ values) / np.maximum(block @ weight, 1e-9) for block in blocks])
    low, high = np.percentile(drawn, [2.5, 97.5], axis=0)
    enough = total >= LEAST_SCANS
    found[enough, 1] = np.minimum(low, mean)[enough]
    found[enough, 2] = np.maximum(high, mean)[enough]
    return found


@dataclass(frozen=True, eq=False)
class GroupFigures:
    """One group of scans: its mean error with the interval over scans, and the scan means behind it."""

    group: Group
    mean_mm: Estimate
    over_tolerance: Estimate
    scan_means_mm: FloatArray


@dataclass(frozen=True, eq=False)
class Split:
    """Groups of scans by one attribute. p: chance that means so different come from groups drawn by lot."""

    attribute: str
    groups: tuple[GroupFigures, ...]
    p: float


def split(
    attribute: str, groups: tuple[Group, ...], errors_mm: FloatArray, tolerance_mm: FloatArray, seed: int = 0
) -> Split:
    """Errors (S, L) by groups of scans; significance by shuffling scans between the groups."""
    known = np.isfinite(errors_mm)
    over = np.where(known, errors_mm > tolerance_mm, False).astype(float)
    count = known.sum(1)
    per_scan = np.where(count > 0, np.where(known, errors_mm, 0.0).sum(1) / np.maximum(count, 1), np.nan)
    found = []
    for group in groups:
        rows = list(group.members)
        weight = known[rows].astype(float)
        found.append(
            GroupFigures(
                group,
                mean_over_scans(np.where(known[rows], errors_mm[rows], 0.0), weight, seed),
                mean_over_scans(over[rows], weight, seed),
                per_scan[rows],
            )
        )
    return Split(attribute, tuple(found), shuffled_p([one.scan_means_mm for one in found], seed))


def shuffled_p(samples: list[FloatArray], seed: int = 0) -> float:
    """Share of random regroupings whose means differ at least as much, by the variance between groups; NaN of one."""
    known = [sample[np.isfinite(sample)] for sample in samples]
    known = [sample for sample in known if len(sample)]
    if len(known) < 2:
        return float("nan")
    values = np.concatenate(known)
    sizes = np.array([len(sample) for sample in known])
    starts = np.concatenate([[0], np.cumsum(sizes)[:-1]])
    rng = np.random.default_rng(seed)
    drawn = rng.permuted(np.tile(values, (SHUFFLES, 1)), axis=1)
    spread = np.square(np.add.reduceat(np.vstack([values, drawn]), starts, axis=1)) @ (1.0 / sizes)
    return float((1 + (spread[1:] >= spread[0] * (1 - 1e-12)).sum()) / (SHUFFLES + 1))
