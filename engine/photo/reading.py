"""Photos from files: upright, in colour, eight bits, and not larger than nets and windows can use."""

from __future__ import annotations

import warnings
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from engine.io.pictures import eight_bit_colour
from engine.types import ByteArray, EngineError

LARGEST_PX = 3000
"""Longest side that is kept; larger photos are reduced."""
MOST_PIXELS = 400_000_000
SMALLEST_PX = 32
ENDINGS = (".jpg", ".jpeg", ".png", ".tif", ".tiff", ".bmp", ".webp")


@dataclass(frozen=True, eq=False)
class Photo:
    """A photo held upright. pixels: (H, W, 3) uint8 sRGB. scale: held pixels per pixel of the upright file."""

    path: Path
    pixels: ByteArray
    scale: float
    notes: tuple[str, ...] = ()
    """Sentences on what was done to it: turned, reduced, converted."""

    @property
    def size_px(self) -> tuple[int, int]:
        """Width and height as held."""
        return self.pixels.shape[1], self.pixels.shape[0]


def read_photo(path: Path) -> Photo:
    """The photo in a file. EngineError with the remedy if it cannot be read or is no picture of any use."""
    from PIL import Image, ImageOps, UnidentifiedImageError

    if not path.is_file():
        raise EngineError(f"There is no photo {path}. Check the path.")
    notes: list[str] = []
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # pillow warns of pictures that are merely large
            with Image.open(path) as opened:
                width, height = opened.size
                if width * height > MOST_PIXELS:
                    raise EngineError(f"{path.name} has {width * height / 1e6:.0f} megapixels. Save it smaller.")
                opened.draft("RGB", (LARGEST_PX, LARGEST_PX))  # lets a JPEG be read at a fraction of its size
                image: Any = ImageOps.exif_transpose(opened)
                if image.size[0] != opened.size[0] or opened.getexif().get(0x0112, 1) != 1:
                    notes.append("turned upright as the camera noted")
                if image.width < height * 0.99 and image.width < width * 0.99:
                    notes.append(f"reduced from {width} × {height}")
                image, converted = eight_bit_colour(image)
                notes.extend(converted)
                upright = max(width, height)
                if max(image.size) > LARGEST_PX:
                    image.thumbnail((LARGEST_PX, LARGEST_PX), Image.Resampling.BOX)
                    notes.append(f"reduced from {width} × {height}")
                pixels = np.asarray(image, np.uint8).copy()
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError, EOFError, Image.DecompressionBombError) as error:
        why = "it holds no picture" if isinstance(error, UnidentifiedImageError) else error
        raise EngineError(
            f"{path.name} cannot be read as a photo ({why}). Save it as JPEG or PNG, or copy it again."
        ) from error
    if min(pixels.shape[:2]) < SMALLEST_PX:
        raise EngineError(f"{path.name} has only {width} × {height} pixels, too few to find anything in.")
    return Photo(path, pixels, max(pixels.shape[:2]) / upright, tuple(dict.fromkeys(notes)))
