"""Which process of a training that several share this is. No torch here."""

from __future__ import annotations

import os

RANK, WORLD = "NASION_RANK", "NASION_WORLD"
"""Our own names: Lightning clears torch's away at the end of every training."""
LIGHTNING_RANK = "LOCAL_RANK"
"""How Lightning knows its place, and that others have started the processes."""


def rank() -> int:
    """Number of this process; 0 is the one that measures, writes and speaks."""
    return int(os.environ.get(RANK, "0")) if world() > 1 else 0


def world() -> int:
    """How many processes train together."""
    return int(os.environ.get(WORLD, "1"))
