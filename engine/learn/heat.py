"""Heat maps on the points of many clouds at once, and how well two agree. Torch, for training and validation."""

from __future__ import annotations

import torch
from torch import Tensor


def heat_maps(points: Tensor, labels: Tensor, sigma: float) -> Tensor:
    """``exp(-d² / 2σ²)`` of each point to each landmark. points: (B, N, 3). labels: (B, L, 3). → (B, L, N)."""
    squared = (labels[:, :, None] - points[:, None]).square().sum(3)
    return torch.exp(-squared / (2.0 * sigma * sigma))


def iou(predicted: Tensor, target: Tensor, threshold: float = 0.2) -> Tensor:
    """Shared over joint points above a threshold, per landmark. predicted, target: (B, L, N) → (B, L)."""
    a, b = predicted > threshold, target > threshold
    return (a & b).sum(2) / (a | b).sum(2).clamp(min=1)
