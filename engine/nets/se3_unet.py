"""The SE(3)-UNet: a U-Net over a point cloud whose heat maps turn and shift with it, exactly by construction.

Nothing absolute enters: points are taken from their centroid, edges see differences, attention weights are invariant,
levels are farthest point subsets from an invariant start, features come up by inverse distance and are summed with
those of the way down.
"""

from __future__ import annotations

from importlib import import_module
from itertools import pairwise

import torch
from torch import Tensor, nn

from engine.nets.geometry import Edges, edges
from engine.nets.layers import flat_index, gather_rows, idw_weights, spread
from engine.nets.settings import SE3UNetConfig
from engine.nets.vectors import Feature, Size, add, pool

LAYERS = {"vectors": "engine.nets.vectors", "e3nn": "engine.nets.irreps"}
"""Where the layers of each kind are; imported when a net is built, as one kind needs e3nn."""


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
        layers = import_module(LAYERS[config.layers])
        sizes = config.sizes
        self.embedding = layers.Embedding(sizes[0], config.centroid)

        def stages(chosen: list[Size]) -> nn.ModuleList:
            made = []
            for size, count in zip(chosen, config.blocks, strict=False):
                made.append(Stage(layers.Block(size, config.heads, config.attention) for _ in range(count)))
            return nn.ModuleList(made)

        self.down, self.up = stages(sizes), stages(sizes[:-1])
        self.narrow = nn.ModuleList(layers.SelfInteraction(a, b) for a, b in pairwise(sizes))
        self.pooled = nn.ModuleList(layers.Normal(a) for a in sizes[:-1])
        self.context = layers.SelfInteraction(sizes[-1], sizes[-1]) if config.context else None
        self.widen = nn.ModuleList(layers.SelfInteraction(b, a) for a, b in pairwise(sizes))
        self.raised = nn.ModuleList(layers.Normal(b) for b in sizes[1:])
        self.last = layers.Normal(sizes[0])
        self.told = layers.SelfInteraction(sizes[0], (config.hidden, *(0 for _ in sizes[0][1:])))
        self.head = nn.Sequential(nn.SiLU(), nn.Linear(config.hidden, landmarks))
        nn.init.constant_(self.head[1].bias, -3.0)  # type: ignore[arg-type]

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
        invariant = self.told(self.last(x))[0]
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
        each = [part.reshape(clouds, -1, *part.shape[1:]) for part in x]
        told = self.context(tuple(part.mean(1) for part in each))
        return tuple(
            (part + more[:, None]).reshape(whole.shape) for part, more, whole in zip(each, told, x, strict=True)
        )

    def _ascend(
        self, x: Feature, number: int, levels: list[Tensor], indices: dict[str, Tensor], clouds: int
    ) -> Feature:
        coarse = levels[number + 1]
        index = flat_index(indices[f"up{number}"], coarse.shape[0] // clouds).flatten(0, 1)
        weights = idw_weights(levels[number], gather_rows(coarse, index), self.config.idw_power)
        coarse_x: Feature = self.widen[number](self.raised[number](x))
        return tuple(spread(part.flatten(1), index, weights).reshape(-1, *part.shape[1:]) for part in coarse_x)


def build(config: SE3UNetConfig, landmarks: int) -> SE3UNet:
    """The net for that many landmarks."""
    return SE3UNet(config, landmarks)
