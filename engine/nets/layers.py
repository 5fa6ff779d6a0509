"""Parts that several point nets share: rows of features laid end to end, perceptrons, inverse distance weights."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

import torch
from torch import Tensor, nn
from torch.nn import functional

STEP = 0.03
"""About what landmarks of different heads, or guesses of them, are apart, in the unit frame."""
IDW_EPSILON = 1e-6
"""Added to distances before they divide. The exporter drops additions of 1e-8 and less: graphs would answer NaN."""


def flat_index(index: Tensor, rows: int) -> Tensor:
    """Indices (B, ...) local to clouds of ``rows`` points, as indices into the clouds laid end to end."""
    shift = torch.arange(index.shape[0], device=index.device) * rows
    return index + shift.view(-1, *([1] * (index.dim() - 1)))


def gather_rows(x: Tensor, index: Tensor) -> Tensor:
    """x: (R, C). index: (...). → (..., C)."""
    return x.index_select(0, index.reshape(-1)).reshape(*index.shape, x.shape[-1])


def perceptron(widths: Sequence[int], *, last: bool = True) -> nn.Sequential:
    """Linear layers with batch normalisation and ReLU on rows (R, C); ``last`` False ends with a bare linear layer."""
    layers: list[nn.Module] = []
    for number, (a, b) in enumerate(pairwise(widths)):
        if last or number < len(widths) - 2:
            layers += [nn.Linear(a, b, bias=False), nn.BatchNorm1d(b), nn.ReLU()]
        else:
            layers.append(nn.Linear(a, b))
    return nn.Sequential(*layers)


def regression_head(source: int, hidden: Sequence[int], out: int, dropout: float) -> nn.Sequential:
    """Fully connected layers (B, C) → (B, out), as PointNet ends."""
    layers: list[nn.Module] = []
    for a, b in zip((source, *hidden[:-1]), hidden, strict=True):
        layers += [nn.Linear(a, b, bias=False), nn.BatchNorm1d(b), nn.ReLU(), nn.Dropout(dropout)]
    return nn.Sequential(*layers, Places(hidden[-1], out))


class Places(nn.Linear):
    """The last layer of a regression: ``bias + STEP * weight x``, in the frame of the cloud.

    Adam moves every weight by the learning rate, whatever the loss. Without the factor the sum over hundreds of inputs
    moves answers by a quarter of a head in a step, many times what heads differ by, and a net on few heads ends worse
    than their mean.
    """

    def __init__(self, source: int, out: int) -> None:
        super().__init__(source, out)
        nn.init.zeros_(self.bias)

    def forward(self, x: Tensor) -> Tensor:
        """(B, C) → (B, out)."""
        return functional.linear(x, STEP * self.weight, self.bias)


def heed_places(layer: nn.Linear, columns: slice, spread: float) -> None:
    """Let a layer that is just made listen to its three columns of places as much as to all of its features together.

    spread: about the deviation of the places. Features are many and normalised, places three and small: as torch starts
    the weights, where a feature was seen is a thousandth of what the layer hears, and PointNet++ does not learn poses.
    """
    features = layer.in_features - 3
    with torch.no_grad():
        layer.weight[:, columns] *= max(1.0, (0.5 * features / 3.0) ** 0.5 / spread)


def idw_weights(places: Tensor, known: Tensor, power: float) -> Tensor:
    """Shares of known points by inverse distance. places: (T, 3). known: (T, k, 3). → (T, k), each row sums to 1."""
    distance = (known - places[:, None]).square().sum(2)
    weights = 1.0 / (distance.pow(power / 2.0) + IDW_EPSILON)
    return weights / weights.sum(1, keepdim=True)


def spread(features: Tensor, index: Tensor, weights: Tensor) -> Tensor:
    """Weighted mean of coarse rows. features: (S, C). index, weights: (T, k). → (T, C)."""
    return torch.bmm(weights[:, None], gather_rows(features, index))[:, 0]
