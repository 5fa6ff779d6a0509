from __future__ import annotations

import numpy as np
import pytest

torch = pytest.importorskip("torch")

from engine.nets import NETS, CanonicalNetConfig, MapNetConfig, ViewNetConfig, build  # noqa: E402
from engine.nets.pointops import linear_max, neighbour_max  # noqa: E402
from engine.preprocess import MapConfig, PoseCloudConfig, ViewConfig  # noqa: E402
from engine.preprocess.graph import batch_indices, cloud_graph  # noqa: E402

CLOUD = PoseCloudConfig(points=128, middle=32, coarse=16, neighbours=6, pool_neighbours=8)
MAP = MapConfig(width_px=48, height_px=32)
VIEW = ViewConfig(size_px=32)


def cloud_inputs(count: int, turn: np.ndarray) -> dict[str, torch.Tensor]:
    rng = np.random.default_rng(0)
    graphs = [cloud_graph(rng.normal(size=(400, 3)), CLOUD)[0] for _ in range(count)]
    indices = batch_indices([graph.neighbours for graph in graphs], CLOUD)
    points = np.concatenate([graph.points @ turn.T for graph in graphs]).astype(np.float32)
    return {"points": torch.from_numpy(points), **{name: torch.from_numpy(value) for name, value in indices.items()}}


def tiny(name: str) -> tuple[torch.nn.Module, dict[str, torch.Tensor], list[tuple[int, ...]]]:
    torch.manual_seed(0)
    if name == "canonical":
        net = build(CanonicalNetConfig(fine=8, middle=16, coarse=16, context=16), points=128, middle=32, coarse=16)
        return net, cloud_inputs(2, np.eye(3)), [(256, 3), (256, 2)]
    if name == "view":
        net = build(ViewNetConfig(channels=(4, 6, 8), blocks=(1, 1, 1)), view=VIEW)
        return net, {"image": torch.rand(2, 6, 32, 32)}, [(2, 3, 16, 16), (2, 2, 16, 16)]
    net = build(MapNetConfig(channels=(4, 6, 8), blocks=(1, 1, 1), hidden=5), landmarks=7, canvas=MAP)
    return net, {"image": torch.rand(2, 5, 32, 48)}, [(2, 7, 3), (2, 7), (2, 7), (2, 7, 16, 24)]


@pytest.mark.parametrize("name", list(NETS))
def test_shapes_and_every_weight_gets_a_gradient(name: str) -> None:
    net, inputs, shapes = tiny(name)
    outputs = net.train()(**inputs)
    assert [tuple(output.shape) for output in outputs] == shapes
    torch.manual_seed(1)
    sum((output * torch.rand_like(output)).sum() for output in outputs).backward()
    without = [key for key, weight in net.named_parameters() if weight.grad is None or not weight.grad.abs().sum() > 0]
    assert without == []


@pytest.mark.parametrize("name", list(NETS))
def test_config_belongs_to_its_row(name: str) -> None:
    assert NETS[name].config().name == name


def test_neighbour_max_is_gather_and_max_forward_and_backward() -> None:
    torch.manual_seed(0)
    index = torch.randint(0, 20, (20, 5)) + torch.arange(0, 20).div(20, rounding_mode="floor")[:, None] * 20
    index = torch.cat([index, torch.randint(20, 40, (20, 5))])
    x = torch.randn(40, 7, requires_grad=True)
    y = x.detach().clone().requires_grad_()
    found = neighbour_max(x, index, 20)
    expected = y[index].amax(1)
    assert torch.allclose(found, expected, rtol=2e-4, atol=1e-6)
    weight = torch.randn_like(expected)
    (found * weight).sum().backward()
    (expected * weight).sum().backward()
    assert torch.allclose(x.grad, y.grad, atol=1e-6)


def test_linear_max_is_product_and_max_forward_and_backward() -> None:
    torch.manual_seed(0)
    x, weight = torch.randn(3, 50, 4, requires_grad=True), torch.randn(9, 4, requires_grad=True)
    found, plain = linear_max(x, weight), (x @ weight.T).amax(1)
    assert torch.allclose(found, plain, atol=1e-6)
    factor = torch.randn_like(plain)
    expected = torch.autograd.grad((plain * factor).sum(), (x, weight))
    for one, other in zip(torch.autograd.grad((found * factor).sum(), (x, weight)), expected, strict=True):
        assert torch.allclose(one, other, atol=1e-5)


def test_map_net_places_its_landmarks_on_the_surface_it_attends_to() -> None:
    """With no learned offset, a landmark lies at the mean of the surface points under its heat."""
    net, _, _ = tiny("map")
    net.eval()
    with torch.no_grad():
        net.second.zero_()
        image = torch.zeros(1, 5, 32, 48)
        canonical, _, _, heat = net(image)
    share = heat.flatten(2).softmax(2)
    radius = torch.full((16 * 24,), 0.95)
    x = (share * radius * net.grid[2].flatten()).sum(2)
    z = (share * radius * net.grid[3].flatten()).sum(2)
    assert torch.allclose(canonical[..., 0], x, atol=1e-5)
    assert torch.allclose(canonical[..., 2], z, atol=1e-5)
