"""Stanford PLY: ascii and binary, colours, normals, texture coordinates per point or per face."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from engine.io.colours import to_bytes
from engine.io.mtl import textures_beside
from engine.io.raw import RawMesh, fan, unit_from_comment
from engine.io.source import Source
from engine.io.text import as_whole, ragged_lists, take_lines
from engine.types import ByteArray, FloatArray

Array = NDArray[Any]

_TYPES = {
    "char": "i1", "int8": "i1", "uchar": "u1", "uint8": "u1", "short": "i2", "int16": "i2", "ushort": "u2",
    "uint16": "u2", "int": "i4", "int32": "i4", "uint": "u4", "uint32": "u4", "float": "f4", "float32": "f4",
    "double": "f8", "float64": "f8", "int64": "i8", "uint64": "u8", "long": "i8", "ulong": "u8",
}  # fmt: skip
_FORMATS = {"ascii": "", "binary_little_endian": "<", "binary_big_endian": ">"}
_LONGEST_HEADER = 1 << 18


@dataclass
class Property:
    """One property of an element; ``count`` is the type of a list's length, empty for a single value."""

    name: str
    kind: str
    count: str = ""


@dataclass
class Element:
    """One element of the header."""

    name: str
    length: int
    properties: list[Property] = field(default_factory=list)


@dataclass
class Header:
    """What a PLY header says. order: ``<``, ``>`` or empty for text. start: first byte of the data."""

    order: str
    elements: list[Element]
    comments: list[str]
    start: int


@dataclass
class Lists:
    """A list property of all rows: values one after another, and how many each row has."""

    values: Array
    sizes: Array


Columns = dict[str, Array | Lists]


def read(source: Source) -> RawMesh:
    """Read a PLY file."""
    header = read_header(source)
    tables: dict[str, Columns] = {}
    offset = header.start
    for element in header.elements:
        reader = _read_binary if header.order else _read_text
        columns, offset = reader(source, header, element, offset)
        tables.setdefault(element.name, columns)
    if "vertex" not in tables:
        raise source.fail("has no points")
    return _mesh(tables, header, source)


# ------------------------------------------------------------------ header
def read_header(source: Source) -> Header:
    """The header; EngineError if it is not one or promises more than the file can hold."""
    head = source.bytes(0, _LONGEST_HEADER)
    if not re.match(rb"ply\s", head):
        raise source.not_a("a PLY")
    end = re.search(rb"(?:^|[\r\n])[ \t]*end_header[ \t]*(\r\n|\n|\r|$)", head)
    if end is None:
        raise source.fail("has no end of header; it may be cut short")
    lines = re.split(r"\r\n|\n|\r", head[: end.start()].decode("utf-8", "replace"))[1:]
    order, elements, comments = None, [], []
    for line in lines:
        words = line.split()
        if not words:
            continue
        if words[0] in ("comment", "obj_info"):
            comments.append(line.strip())
        elif words[0] == "format" and len(words) >= 2 and words[1] in _FORMATS:
            order = _FORMATS[words[1]]
        elif words[0] == "element":
            elements.append(_element(words, source))
        elif words[0] == "property" and elements:
            elements[-1].properties.append(_property(words, source))
        else:
            raise source.fail(f"has a header line that means nothing: “{line.strip()[:60]}”")
    if order is None:
        raise source.fail("does not say whether it is text or binary")
    header = Header(order, elements, comments, end.end())
    _check_size(header, source)
    return header


def _element(words: list[str], source: Source) -> Element:
    if len(words) != 3 or not words[2].isascii() or not words[2].isdigit():
        raise source.fail(f"has a header line that means nothing: “{' '.join(words)[:60]}”")
    return Element(words[1], int(words[2]))


def _property(words: list[str], source: Source) -> Property:
    kinds = words[2:4] if len(words) == 5 and words[1] == "list" else words[1:2]
    if len(words) != (5 if words[1:2] == ["list"] else 3) or any(kind not in _TYPES for kind in kinds):
        raise source.fail(f"has a header line that means nothing: “{' '.join(words)[:60]}”")
    if len(kinds) == 2:
        return Property(words[4], _TYPES[kinds[1]], _TYPES[kinds[0]])
    return Property(words[2], _TYPES[kinds[0]])


def _check_size(header: Header, source: Source) -> None:
    """A header that promises more than the file holds is caught before memory is asked for."""
    least = 0
    for element in header.elements:
        if header.order:
            row = sum(np.dtype(item.count or item.kind).itemsize for item in element.properties)
        else:
            row = 2 * len(element.properties)
        least += element.length * row
    if least > source.size - header.start + (0 if header.order else 2):
        raise source.fail("is shorter than its header says; it may be cut short", "Copy or export it again.")


# ------------------------------------------------------------------ binary
def _read_binary(source: Source, header: Header, element: Element, offset: int) -> tuple[Columns, int]:
    source.poll_at(offset)
    data: Array = source.data
    if not any(item.count for item in element.properties):
        dtype = np.dtype([(f"{i}", header.order + item.kind) for i, item in enumerate(element.properties)])
        stop = offset + dtype.itemsize * element.length
        if stop > source.size:
            raise _short(source)
        rows: Array = data[offset:stop].view(dtype) if dtype.itemsize else np.empty(0, np.uint8)
        return {item.name: rows[f"{i}"] for i, item in enumerate(element.properties) if dtype.itemsize}, stop
    parts: list[tuple[Columns, int]] = []
    left = element.length
    while left:
        columns, rows_read, offset = _read_run(source, header, element, offset, left)
        parts.append((columns, rows_read))
        left -= rows_read
        if len(parts) % 256 == 0:
            source.poll_at(offset)
    return _join([columns for columns, _ in parts], element), offset


def _read_run(source: Source, header: Header, element: Element, offset: int, most: int) -> tuple[Columns, int, int]:
    """Rows from ``offset`` on whose lists are as long as the first row's: columns, number of rows, next offset."""
    data: Array = source.data
    fields: list[tuple[Any, ...]] = []
    position = offset
    sizes: dict[int, int] = {}
    for i, item in enumerate(element.properties):
        if item.count:
            width = np.dtype(item.count).itemsize
            if position + width > source.size:
                raise _short(source)
            size = int(data[position : position + width].view(header.order + item.count)[0])
            if size < 0 or position + width + size * np.dtype(item.kind).itemsize > source.size:
                raise _short(source)
            sizes[i] = size
            fields += [(f"n{i}", header.order + item.count), (f"{i}", header.order + item.kind, (size,))]
            position += width + size * np.dtype(item.kind).itemsize
        else:
            fields.append((f"{i}", header.order + item.kind))
            position += np.dtype(item.kind).itemsize
    dtype = np.dtype(fields)
    count = min(most, (source.size - offset) // dtype.itemsize)
    if count == 0:
        raise _short(source)
    rows: Array = data[offset : offset + count * dtype.itemsize].view(dtype)
    rows = rows[: _equal_rows(rows, sizes)]
    columns: Columns = {}
    for i, item in enumerate(element.properties):
        values = rows[f"{i}"]
        columns[item.name] = Lists(values.reshape(-1), np.full(len(rows), sizes[i])) if item.count else values
    return columns, len(rows), offset + len(rows) * dtype.itemsize


def _equal_rows(rows: Array, sizes: dict[int, int]) -> int:
    """How many rows from the first on have lists of the given lengths; looks at few rows before many."""
    step, checked = 16, 0
    while checked < len(rows):
        part = rows[checked : checked + step]
        wrong = np.zeros(len(part), bool)
        for i, size in sizes.items():
            wrong |= part[f"n{i}"] != size
        if wrong.any():
            return checked + int(np.argmax(wrong))
        checked += len(part)
        step *= 8
    return len(rows)


def _join(parts: list[Columns], element: Element) -> Columns:
    if len(parts) == 1:
        return parts[0]
    joined: Columns = {}
    for item in element.properties:
        if item.count:
            lists = [part[item.name] for part in parts]
            values = [part.values for part in lists if isinstance(part, Lists)]
            sizes = [part.sizes for part in lists if isinstance(part, Lists)]
            joined[item.name] = Lists(_concatenate(values), _concatenate(sizes))
        else:
            joined[item.name] = _concatenate([np.asarray(part[item.name]) for part in parts])
    return joined


def _concatenate(parts: list[Array]) -> Array:
    return np.concatenate(parts) if parts else np.empty(0, np.int64)


def _short(source: Source) -> Exception:
    return source.fail("ends before its data do; it may be cut short", "Copy or export it again.")


# ------------------------------------------------------------------ text
def _read_text(source: Source, header: Header, element: Element, offset: int) -> tuple[Columns, int]:
    rows, offset = take_lines(source, offset, element.length, f"the {element.name} list")
    if not any(item.count for item in element.properties):
        table = rows.table()
        if element.length and (table is None or table.shape[1] < len(element.properties)):
            raise source.fail(f"has a {element.name} line with too few or too many numbers; it may be cut short")
        if table is None or not element.length:
            table = np.empty((0, len(element.properties)))
        return {item.name: table[:, i] for i, item in enumerate(element.properties)}, offset
    columns = ragged_lists(rows, [bool(item.count) for item in element.properties])
    if columns is None:
        raise source.fail(f"has a {element.name} line with too few or too many numbers; it may be cut short")
    named: Columns = {}
    for item, (values, sizes) in zip(element.properties, columns, strict=True):
        named[item.name] = Lists(values, sizes) if item.count else values
    return named, offset


# ------------------------------------------------------------------ mesh
def _mesh(tables: dict[str, Columns], header: Header, source: Source) -> RawMesh:
    vertex = tables["vertex"]
    points = _columns(vertex, ("x", "y", "z"))
    if points is None:
        raise source.fail("has points without x, y and z")
    raw = RawMesh(points, unit=unit_from_comment("\n".join(header.comments)))
    raw.colours = _colours(vertex)
    raw.normals = _columns(vertex, ("nx", "ny", "nz"))
    face = tables.get("face", {})
    lists = face.get("vertex_indices", face.get("vertex_index"))
    if not isinstance(lists, Lists):
        strips = tables.get("tristrips", {}).get("vertex_indices")
        if isinstance(strips, Lists) and len(strips.values):
            raw.faces = _triangles_of_strips(strips.values.astype(np.int64))
        return raw
    numbers = as_whole(lists.values, source, "the list of faces") if lists.values.dtype.kind == "f" else lists.values
    corners, polygon = (None, None) if (lists.sizes == 3).all() else fan(lists.sizes)
    raw.faces = numbers.reshape(-1, 3) if corners is None else numbers[corners]
    _add_texture(raw, vertex, face, corners, polygon, lists, header, source)
    return raw


def _columns(table: Columns, names: tuple[str, ...]) -> FloatArray | None:
    """(n, len(names)) out of single-valued columns, or None if one is not there."""
    values = [table.get(name) for name in names]
    if any(value is None or isinstance(value, Lists) for value in values):
        return None
    arrays = [np.asarray(value) for value in values]
    wide = any(array.dtype.itemsize > 4 or array.dtype.kind in "iu" for array in arrays)
    out = np.empty((len(arrays[0]), len(arrays)), np.float64 if wide else np.float32)
    for i, array in enumerate(arrays):
        out[:, i] = array
    return out


def _colours(vertex: Columns) -> ByteArray | None:
    for names in (("red", "green", "blue"), ("diffuse_red", "diffuse_green", "diffuse_blue"), ("r", "g", "b")):
        values = [vertex.get(name) for name in names]
        if any(value is None or isinstance(value, Lists) for value in values):
            continue
        arrays = [np.asarray(value) for value in values]
        if all(array.dtype == np.uint8 for array in arrays):
            return np.stack(arrays, axis=1)
        return to_bytes(np.stack([array.astype(np.float64) for array in arrays], axis=1))
    return None


def _triangles_of_strips(values: Array) -> Array:
    """Triangle strips one after another, parted by -1."""
    a, b, c = values[:-2], values[1:-1], values[2:]
    good = (a >= 0) & (b >= 0) & (c >= 0)
    cut = np.flatnonzero(values < 0)
    begin = np.concatenate([[0], cut + 1])
    place = np.arange(len(a)) - begin[np.searchsorted(begin, np.arange(len(a)), "right") - 1]
    odd = (place % 2 == 1)[:, None]
    return np.where(odd, np.stack([b, a, c], axis=1), np.stack([a, b, c], axis=1))[good]


def _add_texture(
    raw: RawMesh, vertex: Columns, face: Columns, corners: Array | None, polygon: Array | None,
    lists: Lists, header: Header, source: Source,
) -> None:  # fmt: skip
    names = [
        match.group(1) for line in header.comments if (match := re.match(r"comment\s+TextureFile\s+(.+)", line, re.I))
    ]
    if not names or raw.faces is None:
        return
    uv = face.get("texcoord")
    if isinstance(uv, Lists) and len(uv.values) == 2 * len(lists.values):
        flat = uv.values.astype(np.float32).reshape(-1, 2)
        raw.corner_uv = flat.reshape(-1, 3, 2) if corners is None else flat[corners]
    else:
        at_point = next(
            (
                found
                for pair in (("s", "t"), ("u", "v"), ("texture_u", "texture_v"))
                if (found := _columns(vertex, pair)) is not None
            ),
            None,
        )
        if at_point is None or raw.faces.min(initial=0) < 0 or raw.faces.max(initial=0) >= len(at_point):
            return
        raw.corner_uv = at_point.astype(np.float32)[raw.faces]
    raw.textures, kept = textures_beside(names, source)
    number = face.get("texnumber")
    wanted = (
        np.asarray(number).astype(np.int64)
        if number is not None and not isinstance(number, Lists)
        else np.zeros(len(lists.sizes), np.int64)
    )
    wanted = wanted if polygon is None else wanted[polygon]
    known = (wanted >= 0) & (wanted < len(kept))
    raw.face_texture = np.where(known, np.array([*kept, -1], np.int16)[np.where(known, wanted, -1)], np.int16(-1))
