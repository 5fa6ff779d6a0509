"""A small U-Net: the trunk of both map nets. Works at half the image's size and below, where a CPU is fast."""

from __future__ import annotations

from itertools import pairwise

import torch
from torch import Tensor, nn
from torch.nn import functional


class Block(nn.Module):
    """Two 3 × 3 convolutions with a short cut. (B, C, H, W) in and out."""

    def __init__(self, channels: int) -> None:
        super().__init__()
        self.body = nn.Sequential(
            nn.Conv2d(channels, channels, 3, padding=1, bias=False),
            nn.BatchNorm2d(channels),
            nn.ReLU(),
            nn.Conv2d(channels, channels, 3, padding=1, bias=False),
            nn.BatchNorm2d(channels),
        )

    def forward(self, x: Tensor) -> Tensor:
        """See the class."""
        return torch.relu(x + self.body(x))


def _step(source: int, out: int, stride: int) -> nn.Sequential:
    return nn.Sequential(
        nn.Conv2d(source, out, 3, stride=stride, padding=1, bias=False), nn.BatchNorm2d(out), nn.ReLU()
    )


class UNet(nn.Module):
    """An image (B, C, H, W) and constants (K, H/2, W/2) in, features (B, F, H/2, W/2) out."""

    def __init__(self, inputs: int, constants: int, sizes: tuple[int, ...], blocks: tuple[int, ...]) -> None:
        super().__init__()
        self.stem = _step(4 * inputs + constants, sizes[0], 1)
        self.down = nn.ModuleList(_step(a, b, 2) for a, b in pairwise(sizes))
        self.encode = nn.ModuleList(
            nn.Sequential(*[Block(size) for _ in range(count)]) for size, count in zip(sizes, blocks, strict=True)
        )
        self.lateral = nn.ModuleList(nn.Conv2d(b, a, 1) for a, b in pairwise(sizes))
        self.decode = nn.ModuleList(Block(size) for size in sizes[:-1])

    def features(self, image: Tensor, constants: Tensor) -> Tensor:
        """See the class."""
        where = constants.expand(image.shape[0], -1, -1, -1)
        x = self.stem(torch.cat([functional.pixel_unshuffle(image, 2), where], 1))
        levels = [self.encode[0](x)]
        for down, encode in zip(self.down, list(self.encode)[1:], strict=True):
            levels.append(encode(down(levels[-1])))
        x = levels.pop()
        for lateral, decode, skip in zip(
            reversed(list(self.lateral)), reversed(list(self.decode)), reversed(levels), strict=True
        ):
            x = decode(functional.interpolate(lateral(x), scale_factor=2.0, mode="bilinear") + skip)
        return torch.as_tensor(x)
