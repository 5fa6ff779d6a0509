"""Points on triangles: as many as the weights ask, on the triangles, and evenly spread."""

from __future__ import annotations

import numpy as np

from engine.synth import triangles

VERTICES = np.array([[0, 0, 0], [4, 0, 0], [0, 4, 0], [4, 4, 0]], dtype=np.float32)
FACES = np.array([[0, 1, 2], [1, 3, 2]])


def test_crosses_are_twice_the_area_and_face_outward() -> None:
    np.testing.assert_array_equal(triangles.crosses(VERTICES, FACES), [[0, 0, 16], [0, 0, 16]])


def test_points_fall_where_the_weights_ask_and_inside() -> None:
    corners, shares = triangles.spots(FACES, np.array([3.0, 1.0]), 4000, np.array([0.5, 0.2, 0.7]))
    first = (corners == FACES[0]).all(axis=1)
    assert abs(first.mean() - 0.75) < 0.001
    np.testing.assert_allclose(shares.sum(axis=1), 1.0, atol=1e-6)
    assert shares.min() >= 0.0


def test_points_lie_evenly() -> None:
    """Each of 64 equal cells of a square has nearly the same number: far closer than chance would have it."""
    corners, shares = triangles.spots(FACES, np.array([1.0, 1.0]), 6400, np.zeros(3))
    points = triangles.blended(VERTICES, corners, shares)
    cells = np.histogram2d(points[:, 0], points[:, 1], bins=8, range=[[0, 4], [0, 4]])[0]
    assert cells.std() < 5.0  # chance: 10
    assert points[:, 2].max() == 0.0
