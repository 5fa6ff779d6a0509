"""STL, text and binary; corners at the same place become one point."""

from __future__ import annotations

import re
from typing import Any

import numpy as np
from numpy.typing import NDArray

from engine.io.raw import RawMesh, unit_from_comment
from engine.io.source import PAD, Source
from engine.io.tokens import NotNumbersError, blocks, pad, parse_rows
from engine.types import FloatArray, IntArray

Array = NDArray[Any]

_RECORD = np.dtype([("normal", "<f4", (3,)), ("corners", "<f4", (3, 3)), ("attribute", "<u2")])
_HEADER = 84
_MANY = 200_000


def read(source: Source) -> RawMesh:
    """Read an STL file."""
    head = source.bytes(0, 1024)
    corners = _text(source) if _is_text(source, head) else _binary(source)
    points, faces = merge_corners(corners)
    unit = unit_from_comment(re.sub(rb"[^\x20-\x7e\n]", b" ", head[:200].split(b"facet")[0]).decode("ascii"))
    return RawMesh(points, faces, unit=unit)


def _is_text(source: Source, head: bytes) -> bool:
    """Many binary files begin with "solid" too; the size tells."""
    if source.size >= _HEADER and source.size == _HEADER + 50 * _count(source):
        return False
    return head.lstrip()[:5].lower() == b"solid" and b"\x00" not in head


def _count(source: Source) -> int:
    return int(source.data[80:84].view("<u4")[0])


def _binary(source: Source) -> FloatArray:
    if source.size < _HEADER or source.looks_like():
        raise source.not_a("an STL")
    count = _count(source)
    stop = _HEADER + 50 * count
    if stop > source.size:
        raise source.fail(
            f"says it has {count} triangles but is too short for them; it may be cut short", "Copy or export it again."
        )
    if count == 0:
        raise source.fail("has no triangles")
    source.poll_at(_HEADER)
    corners: FloatArray = source.data[_HEADER:stop].view(_RECORD)["corners"].reshape(-1, 3)
    return corners


def _text(source: Source) -> FloatArray:
    parts: list[Array] = []
    for block in blocks(source):
        lines = block[PAD:].tobytes().lower().split(b"vertex")
        # Behind each "vertex" stand three numbers and the rest of the loop.
        rows = b"\n".join(line.split(b"\n", 1)[0] for line in lines[1:]) + b"\n"
        if len(lines) < 2:
            continue
        try:
            table = parse_rows(pad(rows.replace(b"\r", b" "))).table()
        except NotNumbersError:
            raise source.fail("has a vertex line with something that is not a number") from None
        if table is None or table.shape[1] != 3:
            raise source.fail("has a vertex line without three numbers; it may be cut short")
        parts.append(table)
    corners = np.concatenate(parts) if parts else np.empty((0, 3))
    if not len(corners):
        raise source.fail("has no triangles")
    if len(corners) % 3:
        raise source.fail("ends in the middle of a triangle; it may be cut short", "Copy or export it again.")
    return corners


def merge_corners(corners: FloatArray) -> tuple[FloatArray, IntArray]:
    """Points without duplicates and (F, 3) triangles from (3 F, 3) corners; points keep their first order."""
    first, number = same_places(corners)
    return corners[first], number.reshape(-1, 3)


def same_places(points: FloatArray) -> tuple[IntArray, IntArray]:
    """Which points are the first at their place (m,), in order, and for each point the number of its place (n,).

    Places are compared in float32, bit by bit.
    """
    bits = np.ascontiguousarray(points, np.float32) + np.float32(0)  # minus zero is zero
    words = bits.view(np.uint32).astype(np.uint64)
    key = words[:, 0] * np.uint64(0x9E3779B97F4A7C15)
    for axis in (1, 2):
        key ^= key >> np.uint64(29)
        key = (key + words[:, axis]) * np.uint64(0xBF58476D1CE4E5B9)
    if len(key) > _MANY:
        first, inverse = _first_and_number(key)
    else:
        _, first, inverse = np.unique(key, return_index=True, return_inverse=True)
    if not np.array_equal(words[first][inverse], words):
        # Two places share a key (never seen): compare them in full.
        _, first, inverse = np.unique(words, axis=0, return_index=True, return_inverse=True)
    order = np.argsort(first)
    rank = np.empty(len(order), np.int64)
    rank[order] = np.arange(len(order))
    return first[order], rank[inverse.reshape(-1)]


def _first_and_number(key: NDArray[np.uint64]) -> tuple[IntArray, IntArray]:
    """First place of each different key, and for each key the number of its kind; by a hash table, without sorting."""
    import pandas as pd

    number = pd.factorize(key)[0].astype(np.int64)
    first = np.empty(int(number.max()) + 1, np.int64)
    first[number[::-1]] = np.arange(len(key) - 1, -1, -1)
    return first, number
