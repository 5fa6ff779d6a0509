"""Which process of a training that several share this is. No torch here."""

from __future__ import annotations

import os

RANK, WORLD = "LOCAL_RANK", "WORLD_SIZE"
"""How Lightning, and torch below it, tell processes apart."""


def rank() -> int:
    """Number of this process; 0 is the one that measures, writes and speaks."""
    return int(os.environ.get(RANK, "0")) if world() > 1 else 0


def world() -> int:
    """How many processes train together."""
    return int(os.environ.get(WORLD, "1"))
