"""Pictures as arrays: the textures of scans, whatever depth and colours their files have."""

from __future__ import annotations

import warnings
from typing import Any

import numpy as np

from engine.types import ByteArray, EngineError, Texture


def eight_bit_colour(image: Any) -> tuple[Any, list[str]]:
    """The picture as eight-bit RGB, and what had to be done for it."""
    from PIL import Image

    if image.mode == "RGB":
        return image, []
    if image.mode in ("I", "F") or image.mode.startswith("I;16"):
        values = np.asarray(image, np.float64)
        top = 65535.0 if values.max() > 255 else 255.0 if values.max() > 1 else 1.0
        grey = np.clip(values / top * 255.0, 0, 255).astype(np.uint8)
        return Image.fromarray(grey).convert("RGB"), ["brought from 16 to 8 bits"]
    if image.mode in ("RGBA", "LA", "PA") or "transparency" in image.info:
        rgba = image.convert("RGBA")
        ground = Image.new("RGBA", rgba.size, (127, 127, 127, 255))
        return Image.alpha_composite(ground, rgba).convert("RGB"), ["laid over grey where it was transparent"]
    kind = "CMYK" if image.mode == "CMYK" else image.mode
    return image.convert("RGB"), [f"brought from {kind} to RGB"] if kind == "CMYK" else []


def read_picture(texture: Texture, longest_px: int = 2048) -> ByteArray:
    """A scan's texture as (H, W, 3) uint8, reduced to at most ``longest_px``. EngineError if it cannot be read."""
    from io import BytesIO

    from PIL import Image

    source = BytesIO(texture.data) if texture.data is not None else texture.path
    if source is None:
        raise EngineError(f"The texture {texture.name} is missing. Put it beside the scan.")
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            with Image.open(source) as opened:
                opened.draft("RGB", (longest_px, longest_px))
                image, _ = eight_bit_colour(opened)
                if max(image.size) > longest_px:
                    image.thumbnail((longest_px, longest_px), Image.Resampling.BOX)
                return np.asarray(image, np.uint8).copy()
    except (OSError, ValueError, SyntaxError) as error:
        raise EngineError(f"The texture {texture.name} cannot be read ({error}). Put it beside the scan.") from error
