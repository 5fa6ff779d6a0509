"""PointNet++ (Qi et al., NeurIPS 2017): set abstraction at two levels, then the whole cloud."""

from __future__ import annotations

import torch
from torch import Tensor, nn

from engine.nets.layers import flat_index, heed_places, perceptron, regression_head
from engine.nets.sets import SetAbstraction, SetSpread
from engine.nets.settings import PointNet2Config, RefinerConfig

SPREAD = (256, 128)
"""Widths of the two levels on the way back up to a heat map."""


class Trunk(nn.Module):
    """Two set abstraction levels and a last one over the whole cloud, which PointNet++ and the refiner share."""

    def __init__(self, config: PointNet2Config | RefinerConfig, features: int) -> None:
        super().__init__()
        self.level1 = SetAbstraction(features, config.sa1, config.pooling, config.order)
        self.level2 = SetAbstraction(self.level1.out, config.sa2, config.pooling, config.order)
        self.whole = perceptron((self.level2.out + 3, *config.whole))
        heed_places(self.whole[0], slice(0, 3), max(config.sa2.radii) / 2.0)  # type: ignore[arg-type]

    def forward(
        self, points: Tensor, features: Tensor | None, indices: dict[str, Tensor]
    ) -> tuple[Tensor, list[tuple[Tensor, Tensor]]]:
        """points: (B, N, 3). features: (B, N, C). → whole (B, W), and places and rows of levels 1 and 2."""
        clouds, count, _ = points.shape
        places = points.reshape(-1, 3)
        rows: Tensor | None = None if features is None else features.reshape(clouds * count, -1)
        levels: list[tuple[Tensor, Tensor]] = []
        for number, level in enumerate((self.level1, self.level2), start=1):
            centres = indices[f"centres{number}"]
            at = places.index_select(0, flat_index(centres, count).reshape(-1))
            balls = [
                flat_index(indices[f"ball{number}_{scale}"], count).flatten(0, 1) for scale in range(len(level.scales))
            ]
            rows = level(places, rows, at, balls, count)
            places, count = at, centres.shape[1]
            levels.append((places, rows))
        each = self.whole(torch.cat(levels[-1], 1))  # places, then rows
        return each.reshape(clouds, count, -1).amax(1), levels


class PointNet2(nn.Module):
    """Clouds in; landmarks (B, L, 3) or heat maps (B, L, N) out, as the settings say."""

    def __init__(self, config: PointNet2Config, landmarks: int) -> None:
        super().__init__()
        self.config, self.landmarks = config, landmarks
        sa1, sa2 = config.levels
        self.trunk = Trunk(config.model_copy(update={"sa1": sa1, "sa2": sa2}), config.features)
        width = config.whole[-1]
        if config.head == "regression":
            self.head = regression_head(width, config.hidden, 3 * landmarks, config.dropout)
            return
        self.context = perceptron((width + self.trunk.level2.out, SPREAD[0]))
        self.up1 = SetSpread(SPREAD[0], self.trunk.level1.out, SPREAD[0])
        self.up0 = SetSpread(SPREAD[0], 3 + config.features, SPREAD[1])
        self.head = nn.Sequential(
            *perceptron((SPREAD[1], SPREAD[1])), nn.Dropout(config.dropout), nn.Linear(SPREAD[1], landmarks)
        )

    def forward(self, points: Tensor, features: Tensor | None = None, **indices: Tensor) -> Tensor:
        """See ``engine.nets``; indices as ``engine.preprocess.neighbourhoods`` gives them."""
        whole, levels = self.trunk(points, features, indices)
        if self.config.head == "regression":
            answer: Tensor = self.head(whole).reshape(points.shape[0], self.landmarks, 3)
            return answer
        return self._heat(points, features, whole, levels, indices)

    def _heat(
        self,
        points: Tensor,
        features: Tensor | None,
        whole: Tensor,
        levels: list[tuple[Tensor, Tensor]],
        indices: dict[str, Tensor],
    ) -> Tensor:
        clouds, count, _ = points.shape
        (places1, rows1), (places2, rows2) = levels
        size1, size2 = indices["centres1"].shape[1], indices["centres2"].shape[1]
        shared = whole[:, None].expand(-1, size2, -1).reshape(clouds * size2, -1)
        coarse = self.context(torch.cat([rows2, shared], 1))
        up1, up0 = flat_index(indices["up1"], size2).flatten(0, 1), flat_index(indices["up0"], size1).flatten(0, 1)
        middle = self.up1(coarse, rows1, places2, places1, up1)
        flat = points.reshape(-1, 3)
        own = flat if features is None else torch.cat([flat, features.reshape(clouds * count, -1)], 1)
        fine = self.up0(middle, own, places1, flat, up0)
        return torch.sigmoid(self.head(fine)).reshape(clouds, count, self.landmarks).transpose(1, 2)


def build(config: PointNet2Config, landmarks: int) -> PointNet2:
    """The net for that many landmarks."""
    return PointNet2(config, landmarks)
