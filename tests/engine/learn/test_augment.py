from __future__ import annotations

import numpy as np
import pytest

from engine.learn.augment import move, rotation, thin
from engine.learn.config import AugmentConfig

MIRROR = np.array([0, 2, 1])
STILL = AugmentConfig(rotation="none", jitter=0.0, scale=0.0, shift=0.0)


def scan(rng: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
    points = rng.normal(size=(200, 3))
    return points, points[:3].copy()


@pytest.mark.parametrize("kind", ["small", "yaw", "any"])
def test_landmarks_go_with_the_points(kind: str) -> None:
    rng = np.random.default_rng(3)
    points, labels = scan(rng)
    config = STILL.model_copy(update={"rotation": kind, "scale": 0.2, "shift": 0.1})
    moved, there = move(points, labels, MIRROR, config, rng)
    np.testing.assert_allclose(moved[:3], there)
    assert not np.allclose(moved, points)


def test_a_mirrored_scan_has_its_sides_exchanged() -> None:
    points, labels = scan(np.random.default_rng(1))
    moved, there = move(points, labels, MIRROR, STILL.model_copy(update={"mirror": 1.0}), np.random.default_rng(1))
    np.testing.assert_allclose(moved, points * [-1, 1, 1])
    np.testing.assert_allclose(there, (labels * [-1, 1, 1])[MIRROR])


def test_rotations_are_proper_and_yaw_keeps_the_vertical() -> None:
    rng = np.random.default_rng(2)
    for kind in ("small", "yaw", "any", "none"):
        turn = rotation(AugmentConfig(rotation=kind), rng)
        np.testing.assert_allclose(turn @ turn.T, np.eye(3), atol=1e-12)
        assert np.linalg.det(turn) > 0
    np.testing.assert_allclose(rotation(AugmentConfig(rotation="yaw"), rng)[1], [0, 1, 0], atol=1e-12)


@pytest.mark.parametrize("what", ["dropout", "ramp", "crop"])
def test_thinning_takes_points_away_and_never_too_many(what: str) -> None:
    rng = np.random.default_rng(5)
    points, _ = scan(rng)
    config = STILL.model_copy(update={what: 0.9 if what == "dropout" else 1.0})
    counts = [len(points) if rows is None else len(rows) for rows in (thin(points, config, rng) for _ in range(50))]
    assert min(counts) >= 64
    assert min(counts) < len(points)
    assert thin(points, STILL, rng) is None
