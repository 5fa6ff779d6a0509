from __future__ import annotations

import numpy as np
import pytest

torch = pytest.importorskip("torch")

from engine.train import LOSSES  # noqa: E402
from engine.train.losses import awing, geometry, heat_cross_entropy, laplace, pose_loss, precise_loss  # noqa: E402


def test_laplace_is_least_where_the_stated_error_is_the_true_one() -> None:
    error = torch.tensor(0.05)
    stated = torch.linspace(-6, 1, 701)
    best = stated[laplace(error.expand(701), stated).argmin()]
    assert best.exp().item() == pytest.approx(0.05, rel=0.02)


def test_the_best_heat_map_has_the_true_place_as_its_mean() -> None:
    column, row = torch.tensor([[3.3]]), torch.tensor([[1.8]])
    heat = torch.zeros(1, 1, 5, 8, requires_grad=True)
    optimizer = torch.optim.Adam([heat], lr=0.3)
    for _ in range(300):
        loss, on_map = heat_cross_entropy(heat, column, row)
        optimizer.zero_grad()
        loss.sum().backward()
        optimizer.step()
    share = heat.detach().flatten(2).softmax(2).reshape(5, 8)
    assert on_map.all()
    assert (share.sum(0) @ torch.arange(8.0)).item() == pytest.approx(3.3, abs=0.02)
    assert (share.sum(1) @ torch.arange(5.0)).item() == pytest.approx(1.8, abs=0.02)


def test_a_place_off_the_map_is_said_to_be_off() -> None:
    _, on_map = heat_cross_entropy(torch.zeros(1, 2, 5, 8), torch.tensor([[-0.5, 3.0]]), torch.tensor([[1.0, 4.5]]))
    assert on_map.tolist() == [[False, False]]


def answer(places: torch.Tensor, visible: torch.Tensor, pixel: torch.Tensor) -> tuple[torch.Tensor, ...]:
    heat = torch.full((*places.shape[:2], 6, 6), -9.0)
    for scan in range(places.shape[0]):
        for landmark in range(places.shape[1]):
            x, y = pixel[scan, landmark].long().tolist()
            heat[scan, landmark, y, x] = 9.0
    return places, torch.full(places.shape[:2], -5.0), torch.where(visible, 9.0, -9.0), heat


def test_a_perfect_answer_beats_a_shifted_one_and_hidden_landmarks_weigh_less() -> None:
    target = torch.rand(2, 3, 3)
    pixel = torch.randint(0, 5, (2, 3, 2)).float()
    visible = torch.tensor([[True, True, False], [True, True, True]])
    face = torch.tensor([True, True])
    perfect, figures = precise_loss(answer(target, visible, pixel), target, pixel, visible, face)
    assert figures["mm"] < 0.1
    shown, hidden = target.clone(), target.clone()
    shown[0, 0] += 0.02
    hidden[0, 2] += 0.02
    worse_shown, _ = precise_loss(answer(shown, visible, pixel), target, pixel, visible, face)
    worse_hidden, _ = precise_loss(answer(hidden, visible, pixel), target, pixel, visible, face)
    assert perfect < worse_hidden < worse_shown


def test_where_there_is_no_face_only_the_denial_counts() -> None:
    target, pixel = torch.rand(1, 3, 3), torch.ones(1, 3, 2)
    nothing = torch.zeros(1, 3, dtype=torch.bool)
    loss, _ = precise_loss(answer(target + 5, nothing, pixel), target, pixel, nothing, torch.tensor([False]))
    assert loss < 0.01


def test_points_off_the_head_do_not_count_for_places() -> None:
    target, on = torch.rand(6, 3), torch.tensor([True, True, True, False, False, False])
    canonical = target.clone()
    canonical[3:] += 100
    quality = torch.stack([torch.where(on, 9.0, -9.0), torch.full((6,), -5.0)], 1)
    _, figures = pose_loss(canonical, quality, target, on, on)
    assert figures["face_mm"] < 0.2


# ------------------------------------------------------------------ the table
def answers(name: str, seed: int = 0) -> tuple[torch.Tensor, torch.Tensor]:
    generator = torch.Generator().manual_seed(seed)
    shape = (3, 4, 3) if "places" in LOSSES[name].tags else (3, 4, 50)
    return torch.rand(shape, generator=generator), torch.rand(shape, generator=generator)


@pytest.mark.parametrize("name", list(LOSSES))
def test_nothing_is_lost_at_the_truth_and_more_farther_off(name: str) -> None:
    loss = LOSSES[name].load()
    predicted, target = answers(name)
    assert loss(target, target) == pytest.approx(0.0, abs=1e-4)
    near, far = loss(target + 0.1 * (predicted - target), target), loss(predicted, target)
    assert 0 < near < far


@pytest.mark.parametrize("name", list(LOSSES))
def test_absent_landmarks_neither_count_nor_pull(name: str) -> None:
    loss = LOSSES[name].load()
    predicted, target = answers(name)
    mask = torch.ones(3, 4, dtype=torch.bool)
    mask[1, 2] = mask[0, 0] = False
    target[1, 2] = float("nan")
    predicted.requires_grad_()
    found = loss(predicted, target, mask)
    found.backward()
    assert torch.isfinite(found)
    assert torch.isfinite(predicted.grad).all()
    assert predicted.grad[1, 2].abs().sum() == 0
    assert predicted.grad[0, 1].abs().sum() > 0
    changed = predicted.detach().clone()
    changed[0, 0] += 5.0
    assert loss(changed, target, mask) == pytest.approx(float(found.detach()))
    assert loss(predicted, target, torch.zeros_like(mask)) == 0


@pytest.mark.parametrize("truth", [0.0, 0.3, 1.0])
def test_adaptive_wing_is_smooth_where_its_branches_meet(truth: float) -> None:
    def at(difference: float) -> float:
        target = torch.full((1, 1, 1), truth, dtype=torch.float64)
        return float(awing(target + difference, target))

    step = 1e-6
    assert at(0.5 - step) == pytest.approx(at(0.5 + step), abs=1e-4)
    inner, outer = (at(0.5 - step) - at(0.5 - 2 * step)) / step, (at(0.5 + 2 * step) - at(0.5 + step)) / step
    assert inner == pytest.approx(outer, rel=1e-3)
    expected = 14.0 * np.log1p(0.2 ** (2.1 - truth))
    assert at(0.2) == pytest.approx(expected)


def test_geometry_sees_distances_alone() -> None:
    _, target = answers("geometry")
    assert geometry(target + 3.0, target) == pytest.approx(0.0, abs=1e-5)
    assert geometry(target * 2.0, target) > 0.1
