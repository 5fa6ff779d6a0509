"""Does a net turn with its cloud? The error of every layer, and the four mistakes that break shifts but not turns.

The SE(3)-UNet report found its net sound under rotation and unsound under translation and did not find out why. Each
mistake here gives that very pattern; they exist to be shown and tested, never to be trained with.
"""

from __future__ import annotations

import copy
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
import torch
from torch import Tensor, nn

from engine.nets.se3_unet import SE3UNet
from engine.nets.vectors import Feature
from engine.preprocess.neighbourhoods import neighbourhoods
from engine.types import EngineError, FloatArray

FAULTS: dict[str, str] = {
    "none": "The net as it is.",
    "moved features": "The test shifts the output features too, though they are invariant.",
    "max norm": "The cloud is divided by its largest distance from the origin without being centred.",
    "absolute": "Points enter with their absolute coordinates.",
    "fast distances": "Neighbours are found by a² + b² − 2ab, which loses its digits far from the origin.",
}
"""What each mistake is."""


@dataclass(frozen=True)
class LayerError:
    """How far a layer's answer to the moved cloud is from its moved answer, as a share of the largest value."""

    layer: str
    kind: Literal["scalars", "vectors", "heat"]
    error: float


@dataclass(frozen=True, eq=False)
class Motion:
    """A rotation (3, 3), then a shift (3,), in the unit frame."""

    rotation: FloatArray
    shift: FloatArray

    def apply(self, points: FloatArray) -> FloatArray:
        """Points (N, 3) moved."""
        return np.asarray(points, float) @ self.rotation.T + self.shift


def layer_errors(
    net: SE3UNet, points: FloatArray, motion: Motion, fault: str = "none", dtype: torch.dtype = torch.float64
) -> tuple[LayerError, ...]:
    """Errors of all layers in the order they are computed; the last is the heat. points: (N, 3) in the unit frame.

    fault: a row of ``FAULTS``. EngineError if there is no such row.
    """
    if fault not in FAULTS:
        raise EngineError(f"There is no fault called “{fault}”. Known: {', '.join(FAULTS)}.")
    probe = copy.deepcopy(net).to(dtype).eval()
    if fault == "absolute":
        probe.centred = lambda points: points  # type: ignore[method-assign]
    still = _answers(probe, points, fault, dtype)
    moved = _answers(probe, motion.apply(points), fault, dtype)
    turn = torch.from_numpy(np.asarray(motion.rotation, float))
    added = float(np.abs(motion.shift).max()) if fault == "moved features" else 0.0
    found = []
    for (layer, kind), value in still.items():
        expected = value + added if kind != "vectors" else torch.einsum("ij,njc->nic", turn, value)
        gap = (moved[layer, kind] - expected).abs().max() / value.abs().max().clamp(min=1e-30)
        found.append(LayerError(layer, kind, float(gap)))
    return tuple(found)


def _answers(
    net: SE3UNet, points: FloatArray, fault: str, dtype: torch.dtype
) -> dict[tuple[str, Literal["scalars", "vectors", "heat"]], Tensor]:
    """Features of every layer, in double precision for comparing."""
    points = np.asarray(points, float)
    if fault == "max norm":
        points = points / np.linalg.norm(points, axis=1).max()
    # As in the pipeline, neighbours are found in double precision, before the net's own.
    indices = neighbourhoods(net.config.structure, points)
    cloud = torch.from_numpy(points).to(dtype)
    if fault == "fast distances":
        indices["near0"] = _expanded_nearest(cloud, net.config.pyramid.neighbours)
    seen: dict[tuple[str, Literal["scalars", "vectors", "heat"]], Tensor] = {}

    def keep(name: str) -> Any:
        def hook(_module: Any, _inputs: Any, feature: Feature) -> None:
            seen[name, "scalars"], seen[name, "vectors"] = feature[0].double(), feature[1].double()

        return hook

    parts: dict[str, nn.Module] = {"embedding": net.embedding}
    parts |= {f"down {number}": stage for number, stage in enumerate(net.down)}
    parts |= {f"up {number}": stage for number, stage in enumerate(net.up)}
    hooks = [part.register_forward_hook(keep(name)) for name, part in parts.items()]
    try:
        with torch.no_grad():
            heat = net(cloud[None], **{name: torch.from_numpy(index[None]) for name, index in indices.items()})
    finally:
        for hook in hooks:
            hook.remove()
    seen["heat", "heat"] = heat[0].double()
    return seen


def _expanded_nearest(cloud: Tensor, count: int) -> Any:
    """Neighbours (N, count) by the expanded square, in the cloud's own precision: the mistake."""
    squares = cloud.square().sum(1)
    distance = squares[:, None] + squares[None] - 2.0 * cloud @ cloud.T
    return distance.topk(count, largest=False).indices.numpy()
