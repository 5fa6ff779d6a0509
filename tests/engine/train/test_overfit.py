"""The nets can learn: a few clouds by heart, in seconds."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pytest

torch = pytest.importorskip("torch")

from engine.nets import PointNet2Config, PointNetConfig, RefinerConfig, SE3UNetConfig, SetConfig, build  # noqa: E402
from engine.preprocess.heatmaps import heat_maps  # noqa: E402
from engine.preprocess.neighbourhoods import KnnPyramid  # noqa: E402
from engine.preprocess.similarity import random_rotation  # noqa: E402
from engine.train.export_points import PointConfig, net_inputs  # noqa: E402
from engine.train.losses import awing, smoothl1  # noqa: E402

pytestmark = pytest.mark.slow

POINTS, LANDMARKS, FACES = 160, 6, 4
RADIUS_MM = 110.0
PYRAMID = KnnPyramid(levels=3, neighbours=10, pool_neighbours=10)
SE3 = SE3UNetConfig(pyramid=PYRAMID, scalars=(16, 20, 24), vectors=(6, 8, 10), blocks=(1, 1, 1), heads=2, hidden=24)
PLACES: dict[str, PointConfig] = {
    "pointnet": PointNetConfig(widths=(32, 32, 64, 128), hidden=(64,), dropout=0.0),
    "pointnet2": PointNet2Config(
        sa1=SetConfig(centres=48, radii=(0.2, 0.4), neighbours=(8, 16), widths=((16, 32), (16, 32))),
        sa2=SetConfig(centres=16, radii=(0.4, 0.8), neighbours=(8, 16), widths=((32, 48), (32, 48))),
        whole=(64, 128),
        hidden=(64,),
        dropout=0.0,
    ),
}


@pytest.fixture(autouse=True)
def one_thread() -> Iterator[None]:
    """Tensors this small gain nothing from threads, and lose much where other work runs beside."""
    before = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(before)


def faces() -> tuple[list[np.ndarray], np.ndarray]:
    """Heads with a nose and one ear, of different shapes: clouds (N, 3) in the unit sphere and places (B, L, 3)."""
    rng = np.random.default_rng(0)
    unit = rng.normal(size=(FACES, POINTS, 3))
    unit /= np.linalg.norm(unit, axis=2, keepdims=True)
    marks = np.array([[0, 0, 1], [0, -0.7, 0.7], [0.6, 0.4, 0.7], [-0.6, 0.4, 0.7], [1, 0, 0], [-1, 0, 0.0]])
    marks /= np.linalg.norm(marks, axis=1, keepdims=True)
    axes = rng.uniform([0.5, 0.7, 0.6], [0.65, 0.85, 0.75], size=(FACES, 3))

    def shape(direction: np.ndarray, axes: np.ndarray) -> np.ndarray:
        bump = sum(
            size * np.exp(-6 * np.square(direction - at).sum(-1, keepdims=True))
            for size, at in ((0.3, [0, 0, 1]), (0.15, [0, -0.7, 0.7]), (0.2, [1, 0, 0]))
        )
        return direction * axes * (1 + bump)

    return [shape(one, axis) for one, axis in zip(unit, axes, strict=True)], np.stack([shape(marks, a) for a in axes])


def learn(config: PointConfig, target: torch.Tensor, clouds: list[np.ndarray], steps: int, rate: float) -> torch.Tensor:
    torch.manual_seed(0)
    net = build(config, landmarks=LANDMARKS).train()
    inputs = net_inputs(config, clouds, LANDMARKS)
    optimizer = torch.optim.Adam(net.parameters(), rate)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimizer, rate, total_steps=steps)
    for _ in range(steps):
        answer = net(**inputs)
        loss = awing(answer, target) if answer.shape[2] == POINTS else 100 * smoothl1(answer, target)
        optimizer.zero_grad()
        loss.backward()
        torch.nn.utils.clip_grad_norm_(net.parameters(), 1.0)
        optimizer.step()
        schedule.step()
    with torch.no_grad():
        return net(**inputs)


@pytest.mark.parametrize("name", list(PLACES))
def test_places_are_learned_to_a_millimetre(name: str) -> None:
    clouds, places = faces()
    found = learn(PLACES[name], torch.from_numpy(places).float(), clouds, 250, 5e-3)
    off_mm = RADIUS_MM * np.linalg.norm(found.numpy() - places, axis=2)
    assert off_mm.mean() < 1.0


@pytest.mark.parametrize("readout", ["whole", "votes"])
def test_a_refiner_begins_at_the_guess_and_learns_the_way_from_there(readout: str) -> None:
    """Eight patches of 20 mm about guesses some 5 mm off, in an hundred steps; nothing learnt would leave 5 mm."""
    rng = np.random.default_rng(2)
    places = torch.from_numpy(rng.normal(size=(8, 3)) * 0.06).float()
    patches = [dented(place, rng) for place in places.numpy()]
    config = RefinerConfig(
        sa1=SetConfig(centres=64, radii=(0.05, 0.1), neighbours=(8, 16), widths=((16, 32), (16, 32))),
        sa2=SetConfig(centres=16, radii=(0.1, 0.2), neighbours=(8, 16), widths=((32, 48), (32, 48))),
        readout=readout,
        dropout=0.0,
    )
    torch.manual_seed(0)
    net = build(config, landmarks=LANDMARKS).train()
    inputs = net_inputs(config, patches, LANDMARKS)
    scale_mm = 20.0 / 0.25
    with torch.no_grad():
        assert scale_mm * net(**inputs).norm(dim=1).mean() < 5.0
    optimizer = torch.optim.Adam(net.parameters(), 5e-3)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimizer, 5e-3, total_steps=100)
    for _ in range(100):
        loss = smoothl1(net(**inputs)[:, None], places[:, None])
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        schedule.step()
    off_mm = scale_mm * (net(**inputs) - places).norm(dim=1)
    assert off_mm.mean() < 0.2


def dented(place: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """A patch of skin (P, 3) in the patch frame with a dent about a place of it."""
    across = rng.uniform(-0.18, 0.18, size=(256, 2))
    depth = place[2] - 0.05 * np.exp(-np.square(across - place[:2]).sum(1) / 0.004)
    return np.column_stack([across, depth])


def test_heat_is_learned_in_any_pose() -> None:
    clouds, places = faces()
    rng = np.random.default_rng(1)
    turns = [random_rotation(rng) for _ in clouds]
    turned = [cloud @ turn.T for cloud, turn in zip(clouds, turns, strict=True)]
    heat = np.stack([heat_maps(cloud, place, 0.2) for cloud, place in zip(clouds, places, strict=True)])
    found = learn(SE3, torch.from_numpy(heat), turned, 250, 5e-3).numpy()
    both, either = (found > 0.2) & (heat > 0.2), (found > 0.2) | (heat > 0.2)
    assert (both.sum(2) / either.sum(2)).mean() > 0.9
