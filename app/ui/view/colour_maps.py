"""Colours for numbers: maps whose lightness runs evenly, so that colour-blind people and grey prints read them too."""

from __future__ import annotations

import numpy as np

from app.models.overlays import SurfaceField
from engine.types import ByteArray, FloatArray

# Stops after the maps named, sampled evenly: ColorBrewer PuOr and RdBu (diverging), matplotlib's cividis (heat) and
# viridis (even). Written as integers of 0 to 255.
COLOUR_MAPS: dict[str, FloatArray] = {
    "diverging": np.array(
        [(5, 72, 140), (67, 147, 195), (158, 202, 225), (240, 240, 238), (253, 196, 130), (230, 122, 34), (140, 62, 4)],
        float,
    ),
    "heat": np.array(
        [(0, 34, 78), (53, 69, 108), (102, 105, 112), (148, 142, 119), (200, 184, 102), (254, 232, 56)], float
    ),
    "even": np.array(
        [(68, 1, 84), (65, 68, 135), (42, 120, 142), (34, 168, 132), (122, 209, 81), (253, 231, 37)], float
    ),
}
NOTHING = (150, 150, 150)
"""Where there is no number."""


def mapped(share: FloatArray, colour_map: str) -> ByteArray:
    """(N, 3) colours of numbers from 0 to 1; beyond the ends the colour stays, NaN is grey."""
    stops = COLOUR_MAPS[colour_map]
    values = np.asarray(share, float)
    at = np.clip(np.nan_to_num(values), 0.0, 1.0)
    place = np.linspace(0.0, 1.0, len(stops))
    colours = np.stack([np.interp(at, place, stops[:, k]) for k in range(3)], axis=1).round().astype(np.uint8)
    colours[np.isnan(values)] = NOTHING
    return colours


def field_colours(field: SurfaceField) -> ByteArray:
    """(V, 3) colours of a surface field."""
    reach = max(field.high - field.low, 1e-12)
    return mapped((np.asarray(field.values, float) - field.low) / reach, field.colour_map)
