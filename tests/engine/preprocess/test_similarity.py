from __future__ import annotations

import numpy as np
import pytest

from engine.preprocess.similarity import (
    Similarity,
    fit_robustly,
    fit_similarity,
    fit_weights,
    random_rotation,
    rotation_about,
)


@pytest.fixture
def rng() -> np.random.Generator:
    return np.random.default_rng(3)


def any_similarity(rng: np.random.Generator) -> Similarity:
    return Similarity(random_rotation(rng), float(np.exp(rng.normal())), rng.normal(size=3) * 100)


def test_random_rotations_are_rotations_and_spread_evenly(rng: np.random.Generator) -> None:
    turns = np.stack([random_rotation(rng) for _ in range(2000)])
    assert np.allclose(turns @ turns.transpose(0, 2, 1), np.eye(3), atol=1e-12)
    assert np.allclose(np.linalg.det(turns), 1.0)
    assert np.abs(turns.mean(0)).max() < 0.05


def test_rotation_about_turns_by_the_angle() -> None:
    turn = rotation_about(np.array([0.0, 0.0, 2.0]), np.pi / 2)
    assert np.allclose(turn @ [1.0, 0.0, 0.0], [0.0, 1.0, 0.0])


def test_inverse_after_and_matrix_agree(rng: np.random.Generator) -> None:
    a, b, points = any_similarity(rng), any_similarity(rng), rng.normal(size=(7, 3))
    assert np.allclose(a.inverse().apply(a.apply(points)), points)
    assert np.allclose(b.after(a).apply(points), b.apply(a.apply(points)))
    again = Similarity.from_matrix(a.matrix)
    assert np.allclose(again.apply(points), a.apply(points))
    assert np.allclose(a.apply(points) - a.apply(np.zeros(3)), a.scale * a.turn(points))


def test_fit_finds_the_similarity_and_never_mirrors(rng: np.random.Generator) -> None:
    true, points = any_similarity(rng), rng.normal(size=(20, 3))
    found = fit_similarity(points, true.apply(points), rng.random(20) + 0.1)
    assert np.allclose(found.matrix, true.matrix)
    mirrored = fit_similarity(points, points * [-1.0, 1.0, 1.0])
    assert np.isclose(np.linalg.det(mirrored.rotation), 1.0)


def test_robust_fit_bears_more_wrong_pairs_than_right_ones(rng: np.random.Generator) -> None:
    true = any_similarity(rng)
    source = rng.normal(size=(300, 3)) / true.scale * 50
    target = true.apply(source)
    target[:180] = rng.normal(size=(180, 3)) * 80
    found, support = fit_robustly(source, target, np.ones(300), 5.0, rng, tries=200)
    assert np.allclose(found.apply(source[180:]), target[180:], atol=1.0)
    assert 0.3 < support < 0.6


def test_what_moves_counts_less() -> None:
    weights = fit_weights(np.array([[0.0, 30.0, 0.0], [0.0, -70.0, 0.0]]))
    assert weights[0] > weights[1] > 0
