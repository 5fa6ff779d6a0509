"""Where the head is, how it is turned and how large: canonical coordinates per pixel of views, then a robust fit."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from engine.infer.runtime import Network
from engine.preprocess import ViewConfig
from engine.preprocess.normalize import Normalizer, own_normalizer
from engine.preprocess.similarity import Similarity, fit_robustly, rotation_about
from engine.preprocess.view_map import ViewMap, pixel_size, view_map, view_rotations
from engine.types import FloatArray

CANONICAL_UNIT_MM = 100.0
"""Nets give canonical coordinates in this unit."""
REACH_MM = 10.0
"""A pixel agrees with a pose if its canonical coordinate is this near."""
FACE_CENTRE_MM = (0.0, 5.0, 60.0)
FACE_RADIUS_MM = 135.0
"""The ball around the face that the second look keeps."""
FACE_AREA_MM2 = 9000.0
"""A pose that explains this much face seen from one side is as good as one that explains more."""
ZOOM_RADII = (0.85, 0.6)
"""Balls about the likely face that are looked at alone, in units of the whole cloud's size."""
PROMISING_VIEWS = 14
MOST_PROPOSALS = 6
MOST_PIXELS = 500
"""Pixels used for a fit; more do not make it better."""


@dataclass(frozen=True, eq=False)
class PoseGuess:
    """A similarity from the scan's frame to the canonical frame. support: 0 to 1, the share that agrees with it."""

    similarity: Similarity
    support: float


@dataclass(frozen=True, eq=False)
class Votes:
    """What one view says. unit: (M, 3) in the cloud's own unit. canonical_mm: (M, 3). weight: (M,)."""

    unit: FloatArray
    canonical_mm: FloatArray
    weight: FloatArray


def propose_poses(
    net: Network, surface: FloatArray, config: ViewConfig, rng: np.random.Generator
) -> Iterator[PoseGuess]:
    """Poses of a cloud (N, 3) in any unit and place, most likely first; made as they are asked for.

    Seen whole from 48 sides; then, if the caller asks on, only the part where most of the face seems to be: the head of
    a bust fills a small part of the first images.
    """
    normalizer = own_normalizer(surface)
    unit = normalizer.to_unit(surface)
    votes = _look(net, unit, config, view_rotations(rng))
    tried: list[PoseGuess] = []
    yield from _proposals(net, surface, votes, normalizer, config, rng, tried)
    middle = _face_middle(votes)
    for radius in ZOOM_RADII:
        part = surface[np.square(unit - middle).sum(1) < radius**2]
        if 300 < len(part) < 0.9 * len(surface):
            closer = own_normalizer(part)
            again = _look(net, closer.to_unit(part), config, view_rotations(rng))
            yield from _proposals(net, surface, again, closer, config, rng, tried)


def _proposals(
    net: Network,
    surface: FloatArray,
    votes: Sequence[Votes],
    normalizer: Normalizer,
    config: ViewConfig,
    rng: np.random.Generator,
    tried: list[PoseGuess],
) -> Iterator[PoseGuess]:
    """From the sides with most face in them, each looked at twice; what is like one already tried is left out."""
    promising = sorted(votes, key=lambda vote: -float(vote.weight.sum()))[:PROMISING_VIEWS]
    guesses = sorted((_fit(vote, normalizer, config, rng) for vote in promising), key=lambda guess: -guess.support)
    most = len(tried) + MOST_PROPOSALS
    for guess in guesses:
        if len(tried) < most and not any(_alike(guess.similarity, other.similarity) for other in tried):
            tried.append(guess)
            yield refine_pose(net, surface, guess, config, rng)


def _face_middle(votes: Sequence[Votes]) -> FloatArray:
    """Where most votes for a face lie, (3,) in the cloud's own unit: mean shift with a wide, then a narrow window."""
    places = np.concatenate([vote.unit for vote in votes])
    weight = np.concatenate([vote.weight for vote in votes])
    middle = weight @ places / max(float(weight.sum()), 1e-9)
    for width in (1.0, 0.8, 0.6, 0.5, 0.5, 0.5):
        near = weight * np.exp(-np.square(places - middle).sum(1) / (2.0 * width**2))
        middle = near @ places / max(float(near.sum()), 1e-9)
    return np.asarray(middle)


def _alike(one: Similarity, other: Similarity) -> bool:
    """Less than 20 degrees and 20 per cent apart."""
    cosine = 0.5 * (float(np.trace(one.rotation @ other.rotation.T)) - 1.0)
    return cosine > 0.94 and 0.8 < one.scale / other.scale < 1.25


def refine_pose(
    net: Network, surface: FloatArray, guess: PoseGuess, config: ViewConfig, rng: np.random.Generator
) -> PoseGuess:
    """A second look at the face alone, upright and from four sides at once; the old guess stays if nothing is there."""
    upright = guess.similarity.apply(surface)
    near = np.square(upright - np.asarray(FACE_CENTRE_MM)).sum(1) < FACE_RADIUS_MM**2
    if near.sum() < 100:
        return guess
    face = upright[near]
    normalizer = own_normalizer(face)
    sides = [rotation_about(np.array(axis), angle) for axis, angle in _SECOND_LOOKS]
    votes = _look(net, normalizer.to_unit(face), config, np.stack(sides))
    joined = Votes(
        np.concatenate([vote.unit for vote in votes]),
        np.concatenate([vote.canonical_mm for vote in votes]),
        np.concatenate([vote.weight for vote in votes]),
    )
    again = _fit(joined, normalizer, config, rng, views=len(sides))
    return PoseGuess(again.similarity.after(guess.similarity), again.support)


_SECOND_LOOKS = (((0.0, 1.0, 0.0), 0.0), ((0.0, 1.0, 0.0), 0.4), ((0.0, 1.0, 0.0), -0.4), ((1.0, 0.0, 0.0), 0.25))


def _look(net: Network, unit: FloatArray, config: ViewConfig, rotations: FloatArray) -> list[Votes]:
    """What the net says of each turned copy of the cloud (N, 3)."""
    views = [view_map(unit @ rotation.T, config) for rotation in rotations]
    found = net.run({"image": np.stack([view.image for view in views])})
    return [
        _votes(unit, view, canonical, quality, config)
        for view, canonical, quality in zip(views, found["canonical"], found["quality"], strict=True)
    ]


def _votes(unit: FloatArray, view: ViewMap, canonical: FloatArray, quality: FloatArray, config: ViewConfig) -> Votes:
    """One vote per heat pixel that shows anything: the mean of the points it shows against what the net says."""
    half = config.size_px // 2
    row, column = np.divmod(view.pixels, config.size_px)
    cell = (row // 2) * half + column // 2
    count = np.bincount(cell, minlength=half * half)
    sums = [np.bincount(cell, weights=unit[view.points, axis], minlength=half * half) for axis in range(3)]
    seen = np.flatnonzero(count)
    places = (np.stack(sums, axis=1)[seen]) / count[seen, None]
    face, log_sigma = quality.astype(float).reshape(2, -1)[:, seen]
    sigma_mm = np.exp(np.clip(log_sigma, -6.0, 2.0)) * CANONICAL_UNIT_MM
    weight = 1.0 / (1.0 + np.exp(-face)) / (1.0 + np.square(sigma_mm / REACH_MM))
    return Votes(places, canonical.astype(float).reshape(3, -1)[:, seen].T * CANONICAL_UNIT_MM, weight)


def _fit(
    votes: Votes, normalizer: Normalizer, config: ViewConfig, rng: np.random.Generator, views: int = 1
) -> PoseGuess:
    """The similarity most of the votes agree with; votes for too small a face count little."""
    most = np.argsort(-votes.weight)[: MOST_PIXELS * views]
    if len(most) > MOST_PIXELS:
        most = rng.choice(most, MOST_PIXELS, replace=False)
    weight = votes.weight[most] + 1e-6
    if len(most) < 4:
        return PoseGuess(Similarity.identity(), 0.0)
    fit, support = fit_robustly(votes.unit[most], votes.canonical_mm[most], weight, REACH_MM, rng)
    area_mm2 = float(votes.weight.sum()) / views * (2.0 * pixel_size(config) * fit.scale) ** 2
    to_unit = Similarity(np.eye(3), 1.0 / normalizer.size_mm, -normalizer.centre_mm / normalizer.size_mm)
    return PoseGuess(fit.after(to_unit), support * min(1.0, area_mm2 / FACE_AREA_MM2))
