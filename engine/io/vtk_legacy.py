"""VTK legacy files: POLYDATA and triangles of UNSTRUCTURED_GRID, text and binary, versions 1 to 5."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from engine.io.cells import Polygons, grid_polygons, strips_to_triangles, triangles
from engine.io.point_data import add_point_data
from engine.io.raw import RawMesh, unit_from_comment
from engine.io.source import Source
from engine.io.text import as_whole, take_values

Array = NDArray[Any]

_TYPES = {
    "unsigned_char": "u1", "char": "i1", "unsigned_short": "u2", "short": "i2", "unsigned_int": "u4", "int": "i4",
    "unsigned_long": "u8", "long": "i8", "float": "f4", "double": "f8", "vtktypeint64": "i8", "vtkidtype": "i4",
    "vtktypeint32": "i4", "vtktypeuint8": "u1", "vtktypeuint64": "u8", "vtktypeint16": "i2", "vtktypeuint16": "u2",
    "vtktypeuint32": "u4", "vtktypefloat32": "f4", "vtktypefloat64": "f8", "vtktypeint8": "i1", "bit": "bit",
}  # fmt: skip


@dataclass
class _Cursor:
    """A place in the file, and what has been read so far."""

    source: Source
    offset: int = 0
    binary: bool = False
    version: float = 3.0
    points: Array | None = None
    cells: dict[str, Polygons] = field(default_factory=dict)
    cell_types: Array | None = None
    arrays: dict[str, Array] = field(default_factory=dict)
    """Point data by name; colours, texture coordinates and normals under fixed names too."""
    section: str = ""
    tuples: int = 0

    def line(self) -> str | None:
        """The next line that is not blank; None at the end."""
        while self.offset < self.source.size:
            part = self.source.bytes(self.offset, self.offset + 4096)
            stop = part.find(b"\n")
            stop = len(part) if stop < 0 else stop + 1
            self.offset += stop
            text = part[:stop].strip()
            if text:
                return text.decode("latin-1")
        return None

    def peek(self) -> str:
        """The next line, without passing it."""
        before = self.offset
        line = self.line() or ""
        self.offset = before
        return line

    def values(self, count: int, kind: str, what: str) -> Array:
        """The next ``count`` numbers."""
        if kind.lower() not in _TYPES:
            raise self.source.fail(f"has numbers of an unknown kind, “{kind[:20]}”, in {what}")
        code = _TYPES[kind.lower()]
        least = (count + 7) // 8 if code == "bit" else count * (np.dtype(code).itemsize if self.binary else 2)
        if least > self.source.size - self.offset + (not self.binary):
            raise self.source.fail(f"ends before the end of {what}; it may be cut short", "Copy or export it again.")
        if not self.binary:
            numbers, self.offset = take_values(self.source, self.offset, count, what)
            return numbers
        self.source.poll_at(self.offset)
        stop = self.offset + least
        raw = self.source.data[self.offset : stop]
        self.offset = stop
        return np.unpackbits(raw)[:count] if code == "bit" else raw.view(np.dtype(code).newbyteorder(">"))


def read(source: Source) -> RawMesh:
    """Read a legacy VTK file."""
    cursor = _Cursor(source)
    match = re.match(rb"#\s*vtk\s+DataFile\s+Version\s+(\d+(?:\.\d+)?)", source.bytes(0, 256), re.IGNORECASE)
    if match is None:
        raise source.not_a("a VTK")
    cursor.version = float(match.group(1))
    newline = source.bytes(0, 256).find(b"\n")
    title_end = source.bytes(newline + 1, newline + 1024).find(b"\n")
    if newline < 0 or title_end < 0:
        raise source.fail("has no data behind its header; it may be cut short")
    title = source.bytes(newline + 1, newline + 1 + title_end).decode("latin-1")
    cursor.offset = newline + 1 + title_end + 1
    form = (cursor.line() or "").upper()
    if form not in ("ASCII", "BINARY"):
        raise source.fail("does not say whether it is ASCII or BINARY")
    cursor.binary = form == "BINARY"
    _read_sections(cursor)
    return _mesh(cursor, title)


def _read_sections(cursor: _Cursor) -> None:
    while (line := cursor.line()) is not None:
        words = line.split()
        handler = _SECTIONS.get(words[0].upper())
        if handler is None:
            if cursor.points is not None:
                cursor.source.warn(f"The part “{line[:40]}” of the file is unknown; what follows it is left out.")
                return
            raise cursor.source.fail(f"has a line that means nothing: “{line[:40]}”")
        handler(cursor, words)


def _number(cursor: _Cursor, words: list[str], place: int) -> int:
    if place >= len(words) or not words[place].isascii() or not words[place].isdigit():
        raise cursor.source.fail(f"has a line that means nothing: “{' '.join(words)[:40]}”")
    return int(words[place])


def _word(cursor: _Cursor, words: list[str], place: int) -> str:
    if place >= len(words):
        raise cursor.source.fail(f"has a line that means nothing: “{' '.join(words)[:40]}”")
    return words[place]


# ------------------------------------------------------------------ geometry
def _dataset(cursor: _Cursor, words: list[str]) -> None:
    kind = _word(cursor, words, 1).upper()
    if kind not in ("POLYDATA", "UNSTRUCTURED_GRID", "STRUCTURED_GRID"):
        raise cursor.source.fail(f"holds {kind}, which is not a surface", "Export the surface as POLYDATA.")


def _points(cursor: _Cursor, words: list[str]) -> None:
    count = _number(cursor, words, 1)
    cursor.points = cursor.values(3 * count, _word(cursor, words, 2), "the list of points").reshape(-1, 3)


def _cells(cursor: _Cursor, words: list[str]) -> None:
    count, size = _number(cursor, words, 1), _number(cursor, words, 2)
    name = words[0].upper()
    if cursor.version >= 5 and cursor.peek().upper().startswith("OFFSETS"):
        offsets = _offset_part(cursor, count, "OFFSETS")
        corners = _offset_part(cursor, size, "CONNECTIVITY")
        if len(offsets) == 0:
            return
        if offsets[0] != 0 or (np.diff(offsets) < 0).any() or offsets[-1] > len(corners):
            raise cursor.source.fail(f"has a damaged list of {name.lower()}")
        cursor.cells[name] = Polygons(corners[: offsets[-1]], np.diff(offsets))
        return
    what = f"the list of {name.lower()}"
    flat = as_whole(cursor.values(size, "int", what), cursor.source, what)
    polygons = _from_counts(flat, count)
    if polygons is None:
        raise cursor.source.fail(f"has a damaged list of {name.lower()}")
    cursor.cells[name] = polygons


def _offset_part(cursor: _Cursor, count: int, name: str) -> Array:
    words = (cursor.line() or "").split()
    if len(words) != 2 or words[0].upper() != name:
        raise cursor.source.fail(f"lacks the part {name}; it may be cut short")
    what = f"the part {name}"
    return as_whole(cursor.values(count, words[1], what), cursor.source, what)


def _from_counts(flat: Array, count: int) -> Polygons | None:
    """Polygons out of ``n, i, j, k, n, …``."""
    if count == 0:
        return Polygons(np.empty(0, np.int64), np.empty(0, np.int64))
    first = int(flat[0]) if len(flat) else -1
    if len(flat) == count * (first + 1) and (flat[:: first + 1] == first).all():
        return Polygons(flat.reshape(count, first + 1)[:, 1:].reshape(-1), np.full(count, first))
    sizes = np.empty(count, np.int64)
    place = 0
    for number in range(count):
        if place >= len(flat) or flat[place] < 0:
            return None
        sizes[number] = flat[place]
        place += int(flat[place]) + 1
    if place > len(flat):
        return None
    heads = np.cumsum(sizes + 1) - sizes - 1
    keep = np.ones(place, bool)
    keep[heads] = False
    return Polygons(flat[:place][keep], sizes)


def _cell_types(cursor: _Cursor, words: list[str]) -> None:
    cursor.cell_types = cursor.values(_number(cursor, words, 1), "int", "the list of cell types")
    cursor.cell_types = as_whole(cursor.cell_types, cursor.source, "the list of cell types")


def _skip_metadata(cursor: _Cursor, words: list[str]) -> None:
    """The metadata of an array end at the next blank line."""
    while cursor.offset < cursor.source.size:
        part = cursor.source.bytes(cursor.offset, cursor.offset + 4096)
        stop = part.find(b"\n")
        cursor.offset += len(part) if stop < 0 else stop + 1
        if not part[: max(stop, 0)].strip():
            return


# ------------------------------------------------------------------ data
def _begin_data(cursor: _Cursor, words: list[str]) -> None:
    cursor.section, cursor.tuples = words[0].upper(), _number(cursor, words, 1)


def _keep(cursor: _Cursor, name: str, values: Array, columns: int) -> None:
    if cursor.section == "POINT_DATA" and columns:
        cursor.arrays[name] = values.reshape(-1, columns)


def _scalars(cursor: _Cursor, words: list[str]) -> None:
    columns = _number(cursor, words, 3) if len(words) > 3 else 1
    if cursor.peek().upper().startswith("LOOKUP_TABLE"):
        cursor.line()
    values = cursor.values(cursor.tuples * columns, _word(cursor, words, 2), "the point data")
    _keep(cursor, words[1], values, columns)


def _colour_scalars(cursor: _Cursor, words: list[str]) -> None:
    columns = _number(cursor, words, 2)
    values = cursor.values(cursor.tuples * columns, "unsigned_char", "the colours")
    _keep(cursor, "#colours", values, columns)


def _lookup_table(cursor: _Cursor, words: list[str]) -> None:
    cursor.values(4 * _number(cursor, words, 2), "unsigned_char", "the lookup table")


def _vectors(cursor: _Cursor, words: list[str]) -> None:
    values = cursor.values(3 * cursor.tuples, _word(cursor, words, 2), "the point data")
    _keep(cursor, "#normals" if words[0].upper() == "NORMALS" else words[1], values, 3)


def _tensors(cursor: _Cursor, words: list[str]) -> None:
    cursor.values(9 * cursor.tuples, _word(cursor, words, 2), "the point data")


def _texture_coordinates(cursor: _Cursor, words: list[str]) -> None:
    columns = _number(cursor, words, 2)
    values = cursor.values(cursor.tuples * columns, _word(cursor, words, 3), "the texture coordinates")
    _keep(cursor, "#uv", values, columns)


def _field(cursor: _Cursor, words: list[str]) -> None:
    for _ in range(_number(cursor, words, 2)):
        line = cursor.line()
        while line is not None and line.upper().startswith("METADATA"):
            _skip_metadata(cursor, [])
            line = cursor.line()
        head = (line or "").split()
        columns, tuples = _number(cursor, head, 1), _number(cursor, head, 2)
        if _word(cursor, head, 3).lower() == "string":
            _skip_strings(cursor, columns * tuples)
            continue
        values = cursor.values(columns * tuples, head[3], f"the array {head[0][:30]}")
        if tuples == cursor.tuples:
            _keep(cursor, head[0], values, columns)


def _skip_strings(cursor: _Cursor, count: int) -> None:
    if cursor.binary:
        raise cursor.source.fail("holds texts in binary form", "Export it without text arrays, or as VTP.")
    for _ in range(count):
        if cursor.line() is None:
            raise cursor.source.fail("ends before its data do; it may be cut short", "Copy or export it again.")


_SECTIONS: dict[str, Callable[[_Cursor, list[str]], None]] = {
    "DATASET": _dataset,
    "DIMENSIONS": lambda cursor, words: None,
    "POINTS": _points,
    "POLYGONS": _cells,
    "TRIANGLE_STRIPS": _cells,
    "VERTICES": _cells,
    "LINES": _cells,
    "CELLS": _cells,
    "CELL_TYPES": _cell_types,
    "METADATA": _skip_metadata,
    "POINT_DATA": _begin_data,
    "CELL_DATA": _begin_data,
    "SCALARS": _scalars,
    "COLOR_SCALARS": _colour_scalars,
    "LOOKUP_TABLE": _lookup_table,
    "VECTORS": _vectors,
    "NORMALS": _vectors,
    "TENSORS": _tensors,
    "TEXTURE_COORDINATES": _texture_coordinates,
    "FIELD": _field,
}


def _mesh(cursor: _Cursor, title: str) -> RawMesh:
    if cursor.points is None:
        raise cursor.source.fail("has no points")
    polygons = cursor.cells.get("POLYGONS")
    if "CELLS" in cursor.cells and cursor.cell_types is not None:
        polygons = grid_polygons(cursor.cells["CELLS"], cursor.cell_types)
    parts = [] if polygons is None else [triangles(polygons)]
    if "TRIANGLE_STRIPS" in cursor.cells:
        parts.append(strips_to_triangles(cursor.cells["TRIANGLE_STRIPS"]))
    points = cursor.points if cursor.points.dtype.kind == "f" else cursor.points.astype(np.float64)
    raw = RawMesh(points, np.concatenate(parts) if parts else None, unit=unit_from_comment(title))
    add_point_data(raw, cursor.arrays, cursor.source)
    return raw
