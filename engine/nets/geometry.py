"""What an equivariant net may know of a neighbourhood: lengths, directions, and how points spread around a point."""

from __future__ import annotations

from dataclasses import dataclass

import torch
from torch import Tensor

from engine.nets.layers import gather_rows

RADIAL = 6
"""Bumps over the distance between neighbours."""
REACH = 2.5
"""Distance of the last bump, in mean neighbour distances of the level."""


@dataclass(frozen=True)
class Edges:
    """Neighbours of T points, k each. index: (T, k) rows. unit: (T, k, 3). radial: (T, k, RADIAL), invariant."""

    index: Tensor
    unit: Tensor
    radial: Tensor


def edges(places: Tensor, sources: Tensor, index: Tensor, clouds: int) -> Edges:
    """Edges from points (T, 3) to their neighbours among sources (S, 3); lengths in mean lengths of each cloud."""
    relative = gather_rows(sources, index) - places[:, None]
    # Clamped, not raised by an epsilon: the exporter drops additions below 1e-8, and a point is its own neighbour.
    length = relative.square().sum(2).sqrt().clamp(min=1e-9)
    mean = length.reshape(clouds, -1).mean(1).clamp(min=1e-9)
    scaled = (length.reshape(clouds, -1) / mean[:, None]).reshape(length.shape)
    at = torch.linspace(0.0, REACH, RADIAL, device=places.device, dtype=places.dtype)
    radial = torch.exp(-(((scaled[..., None] - at) * ((RADIAL - 1) / REACH)) ** 2))
    return Edges(index, relative / length[..., None], radial)


def moments(around: Edges) -> tuple[Tensor, Tensor, Tensor]:
    """How neighbours spread: per bump their number (T, R), mean direction (T, 3, R), spread of directions (T, R, 3, 3).

    The first is invariant, the others turn with the cloud.
    """
    unit = around.unit
    outer = (unit[..., :, None] * unit[..., None, :]).flatten(2)
    weights = around.radial.transpose(1, 2) / around.index.shape[1]
    found = torch.bmm(weights, torch.cat([torch.ones_like(unit[..., :1]), unit, outer], 2))
    return found[..., 0], found[..., 1:4].transpose(1, 2), found[..., 4:].reshape(-1, RADIAL, 3, 3)
