"""Matte and clean foreground from a photo and its empty stage, after Background Matting V2 (Lin et al., 2021).

A base net answers coarsely and says where it errs; a refiner mends only the worst cells of 4 × 4 pixels.
"""

from __future__ import annotations

import torch
from torch import Tensor, nn
from torch.nn import functional

from engine.nets.backbones import MobileNetV2, ResNet, resnet50, resnet101
from engine.nets.image_nets import MattingNetConfig
from engine.nets.matting_refine import Refiner, choose_cells

HIDDEN = 32


def conv_relu(source: int, out: int, kernel: int = 3, dilation: int = 1) -> nn.Sequential:
    """Convolution without bias, batch norm, ReLU; the size is kept."""
    padding = dilation * (kernel // 2)
    return nn.Sequential(
        nn.Conv2d(source, out, kernel, padding=padding, dilation=dilation, bias=False),
        nn.BatchNorm2d(out),
        nn.ReLU(True),
    )


def within(x: Tensor, training: bool) -> Tensor:
    """Clamped to 0 and 1. In training the gradient passes as if it were not: else what starts outside never learns."""
    clamped = x.clamp(0.0, 1.0)
    return x + (clamped - x).detach() if training else clamped


class ASPP(nn.Module):
    """Five views of a map, from a point to the whole picture, joined (Chen et al., 2017)."""

    def __init__(self, source: int, out: int) -> None:
        super().__init__()
        self.parts = nn.ModuleList(
            [conv_relu(source, out, 1), *(conv_relu(source, out, 3, rate) for rate in (3, 6, 9))]
        )
        self.whole = nn.Sequential(
            nn.AdaptiveAvgPool2d(1), nn.Conv2d(source, out, 1, bias=False), nn.BatchNorm2d(out), nn.ReLU(True)
        )
        self.join = nn.Sequential(conv_relu(5 * out, out, 1), nn.Dropout(0.5))

    def forward(self, x: Tensor) -> Tensor:
        """(B, C, H, W) to (B, out, H, W)."""
        whole = functional.interpolate(self.whole(x), size=list(x.shape[2:]), mode="bilinear", align_corners=False)
        joined: Tensor = self.join(torch.cat([*(part(x) for part in self.parts), whole], 1))
        return joined


class Base(nn.Module):
    """Photo and stage (B, 6, H, W) in; coarse alpha, foreground residual, error and hidden features out."""

    def __init__(self, config: MattingNetConfig) -> None:
        super().__init__()
        self.mobile = config.backbone == "mobilenetv2"
        self.trunk: nn.Module
        if self.mobile:
            trunk = MobileNetV2(6, config.width, last=False, dilated=True)
            self.taps = tuple(layer for layer, _ in trunk.skips)
            widths = tuple(width for _, width in trunk.skips)
            deep = trunk.out
            self.trunk = trunk
        else:
            net = (resnet50 if config.backbone == "resnet50" else resnet101)(6, dilated=True)
            widths, deep = (64, net.widths[0], net.widths[1]), net.widths[3]
            self.trunk = net
        out = config.aspp_channels
        self.aspp: nn.Module = ASPP(deep, out) if config.aspp else conv_relu(deep, out, 1)
        a, b, c = config.decoder
        self.decode = nn.ModuleList(
            [
                conv_relu(out + widths[2], a),
                conv_relu(a + widths[1], b),
                conv_relu(b + widths[0], c),
                nn.Conv2d(c + 6, 1 + 3 + 1 + HIDDEN, 3, padding=1),
            ]
        )

    def forward(self, both: Tensor) -> tuple[Tensor, Tensor, Tensor, Tensor]:
        """See the class."""
        skips, x = self._encode(both)
        x = self.aspp(x)
        for decode, skip in zip(self.decode, (*reversed(skips), both), strict=True):
            x = functional.interpolate(x, size=list(skip.shape[2:]), mode="bilinear", align_corners=False)
            x = decode(torch.cat([x, skip], 1))
        alpha, error = within(x[:, :1], self.training), within(x[:, 4:5], self.training)
        return alpha, x[:, 1:4], error, torch.relu(x[:, 5:])

    def _encode(self, both: Tensor) -> tuple[list[Tensor], Tensor]:
        """Maps at strides 2, 4 and 8, and the deepest one."""
        x, skips = both, []
        if isinstance(self.trunk, ResNet):
            x = self.trunk.stem(x)
            skips.append(x)
            x = self.trunk.pool(x)
            for number, stage in enumerate(self.trunk.stages):
                x = stage(x)
                if number < 2:
                    skips.append(x)
            return skips, x
        assert isinstance(self.trunk, MobileNetV2)
        for number, layer in enumerate(self.trunk.layers):
            x = layer(x)
            if number in self.taps:
                skips.append(x)
        return skips, x


class MattingNet(nn.Module):
    """Photo and stage (B, 3, H, W), sides divisible by 16 times the coarseness.

    Out: alpha (B, 1, H, W), foreground (B, 3, H, W), then the coarse alpha, foreground residual and error.
    """

    def __init__(self, config: MattingNetConfig) -> None:
        super().__init__()
        self.config = config
        self.base = Base(config)
        self.refiner = Refiner(config.kernel) if config.refine != "off" else None

    def forward(
        self, photo: Tensor, stage: Tensor, true_error: Tensor | None = None
    ) -> tuple[Tensor, Tensor, Tensor, Tensor, Tensor]:
        """See the class. true_error: (B, 1, H/c, W/c), for the ``oracle`` choice of cells."""
        config = self.config
        both = torch.cat([photo, stage], 1)
        small = both
        if config.coarse > 1:
            size = [photo.shape[2] // config.coarse, photo.shape[3] // config.coarse]
            small = functional.interpolate(both, size=size, mode="bilinear", align_corners=False)
        alpha, residual, error, hidden = self.base(small)
        full = list(photo.shape[2:])
        fine_alpha = functional.interpolate(alpha, size=full, mode="bilinear", align_corners=False)
        fine_residual = functional.interpolate(residual, size=full, mode="bilinear", align_corners=False)
        if self.refiner is not None:
            cells = choose_cells(error if true_error is None else true_error, full, config)
            fine_alpha, fine_residual = self.refiner(both, alpha, residual, hidden, fine_alpha, fine_residual, cells)
        foreground = (photo + fine_residual).clamp(0.0, 1.0)
        return within(fine_alpha, self.training), foreground, alpha, residual, error


def build(config: MattingNetConfig) -> MattingNet:
    """The net with random weights."""
    return MattingNet(config)
