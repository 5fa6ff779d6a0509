"""Every point's place on the mean head: a small hierarchical point net over a fixed neighbour graph.

Neighbourhood layers are linear before they gather: ``max_j(A x_j) + B x_i``, then normalised. That equals the usual
edge convolution of one linear layer at a fraction of its cost.
"""

from __future__ import annotations

import torch
from torch import Tensor, nn

from engine.nets import CanonicalNetConfig
from engine.nets.pointops import neighbour_max


class NeighbourMax(nn.Module):
    """``relu(norm(max_j(A x_j) + B y_i))``. x: (S, C_in). y: (T, C_centre). index: (T, k) into x. → (T, C_out)."""

    def __init__(self, source: int, centre: int, out: int, rows: int) -> None:
        super().__init__()
        self.rows = rows
        self.source = nn.Linear(source, out, bias=False)
        self.centre = nn.Linear(centre, out, bias=False)
        self.norm = nn.BatchNorm1d(out)

    def forward(self, x: Tensor, y: Tensor, index: Tensor) -> Tensor:
        """See the class."""
        return torch.relu(self.norm(neighbour_max(self.source(x), index, self.rows) + self.centre(y)))


class Spread(nn.Module):
    """From a coarse level to a finer one: mean over the nearest three, plus the finer level's own features."""

    def __init__(self, coarse: int, fine: int, out: int) -> None:
        super().__init__()
        self.coarse = nn.Linear(coarse, out, bias=False)
        self.fine = nn.Linear(fine, out, bias=False)
        self.norm = nn.BatchNorm1d(out)

    def forward(self, coarse: Tensor, fine: Tensor, index: Tensor) -> Tensor:
        """coarse: (S, C). fine: (T, D). index: (T, 3) into coarse. → (T, out)."""
        gathered = self.coarse(coarse).index_select(0, index.reshape(-1)).reshape(index.shape[0], index.shape[1], -1)
        return torch.relu(self.norm(gathered.mean(1) + self.fine(fine)))


class CanonicalNet(nn.Module):
    """Clouds laid end to end in, canonical coordinates (unit 100 mm), face logit and log error scale per point out."""

    def __init__(self, config: CanonicalNetConfig, points: int, middle: int, coarse: int) -> None:
        super().__init__()
        self.points, self.middle, self.coarse = points, middle, coarse
        a, b, c, g = config.fine, config.middle, config.coarse, config.context
        self.fine1 = NeighbourMax(3, 3, a, points)
        self.fine2 = NeighbourMax(a + 3, a + 3, a, points)
        self.pool1 = NeighbourMax(a + 3, a + 3, b, points)
        self.middle1 = NeighbourMax(b + 3, b + 3, b, middle)
        self.middle2 = NeighbourMax(b + 3, b + 3, b, middle)
        self.pool2 = NeighbourMax(b + 3, b + 3, c, middle)
        self.coarse1 = NeighbourMax(c + 3, c + 3, c, coarse)
        self.coarse2 = NeighbourMax(c + 3, c + 3, c, coarse)
        self.context = nn.Sequential(nn.Linear(2 * c, g), nn.ReLU(), nn.Linear(g, c))
        self.mix = nn.Sequential(nn.Linear(2 * c, c), nn.BatchNorm1d(c), nn.ReLU())
        self.up1 = Spread(c, 2 * b + 3, b)
        self.after1 = NeighbourMax(b + 3, b + 3, b, middle)
        self.up0 = Spread(b, 2 * a + 3, a * 2)
        self.after0 = NeighbourMax(a * 2 + 3, a * 2 + 3, a * 2, points)
        self.head = nn.Sequential(nn.Linear(a * 4 + 3, a * 2), nn.BatchNorm1d(a * 2), nn.ReLU(), nn.Linear(a * 2, 5))

    def forward(
        self,
        points: Tensor,
        near0: Tensor,
        down1: Tensor,
        near1: Tensor,
        down2: Tensor,
        near2: Tensor,
        up1: Tensor,
        up0: Tensor,
    ) -> tuple[Tensor, Tensor]:
        """points: (B * N, 3) in the unit frame; indices as ``engine.preprocess.graph.batch_indices`` gives them.

        Returns canonical (B * N, 3) and quality (B * N, 2).
        """
        middle = points.reshape(-1, self.points, 3)[:, : self.middle].reshape(-1, 3)
        coarse = points.reshape(-1, self.points, 3)[:, : self.coarse].reshape(-1, 3)
        with torch.autocast(points.device.type, enabled=False):  # half precision would blur what is near
            f1 = _join(self.fine1(points, points, near0), points)
        f2 = _join(self.fine2(f1, f1, near0), points)
        f2_middle = f2.reshape(-1, self.points, f2.shape[1])[:, : self.middle].reshape(-1, f2.shape[1])
        m1 = _join(self.pool1(f2, f2_middle, down1), middle)
        m2 = self.middle1(m1, m1, near1) + m1[:, :-3]
        m3 = self.middle2(_join(m2, middle), _join(m2, middle), near1) + m2
        m = _join(m3, middle)
        m_coarse = m.reshape(-1, self.middle, m.shape[1])[:, : self.coarse].reshape(-1, m.shape[1])
        c1 = self.pool2(m, m_coarse, down2)
        c2 = self.coarse1(_join(c1, coarse), _join(c1, coarse), near2) + c1
        c3 = self.coarse2(_join(c2, coarse), _join(c2, coarse), near2) + c2
        clouds = c3.reshape(-1, self.coarse, c3.shape[1])
        context = self.context(torch.cat([clouds.amax(1), clouds.mean(1)], 1))
        spread = context[:, None].expand(-1, self.coarse, -1).reshape(c3.shape)
        c4 = self.mix(torch.cat([c3, spread], 1)) + c3
        u1 = self.up1(c4, torch.cat([m1[:, :-3], m], 1), up1)
        u1 = self.after1(_join(u1, middle), _join(u1, middle), near1) + u1
        u0 = self.up0(u1, torch.cat([f1[:, :-3], f2], 1), up0)
        u0b = self.after0(_join(u0, points), _join(u0, points), near0)
        out = self.head(torch.cat([u0, u0b, points], 1)).float()
        return out[:, :3], out[:, 3:]


def _join(features: Tensor, points: Tensor) -> Tensor:
    return torch.cat([features, points.to(features.dtype)], 1)


def build(config: CanonicalNetConfig, points: int, middle: int, coarse: int) -> CanonicalNet:
    """The net for clouds of that many points per level."""
    return CanonicalNet(config, points, middle, coarse)
