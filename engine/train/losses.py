"""What the nets are asked to make small."""

from __future__ import annotations

import math

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
    known: Tensor | None = None,
) -> tuple[Tensor, dict[str, Tensor]]:
    """Loss of the map net and its figures.

    target: (B, L, 3) in 100 mm. pixel: (B, L, 2) column and row on the heat map. visible: (B, L). is_face: (B,).
    A hidden landmark counts a quarter: its place can only be guessed, and its stated error must say so.
    known: (B, L), whether the truth is known at all; what is not counts nothing.
    """
    canonical, log_sigma, visible_logit, heat = answer
    face = is_face.float()[:, None]
    told = torch.ones_like(visible) if known is None else known
    weight = face * torch.where(visible, 1.0, 0.25) * told
    total = weight.sum().clamp(min=1.0)
    cross, on_map = heat_cross_entropy(heat, pixel[..., 0], pixel[..., 1])
    error = torch.sqrt(torch.square(canonical - target).sum(2) + 1e-7)
    place = (laplace(error, log_sigma) * weight).sum() / total
    near = (error * weight).sum() / total * 5.0
    heat_term = (cross * weight * on_map.float()).sum() / total
    visibility = (visible & is_face[:, None]).float()
    each = functional.binary_cross_entropy_with_logits(visible_logit, visibility, reduction="none")
    seen = (each * told).sum() / told.sum().clamp(min=1.0)
    shown = (face * (visible & told).float()).expand_as(error)
    mean_mm = 100.0 * (error.detach() * shown).sum() / shown.sum().clamp(min=1.0)
    figures = {"mm": mean_mm, "heat": heat_term.detach(), "visible_bce": seen.detach()}
    return place + near + heat_term + 0.5 * seen, figures


# ------------------------------------------------------------------ landmarks and heat maps (table LOSSES)
def _present(predicted: Tensor, target: Tensor, mask: Tensor | None) -> tuple[Tensor, Tensor]:
    """Both with zeros where a landmark is absent, so that no NaN of a missing label comes back as a gradient."""
    if mask is None:
        return predicted, target
    there = mask.reshape(*mask.shape, *([1] * (target.dim() - 2)))
    return torch.where(there, predicted, 0.0), torch.where(there, target, 0.0)


def _masked_mean(values: Tensor, mask: Tensor | None) -> Tensor:
    """Mean of values (B, L, ...) over the landmarks that are there. mask: (B, L) bool, None for all. Zero if none."""
    each = values.flatten(2).mean(2)
    if mask is None:
        return each.mean()
    share = mask.to(each.dtype)
    return (each * share).sum() / share.sum().clamp(min=1.0)


def mse(predicted: Tensor, target: Tensor, mask: Tensor | None = None) -> Tensor:
    """Mean squared difference. predicted, target: (B, L, ...). mask: (B, L)."""
    predicted, target = _present(predicted, target, mask)
    return _masked_mean((predicted - target).square(), mask)


def smoothl1(predicted: Tensor, target: Tensor, mask: Tensor | None = None, beta: float = 1.0) -> Tensor:
    """Squared where the difference is below ``beta``, straight above (Huber). predicted, target: (B, L, ...)."""
    predicted, target = _present(predicted, target, mask)
    return _masked_mean(functional.smooth_l1_loss(predicted, target, reduction="none", beta=beta), mask)


def wing(
    predicted: Tensor, target: Tensor, mask: Tensor | None = None, width: float = 0.1, curvature: float = 0.02
) -> Tensor:
    """Wing loss (Feng et al. 2018): small differences count more. predicted, target: (B, L, ...).

    width: difference up to which the loss is logarithmic. curvature: difference at which it begins to bend. Scaled to
    slope one beyond the width.
    """
    predicted, target = _present(predicted, target, mask)
    difference = (predicted - target).abs()
    inside = width * torch.log1p(difference / curvature)
    shift = width - width * math.log1p(width / curvature)
    return _masked_mean(torch.where(difference < width, inside, difference - shift), mask)


def awing(
    predicted: Tensor,
    target: Tensor,
    mask: Tensor | None = None,
    omega: float = 14.0,
    theta: float = 0.5,
    epsilon: float = 1.0,
    alpha: float = 2.1,
) -> Tensor:
    """Adaptive wing loss of heat maps from 0 to 1 (Wang et al. 2019). predicted, target: (B, L, N).

    ``omega * ln(1 + |(y - p) / epsilon| ** (alpha - y))`` below ``theta``, a straight line above that meets it in value
    and slope.
    """
    predicted, target = _present(predicted, target, mask)
    difference = (target - predicted).abs()
    power = alpha - target
    # The power's slope at zero is infinite for exponents below one and torch multiplies it by zero: stay off zero.
    small = difference.clamp(min=1e-6, max=theta) / epsilon
    inside = omega * torch.log1p(small.pow(power))
    at = theta / epsilon
    slope = omega / (1.0 + at**power) * power * at ** (power - 1.0) / epsilon
    outside = slope * (difference - theta) + omega * torch.log1p(at**power)
    return _masked_mean(torch.where(difference < theta, inside, outside), mask)


def geometry(predicted: Tensor, target: Tensor, mask: Tensor | None = None) -> Tensor:
    """Mean difference of the distances between landmarks. predicted, target: (B, L, 3). mask: (B, L)."""
    predicted, target = _present(predicted, target, mask)
    off = _pairwise(predicted) - _pairwise(target)
    there = torch.ones(target.shape[:2], dtype=torch.bool, device=target.device) if mask is None else mask
    both = there[:, :, None] & there[:, None, :]
    both = both & ~torch.eye(both.shape[1], dtype=torch.bool, device=both.device)
    return torch.where(both, off.abs(), 0.0).sum() / both.sum().clamp(min=1)


def _pairwise(places: Tensor) -> Tensor:
    return ((places[:, :, None] - places[:, None]).square().sum(3) + 1e-12).sqrt()
