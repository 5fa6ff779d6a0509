from __future__ import annotations

import numpy as np
import pytest

from engine.photo.camera import FLIP, Camera, angles_of, turn_of
from engine.photo.raster import rasterise


def soup(seed: int, count: int = 300) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    rng = np.random.default_rng(seed)
    corners = rng.uniform(-10, 74, (count, 1, 2)) + rng.normal(0, 9, (count, 3, 2))
    faces = np.arange(3 * count).reshape(count, 3)
    return corners.reshape(-1, 2), rng.uniform(50, 90, 3 * count), faces


def test_every_pixel_shows_the_nearest_triangle() -> None:
    xy, depth, faces = soup(0, 60)
    raster = rasterise(xy, depth, faces, 64, 48, both_sides=True)
    y, x = np.mgrid[0:48, 0:64] + 0.5
    best = np.full((48, 64), np.inf)
    for a, b, c in faces:
        matrix = np.column_stack([xy[[a, b, c]], np.ones(3)]).T
        shares = np.linalg.solve(matrix, np.stack([x.ravel(), y.ravel(), np.ones(x.size)]))
        inside = (shares >= 0).all(0).reshape(48, 64)
        best = np.where(inside, np.minimum(best, (depth[[a, b, c]] @ shares).reshape(48, 64)), best)
    assert np.array_equal(raster.covered, np.isfinite(best))
    assert np.allclose(raster.depth[raster.covered], best[raster.covered], rtol=1e-5)


def test_numpy_and_torch_agree_on_every_pixel() -> None:
    torch = pytest.importorskip("torch")
    from engine.synth.render import torch_raster

    for seed in range(3):
        xy, depth, faces = soup(seed)
        for both in (False, True):
            ours = rasterise(xy, depth, faces, 64, 64, both)
            face, weights, far = torch_raster.rasterise(
                torch.from_numpy(xy), torch.from_numpy(depth), torch.from_numpy(faces), 64, 64, both
            )
            assert np.array_equal(face.numpy(), ours.face)
            assert np.array_equal(weights.numpy(), ours.weights)
            assert np.array_equal(far.numpy(), ours.depth)


def test_triangles_seen_from_behind_or_behind_the_camera_do_not_show() -> None:
    xy = np.array([[0.0, 0.0], [0.0, 8.0], [8.0, 0.0]])
    faces = np.array([[0, 1, 2]])
    assert rasterise(xy, np.ones(3), faces, 8, 8).covered.sum() > 20
    assert not rasterise(xy, np.ones(3), faces[:, ::-1], 8, 8).covered.any()
    assert not rasterise(xy, np.array([1.0, 1.0, -0.1]), faces, 8, 8).covered.any()


@pytest.mark.parametrize("orthographic", [False, True])
def test_a_ray_through_a_projected_point_meets_the_point(orthographic: bool) -> None:
    rng = np.random.default_rng(1)
    scale = 2.0 if orthographic else 900.0
    camera = Camera(
        FLIP @ turn_of(30, -12, 7), np.array([3.0, -5.0, 800.0]), scale, (100.0, 90.0), (200, 180), orthographic
    )
    points = rng.normal(0, 60, (40, 3))
    xy, _ = camera.project(points)
    start, direction = camera.rays(xy)
    along = np.einsum("nx,nx->n", points - start, direction)
    assert np.allclose(start + along[:, None] * direction, points, atol=1e-6)
    part = camera.cropped(20.0, 10.0, 1.5, (96, 96))
    assert np.allclose(part.project(points)[0], (xy - [20.0, 10.0]) * 1.5)


def test_angles_round_trip() -> None:
    rng = np.random.default_rng(0)
    for angles in rng.uniform(-80, 80, (30, 3)):
        assert np.allclose(angles_of(turn_of(*angles)), angles, atol=1e-6)
