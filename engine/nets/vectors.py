"""Layers on scalars and vectors that are equivariant to turning the cloud, in plain torch.

A feature is a pair: scalars (T, S), which stay, and vectors (T, 3, V), which turn with the cloud. Vectors are mixed
only over their channels, multiplied by scalars, and by each other as dot and cross products. Cross products let the
net tell left from right; without them a face and its mirror image would look the same. After Schütt et al. 2021
(PaiNN), Jing et al. 2021 (GVP) and Fuchs et al. 2020 (attention).
"""

from __future__ import annotations

import torch
from torch import Tensor, nn

from engine.nets.geometry import RADIAL, Edges, moments
from engine.nets.layers import gather_rows

Feature = tuple[Tensor, ...]
Size = tuple[int, ...]
"""Channels of scalars, of vectors and, in ``engine.nets.irreps``, of higher degrees."""
KEY = 4
"""Scalar channels by which a head compares two points; one vector more."""


def cross(a: Tensor, b: Tensor) -> Tensor:
    """Cross products of vectors (T, 3, V), channel by channel."""
    ax, ay, az = a.unbind(1)
    bx, by, bz = b.unbind(1)
    return torch.stack([ay * bz - az * by, az * bx - ax * bz, ax * by - ay * bx], 1)


def add(a: Feature, b: Feature) -> Feature:
    """Sum of two features."""
    return tuple(one + other for one, other in zip(a, b, strict=True))


class Normal(nn.Module):
    """Scalars to zero mean and unit spread; vectors (and higher degrees) to unit mean length over channels."""

    def __init__(self, size: Size) -> None:
        super().__init__()
        self.scalars = nn.LayerNorm(size[0])

    def forward(self, x: Feature) -> Feature:
        """See the class."""
        turning = [v / (v.square().sum(1).mean(1) + 1e-6).sqrt()[:, None, None] for v in x[1:]]
        return (self.scalars(x[0]), *turning)


class SelfInteraction(nn.Module):
    """A point by itself: what its vectors say of each other joins the scalars; the scalars let vectors pass or not."""

    def __init__(self, source: Size, out: Size) -> None:
        super().__init__()
        (s, v), (self.s_out, self.v_out) = source, out
        self.pair = max(4, v // 2)
        self.mix = nn.Linear(v, 4 * self.pair + self.v_out, bias=False)
        self.turned = nn.Linear(self.pair, self.v_out, bias=False) if self.v_out else None
        hidden = max(s, self.s_out)
        self.body = nn.Sequential(
            nn.Linear(s + 3 * self.pair, hidden), nn.SiLU(), nn.Linear(hidden, self.s_out + self.v_out)
        )

    def forward(self, x: Feature) -> Feature:
        """(S, V) channels in, ``out`` channels out; with no vectors out, the vectors are empty."""
        s, v = x
        mixed = self.mix(v)
        a, b, c, d, straight = torch.split(mixed, [self.pair] * 4 + [self.v_out], 2)
        axial = cross(a, b)
        length = (c.square().sum(1) + 1e-6).sqrt()
        told = torch.cat([s, (a * d).sum(1), (axial * c).sum(1), length], 1)
        scalars, gate = torch.split(self.body(told), [self.s_out, self.v_out], 1)
        if self.turned is None:
            return scalars, straight
        return scalars, (straight + self.turned(axial)) * torch.sigmoid(gate)[:, None]


class Attention(nn.Module):
    """Neighbours' messages, weighted by invariant attention: (S, V) channels in and out.

    Each head sums a_ij, and a_ij times the direction to j, over the features of j in one product; scalars times
    direction are vectors, vectors times direction are scalars (dot) and vectors (cross). Linear maps come after the
    sum, once per point.
    """

    owns: Tensor
    """(heads * (KEY + 3), heads): which products belong to which head."""

    def __init__(self, size: Size, heads: int, attention: bool) -> None:
        super().__init__()
        scalars, vectors = size
        self.s, self.v, self.heads, self.attention = scalars, vectors, heads, attention
        self.bias = nn.Linear(RADIAL, heads, bias=False)
        if attention:
            self.ask = nn.Linear(scalars, heads * KEY)
            self.offer = nn.Linear(scalars, heads * KEY)
            self.ask_vector = nn.Linear(vectors, heads, bias=False)
            self.offer_vector = nn.Linear(vectors, heads, bias=False)
            head = torch.arange(heads)
            owner = torch.cat([head.repeat_interleave(KEY), head.repeat(3)])
            self.register_buffer("owns", (owner[:, None] == head) * 0.5, persistent=False)
        self.to_scalars = nn.Linear(heads * (scalars + vectors), scalars)
        self.to_vectors = nn.Linear(heads * (scalars + 2 * vectors), vectors, bias=False)

    def forward(self, x: Feature, around: Edges) -> Feature:
        """x: features of the points themselves, which are each other's neighbours."""
        s, v = x
        count = around.index.shape[0]
        rows = [s, v.flatten(1)]
        if self.attention:
            rows += [self.offer(s), self.offer_vector(v).flatten(1)]
        near = gather_rows(torch.cat(rows, 1), around.index)
        told, offered = torch.split(near, [self.s + 3 * self.v, near.shape[2] - self.s - 3 * self.v], 2)
        logits = self.bias(around.radial)
        if self.attention:
            asked = torch.cat([self.ask(s), self.ask_vector(v).flatten(1)], 1)
            logits = logits + torch.bmm(offered, asked[:, :, None] * self.owns)
        weights = logits.softmax(1)
        directed = (weights[..., None] * around.unit[:, :, None]).flatten(2)
        basis = torch.cat([weights, directed], 2).transpose(1, 2)
        found = torch.bmm(basis, told)
        plain, along = torch.split(found, [self.heads, 3 * self.heads], 1)
        return self._messages(plain, along.reshape(count, self.heads, 3, -1), count)

    def _messages(self, plain: Tensor, along: Tensor, count: int) -> Feature:
        """plain: (T, H, S + 3V). along: (T, H, 3, S + 3V), times each component of the direction."""
        s, v = self.s, self.v
        plain_s, plain_v = torch.split(plain, [s, 3 * v], 2)
        along_s, along_v = torch.split(along, [s, 3 * v], 3)
        # Products of a component of the direction and a component of the vectors, each (T, H, V).
        (xx, xy, xz), (yx, yy, yz), (zx, zy, zz) = (
            row.reshape(count, self.heads, 3, v).unbind(2) for row in along_v.unbind(2)
        )
        turned = torch.stack([yz - zy, zx - xz, xy - yx], 2)
        scalars = torch.cat([plain_s, xx + yy + zz], 2).reshape(count, -1)
        vectors = torch.cat([along_s, plain_v.reshape(count, self.heads, 3, v), turned], 3)
        return self.to_scalars(scalars), self.to_vectors(vectors.transpose(1, 2).reshape(count, 3, -1))


class Block(nn.Module):
    """An SE(3) block: attention, norm nonlinearity, attention, each added to what was there."""

    attend: type[nn.Module] = Attention
    interact: type[nn.Module] = SelfInteraction

    def __init__(self, size: Size, heads: int, attention: bool) -> None:
        super().__init__()
        self.first, self.second = (self.attend(size, heads, attention) for _ in range(2))
        self.middle, self.last = self.interact(size, size), self.interact(size, size)
        self.norms = nn.ModuleList(Normal(size) for _ in range(4))

    def forward(self, x: Feature, around: Edges) -> Feature:
        """See the class."""
        x = add(x, self.first(self.norms[0](x), around))
        x = add(x, self.middle(self.norms[1](x)))
        x = add(x, self.second(self.norms[2](x), around))
        return add(x, self.last(self.norms[3](x)))


class Embedding(nn.Module):
    """First features of a point: how its neighbours lie and, if wanted, the way from the centroid."""

    def __init__(self, out: Size, centroid: bool) -> None:
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


def pool(x: Feature, index: Tensor, kind: str) -> Feature:
    """Features of neighbours (T, k) as one: their sum, mean or largest; what turns is large by its length."""
    near = [gather_rows(part.flatten(1), index).reshape(*index.shape, *part.shape[1:]) for part in x]
    if kind == "sum":
        return tuple(part.sum(1) for part in near)
    if kind == "mean":
        return tuple(part.mean(1) for part in near)
    found = [near[0].amax(1)]
    for part in near[1:]:
        longest = part.square().sum(2, keepdim=True).argmax(1, keepdim=True)
        found.append(part.gather(1, longest.expand(-1, 1, *part.shape[2:]))[:, 0])
    return tuple(found)
