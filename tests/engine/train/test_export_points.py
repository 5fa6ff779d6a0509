from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

torch = pytest.importorskip("torch")
onnx = pytest.importorskip("onnx")

from engine.infer.runtime import Network  # noqa: E402
from engine.nets import PointNet2Config, PointNetConfig, RefinerConfig, SE3UNetConfig, SetConfig, build  # noqa: E402
from engine.preprocess.neighbourhoods import KnnPyramid  # noqa: E402
from engine.train.export_points import PointConfig, export_points, net_inputs, parity  # noqa: E402
from engine.types import EngineError  # noqa: E402

pytestmark = pytest.mark.filterwarnings("ignore")

POINTS, LANDMARKS = 48, 3
SA1 = SetConfig(centres=16, radii=(0.3,), neighbours=(6,), widths=((6, 8),))
SA2 = SetConfig(centres=6, radii=(0.6,), neighbours=(4,), widths=((8, 8),))
NETS_TO_EXPORT: dict[str, PointConfig] = {
    "pointnet": PointNetConfig(widths=(6, 6, 8), hidden=(8,), feature_transform=True, features=3),
    "pointnet2": PointNet2Config(sa1=SA1, sa2=SA2, whole=(8,), hidden=(8,), head="heatmap"),
    "refiner": RefinerConfig(sa1=SA1, sa2=SA2, whole=(8,), hidden=(8,), embedding=4),
    "se3_unet": SE3UNetConfig(
        pyramid=KnnPyramid(levels=2, neighbours=5, pool_neighbours=5, ratio=0.3),
        scalars=(6, 8),
        vectors=(4, 4),
        blocks=(0, 1),
        heads=2,
        hidden=6,
    ),
}


@pytest.mark.parametrize("name", list(NETS_TO_EXPORT))
def test_the_file_answers_like_torch_for_any_number_of_clouds(name: str, tmp_path: Path) -> None:
    torch.manual_seed(0)
    config = NETS_TO_EXPORT[name]
    net = build(config, landmarks=LANDMARKS).eval()
    sha = export_points(net, config, POINTS, LANDMARKS, tmp_path / "net.onnx")
    assert parity(net, config, POINTS, LANDMARKS, tmp_path / "net.onnx") < 1e-4
    clouds = [np.random.default_rng(seed).normal(size=(POINTS, 3)) * 0.4 for seed in range(5)]
    inputs = net_inputs(config, clouds, LANDMARKS)
    found = Network(tmp_path / "net.onnx", sha, 1).run({key: value.numpy() for key, value in inputs.items()})
    with torch.no_grad():
        assert np.allclose(found["answer"], net(**inputs).numpy(), atol=1e-4)
    for parameter in net.parameters():
        parameter.data *= 1.5
    assert parity(net, config, POINTS, LANDMARKS, tmp_path / "net.onnx") > 1e-3


def test_a_graph_that_has_become_a_constant_is_refused(tmp_path: Path) -> None:
    torch.manual_seed(0)
    config = PointNetConfig(widths=(6, 6, 8), hidden=(8,))
    stuck, net = (build(config, landmarks=1).eval() for _ in range(2))
    stuck.head[-1].weight.data.zero_()
    export_points(stuck, config, 16, 1, tmp_path / "x.onnx")  # the net itself says the same of everything: no fault
    with pytest.raises(EngineError, match="one answer to every input"):
        parity(net, config, 16, 1, tmp_path / "x.onnx")
