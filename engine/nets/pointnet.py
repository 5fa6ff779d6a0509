"""PointNet (Qi et al., CVPR 2017): every point through the same small net, then the largest value over the cloud."""

from __future__ import annotations

import torch
from torch import Tensor, nn

from engine.nets.layers import perceptron, regression_head
from engine.nets.pointops import linear_max
from engine.nets.settings import PointNetConfig

ALIGNED = 2
"""Layers before the learned feature transform."""


class Transform(nn.Module):
    """A matrix (B, C, C) learned from the cloud's rows (B * N, C); the identity at first."""

    def __init__(self, channels: int) -> None:
        super().__init__()
        self.channels = channels
        self.points = perceptron((channels, 64, 128, 256))
        self.whole = perceptron((256, 128, channels * channels), last=False)
        nn.init.normal_(self.whole[-1].weight, std=1e-3)  # type: ignore[arg-type]
        nn.init.zeros_(self.whole[-1].bias)  # type: ignore[arg-type]

    def forward(self, x: Tensor, clouds: int) -> Tensor:
        """See the class."""
        largest = self.points(x).reshape(clouds, -1, 256).amax(1)
        change = self.whole(largest).reshape(clouds, self.channels, self.channels)
        matrix: Tensor = change + torch.eye(self.channels, device=x.device, dtype=x.dtype)
        return matrix


class PointNet(nn.Module):
    """Clouds in; landmarks (B, L, 3) or heat maps (B, L, N) out, as the settings say."""

    def __init__(self, config: PointNetConfig, landmarks: int) -> None:
        super().__init__()
        self.config, self.landmarks = config, landmarks
        widths = (3 + config.features, *config.widths)
        aligned = min(ALIGNED, len(config.widths) - 1)  # the last layer is always the one that is pooled
        self.input_transform = Transform(3) if config.input_transform else None
        self.feature_transform = Transform(widths[aligned]) if config.feature_transform else None
        self.first = perceptron(widths[: aligned + 1])
        self.rest = perceptron(widths[aligned:-1])
        # The last layer is pooled before it is normalised, which saves a pass over every point; where a scale is
        # negative the textbook order would keep the smallest value instead, and training settles on either.
        self.widest = nn.Linear(widths[-2], widths[-1], bias=False)
        self.norm = nn.BatchNorm1d(widths[-1])
        if config.head == "regression":
            self.head = regression_head(widths[-1], config.hidden, 3 * landmarks, config.dropout)
        else:
            self.head = perceptron((widths[aligned] + widths[-1], *config.hidden, landmarks), last=False)

    def forward(self, points: Tensor, features: Tensor | None = None) -> Tensor:
        """See ``engine.nets``."""
        clouds, count, _ = points.shape
        if self.input_transform is not None:
            points = points @ self.input_transform(points.reshape(-1, 3), clouds)
        rows = (points if features is None else torch.cat([points, features], 2)).reshape(clouds * count, -1)
        near = self.first(rows)
        if self.feature_transform is not None:
            matrix = self.feature_transform(near, clouds)
            near = (near.reshape(clouds, count, -1) @ matrix).reshape(clouds * count, -1)
        wide = linear_max(self.rest(near).reshape(clouds, count, -1), self.widest.weight)
        whole = torch.relu(self.norm(wide))
        if self.config.head == "regression":
            answer: Tensor = self.head(whole).reshape(clouds, self.landmarks, 3)
            return answer
        each = torch.cat([near, whole[:, None].expand(-1, count, -1).reshape(clouds * count, -1)], 1)
        return torch.sigmoid(self.head(each)).reshape(clouds, count, self.landmarks).transpose(1, 2)


def build(config: PointNetConfig, landmarks: int) -> PointNet:
    """The net for that many landmarks."""
    return PointNet(config, landmarks)
