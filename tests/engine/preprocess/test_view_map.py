from __future__ import annotations

import numpy as np

from engine.preprocess import ViewConfig
from engine.preprocess.view_map import VIEW_CHANNELS, view_map, view_rotations

CONFIG = ViewConfig()


def test_every_direction_and_roll_is_near_a_view() -> None:
    rng = np.random.default_rng(0)
    rotations = view_rotations(rng)
    assert rotations.shape == (48, 3, 3)
    assert np.allclose(rotations @ rotations.transpose(0, 2, 1), np.eye(3), atol=1e-12)
    assert np.allclose(np.linalg.det(rotations), 1.0)
    towards = rng.normal(size=(3000, 3))
    towards /= np.linalg.norm(towards, axis=1, keepdims=True)
    cosine = (towards @ rotations[:, 2].T).max(1)
    assert np.rad2deg(np.arccos(cosine)).max() < 38.0


def test_a_ball_shows_its_near_half_in_the_middle() -> None:
    directions = np.random.default_rng(0).normal(size=(20_000, 3))
    ball = directions / np.linalg.norm(directions, axis=1, keepdims=True)
    view = view_map(ball, CONFIG)
    assert view.image.shape == (len(VIEW_CHANNELS), CONFIG.size_px, CONFIG.size_px)
    assert (ball[view.points, 2] > 0).mean() > 0.95
    row, column = np.divmod(view.pixels, CONFIG.size_px)
    assert abs(column.mean() - (CONFIG.size_px - 1) / 2) < 0.5
    top = ball[view.points[np.argmin(row)], 1]
    assert top > 0.9
