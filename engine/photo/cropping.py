"""Squares cut out of pictures for nets, and the way back from the net's answer to the picture's pixels."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from engine.types import ByteArray, FloatArray

FACE_FACTOR = 1.5
"""Side of the square about a face over the mean side of the box of its 68 points."""


@dataclass(frozen=True)
class Square:
    """A square of a picture, in its pixels."""

    left_px: float
    top_px: float
    side_px: float

    def moved(self, across: float, down: float, factor: float) -> Square:
        """Shifted by shares of the side, and grown about its middle."""
        side = self.side_px * factor
        grow = (side - self.side_px) / 2.0
        return Square(self.left_px + across * self.side_px - grow, self.top_px + down * self.side_px - grow, side)

    def to_picture(self, shares: FloatArray) -> FloatArray:
        """Places (…, 2) in shares of the square as pixels of the picture."""
        return np.asarray(shares * self.side_px + np.array([self.left_px, self.top_px]))

    def of_picture(self, xy_px: FloatArray) -> FloatArray:
        """Pixels (…, 2) of the picture as shares of the square."""
        return np.asarray((xy_px - np.array([self.left_px, self.top_px])) / self.side_px)


def around(xy_px: FloatArray, factor: float = FACE_FACTOR) -> Square:
    """Square about the box of points (N, 2), as the nets were trained with."""
    low, high = xy_px.min(0), xy_px.max(0)
    side = factor * float((high - low).mean())
    left, top = (low + high) / 2 - side / 2
    return Square(float(left), float(top), side)


def cut(pixels: ByteArray, square: Square, size_px: int) -> ByteArray:
    """The square as (size, size, 3) uint8; beyond the picture its border is repeated."""
    from PIL import Image

    height, width = pixels.shape[:2]
    left, top = int(np.floor(square.left_px)), int(np.floor(square.top_px))
    right = int(np.ceil(square.left_px + square.side_px))
    bottom = int(np.ceil(square.top_px + square.side_px))
    if left >= 0 and top >= 0 and right <= width and bottom <= height:
        part = np.ascontiguousarray(pixels[top : max(bottom, top + 1), left : max(right, left + 1)])
    else:
        rows = np.clip(np.arange(top, max(bottom, top + 1)), 0, height - 1)
        columns = np.clip(np.arange(left, max(right, left + 1)), 0, width - 1)
        part = pixels[rows[:, None], columns[None]]
    x, y = square.left_px - left, square.top_px - top
    box = (x, y, min(x + square.side_px, part.shape[1]), min(y + square.side_px, part.shape[0]))
    image = Image.fromarray(part).resize((size_px, size_px), Image.Resampling.BILINEAR, box=box, reducing_gap=2.0)
    return np.asarray(image, np.uint8)
