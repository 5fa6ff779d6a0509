"""Pictures disturbed while a net is trained on them, and what is known of them changed exactly as they are."""

from __future__ import annotations

from dataclasses import dataclass

import torch
from torch import Tensor
from torch.nn import functional


def even(source: torch.Generator, *shape: int) -> Tensor:
    """Evenly from -1 to 1."""
    return torch.rand(*shape, generator=source) * 2.0 - 1.0


@dataclass(frozen=True, eq=False)
class Warp:
    """Mirroring, then a turn about the middle of the picture with a zoom, then a shift.

    flip: (B,) bool. turn: (B, 2, 2) rotations in the picture, x right, y down. zoom: (B,). shift: (B, 2) in shares of
    the side.
    """

    flip: Tensor
    turn: Tensor
    zoom: Tensor
    shift: Tensor

    @classmethod
    def draw(
        cls, count: int, turn_deg: float, shift: float, zoom: float, source: torch.Generator, mirror: bool = True
    ) -> Warp:
        """Half of the pictures mirrored, if any are; the rest evenly up to the limits."""
        flip = (even(source, count) > 0) & mirror
        angle, larger = torch.deg2rad(turn_deg * even(source, count)), 1.0 + zoom * even(source, count)
        aside = shift * even(source, count, 2)
        cosine, sine = torch.cos(angle), torch.sin(angle)
        turn = torch.stack([torch.stack([cosine, -sine], 1), torch.stack([sine, cosine], 1)], 1)
        return cls(flip, turn, larger, aside)

    def picture(self, picture: Tensor) -> Tensor:
        """Pictures (B, C, S, S), their border repeated where nothing is known."""
        picture = torch.where(self.flip[:, None, None, None], picture.flip(3), picture)
        back = torch.linalg.inv(self.turn * self.zoom[:, None, None])
        theta = torch.cat([back, (-back @ (2.0 * self.shift)[..., None])], 2)
        grid = functional.affine_grid(theta, list(picture.shape), align_corners=False)
        return functional.grid_sample(picture, grid, padding_mode="border", align_corners=False)

    def mirrored(self, straight: Tensor, mirrored: Tensor) -> Tensor:
        """Of two tensors (B, ...) the mirrored one where the picture is."""
        return torch.where(self.flip.view(-1, *([1] * (straight.dim() - 1))), mirrored, straight)

    def places(self, flat: Tensor) -> Tensor:
        """Places (B, N, 2) in shares of the side, mirrored already, where the rest puts them."""
        turn = self.turn * self.zoom[:, None, None]
        return (flat - 0.5) @ turn.transpose(1, 2) + 0.5 + self.shift[:, None]


def lit(picture: Tensor, source: torch.Generator) -> Tensor:
    """Pictures (B, 3, S, S) under other light: colour balance and gamma."""
    gain = 1.0 + 0.15 * even(source, len(picture), 3, 1, 1)
    gamma = torch.exp(0.3 * even(source, len(picture), 1, 1, 1))
    return (picture * gain).clamp(1e-3, 1.0) ** gamma
