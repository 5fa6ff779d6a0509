"""A picture of skin for a procedural head: tone, lips, brows, eyes, hair, stubble, pores."""

from __future__ import annotations

import numpy as np

from engine.synth.head import ProceduralHead
from engine.synth.painting import layers, openings
from engine.synth.painting.canvas import canvas
from engine.synth.painting.looks import HAIR, IRISES, TONES, HairStyle, Skin
from engine.types import ByteArray, FloatArray

__all__ = ["HAIR", "IRISES", "TONES", "HairStyle", "Skin", "paint", "texture_coordinates", "vertex_colours"]

LAYERS = (
    *(layers.blush, layers.creases, layers.lips, layers.brows, layers.stubble, layers.freckles, layers.pores),
    *(layers.hair, openings.eyes, openings.mouth),
)
"""Bottom to top."""


def texture_coordinates(head: ProceduralHead) -> FloatArray:
    """(L * W, 2) float32, one per lattice point, origin at the lower left; ``topology.corners`` indexes it."""
    lines, width = head.topology.vertex.shape
    v, u = np.meshgrid(1.0 - np.linspace(0, 1, lines), np.linspace(0, 1, width), indexing="ij")
    return np.stack([u, v], -1).reshape(-1, 2).astype(np.float32)


def paint(head: ProceduralHead, skin: Skin, size: int = 1024) -> ByteArray:
    """The texture (size, size, 3) of a head, sRGB, first row at the top."""
    picture = canvas(head, skin, size)
    for layer in LAYERS:
        layer(picture, skin)
    return np.asarray(np.clip(picture.rgb * 255.0 + 0.5, 0, 255), dtype=np.uint8)


def vertex_colours(head: ProceduralHead, picture: ByteArray) -> ByteArray:
    """The texture's colour at every vertex: (V, 3)."""
    uv = texture_coordinates(head)[head.topology.source]
    half = len(picture) // 2
    picture = picture[: 2 * half, : 2 * half].reshape(half, 2, half, 2, 3).mean(axis=(1, 3)).astype(np.uint8)
    size = half - 1
    column, row = np.rint(uv[:, 0] * size).astype(int), np.rint((1 - uv[:, 1]) * size).astype(int)
    return np.asarray(picture[row, column])
