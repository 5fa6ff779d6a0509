"""The camera follows what the person would want to see, and otherwise stays where she put it."""

from __future__ import annotations

import numpy as np
import pytest

from app.ui.view_link import from_aside
from engine.types import Annotation, Landmark


def found_face(window, turn: np.ndarray) -> Annotation:
    """The scheme's own landmarks, turned: what a model that found a face there would answer."""
    scheme = window.work.session.scheme
    places = {one.name: turn @ np.array(one.canonical_mm) for one in scheme.landmark if one.canonical_mm is not None}
    return Annotation(
        scheme.id, {name: Landmark(tuple(place), source="model", confidence=0.9) for name, place in places.items()}
    )


def facing(window) -> float:
    """Cosine between where the face looks and where the camera is."""
    camera = window.view.camera_state()
    towards = np.array(camera.position_mm) - np.array(camera.focal_mm)
    return float(window.work.view.frame()[2] @ towards / np.linalg.norm(towards))


SIDEWAYS = np.array([[0.0, 0.0, 1.0], [0.0, 1.0, 0.0], [-1.0, 0.0, 0.0]])


@pytest.mark.parametrize(("turn", "moves"), [(SIDEWAYS, True), (np.eye(3), False)])
def test_a_face_found_looking_elsewhere_is_turned_to(qtbot, desk, ball, turn, moves) -> None:
    window = desk.open(ball)
    before = window.view.camera_state()
    window.work.document.apply("Predict", found_face(window, turn), source="model")
    if moves:
        qtbot.waitUntil(lambda: facing(window) > 0.99, timeout=5_000)
    else:
        qtbot.wait(400)
        assert window.view.camera_state() == before


def test_placing_one_after_the_other_leaves_the_camera_alone(qtbot, desk, ball) -> None:
    window = desk.open(ball)
    before = window.view.camera_state()
    whole = found_face(window, SIDEWAYS)
    for count in range(1, 12):
        some = dict(list(whole.landmarks.items())[:count])
        window.work.document.apply("Place", whole.with_landmarks(some))
        qtbot.wait(20)
    assert window.view.camera_state() == before


def test_a_line_is_never_looked_at_end_on() -> None:
    rng = np.random.default_rng(0)
    up = np.array([0.0, 1.0, 0.0])
    for number in range(200):
        direction, way = rng.normal(size=(2, 3))
        way = direction * rng.choice([-5, 1]) if number % 4 == 0 else up if number % 4 == 1 else way
        seen = from_aside(direction, way, up)
        assert np.linalg.norm(seen) == pytest.approx(1.0)
        assert abs(seen @ way) <= 0.8 * np.linalg.norm(way)
        if abs(direction @ way) < 0.8 * np.linalg.norm(direction) * np.linalg.norm(way):
            assert np.allclose(seen, direction / np.linalg.norm(direction))
