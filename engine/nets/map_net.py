"""Landmarks on the canonical depth map: heat maps, then for each landmark a small regression of what it attends to."""

from __future__ import annotations

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn import functional

from engine.nets import MapNetConfig
from engine.nets.unet import UNet
from engine.preprocess import MapConfig
from engine.preprocess.canonical_map import CHANNELS, from_pixels

UNIT_MM = 100.0


class MapNet(UNet):
    """A map (B, 5, H, W) in; places, error scales, visibility and heat maps of L landmarks out."""

    grid: Tensor

    def __init__(self, config: MapNetConfig, landmarks: int, canvas: MapConfig) -> None:
        sizes = config.channels
        super().__init__(len(CHANNELS), 2, sizes, config.blocks)
        self.register_buffer("grid", _grid(canvas), persistent=False)
        self.heat = nn.Conv2d(sizes[0], landmarks, 1)
        width = sizes[0] + 3
        self.first = nn.Parameter(torch.randn(landmarks, width, config.hidden) / width**0.5)
        self.first_bias = nn.Parameter(torch.zeros(landmarks, config.hidden))
        self.second = nn.Parameter(torch.randn(landmarks, config.hidden, 5) * 0.01)
        self.second_bias = nn.Parameter(torch.tensor([0.0, 0.0, 0.0, -2.5, 1.0]).repeat(landmarks, 1))

    def forward(self, image: Tensor) -> tuple[Tensor, Tensor, Tensor, Tensor]:
        """Returns canonical (B, L, 3) in 100 mm, log_sigma (B, L), visible (B, L) and heat (B, L, H/2, W/2) logits."""
        x = self.features(image, self.grid[:2])
        heat = self.heat(x).float()
        attention = heat.flatten(2).softmax(2)
        features = torch.cat([x.float(), self._places(image)], 1).flatten(2)
        pooled = torch.einsum("bln,bcn->blc", attention, features)
        hidden = torch.relu(torch.einsum("blc,lch->blh", pooled, self.first) + self.first_bias)
        out = torch.einsum("blh,lho->blo", hidden, self.second) + self.second_bias
        canonical = pooled[:, :, -3:] + 0.1 * out[:, :, :3]
        return canonical, out[:, :, 3], out[:, :, 4], heat

    def _places(self, image: Tensor) -> Tensor:
        """Canonical coordinates (B, 3, H/2, W/2) of the surface under each heat map pixel, in 100 mm."""
        radius = functional.avg_pool2d(image[:, :1].float(), 2) * 0.30 + 0.95
        sine, cosine, height = self.grid[2], self.grid[3], self.grid[4]
        return torch.cat([radius * sine, (height * torch.ones_like(radius)), radius * cosine], 1)


def _grid(canvas: MapConfig) -> Tensor:
    """Constants per heat map pixel (5, H/2, W/2): column and row from -1 to 1, sine, cosine, height in 100 mm."""
    column, row = np.meshgrid(np.arange(0.5, canvas.width_px, 2), np.arange(0.5, canvas.height_px, 2))
    places = from_pixels(column.ravel(), row.ravel(), np.ones(column.size), canvas).reshape(*column.shape, 3)
    scaled = [column / canvas.width_px * 2 - 1, row / canvas.height_px * 2 - 1]
    stack = np.stack([*scaled, places[..., 0], places[..., 2], places[..., 1] / UNIT_MM])
    return torch.from_numpy(stack.astype(np.float32))


def build(config: MapNetConfig, landmarks: int, canvas: MapConfig) -> MapNet:
    """The net for that many landmarks on maps of that size."""
    return MapNet(config, landmarks, canvas)
