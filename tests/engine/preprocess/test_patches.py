from __future__ import annotations

import numpy as np
import pytest

from engine.preprocess.patches import FRAME_RADIUS, cut

POINTS = np.random.default_rng(0).uniform(-1, 1, size=(4000, 3))
CENTRES = np.array([[0, 0, 0], [0.5, 0.5, 0.5], [9.0, 0, 0]])


@pytest.mark.parametrize("seed", [None, 3])
def test_points_of_a_patch_are_points_of_the_cloud_within_its_radius(seed: int | None) -> None:
    rng = None if seed is None else np.random.default_rng(seed)
    patches = cut(POINTS, CENTRES, 0.4, rng, count=64)
    assert patches.points.shape == (3, 64, 3)
    assert np.linalg.norm(patches.points[:2], axis=2).max() <= FRAME_RADIUS + 1e-6
    back = patches.points[0] * patches.scale
    assert np.abs(back[:, None] - POINTS).sum(2).min(1).max() < 1e-6
    inside = np.linalg.norm(POINTS, axis=1) <= 0.4
    assert patches.held.tolist()[::2] == [inside.sum(), 0]


def test_residuals_lead_from_the_centres_to_the_landmarks_and_back() -> None:
    landmarks = CENTRES + np.array([[0.1, 0, 0], [0, 0.5, 0], [0, 0, 0.2]])
    patches = cut(POINTS, CENTRES, 0.4)
    assert np.allclose(patches.places(patches.residuals(landmarks)), landmarks)
    assert patches.covered(landmarks).tolist() == [True, False, True]
    assert np.linalg.norm(patches.residuals(landmarks)[0]) == pytest.approx(0.1 / 0.4 * FRAME_RADIUS)


def test_every_reading_draws_other_points() -> None:
    rng = np.random.default_rng(0)
    first, second = (cut(POINTS, CENTRES, 0.5, rng, count=32).points for _ in range(2))
    assert not np.allclose(first[0], second[0])
