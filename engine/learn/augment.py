"""Scans varied afresh at every read: thinned, then mirrored, turned, scaled and shifted in the unit frame."""

from __future__ import annotations

import numpy as np

from engine.learn.config import AugmentConfig
from engine.preprocess.similarity import random_rotation, rotation_about
from engine.types import FloatArray, IntArray

MINIMUM = 64
"""Points that thinning leaves at least."""


def thin(points: FloatArray, config: AugmentConfig, rng: np.random.Generator) -> IntArray | None:
    """Rows of points (N, 3) that stay after dropout, density ramp and crop; None if all of them do."""
    keep = np.ones(len(points), bool)
    if config.dropout > 0:
        keep &= rng.random(len(points)) >= rng.uniform(0.0, config.dropout)
    if rng.random() < config.ramp:
        along = points @ _direction(rng)
        share = (along - along.min()) / max(float(np.ptp(along)), 1e-9)
        keep &= rng.random(len(points)) < 1.0 - rng.uniform(0.3, 0.9) * share
    if rng.random() < config.crop:
        along = points @ _direction(rng)
        keep &= along < np.quantile(along, rng.uniform(0.7, 0.95))
    if keep.all() or keep.sum() < MINIMUM:
        return None
    rows: IntArray = np.flatnonzero(keep)
    return rows


def move(
    points: FloatArray, labels: FloatArray, mirror: IntArray, config: AugmentConfig, rng: np.random.Generator
) -> tuple[FloatArray, FloatArray]:
    """Points (N, 3) and labels (L, 3) of the unit frame, moved together. mirror: (L,) landmark of the other side.

    A mirrored scan has its labels exchanged, so that “left” still means the subject's left.
    """
    if rng.random() < config.mirror:
        points, labels = flipped(points), flipped(labels)[mirror]
    matrix = rotation(config, rng) * float(np.exp(rng.normal(0.0, config.scale)))
    shift = rng.normal(0.0, config.shift, 3) if config.shift else np.zeros(3)
    points, labels = points @ matrix.T + shift, labels @ matrix.T + shift
    if config.jitter:
        points = points + rng.normal(0.0, config.jitter, points.shape)
    return points, labels


def flipped(points: FloatArray) -> FloatArray:
    """Points (..., 3) with left and right exchanged."""
    other: FloatArray = points * np.array([-1.0, 1.0, 1.0])
    return other


def rotation(config: AugmentConfig, rng: np.random.Generator) -> FloatArray:
    """A random rotation (3, 3) of the kind asked for."""
    if config.rotation == "any":
        return random_rotation(rng)
    if config.rotation == "yaw":
        return rotation_about(np.array([0.0, 1.0, 0.0]), float(np.deg2rad(rng.uniform(-1, 1) * config.yaw_deg)))
    if config.rotation == "small":
        return rotation_about(rng.normal(size=3), float(np.deg2rad(rng.normal(0.0, config.small_deg))))
    return np.eye(3)


def _direction(rng: np.random.Generator) -> FloatArray:
    direction = rng.normal(size=3)
    unit: FloatArray = direction / np.linalg.norm(direction)
    return unit
