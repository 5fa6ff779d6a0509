"""Arrays at points, as VTK files have them: which are colours, normals, texture coordinates."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from engine.io.colours import to_bytes
from engine.io.mtl import PICTURES
from engine.io.raw import RawMesh
from engine.io.source import Source
from engine.types import Texture

Array = NDArray[Any]

_COLOUR_NAMES = ("#colours", "rgb", "rgba", "colors", "colours", "color", "colour", "vertexcolors", "diffuse")
_UV_NAMES = ("#uv", "texture coordinates", "texturecoordinates", "texturecoords", "tcoords", "uv")
_NORMAL_NAMES = ("#normals", "normals", "normal")


def add_point_data(raw: RawMesh, arrays: Mapping[str, Array], source: Source) -> None:
    """Give a mesh its colours, normals and, with a picture of the same name beside the file, its texture."""
    by_name = {name.lower(): values for name, values in arrays.items() if values.ndim == 2}
    count = len(raw.points)
    colours = _first(by_name, _COLOUR_NAMES, (3, 4), count)
    if colours is None:
        # One unnamed three-byte array can be nothing else.
        bytes_like = [values for values in by_name.values() if values.dtype == np.uint8 and values.shape[1] in (3, 4)]
        colours = bytes_like[0] if len(bytes_like) == 1 and len(bytes_like[0]) == count else None
    if colours is not None:
        raw.colours = to_bytes(colours[:, :3])
    raw.normals = _first(by_name, _NORMAL_NAMES, (3,), count)
    uv = _first(by_name, _UV_NAMES, (2, 3), count)
    picture = picture_of(source.path)
    if uv is None or picture is None or raw.faces is None or not len(raw.faces):
        return
    if int(raw.faces.min()) < 0 or int(raw.faces.max()) >= count:
        return  # the check of the faces says so
    raw.corner_uv = uv[:, :2].astype(np.float32)[raw.faces]
    raw.textures = (Texture(picture.name, picture),)


def _first(by_name: Mapping[str, Array], names: tuple[str, ...], widths: tuple[int, ...], count: int) -> Array | None:
    for name in names:
        values = by_name.get(name)
        if values is not None and values.shape[1] in widths and len(values) == count:
            return values
    return None


def picture_of(path: Path) -> Path | None:
    """The picture beside a scan that has its name, for formats that do not name their texture."""
    for suffix in PICTURES:
        for name in (path.stem + suffix, path.stem + suffix.upper()):
            if (path.parent / name).is_file():
                return path.parent / name
    return None
