"""Dense landmarks by regression: a backbone, its mean over the picture, one linear layer to N points.

Basak et al., arXiv 2308.15170: MobileNetV2 at 256 px to 520 × 3 numbers.
"""

from __future__ import annotations

import torch
from torch import Tensor, nn

from engine.nets.backbones import MobileNetV2, resnet10, resnet18
from engine.nets.image_nets import DenseNetConfig


class DenseNet(nn.Module):
    """Pictures (B, 3, S, S) from 0 to 1 in; points (B, N, 3) in shares of the side, and log error (B, N), out."""

    def __init__(self, config: DenseNetConfig) -> None:
        super().__init__()
        self.points, self.doubt = config.points, config.doubt
        self.trunk: nn.Module
        if config.backbone == "mobilenetv2":
            self.trunk = MobileNetV2()
            width = 1280
        elif config.backbone == "resnet18":
            self.trunk = resnet18()
            width = 512
        else:
            self.trunk = resnet10(config.width)
            width = config.width * 8
        self.head = nn.Linear(width, config.points * (4 if config.doubt else 3))

    def forward(self, image: Tensor) -> tuple[Tensor, ...]:
        """See the class; the log error only if the settings ask for it."""
        features = self.trunk(image * 2.0 - 1.0).mean((2, 3))
        out = self.head(features).float()
        points = 0.5 + out[:, : self.points * 3].reshape(-1, self.points, 3)
        if not self.doubt:
            return (points,)
        return points, out[:, self.points * 3 :].clamp(-7.0, 0.0)


def build(config: DenseNetConfig) -> DenseNet:
    """The net, its head started near zero so that the first answer is the middle of the picture."""
    net = DenseNet(config)
    with torch.no_grad():
        net.head.weight.mul_(0.1)
        net.head.bias.zero_()
    return net
