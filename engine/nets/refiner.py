"""The second stage of coarse to fine: from a patch around a guess to the way from there to the landmark."""

from __future__ import annotations

import torch
from torch import Tensor, nn

from engine.nets.layers import regression_head
from engine.nets.pointnet2 import Trunk
from engine.nets.settings import RefinerConfig


class Refiner(nn.Module):
    """Patches in the patch frame (``engine.preprocess.patches``) and their landmarks in, residuals (B, 3) out."""

    def __init__(self, config: RefinerConfig, landmarks: int) -> None:
        super().__init__()
        self.trunk = Trunk(config, 0)
        self.embedding = nn.Embedding(landmarks, config.embedding)
        self.head = regression_head(config.whole[-1] + config.embedding, config.hidden, 3, config.dropout)

    def forward(self, points: Tensor, landmark: Tensor, **indices: Tensor) -> Tensor:
        """points: (B, P, 3). landmark: (B,) its row in the scheme. → (B, 3) from the patch's centre to the landmark."""
        whole, _ = self.trunk(points, None, indices)
        residual: Tensor = self.head(torch.cat([whole, self.embedding(landmark)], 1))
        return residual


def build(config: RefinerConfig, landmarks: int) -> Refiner:
    """The net for that many landmarks."""
    return Refiner(config, landmarks)
