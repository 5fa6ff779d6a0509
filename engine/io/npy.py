"""NumPy arrays and archives: (N, 3) to (N, 9) columns, or named arrays."""

from __future__ import annotations

import io
import zipfile
from typing import Any

import numpy as np
from numpy.typing import NDArray

from engine.io.colours import split_columns, to_bytes
from engine.io.raw import RawMesh, fan
from engine.io.source import Source

Array = NDArray[Any]

_POINTS = ("points", "vertices", "verts", "xyz", "pc", "pts")
_FACES = ("faces", "triangles", "tris", "f")
_COLOURS = ("colours", "colors", "rgb", "vertex_colors")
_NORMALS = ("normals", "vertex_normals")


def read(source: Source) -> RawMesh:
    """Read a ``.npy`` or ``.npz`` file; pickled objects are refused."""
    if source.path.suffix.lower() == ".npz":
        return _archive(source)
    if not source.bytes(0, 6).startswith(b"\x93NUMPY"):
        raise source.not_a("a NumPy")
    return split_columns(_load(source), source)


def _load(source: Source) -> Any:
    try:
        return np.load(io.BytesIO(source.data.data), allow_pickle=False)
    except (ValueError, OSError, EOFError, zipfile.BadZipFile, SyntaxError, KeyError, NotImplementedError) as error:
        raise source.fail("could not be read as numbers; it may be cut short or hold Python objects") from error


def _archive(source: Source) -> RawMesh:
    if not source.bytes(0, 4).startswith(b"PK"):
        raise source.not_a("a NumPy archive (NPZ)")
    arrays: dict[str, Array] = {}
    with _load(source) as archive:
        for name in archive.files:
            source.poll(0.3)
            arrays[name.lower()] = _member(archive, name, source)
    points = next((arrays[name] for name in _POINTS if name in arrays), None)
    if points is None:
        numeric = [array for array in arrays.values() if array.ndim == 2 and array.shape[1] >= 3]
        if len(numeric) != 1:
            raise source.fail(f"has no array called points; it has {', '.join(sorted(arrays)) or 'none at all'}")
        points = numeric[0]
    raw = split_columns(points, source)
    faces = next((arrays[name] for name in _FACES if name in arrays), None)
    if faces is not None:
        raw.faces = _faces(faces, source)
    colours = next((arrays[name] for name in _COLOURS if name in arrays), None)
    if colours is not None and colours.ndim == 2 and colours.dtype.kind in "fiu":
        raw.colours = to_bytes(colours[:, :3])
    normals = next((arrays[name] for name in _NORMALS if name in arrays), None)
    if normals is not None and normals.dtype.kind == "f":
        raw.normals = normals
    return raw


def _member(archive: Any, name: str, source: Source) -> Array:
    try:
        return np.asarray(archive[name])
    except (ValueError, OSError, EOFError, zipfile.BadZipFile, SyntaxError, NotImplementedError) as error:
        raise source.fail("could not be read as numbers; it may be cut short or hold Python objects") from error
    except Exception as error:
        # zlib has its own error class, and a damaged archive can raise nearly anything.
        raise source.fail("is damaged") from error


def _faces(faces: Array, source: Source) -> Array:
    if faces.ndim != 2 or faces.shape[1] < 3 or faces.dtype.kind not in "iu":
        raise source.fail("has faces that are not rows of three whole numbers")
    if faces.shape[1] == 3:
        return faces
    corners, _ = fan(np.full(len(faces), faces.shape[1]))
    return faces.reshape(-1)[corners]
