from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.measures.area import polygon_area, surface_area
from engine.preprocess.similarity import random_rotation
from engine.types import EngineError, FloatArray, IntArray

Mesh = tuple[FloatArray, IntArray]


def square_on_sphere(side_mm: float, radius_mm: float = 80.0) -> FloatArray:
    half = side_mm / 2
    depth = np.sqrt(radius_mm**2 - 2 * half**2)
    return np.array([[half, half, depth], [-half, half, depth], [-half, -half, depth], [half, -half, depth]])


@given(st.integers(0, 2**32 - 1), st.floats(0.1, 10))
def test_polygons_turn_and_grow(seed: int, scale: float) -> None:
    rng = np.random.default_rng(seed)
    corners = rng.normal(size=(5, 3)) * 20
    moved = scale * corners @ random_rotation(rng).T + rng.normal(size=3) * 100
    assert polygon_area(moved) == pytest.approx(scale**2 * polygon_area(corners), rel=1e-9)


def test_polygons_that_are_flat_are_exact() -> None:
    hook = np.array([[0, 0, 5], [10, 0, 5], [10, 10, 5], [5, 2, 5], [0, 10, 5]], float)
    assert polygon_area(hook) == pytest.approx(60.0)


def test_a_square_on_a_sphere(sphere: Mesh) -> None:
    """The surface over a square seen from above: integral of radius / depth over it."""
    from scipy.integrate import dblquad

    points, faces = sphere
    exact, _ = dblquad(lambda y, x: 80.0 / np.sqrt(6400 - x * x - y * y), -20, 20, -20, 20)
    found = surface_area(square_on_sphere(40.0), points, faces)
    assert found == pytest.approx(exact, rel=0.003)
    assert surface_area(square_on_sphere(40.0)[::-1], points, faces) == pytest.approx(found)
    assert surface_area(square_on_sphere(40.0), points, faces[:, ::-1]) == pytest.approx(found)


def test_a_hooked_outline_on_a_plane_is_exact() -> None:
    x, y = np.meshgrid(np.linspace(0, 20, 21), np.linspace(0, 20, 21))
    points = np.stack([x, y, 0 * x], axis=-1).reshape(-1, 3)
    corner = np.arange(20 * 21).reshape(20, 21)[:, :-1].ravel()
    faces = np.concatenate([np.c_[corner, corner + 1, corner + 21], np.c_[corner + 1, corner + 22, corner + 21]])
    hook = np.array([[3, 3, 0], [13.5, 3, 0], [13.5, 13, 0], [8.2, 5.1, 0], [3, 13, 0]])
    turn = random_rotation(np.random.default_rng(0))
    found = surface_area(hook @ turn.T, points @ turn.T, faces.astype(np.int32))
    assert found == pytest.approx(polygon_area(hook), rel=1e-9)


def test_what_cannot_be_measured(sphere: Mesh) -> None:
    points, faces = sphere
    corners = square_on_sphere(40.0)
    with pytest.raises(EngineError, match="bare cloud"):
        surface_area(corners, points, None)
    with pytest.raises(EngineError, match="one line"):
        surface_area(np.array([[0, 0, 80.0], [1, 0, 80], [2, 0, 80]]), points, faces)
    middle = np.linalg.norm(points[faces].mean(1) - [0, 0, 80], axis=1)
    with pytest.raises(EngineError, match="holes"):
        surface_area(corners, points, faces[middle > 12])
