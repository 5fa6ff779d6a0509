from __future__ import annotations

import numpy as np
import pytest

from engine.preprocess.neighbourhoods import (
    BallLevel,
    BallStructure,
    KnnPyramid,
    first_in_balls,
    nearest,
    neighbourhoods,
)
from engine.preprocess.similarity import random_rotation


def test_balls_hold_the_first_points_within_reach_and_repeat_the_very_first() -> None:
    rng = np.random.default_rng(0)
    points = rng.random((200, 3))
    (found,) = first_in_balls(points, points[:20], (0.25,), (12,))
    for centre, row in zip(points[:20], found, strict=True):
        inside = np.flatnonzero(np.linalg.norm(points - centre, axis=1) <= 0.25)
        expected = np.concatenate([inside[:12], np.full(max(0, 12 - len(inside)), inside[0])])
        assert row.tolist() == expected.tolist()


def test_nearest_are_nearest_and_too_few_repeat() -> None:
    points = np.random.default_rng(1).random((30, 3))
    found = nearest(points, points, 5)
    distances = np.linalg.norm(points[:, None] - points, axis=2)
    assert np.allclose(np.take_along_axis(distances, found, 1), np.sort(distances, axis=1)[:, :5])
    assert nearest(points[:2], points[:1], 5)[0].tolist() == [0, 1, 0, 1, 0]


@pytest.mark.parametrize(
    "structure",
    [
        KnnPyramid(levels=3, neighbours=8),
        BallStructure(
            levels=(
                BallLevel(centres=40, radii=(0.3, 0.6), neighbours=(8, 16)),
                BallLevel(centres=10, radii=(0.8,), neighbours=(16,)),
            ),
            up=True,
        ),
    ],
    ids=["pyramid", "balls"],
)
def test_neighbours_stay_when_the_cloud_turns_and_moves_and_point_into_their_level(
    structure: KnnPyramid | BallStructure,
) -> None:
    rng = np.random.default_rng(2)
    points = rng.normal(size=(150, 3))
    still = neighbourhoods(structure, points)
    moved = neighbourhoods(structure, points @ random_rotation(rng).T + 90.0)
    assert all(np.array_equal(still[name], moved[name]) for name in still)
    assert all(index.min() >= 0 and index.max() < 150 for index in still.values())
    assert all(index.dtype == np.int64 for index in still.values())


def test_levels_of_the_pyramid_hold_their_share() -> None:
    assert KnnPyramid(levels=4, ratio=0.35).sizes(1024) == (1024, 358, 125, 44)
    assert KnnPyramid(levels=3, neighbours=16).sizes(20) == (20, 16, 16)
    assert neighbourhoods(None, np.zeros((3, 3))) == {}
