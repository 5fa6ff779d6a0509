"""The layers of ``engine.nets.vectors`` for features of every degree up to lmax: the reference they are held against.

A feature is a tuple: degree l has (T, 2l + 1, C_l) values that turn by the Wigner matrix of l (scalars (T, C_0) as
before; degree 1 is x, y, z). Products of two degrees use the coefficients of e3nn (Geiger and Smidt 2022), messages
those of Thomas et al. 2018 (tensor field networks) with attention as in Fuchs et al. 2020.
"""

from __future__ import annotations

import torch
from torch import Tensor, nn

from engine.nets import vectors
from engine.nets.geometry import RADIAL, Edges, moments
from engine.nets.layers import gather_rows
from engine.nets.vectors import KEY, Feature, Normal, Size

__all__ = ["Attention", "Block", "Embedding", "Normal", "SelfInteraction"]

Path = tuple[int, int, int]


def coupling(one: int, two: int, out: int) -> Tensor:
    """Coefficients (2l1 + 1, 2l2 + 1, 2l3 + 1) that couple two degrees to a third, scaled to keep values' size."""
    from e3nn.o3 import wigner_3j

    found: Tensor = wigner_3j(one, two, out, dtype=torch.float64) * (2 * out + 1) ** 0.5
    return found


def paths(lmax: int, first: int) -> list[Path]:
    """All triples of degrees that couple, none above lmax, the first two from ``first`` on."""
    return [
        (one, two, out)
        for one in range(first, lmax + 1)
        for two in range(first, lmax + 1)
        for out in range(abs(one - two), min(lmax, one + two) + 1)
    ]


class Coupled:
    """The coefficients of some paths, kept in double precision whatever the net's own."""

    def __init__(self, chosen: list[Path]) -> None:
        self.chosen = chosen
        self._exact = {path: coupling(*path) for path in chosen}

    def apply(self, path: Path, products: Tensor) -> Tensor:
        """products: (..., (2l1 + 1)(2l2 + 1), C), values of one degree times the other. → (..., 2l3 + 1, C).

        Products of matrices, not of more factors at once: those would fix the number of clouds in an exported graph.
        """
        return self._exact[path].to(products).flatten(0, 1).T @ products

    def channelwise(self, a: Feature, b: Feature) -> dict[Path, Tensor]:
        """Products of degrees of a and b, channel by channel: (T, 2l3 + 1, C) per path."""
        return {
            path: self.apply(path, (a[path[0]][:, :, None] * b[path[1]][:, None]).flatten(1, 2)) for path in self.chosen
        }


class SelfInteraction(nn.Module):
    """A point by itself: products of its own degrees, a norm nonlinearity on the scalars, gates on the rest."""

    def __init__(self, source: Size, out: Size) -> None:
        super().__init__()
        self.out, self.pair = out, max(4, source[1] // 2)
        self.product = Coupled(paths(len(source) - 1, 1))
        self.mix = nn.ModuleList(
            nn.Linear(n, 2 * self.pair + m, bias=False) for n, m in zip(source[1:], out[1:], strict=True)
        )
        into = [sum(path[2] == degree for path in self.product.chosen) for degree in range(len(source))]
        self.join = nn.ModuleList(
            nn.Linear(into[degree] * self.pair, out[degree], bias=False) if out[degree] else nn.Identity()
            for degree in range(1, len(out))
        )
        hidden = max(source[0], out[0])
        self.body = nn.Sequential(
            nn.Linear(source[0] + into[0] * self.pair, hidden), nn.SiLU(), nn.Linear(hidden, sum(out))
        )

    def forward(self, x: Feature) -> Feature:
        """With no channels of a degree out, that degree is empty."""
        mixed = [
            torch.split(layer(v), [self.pair, self.pair, m], 2)
            for layer, v, m in zip(self.mix, x[1:], self.out[1:], strict=True)
        ]
        found = self.product.channelwise((x[0], *(a for a, _, _ in mixed)), (x[0], *(b for _, b, _ in mixed)))
        told = torch.cat([x[0], *(value[:, 0] for path, value in found.items() if path[2] == 0)], 1)
        scalars, *gates = torch.split(self.body(told), list(self.out), 1)
        higher = []
        for degree, (layer, gate, (_, _, straight)) in enumerate(zip(self.join, gates, mixed, strict=True), start=1):
            if not self.out[degree]:
                higher.append(straight)
                continue
            joined = layer(torch.cat([value for path, value in found.items() if path[2] == degree], 2))
            higher.append((straight + joined) * torch.sigmoid(gate)[:, None])
        return (scalars, *higher)


class Attention(nn.Module):
    """Neighbours' messages: every degree of the direction times every degree of the neighbour, by attention."""

    owns: Tensor

    def __init__(self, size: Size, heads: int, attention: bool) -> None:
        super().__init__()
        self.size, self.heads, self.attention = size, heads, attention
        lmax = len(size) - 1
        self.bias = nn.Linear(RADIAL, heads, bias=False)
        self.couple = Coupled(paths(lmax, 0))
        self.square = Coupled([(1, 1, 2)]) if lmax == 2 else None
        if attention:
            self.ask, self.offer = (nn.Linear(size[0], heads * KEY) for _ in range(2))
            self.ask_higher, self.offer_higher = (
                nn.ModuleList(nn.Linear(n, heads, bias=False) for n in size[1:]) for _ in range(2)
            )
            head = torch.arange(heads)
            owner = torch.cat([head.repeat_interleave(KEY), *(head.repeat(2 * n + 1) for n in range(1, lmax + 1))])
            self.register_buffer("owns", (owner[:, None] == head) * 0.5, persistent=False)
        self.join = nn.ModuleList(
            nn.Linear(
                heads * sum(size[path[1]] for path in self.couple.chosen if path[2] == degree),
                size[degree],
                degree == 0,
            )
            for degree in range(lmax + 1)
        )

    def forward(self, x: Feature, around: Edges) -> Feature:
        """x: features of the points themselves, which are each other's neighbours."""
        told = torch.cat([x[0], *(v.flatten(1) for v in x[1:])], 1)
        logits = self.bias(around.radial)
        if self.attention:
            near = gather_rows(torch.cat([told, self._keys(x, self.offer, self.offer_higher)], 1), around.index)
            near, offered = torch.split(near, [told.shape[1], near.shape[2] - told.shape[1]], 2)
            asked = self._keys(x, self.ask, self.ask_higher)
            logits = logits + torch.bmm(offered, asked[:, :, None] * self.owns)
        else:
            near = gather_rows(told, around.index)
        weights = logits.softmax(1)
        harmonics = torch.cat(self._harmonics(around.unit), 2)
        basis = (weights[..., None] * harmonics[:, :, None]).flatten(2).transpose(1, 2)
        return self._messages(torch.bmm(basis, near))

    @staticmethod
    def _keys(x: Feature, scalar: nn.Module, higher: nn.ModuleList) -> Tensor:
        return torch.cat([scalar(x[0]), *(layer(v).flatten(1) for layer, v in zip(higher, x[1:], strict=True))], 1)

    def _harmonics(self, unit: Tensor) -> list[Tensor]:
        """Spherical harmonics of directions (T, k, 3), one (T, k, 2l + 1) per degree."""
        found = [torch.ones_like(unit[..., :1]), unit]
        if self.square is not None:
            outer = (unit[..., :, None] * unit[..., None, :]).flatten(2)
            found.append(self.square.apply((1, 1, 2), outer.transpose(1, 2)).transpose(1, 2))
        return found

    def _messages(self, found: Tensor) -> Feature:
        """found: (T, heads * (lmax + 1)², channels of all degrees)."""
        count, degrees = found.shape[0], range(len(self.size))
        found = found.reshape(count, self.heads, -1, found.shape[2])
        rows = torch.split(found, [2 * degree + 1 for degree in degrees], 2)
        parts: list[list[Tensor]] = [[] for _ in degrees]
        widths = [(2 * degree + 1) * self.size[degree] for degree in degrees]
        cells = [torch.split(row, widths, 3) for row in rows]
        for path in self.couple.chosen:
            one, two, out = path
            cell = cells[one][two].reshape(count, self.heads, (2 * one + 1) * (2 * two + 1), self.size[two])
            coupled = self.couple.apply(path, cell).transpose(1, 2)
            parts[out].append(coupled.reshape(count, 2 * out + 1, self.heads * self.size[two]))
        answers = [layer(torch.cat(part, 2)) for layer, part in zip(self.join, parts, strict=True)]
        return (answers[0][:, 0], *answers[1:])


class Block(vectors.Block):
    """An SE(3) block of these layers."""

    attend = Attention
    interact = SelfInteraction


class Embedding(nn.Module):
    """First features of a point: how its neighbours lie and, if wanted, the way from the centroid."""

    def __init__(self, out: Size, centroid: bool) -> None:
        super().__init__()
        self.centroid, self.lmax = centroid, len(out) - 1
        scalars = 2 * RADIAL + (1 if centroid else 0)
        source = (scalars, RADIAL + (1 if centroid else 0), *([RADIAL] if self.lmax == 2 else []))
        self.square = Coupled([(1, 1, 2)]) if self.lmax == 2 else None
        self.norm = nn.LayerNorm(scalars)
        self.body = SelfInteraction(source, out)

    def forward(self, places: Tensor, around: Edges) -> Feature:
        """places: (T, 3) from the centroid of their cloud."""
        number, direction, spread_of = moments(around)
        scalars, turning = [number, direction.square().sum(1)], [direction]
        if self.centroid:
            scalars.append(places.square().sum(1, keepdim=True).sqrt())
            turning.append(places[:, :, None])
        higher = []
        if self.square is not None:
            higher.append(self.square.apply((1, 1, 2), spread_of.flatten(2).transpose(1, 2)))
        feature: Feature = self.body((self.norm(torch.cat(scalars, 1)), torch.cat(turning, 2), *higher))
        return feature
