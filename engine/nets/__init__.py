"""Networks and their settings. Importing this costs nothing: the code is loaded when a net is built."""

from __future__ import annotations

from typing import Any, Literal

from engine.config import Config
from engine.registry import Entry, Registry


class CanonicalNetConfig(Config):
    """Channels of the net that gives every point its place on the mean head."""

    name: Literal["canonical"] = "canonical"
    fine: int = 48
    middle: int = 128
    coarse: int = 192
    context: int = 256


class ViewNetConfig(Config):
    """Channels of the net that gives every pixel of a depth image its place on the mean head."""

    name: Literal["view"] = "view"
    channels: tuple[int, ...] = (16, 48, 96, 128)
    blocks: tuple[int, ...] = (1, 1, 2, 3)


class MapNetConfig(Config):
    """Channels of the heat map net, from half the map's size down to a sixteenth."""

    name: Literal["map"] = "map"
    channels: tuple[int, ...] = (24, 48, 96, 128)
    blocks: tuple[int, ...] = (1, 2, 2, 2)
    hidden: int = 24
    """Width of each landmark's own small regression."""


NETS = Registry(
    "network",
    {
        "canonical": Entry("engine.nets.canonical:build", "Canonical coordinate per point", CanonicalNetConfig),
        "view": Entry("engine.nets.view_net:build", "Canonical coordinate per pixel of a depth image", ViewNetConfig),
        "map": Entry("engine.nets.map_net:build", "Heat maps on the canonical depth map", MapNetConfig),
    },
)


def build(config: CanonicalNetConfig | ViewNetConfig | MapNetConfig, **sizes: Any) -> Any:
    """The torch module of ``config``; ``sizes`` are what the data fixes (landmark count, map size)."""
    return NETS[config.name].load()(config, **sizes)
