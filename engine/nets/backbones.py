"""Compact image backbones written out: residual nets, MobileNetV2. Random weights; nothing is downloaded."""

from __future__ import annotations

import torch
from torch import Tensor, nn


def conv_norm(
    source: int, out: int, kernel: int = 3, stride: int = 1, dilation: int = 1, groups: int = 1
) -> nn.Sequential:
    """Convolution without bias, batch norm, ReLU6 as MobileNetV2 has it."""
    padding = (kernel - 1) // 2 * dilation
    return nn.Sequential(
        nn.Conv2d(source, out, kernel, stride, padding, dilation, groups, bias=False),
        nn.BatchNorm2d(out),
        nn.ReLU6(inplace=True),
    )


class BasicBlock(nn.Module):
    """Two 3 × 3 convolutions with a short cut (He et al., 2016)."""

    expansion = 1

    def __init__(self, source: int, width: int, stride: int = 1, dilation: int = 1) -> None:
        super().__init__()
        self.first = nn.Sequential(
            nn.Conv2d(source, width, 3, stride, dilation, dilation, bias=False), nn.BatchNorm2d(width), nn.ReLU(True)
        )
        self.second = nn.Sequential(nn.Conv2d(width, width, 3, 1, 1, bias=False), nn.BatchNorm2d(width))
        self.short = short_cut(source, width, stride)

    def forward(self, x: Tensor) -> Tensor:
        """(B, C, H, W) in and out."""
        return torch.relu(self.second(self.first(x)) + self.short(x))


class Bottleneck(nn.Module):
    """1 × 1, 3 × 3 and 1 × 1 convolutions with a short cut; the stride sits in the middle."""

    expansion = 4

    def __init__(self, source: int, width: int, stride: int = 1, dilation: int = 1) -> None:
        super().__init__()
        out = width * self.expansion
        self.body = nn.Sequential(
            nn.Conv2d(source, width, 1, bias=False),
            nn.BatchNorm2d(width),
            nn.ReLU(True),
            nn.Conv2d(width, width, 3, stride, dilation, dilation, bias=False),
            nn.BatchNorm2d(width),
            nn.ReLU(True),
            nn.Conv2d(width, out, 1, bias=False),
            nn.BatchNorm2d(out),
        )
        self.short = short_cut(source, out, stride)

    def forward(self, x: Tensor) -> Tensor:
        """(B, C, H, W) in and out."""
        return torch.relu(self.body(x) + self.short(x))


def short_cut(source: int, out: int, stride: int) -> nn.Module:
    """Nothing where shapes agree, else a 1 × 1 convolution with batch norm."""
    if stride == 1 and source == out:
        return nn.Identity()
    return nn.Sequential(nn.Conv2d(source, out, 1, stride, bias=False), nn.BatchNorm2d(out))


class ResNet(nn.Module):
    """A residual net without its classifier; ``stages`` answer at strides 4, 8, 16 and 32 (or 16, dilated)."""

    def __init__(
        self,
        block: type[BasicBlock] | type[Bottleneck],
        counts: tuple[int, ...],
        width: int = 64,
        channels: int = 3,
        dilated: bool = False,
    ) -> None:
        super().__init__()
        self.stem = nn.Sequential(
            nn.Conv2d(channels, width, 7, 2, 3, bias=False), nn.BatchNorm2d(width), nn.ReLU(inplace=True)
        )
        self.pool = nn.MaxPool2d(3, 2, 1)
        stages, source = [], width
        for number, count in enumerate(counts):
            last = dilated and number == len(counts) - 1
            stride = 1 if number == 0 or last else 2
            inner = width * 2**number
            blocks: list[nn.Module] = []
            for place in range(count):
                dilation = 2 if last and place > 0 else 1
                blocks.append(block(source, inner, stride if place == 0 else 1, dilation))
                source = inner * block.expansion
            stages.append(nn.Sequential(*blocks))
        self.stages = nn.ModuleList(stages)
        self.widths = tuple(width * 2**number * block.expansion for number in range(len(counts)))

    def forward(self, x: Tensor) -> Tensor:
        """The last stage's map of images (B, C, H, W)."""
        x = self.pool(self.stem(x))
        for stage in self.stages:
            x = stage(x)
        return x


def resnet10(width: int = 24, channels: int = 3) -> ResNet:
    """One block per stage: small enough to train on a processor."""
    return ResNet(BasicBlock, (1, 1, 1, 1), width, channels)


def resnet18(width: int = 64, channels: int = 3) -> ResNet:
    """ResNet-18."""
    return ResNet(BasicBlock, (2, 2, 2, 2), width, channels)


def resnet50(channels: int = 3, dilated: bool = False, width: int = 64) -> ResNet:
    """ResNet-50."""
    return ResNet(Bottleneck, (3, 4, 6, 3), width, channels, dilated)


def resnet101(channels: int = 3, dilated: bool = False, width: int = 64) -> ResNet:
    """ResNet-101."""
    return ResNet(Bottleneck, (3, 4, 23, 3), width, channels, dilated)


class InvertedResidual(nn.Module):
    """Widen, filter each channel, narrow; added to the input where shapes agree (Sandler et al., 2018)."""

    def __init__(self, source: int, out: int, stride: int, widen: int, dilation: int = 1) -> None:
        super().__init__()
        inner = source * widen
        layers = [conv_norm(source, inner, 1)] if widen != 1 else []
        self.body = nn.Sequential(
            *layers,
            conv_norm(inner, inner, 3, stride, dilation, inner),
            nn.Conv2d(inner, out, 1, bias=False),
            nn.BatchNorm2d(out),
        )
        self.added = stride == 1 and source == out

    def forward(self, x: Tensor) -> Tensor:
        """(B, C, H, W) in and out."""
        y: Tensor = self.body(x)
        return x + y if self.added else y


MOBILE_GROUPS = (
    (1, 16, 1, 1),
    (6, 24, 2, 2),
    (6, 32, 3, 2),
    (6, 64, 4, 2),
    (6, 96, 3, 1),
    (6, 160, 3, 2),
    (6, 320, 1, 1),
)
"""Widening, channels, count and stride of MobileNetV2's groups."""


def scaled(channels: int, width: float) -> int:
    """Channels times ``width``, a multiple of eight and never more than a tenth less."""
    value = max(8, int(channels * width + 4) // 8 * 8)
    return value + 8 if value < 0.9 * channels * width else value


class MobileNetV2(nn.Module):
    """MobileNetV2 without its classifier. ``last`` adds the 1 × 1 convolution to 1280 channels.

    dilated: the 160-channel group keeps its size, it and what follows look twice as far apart.
    """

    def __init__(self, channels: int = 3, width: float = 1.0, last: bool = True, dilated: bool = False) -> None:
        super().__init__()
        source = scaled(32, width)
        layers: list[nn.Module] = [conv_norm(channels, source, 3, 2)]
        ends = []
        for number, (widen, out, count, stride) in enumerate(MOBILE_GROUPS):
            out, far = scaled(out, width), dilated and number >= 5
            for place in range(count):
                step = 1 if place or (far and number == 5) else stride
                dilation = 2 if far and not (number == 5 and place == 0) else 1
                layers.append(InvertedResidual(source, out, step, widen, dilation))
                source = out
            ends.append((len(layers) - 1, out))
        if last:
            layers.append(conv_norm(source, 1280, 1))
        self.layers = nn.Sequential(*layers)
        self.skips = tuple(ends[k] for k in (0, 1, 2))
        """Layer and channels whose maps have strides 2, 4 and 8."""
        self.out = 1280 if last else source

    def forward(self, x: Tensor) -> Tensor:
        """The last map of images (B, C, H, W)."""
        y: Tensor = self.layers(x)
        return y
