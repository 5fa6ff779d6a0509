"""What cameras and files do to a picture: blur, noise, coarse cosine steps, a small copy enlarged, no colour."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

import numpy as np

from engine.synth.render.background import blurred
from engine.types import FloatArray


@dataclass(frozen=True)
class Wear:
    """How worn a picture is; ``severity`` from 0 to about 1 sums it up."""

    blur_px: float
    noise: float
    quality: float
    """Step of the cosine coefficients, 0 leaves them."""
    shrink: float
    grey: bool

    @property
    def severity(self) -> float:
        """How bad it is: the mean of the parts, each from 0 to 1."""
        return (self.blur_px / 1.5 + self.noise / 0.05 + self.quality / 0.12 + (self.shrink - 1.0)) / 4.0


def draw_wear(rng: np.random.Generator) -> Wear:
    """Random wear; a third of pictures have next to none."""
    amount = float(rng.uniform(0, 1)) if rng.random() < 0.67 else 0.1
    return Wear(
        blur_px=amount * float(rng.uniform(0, 1.2)),
        noise=amount * float(rng.uniform(0, 0.05)),
        quality=amount * float(rng.uniform(0, 0.10)) if rng.random() < 0.4 else 0.0,
        shrink=1.0 + amount * float(rng.uniform(0, 1.0)) if rng.random() < 0.3 else 1.0,
        grey=bool(rng.random() < 0.1),
    )


def degrade(picture: FloatArray, wear: Wear, rng: np.random.Generator) -> FloatArray:
    """The picture (H, W, 3) from 0 to 1, worn."""
    picture = blurred(picture, wear.blur_px)
    if wear.shrink > 1.05:
        picture = _shrunk(picture, wear.shrink)
    if wear.grey:
        picture = np.repeat((picture @ np.array([0.299, 0.587, 0.114], np.float32))[..., None], 3, axis=2)
    picture = picture + wear.noise * rng.standard_normal(picture.shape, np.float32)
    if wear.quality > 0:
        picture = _coarse(picture, wear.quality)
    return np.asarray(np.clip(picture, 0.0, 1.0), np.float32)


def _shrunk(picture: FloatArray, factor: float) -> FloatArray:
    from scipy.ndimage import map_coordinates

    height, width = picture.shape[:2]
    small_h, small_w = max(8, round(height / factor)), max(8, round(width / factor))
    rows = (np.arange(small_h) + 0.5) * height / small_h - 0.5
    columns = (np.arange(small_w) + 0.5) * width / small_w - 0.5
    at = np.meshgrid(rows, columns, indexing="ij")
    back = np.meshgrid(
        (np.arange(height) + 0.5) * small_h / height - 0.5,
        (np.arange(width) + 0.5) * small_w / width - 0.5,
        indexing="ij",
    )
    bands = []
    for band in range(picture.shape[2]):
        small = map_coordinates(picture[..., band], at, order=1, mode="nearest")
        bands.append(map_coordinates(small, back, order=1, mode="nearest"))
    return np.asarray(np.stack(bands, axis=2), np.float32)


@cache
def _cosines() -> FloatArray:
    """The 8 × 8 discrete cosine transform."""
    n = np.arange(8)
    matrix = np.cos((2 * n[None] + 1) * n[:, None] * np.pi / 16) * 0.5
    matrix[0] *= np.sqrt(0.5)
    return np.asarray(matrix, np.float32)


def _coarse(picture: FloatArray, step: float) -> FloatArray:
    """Round the cosine coefficients of 8 × 8 blocks as JPEG does; higher ones more coarsely."""
    height, width, bands = picture.shape
    h, w = height // 8 * 8, width // 8 * 8
    blocks = picture[:h, :w].reshape(h // 8, 8, w // 8, 8, bands)
    matrix = _cosines()
    table = (step * (1.0 + 0.5 * np.add.outer(np.arange(8), np.arange(8)))).astype(np.float32)
    table[0, 0] = step * 0.3
    found = np.einsum("ui,aibjc,vj->aubvc", matrix, blocks, matrix, optimize=True)
    scale = table[None, :, None, :, None]
    found = np.rint(found / scale) * scale
    result = picture.copy()
    result[:h, :w] = np.einsum("ui,aubvc,vj->aibjc", matrix, found, matrix, optimize=True).reshape(h, w, bands)
    return result
