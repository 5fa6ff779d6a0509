from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from app.models.handles import CROP, MOVE, THIN, TURN, handles_of, led, reach_of
from engine.evaluate.robustness.disturb import AXES, SHIFTED, Disturbance, Face, motion

FACE = Face(np.array([5.0, -3.0, 60.0]), np.eye(3))
REACH_MM = 150.0
NAMES = (*(f"{TURN} {axis}" for axis in AXES), MOVE, CROP, THIN)
DISTURBED = Disturbance(turn_deg=30.0, shift_mm=40.0, crop_mm=90.0, points=3000)


def grip(wish: Disturbance, name: str, moved: bool = False) -> np.ndarray:
    return next(one for one in handles_of(FACE, REACH_MM, wish, moved) if one.name == name).grip_mm


def test_there_is_a_handle_for_every_turn_and_for_moving_cropping_and_thinning() -> None:
    handles = handles_of(FACE, REACH_MM, Disturbance(), moved=False)
    assert tuple(one.name for one in handles) == NAMES
    grips = np.stack([one.grip_mm for one in handles])
    apart = np.linalg.norm(grips[:, None] - grips[None], axis=2) + 1e3 * np.eye(len(grips))
    assert apart.min() > 15.0  # no two lie on each other


@pytest.mark.parametrize("name", [f"{TURN} up", MOVE, CROP, THIN])
def test_a_handle_that_is_led_nowhere_changes_nothing(name: str) -> None:
    assert led(DISTURBED, name, 0.0, REACH_MM) == DISTURBED


@pytest.mark.parametrize("axis", AXES)
def test_the_grip_of_a_ring_goes_with_the_scan(axis: str) -> None:
    before, wish = grip(Disturbance(), f"{TURN} {axis}"), led(Disturbance(), f"{TURN} {axis}", 50.0, REACH_MM)
    assert wish == Disturbance(turn_deg=50.0, axis=axis)
    np.testing.assert_allclose(grip(wish, f"{TURN} {axis}"), motion(wish, FACE).apply(before[None])[0], atol=1e-9)


@pytest.mark.parametrize(("name", "amount", "along"), [(MOVE, 35.0, SHIFTED), (CROP, -30.0, None), (THIN, -20.0, None)])
def test_the_grip_of_a_rail_goes_as_far_as_it_is_led(name: str, amount: float, along: np.ndarray | None) -> None:
    wish = led(Disturbance(), name, amount, REACH_MM)
    step = grip(wish, name) - grip(Disturbance(), name)
    assert np.linalg.norm(step) == pytest.approx(abs(amount), abs=0.6)
    if along is not None:
        np.testing.assert_allclose(step, amount * along, atol=1e-9)


def test_ends_of_the_rails_leave_the_scan_as_it_is_or_a_little_of_it() -> None:
    assert led(DISTURBED, CROP, 500.0, REACH_MM).crop_mm == 0.0
    assert led(DISTURBED, CROP, -500.0, REACH_MM).crop_mm == 40.0
    assert led(DISTURBED, THIN, 500.0, REACH_MM).points == 0
    assert led(DISTURBED, THIN, -500.0, REACH_MM).points == 300
    assert led(DISTURBED, MOVE, -500.0, REACH_MM).shift_mm == 0.0
    assert led(DISTURBED, f"{TURN} across", 20.0, REACH_MM) == replace(DISTURBED, axis="across", turn_deg=20.0)


def test_a_scan_reaches_as_far_as_nearly_all_of_it() -> None:
    ball = np.random.default_rng(0).normal(size=(5000, 3))
    ball = FACE.centre_mm + 80.0 * ball / np.linalg.norm(ball, axis=1, keepdims=True)
    far = np.vstack([ball, FACE.centre_mm + 900.0])
    assert reach_of(far, FACE) == pytest.approx(80.0, abs=1e-6)
