from __future__ import annotations

import numpy as np
import pytest

from engine.preprocess.sampling import triangle_areas
from engine.preprocess.subdivide import weave

SQUARE = np.array([[0.0, 0, 0], [8, 0, 0], [0, 8, 0], [8, 8, 0]])
TWO = np.array([[0, 1, 2], [1, 3, 2]], np.int32)


def test_area_orientation_and_linear_values_stay() -> None:
    fine = weave(SQUARE, TWO, 1.0, 10_000)
    points = fine.carry(SQUARE)
    assert len(fine.faces) == 2 * 4**3
    assert len(points) == 9 * 9  # every vertex once
    assert triangle_areas(points, fine.faces).sum() == pytest.approx(64.0)
    a, b, c = (points[fine.faces[:, k]] for k in range(3))
    assert np.all(np.cross(b - a, c - a)[:, 2] > 0)
    linear = 3.0 * SQUARE[:, 0] - SQUARE[:, 1]
    assert fine.carry(linear) == pytest.approx(3.0 * points[:, 0] - points[:, 1])


def test_it_stops_before_there_are_too_many_and_leaves_a_fine_mesh_alone() -> None:
    assert len(weave(SQUARE, TWO, 0.01, 100).faces) == 32
    assert weave(SQUARE, TWO, 20.0, 100).edges == ()
