from __future__ import annotations

import numpy as np
import pytest

from engine.photo.camera import FLIP, Camera, turn_of
from engine.photo.solving import solve_camera, weak_perspective
from engine.types import EngineError


def face(seed: int = 0, count: int = 30) -> np.ndarray:
    return np.random.default_rng(seed).normal(0, 1, (count, 3)) * (45, 55, 30)


@pytest.mark.parametrize("angles", [(0, 0, 0), (35, -10, 8), (-50, 15, -12)])
@pytest.mark.parametrize("distance", [500.0, 1500.0])
def test_a_camera_is_found_from_what_it_saw(angles: tuple[float, float, float], distance: float) -> None:
    points = face()
    camera = Camera(FLIP @ turn_of(*angles), np.array([20.0, -30.0, distance]), 1400.0, (600.0, 400.0), (1200, 800))
    xy, _ = camera.project(points)
    solved = solve_camera(points, xy, (1200, 800), "photo.jpg")
    assert solved.share < 0.002
    again = solved.camera.project(points)[0]
    assert np.abs(again - xy).max() < 2.0
    spot = points[3] + [0, 0, 5]
    assert np.linalg.norm(solved.camera.project(spot[None])[0] - camera.project(spot[None])[0]) < 2.0


def test_noise_and_a_wrong_point_are_borne() -> None:
    points = face()
    camera = Camera(FLIP @ turn_of(20, 5, 0), np.array([0.0, 0.0, 900.0]), 1300.0, (600.0, 400.0), (1200, 800))
    xy = camera.project(points)[0] + np.random.default_rng(1).normal(0, 1.0, (30, 2))
    xy[4] += [12.0, 0.0]
    solved = solve_camera(points, xy, (1200, 800), "photo.jpg")
    assert solved.residual_px.argmax() == 4
    assert solved.share < 0.03


def test_another_face_and_too_few_points_are_refused_with_the_reason() -> None:
    camera = Camera(FLIP, np.array([0.0, 0.0, 900.0]), 1300.0, (600.0, 400.0), (1200, 800))
    xy, _ = camera.project(face(1))
    with pytest.raises(EngineError, match=r"photo\.jpg: its camera cannot be solved; \d+\.\d % .* more than 3 %"):
        solve_camera(face(2), xy, (1200, 800), "photo.jpg")
    with pytest.raises(EngineError, match="only 5 landmarks"):
        solve_camera(face()[:5], xy[:5], (1200, 800), "photo.jpg")


def test_weak_perspective_is_exact_for_an_orthographic_camera() -> None:
    points = face()
    camera = Camera(FLIP @ turn_of(25, -8, 4), np.array([10.0, 5.0, 0.0]), 3.0, (0.0, 0.0), (400, 400), True)
    xy, _ = camera.project(points)
    found = weak_perspective(points, xy, (400, 400))
    assert found.scale == pytest.approx(3.0)
    assert np.allclose(found.project(points)[0], xy)
    assert np.allclose(found.turn, camera.turn)
