"""A feature pyramid whose levels are mixed downwards and upwards with learned weights (BiFPN, Tan et al., 2020)."""

from __future__ import annotations

import torch
from torch import Tensor, nn
from torch.nn import functional


class Node(nn.Module):
    """Weighted sum of maps of one size, then depth-wise and point-wise convolution, batch norm, ReLU."""

    def __init__(self, inputs: int, channels: int, kernel: int) -> None:
        super().__init__()
        self.weight = nn.Parameter(torch.ones(inputs))
        self.body = nn.Sequential(
            nn.Conv2d(channels, channels, kernel, padding=kernel // 2, groups=channels, bias=False),
            nn.Conv2d(channels, channels, 1, bias=False),
            nn.BatchNorm2d(channels),
            nn.ReLU(True),
        )

    def forward(self, *maps: Tensor) -> Tensor:
        """Maps (B, C, H, W) in, one out."""
        weight = torch.relu(self.weight)
        weight = weight / (weight.sum() + 1e-6) + 1e-4
        mixed: Tensor = self.body(sum(share * each for share, each in zip(weight, maps, strict=True)))
        return mixed


class Layer(nn.Module):
    """Once down from the coarsest level and once up again; five levels in and out."""

    def __init__(self, channels: int, kernel: int) -> None:
        super().__init__()
        self.down = nn.ModuleList(Node(2, channels, kernel) for _ in range(4))
        self.up = nn.ModuleList(Node(3, channels, kernel) for _ in range(4))

    def forward(self, levels: list[Tensor]) -> list[Tensor]:
        """levels: finest first."""
        downs = [levels[-1]]
        for node, level in zip(self.down, reversed(levels[:-1]), strict=True):
            downs.insert(0, node(level, _sized(downs[0], level)))
        ups = [downs[0]]
        for node, level, down in zip(self.up, levels[1:], downs[1:], strict=True):
            ups.append(node(level, down, _sized(ups[-1], level)))
        return ups


class BiFPN(nn.Module):
    """Maps at strides 4, 8, 16 in; five mixed maps of ``channels`` at strides 4 to 64 out."""

    def __init__(self, widths: tuple[int, int, int], channels: int, layers: int, kernel: int) -> None:
        super().__init__()
        self.lateral = nn.ModuleList(nn.Conv2d(width, channels, 1) for width in widths)
        self.coarser = nn.Conv2d(widths[2], channels, 3, 2, 1)
        self.coarsest = nn.Sequential(
            nn.Conv2d(channels, channels, 3, 2, 1, bias=False), nn.BatchNorm2d(channels), nn.ReLU(True)
        )
        self.layers = nn.ModuleList(Layer(channels, kernel) for _ in range(layers))

    def forward(self, maps: list[Tensor]) -> list[Tensor]:
        """See the class."""
        levels = [lateral(each) for lateral, each in zip(self.lateral, maps, strict=True)]
        levels.append(self.coarser(maps[2]))
        levels.append(self.coarsest(levels[-1]))
        for layer in self.layers:
            levels = layer(levels)
        return levels


def _sized(level: Tensor, like: Tensor) -> Tensor:
    return functional.interpolate(level, size=list(like.shape[2:]), mode="nearest")
