from __future__ import annotations

import numpy as np

from engine.train.side_hair import SideHair


def cloud(rng: np.random.Generator) -> np.ndarray:
    points = rng.normal(size=(6000, 3))
    return 95.0 * points / np.linalg.norm(points, axis=1, keepdims=True)


def test_hair_lies_outside_the_skin_and_never_on_the_middle_of_the_face() -> None:
    rng = np.random.default_rng(0)
    points = cloud(rng)
    moved = 0
    for _ in range(20):
        hair = SideHair(rng)
        hair.rough_mm = 0.0
        after = hair.over(points, rng)
        away = np.hypot(after[:, 0], after[:, 2] - 10.0) - np.hypot(points[:, 0], points[:, 2] - 10.0)
        assert away.min() > -1e-6
        front = np.abs(points[:, 0]) < 40.0
        np.testing.assert_array_equal(after[front], points[front])
        moved += int((away > 3.0).any())
    assert moved > 10


def test_what_is_covered_does_not_show() -> None:
    rng = np.random.default_rng(1)
    points = cloud(rng)
    for _ in range(10):
        hair = SideHair(rng)
        np.testing.assert_array_equal(hair.shows(points), hair.lift_mm(points) < 3.0)
    free = np.array([[0.0, 0.0, 130.0], [18.0, -5.0, 105.0]])
    assert hair.shows(free).all()
