"""Point Cloud Library files (``.pcd``): text, binary and packed."""

from __future__ import annotations

import re
from typing import Any

import numpy as np
from numpy.typing import NDArray

from engine.io.raw import RawMesh, unit_from_comment
from engine.io.source import Source
from engine.io.text import take_lines
from engine.types import ByteArray

Array = NDArray[Any]

_KINDS = {"F": "f", "I": "i", "U": "u"}
_LONGEST_HEADER = 1 << 16


def read(source: Source) -> RawMesh:
    """Read a ``.pcd`` file."""
    head = source.bytes(0, _LONGEST_HEADER)
    end = re.search(rb"^DATA[ \t]+(\w+)[ \t]*\r?\n", head, re.MULTILINE)
    if end is None:
        raise source.not_a("a PCD")
    lines = head[: end.start()].decode("latin-1").splitlines()
    words = {parts[0].upper(): parts[1:] for line in lines if (parts := line.split()) and not line.startswith("#")}
    dtype, names = _layout(words, source)
    count = _count(words, source)
    form = end.group(1).lower()
    if form == b"ascii":
        table = _text(source, end.end(), count, names)
    elif form in (b"binary", b"binary_compressed"):
        table = _binary(source, end.end(), count, dtype, packed=form != b"binary")
    else:
        raise source.fail(f"holds its points in an unknown way, “{form.decode('latin-1')[:20]}”")
    return _cloud(table, "\n".join(line for line in lines if line.startswith("#")), source)


def _layout(words: dict[str, list[str]], source: Source) -> tuple[np.dtype[Any], list[str]]:
    """The record of one point, and the name of each number in it."""
    names = [name.lower() for name in words.get("FIELDS", words.get("COLUMNS", []))]
    sizes, kinds = words.get("SIZE", ["4"] * len(names)), words.get("TYPE", ["F"] * len(names))
    counts = words.get("COUNT", ["1"] * len(names))
    try:
        fields: list[Any] = []
        for number, (name, size, kind, many) in enumerate(zip(names, sizes, kinds, counts, strict=True)):
            unique = name if name not in names[:number] and name != "_" else f"_{number}"
            fields.append((unique, "<" + _KINDS[kind.upper()] + str(int(size)), (int(many),)))
        dtype = np.dtype(fields)
    except (ValueError, KeyError, TypeError) as error:
        raise source.fail("has a damaged header (FIELDS, SIZE, TYPE, COUNT)") from error
    if not {"x", "y", "z"} <= set(names):
        raise source.fail("has points without x, y and z")
    return dtype, [field[0] for field in fields for _ in range(field[2][0])]


def _count(words: dict[str, list[str]], source: Source) -> int:
    try:
        if "POINTS" in words:
            count = int(words["POINTS"][0])
        else:
            count = int(words["WIDTH"][0]) * int(words.get("HEIGHT", ["1"])[0])
    except (KeyError, ValueError, IndexError) as error:
        raise source.fail("does not say how many points it has") from error
    if not 0 <= count <= source.size:
        raise source.fail("is shorter than its header says; it may be cut short", "Copy or export it again.")
    return count


def _text(source: Source, offset: int, count: int, names: list[str]) -> dict[str, Array]:
    rows, _ = take_lines(source, offset, count, "the list of points")
    table = rows.table()
    if table is None or (count and table.shape[1] != len(names)):
        raise source.fail("has a point line with too few or too many numbers; it may be cut short")
    return {name: table[:, number] for number, name in enumerate(names)} if count else {}


def _binary(source: Source, offset: int, count: int, dtype: np.dtype[Any], packed: bool) -> dict[str, Array]:
    data: Array = source.data[offset:]
    if packed:
        data = _unpack(data, source)
    need = count * dtype.itemsize
    if len(data) < need:
        raise source.fail("ends before its data do; it may be cut short", "Copy or export it again.")
    if not packed:
        rows = data[:need].view(dtype)
        return {name: rows[name][:, 0] for name in dtype.names or () if rows[name].shape[1]}
    table: dict[str, Array] = {}
    begin = 0
    for name in dtype.names or ():  # packed points are stored one field after another
        field = dtype[name]
        stop = begin + count * field.itemsize
        if field.itemsize:
            table[name] = np.ascontiguousarray(data[begin:stop]).view(field.base).reshape(count, -1)[:, 0]
        begin = stop
    return table


def _unpack(data: Array, source: Source) -> Array:
    if len(data) < 8:
        raise source.fail("ends before its data do; it may be cut short", "Copy or export it again.")
    packed, size = (int(value) for value in data[:8].view("<u4"))
    if packed > len(data) - 8 or size > 300 * packed:
        raise source.fail("ends before its data do; it may be cut short", "Copy or export it again.")
    out = unpack_lzf(data[8 : 8 + packed].tobytes(), size, source)
    if out is None:
        raise source.fail("has damaged packed data", "Copy or export it again.")
    return np.frombuffer(out, np.uint8)


def unpack_lzf(data: bytes, size: int, source: Source) -> bytearray | None:
    """LZF (M. Lehmann): literal runs and copies from what was written before. None if the data are damaged."""
    out = bytearray()
    place, end, turn = 0, len(data), 0
    while place < end:
        turn += 1
        if turn % 65536 == 0:
            source.poll_at(source.size * place // end)
        control = data[place]
        place += 1
        if control < 32:
            out += data[place : place + control + 1]
            place += control + 1
            continue
        length = (control >> 5) + 2
        if length == 9:
            if place >= end:
                return None
            length += data[place]
            place += 1
        if place >= end:
            return None
        start = len(out) - ((control & 31) << 8) - data[place] - 1
        place += 1
        if start < 0 or len(out) + length > size:
            return None
        step = len(out) - start
        piece = out[start : start + length]
        out += piece if step >= length else (bytes(piece) * (length // step + 1))[:length]
    return out if len(out) == size else None


def _cloud(table: dict[str, Array], comments: str, source: Source) -> RawMesh:
    if not {"x", "y", "z"} <= set(table):
        raise source.fail("has no points with x, y and z")
    wide = any(table[axis].dtype.itemsize > 4 for axis in "xyz")
    points = np.stack([table[axis].astype(np.float64 if wide else np.float32) for axis in "xyz"], axis=1)
    raw = RawMesh(points, unit=unit_from_comment(comments))
    packed = table.get("rgb", table.get("rgba"))
    if packed is not None:
        raw.colours = _colours(packed)
    if {"normal_x", "normal_y", "normal_z"} <= set(table):
        raw.normals = np.stack([table[f"normal_{axis}"] for axis in "xyz"], axis=1).astype(np.float32)
    # A scanner that saw nothing in a direction writes nan there: that is no damage worth a word.
    lost = ~np.logical_and.reduce(np.isfinite(points), axis=1)
    if lost.any() and not lost.all():
        raw.points = raw.points[~lost]
        raw.colours = None if raw.colours is None else raw.colours[~lost]
        raw.normals = None if raw.normals is None else raw.normals[~lost]
    return raw


def _colours(packed: Array) -> ByteArray:
    """Red, green and blue out of the bits of one number, which may be stored as a float."""
    if packed.dtype.kind == "f" and packed.dtype.itemsize == 8:
        # Text: either the bits read as a float, which is then tiny, or the whole number itself.
        tiny = float(np.abs(packed).max(initial=0.0)) < 1.0
        bits = packed.astype(np.float32).view(np.uint32) if tiny else packed.astype(np.int64).astype(np.uint32)
    else:
        bits = np.ascontiguousarray(packed).view(np.uint32) if packed.dtype.itemsize == 4 else packed.astype(np.uint32)
    return np.stack([(bits >> shift) & 255 for shift in (16, 8, 0)], axis=1).astype(np.uint8)
