"""The second stage of coarse to fine: from a patch around a guess to the way from there to the landmark."""

from __future__ import annotations

import torch
from torch import Tensor, nn

from engine.nets.layers import Places, perceptron, regression_head
from engine.nets.pointnet2 import Trunk
from engine.nets.settings import RefinerConfig


class Refiner(nn.Module):
    """Patches in the patch frame (``engine.preprocess.patches``) and their landmarks in, residuals (B, 3) out.

    Before training the answer is near zero: the guess itself.
    """

    def __init__(self, config: RefinerConfig, landmarks: int) -> None:
        super().__init__()
        self.votes = config.readout == "votes"
        self.trunk = Trunk(config, 0)
        self.embedding = nn.Embedding(landmarks, config.embedding)
        whole = config.whole[-1] + config.embedding
        self.head: nn.Module
        if self.votes:
            self.head = Votes(self.trunk.level1.out, whole, config.hidden, config.dropout)
        else:
            self.head = regression_head(whole, config.hidden, 3, config.dropout)

    def forward(self, points: Tensor, landmark: Tensor, **indices: Tensor) -> Tensor:
        """points: (B, P, 3). landmark: (B,) its row in the scheme. → (B, 3) from the patch's centre to the landmark."""
        whole, levels = self.trunk(points, None, indices)
        asked = torch.cat([whole, self.embedding(landmark)], 1)
        residual: Tensor = self.head(*levels[0], asked) if self.votes else self.head(asked)
        return residual


class Votes(nn.Module):
    """Where the landmark lies by the votes of the points of a patch: each says where and how surely.

    The answer is the mean of these places, weighted by softmax. A step from a point near by is learnt long before
    coordinates can be read off the largest values of a whole patch.
    """

    def __init__(self, each: int, whole: int, hidden: tuple[int, ...], dropout: float) -> None:
        super().__init__()
        self.each = nn.Linear(each + 3, hidden[0], bias=False)
        self.whole = nn.Linear(whole, hidden[0], bias=False)
        self.rest = nn.Sequential(nn.BatchNorm1d(hidden[0]), nn.ReLU(), *perceptron(hidden), nn.Dropout(dropout))
        self.sure, self.way = nn.Linear(hidden[-1], 1), Places(hidden[-1], 3)

    def forward(self, places: Tensor, rows: Tensor, whole: Tensor) -> Tensor:
        """places: (B * T, 3). rows: (B * T, each). whole: (B, W) of each patch. → (B, 3)."""
        clouds = whole.shape[0]
        each = self.each(torch.cat([rows, places], 1)).reshape(clouds, -1, self.each.out_features)
        told = self.rest((each + self.whole(whole)[:, None]).flatten(0, 1))
        weights = self.sure(told).reshape(clouds, -1, 1).softmax(1)
        answer: Tensor = (weights * (places + self.way(told)).reshape(clouds, -1, 3)).sum(1)
        return answer


def build(config: RefinerConfig, landmarks: int) -> Refiner:
    """The net for that many landmarks."""
    return Refiner(config, landmarks)
