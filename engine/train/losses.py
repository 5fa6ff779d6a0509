"""What the nets are asked to make small."""

from __future__ import annotations

import torch
from torch import Tensor
from torch.nn import functional


def laplace(error: Tensor, log_sigma: Tensor) -> Tensor:
    """Negative log likelihood of an error length under its own stated scale: large errors are forgiven if announced.

    error, log_sigma: (...). Smooth at zero error.
    """
    log_sigma = log_sigma.clamp(-6.0, 2.0)
    return error * torch.exp(-log_sigma) + log_sigma


def heat_cross_entropy(heat: Tensor, column: Tensor, row: Tensor) -> tuple[Tensor, Tensor]:
    """Cross entropy of heat maps (B, L, H, W) against the four pixels around the true place, weighted bilinearly.

    column, row: (B, L) in heat map pixels. Returns the loss (B, L) and whether the place lies on the map.
    The expectation of a perfect map is the true place to a fraction of a pixel.
    """
    height, width = heat.shape[-2:]
    on_map = (column >= 0) & (column <= width - 1) & (row >= 0) & (row <= height - 1)
    column, row = column.clamp(0, width - 1.001), row.clamp(0, height - 1.001)
    x, y = column.floor().long(), row.floor().long()
    fx, fy = column - x, row - y
    flat = heat.flatten(2)
    corners = torch.stack([y * width + x, y * width + x + 1, (y + 1) * width + x, (y + 1) * width + x + 1], 2)
    shares = torch.stack([(1 - fx) * (1 - fy), fx * (1 - fy), (1 - fx) * fy, fx * fy], 2)
    agreed = (flat.gather(2, corners) * shares).sum(2)
    return flat.logsumexp(2) - agreed, on_map


def pose_loss(
    canonical: Tensor, quality: Tensor, target: Tensor, on_head: Tensor, is_face: Tensor
) -> tuple[Tensor, dict[str, Tensor]]:
    """Loss of the canonical net and its figures. canonical, target: (N, 3) in 100 mm. quality: (N, 2). Masks: (N,)."""
    error = torch.sqrt(torch.square(canonical - target).sum(1) + 1e-6)
    mask = on_head.float()
    place = (laplace(error, quality[:, 1]) * mask).sum() / mask.sum().clamp(min=1.0)
    face = functional.binary_cross_entropy_with_logits(quality[:, 0], is_face.float())
    face_mask = mask * is_face.float()
    mean_mm = 100.0 * (error.detach() * face_mask).sum() / face_mask.sum().clamp(min=1.0)
    return place + 0.5 * face, {"face_mm": mean_mm, "face_bce": face.detach()}


def precise_loss(
    answer: tuple[Tensor, Tensor, Tensor, Tensor],
    target: Tensor,
    pixel: Tensor,
    visible: Tensor,
    is_face: Tensor,
) -> tuple[Tensor, dict[str, Tensor]]:
    """Loss of the map net and its figures.

    target: (B, L, 3) in 100 mm. pixel: (B, L, 2) column and row on the heat map. visible: (B, L). is_face: (B,).
    A hidden landmark counts a quarter: its place can only be guessed, and its stated error must say so.
    """
    canonical, log_sigma, visible_logit, heat = answer
    face = is_face.float()[:, None]
    weight = face * torch.where(visible, 1.0, 0.25)
    total = weight.sum().clamp(min=1.0)
    cross, on_map = heat_cross_entropy(heat, pixel[..., 0], pixel[..., 1])
    error = torch.sqrt(torch.square(canonical - target).sum(2) + 1e-7)
    place = (laplace(error, log_sigma) * weight).sum() / total
    near = (error * weight).sum() / total * 5.0
    heat_term = (cross * weight * on_map.float()).sum() / total
    seen = functional.binary_cross_entropy_with_logits(visible_logit, (visible & is_face[:, None]).float())
    shown = (face * visible.float()).expand_as(error)
    mean_mm = 100.0 * (error.detach() * shown).sum() / shown.sum().clamp(min=1.0)
    figures = {"mm": mean_mm, "heat": heat_term.detach(), "visible_bce": seen.detach()}
    return place + near + heat_term + 0.5 * seen, figures
