from __future__ import annotations

import numpy as np
import pytest

from app.models.handles import handles_of
from app.models.overlays import Handle
from app.ui.view.camera import CameraState
from app.ui.view.handles import Grasp, handle_at
from app.ui.view.projection import Projection
from engine.evaluate.robustness.disturb import AXES, Disturbance, Face
from engine.preprocess.similarity import rotation_about

HANDLES = handles_of(Face(np.array([5.0, -3.0, 60.0]), np.eye(3)), 150.0, Disturbance(), moved=False)
CAMERAS = [CameraState((0, 0, 60), (250, 180, 600)), CameraState((0, 0, 60), (-120, 300, 500), orthographic=True)]


def named(name: str) -> Handle:
    return next(one for one in HANDLES if one.name == name)


@pytest.mark.parametrize("camera", CAMERAS)
@pytest.mark.parametrize("axis", AXES)
def test_a_hand_that_follows_a_ring_turns_it_by_the_angle_it_has_gone(camera: CameraState, axis: str) -> None:
    ring, projection = named(f"turn {axis}"), Projection(camera, 1200.0, 800.0)
    angles = np.linspace(0.0, 200.0, 161)  # more than half way round, so it has gone behind the head
    places = [ring.centre_mm + rotation_about(ring.axis, np.deg2rad(a)) @ (ring.grip_mm - ring.centre_mm)
              for a in angles]  # fmt: skip
    path = projection.project(np.stack(places))
    grasp = Grasp(ring, path[0, 0], path[0, 1], projection)
    for x, y, _ in path[1:]:
        grasp.lead(x, y, projection)
    assert grasp.amount == pytest.approx(200.0, abs=4.0)


@pytest.mark.parametrize("camera", CAMERAS)
@pytest.mark.parametrize("name", ["move", "crop", "thin"])
def test_a_grip_stays_under_the_mouse_along_its_rail(camera: CameraState, name: str) -> None:
    rail, projection = named(name), Projection(camera, 1200.0, 800.0)
    path = projection.project(rail.grip_mm + np.linspace(0.0, -40.0, 30)[:, None] * rail.axis)
    grasp = Grasp(rail, path[0, 0], path[0, 1], projection)
    for x, y, _ in path[1:]:
        grasp.lead(x, y, projection)
    assert grasp.amount == pytest.approx(-40.0, abs=0.5)


def test_a_rail_seen_end_on_does_not_fly_away() -> None:
    rail = named("thin")
    eye = rail.grip_mm + 400.0 * rail.axis
    projection = Projection(CameraState(tuple(rail.grip_mm), tuple(eye), (0.0, 0.0, 1.0)), 1200.0, 800.0)
    x, y, _ = projection.project(rail.grip_mm)[0]
    grasp = Grasp(rail, x, y, projection)
    assert abs(grasp.lead(x + 3.0, y + 3.0, projection)) < 60.0


def test_the_mouse_takes_a_grip_before_a_ring_and_nothing_beside_them() -> None:
    projection = Projection(CAMERAS[0], 1200.0, 800.0)
    for handle in HANDLES:
        x, y, _ = projection.project(handle.grip_mm)[0]
        assert handle_at(HANDLES, projection, x + 3.0, y) is handle
    ring = named("turn forward")
    x, y, _ = projection.project(ring.path_mm[20])[0]
    assert handle_at(HANDLES, projection, x, y) is ring
    assert handle_at(HANDLES, projection, 5.0, 5.0) is None
    assert handle_at((), projection, x, y) is None
