"""Where the head is, how it is turned and how large: canonical coordinates per point, then a robust similarity."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from engine.infer.runtime import Network
from engine.preprocess import PoseCloudConfig
from engine.preprocess.graph import CloudGraph, batch_indices, cloud_graph
from engine.preprocess.normalize import own_normalizer
from engine.preprocess.similarity import Similarity, fit_robustly, random_rotation, rotation_about
from engine.types import FloatArray

CANONICAL_UNIT_MM = 100.0
"""Nets give canonical coordinates in this unit."""
REACH_MM = 9.0
"""A point agrees with a pose if its canonical coordinate is this near."""
FACE_CENTRE_MM = (0.0, 5.0, 60.0)
FACE_RADIUS_MM = 135.0
"""The ball around the face that the second look keeps."""


@dataclass(frozen=True, eq=False)
class PoseGuess:
    """A similarity from the scan's frame to the canonical frame, and the share of weighted points that agree."""

    similarity: Similarity
    support: float


def propose_poses(
    net: Network, surface: FloatArray, config: PoseCloudConfig, rng: np.random.Generator, turns: int = 8, keep: int = 3
) -> list[PoseGuess]:
    """Poses of a cloud (N, 3) in any unit and place, best first: several turned copies each cast a vote."""
    rotations = [random_rotation(rng) for _ in range(turns)]
    guesses = _guess(net, surface, config, rotations, rng)
    refined = []
    for guess in sorted(guesses, key=lambda guess: -guess.support)[:keep]:
        refined.append(refine_pose(net, surface, guess, config, rng))
    return sorted(refined, key=lambda guess: -guess.support)


def refine_pose(
    net: Network, surface: FloatArray, guess: PoseGuess, config: PoseCloudConfig, rng: np.random.Generator
) -> PoseGuess:
    """A second look at the face alone, already upright; the old guess stays if it agrees better."""
    upright = guess.similarity.apply(surface)
    near = np.square(upright - np.asarray(FACE_CENTRE_MM)).sum(1) < FACE_RADIUS_MM**2
    if near.sum() < config.neighbours * 4:
        return guess
    tilts = [np.eye(3)] + [rotation_about(rng.normal(size=3), 0.25) for _ in range(3)]
    again = _guess(net, upright[near], config, tilts, rng)
    best = max(again, key=lambda found: found.support)
    return PoseGuess(best.similarity.after(guess.similarity), best.support)


def _guess(
    net: Network,
    surface: FloatArray,
    config: PoseCloudConfig,
    rotations: Sequence[FloatArray],
    rng: np.random.Generator,
) -> list[PoseGuess]:
    """One guess per turned copy of the cloud."""
    normalizer = own_normalizer(surface)
    graph, _ = cloud_graph(normalizer.to_unit(surface), config)
    canonical_mm, weight = _canonical(net, graph, config, rotations)
    guesses = []
    to_unit = Similarity(np.eye(3), 1.0 / normalizer.size_mm, -normalizer.centre_mm / normalizer.size_mm)
    for target, certainty in zip(canonical_mm, weight, strict=True):
        fit, support = fit_robustly(graph.points, target, certainty, REACH_MM, rng)
        guesses.append(PoseGuess(fit.after(to_unit), support * min(1.0, float(certainty.mean()) / 0.1)))
    return guesses


def _canonical(
    net: Network, graph: CloudGraph, config: PoseCloudConfig, rotations: Sequence[FloatArray]
) -> tuple[FloatArray, FloatArray]:
    """Canonical coordinate (K, N, 3) in mm and weight (K, N) that the net gives each point of each copy."""
    copies = np.concatenate([graph.points @ rotation.T for rotation in rotations]).astype(np.float32)
    indices = batch_indices([graph.neighbours] * len(rotations), config)
    found = net.run({"points": copies, **indices})
    canonical = found["canonical"].astype(float).reshape(len(rotations), -1, 3) * CANONICAL_UNIT_MM
    face, log_sigma = np.moveaxis(found["quality"].astype(float).reshape(len(rotations), -1, 2), 2, 0)
    sigma_mm = np.exp(np.clip(log_sigma, -5.0, 2.0)) * CANONICAL_UNIT_MM
    weight = 1.0 / (1.0 + np.exp(-face)) / (1.0 + np.square(sigma_mm / REACH_MM))
    return canonical, weight + 1e-9
