"""The precise net's heat maps laid back onto the scan: where it looked for a landmark, and how sure it was there."""

from __future__ import annotations

import numpy as np

from engine.infer.cards import ModelCard
from engine.infer.points import channel_of
from engine.infer.precise import PreciseAnswer
from engine.preprocess.canonical_map import to_pixels
from engine.types import EngineError, FloatArray

FRONT_MM = 12.0
"""What lies farther than this below the landmark's own surface is not coloured, such as the inside."""


def landmark_heat(card: ModelCard, answer: PreciseAnswer, key: str, points_mm: FloatArray) -> FloatArray:
    """Heat (V,) from 0 to 1 at points (V, 3) of the scan for the landmark ``scheme/name``.

    answer: of ``engine.infer.points.locate``. EngineError for a landmark the model does not answer.
    """
    channel = channel_of(card)
    if key not in channel:
        raise EngineError(f"The model {card.title} does not answer the landmark {key}.")
    row = channel[key]
    logits = answer.heat[row].astype(float)
    heat = np.exp(logits - logits.max())
    canonical = answer.pose.apply(np.asarray(points_mm, float))
    column, line, radius = to_pixels(canonical, card.preprocess.map)
    values = _between(heat, (column - 0.5) / 2.0, (line - 0.5) / 2.0)
    depth = np.hypot(answer.canonical_mm[row, 0], answer.canonical_mm[row, 2])
    return np.where(radius > depth - FRONT_MM, values, 0.0)


def _between(image: FloatArray, column: FloatArray, row: FloatArray) -> FloatArray:
    """Bilinear values of an image (H, W) at pixel places (V,), 0 outside."""
    height, width = image.shape
    inside = (column >= 0) & (column <= width - 1) & (row >= 0) & (row <= height - 1)
    column, row = np.clip(column, 0, width - 1.001), np.clip(row, 0, height - 1.001)
    x, y = column.astype(int), row.astype(int)
    fx, fy = column - x, row - y
    upper = image[y, x] * (1 - fx) + image[y, x + 1] * fx
    lower = image[y + 1, x] * (1 - fx) + image[y + 1, x + 1] * fx
    return np.where(inside, upper * (1 - fy) + lower * fy, 0.0)
