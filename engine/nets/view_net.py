"""Every pixel's place on the mean head, from a depth image of the whole scan seen from somewhere."""

from __future__ import annotations

import torch
from torch import Tensor, nn

from engine.nets import ViewNetConfig
from engine.nets.unet import UNet
from engine.preprocess import ViewConfig
from engine.preprocess.view_map import VIEW_CHANNELS


class ViewNet(UNet):
    """Images (B, 6, S, S) in; per pixel of half the size canonical coordinates, face logit and log error scale out."""

    grid: Tensor

    def __init__(self, config: ViewNetConfig, view: ViewConfig) -> None:
        super().__init__(len(VIEW_CHANNELS), 2, config.channels, config.blocks)
        line = torch.linspace(-1.0, 1.0, view.size_px // 2)
        grid = torch.stack(torch.meshgrid(line, line, indexing="ij")[::-1])
        self.register_buffer("grid", grid, persistent=False)
        self.head = nn.Conv2d(config.channels[0], 5, 1)

    def forward(self, image: Tensor) -> tuple[Tensor, Tensor]:
        """Returns canonical (B, 3, S/2, S/2) in 100 mm and quality (B, 2, S/2, S/2)."""
        out = self.head(self.features(image, self.grid)).float()
        return out[:, :3], out[:, 3:]


def build(config: ViewNetConfig, view: ViewConfig) -> ViewNet:
    """The net for images of that size."""
    return ViewNet(config, view)
