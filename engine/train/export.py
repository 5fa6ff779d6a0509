"""From trained weights to ONNX files that say the same as torch, checked on two inputs each."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch import Tensor, nn

from engine.infer.runtime import Network
from engine.preprocess import MapConfig, PoseCloudConfig
from engine.preprocess.canonical_map import CHANNELS
from engine.preprocess.graph import INDEX_NAMES, batch_indices, cloud_graph
from engine.types import EngineError

POSE_OUTPUTS = ("canonical", "quality")
MAP_OUTPUTS = ("canonical", "log_sigma", "visible", "heat")


def export_pose_net(net: nn.Module, config: PoseCloudConfig, path: Path) -> str:
    """Write the canonical net for any number of clouds and return the file's sha256."""
    inputs = _cloud_inputs(config, 2, seed=1)
    dynamic = {name: {0: torch.export.Dim.DYNAMIC} for name in inputs}
    _export(net, inputs, path, POSE_OUTPUTS, dynamic)
    _compare(net, path, POSE_OUTPUTS, [_cloud_inputs(config, count, seed) for count, seed in ((2, 2), (5, 3))])
    return sha256_of(path)


def export_map_net(net: nn.Module, config: MapConfig, path: Path) -> str:
    """Write the map net for any number of maps and return the file's sha256."""
    dynamic = {"image": {0: torch.export.Dim.DYNAMIC}}
    _export(net, _map_inputs(config, 2, 1), path, MAP_OUTPUTS, dynamic)
    _compare(net, path, MAP_OUTPUTS, [_map_inputs(config, count, seed) for count, seed in ((1, 2), (3, 3))])
    return sha256_of(path)


def sha256_of(path: Path) -> str:
    """Hash of a file, hexadecimal."""
    return hashlib.sha256(path.read_bytes()).hexdigest()


def _cloud_inputs(config: PoseCloudConfig, count: int, seed: int) -> dict[str, Tensor]:
    rng = np.random.default_rng(seed)
    graphs = [cloud_graph(rng.normal(size=(config.points * 2, 3)), config)[0] for _ in range(count)]
    points = torch.from_numpy(np.concatenate([graph.points for graph in graphs]).astype(np.float32))
    indices = batch_indices([graph.neighbours for graph in graphs], config)
    return {"points": points, **{name: torch.from_numpy(indices[name]) for name in INDEX_NAMES}}


def _map_inputs(config: MapConfig, count: int, seed: int) -> dict[str, Tensor]:
    generator = torch.Generator().manual_seed(seed)
    return {"image": torch.rand(count, len(CHANNELS), config.height_px, config.width_px, generator=generator)}


def _export(
    net: nn.Module, inputs: Mapping[str, Tensor], path: Path, outputs: tuple[str, ...], dynamic: dict[str, Any]
) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    with torch.no_grad():
        program = torch.onnx.export(
            net.eval(),
            kwargs=dict(inputs),
            input_names=list(inputs),
            output_names=list(outputs),
            dynamic_shapes=dynamic,
            dynamo=True,
            external_data=False,
            verbose=False,
        )
    if program is None:
        raise EngineError(f"{path.name} could not be exported.")
    program.save(path, external_data=False)


def _compare(net: nn.Module, path: Path, outputs: tuple[str, ...], cases: list[dict[str, Tensor]]) -> None:
    """EngineError if the file answers differently from torch, or the same to different inputs."""
    network = Network(path, sha256_of(path), threads=1)
    answers = []
    for inputs in cases:
        found = network.run({name: value.numpy() for name, value in inputs.items()})
        with torch.no_grad():
            expected = net(**inputs)
        for name, value in zip(outputs, expected, strict=True):
            gap = float(np.abs(found[name] - value.numpy()).max()) / max(1.0, float(value.abs().max()))
            if not gap < 1e-3:
                raise EngineError(f"{path.name} differs from the trained net in {name} by {gap:.2g}. Export it again.")
        answers.append(found[outputs[0]].reshape(-1)[:50])
    if np.allclose(answers[0], answers[1]):
        raise EngineError(
            f"{path.name} gives one answer to every input. Export it again with another version of torch."
        )
