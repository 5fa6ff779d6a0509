"""A better picture while nothing moves: shifted pictures are averaged one by one, so that no step blocks a gesture."""

from __future__ import annotations

from enum import IntEnum

import numpy as np

from app.ui.view.surface import Frame
from engine.types import IntArray

# Sub-pixel shifts of a rotated grid: eight samples per pixel.
JITTER_PX = (
    (0.0625, -0.1875), (-0.0625, 0.1875), (0.3125, 0.0625), (-0.1875, -0.3125),
    (-0.3125, 0.3125), (-0.4375, -0.0625), (0.1875, 0.4375), (0.4375, -0.4375),
)  # fmt: skip


class Step(IntEnum):
    """What is on the screen, from quick to fine."""

    FAST = 0
    SMOOTH = 1
    SHADED = 2


class Average:
    """The mean of pictures of one size."""

    def __init__(self) -> None:
        self._sum: IntArray | None = None
        self.count = 0

    def add(self, frame: Frame) -> Frame:
        """The mean with one more picture."""
        if self._sum is None:
            self._sum = frame.pixels.astype(np.uint16)
            self.count = 1
            return frame
        self._sum += frame.pixels
        self.count += 1
        return Frame(((self._sum + self.count // 2) // self.count).astype(np.uint8), None)
