from __future__ import annotations

import numpy as np

from engine.preprocess.sampling import (
    area_sample,
    cloud_sample,
    farthest_points,
    surface_sample,
    triangle_areas,
    voxel_first,
)

SQUARE = np.array([[0, 0, 0], [2, 0, 0], [2, 1, 0], [0, 1, 0]], float)
UNEVEN = np.array([[0, 1, 2], [0, 2, 3]])


def test_area_sample_is_even_over_area_not_over_triangles() -> None:
    points = np.concatenate([SQUARE, SQUARE * 0.1 + [5, 0, 0]])
    faces = np.concatenate([UNEVEN, UNEVEN + 4])
    assert np.allclose(triangle_areas(points, faces), [1, 1, 0.01, 0.01])
    sample, triangle = area_sample(points, faces, 4000, np.random.default_rng(0))
    assert abs((triangle >= 2).mean() - 0.02 / 2.02) < 0.005
    big = sample[triangle < 2]
    assert np.all((big >= 0) & (big <= [2, 1, 0]))
    assert np.allclose(big.mean(0), [1, 0.5, 0], atol=0.03)


def test_a_mesh_without_area_still_gives_points() -> None:
    sample, _ = area_sample(np.zeros((3, 3)), np.array([[0, 1, 2]]), 10, np.random.default_rng(0))
    assert sample.shape == (10, 3)


def test_cloud_sample_evens_out_density() -> None:
    rng = np.random.default_rng(0)
    dense, sparse = rng.random((50_000, 3)) * [1, 1, 0], rng.random((5_000, 3)) * [1, 1, 0] + [1, 0, 0]
    cloud = np.concatenate([dense, sparse])
    index = cloud_sample(cloud, 2000, rng)
    assert 1000 <= len(index) <= 2000
    assert len(np.unique(index)) == len(index)
    assert 0.35 < (cloud[index, 0] < 1).mean() < 0.65


def test_a_small_cloud_is_kept_whole() -> None:
    cloud = np.random.default_rng(0).normal(size=(50, 3))
    points, index = surface_sample(cloud, None, 100, np.random.default_rng(0))
    assert np.array_equal(points, cloud)
    assert np.array_equal(index, np.arange(50))


def test_voxels_keep_the_first_of_each_cube() -> None:
    points = np.array([[0, 0, 0], [0.1, 0, 0], [1.2, 0, 0], [0, 0, 3.0]])
    assert voxel_first(points, 1.0).tolist() == [0, 2, 3]


def naive_farthest(points: np.ndarray, count: int, start: int) -> list[int]:
    chosen, distance = [start], np.full(len(points), np.inf)
    for _ in range(count - 1):
        distance = np.minimum(distance, np.square(points - points[chosen[-1]]).sum(1))
        chosen.append(int(distance.argmax()))
    return chosen


def test_farthest_points_follow_the_plain_definition_and_turn_with_the_cloud() -> None:
    points = np.random.default_rng(5).normal(size=(300, 3))
    order = farthest_points(points, 64)
    assert order.tolist() == naive_farthest(points, 64, int(order[0]))
    turned = points @ np.linalg.qr(np.random.default_rng(6).normal(size=(3, 3)))[0]
    assert np.array_equal(farthest_points(turned, 64), order)


def test_too_few_points_repeat() -> None:
    assert sorted(set(farthest_points(np.eye(3), 7).tolist())) == [0, 1, 2]
