"""Trained weights back from an ONNX file, so that a shipped net can be trained further."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch import Tensor, nn

from engine.types import EngineError, FloatArray

FOLDED = "_bias"
"""What export adds to the name of a convolution's weight for the normalisation it has folded into it."""


def load_onnx_weights(net: nn.Module, path: Path, inputs: Iterable[Tensor]) -> nn.Module:
    """Give ``net`` the weights of the ONNX file made from a net of the same shape.

    Export folds every batch normalisation into the convolution before it. ``inputs`` are some batches of what the net
    is meant for: they tell the mean and spread that each normalisation sees, so that the net says the same with and
    without its running figures. EngineError if the file belongs to another net.
    """
    values = _initializers(path)
    pairs = _normalised(net)
    folded = {norm: values.get(f"{conv}.weight{FOLDED}") for conv, norm in pairs.items()}
    modules: dict[str, Any] = dict(net.named_modules())
    with torch.no_grad():
        for name, parameter in net.named_parameters():
            owner = name.rpartition(".")[0]
            if owner in folded:
                continue
            _take(parameter, values.get(name), name, path)
        for norm, bias in folded.items():
            module = modules[norm]
            module.weight.fill_(1.0)
            _take(module.bias, bias, norm, path)
            module.running_mean.zero_()
            module.running_var.fill_(1.0 - module.eps)
        for norm, (mean, variance) in _statistics(net, list(folded), inputs).items():
            module = modules[norm]
            module.running_mean.copy_(mean)
            module.running_var.copy_(variance)
            module.weight.copy_((variance + module.eps).sqrt())
            module.bias.add_(mean)
    return net


def _initializers(path: Path) -> dict[str, FloatArray]:
    import onnx
    from onnx import numpy_helper

    try:
        graph = onnx.load(path).graph
    except Exception as error:
        raise EngineError(f"{path.name} cannot be read as an ONNX model. Take it from a fresh copy.") from error
    return {
        weight.name.removesuffix("_half"): np.asarray(numpy_helper.to_array(weight), np.float32)
        for weight in graph.initializer
    }


def _normalised(net: nn.Module) -> dict[str, str]:
    """Names of convolutions and of the batch normalisation right after each."""
    pairs = {}
    for name, module in net.named_modules():
        if not isinstance(module, nn.Sequential):
            continue
        parts = list(module.named_children())
        for (first, conv), (second, norm) in pairwise(parts):
            if isinstance(conv, nn.Conv2d) and isinstance(norm, nn.BatchNorm2d):
                pairs[f"{name}.{first}".lstrip(".")] = f"{name}.{second}".lstrip(".")
    return pairs


def _take(target: Tensor, value: FloatArray | None, name: str, path: Path) -> None:
    if value is None or tuple(value.shape) != tuple(target.shape):
        raise EngineError(f"{path.name} was made from another kind of net: {name} does not fit. Train from scratch.")
    target.copy_(torch.from_numpy(np.array(value)))


def _statistics(net: nn.Module, names: list[str], inputs: Iterable[Tensor]) -> dict[str, tuple[Tensor, Tensor]]:
    """Mean and variance (C,) of what each normalisation sees."""
    sums: dict[str, list[Tensor]] = {name: [] for name in names}
    modules = dict(net.named_modules())

    def listen(name: str) -> Any:
        def hear(_module: nn.Module, given: tuple[Tensor, ...]) -> None:
            x = given[0].float()
            sums[name].append(torch.stack([x.mean((0, 2, 3)), x.square().mean((0, 2, 3))]))

        return hear

    hooks = [modules[name].register_forward_pre_hook(listen(name)) for name in names]
    training = net.training
    net.eval()
    for batch in inputs:
        net(batch)
    net.train(training)
    for hook in hooks:
        hook.remove()
    means = {name: torch.stack(parts).mean(0) for name, parts in sums.items() if parts}
    return {name: (first, (second - first.square()).clamp(min=1e-8)) for name, (first, second) in means.items()}
