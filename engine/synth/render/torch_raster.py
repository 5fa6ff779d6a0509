"""The rasteriser in torch, for pictures made where the nets are trained; says the same as ``engine.photo.raster``."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from engine.photo.raster import NOTHING

if TYPE_CHECKING:
    from torch import Tensor


def rasterise(
    xy_px: Tensor, depth: Tensor, faces: Tensor, width: int, height: int, both_sides: bool = False
) -> tuple[Tensor, Tensor, Tensor]:
    """Triangle (H, W) int64, -1 for nothing; weights (H, W, 3); depth (H, W), infinite where there is nothing.

    xy_px: (V, 2) float64. depth: (V,) float64. faces: (F, 3) int64. All on one device.
    """
    import torch

    corners = xy_px[faces]
    low, high = corners.amin(1), corners.amax(1)
    left, top = ((low[:, k] - 0.5).ceil().clamp(0, size).long() for k, size in ((0, width), (1, height)))
    right, bottom = ((high[:, k] - 0.5).floor().clamp(-1, s - 1).long() for k, s in ((0, width), (1, height)))
    a, b, c = corners.unbind(1)
    area = (b[:, 0] - a[:, 0]) * (c[:, 1] - a[:, 1]) - (b[:, 1] - a[:, 1]) * (c[:, 0] - a[:, 0])
    shows = (area < 0) | ((area > 0) & both_sides)
    number = torch.nonzero(shows & (right >= left) & (bottom >= top) & (depth[faces] > 0).all(1))[:, 0]
    across = (right - left + 1)[number]
    count = across * (bottom - top + 1)[number]
    which = torch.repeat_interleave(count)
    inner = torch.arange(len(which), device=which.device) - (count.cumsum(0) - count)[which]
    column, row = left[number][which] + inner % across[which], top[number][which] + inner // across[which]
    face = number[which]
    weights = _edge_weights(xy_px[faces[face]], column + 0.5, row + 0.5)
    inside = (weights >= 0).all(1)
    face, pixel, weights = face[inside], (row * width + column)[inside], weights[inside]
    distance = (weights * depth[faces[face]]).sum(1).float()
    key = (distance.view(torch.int32).long() << 32) | face
    nearest = torch.full((width * height,), int(NOTHING), dtype=torch.int64, device=key.device)
    nearest.scatter_reduce_(0, pixel, key, "amin")
    return _resolve(nearest, xy_px, depth, faces, width, height)


def _edge_weights(corners: Tensor, x: Tensor, y: Tensor) -> Tensor:
    import torch

    (ax, ay), (bx, by), (cx, cy) = (corners[:, k].unbind(1) for k in range(3))
    area = (bx - ax) * (cy - ay) - (by - ay) * (cx - ax)
    second = ((x - ax) * (cy - ay) - (y - ay) * (cx - ax)) / area
    third = ((bx - ax) * (y - ay) - (by - ay) * (x - ax)) / area
    return torch.stack([1.0 - second - third, second, third], 1)


def _resolve(
    nearest: Tensor, xy_px: Tensor, depth: Tensor, faces: Tensor, width: int, height: int
) -> tuple[Tensor, Tensor, Tensor]:
    import torch

    shown = nearest != int(NOTHING)
    pixel = torch.nonzero(shown)[:, 0]
    number = nearest[pixel] & 0xFFFFFFFF
    face = torch.full_like(nearest, -1)
    face[pixel] = number
    shares = _edge_weights(xy_px[faces[number]], pixel % width + 0.5, pixel // width + 0.5)
    weights = torch.zeros(width * height, 3, device=nearest.device)
    weights[pixel] = shares.float()
    far = torch.full((width * height,), np.inf, device=nearest.device)
    far[pixel] = (shares * depth[faces[number]]).sum(1).float()
    return face.view(height, width), weights.view(height, width, 3), far.view(height, width)
