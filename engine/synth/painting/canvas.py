"""The picture being painted, and for every texel the place on the head it shows."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from engine.synth.head import ProceduralHead
from engine.synth.painting.looks import TONES, Skin
from engine.types import FloatArray

Picture = FloatArray
Window = tuple[slice, slice]


@dataclass(eq=False)
class Canvas:
    """The picture and, for every texel, the place on the resting head it shows. rgb: (S, S, 3). x, y, z: (S, S)."""

    rgb: Picture
    x: Picture
    y: Picture
    z: Picture
    line: FloatArray
    column: FloatArray
    head: ProceduralHead
    rng: np.random.Generator

    def mix(
        self, mask: Picture, colour: tuple[float, float, float] | Picture, where: tuple[slice, slice] = np.s_[:, :]
    ) -> None:
        """Lay a colour over part of the picture, as thick as ``mask`` (0 to 1)."""
        area = self.rgb[where]
        thickness = np.asarray(mask, dtype=np.float32)[..., None]
        area += thickness * (np.asarray(colour, dtype=np.float32) - area)


def canvas(head: ProceduralHead, skin: Skin, size: int) -> Canvas:
    """A canvas in the ground tone of a person's skin, of ``size`` texels a side."""
    lines, width = head.topology.vertex.shape
    at_line, at_column = np.linspace(0, lines - 1, size), np.linspace(0, width - 1, size)
    x, y, z = (_stretch(head.rest_mm[..., i].astype(np.float32), at_line, at_column) for i in range(3))
    rng = np.random.default_rng(skin.seed)
    base = np.array(TONES[skin.tone], dtype=np.float32)
    rgb = np.broadcast_to(base, (size, size, 3)).copy()
    rgb *= (1.0 + 0.016 * clouds(x, y, z, rng, 26.0) + 0.008 * clouds(x, y, z, rng, 7.0))[..., None]
    return Canvas(rgb, x, y, z, at_line[:, None], at_column[None, :], head, rng)


def _stretch(image: Picture, rows: FloatArray, columns: FloatArray) -> Picture:
    """Bilinear enlargement."""
    r, c = np.minimum(rows.astype(int), len(image) - 2), np.minimum(columns.astype(int), image.shape[1] - 2)
    dr, dc = (rows - r).astype(np.float32)[:, None], (columns - c).astype(np.float32)[None, :]
    tall = image[r] * (1 - dr) + image[r + 1] * dr
    return np.asarray(tall[:, c] * (1 - dc) + tall[:, c + 1] * dc)


def clouds(x: Picture, y: Picture, z: Picture, rng: np.random.Generator, wave_mm: float) -> Picture:
    """Soft blotches about ``wave_mm`` wide, of mean 0 and spread about 1: a sum of plane waves, without a seam."""
    total = np.zeros_like(x)
    for _ in range(5):
        kx, ky, kz = (rng.normal(size=3) * 2.2 / wave_mm).astype(np.float32)
        total += np.sin(kx * x + ky * y + kz * z + np.float32(rng.uniform(0, 6.28)))
    return np.asarray(total * np.float32(0.63))


def bump(c: Canvas, w: Window, centre: tuple[float, float, float], radius: float) -> Picture:
    """A soft ball about a place of the anatomical frame, 1 in its middle; on both sides of the head."""
    cx, cy, cz = np.asarray(centre, dtype=np.float32)
    dx, dy, dz = np.abs(c.x[w]) - cx, c.y[w] - cy, c.z[w] - cz
    return np.asarray(np.exp(-(dx * dx + dy * dy + dz * dz) / np.float32(radius * radius)))


def face(c: Canvas) -> Window:
    """The part of the picture with the front of the face."""
    topo = c.head.topology
    size, (lines, width) = len(c.rgb), topo.vertex.shape
    top, bottom = (topo.line_of_row[topo.grid.row(name)] / (lines - 1) for name in ("hairline", "neck"))
    side = (topo.grid.columns - 1 - np.searchsorted(topo.grid.column, 4.4)) / (width - 1)
    return slice(int(top * size), int(bottom * size)), slice(int(side * size), int((1 - side) * size))


def opening(c: Canvas, lines: tuple[int, int]) -> slice:
    """Rows of the picture between the borders of an opening."""
    first, last = np.searchsorted(c.line[:, 0], [lines[0] - 0.75, lines[1] - 0.25])
    return slice(int(first), int(last))
