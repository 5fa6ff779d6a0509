"""Set abstraction: what the points in the balls around some centres say together, at several radii at once."""

from __future__ import annotations

from typing import Literal

import torch
from torch import Tensor, nn

from engine.nets.layers import gather_rows, heed_places, idw_weights, perceptron, spread
from engine.nets.pointops import neighbour_max
from engine.nets.settings import SetConfig, Widths

Pooling = Literal["max", "mean", "attention"]
Order = Literal["pool_first", "mlp_first"]


class SetScale(nn.Module):
    """One radius. The first layer is linear in place and features of a neighbour, less the place of the centre.

    It is applied once per point, before points are gathered into balls. ``mlp_first`` then normalises and goes through
    the other layers for every neighbour; ``pool_first`` takes the largest value first, which is the same for this
    layer, as adding, scaling upwards and ReLU keep the order of values, and does the rest once per centre.
    """

    def __init__(self, source: int, radius: float, widths: Widths, pooling: Pooling, order: Order) -> None:
        super().__init__()
        self.pooling, self.order = pooling, order
        self.first = nn.Linear(3 + source, widths[0], bias=False)
        heed_places(self.first, slice(0, 3), radius / 2.0)
        self.norm = nn.BatchNorm1d(widths[0])
        self.rest = perceptron(widths)
        pooled = widths[0] if order == "pool_first" else widths[-1]
        self.score = nn.Linear(pooled, 1, bias=False) if pooling == "attention" else None

    def forward(self, rows: Tensor, centres: Tensor, index: Tensor, count: int) -> Tensor:
        """rows: (S, 3 + C) in clouds of ``count``. centres: (T, 3). index: (T, k) into rows. → (T, widths[-1])."""
        each = self.first(rows)
        centre = centres @ self.first.weight[:, :3].T
        if self.order == "mlp_first":
            edges = gather_rows(each, index) - centre[:, None]
            shape = edges.shape[:2]
            edges = self.rest(torch.relu(self.norm(edges.reshape(-1, edges.shape[2]))))
            return self._pool(edges.reshape(*shape, -1), index)
        if self.pooling == "max":
            pooled = neighbour_max(each, index, count) - centre
        else:
            pooled = self._pool(torch.relu(gather_rows(each, index) - centre[:, None]), index)
        out: Tensor = self.rest(torch.relu(self.norm(pooled)))
        return out

    def _pool(self, edges: Tensor, index: Tensor) -> Tensor:
        """edges: (T, k, C) → (T, C). Neighbours that only fill a ball up do not count."""
        if self.pooling == "max":
            return edges.amax(1)
        fill = index == index[:, :1]
        fill[:, 0] = False
        scores = edges.new_zeros(index.shape) if self.score is None else self.score(edges)[..., 0]
        weights = scores.masked_fill(fill, -1e9).softmax(1)
        return torch.bmm(weights[:, None], edges)[:, 0]


class SetAbstraction(nn.Module):
    """A level of balls of several radii. (S, C) rows at (S, 3) places → (T, out) rows at the centres."""

    def __init__(self, source: int, config: SetConfig, pooling: Pooling, order: Order) -> None:
        super().__init__()
        self.scales = nn.ModuleList(
            SetScale(source, radius, widths, pooling, order)
            for radius, widths in zip(config.radii, config.widths, strict=True)
        )
        self.out = sum(widths[-1] for widths in config.widths)

    def forward(
        self, places: Tensor, features: Tensor | None, centres: Tensor, balls: list[Tensor], count: int
    ) -> Tensor:
        """places: (S, 3). features: (S, C). centres: (T, 3). balls: (T, k) per scale. count: rows per cloud."""
        rows = places if features is None else torch.cat([places, features], 1)
        return torch.cat(
            [scale(rows, centres, index, count) for scale, index in zip(self.scales, balls, strict=True)], 1
        )


class SetSpread(nn.Module):
    """Feature propagation: coarse rows spread by inverse distance, plus the finer level's own, then a layer."""

    def __init__(self, coarse: int, fine: int, out: int) -> None:
        super().__init__()
        self.coarse = nn.Linear(coarse, out, bias=False)
        self.fine = nn.Linear(fine, out, bias=False)
        self.norm = nn.BatchNorm1d(out)

    def forward(self, coarse: Tensor, fine: Tensor, known: Tensor, places: Tensor, index: Tensor) -> Tensor:
        """coarse: (S, C) at known (S, 3). fine: (T, D) at places (T, 3). index: (T, k) into coarse. → (T, out)."""
        weights = idw_weights(places, gather_rows(known, index), 2.0)
        return torch.relu(self.norm(spread(self.coarse(coarse), index, weights) + self.fine(fine)))
