from __future__ import annotations

import numpy as np

from engine.preprocess.surface import closest_on_triangles, snap_to_surface


def test_closest_point_beats_every_sampled_point_of_the_triangle() -> None:
    rng = np.random.default_rng(0)
    corners, queries = rng.normal(size=(200, 3, 3)), rng.normal(size=(200, 3)) * 2
    place = closest_on_triangles(queries, corners)
    shares = rng.dirichlet(np.ones(3), size=(400, 1))
    sampled = (shares[..., None] * corners[None]).sum(2)
    best = np.linalg.norm(sampled - queries, axis=2).min(0)
    found = np.linalg.norm(place - queries, axis=1)
    assert np.all(found <= best + 1e-9)
    assert np.all(found >= best - 0.35)
    weights = np.linalg.lstsq(
        np.concatenate([corners[0].T, np.ones((1, 3))]), np.concatenate([place[0], [1.0]]), rcond=None
    )[0]
    assert np.all(weights > -1e-6)


def test_degenerate_triangles_are_points_or_lines() -> None:
    point = np.tile([1.0, 2.0, 3.0], (1, 3, 1))
    assert np.allclose(closest_on_triangles(np.zeros((1, 3)), point), [[1, 2, 3]])


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
