"""What the cameras of many scans see, on one device at once: the virtual scanner's heaviest part, in torch."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import torch
from torch import Tensor

from engine.synth.visibility import Eyes, Look, axes_of
from engine.types import BoolArray

KEPT_EYES = 256
"""Depth maps kept on the device between questions; the oldest go."""


class DeviceEyes:
    """Answers for ``engine.synth.scanner.scan_heads``: the same as ``visibility.see`` up to rounding.

    All cameras of all questions are looked through together. Which scans share a call makes no difference.
    """

    def __init__(self, device: str) -> None:
        """``device`` as torch names it, for instance ``cpu`` or ``cuda``."""
        self.device = torch.device(device)
        self._views: dict[int, tuple[Eyes, _Views]] = {}

    def __call__(self, looks: Sequence[Look]) -> list[BoolArray]:
        """Which points of each question any of its cameras sees."""
        views = self._views_of([look.eyes for look in looks])
        sizes = [len(look.points_mm) for look in looks]
        points = self._moved(np.concatenate([look.points_mm for look in looks]))
        normals = self._moved(np.concatenate([look.normals for look in looks]))
        begins = np.concatenate([[0], np.cumsum(sizes)[:-1]])
        pairs = [(camera, owner) for owner, view in enumerate(views) for camera in range(len(view.axes))]
        point = torch.cat([torch.arange(sizes[o], device=self.device) + int(begins[o]) for _, o in pairs])
        lengths = torch.tensor([sizes[owner] for _, owner in pairs], device=self.device)
        pair = torch.repeat_interleave(torch.arange(len(pairs), device=self.device), lengths)
        steepest = self._moved(np.array([looks[owner].steepest for _, owner in pairs]))
        sees = _sees(_Views.joined(views), pair, points[point], normals[point], steepest)
        seen = torch.zeros(len(points), dtype=torch.int32, device=self.device)
        seen.index_add_(0, point, sees.int())
        return [part > 0 for part in np.split(seen.cpu().numpy(), begins[1:])]

    def _moved(self, values: np.ndarray) -> Tensor:
        return torch.from_numpy(np.ascontiguousarray(values, np.float32)).to(self.device)

    def _views_of(self, eyes: Sequence[Eyes]) -> list[_Views]:
        for each in eyes:
            if id(each) not in self._views:
                self._views[id(each)] = (each, self._opened(each))
        found = [self._views[id(each)][1] for each in eyes]
        for old in list(self._views)[: max(0, len(self._views) - KEPT_EYES)]:
            del self._views[old]
        return found

    def _opened(self, eyes: Eyes) -> _Views:
        """The depth maps of one scan's cameras, side by side."""
        axes = self._moved(np.stack([axes_of(camera) for camera in eyes.cameras]))
        placed = _placed(self._moved(eyes.occluders_mm)[None], axes[:, None])
        low, high = placed[..., :2].amin(1), placed[..., :2].amax(1)
        size = ((high - low) / eyes.cell_mm).long() + 1
        cells = size[:, 0] * size[:, 1]
        begin = torch.cumsum(cells, 0) - cells
        cell = ((placed[..., :2] - low[:, None]) * float(np.float32(1.0 / eyes.cell_mm))).long()
        cell = torch.minimum(cell, size[:, None] - 1)
        key = begin[:, None] + cell[..., 0] * size[:, None, 1] + cell[..., 1]
        nearest = torch.full((int(cells.sum()),), -torch.inf, device=self.device)
        nearest.scatter_reduce_(0, key.reshape(-1), placed[..., 2].reshape(-1), "amax")
        return _Views(axes, low, size, begin, nearest, torch.full_like(low[:, 0], eyes.cell_mm))


class _Views:
    """Depth maps of C cameras. axes: (C, 3, 3). low, size: (C, 2). begin: (C,) into nearest (K,). cell: (C,)."""

    def __init__(self, axes: Tensor, low: Tensor, size: Tensor, begin: Tensor, nearest: Tensor, cell: Tensor) -> None:
        self.axes, self.low, self.size, self.begin, self.nearest, self.cell = axes, low, size, begin, nearest, cell

    @staticmethod
    def joined(views: Sequence[_Views]) -> _Views:
        """The cameras of several scans."""
        offsets = np.concatenate([[0], np.cumsum([len(view.nearest) for view in views])[:-1]])
        begin = torch.cat([view.begin + int(offset) for view, offset in zip(views, offsets, strict=True)])
        each = [torch.cat([getattr(v, name) for v in views]) for name in ("axes", "low", "size", "nearest", "cell")]
        return _Views(each[0], each[1], each[2], begin, each[3], each[4])


def _placed(points: Tensor, axes: Tensor) -> Tensor:
    """points (..., 3) along axes (..., 3, 3), term by term, so that no batch rounds otherwise than another."""
    x, y, z = points[..., :1], points[..., 1:2], points[..., 2:]
    return x * axes[..., 0, :] + y * axes[..., 1, :] + z * axes[..., 2, :]


def _sees(views: _Views, pair: Tensor, points: Tensor, normals: Tensor, steepest: Tensor) -> Tensor:
    """Whether camera ``pair`` (P,) sees the point (P, 3) with that normal: (P,) bool."""
    placed = _placed(points, views.axes[pair])
    facing = (normals * views.axes[pair][..., 2]).sum(1)
    cell_mm, size = views.cell[pair], views.size[pair]
    cell = ((placed[:, :2] - views.low[pair]) * (1.0 / cell_mm)[:, None]).long()
    cell = torch.minimum(cell.clamp(min=0), size - 1)
    nearest = views.nearest[views.begin[pair] + cell[:, 0] * size[:, 1] + cell[:, 1]]
    slope = (1.0 - facing.square()).clamp(0.0, 1.0).sqrt() / facing.clamp(0.15, 1.0)
    return (facing > steepest[pair]) & (placed[:, 2] >= nearest - 1.5 - cell_mm * (0.5 + slope))
