from __future__ import annotations

import pytest

torch = pytest.importorskip("torch")

from engine.nets.counting import multiplications, parameters  # noqa: E402
from engine.nets.head3d import project, rotation_of  # noqa: E402
from engine.nets.image_nets import IMAGE_NETS, DenseNetConfig, HeadNetConfig, MattingNetConfig, build  # noqa: E402
from engine.nets.matting import within  # noqa: E402
from engine.nets.matting_refine import choose_cells, uniform  # noqa: E402

TINY_HEAD = HeadNetConfig(backbone="resnet18", width=8, pyramid=16, identity=5, expression=3, hidden=16)
TINY_MATTE = MattingNetConfig(width=0.25, aspp_channels=16, decoder=(16, 16, 16), coarse=2, cells=20)
PUBLISHED = [
    (DenseNetConfig(), 4_222_232),
    (DenseNetConfig(backbone="resnet18"), 11_976_792),
    (MattingNetConfig(backbone="resnet50"), 40_247_703),
    (MattingNetConfig(backbone="resnet101"), 59_239_831),
    (MattingNetConfig(backbone="mobilenetv2"), 5_006_839),
]


@pytest.mark.parametrize(("config", "count"), PUBLISHED)
def test_parameter_counts_are_exact(config: DenseNetConfig, count: int) -> None:
    assert parameters(build(config)) == count


def test_the_published_count_of_the_dense_net_leaves_out_the_scales_of_batch_norm() -> None:
    net = build(DenseNetConfig())
    norms = sum(parameters(part) for part in net.modules() if isinstance(part, torch.nn.BatchNorm2d))
    assert round((parameters(net) - norms) / 1e6, 2) == 4.19  # 4.188 M, published as 4.18 M


@pytest.mark.parametrize(("sizes", "millions"), [({"identity": 300, "expression": 100, "jaw": 3}, 32.95), ({}, 32.82)])
def test_the_head_net_of_the_public_code_has_its_size(sizes: dict[str, int], millions: float) -> None:
    net = build(HeadNetConfig(fusion="gate1x1", kernel=1, **sizes))
    assert parameters(net) / 1e6 == pytest.approx(millions, abs=0.005)


def test_multiplications_are_the_published_ones() -> None:
    assert multiplications(build(DenseNetConfig()), torch.rand(1, 3, 256, 256)) / 1e9 == pytest.approx(0.393, abs=0.003)
    net = build(MattingNetConfig(refine="off"))
    photo = torch.rand(1, 3, 1088, 1920)
    assert multiplications(net, photo, photo) / 1e9 == pytest.approx(7.4, abs=0.1)


@pytest.mark.parametrize("fusion", ["inception", "gate1x1", "concat", "conv"])
def test_every_fusion_gives_all_answers_and_gradients(fusion: str) -> None:
    net = build(TINY_HEAD.model_copy(update={"fusion": fusion}))
    shape, pose, marks, heat = net(torch.rand(2, 3, 64, 64))
    assert (shape.shape, pose.shape, marks.shape, heat.shape) == ((2, 8), (2, 10), (2, 68, 2), (2, 68, 16, 16))
    (shape.sum() + pose.sum() + marks.sum() + heat.sum()).backward()
    without = [name for name, weight in net.named_parameters() if weight.grad is None]
    unread = ("pyramid.layers.1.up.2", "pyramid.layers.1.up.3")  # the coarsest levels: nobody asks for their last maps
    assert [name for name in without if not name.startswith(unread)] == []


def test_without_landmarks_the_head_net_has_neither_maps_nor_marks() -> None:
    _, pose, marks, heat = build(TINY_HEAD.model_copy(update={"landmarks": False}))(torch.rand(2, 3, 64, 64))
    assert pose.shape == (2, 10)
    assert marks.numel() == heat.numel() == 0


def test_six_numbers_round_trip_through_a_rotation() -> None:
    torch.manual_seed(0)
    turn = rotation_of(torch.randn(50, 6))
    assert torch.allclose(torch.linalg.det(turn), torch.ones(50), atol=1e-5)
    again = rotation_of(torch.cat([turn[:, :, 0], turn[:, :, 1]], 1))
    assert torch.allclose(again, turn, atol=1e-6)


def test_a_cube_is_projected_where_it_must_be() -> None:
    cube = torch.tensor([[[-1.0, -1, -1], [1, 1, 1]]])
    turn = torch.tensor([[[0.0, -1, 0], [1, 0, 0], [0, 0, 1]]])
    found = project(cube, turn, torch.tensor([[0.25, -0.5]]), torch.tensor([[-0.5]]))
    assert torch.allclose(found, torch.tensor([[[0.75, -1.0, -0.5], [-0.25, 0.0, 0.5]]]))


def test_refining_all_cells_is_the_same_as_refining_everywhere() -> None:
    torch.manual_seed(0)
    sampled = build(TINY_MATTE.model_copy(update={"cells": 10_000})).eval()
    full = build(TINY_MATTE.model_copy(update={"refine": "full"})).eval()
    full.load_state_dict(sampled.state_dict())
    photo, stage = torch.rand(2, 1, 3, 64, 96)
    with torch.no_grad():
        for one, other in zip(sampled(photo, stage)[:2], full(photo, stage)[:2], strict=True):
            assert torch.allclose(one, other, atol=1e-5)


def test_only_the_chosen_cells_change() -> None:
    torch.manual_seed(0)
    net = build(TINY_MATTE).eval()
    photo, stage = torch.rand(2, 1, 3, 64, 64)
    with torch.no_grad():
        alpha, _, coarse, _, error = net(photo, stage)
        plain = torch.nn.functional.interpolate(coarse, size=[64, 64], mode="bilinear", align_corners=False)
    cells = choose_cells(error, [64, 64], TINY_MATTE)
    outside = ~cells.repeat_interleave(4, 1).repeat_interleave(4, 2)[:, None]
    assert int(cells.sum()) == 20
    assert torch.equal(alpha[outside], plain[outside])
    assert not torch.equal(alpha, plain)


@pytest.mark.parametrize("select", ["error", "random", "uniform"])
def test_every_choice_of_cells_takes_as_many(select: str) -> None:
    config = TINY_MATTE.model_copy(update={"select": select, "cells": 33})
    cells = choose_cells(torch.rand(2, 1, 20, 30), [80, 120], config)
    assert cells.flatten(1).sum(1).tolist() == [33, 33]


def test_an_even_grid_spreads_over_the_picture() -> None:
    chosen = uniform(12, 18, 24).topk(24).indices
    rows, columns = chosen // 18, chosen % 18
    assert rows.max() >= 9
    assert rows.min() <= 2
    assert columns.max() >= 14
    assert columns.min() <= 3


@pytest.mark.parametrize("name", list(IMAGE_NETS))
def test_config_belongs_to_its_row(name: str) -> None:
    assert IMAGE_NETS[name].config().name == name


def test_what_starts_outside_still_learns_and_answers_are_clamped() -> None:
    x = torch.tensor([-2.0, 0.3, 1.5], requires_grad=True)
    found = within(x, training=True)
    assert found.tolist() == pytest.approx([0.0, 0.3, 1.0])
    found.sum().backward()
    assert x.grad is not None
    assert x.grad.tolist() == [1.0, 1.0, 1.0]
    assert torch.equal(within(x, training=False), x.clamp(0, 1))


def test_a_head_starts_as_the_mean_face_at_rest_seen_from_the_front() -> None:
    net = build(HeadNetConfig(backbone="resnet10", width=8, pyramid=8)).eval()
    with torch.no_grad():
        shape, pose, marks, _ = net(torch.rand(2, 3, 64, 64))
    assert float(shape[:, :100].abs().max()) < 0.5
    assert float(shape[:, 100:].max()) < 0.1
    assert torch.allclose(rotation_of(pose[:, :6]), torch.diag(torch.tensor([1.0, -1.0, -1.0])), atol=0.2)
    assert torch.allclose(marks, torch.full_like(marks, 0.5), atol=0.2)
