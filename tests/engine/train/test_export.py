from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

torch = pytest.importorskip("torch")
onnx = pytest.importorskip("onnx")

from engine.infer.runtime import Network  # noqa: E402
from engine.nets import MapNetConfig, ViewNetConfig, build  # noqa: E402
from engine.preprocess import MapConfig, ViewConfig  # noqa: E402
from engine.train.export import export_map_net, export_pose_net, sha256_of, store_as_half  # noqa: E402
from engine.types import EngineError  # noqa: E402

pytestmark = pytest.mark.filterwarnings("ignore")


def test_exported_nets_answer_like_torch_for_any_count(tmp_path: Path) -> None:
    torch.manual_seed(0)
    view = ViewConfig(size_px=32)
    net = build(ViewNetConfig(channels=(8, 8, 16), blocks=(1, 1, 1)), view=view).eval()
    sha = export_pose_net(net, view, tmp_path / "pose.onnx")
    image = torch.rand(7, 6, 32, 32)
    found = Network(tmp_path / "pose.onnx", sha, 1).run({"image": image.numpy()})
    with torch.no_grad():
        expected = net(image)[0].numpy()
    assert np.abs(found["canonical"] - expected).max() < 0.02 * max(1.0, np.abs(expected).max())


def test_half_of_the_size_says_the_same(tmp_path: Path) -> None:
    torch.manual_seed(0)
    canvas = MapConfig(width_px=48, height_px=32)
    net = build(MapNetConfig(channels=(8, 32, 64), blocks=(1, 1, 1)), landmarks=5, canvas=canvas)
    export_map_net(net, canvas, tmp_path / "map.onnx")
    weights = sum(parameter.numel() for parameter in net.parameters())
    assert (tmp_path / "map.onnx").stat().st_size < 2.2 * weights + 250_000
    before = (tmp_path / "map.onnx").read_bytes()
    store_as_half(tmp_path / "map.onnx")
    assert (tmp_path / "map.onnx").read_bytes() == before


def test_a_file_that_is_not_the_one_of_the_card_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "x.onnx"
    path.write_bytes(b"other")
    with pytest.raises(EngineError, match="not the one its card describes"):
        Network(path, "0" * 64, 1)
    path.write_bytes(b"nonsense")
    with pytest.raises(EngineError, match="could not be loaded"):
        Network(path, sha256_of(path), 1)
    with pytest.raises(EngineError, match="missing"):
        Network(tmp_path / "none.onnx", "", 1)
