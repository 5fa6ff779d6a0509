"""What the photo nets are asked to make small, with the constants of their papers."""

from __future__ import annotations

import math

import torch
from torch import Tensor
from torch.nn import functional


def wing(difference: Tensor, omega: float = 10.0, eps: float = 2.0) -> Tensor:
    """Wing loss (Feng et al., 2018) of each difference: logarithmic near zero, straight beyond ``omega``."""
    size = difference.abs()
    offset = omega - omega * math.log(1.0 + omega / eps)
    return torch.where(size < omega, omega * torch.log1p(size / eps), size - offset)


def dense_loss(
    points: Tensor, target: Tensor, kind: str, wing_weight: float, mse_weight: float, coord_scale: float
) -> Tensor:
    """Loss of dense points (B, N, 3) in shares of the side; squares concern the first 68 alone, as published.

    kind: ``hybrid``, ``wing`` or ``mse``. coord_scale: 1 keeps shares, 256 takes pixels of a picture of 256.
    """
    difference = (points - target) * coord_scale
    if kind == "wing":
        return wing(difference).mean()
    if kind == "mse":
        return difference.square().mean()
    return wing_weight * wing(difference).mean() + mse_weight * difference[:, :68].square().mean()


def adaptive_wing(
    found: Tensor, target: Tensor, omega: float = 14.0, theta: float = 0.5, eps: float = 1.0, alpha: float = 2.1
) -> Tensor:
    """Adaptive wing loss (Wang et al., 2019) of heat maps from 0 to 1, mean over all entries."""
    size = (found - target).abs()
    power = alpha - target
    share = (theta / eps) ** power
    slope = omega * power * (theta / eps) ** (power - 1.0) / (eps * (1.0 + share))
    offset = theta * slope - omega * torch.log1p(share)
    return torch.where(size < theta, omega * torch.log1p((size / eps) ** power), slope * size - offset).mean()


def heat_iou(found: Tensor, target: Tensor) -> Tensor:
    """One minus the soft overlap of heat maps (B, L, H, W), mean over channels."""
    both = (found * target).sum((2, 3))
    either = (found.square() + target.square()).sum((2, 3)) - both
    return (1.0 - (both + 1e-6) / (either + 1e-6)).mean()


def to_cube(vertices: Tensor) -> Tensor:
    """Vertices (B, V, 3) shifted and scaled into a cube: what is left is their proportions."""
    shifted = vertices - vertices.amin(1, keepdim=True)
    shifted = shifted - 0.5 * shifted.amax(1, keepdim=True)
    return shifted / shifted.amax((1, 2), keepdim=True)


def sobel(picture: Tensor) -> Tensor:
    """Gradient magnitude of (B, 1, H, W), kernels over 8, edges repeated."""
    kernel = torch.tensor([[-1.0, 0.0, 1.0], [-2.0, 0.0, 2.0], [-1.0, 0.0, 1.0]], device=picture.device) / 8.0
    kernels = torch.stack([kernel, kernel.T])[:, None]
    both = functional.conv2d(functional.pad(picture, (1, 1, 1, 1), mode="replicate"), kernels)
    return torch.sqrt(both.square().sum(1, keepdim=True) + 1e-6)


def alpha_loss(found: Tensor, target: Tensor) -> Tensor:
    """Mean distance of mattes (B, 1, H, W) and of their edges."""
    return functional.l1_loss(found, target) + functional.l1_loss(sobel(found), sobel(target))


def foreground_loss(found: Tensor, target: Tensor, alpha: Tensor) -> Tensor:
    """Mean distance of colours (B, 3, H, W) where there is any subject, over all pixels."""
    return ((found - target).abs() * (alpha > 0)).mean()
