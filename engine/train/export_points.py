"""Nets on point clouds as ONNX files: one door for all of them, checked against torch on inputs they have not seen."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch import Tensor, nn

from engine.infer.runtime import Network
from engine.nets import PointNet2Config, PointNetConfig, RefinerConfig, SE3UNetConfig
from engine.preprocess.neighbourhoods import neighbourhoods
from engine.train.export import save_program, sha256_of, unwarned
from engine.types import EngineError, FloatArray

PointConfig = PointNetConfig | PointNet2Config | RefinerConfig | SE3UNetConfig
OUTPUT = "answer"
"""Name of the only output."""
TOLERANCE = 1e-3
"""Largest difference from torch that passes, as a share of the largest value."""


class _Named(nn.Module):
    """Inputs in one dictionary, as the exporter wants them."""

    def __init__(self, net: nn.Module) -> None:
        super().__init__()
        self.net = net

    def forward(self, inputs: dict[str, Tensor]) -> Tensor:
        """See the class."""
        answer: Tensor = self.net(**inputs)
        return answer


def net_inputs(config: PointConfig, clouds: list[FloatArray], landmarks: int) -> dict[str, Tensor]:
    """What a net takes for clouds (N, 3) of equal size in its frame; normals point away from the centroid."""
    made = [neighbourhoods(config.structure, cloud) for cloud in clouds]
    points = np.stack(clouds).astype(np.float32)
    batch = {"points": torch.from_numpy(points)}
    if getattr(config, "features", 0):
        away = points - points.mean(1, keepdims=True)
        batch["features"] = torch.from_numpy(away / np.linalg.norm(away, axis=2, keepdims=True).clip(1e-6))
    if isinstance(config, RefinerConfig):
        batch["landmark"] = torch.arange(len(clouds)) % landmarks
    return batch | {name: torch.from_numpy(np.stack([one[name] for one in made])) for name in made[0]}


def export_points(net: nn.Module, config: PointConfig, points: int, landmarks: int, path: Path) -> str:
    """Write the net for any number of clouds of ``points`` points and return the file's sha256.

    Inputs are called as the arguments of ``net``, the output ``answer``. EngineError if the file does not answer like
    torch on other clouds than it was made from.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    inputs = net_inputs(config, [_cloud(points, 1), _cloud(points, 2)], landmarks)
    dynamic = {"inputs": {name: {0: torch.export.Dim.DYNAMIC} for name in inputs}}
    with torch.no_grad(), unwarned():
        program: Any = torch.onnx.export(
            _Named(net).eval(),
            kwargs={"inputs": inputs},
            input_names=list(inputs),
            output_names=[OUTPUT],
            dynamic_shapes=dynamic,
            dynamo=True,
            external_data=False,
            verbose=False,
        )
    save_program(program, path)
    gap = parity(net, config, points, landmarks, path)
    if not gap < TOLERANCE:
        raise EngineError(f"{path.name} differs from the trained net by {gap:.2g}. Export it again.")
    return sha256_of(path)


def parity(net: nn.Module, config: PointConfig, points: int, landmarks: int, path: Path) -> float:
    """Largest difference between the file and torch on two inputs, as a share of the largest value; NaN if any is.

    EngineError if the file gives both inputs one answer where torch does not: a graph that has become a constant. (A
    net that was trained for very few steps may itself say the same of everything.)
    """
    network = Network(path, sha256_of(path), threads=1)
    gaps, found_first, expected_first = [], [], []
    for seeds in ((3,), (4, 5, 6)):
        inputs = net_inputs(config, [_cloud(points, seed) for seed in seeds], landmarks)
        found = network.run({name: value.numpy() for name, value in inputs.items()})[OUTPUT]
        with torch.no_grad():
            expected = net.eval()(**inputs).numpy()
        gaps.append(float(np.abs(found - expected).max() / max(1e-6, float(np.abs(expected).max()))))
        found_first.append(found[0])
        expected_first.append(expected[0])
    if _same(*found_first) and not _same(*expected_first):
        raise EngineError(
            f"{path.name} gives one answer to every input. Export it again with another version of torch."
        )
    return float(np.max(gaps))


def _same(one: FloatArray, other: FloatArray) -> bool:
    return bool(np.allclose(one, other, rtol=1e-6, atol=1e-9))


def _cloud(points: int, seed: int) -> FloatArray:
    """A lopsided bumpy body within the unit sphere."""
    rng = np.random.default_rng(seed)
    unit = rng.normal(size=(points, 3))
    unit /= np.linalg.norm(unit, axis=1, keepdims=True)
    bumps = 1.0 + 0.1 * np.sin(unit @ rng.normal(size=(3, 4)) * 4.0).sum(1, keepdims=True)
    body = unit * [0.6, 0.85, 0.7] * bumps
    return np.asarray(body / np.linalg.norm(body, axis=1).max())
