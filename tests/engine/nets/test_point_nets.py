from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

torch = pytest.importorskip("torch")

from engine.nets import NETS, NetConfig, PointNet2Config, PointNetConfig, SE3UNetConfig, SetConfig, build  # noqa: E402
from engine.preprocess.neighbourhoods import KnnPyramid, neighbourhoods  # noqa: E402
from engine.preprocess.similarity import random_rotation  # noqa: E402

LANDMARKS, POINTS = 5, 96
SMALL = {
    "sa1": SetConfig(centres=32, radii=(0.2, 0.4), neighbours=(4, 8), widths=((8, 8, 12), (8, 8, 12))),
    "sa2": SetConfig(centres=12, radii=(0.4, 0.8), neighbours=(4, 8), widths=((12, 12, 16), (12, 12, 16))),
    "whole": (16, 24),
    "hidden": (16, 12),
}
PYRAMID = KnnPyramid(levels=3, neighbours=6, pool_neighbours=6)
SE3 = SE3UNetConfig(pyramid=PYRAMID, scalars=(8, 10, 12), vectors=(4, 5, 6), blocks=(1, 1, 1), heads=2, hidden=8)
TINY: dict[str, NetConfig] = {
    "pointnet": PointNetConfig(
        widths=(8, 8, 16, 24), hidden=(16, 12), input_transform=True, feature_transform=True, features=3
    ),
    "pointnet heatmap": PointNetConfig(widths=(8, 8, 16, 24), hidden=(16, 12), head="heatmap"),
    "pointnet2": PointNet2Config(**SMALL),
    "pointnet2 ssg, normals": PointNet2Config(**SMALL, scales="ssg", normals=True),
    "pointnet2 heatmap": PointNet2Config(**SMALL, head="heatmap", pooling="attention"),
    "pointnet2 textbook": PointNet2Config(**SMALL, order="mlp_first", pooling="mean"),
    "se3_unet": SE3,
    "se3_unet e3nn 1": SE3.model_copy(update={"layers": "e3nn"}),
    "se3_unet e3nn 2": SE3.model_copy(update={"layers": "e3nn", "lmax": 2, "tensors": (3, 4, 4)}),
    "se3_unet max": SE3.model_copy(update={"pooling": "max", "attention": False}),
}


def cloud(seed: int, points: int = POINTS) -> np.ndarray:
    """A bumpy ellipsoid that is like no mirror image of itself."""
    rng = np.random.default_rng(seed)
    unit = rng.normal(size=(points, 3))
    unit /= np.linalg.norm(unit, axis=1, keepdims=True)
    return unit * [0.6, 0.9, 0.7] * (1 + 0.1 * np.sin(5 * unit @ [1.0, 0.3, 0.7]))[:, None]


def inputs(config: NetConfig, clouds: list[np.ndarray], dtype: torch.dtype = torch.float32) -> dict[str, torch.Tensor]:
    made = [{"points": one, **neighbourhoods(config.structure, one)} for one in clouds]
    batch = {name: torch.from_numpy(np.stack([one[name] for one in made])) for name in made[0]}
    batch["points"] = batch["points"].to(dtype)
    if getattr(config, "features", 0):
        batch["features"] = batch["points"] / batch["points"].norm(dim=2, keepdim=True)
    return batch


def made(name: str, seed: int = 0) -> torch.nn.Module:
    torch.manual_seed(seed)
    return build(TINY[name], landmarks=LANDMARKS)


def heats(config: NetConfig) -> bool:
    return getattr(config, "head", "heatmap") == "heatmap"


def test_every_point_net_has_a_tiny_one_here() -> None:
    assert {name for name, row in NETS.items() if "points" in row.tags} == {config.name for config in TINY.values()}


@pytest.mark.parametrize("name", list(TINY))
def test_shapes_and_every_weight_gets_a_gradient(name: str) -> None:
    net, batch = made(name).train(), inputs(TINY[name], [cloud(1), cloud(2), cloud(3)])
    answer = net(**batch)
    assert answer.shape == ((3, LANDMARKS, POINTS) if heats(TINY[name]) else (3, LANDMARKS, 3))
    if heats(TINY[name]):
        assert 0 <= answer.min() <= answer.max() <= 1
    (answer * torch.rand_like(answer)).sum().backward()
    without = [key for key, weight in net.named_parameters() if weight.grad is None or not weight.grad.abs().sum() > 0]
    assert without == []


@pytest.mark.parametrize("name", list(TINY))
def test_points_in_another_order_give_the_same_places_and_heat(name: str) -> None:
    config, net = TINY[name], made(name).eval()
    one, order = cloud(4), np.random.default_rng(0).permutation(POINTS)
    with torch.no_grad():
        first, second = net(**inputs(config, [one])), net(**inputs(config, [one[order]]))
    if heats(config):
        first = first[:, :, torch.from_numpy(order)]
    # Of a ball that is too full, another order keeps other points.
    tolerance = 0.1 if config.name == "pointnet2" else 1e-4
    assert (first - second).abs().max() < tolerance * first.abs().max()


@pytest.mark.parametrize("name", [name for name in TINY if "equivariant" in NETS[TINY[name].name].tags])
@pytest.mark.parametrize(("dtype", "tolerance"), [(torch.float64, 1e-11), (torch.float32, 2e-5)])
def test_heat_stays_with_the_points_when_the_cloud_turns_and_moves(
    name: str, dtype: torch.dtype, tolerance: float
) -> None:
    config, net = TINY[name], made(name).eval().to(dtype)
    rng = np.random.default_rng(1)
    one = cloud(5)
    with torch.no_grad():
        still = net(**inputs(config, [one], dtype))
        for turn, shift in ((random_rotation(rng), 0.0), (np.eye(3), 1.7), (random_rotation(rng), 1.7)):
            moved = net(**inputs(config, [one @ turn.T + shift], dtype))
            assert ((moved - still).abs().max() / still.abs().max()) < tolerance


def test_the_se3_net_tells_a_face_from_its_mirror_image() -> None:
    net, one = made("se3_unet").eval(), cloud(6)
    with torch.no_grad():
        first, mirrored = net(**inputs(SE3, [one])), net(**inputs(SE3, [one * [-1, 1, 1]]))
    assert (first - mirrored).abs().max() > 1e-3 * first.abs().max()


# ------------------------------------------------------------------ golden answers
GOLDEN = Path(__file__).with_name("golden.json")


def with_known_weights(name: str) -> torch.nn.Module:
    """A net whose weights come from a formula, so that no random generator of torch's decides them."""
    net = build(TINY[name], landmarks=LANDMARKS).eval()
    for number, (_, weight) in enumerate(sorted(net.named_parameters())):
        wave = torch.sin(torch.arange(weight.numel(), dtype=torch.float64) * 1.7 + number)
        scale = 1.0 / weight.shape[-1] ** 0.5 if weight.dim() > 1 else 0.3
        weight.data = (scale * wave + (1.0 if weight.dim() == 1 else 0.0)).reshape(weight.shape).float()
    return net


def golden_of(name: str) -> list[float]:
    with torch.no_grad():
        answer = with_known_weights(name)(**inputs(TINY[name], [cloud(11)]))[0]
    picked = answer.reshape(-1)[:: max(1, answer.numel() // 8)][:8]
    return [round(float(value), 6) for value in (*picked, answer.mean(), answer.std())]


@pytest.mark.parametrize("name", list(TINY))
def test_nets_answer_as_they_always_did(name: str) -> None:
    """``GOLDEN.write_text(json.dumps({name: golden_of(name) for name in TINY}, indent=1))`` after a wanted change."""
    expected = json.loads(GOLDEN.read_text())[name]
    assert golden_of(name) == pytest.approx(expected, rel=1e-3, abs=1e-5)
    assert expected[-1] > 1e-3


def test_pointnet2_hears_where_features_were_seen_as_well_as_what_they_are() -> None:
    """Three coordinates among hundreds of features would be drowned, and poses not be learnt."""
    torch.manual_seed(0)
    trunk = build(PointNet2Config(), landmarks=LANDMARKS).trunk
    rng = torch.Generator().manual_seed(1)
    for layer, width, spread in (
        (trunk.level2.scales[0].first, trunk.level1.out, 0.1),
        (trunk.level2.scales[2].first, trunk.level1.out, 0.4),
        (trunk.whole[0], trunk.level2.out, 0.4),
    ):
        places = spread * torch.randn(500, 3, generator=rng)
        features = torch.randn(500, width, generator=rng).relu()
        where = (places @ layer.weight[:, :3].T).std()
        what = (features @ layer.weight[:, 3:].T).std()
        assert 0.5 < where / what < 2.0
