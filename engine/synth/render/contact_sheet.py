"""A sheet of rendered pictures to judge by eye.

``python -m engine.synth.render.contact_sheet MODEL OUT.png [SEED]`` draws 64.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from engine.synth.dense_points import dense_points
from engine.synth.morphable import MorphableHead
from engine.synth.render.paint import masks_of
from engine.synth.render.picture import Picture, PictureConfig, Stage, render
from engine.types import ByteArray, EngineError

SEEN, HIDDEN = (40, 230, 90), (235, 60, 60)


def stage_of(head: MorphableHead, count: int = 520) -> Stage:
    """Head, paint and the first ``count`` dense points."""
    return Stage(head, masks_of(head), dense_points(head, count).anchors)


def marked(picture: Picture, count: int) -> ByteArray:
    """The picture with its first ``count`` landmarks: seen ones green, hidden ones red."""
    image = picture.image.copy()
    size = len(image)
    for (x, y), there in zip(picture.landmarks_px[:count], picture.visible[:count], strict=True):
        if 0 <= x < size and 0 <= y < size:
            image[int(y), int(x)] = SEEN if there else HIDDEN
    return image


def sheet(tiles: Sequence[ByteArray], columns: int = 8) -> ByteArray:
    """Tiles of one size (S, S, 3) in rows of ``columns``."""
    size = len(tiles[0]) + 2
    rows = -(-len(tiles) // columns)
    canvas = np.zeros((rows * size, columns * size, 3), np.uint8)
    for number, tile in enumerate(tiles):
        row, column = divmod(number, columns)
        canvas[row * size : row * size + len(tile), column * size : column * size + len(tile)] = tile
    return canvas


def main(arguments: Sequence[str]) -> None:
    """Draw 64 pictures of a morphable head: a third close crops, a third heads, a third portraits with hair."""
    from PIL import Image

    if len(arguments) < 2:
        raise EngineError("Name a morphable head and a picture to write: MODEL OUT.png [SEED].")
    stage = stage_of(MorphableHead.load(Path(arguments[0])))
    rng = np.random.default_rng(int(arguments[2]) if len(arguments) > 2 else 0)
    tiles = []
    for number in range(64):
        frame = ("face", "head", "portrait")[number % 3]
        config = PictureConfig(size_px=192, supersample=2, frame=frame, hair=0.8, wear=number % 2 == 0)
        picture = render(stage, rng, config)
        tiles.append(marked(picture, 68) if frame == "face" else picture.image)
    Image.fromarray(sheet(tiles)).save(arguments[1])


if __name__ == "__main__":
    main(sys.argv[1:])
