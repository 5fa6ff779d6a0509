"""Presets show what they promise, and the mouse does to the camera what the hand expects."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from app.ui.view import camera as cameras
from app.ui.view.camera import CameraPreset, CameraState
from app.ui.view.projection import Projection

LEFT, UP, FORWARD = np.eye(3)
numbers = st.floats(-300, 300, allow_nan=False)
clouds = arrays(float, (12, 3), elements=numbers)
pixels = st.floats(-400, 400)


def face_points() -> np.ndarray:
    return np.random.default_rng(1).normal(size=(200, 3)) * (60, 90, 70)


def turned(seed: int) -> np.ndarray:
    """A random rotation."""
    q, _ = np.linalg.qr(np.random.default_rng(seed).normal(size=(3, 3)))
    return q * np.sign(np.linalg.det(q))


def on_screen(which: CameraPreset, direction: np.ndarray, frame: np.ndarray | None = None) -> np.ndarray:
    """Where a step from the middle of the face goes: right, down, away."""
    state = cameras.preset(which, face_points() @ (np.eye(3) if frame is None else frame), 1.3, frame)
    middle = np.asarray(state.focal_mm)
    step = direction if frame is None else direction @ frame
    there, here = Projection(state, 1300, 1000).project(np.stack([middle + 10 * step, middle]))
    return there - here


@pytest.mark.parametrize(
    ("which", "direction", "axis", "sign"),
    [
        (CameraPreset.FRONT, LEFT, 0, 1),  # the subject's left is on the right of the picture
        (CameraPreset.FRONT, UP, 1, -1),
        (CameraPreset.FRONT, FORWARD, 2, -1),
        (CameraPreset.LEFT, LEFT, 2, -1),
        (CameraPreset.LEFT, FORWARD, 0, -1),  # a left profile looks to the left
        (CameraPreset.RIGHT, LEFT, 2, 1),
        (CameraPreset.RIGHT, FORWARD, 0, 1),
        (CameraPreset.THREE_QUARTER, FORWARD, 2, -1),
        (CameraPreset.THREE_QUARTER, LEFT, 2, -1),
        (CameraPreset.BELOW, UP, 2, 1),
        (CameraPreset.TOP, UP, 2, -1),
        (CameraPreset.TOP, FORWARD, 1, 1),
        (CameraPreset.BACK, FORWARD, 2, 1),
    ],
)
@pytest.mark.parametrize("frame", [None, turned(3)], ids=["upright", "turned"])
def test_preset_stands_where_it_says(which, direction, axis, sign, frame) -> None:
    moved = on_screen(which, direction, frame)
    assert np.sign(moved[axis]) == sign
    assert abs(moved[axis]) > 3


@pytest.mark.parametrize("which", CameraPreset)
@given(points=clouds, aspect=st.floats(0.3, 3), orthographic=st.booleans())
@settings(max_examples=25, deadline=None)
def test_preset_shows_every_point(which, points, aspect, orthographic) -> None:
    state = cameras.preset(which, points, aspect, None, orthographic)
    x, y, depth = Projection(state, 1000 * aspect, 1000).project(points).T
    assert x.min() >= -1e-6
    assert x.max() <= 1000 * aspect + 1e-6
    assert y.min() >= -1e-6
    assert y.max() <= 1000 + 1e-6
    assert orthographic or depth.min() > 0


@given(steps=st.lists(st.tuples(pixels, pixels), max_size=8))
def test_orbit_keeps_distance_focus_and_right_angles(steps) -> None:
    state = CameraState((1, 2, 3), (40, -50, 600))
    distance = state.distance_mm
    for dx, dy in steps:
        state = cameras.orbit(state, dx, dy)
    assert state.focal_mm == (1, 2, 3)
    assert state.distance_mm == pytest.approx(distance, rel=1e-9)
    assert np.allclose(state.axes @ state.axes.T, np.eye(3), atol=1e-9)


@given(dx=st.floats(-150, 150).filter(lambda v: abs(v) > 5))
def test_orbit_follows_the_hand(dx) -> None:
    before = CameraState()
    near = np.array([[0, 0, 80.0]])
    moved = Projection(cameras.orbit(before, dx, 0), 800, 600).project(near) - Projection(before, 800, 600).project(
        near
    )
    assert np.sign(moved[0, 0]) == np.sign(dx)


@given(x=st.floats(0, 800), y=st.floats(0, 600), factor=st.floats(0.2, 5), orthographic=st.booleans())
def test_zoom_holds_the_place_under_the_mouse(x, y, factor, orthographic) -> None:
    before = CameraState((5, 6, 7), (100, 50, 500), orthographic=orthographic)
    start, direction = Projection(before, 800, 600).ray(x, y)
    back = before.axes[2]
    point = start + direction * ((np.asarray(before.focal_mm) - start) @ back / (direction @ back))
    after = cameras.zoom(before, factor, x, y, 800, 600)
    assert Projection(after, 800, 600).project(point)[0, :2] == pytest.approx([x, y], abs=1e-6)
    assert after.half_height_mm == pytest.approx(before.half_height_mm / factor)


@given(dx=pixels, dy=pixels)
def test_pan_moves_the_focal_plane_with_the_mouse(dx, dy) -> None:
    before = CameraState((0, 0, 0), (0, 100, 400))
    after = cameras.pan(before, dx, dy, 600)
    moved = Projection(after, 800, 600).project(np.zeros((1, 3)))[0, :2] - (400, 300)
    assert moved == pytest.approx([dx, dy], abs=1e-6)


@given(seeds=st.tuples(st.integers(0, 99), st.integers(0, 99)), fraction=st.floats(0, 1))
def test_flight_starts_and_ends_where_it_should(seeds, fraction) -> None:
    start, end = (cameras.look(turned(s)[0] * 30, turned(s)[1], turned(s)[2], 300 + s) for s in seeds)
    first, last = cameras.between(start, end, 0.0), cameras.between(start, end, 1.0)
    middle = cameras.between(start, end, fraction)
    assert first.position_mm == pytest.approx(start.position_mm, abs=1e-6)
    assert np.allclose(first.axes, start.axes, atol=1e-6)
    assert last == end
    low, high = sorted((start.distance_mm, end.distance_mm))
    assert low - 1e-6 <= middle.distance_mm <= high + 1e-6
    assert np.allclose(middle.axes @ middle.axes.T, np.eye(3), atol=1e-6)


@given(x=st.floats(0, 900), y=st.floats(0, 700), depth=st.floats(1, 900), orthographic=st.booleans())
def test_ray_and_projection_are_inverse(x, y, depth, orthographic) -> None:
    projection = Projection(CameraState((1, 2, 3), (200, -100, 700), orthographic=orthographic), 900, 700)
    start, direction = projection.ray(x, y)
    assert np.linalg.norm(direction) == pytest.approx(1)
    assert projection.project(start + direction * depth)[0, :2] == pytest.approx([x, y], abs=1e-6)


def test_projection_kinds_agree_at_the_focal_point() -> None:
    state = CameraState((0, 0, 0), (0, 0, 500))
    points = np.array([[30.0, -20, 0]])
    straight = Projection(CameraState((0, 0, 0), (0, 0, 500), orthographic=True), 900, 700).project(points)
    assert Projection(state, 900, 700).project(points)[0, :2] == pytest.approx(straight[0, :2])
