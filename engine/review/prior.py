"""Which landmarks do not fit a face: how surprising each is, given all the others of its scan.

What is expected is a Gaussian over whole shapes. Without data its mean is the scheme's mean head and neighbours move
together (a Gaussian process, as in Lüthi et al. 2018); with checked scans of the project the mean and the covariance
become theirs. A landmark is judged by its place given the others, so a wide face is no surprise and a slipped eye
corner is, and what surprises most is set aside before the rest is judged.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from engine.catalog import LandmarkScheme
from engine.review.alignment import laid_over
from engine.types import BoolArray, EngineError, FloatArray, check_shape

SPREAD_MM = 3.5
"""Root mean square way of one landmark from the mean after laying heads over each other, per axis."""
REACH_MM = 20.0
"""How far apart landmarks still move together."""
PLACING_SHARE = 0.5
"""What remains to each landmark alone, as a share of its tolerance in the scheme (two standard deviations of a placer
and the shape around it)."""
WORTH = 10.0
"""How many scans of its own the general expectation is worth to a project."""
FEWEST_SHAPES = 5
ODD = 4.03
"""Surprise that one true landmark in a thousand exceeds (99.9 % of chi with three degrees of freedom)."""
_PEELS = 12


@dataclass(frozen=True, eq=False)
class ShapePrior:
    """What landmarks are expected where. mean_mm: (L, 3) upright face, y up, z forward. covariance: (3L, 3L) in mm².

    ``known``: (L,) which landmarks of the scheme it knows; rows of the others are zero and judge nothing.
    """

    names: tuple[str, ...]
    mean_mm: FloatArray
    covariance: FloatArray
    known: BoolArray

    def __post_init__(self) -> None:
        check_shape("mean_mm", self.mean_mm, len(self.names), 3)
        check_shape("covariance", self.covariance, 3 * len(self.names), 3 * len(self.names))

    @cached_property
    def spread_mm(self) -> FloatArray:
        """Root mean square way of each landmark from its mean place: (L,)."""
        variances = np.diagonal(self.covariance).reshape(-1, 3).sum(1)
        return np.asarray(np.sqrt(np.where(self.known, variances, 1.0)))

    @cached_property
    def precision(self) -> FloatArray:
        """Inverse of the covariance among known landmarks, zero elsewhere: (3L, 3L)."""
        rows = np.repeat(self.known, 3)
        inverse = np.zeros_like(self.covariance)
        inverse[np.ix_(rows, rows)] = np.linalg.inv(self.covariance[np.ix_(rows, rows)])
        return inverse


def prior_of_scheme(scheme: LandmarkScheme) -> ShapePrior:
    """What is expected before anything is known of a project. EngineError if the scheme has no canonical places."""
    places = [landmark.canonical_mm for landmark in scheme.landmark]
    known = np.array([place is not None for place in places])
    if known.sum() < 4:
        raise EngineError(f"The scheme {scheme.title} has no places on the mean head. Give its landmarks canonical_mm.")
    mean = np.array([place if place is not None else (np.nan,) * 3 for place in places], np.float64)
    filled = np.where(known[:, None], mean, 0.0)
    squared = np.square(filled[:, None] - filled[None]).sum(2)
    kernel = SPREAD_MM**2 * np.exp(-0.5 * squared / REACH_MM**2)
    alone = np.square(PLACING_SHARE * np.array([landmark.tolerance_mm for landmark in scheme.landmark]))
    kernel += np.diag(alone)
    kernel *= known[:, None] * known[None]
    return ShapePrior(scheme.names, mean, np.kron(kernel, np.eye(3)), known)


def prior_of_shapes(shapes: FloatArray, general: ShapePrior) -> ShapePrior:
    """What a project's own scans teach, joined with the general expectation (as if that were ``WORTH`` scans).

    shapes: (n, L, 3) checked landmarks in any frame, NaN where missing. With few scans the general one is returned.
    """
    laid, _ = laid_over(shapes, general.mean_mm, general.spread_mm)
    away = laid - general.mean_mm
    # One slip among the checked ones must not become what is expected.
    honest = np.linalg.norm(away, axis=2) <= ODD * general.spread_mm
    away = np.where((honest & general.known)[:, :, None], away, np.nan)
    seen = np.isfinite(away[:, :, 0])
    if (seen.sum(1) > 0).sum() < FEWEST_SHAPES:
        return general
    count = seen.sum(0).astype(float)
    shift = np.nansum(away, 0) / (count + WORTH / 2.0)[:, None]
    flat = np.where(np.isfinite(away), away - shift, 0.0).reshape(len(away), -1)
    both = np.repeat(np.repeat(seen.T.astype(float) @ seen, 3, 0), 3, 1)
    covariance = (WORTH * general.covariance + flat.T @ flat) / (WORTH + both)
    # Pairs seen in different scans need not make one covariance: the smallest share of its own keeps it positive.
    lowest = float(np.linalg.eigvalsh(covariance[np.ix_(*[np.repeat(general.known, 3)] * 2)])[0])
    floor = 1e-2 * float(np.diagonal(general.covariance).max())
    if lowest < floor:
        covariance = covariance + (floor - lowest) * np.diag(np.repeat(general.known, 3).astype(float))
    return ShapePrior(general.names, general.mean_mm + np.where(general.known[:, None], shift, 0.0), covariance,
                      general.known)  # fmt: skip


@dataclass(frozen=True, eq=False)
class Surprise:
    """How landmarks of n shapes fit. distance: (n, L) Mahalanobis distance given the others, NaN where missing.

    away_mm: (n, L) distance from the expected place in the shapes' millimetres. expected: (n, L, 3) that place on the
    mean head.
    """

    distance: FloatArray
    away_mm: FloatArray
    expected: FloatArray


def surprise(shapes: FloatArray, prior: ShapePrior) -> Surprise:
    """Judge shapes (n, L, 3), in any frame, NaN where missing, landmark by landmark given the others."""
    laid, factor = laid_over(shapes, prior.mean_mm, prior.spread_mm)
    residual = np.where(prior.known[:, None], laid - prior.mean_mm, np.nan)
    there: BoolArray = np.isfinite(residual.sum(axis=2))
    count, size = there.shape
    blocks = np.stack([prior.precision[3 * i : 3 * i + 3, 3 * i : 3 * i + 3] for i in range(size)])
    blocks[~prior.known] = np.eye(3)
    spreads = np.linalg.inv(blocks)
    residual = np.where(there[:, :, None], residual, 0.0)
    open_ = _peeled(_completed(residual, there | ~prior.known, prior), there, prior.precision, blocks, spreads)
    filled = _completed(residual, open_ | ~prior.known, prior)
    pull = (filled.reshape(count, -1) @ prior.precision).reshape(count, size, 3)
    step = np.where(open_[:, :, None], np.einsum("lxy,nly->nlx", spreads, pull), residual - filled)
    distance = np.sqrt(np.maximum(np.einsum("nlx,lxy,nly->nl", step, blocks, step, optimize=True), 0.0))
    away = np.linalg.norm(step, axis=2) * factor[:, None]
    expected = np.where(there[:, :, None], laid - step, filled + prior.mean_mm)
    return Surprise(np.where(there, distance, np.nan), np.where(there, away, np.nan), expected)


def _peeled(
    filled: FloatArray, there: BoolArray, precision: FloatArray, blocks: FloatArray, spreads: FloatArray
) -> BoolArray:
    """Which landmarks are left (n, L) when those that fit worst have been set aside, one of each shape at a time."""
    count, size = there.shape
    open_ = there.copy()
    rows = np.arange(count)
    for _ in range(_PEELS):
        pull = (filled[rows].reshape(len(rows), -1) @ precision).reshape(len(rows), size, 3)
        step = np.einsum("lxy,nly->nlx", spreads, pull)
        squared = np.where(open_[rows], np.einsum("nlx,nlx->nl", step, pull), -1.0)
        worst = squared.argmax(1)
        odd = squared[np.arange(len(rows)), worst] > ODD**2
        rows, worst, step = rows[odd], worst[odd], step[odd]
        if not len(rows):
            break
        open_[rows, worst] = False
        filled[rows, worst] -= step[np.arange(len(rows)), worst]
    return open_


def _completed(residual: FloatArray, there: BoolArray, prior: ShapePrior) -> FloatArray:
    """Missing landmarks put where the others expect them, so that they pull at none; one solution per pattern."""
    patterns, which = np.unique(there, axis=0, return_inverse=True)
    filled = residual.reshape(len(residual), -1).copy()
    for number, pattern in enumerate(patterns):
        lost = np.repeat(~pattern, 3)
        if lost.any():
            rows = np.flatnonzero(which.reshape(-1) == number)
            force = filled[np.ix_(rows, ~lost)] @ prior.precision[np.ix_(~lost, lost)]
            inner = prior.precision[np.ix_(lost, lost)]
            filled[np.ix_(rows, lost)] = -np.linalg.solve(inner, force.T).T
    return filled.reshape(residual.shape)
