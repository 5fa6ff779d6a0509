"""The SE(3)-UNet: a U-Net over a point cloud whose heat maps turn and shift with it, exactly by construction.

Nothing absolute enters: points are taken from their centroid, edges see differences, attention weights are invariant,
levels are farthest point subsets from an invariant start, features come up by inverse distance and are summed with
those of the way down.
"""

from __future__ import annotations

from itertools import pairwise

import torch
from torch import Tensor, nn

from engine.nets.geometry import RADIAL, Edges, edges, moments
from engine.nets.layers import flat_index, gather_rows, idw_weights, spread
from engine.nets.settings import SE3UNetConfig
from engine.nets.vectors import Block, Feature, Normal, SelfInteraction, add, pool


class Embedding(nn.Module):
    """First features of a point: how its neighbours lie and, if wanted, the way from the centroid."""

    def __init__(self, out: tuple[int, int], centroid: bool) -> None:
        super().__init__()
        self.centroid = centroid
        scalars = 3 * RADIAL + (1 if centroid else 0)
        vectors = 2 * RADIAL + (1 + RADIAL if centroid else 0)
        self.norm = nn.LayerNorm(scalars)
        self.body = SelfInteraction((scalars, vectors), out)

    def forward(self, places: Tensor, around: Edges) -> Feature:
        """places: (T, 3) from the centroid of their cloud. → features of ``out`` channels."""
        number, direction, spread_of = moments(around)
        bent = torch.einsum("trij,tjr->tir", spread_of, direction)
        scalars = [number, direction.square().sum(1), spread_of.square().sum((2, 3))]
        vectors = [direction, bent]
        if self.centroid:
            scalars.append(places.square().sum(1, keepdim=True).sqrt())
            vectors += [places[:, :, None], torch.einsum("trij,tj->tir", spread_of, places)]
        feature: Feature = self.body((self.norm(torch.cat(scalars, 1)), torch.cat(vectors, 2)))
        return feature


class Stage(nn.ModuleList):
    """Blocks of one level, one after the other."""

    def forward(self, x: Feature, around: Edges) -> Feature:
        """See the class."""
        for block in self:
            x = block(x, around)
        return x


class SE3UNet(nn.Module):
    """Clouds (B, N, 3) in, heat maps (B, L, N) from 0 to 1 out."""

    def __init__(self, config: SE3UNetConfig, landmarks: int) -> None:
        super().__init__()
        self.config, self.landmarks = config, landmarks
        sizes = list(zip(config.scalars, config.vectors, strict=True))[: config.pyramid.levels]
        self.embedding = Embedding(sizes[0], config.centroid)
        self.down = nn.ModuleList(self._blocks(size, count) for size, count in zip(sizes, config.blocks, strict=False))
        self.narrow = nn.ModuleList(SelfInteraction(a, b) for a, b in pairwise(sizes))
        self.pooled = nn.ModuleList(Normal(a) for a, _ in sizes[:-1])
        self.context = SelfInteraction(sizes[-1], sizes[-1]) if config.context else None
        self.widen = nn.ModuleList(SelfInteraction(b, a) for a, b in pairwise(sizes))
        self.raised = nn.ModuleList(Normal(b) for b, _ in sizes[1:])
        self.up = nn.ModuleList(
            self._blocks(size, count) for size, count in zip(sizes[:-1], config.blocks, strict=False)
        )
        self.last = Normal(sizes[0][0])
        self.told = SelfInteraction(sizes[0], (config.hidden, 0))
        self.head = nn.Sequential(nn.SiLU(), nn.Linear(config.hidden, landmarks))
        nn.init.constant_(self.head[1].bias, -3.0)  # type: ignore[arg-type]

    def _blocks(self, size: tuple[int, int], count: int) -> Stage:
        return Stage(Block(*size, self.config.heads, self.config.attention) for _ in range(count))

    def forward(self, points: Tensor, **indices: Tensor) -> Tensor:
        """See ``engine.nets``; indices as ``engine.preprocess.neighbourhoods`` gives them."""
        clouds, count, _ = points.shape
        levels = self._levels(points, indices)
        around = [
            edges(level, level, flat_index(indices[f"near{number}"], level.shape[0] // clouds).flatten(0, 1), clouds)
            for number, level in enumerate(levels)
        ]
        x = self.embedding(levels[0], around[0])
        skips: list[Feature] = []
        for number in range(len(self.down)):
            if number:
                x = self._descend(x, number, levels, indices, clouds)
            x = self.down[number](x, around[number])
            skips.append(x)
        x = self._whole(x, clouds)
        for number in range(len(self.up) - 1, -1, -1):
            x = add(skips[number], self._ascend(x, number, levels, indices, clouds))
            x = self.up[number](x, around[number])
        invariant, _ = self.told(self.last(x))
        return torch.sigmoid(self.head(invariant)).reshape(clouds, count, self.landmarks).transpose(1, 2)

    def centred(self, points: Tensor) -> Tensor:
        """Points (B, N, 3) from the centroid of their cloud: what makes shifts vanish."""
        return points - points.mean(1, keepdim=True)

    def _levels(self, points: Tensor, indices: dict[str, Tensor]) -> list[Tensor]:
        """Places (B * n, 3) of every level, from the centroid of each cloud."""
        count = points.shape[1]
        centred = self.centred(points)
        first = gather_rows(centred.reshape(-1, 3), flat_index(indices["order"], count))
        deeper = [first[:, : indices[f"near{number}"].shape[1]] for number in range(1, len(self.down))]
        return [level.reshape(-1, 3) for level in (centred, *deeper)]

    def _descend(
        self, x: Feature, number: int, levels: list[Tensor], indices: dict[str, Tensor], clouds: int
    ) -> Feature:
        rows = levels[number - 1].shape[0] // clouds
        index = flat_index(indices[f"pool{number}"], rows).flatten(0, 1)
        narrowed: Feature = self.narrow[number - 1](self.pooled[number - 1](pool(x, index, self.config.pooling)))
        return narrowed

    def _whole(self, x: Feature, clouds: int) -> Feature:
        """Add to every point of the coarsest level what all of them say together."""
        if self.context is None:
            return x
        s, v = x
        each_s, each_v = s.reshape(clouds, -1, s.shape[1]), v.reshape(clouds, -1, 3, v.shape[2])
        told_s, told_v = self.context((each_s.mean(1), each_v.mean(1)))
        return (each_s + told_s[:, None]).reshape(s.shape), (each_v + told_v[:, None]).reshape(v.shape)

    def _ascend(
        self, x: Feature, number: int, levels: list[Tensor], indices: dict[str, Tensor], clouds: int
    ) -> Feature:
        coarse = levels[number + 1]
        index = flat_index(indices[f"up{number}"], coarse.shape[0] // clouds).flatten(0, 1)
        weights = idw_weights(levels[number], gather_rows(coarse, index), self.config.idw_power)
        s, v = self.widen[number](self.raised[number](x))
        return spread(s, index, weights), spread(v.flatten(1), index, weights).reshape(-1, 3, v.shape[2])


def build(config: SE3UNetConfig, landmarks: int) -> SE3UNet:
    """The net for that many landmarks."""
    return SE3UNet(config, landmarks)
