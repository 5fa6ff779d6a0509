from __future__ import annotations

import math

import pytest

torch = pytest.importorskip("torch")

from engine.train.photo import losses  # noqa: E402


def test_wing_is_whole_at_its_knee_and_has_the_published_offset() -> None:
    near = losses.wing(torch.tensor([10.0 - 1e-5, 10.0 + 1e-5]))
    assert near[0] == pytest.approx(float(near[1]), abs=1e-3)
    assert float(losses.wing(torch.tensor([20.0]))[0]) == pytest.approx(20.0 + 7.918, abs=1e-3)
    assert float(losses.wing(torch.zeros(1))[0]) == 0.0


def test_wing_of_shares_is_nearly_five_times_the_distance() -> None:
    d = torch.linspace(0.001, 0.1, 50)
    assert torch.allclose(losses.wing(d), 5 * d, rtol=0.03)


def test_adaptive_wing_is_whole_at_its_knee() -> None:
    for target in (0.0, 0.4, 1.0):
        y = torch.tensor([target])
        below, above = (losses.adaptive_wing(y + d, y) for d in (0.5 - 1e-5, 0.5 + 1e-5))
        assert float(below) == pytest.approx(float(above), abs=1e-3)
    assert float(losses.adaptive_wing(y, y)) == 0.0


def test_losses_are_zero_for_the_truth() -> None:
    heat = torch.rand(2, 3, 8, 8)
    assert float(losses.heat_iou(heat, heat)) == pytest.approx(0.0, abs=1e-6)
    assert float(losses.alpha_loss(heat[:, :1], heat[:, :1])) == 0.0
    assert float(losses.foreground_loss(heat, heat, heat[:, :1])) == 0.0
    points = torch.rand(2, 80, 3)
    for kind in ("hybrid", "wing", "mse"):
        assert float(losses.dense_loss(points, points, kind, 1.5, 0.5, 1.0)) == 0.0


def test_squares_concern_the_first_68_alone() -> None:
    points = torch.zeros(1, 100, 3)
    moved = points.clone()
    moved[:, 70:] += 0.5
    with_squares = losses.dense_loss(moved, points, "hybrid", 1.0, 100.0, 1.0)
    assert float(with_squares) == pytest.approx(float(losses.wing(moved - points).mean()))


def test_a_cube_keeps_proportions_only() -> None:
    points = torch.rand(2, 30, 3)
    assert torch.allclose(losses.to_cube(points * 3.0 + 5.0), losses.to_cube(points), atol=1e-5)


def test_sobel_of_a_ramp_is_its_slope() -> None:
    ramp = torch.arange(16.0).repeat(16, 1)[None, None] * 0.1
    assert losses.sobel(ramp)[0, 0, 8, 8] == pytest.approx(math.sqrt(0.01 + 1e-6), abs=1e-4)
