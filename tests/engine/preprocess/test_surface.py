from __future__ import annotations

import numpy as np

from engine.preprocess.surface import snap_to_surface


def grid(count: int = 20) -> tuple[np.ndarray, np.ndarray]:
    x, y = np.meshgrid(np.linspace(-10, 10, count), np.linspace(-10, 10, count))
    points = np.stack([x.ravel(), y.ravel(), np.zeros(x.size)], 1)
    a = (np.arange(count - 1)[:, None] * count + np.arange(count - 1)).ravel()
    return points, np.concatenate([np.stack([a, a + 1, a + count], 1), np.stack([a + 1, a + count + 1, a + count], 1)])


def test_snapping_lands_on_the_plane_below_and_not_beyond_reach() -> None:
    points, faces = grid()
    queries = np.array([[1.234, 2.345, 1.0], [3.0, -4.0, 30.0]])
    place, distance = snap_to_surface(queries, points, faces, 5.0)
    assert np.allclose(place[0], [1.234, 2.345, 0.0])
    assert distance[0] == 1.0
    assert np.isinf(distance[1])


def test_snapping_on_a_cloud_lands_on_its_surface_between_the_points() -> None:
    points, _ = grid()
    turn = np.linalg.qr(np.random.default_rng(0).normal(size=(3, 3)))[0]
    query = np.array([[1.3, -2.2, 0.5]])
    place, distance = snap_to_surface(query @ turn, points @ turn, None, 2.0)
    assert np.allclose(place, (query * [1, 1, 0]) @ turn)
    assert 0.5 < distance[0] < 1.0
    few, _ = snap_to_surface(points[[7]] + [0, 0, 0.5], points[5:9], None, 2.0)
    assert np.allclose(few, points[[7]])
    far, nowhere = snap_to_surface(np.full((1, 3), 100.0), points, None, 2.0)
    assert np.allclose(far, 100.0)
    assert np.isinf(nowhere).all()
