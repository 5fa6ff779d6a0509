"""How large a net is and how much it computes."""

from __future__ import annotations

from typing import Any

import torch
from torch import Tensor, nn


def parameters(net: nn.Module) -> int:
    """Number of weights."""
    return sum(weight.numel() for weight in net.parameters())


@torch.no_grad()
def multiplications(net: nn.Module, *inputs: Tensor) -> int:
    """Multiply-adds of convolutions and linear layers for these inputs."""
    total = 0

    def count(layer: nn.Module, _: Any, out: Tensor) -> None:
        nonlocal total
        if isinstance(layer, nn.Conv2d):
            kernel = layer.kernel_size[0] * layer.kernel_size[1]
            total += out.numel() * kernel * layer.in_channels // layer.groups
        elif isinstance(layer, nn.Linear):
            total += out.numel() * layer.in_features

    layers = [layer for layer in net.modules() if isinstance(layer, nn.Conv2d | nn.Linear)]
    hooks = [layer.register_forward_hook(count) for layer in layers]
    was = net.training
    net.eval()(*inputs)
    net.train(was)
    for hook in hooks:
        hook.remove()
    return total
