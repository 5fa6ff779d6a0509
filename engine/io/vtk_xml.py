"""VTK XML PolyData (``.vtp``): text, base64 and raw data, plain or packed with zlib or LZMA."""

from __future__ import annotations

import base64
import binascii
import lzma
import re
import zlib
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any
from xml.etree import ElementTree

import numpy as np
from numpy.typing import NDArray

from engine.io.cells import Polygons, strips_to_triangles, triangles
from engine.io.point_data import add_point_data
from engine.io.raw import RawMesh
from engine.io.source import Source
from engine.io.text import as_whole
from engine.io.tokens import NotNumbersError, pad, parse_rows

Array = NDArray[Any]

_TYPES = {
    "Int8": "i1", "UInt8": "u1", "Int16": "i2", "UInt16": "u2", "Int32": "i4", "UInt32": "u4", "Int64": "i8",
    "UInt64": "u8", "Float32": "f4", "Float64": "f8",
}  # fmt: skip
_PACKERS: dict[str, Callable[[bytes], bytes]] = {
    "vtkZLibDataCompressor": zlib.decompress,
    "vtkLZMADataCompressor": lzma.decompress,
}
_PIECE = 1 << 20
_SIDE_BY_SIDE = 16


class _DamagedError(ValueError):
    """The data of an array are not what they say."""


@dataclass(frozen=True)
class _File:
    """What the head of the file says of all its data. appended: the bytes behind the underscore."""

    root: ElementTree.Element
    order: str
    header: np.dtype[Any]
    unpack: Callable[[bytes], bytes] | None
    appended: memoryview
    appended_is_text: bool


def read(source: Source) -> RawMesh:
    """Read a ``.vtp`` file; several pieces become one."""
    file = _open(source)
    poly = file.root.find("PolyData")
    if poly is None:
        raise source.fail(f"holds {file.root.get('type') or 'no PolyData'}, which is not a surface")
    pieces = [_piece(file, piece, source) for piece in poly.findall("Piece")]
    pieces = [piece for piece in pieces if len(piece[0])]
    if not pieces:
        raise source.fail("has no points")
    return _join(pieces, source)


def _open(source: Source) -> _File:
    start = source.bytes(0, 4096)
    if b"<VTKFile" not in start:
        raise source.not_a("a VTK XML")
    whole = source.bytes()
    cut = whole.find(b"<AppendedData")
    head = whole if cut < 0 else whole[:cut] + b"</VTKFile>"
    root = parse_xml(head, source)
    packer = root.get("compressor", "")
    if packer and packer not in _PACKERS:
        raise source.fail(f"is packed with {packer}, which Nasion does not read", "Save it with zlib or unpacked.")
    appended, is_text = memoryview(b""), False
    if cut >= 0:
        begin = whole.find(b"_", whole.find(b">", cut))
        if begin < 0:
            raise source.fail("ends before its data do; it may be cut short", "Copy or export it again.")
        is_text = b"base64" in whole[cut:begin]
        appended = memoryview(whole)[begin + 1 :]
    order = ">" if root.get("byte_order") == "BigEndian" else "<"
    header = np.dtype(order + _TYPES.get(root.get("header_type", "UInt32"), "u4"))
    return _File(root, order, header, _PACKERS.get(packer), appended, is_text)


def parse_xml(data: bytes, source: Source) -> ElementTree.Element:
    """The tree of an XML file, read piece by piece so that it can be cancelled; entities are refused."""
    if b"<!ENTITY" in data:
        raise source.fail("defines XML entities, which a scan has no use for")
    parser = ElementTree.XMLParser()
    try:
        for begin in range(0, len(data), _PIECE):
            source.check()
            parser.feed(data[begin : begin + _PIECE])
        root: ElementTree.Element = parser.close()
    except (ElementTree.ParseError, LookupError, ValueError) as error:
        raise source.fail("is not a whole XML file; it may be cut short", "Copy or export it again.") from error
    return root


# ------------------------------------------------------------------ pieces
_Piece = tuple[Array, Array | None, dict[str, Array]]


def _piece(file: _File, piece: ElementTree.Element, source: Source) -> _Piece:
    """Points, triangles and point data of one piece."""
    count = _count(piece, "NumberOfPoints", source)
    node = piece.find("Points/DataArray")
    points = _array(file, node, source) if node is not None else np.empty((0, 3))
    if points.size != 3 * count:
        raise source.fail(f"says it has {count} points but holds {points.size // 3}; it may be damaged")
    parts: list[Array] = []
    for tag, convert in (("Polys", triangles), ("Strips", strips_to_triangles)):
        cells = piece.find(tag)
        polygons = _polygons(file, cells, source) if cells is not None else None
        if polygons is not None and len(polygons.sizes):
            parts.append(convert(polygons))
    arrays: dict[str, Array] = {}
    data = piece.find("PointData")
    for one in () if data is None else data.findall("DataArray"):
        values = _array(file, one, source)
        columns = int(one.get("NumberOfComponents", "1") or 1) if one.get("NumberOfComponents", "1").isdigit() else 1
        if columns > 0 and values.size == columns * count:
            arrays[_role(data, one)] = values.reshape(count, columns)
    points = points.reshape(-1, 3)
    return (points if points.dtype.kind == "f" else points.astype(np.float64)), _stack(parts), arrays


def _count(piece: ElementTree.Element, name: str, source: Source) -> int:
    text = piece.get(name, "0")
    if not (text.isascii() and text.isdigit()):
        raise source.fail(f"has a damaged header ({name}=“{text[:20]}”)")
    return int(text)


def _role(data: ElementTree.Element | None, array: ElementTree.Element) -> str:
    name = array.get("Name", "")
    for attribute, role in (("Normals", "#normals"), ("TCoords", "#uv")):
        if data is not None and name and data.get(attribute) == name:
            return role
    return name


def _polygons(file: _File, cells: ElementTree.Element, source: Source) -> Polygons | None:
    found = {one.get("Name", ""): one for one in cells.findall("DataArray")}
    if "connectivity" not in found or "offsets" not in found:
        return None
    corners = _array(file, found["connectivity"], source).astype(np.int64)
    ends = _array(file, found["offsets"], source).astype(np.int64)
    if not len(ends):
        return None
    sizes = np.diff(ends, prepend=0)
    if (sizes < 0).any() or int(ends[-1]) > len(corners):
        raise source.fail("has a damaged list of faces")
    return Polygons(corners[: int(ends[-1])], sizes)


def _stack(parts: list[Array]) -> Array | None:
    return np.concatenate(parts) if parts else None


def _join(pieces: list[_Piece], source: Source) -> RawMesh:
    points = np.concatenate([piece[0] for piece in pieces])
    first = np.cumsum([0] + [len(piece[0]) for piece in pieces])
    faces = [piece[1] + begin for piece, begin in zip(pieces, first, strict=False) if piece[1] is not None]
    raw = RawMesh(points, _stack(faces))
    shared = set.intersection(*(set(piece[2]) for piece in pieces))
    arrays: dict[str, Array] = {}
    for name in shared:
        parts = [piece[2][name] for piece in pieces]
        if len({part.shape[1] for part in parts}) == 1:
            arrays[name] = np.concatenate(parts)
    add_point_data(raw, arrays, source)
    return raw


# ------------------------------------------------------------------ arrays
def _array(file: _File, node: ElementTree.Element, source: Source) -> Array:
    """The numbers of a DataArray, flat."""
    source.poll(0.5)
    kind = _TYPES.get(node.get("type", ""))
    if kind is None:
        raise source.fail(f"has an array of an unknown type, “{node.get('type', '')[:20]}”")
    name = node.get("Name", "points")[:30]
    form = node.get("format", "ascii")
    try:
        if form == "ascii":
            values = _from_text(node.text or "")
            if kind[0] in "iu":
                values = as_whole(values, source, f"the array “{name}”")
            return values.astype(kind)
        if form == "appended":
            data = _appended(file, node)
        else:
            data = _from_base64(file, re.sub(rb"\s+", b"", (node.text or "").encode("ascii", "replace")))
        return np.frombuffer(data, np.dtype(file.order + kind))
    except (_DamagedError, ValueError, binascii.Error, zlib.error, lzma.LZMAError, IndexError, OverflowError) as error:
        raise source.fail(f"has a damaged array “{name}”; it may be cut short", "Copy or export it again.") from error


def _from_text(text: str) -> Array:
    try:
        return parse_rows(pad(text.replace("\r", " ").encode("ascii", "replace"))).values
    except NotNumbersError as error:
        raise _DamagedError("not numbers") from error


def _appended(file: _File, node: ElementTree.Element) -> bytes:
    offset = int(node.get("offset", ""))
    if not 0 <= offset <= len(file.appended):
        raise _DamagedError("offset")
    if file.appended_is_text:
        text = file.appended[offset:].tobytes()
        stop = re.search(rb"[^A-Za-z0-9+/=\s]", text)
        return _from_base64(file, re.sub(rb"\s+", b"", text[: stop.start()] if stop else text))
    return _unpacked(file, file.appended[offset:])


def _from_base64(file: _File, text: bytes) -> bytes:
    """The header is a base64 text of its own where the data are packed, and part of it where they are not."""
    width = file.header.itemsize
    if file.unpack is None:
        size = int(_header(file, base64.b64decode(text[: _coded(width)]), 1)[0])
        data = base64.b64decode(text[: _coded(width + size)])
        return _exactly(data[width : width + size], size)
    count = int(_header(file, base64.b64decode(text[: _coded(width)]), 1)[0])
    if count > len(text):
        raise _DamagedError("blocks")
    head = _coded(width * (3 + count))
    header = base64.b64decode(text[:head])
    sizes = _header(file, header, 3 + count)[3:]
    body = base64.b64decode(text[head : head + _coded(int(sizes.sum()))])
    return _unpacked(file, memoryview(header + body))


def _coded(size: int) -> int:
    """Length of ``size`` bytes in base64."""
    return (size + 2) // 3 * 4


def _header(file: _File, data: bytes | memoryview, count: int) -> NDArray[np.int64]:
    need = count * file.header.itemsize
    values = np.frombuffer(_exactly(data[:need], need), file.header)
    if (values > np.uint64(1 << 40)).any():
        raise _DamagedError("size")
    return values.astype(np.int64)


def _unpacked(file: _File, data: memoryview) -> bytes:
    """Data behind a header: one size, or the number and sizes of packed blocks."""
    width = file.header.itemsize
    if file.unpack is None:
        size = int(_header(file, data, 1)[0])
        return _exactly(data[width : width + size], size)
    count = int(_header(file, data, 1)[0])
    if count == 0:
        return b""
    if count > len(data):
        raise _DamagedError("blocks")
    sizes = _header(file, data, 3 + count)[3:]
    stops = np.cumsum(sizes) + width * (3 + count)
    parts = [_exactly(data[stop - size : stop], int(size)) for size, stop in zip(sizes, stops, strict=True)]
    if len(parts) < _SIDE_BY_SIDE:
        return b"".join(map(file.unpack, parts))
    with ThreadPoolExecutor(2, "vtp") as pool:
        return b"".join(pool.map(file.unpack, parts))


def _exactly(data: bytes | memoryview, size: int) -> bytes:
    if len(data) != size:
        raise _DamagedError("short")
    return bytes(data)
