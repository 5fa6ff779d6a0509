"""Shape, pose and landmarks of a head from one picture, after DAD-3DNet (Martyniuk et al., 2022).

Encoder, feature pyramid, heat maps, gated fusion before the encoder's last stage, three heads. Camera and rotation as
in ``rotation_of`` and ``project``; the picture spans -1 to 1.
"""

from __future__ import annotations

from collections.abc import Callable

import torch
from torch import Tensor, nn
from torch.nn import functional

from engine.nets.backbones import ResNet, resnet10, resnet18, resnet50
from engine.nets.bifpn import BiFPN
from engine.nets.image_nets import HeadNetConfig

POSE = 10
"""Six numbers of rotation, three of shift (the third unused), one of scale."""


TRUNKS: dict[str, Callable[..., ResNet]] = {"resnet50": resnet50, "resnet18": resnet18, "resnet10": resnet10}
AT_REST = -3.0
"""Before the sigmoid of a blend shape: hardly moved. From nought every face starts with all muscles half drawn."""


def rotation_of(six: Tensor) -> Tensor:
    """Rotation (B, 3, 3) of six numbers (B, 6): columns b1, b2, b3 with b1 along the first three, b3 across both."""
    first, second = six[:, :3], six[:, 3:]
    b1 = functional.normalize(first, dim=1)
    b3 = functional.normalize(torch.linalg.cross(b1, second), dim=1)
    return torch.stack([b1, torch.linalg.cross(b3, b1), b3], 2)


def project(vertices: Tensor, turn: Tensor, shift: Tensor, scale: Tensor) -> Tensor:
    """Vertices (B, V, 3) turned, times ``max(scale + 1, 1e-8)`` (B, 1), plus shift (B, 2) in x and y. z is kept."""
    turned = vertices @ turn.transpose(1, 2) * (scale + 1.0).clamp(min=1e-8)[:, None]
    return turned + functional.pad(shift, (0, 1))[:, None]


class Fusion(nn.Module):
    """What the last stage sees: the third stage's map, gated by pyramid and heat maps, or a plainer mixture."""

    def __init__(self, config: HeadNetConfig, widths: tuple[int, int, int]) -> None:
        super().__init__()
        self.kind = config.fusion
        self.mix: nn.Module
        out = widths[2]
        heat = config.head_points if config.landmarks else 0
        source = out + config.pyramid + heat
        if config.fusion == "concat":
            self.mix = nn.Conv2d(sum(widths), out, 1)
        elif config.fusion == "conv":
            self.mix = nn.Sequential(nn.Conv2d(out, out, 3, padding=1, bias=False), nn.BatchNorm2d(out), nn.ReLU(True))
        elif config.fusion == "gate1x1":
            self.mix = nn.Conv2d(source, out, 1)
        else:
            branch = config.pyramid
            self.branches = nn.ModuleList(
                [
                    nn.Conv2d(source, branch, 1),
                    nn.Sequential(nn.Conv2d(source, branch, 1), nn.Conv2d(branch, branch, 3, padding=1)),
                    nn.Sequential(
                        nn.Conv2d(source, branch, 1),
                        nn.Conv2d(branch, branch, 3, padding=1),
                        nn.Conv2d(branch, branch, 3, padding=1),
                    ),
                    nn.Sequential(nn.MaxPool2d(3, 1, 1), nn.Conv2d(source, branch, 1)),
                ]
            )
            self.mix = nn.Conv2d(4 * branch, out, 1)

    def forward(self, maps: list[Tensor], level: Tensor | None, heat: Tensor | None) -> Tensor:
        """maps: strides 4, 8, 16. level: the pyramid's map at stride 16. heat: logits at stride 4."""
        deep = maps[2]
        if self.kind == "conv":
            return torch.as_tensor(self.mix(deep))
        if self.kind == "concat":
            size = (int(deep.shape[2]), int(deep.shape[3]))
            return torch.as_tensor(self.mix(torch.cat([functional.adaptive_avg_pool2d(m, size) for m in maps], 1)))
        assert level is not None
        parts = [deep, level]
        if heat is not None:
            small = functional.interpolate(heat, list(deep.shape[2:]), mode="bilinear", align_corners=True)
            parts.append(torch.sigmoid(small))
        joined = torch.cat(parts, 1)
        if self.kind == "inception":
            joined = torch.cat([branch(joined) for branch in self.branches], 1)
        return torch.as_tensor(self.mix(joined)) * deep


class HeadNet(nn.Module):
    """Pictures (B, 3, S, S) from 0 to 1 in.

    Out: shape coefficients (B, identity + expression + jaw), pose (B, 10), landmarks (B, 68, 2) in shares of the side
    and heat map logits (B, 68, S/4, S/4); the last two are empty without the landmark branch.
    """

    def __init__(self, config: HeadNetConfig) -> None:
        super().__init__()
        self.config = config
        self.trunk = TRUNKS[config.backbone](width=config.width)
        widths = self.trunk.widths[:3]
        gated = config.fusion in ("inception", "gate1x1")
        self.pyramid = BiFPN(widths, config.pyramid, config.layers, config.kernel) if gated else None
        self.heat = self._heat(config, widths) if config.landmarks else None
        self.fusion = Fusion(config, widths)
        self.shape = self._head(config.identity + config.expression + config.jaw)
        self.pose = self._head(POSE)
        self.marks = self._head(2 * config.head_points) if config.landmarks else None

    def _heat(self, config: HeadNetConfig, widths: tuple[int, int, int]) -> nn.Module:
        if config.fusion == "concat":
            return nn.Conv2d(sum(widths), config.head_points, 1)
        if config.fusion == "conv":
            return nn.Conv2d(widths[2], config.head_points, 3, padding=1)
        return nn.Conv2d(config.pyramid, config.head_points, 3, padding=1)

    def _head(self, out: int) -> nn.Sequential:
        config, source = self.config, self.trunk.widths[3]
        return nn.Sequential(
            nn.Linear(source, config.hidden), nn.ReLU(), nn.Dropout(config.dropout), nn.Linear(config.hidden, out)
        )

    def forward(self, image: Tensor) -> tuple[Tensor, Tensor, Tensor, Tensor]:
        """See the class."""
        config, trunk = self.config, self.trunk
        x = trunk.pool(trunk.stem(image * 2.0 - 1.0))
        maps = []
        for stage in list(trunk.stages)[:3]:
            x = stage(x)
            maps.append(x)
        levels = self.pyramid(maps) if self.pyramid is not None else None
        heat = self._heat_maps(maps, levels) if self.heat is not None else None
        mixed = self.fusion(maps, None if levels is None else levels[2], heat)
        features = trunk.stages[3](mixed).mean((2, 3))
        raw = self.shape(features).float()
        expression = raw[:, config.identity : config.identity + config.expression]
        jaw = raw[:, config.identity + config.expression :]
        squash = 3.0 * torch.tanh(expression) if config.jaw else torch.sigmoid(expression)
        shape = torch.cat([3.0 * torch.tanh(raw[:, : config.identity]), squash, 3.0 * torch.tanh(jaw)], 1)
        if self.marks is None or heat is None:
            empty = raw.new_zeros(len(raw), 0)
            return shape, self.pose(features).float(), empty, empty
        marks = torch.relu(self.marks(features).float()).reshape(-1, config.head_points, 2)
        return shape, self.pose(features).float(), marks, heat.float()

    def _heat_maps(self, maps: list[Tensor], levels: list[Tensor] | None) -> Tensor:
        assert self.heat is not None
        size = list(maps[0].shape[2:])
        if levels is not None:
            return torch.as_tensor(self.heat(levels[0]))
        if self.config.fusion == "concat":
            grown = [functional.interpolate(m, size, mode="bilinear", align_corners=False) for m in maps]
            return torch.as_tensor(self.heat(torch.cat(grown, 1)))
        return torch.as_tensor(self.heat(functional.interpolate(maps[2], size, mode="bilinear", align_corners=False)))


def build(config: HeadNetConfig) -> HeadNet:
    """The net; it starts with the mean face at rest, near upright and frontal, its landmarks amid the picture."""
    net = HeadNet(config)
    with torch.no_grad():
        last = net.pose[3]
        assert isinstance(last, nn.Linear)
        last.weight.mul_(0.1)
        last.bias.copy_(torch.tensor([1.0, 0, 0, 0, -1.0, 0, 0, 0, 0, -0.2]))
        code = net.shape[3]
        assert isinstance(code, nn.Linear)
        code.weight.mul_(0.1)
        code.bias.zero_()
        if not config.jaw:
            code.bias[config.identity : config.identity + config.expression] = AT_REST
        if net.marks is not None:
            end = net.marks[3]
            assert isinstance(end, nn.Linear)
            end.weight.mul_(0.1)
            end.bias.fill_(0.5)
        if config.fusion in ("inception", "gate1x1"):
            # Open gates: what the third stage says reaches the last one from the first step on.
            gate = net.fusion.mix
            assert isinstance(gate, nn.Conv2d)
            assert gate.bias is not None
            gate.bias.fill_(1.0)
    return net
