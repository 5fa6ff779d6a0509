"""Networks and their settings. Importing this costs nothing: the code is loaded when a net is built.

Nets tagged ``points`` share one door. ``net(points, **indices)`` takes clouds ``points`` (B, N, 3) float32 in the unit
frame and what ``engine.preprocess.neighbourhoods(config.structure, cloud)`` gives for each cloud, stacked; also
``features`` (B, N, C) where the settings ask for them. Tag ``regression``: places (B, L, 3) in the unit frame; tag
``heatmap``: values (B, L, N) from 0 to 1, at the points in the order given. A net with both has a setting ``head``.
"""

from __future__ import annotations

from typing import Any

from engine.nets.settings import (
    CanonicalNetConfig,
    MapNetConfig,
    PointNet2Config,
    PointNetConfig,
    RefinerConfig,
    SE3UNetConfig,
    SetConfig,
    ViewNetConfig,
)
from engine.registry import Entry, Registry

__all__ = [
    "NETS",
    "CanonicalNetConfig",
    "MapNetConfig",
    "NetConfig",
    "PointNet2Config",
    "PointNetConfig",
    "RefinerConfig",
    "SE3UNetConfig",
    "SetConfig",
    "ViewNetConfig",
    "build",
]

NetConfig = (
    CanonicalNetConfig | ViewNetConfig | MapNetConfig | PointNetConfig | PointNet2Config | RefinerConfig | SE3UNetConfig
)

_BOTH = frozenset({"points", "regression", "heatmap"})

NETS = Registry(
    "network",
    {
        "canonical": Entry("engine.nets.canonical:build", "Canonical coordinate per point", CanonicalNetConfig),
        "view": Entry("engine.nets.view_net:build", "Canonical coordinate per pixel of a depth image", ViewNetConfig),
        "map": Entry("engine.nets.map_net:build", "Heat maps on the canonical depth map", MapNetConfig),
        "pointnet": Entry("engine.nets.pointnet:build", "PointNet", PointNetConfig, _BOTH),
        "pointnet2": Entry("engine.nets.pointnet2:build", "PointNet++", PointNet2Config, _BOTH),
        "refiner": Entry(
            "engine.nets.refiner:build", "Refiner of landmarks on patches", RefinerConfig, frozenset({"patches"})
        ),
        "se3_unet": Entry(
            "engine.nets.se3_unet:build", "SE(3)-UNet", SE3UNetConfig, frozenset({"points", "heatmap", "equivariant"})
        ),
    },
)


def build(config: NetConfig, **sizes: Any) -> Any:
    """The torch module of ``config``; ``sizes`` are what the data fixes (``landmarks`` for all nets on points)."""
    return NETS[config.name].load()(config, **sizes)
