from __future__ import annotations

import numpy as np
import pytest

from engine.preprocess.heatmaps import DECODERS, SIGMA_UNIT, heat_maps, on_surface
from engine.preprocess.sampling import farthest_points
from engine.preprocess.similarity import random_rotation


def sphere(count: int = 1500) -> np.ndarray:
    points = np.random.default_rng(0).normal(size=(20 * count, 3))
    points /= np.linalg.norm(points, axis=1, keepdims=True)
    return points[farthest_points(points, count)]


LIMIT = {"argmax": 0.07, "soft": 0.04, "top": 0.025}
"""Largest error on a unit sphere of 1500 points, whose nearest neighbours are 0.08 apart."""


@pytest.mark.parametrize("name", list(DECODERS))
def test_a_perfect_map_gives_its_landmark_back_and_turns_with_the_cloud(name: str) -> None:
    points, decode = sphere(), DECODERS[name].load()
    places = sphere(40) @ random_rotation(np.random.default_rng(3)).T
    found = decode(heat_maps(points, places), points)
    assert np.linalg.norm(found - places, axis=1).max() < LIMIT[name]
    turn = random_rotation(np.random.default_rng(1))
    moved = points @ turn.T + 3.0
    again = decode(heat_maps(moved, places @ turn.T + 3.0), moved)
    assert np.allclose(again, found @ turn.T + 3.0, atol=1e-4)


def test_heat_is_the_bell_of_the_distance_and_zero_for_an_absent_landmark() -> None:
    points = np.array([[0, 0, 0], [SIGMA_UNIT, 0, 0], [1.0, 0, 0]])
    heat = heat_maps(points, np.array([[0, 0, 0], [np.nan] * 3]))
    assert heat == pytest.approx(np.array([[1, np.exp(-0.5), 0], [0, 0, 0]]), abs=1e-6)


def test_places_come_down_onto_the_surface() -> None:
    plane = np.random.default_rng(0).random((400, 3)) * [1, 1, 0]
    assert on_surface(np.array([[0.5, 0.5, 0.2]]), plane)[0] == pytest.approx([0.5, 0.5, 0.0], abs=1e-9)
