"""How one person's skin and hair look: the choices and their colours."""

from __future__ import annotations

from types import MappingProxyType
from typing import Literal

import numpy as np
from pydantic import Field

from engine.config import Config

Tone = Literal["pale", "fair", "olive", "tan", "brown", "dark"]
HairStyle = Literal["bald", "cap", "short", "receding", "bob"]

TONES: MappingProxyType[str, tuple[float, float, float]] = MappingProxyType(
    {  # sRGB of the cheek, after the six types of Fitzpatrick (1988)
        "pale": (0.925, 0.765, 0.690),
        "fair": (0.885, 0.705, 0.605),
        "olive": (0.800, 0.620, 0.490),
        "tan": (0.690, 0.500, 0.375),
        "brown": (0.510, 0.345, 0.250),
        "dark": (0.345, 0.230, 0.170),
    }
)
HAIR: MappingProxyType[str, tuple[float, float, float]] = MappingProxyType(
    {
        "black": (0.085, 0.072, 0.068),
        "brown": (0.230, 0.155, 0.110),
        "auburn": (0.340, 0.170, 0.100),
        "blond": (0.600, 0.460, 0.290),
        "grey": (0.560, 0.550, 0.540),
    }
)
IRISES: MappingProxyType[str, tuple[float, float, float]] = MappingProxyType(
    {"brown": (0.23, 0.13, 0.08), "hazel": (0.33, 0.24, 0.13), "green": (0.27, 0.31, 0.22), "blue": (0.27, 0.36, 0.45)}
)
RED = np.array([0.02, -0.26, -0.24], dtype=np.float32)
"""What blood under the skin does to its colour, as shares."""
CAP = (0.30, 0.36, 0.45)


class Skin(Config):
    """How one person's skin and hair look."""

    tone: Tone = "fair"
    hair: Literal["black", "brown", "auburn", "blond", "grey"] = "brown"
    style: HairStyle = "bald"
    iris: Literal["brown", "hazel", "green", "blue"] = "brown"
    stubble: float = Field(default=0.0, ge=0.0, le=1.0)
    freckles: float = Field(default=0.0, ge=0.0, le=1.0)
    lipstick: float = Field(default=0.0, ge=0.0, le=1.0)
    seed: int = 0
