"""Colours for numbers: maps whose lightness runs evenly, so that colour-blind people and grey prints read them too."""

from __future__ import annotations

from functools import cache

import numpy as np

from app.models.overlays import SurfaceField
from engine.types import ByteArray, FloatArray

# Stops after the maps named, sampled evenly: ColorBrewer PuOr and RdBu (diverging), Blues (sea), matplotlib's cividis
# (heat), viridis (even) and magma (ember), three colours of Okabe and Ito (both). Written as integers of 0 to 255.
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
    "sea": np.array(
        [(222, 235, 247), (158, 202, 225), (107, 174, 214), (49, 130, 189), (8, 81, 156), (8, 40, 92)], float
    ),
    "ember": np.array(
        [(0, 0, 4), (60, 15, 112), (142, 41, 129), (221, 73, 105), (254, 159, 109), (252, 253, 191)], float
    ),
    "both": np.array([(230, 159, 0), (230, 159, 0), (0, 158, 115), (0, 114, 178), (0, 114, 178)], float),
}
TITLES = {
    "heat": "Cividis", "even": "Viridis", "ember": "Magma", "sea": "Blues",
}  # fmt: skip
"""Maps a person may choose for numbers that run one way."""
SHADES = 256
"""Steps between the ends of a map."""
NOTHING = (150, 150, 150)
"""Where there is no number."""


def mapped(share: FloatArray, colour_map: str) -> ByteArray:
    """(N, 3) colours of numbers from 0 to 1; beyond the ends the colour stays, NaN is grey."""
    table = _table(colour_map)
    values = np.asarray(share)
    known = ~np.isnan(values)
    at = np.clip(np.where(known, values, 0.0), 0.0, 1.0)
    colours: ByteArray = table[(at * (SHADES - 1) + 0.5).astype(np.uint8)]
    if not known.all():
        colours[~known] = NOTHING
    return colours


@cache
def _table(colour_map: str) -> ByteArray:
    """(SHADES, 3) a map as a table, since looking up is ten times as fast as interpolating."""
    stops = COLOUR_MAPS[colour_map]
    at, place = np.linspace(0.0, 1.0, SHADES), np.linspace(0.0, 1.0, len(stops))
    return np.stack([np.interp(at, place, stops[:, k]) for k in range(3)], axis=1).round().astype(np.uint8)


def field_colours(field: SurfaceField, skin: tuple[int, int, int]) -> ByteArray:
    """(V, 3) colours of a surface field; ``skin`` where it is not shown."""
    reach = max(field.high - field.low, 1e-12)
    values = np.asarray(field.values)
    colours = mapped((values - field.low) / reach, field.colour_map)
    if np.isfinite(field.shown_from):
        colours[values < field.shown_from] = skin
    return colours
