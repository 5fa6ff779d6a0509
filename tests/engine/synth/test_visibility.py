"""What a camera sees."""

from __future__ import annotations

import numpy as np
import pytest

from engine.synth import visibility
from engine.synth.visibility import DepthMap, direction, directions_around, seen_by_any


def sphere(count: int, radius: float, seed: int = 0) -> tuple[np.ndarray, np.ndarray]:
    unit = np.random.default_rng(seed).normal(size=(count, 3))
    unit /= np.linalg.norm(unit, axis=1, keepdims=True)
    return (radius * unit).astype(np.float32), unit.astype(np.float32)


def test_directions_are_those_of_the_words() -> None:
    np.testing.assert_allclose(direction(0, 0), [0, 0, 1], atol=1e-12)
    np.testing.assert_allclose(direction(90, 0), [1, 0, 0], atol=1e-12)
    np.testing.assert_allclose(direction(0, 90), [0, 1, 0], atol=1e-12)


@pytest.mark.parametrize("count", [4, 9, 20])
def test_directions_around_go_all_round(count: int) -> None:
    cameras = directions_around(np.random.default_rng(0), count)
    np.testing.assert_allclose(np.linalg.norm(cameras, axis=1), 1.0)
    flat = cameras[:, [0, 2]].mean(axis=0)
    assert np.linalg.norm(flat) < 0.35


def test_half_of_a_sphere_is_seen() -> None:
    points, normals = sphere(20_000, 80.0)
    towards = direction(30.0, -10.0)
    seen = DepthMap.of(points, towards, 4.0).sees(points, normals, 0.0)
    np.testing.assert_array_equal(seen, normals @ towards > 0.0)


def test_a_shield_hides_what_lies_behind_it() -> None:
    points, normals = sphere(20_000, 80.0)
    shield = np.random.default_rng(1).uniform(-30.0, 30.0, (6000, 3)).astype(np.float32)
    shield[:, 2] = 150.0
    depths = DepthMap.of(np.concatenate([points, shield]), direction(0, 0), 4.0)
    seen = depths.sees(points, normals, 0.05)
    in_shadow = (np.abs(points[:, :2]) < 24.0).all(axis=1)
    outside = (np.abs(points[:, :2]) > 36.0).any(axis=1) & (normals[:, 2] > 0.1)
    assert not seen[in_shadow].any()
    assert seen[outside].all()


def test_cameras_all_round_see_everything() -> None:
    points, normals = sphere(20_000, 80.0)
    cameras = directions_around(np.random.default_rng(2), 12)
    maps = [DepthMap.of(points, camera, 4.0) for camera in cameras]
    assert seen_by_any(maps, points, normals, 0.0).mean() > 0.97


def test_points_beyond_the_map_do_not_wrap_round() -> None:
    points = sphere(5000, 80.0)[0]
    far = np.array([[1000.0, 0.0, 200.0], [-1000.0, 0.0, -200.0]], dtype=np.float32)
    facing = np.array([[0, 0, 1], [0, 0, 1]], dtype=np.float32)
    assert DepthMap.of(points, direction(0, 0), 4.0).sees(far, facing, 0.0).shape == (2,)


def test_a_surface_that_ends_on_the_edge_of_a_cell_is_mapped(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(visibility, "axes_of", lambda towards: np.eye(3, dtype=np.float32))
    edges = 0
    for cell_mm in np.linspace(1.5, 6.0, 400):
        count = 37
        span = np.float32(count * cell_mm)
        edges += int(span / cell_mm) < int(span * np.float32(1.0 / cell_mm))
        points = np.array([[0, 0, 1], [span, span, 2]], np.float32)
        depths = DepthMap.of(points, direction(0, 0), float(cell_mm))
        assert depths.nearest.max() == 2.0
    assert edges > 10
