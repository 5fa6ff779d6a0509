"""Similarities of space (turn, scale, shift) and their fit to point pairs, also when many pairs are wrong."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from engine.types import FloatArray, check_shape

FACE_MIDDLE_MM = np.array([0.0, 0.0, 60.0])
"""In the canonical frame: what small wrong poses turn and grow about."""


@dataclass(frozen=True, eq=False)
class Similarity:
    """``x -> scale * rotation @ x + shift``. rotation: (3, 3), proper. shift: (3,), in the unit of the target."""

    rotation: FloatArray
    scale: float
    shift: FloatArray

    def __post_init__(self) -> None:
        check_shape("rotation", self.rotation, 3, 3)
        check_shape("shift", self.shift, 3)

    @staticmethod
    def identity() -> Similarity:
        """The map that changes nothing."""
        return Similarity(np.eye(3), 1.0, np.zeros(3))

    @staticmethod
    def about(centre: FloatArray, rotation: FloatArray, scale: float, shift: FloatArray) -> Similarity:
        """Turned and scaled about a place (3,), which itself goes by ``shift`` (3,)."""
        return Similarity(rotation, scale, centre + shift - scale * rotation @ centre)

    @staticmethod
    def from_matrix(matrix: FloatArray) -> Similarity:
        """From a (4, 4) matrix whose upper left block is a scaled rotation."""
        check_shape("matrix", matrix, 4, 4)
        scale = float(np.cbrt(np.linalg.det(matrix[:3, :3])))
        return Similarity(matrix[:3, :3] / scale, scale, matrix[:3, 3].copy())

    @property
    def matrix(self) -> FloatArray:
        """The same map as (4, 4)."""
        matrix = np.eye(4)
        matrix[:3, :3] = self.scale * self.rotation
        matrix[:3, 3] = self.shift
        return matrix

    def apply(self, points: FloatArray) -> FloatArray:
        """Points (..., 3) carried over."""
        return points @ (self.scale * self.rotation.T).astype(points.dtype) + self.shift.astype(points.dtype)

    def turn(self, vectors: FloatArray) -> FloatArray:
        """Directions (..., 3) carried over: turned only."""
        return vectors @ self.rotation.T.astype(vectors.dtype)

    def inverse(self) -> Similarity:
        """The map back."""
        rotation = self.rotation.T
        return Similarity(rotation, 1.0 / self.scale, -(rotation @ self.shift) / self.scale)

    def after(self, first: Similarity) -> Similarity:
        """``first``, then this one."""
        shift = self.scale * self.rotation @ first.shift + self.shift
        return Similarity(self.rotation @ first.rotation, self.scale * first.scale, shift)


def fit_similarity(source: FloatArray, target: FloatArray, weights: FloatArray | None = None) -> Similarity:
    """The similarity that takes source (N, 3) nearest to target (N, 3) in weighted least squares (Umeyama 1991)."""
    weights = np.ones(len(source)) if weights is None else np.asarray(weights, float)
    weights = weights / max(float(weights.sum()), 1e-12)
    source_mean, target_mean = weights @ source, weights @ target
    a, b = source - source_mean, target - target_mean
    u, singular, vt = np.linalg.svd((b * weights[:, None]).T @ a)
    sign = np.array([1.0, 1.0, np.sign(np.linalg.det(u @ vt)) or 1.0])
    rotation = (u * sign) @ vt
    scale = float(singular @ sign) / max(float(weights @ np.square(a).sum(1)), 1e-12)
    scale = max(scale, 1e-9)
    return Similarity(rotation, scale, target_mean - scale * rotation @ source_mean)


def fit_robustly(
    source: FloatArray, target: FloatArray, weights: FloatArray, reach: float, rng: np.random.Generator, tries: int = 64
) -> tuple[Similarity, float]:
    """A similarity that as much weight as possible agrees with, and the share of weight that does.

    source, target: (N, 3), many pairs wrong. weights: (N,). reach: distance in target units up to which a pair agrees.
    Random triples propose (RANSAC), then reweighted least squares settles.
    """
    share = weights / max(float(weights.sum()), 1e-12)
    picks = rng.choice(len(source), size=(tries, 4), p=share)
    turns, scales, shifts = _fit_many(source[picks], target[picks])
    moved = scales[:, None, None] * (source @ turns.transpose(0, 2, 1)) + shifts[:, None]
    supports = (1.0 / (1.0 + np.square(moved - target).sum(2) / reach**2)) ** 2 @ share
    best, best_support = fit_similarity(source, target, weights), -1.0
    for number in np.argsort(-supports)[:3]:
        candidate = Similarity(turns[number], float(scales[number]), shifts[number])
        for step_reach in (2.0 * reach, 1.5 * reach, reach, reach, reach):
            candidate = fit_similarity(source, target, weights * _agreement(candidate, source, target, step_reach))
        found = float(share @ _agreement(candidate, source, target, reach))
        if found > best_support:
            best, best_support = candidate, found
    return best, best_support


def _fit_many(source: FloatArray, target: FloatArray) -> tuple[FloatArray, FloatArray, FloatArray]:
    """``fit_similarity`` without weights for many sets at once. (T, N, 3) each → (T, 3, 3), (T,), (T, 3)."""
    source_mean, target_mean = source.mean(1, keepdims=True), target.mean(1, keepdims=True)
    a, b = source - source_mean, target - target_mean
    u, singular, vt = np.linalg.svd(b.transpose(0, 2, 1) @ a)
    sign = np.ones_like(singular)
    sign[:, 2] = np.where(np.linalg.det(u @ vt) < 0, -1.0, 1.0)
    turns = (u * sign[:, None]) @ vt
    scales = (singular * sign).sum(1) / np.maximum(np.square(a).sum((1, 2)), 1e-12)
    scales = np.maximum(scales, 1e-9)
    shifts = target_mean[:, 0] - scales[:, None] * (turns @ source_mean[:, 0, :, None])[..., 0]
    return turns, scales, shifts


def _agreement(candidate: Similarity, source: FloatArray, target: FloatArray, reach: float) -> FloatArray:
    """From 1 (exact) to 0 (farther than a few ``reach``) per pair: (N,), Geman-McClure."""
    squared = np.square(candidate.apply(source) - target).sum(1)
    agreement: FloatArray = np.square(1.0 / (1.0 + squared / reach**2))
    return agreement


def fit_weights(places_mm: FloatArray) -> FloatArray:
    """How much each landmark (L, 3) counts when heads are laid over each other: (L,). Jaw and mouth move: less."""
    return np.where(places_mm[:, 1] > -20.0, 1.0, 0.3)


def rotation_about(axis: FloatArray, angle_rad: float) -> FloatArray:
    """Rotation matrix (3, 3) about ``axis`` (3,) by Rodrigues' formula."""
    x, y, z = np.asarray(axis, float) / max(float(np.linalg.norm(axis)), 1e-12)
    cross = np.array([[0.0, -z, y], [z, 0.0, -x], [-y, x, 0.0]])
    rotation: FloatArray = np.eye(3) + np.sin(angle_rad) * cross + (1.0 - np.cos(angle_rad)) * cross @ cross
    return rotation


def random_rotation(rng: np.random.Generator) -> FloatArray:
    """A rotation matrix (3, 3), uniform over all rotations (Shoemake's quaternions)."""
    q = rng.normal(size=4)
    w, x, y, z = q / np.linalg.norm(q)
    return np.array(
        [
            [1 - 2 * (y * y + z * z), 2 * (x * y - z * w), 2 * (x * z + y * w)],
            [2 * (x * y + z * w), 1 - 2 * (x * x + z * z), 2 * (y * z - x * w)],
            [2 * (x * z - y * w), 2 * (y * z + x * w), 1 - 2 * (x * x + y * y)],
        ]
    )
