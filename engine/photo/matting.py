"""The matte of a photo from its empty stage: a coarse answer for all of it, then the worst cells mended."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from engine.infer.runtime import Network
from engine.photo.models import photo_card, photo_network
from engine.photo.reading import Photo
from engine.types import EngineError, FloatArray

COARSE = 4
CELL = 4
MENDED = 0.10
"""Share of cells that are mended: most of the gain comes from the first tenth."""
BATCH = 512


@dataclass(frozen=True, eq=False)
class Matte:
    """alpha: (H, W) from 0 to 1. foreground: (H, W, 3) from 0 to 1, the subject without its stage."""

    alpha: FloatArray
    foreground: FloatArray

    def over(self, ground: tuple[float, float, float]) -> FloatArray:
        """The subject before a plain ground (H, W, 3)."""
        cover = self.alpha[..., None]
        return np.asarray(cover * self.foreground + (1.0 - cover) * np.array(ground, np.float32))


class Matter:
    """The shipped matting nets, ready for photos of any size."""

    def __init__(self, base: Network | None = None, refiner: Network | None = None, side_px: int | None = None) -> None:
        card = photo_card("matting") if base is None or side_px is None else None
        self._base = base or photo_network(photo_card("matting"))
        self._refiner = refiner or photo_network(photo_card("refiner"))
        self.side_px = side_px or (card.size_px if card else 0)

    def matte(self, photo: Photo, plate: Photo) -> Matte:
        """The matte of a photo. The plate must show the same stage, from the same place, at the same size."""
        if photo.size_px != plate.size_px:
            raise EngineError(
                f"{plate.path.name} measures {plate.size_px[0]} × {plate.size_px[1]} pixels, {photo.path.name} "
                f"{photo.size_px[0]} × {photo.size_px[1]}. Take the empty stage with the same camera and settings."
            )
        side = self.side_px * COARSE
        both = [np.asarray(each.pixels.transpose(2, 0, 1), np.float32) / 255.0 for each in (photo, plate)]
        width, height = photo.size_px
        factor = side / max(width, height)
        inner = (max(CELL, round(height * factor)), max(CELL, round(width * factor)))
        squares = [_boxed(_shrunk(each, inner), side) for each in both]
        alpha, residual = self._answer(np.concatenate(squares))
        alpha, residual = (each[:, : inner[0], : inner[1]] for each in (alpha, residual))
        alpha, residual = (bilinear(each, (height, width)) for each in (alpha, residual))
        foreground = np.clip(both[0] + residual, 0.0, 1.0).transpose(1, 2, 0)
        return Matte(np.clip(alpha[0], 0.0, 1.0), foreground)

    def _answer(self, both: FloatArray) -> tuple[FloatArray, FloatArray]:
        """Alpha (1, S, S) and foreground residual (3, S, S) of photo and plate (6, S, S)."""
        side = both.shape[1]
        small = bilinear(both, (side // COARSE, side // COARSE))
        answer = {name: value[0] for name, value in self._base.run({"both": small[None]}).items()}
        fine = bilinear(np.concatenate([answer["alpha"], answer["residual"]]), (side, side))
        score = bilinear(answer["error"], (side // CELL, side // CELL))[0]
        count = int(MENDED * score.size)
        rows, columns = np.unravel_index(np.argsort(-score, axis=None)[:count], score.shape)
        half_size = (side // 2, side // 2)
        coarse = np.concatenate([answer["hidden"], answer["alpha"], answer["residual"]])
        half = np.concatenate([bilinear(coarse, half_size), bilinear(both, half_size)])
        half, full = np.pad(half, ((0, 0), (3, 3), (3, 3))), np.pad(both, ((0, 0), (2, 2), (2, 2)))
        for first in range(0, count, BATCH):
            r, c = rows[first : first + BATCH], columns[first : first + BATCH]
            patches = self._refiner.run({"half": _cut(half, 2 * r, 2 * c), "full": _cut(full, CELL * r, CELL * c)})
            for row, column, patch in zip(r * CELL, c * CELL, patches["patch"], strict=True):
                fine[:, row : row + CELL, column : column + CELL] = patch
        return fine[:1], fine[1:]


def bilinear(array: FloatArray, size: tuple[int, int]) -> FloatArray:
    """Planes (C, H, W) brought to another size, linear between pixel centres, as torch does it."""
    if array.shape[1:] == size:
        return array
    for axis, target in ((1, size[0]), (2, size[1])):
        have = array.shape[axis]
        at = np.clip((np.arange(target) + 0.5) * have / target - 0.5, 0, have - 1)
        low = np.minimum(at.astype(int), max(have - 2, 0))
        high = np.minimum(low + 1, have - 1)
        share = (at - low).astype(np.float32).reshape((-1, 1) if axis == 1 else (1, -1))
        array = array.take(low, axis) * (1 - share) + array.take(high, axis) * share
    return np.asarray(array, np.float32)


def _shrunk(array: FloatArray, size: tuple[int, int]) -> FloatArray:
    """Planes (C, H, W) reduced with averaging, or enlarged."""
    from PIL import Image

    planes = [
        np.asarray(Image.fromarray(plane, mode="F").resize(size[::-1], Image.Resampling.BILINEAR)) for plane in array
    ]
    return np.stack(planes).astype(np.float32)


def _boxed(array: FloatArray, side: int) -> FloatArray:
    """Planes at the upper left of a square, their border repeated."""
    pad = ((0, 0), (0, side - array.shape[1]), (0, side - array.shape[2]))
    return np.pad(array, pad, mode="edge")


def _cut(planes: FloatArray, rows: np.ndarray, columns: np.ndarray) -> FloatArray:
    """Squares (K, C, 8, 8) whose upper left corners are given."""
    step = np.arange(8)
    r, c = rows[:, None, None] + step[:, None], columns[:, None, None] + step[None]
    return np.ascontiguousarray(planes[:, r, c].transpose(1, 0, 2, 3))
