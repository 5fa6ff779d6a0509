"""Object File Format: OFF, COFF, NOFF, CNOFF and their relatives, in text."""

from __future__ import annotations

import re

import numpy as np
from numpy.typing import NDArray

from engine.io.colours import to_bytes
from engine.io.raw import RawMesh, fan, unit_from_comment
from engine.io.source import Source
from engine.io.text import as_whole, take_lines
from engine.io.tokens import Rows

_HEADER = re.compile(rb"\s*(ST)?(C)?(N)?(4)?(n)?OFF\b([ \t]+BINARY)?")
_COUNTS = re.compile(rb"\s*(\d+)\s+(\d+)(?:[ \t]+(\d+))?[^\n]*(?:\n|$)")
_COMMENT = re.compile(rb"(?:\s*#[^\n]*\n)*")


def read(source: Source) -> RawMesh:
    """Read an OFF file."""
    head = source.bytes(0, 1 << 16)
    start = 3 if head.startswith(b"\xef\xbb\xbf") else 0
    first = _COMMENT.match(head, start)
    match = _HEADER.match(head, first.end() if first else start)
    if match is None:
        raise source.not_a("an OFF")
    if match.group(4) or match.group(5) or match.group(6):
        raise source.fail("is a binary or four-dimensional OFF file", "Export it as a plain OFF or a PLY file.")
    skip = _COMMENT.match(head, match.end())
    counts = _COUNTS.match(head, skip.end() if skip else match.end())
    if counts is None:
        raise source.fail("does not say how many points it has; it may be cut short")
    points, faces = int(counts.group(1)), int(counts.group(2))
    if 2 * (3 * points + 2 * faces) > source.size + 8:
        raise source.fail("is shorter than its header says; it may be cut short", "Copy or export it again.")
    rows, offset = take_lines(source, counts.end(), points, "the list of points")
    raw = _points(rows, bool(match.group(3)), bool(match.group(2)), source)
    if faces:
        rows, _ = take_lines(source, offset, faces, "the list of faces")
        raw.faces = _faces(rows, source)
    raw.unit = unit_from_comment(head.split(b"\n\n")[0][:2000].decode("latin-1"))
    return raw


def _points(rows: Rows, normals: bool, colours: bool, source: Source) -> RawMesh:
    table = rows.table()
    if table is None or table.shape[1] < 3:
        raise source.fail("has a point line with too few numbers; it may be cut short")
    raw = RawMesh(table[:, :3])
    column = 3
    if normals and table.shape[1] >= 6:
        raw.normals = table[:, 3:6]
        column = 6
    # Some programs write colours without the C in front.
    if table.shape[1] >= column + 3 and (colours or not normals):
        raw.colours = to_bytes(table[:, column : column + 3])
    return raw


def _faces(rows: Rows, source: Source) -> NDArray[np.int64]:
    """Triangles; colours behind the corners are passed over."""
    first = np.cumsum(rows.count) - rows.count
    sizes = rows.values[first]
    if not ((sizes >= 1) & (sizes == np.rint(sizes)) & (sizes <= rows.count - 1)).all():
        raise source.fail("has a face line with too few numbers; it may be cut short")
    size = sizes.astype(np.int64)
    begin = np.cumsum(size) - size
    index = np.arange(int(size.sum())) + np.repeat(first + 1 - begin, size)
    corners = as_whole(rows.values[index], source, "the list of faces")
    triangle, _ = fan(size)
    faces: NDArray[np.int64] = corners[triangle]
    return faces
