"""The one face in a photo: where it is, or a sentence why there is none to work on."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from engine.infer.runtime import Network
from engine.photo.cropping import FACE_FACTOR, Square
from engine.photo.models import PhotoCard, photo_card, photo_network
from engine.photo.reading import Photo
from engine.types import ByteArray, EngineError, FloatArray

STRIDE = 8
FOUND = 0.5
"""Score of a face for sure enough, and"""
RIVAL = 0.6
"""of a second one that makes the photo ambiguous."""
APART = 0.6
"""Two finds nearer than this share of their size are one face."""
GROUND = 127


@dataclass(frozen=True)
class Find:
    """A face: its middle and side in pixels of the photo, and a score from 0 to 1."""

    x_px: float
    y_px: float
    side_px: float
    score: float

    @property
    def square(self) -> Square:
        """The square that the landmark net looks at first."""
        side = self.side_px * FACE_FACTOR
        return Square(self.x_px - side / 2, self.y_px - side / 2, side)


class FaceFinder:
    """The shipped face finder, ready to look at photos."""

    def __init__(self, card: PhotoCard | None = None, net: Network | None = None) -> None:
        self.card = card or photo_card("finder")
        self._net = net or photo_network(self.card)

    def finds(self, pixels: ByteArray) -> list[Find]:
        """Faces in a picture (H, W, 3), the surest first."""
        size = self.card.size_px
        picture, factor = letterboxed(pixels, size)
        batch = picture.transpose(2, 0, 1)[None].astype(np.float32) / 255.0
        answer = self._net.run({"image": batch})["cells"][0].astype(float)
        return [
            Find(x * size / factor, y * size / factor, side * size / factor, score)
            for x, y, side, score in peaks(answer)
        ]

    def the_face(self, photo: Photo) -> Find:
        """The only face of a photo. EngineError if there is none, or more than one."""
        finds = [find for find in self.finds(photo.pixels) if find.score >= FOUND]
        if not finds:
            raise EngineError(
                f"No face was found in {photo.path.name}. Choose a photo that shows the face large and from the front."
            )
        if len(finds) > 1 and finds[1].score >= RIVAL:
            raise EngineError(f"{photo.path.name} shows more than one face. Cut the photo to the face that is meant.")
        return finds[0]


def letterboxed(pixels: ByteArray, size: int) -> tuple[ByteArray, float]:
    """The picture within a grey square (size, size, 3), at the upper left, and its factor of reduction."""
    from PIL import Image

    height, width = pixels.shape[:2]
    factor = size / max(height, width)
    inner = (max(1, round(width * factor)), max(1, round(height * factor)))
    image = Image.fromarray(pixels)
    if factor < 0.25:
        image = image.reduce(int(0.5 / factor))
    canvas = np.full((size, size, 3), GROUND, np.uint8)
    canvas[: inner[1], : inner[0]] = np.asarray(image.resize(inner, Image.Resampling.BILINEAR))
    return canvas, factor


def peaks(cells: FloatArray) -> list[tuple[float, float, float, float]]:
    """Middle, side (shares of the square) and score of faces in an answer (4, G, G), without repeats."""
    score = 1.0 / (1.0 + np.exp(-cells[0]))
    grid = cells.shape[1]
    order = np.argsort(-score, axis=None)[:40]
    rows, columns = np.unravel_index(order, score.shape)
    kept: list[tuple[float, float, float, float]] = []
    for row, column in zip(rows, columns, strict=True):
        if score[row, column] < 0.2:
            break
        x = (column + 0.5 + cells[1, row, column]) / grid
        y = (row + 0.5 + cells[2, row, column]) / grid
        side = float(np.exp(np.clip(cells[3, row, column], -5, 1)))
        if all(np.hypot(x - a, y - b) > APART * max(side, c) for a, b, c, _ in kept):
            kept.append((float(x), float(y), side, float(score[row, column])))
    return kept
