"""Refining the worst cells of a matte: which cells, and the small net that mends them."""

from __future__ import annotations

import math

import torch
from torch import Tensor, nn
from torch.nn import functional

from engine.nets.image_nets import MattingNetConfig

CELL = 4
"""Edge of a cell in pixels of the photo."""


def choose_cells(error: Tensor, size: list[int], config: MattingNetConfig) -> Tensor | None:
    """Cells to refine, (B, H/4, W/4) bool; None refines everything. error: (B, 1, h, w), what the base says.

    ``random`` and ``uniform`` take as many cells as ``error`` does.
    """
    if config.refine == "full":
        return None
    grid = [size[0] // CELL, size[1] // CELL]
    score = functional.interpolate(error.detach(), size=grid, mode="bilinear", align_corners=False)[:, 0]
    if config.refine == "thresholding":
        return score > config.threshold
    count = min(config.cells, grid[0] * grid[1])
    flat = score.flatten(1)
    if config.select == "random":
        source = torch.Generator(device="cpu").manual_seed(0)
        flat = torch.rand(flat.shape, generator=source).to(flat.device)
    elif config.select == "uniform":
        flat = uniform(grid[0], grid[1], count).to(flat)[None].expand(len(flat), -1)
    chosen = torch.zeros_like(flat, dtype=torch.bool)
    if count:
        chosen.scatter_(1, flat.topk(count, dim=1).indices, True)
    return chosen.view(-1, *grid)


def uniform(height: int, width: int, count: int) -> Tensor:
    """Scores (H W,) that are highest on an even grid of about ``count`` cells, then fall with the cell's number."""
    across = max(1, round(math.sqrt(count * width / height)))
    down = max(1, math.ceil(count / across))
    rows = ((torch.arange(down) + 0.5) * height / down).long().clamp(max=height - 1)
    columns = ((torch.arange(across) + 0.5) * width / across).long().clamp(max=width - 1)
    score = torch.linspace(0.5, 0.0, height * width)
    score[(rows[:, None] * width + columns[None]).flatten()] += 1.0
    return score


class Refiner(nn.Module):
    """Four small convolutions, two at half and two at full size, over chosen cells or over the whole picture."""

    def __init__(self, kernel: int) -> None:
        super().__init__()
        self.kernel = kernel
        self.at_half = nn.Sequential(_valid(42, 24, kernel), _valid(24, 16, kernel))
        self.at_full = nn.Sequential(_valid(22, 12, kernel), nn.Conv2d(12, 4, kernel))

    def forward(
        self,
        both: Tensor,
        alpha: Tensor,
        residual: Tensor,
        hidden: Tensor,
        fine_alpha: Tensor,
        fine_residual: Tensor,
        cells: Tensor | None,
    ) -> tuple[Tensor, Tensor]:
        """Alpha and residual at full size, mended. cells: (B, H/4, W/4), None for all."""
        size = [both.shape[2] // 2, both.shape[3] // 2]
        coarse = torch.cat([hidden, alpha, residual], 1)
        coarse = functional.interpolate(coarse, size=size, mode="bilinear", align_corners=False)
        half = torch.cat([coarse, functional.interpolate(both, size=size, mode="bilinear", align_corners=False)], 1)
        margin = self.kernel // 2
        if cells is None:
            return self._everywhere(half, both, margin)
        where = torch.nonzero(cells)
        if not len(where):
            return fine_alpha, fine_residual
        cut = (_cut(half, where, CELL // 2, 3 if margin else 0), _cut(both, where, CELL, 2 if margin else 0))
        patch = self.patches(*cut).to(fine_alpha.dtype)
        mended = _paste(torch.cat([fine_alpha, fine_residual], 1), patch, where)
        return mended[:, :1], mended[:, 1:]

    def patches(self, half: Tensor, full: Tensor) -> Tensor:
        """Alpha and residual (K, 4, 4, 4) of cells cut out with their margins at half and at full size."""
        grown = functional.interpolate(self.at_half(half), scale_factor=2.0, mode="nearest")
        return torch.as_tensor(self.at_full(torch.cat([grown, full], 1)))

    def _everywhere(self, half: Tensor, both: Tensor, margin: int) -> tuple[Tensor, Tensor]:
        x = self.at_half(functional.pad(half, (3 * margin,) * 4))
        x = functional.interpolate(x, scale_factor=2.0, mode="nearest")
        x = self.at_full(torch.cat([x, functional.pad(both, (2 * margin,) * 4)], 1))
        return x[:, :1], x[:, 1:]


def _valid(source: int, out: int, kernel: int) -> nn.Sequential:
    return nn.Sequential(nn.Conv2d(source, out, kernel, bias=False), nn.BatchNorm2d(out), nn.ReLU(True))


def _cut(picture: Tensor, where: Tensor, cell: int, margin: int) -> Tensor:
    """Squares of ``cell`` pixels with a margin around the cells ``where`` (K, 3): (K, C, side, side)."""
    side = cell + 2 * margin
    padded = functional.pad(picture, (margin,) * 4).permute(0, 2, 3, 1)
    windows = padded.unfold(1, side, cell).unfold(2, side, cell)
    return windows[where[:, 0], where[:, 1], where[:, 2]]


def _paste(picture: Tensor, patch: Tensor, where: Tensor) -> Tensor:
    """The picture (B, C, H, W) with cells ``where`` replaced by ``patch`` (K, C, 4, 4)."""
    batch, bands, height, width = picture.shape
    view = picture.reshape(batch, bands, height // CELL, CELL, width // CELL, CELL).permute(0, 2, 4, 1, 3, 5)
    view = view.index_put((where[:, 0], where[:, 1], where[:, 2]), patch)
    return view.permute(0, 3, 1, 4, 2, 5).reshape(batch, bands, height, width)
