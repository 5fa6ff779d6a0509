"""Weights come back from an exported net: it says the same, also with the figures of its own batches."""

from __future__ import annotations

from pathlib import Path

import pytest
import torch

from engine.nets import MapNetConfig, build
from engine.preprocess import MapConfig
from engine.train.export import export_map_net
from engine.train.start_weights import load_onnx_weights
from engine.types import EngineError

pytestmark = pytest.mark.filterwarnings("ignore")
CANVAS = MapConfig(width_px=32, height_px=32)
SMALL = MapNetConfig(channels=(8, 8, 8, 8), blocks=(1, 1, 1, 1), hidden=4)


def images(seed: int, count: int = 6) -> torch.Tensor:
    return torch.rand(count, 5, CANVAS.height_px, CANVAS.width_px, generator=torch.Generator().manual_seed(seed))


@pytest.fixture(scope="module")
def exported(tmp_path_factory):
    torch.manual_seed(3)
    net = build(SMALL, landmarks=8, canvas=CANVAS)
    net.train()
    with torch.no_grad():
        for seed in range(20):  # running figures that are not the ones it began with
            net(images(seed))
    path = tmp_path_factory.mktemp("net") / "map.onnx"
    export_map_net(net.eval(), CANVAS, path)
    return net, path


def test_it_says_the_same(exported) -> None:
    net, path = exported
    torch.manual_seed(8)
    other = load_onnx_weights(build(SMALL, landmarks=8, canvas=CANVAS), path, [images(s) for s in range(20)])
    with torch.no_grad():
        before, after = net(images(99)), other.eval()(images(99))
        trained = other.train()(images(7, 64))
        expected = net(images(7, 64))
    for a, b, c, d in zip(before, after, trained, expected, strict=True):
        torch.testing.assert_close(a, b, atol=2e-2 * float(a.abs().max()), rtol=0)
        torch.testing.assert_close(c, d, atol=0.2 * float(d.abs().max()), rtol=0)


def test_another_net_is_refused(exported, tmp_path: Path) -> None:
    _, path = exported
    with pytest.raises(EngineError, match="another kind of net"):
        load_onnx_weights(build(SMALL, landmarks=9, canvas=CANVAS), path, [images(0)])
    (tmp_path / "no.onnx").write_bytes(b"not a model")
    with pytest.raises(EngineError, match=r"no\.onnx"):
        load_onnx_weights(build(SMALL, landmarks=8, canvas=CANVAS), tmp_path / "no.onnx", [])
