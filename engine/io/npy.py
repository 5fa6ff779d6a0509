"""NumPy arrays and archives: (N, 3) to (N, 9) columns, or named arrays."""

from __future__ import annotations

import lzma
import math
import re
import zipfile
import zlib
from typing import Any

import numpy as np
from numpy.typing import NDArray

from engine.io.colours import split_columns, to_bytes
from engine.io.raw import RawMesh, fan
from engine.io.source import Source

Array = NDArray[Any]

_POINTS = ("points", "vertices", "verts", "xyz", "pc", "pts", "points_mm")
_FACES = ("faces", "triangles", "tris", "f")
_COLOURS = ("colours", "colors", "rgb", "vertex_colors")
_NORMALS = ("normals", "vertex_normals")
_MAGIC = b"\x93NUMPY"
_PIECE = 8 << 20
_LARGEST = 8 << 30
# The header is a Python dictionary; it is read by pattern, since a file from elsewhere is not to be evaluated.
_DESCR = re.compile(rb"'descr'\s*:\s*'([<>|=][fiub]\d{1,2})'")
_FORTRAN = re.compile(rb"'fortran_order'\s*:\s*(True|False)")
_SHAPE = re.compile(rb"'shape'\s*:\s*\(([\d,\sL]*)\)")


def read(source: Source) -> RawMesh:
    """Read a ``.npy`` or ``.npz`` file; pickled objects are refused."""
    if source.path.suffix.lower() == ".npz":
        return _archive(source)
    if source.bytes(0, 6) != _MAGIC:
        raise source.not_a("a NumPy")
    return split_columns(_array(source.data.data, source), source)


def _array(data: memoryview | bytes, source: Source) -> Array:
    """The array of an ``.npy`` file."""
    data = memoryview(data)
    wide = len(data) > 6 and data[6] >= 2
    begin = 12 if wide else 10
    size = int.from_bytes(data[8:begin], "little")
    header = bytes(data[begin : begin + size]) if size <= 1 << 16 else b""
    descr, fortran, shape = (pattern.search(header) for pattern in (_DESCR, _FORTRAN, _SHAPE))
    if bytes(data[:6]) != _MAGIC or descr is None or fortran is None or shape is None:
        raise source.fail("does not hold an array of plain numbers; it may hold Python objects or be cut short")
    try:
        dtype = np.dtype(descr.group(1).decode())
        lengths = [int(word.strip(b" L")) for word in shape.group(1).split(b",") if word.strip()]
    except (TypeError, ValueError) as error:
        raise source.fail("has a damaged header") from error
    body = data[begin + size :]
    need = math.prod(lengths) * dtype.itemsize
    if need > len(body):
        raise source.fail("is shorter than its header says; it may be cut short", "Copy or export it again.")
    flat = np.frombuffer(body[:need], dtype)
    return flat.reshape(lengths, order="F" if fortran.group(1) == b"True" else "C")


def _archive(source: Source) -> RawMesh:
    if source.bytes(0, 2) != b"PK":
        raise source.not_a("a NumPy archive (NPZ)")
    arrays = _members(source)
    points = next((arrays[name] for name in _POINTS if name in arrays), None)
    if points is None:
        numeric = [array for array in arrays.values() if array.ndim == 2 and array.shape[1] >= 3]
        if len(numeric) != 1:
            raise source.fail(f"has no array called points; it has {', '.join(sorted(arrays))[:80] or 'none at all'}")
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


def _members(source: Source) -> dict[str, Array]:
    """Arrays of an archive by name, in lower case; those that are not plain numbers only where they are needed."""
    arrays: dict[str, Array] = {}
    needed = {*_POINTS, *_FACES, *_COLOURS, *_NORMALS}
    try:
        with zipfile.ZipFile(source.path) as archive:
            infos = [info for info in archive.infolist() if info.filename.endswith(".npy")]
            wanted = [info for info in infos if info.filename[:-4].lower() in needed] or infos
            for info in wanted:
                if info.file_size > _LARGEST:
                    raise source.fail("is too large to be read")
                arrays[info.filename[:-4].lower()] = _array(_unpack(archive, info, source), source)
    except (
        zipfile.BadZipFile, zlib.error, lzma.LZMAError, EOFError, ValueError, OSError, KeyError, IndexError,
        NotImplementedError, RuntimeError, OverflowError,
    ) as error:  # fmt: skip
        raise source.fail("is a damaged archive; it may be cut short", "Copy or export it again.") from error
    return arrays


def _unpack(archive: zipfile.ZipFile, info: zipfile.ZipInfo, source: Source) -> bytes:
    parts: list[bytes] = []
    with archive.open(info) as member:
        while part := member.read(_PIECE):
            source.poll(0.3)
            parts.append(part)
            if sum(map(len, parts)) > _LARGEST:
                raise source.fail("is too large to be read")
    return b"".join(parts)


def _faces(faces: Array, source: Source) -> Array:
    if faces.ndim != 2 or faces.shape[1] < 3 or faces.dtype.kind not in "iu":
        raise source.fail("has faces that are not rows of three whole numbers")
    if faces.shape[1] == 3:
        return faces
    corners, _ = fan(np.full(len(faces), faces.shape[1]))
    return faces.reshape(-1)[corners]
