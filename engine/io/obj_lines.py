"""Lines of an OBJ file, a block at a time and without a memory, so that blocks can be read side by side."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from engine.io.records import Record, corners, decimals, find_record
from engine.io.source import PAD
from engine.io.tokens import (
    MINUS,
    NEWLINE,
    SLASH,
    SPACE,
    Bool,
    Float64,
    Int64,
    NotNumbersError,
    pad,
    parse_rows,
    split_fields,
)
from engine.types import ByteArray

POINT, UV, NORMAL, FACE, OTHER, EMPTY = range(6)
_KEYWORDS = {b"v": POINT, b"vt": UV, b"vn": NORMAL, b"f": FACE}
_TAB, _RETURN, _HASH, _BACKSLASH = 9, 13, 35, 92
_WHAT = {POINT: "point", UV: "texture coordinate", NORMAL: "normal"}
_LEAST = {POINT: 3, UV: 1, NORMAL: 3}


class LineError(ValueError):
    """A line that is not what its keyword says; the text says how."""


@dataclass(frozen=True)
class Faces:
    """Polygons of a block. corner, uv: (C,) numbers from 1 as written, negative where they count back, 0 for none.

    sizes: (P,) corners of each, or one number for all. points_before, uvs_before: (P,) how many of the block's
    own points and texture coordinates stood in front of each, where numbers count back.
    """

    corner: Int64
    uv: Int64 | None
    sizes: Int64 | int
    count: int
    points_before: Int64 | None = None
    uvs_before: Int64 | None = None


@dataclass
class Block:
    """What a block of lines holds."""

    points: Float64 | None = None
    uvs: Float64 | None = None
    normals: ByteArray | None = None
    """Text of normal lines; they are read at the end if anybody needs them."""
    faces: Faces | None = None
    others: list[tuple[int, bytes]] = field(default_factory=list)
    """All other lines, each with the number of the block's faces in front of it."""


def read_block(padded: ByteArray) -> Block:
    """Read a block of lines. LineError if one is damaged."""
    block = Block()
    record = find_record(padded)
    kind = None if record is None else _KEYWORDS.get(record.keyword())
    if record is not None and kind is not None and _read_record(record, kind, block):
        return block
    text = padded[PAD:]
    if _needs_tidying(text):
        padded = pad(_tidied(text))
        text = padded[PAD:]
    stop = np.flatnonzero(text == NEWLINE) + 1
    start = np.empty_like(stop)
    start[0] = 0
    start[1:] = stop[:-1]
    _read_mixed(text, start, stop, _kinds(text, start), block)
    return block


def _read_record(record: Record, kind: int, block: Block) -> bool:
    """Read lines of one kind that are all built alike; whether that was possible."""
    if kind == NORMAL:
        block.normals = record.padded
        return True
    if kind == FACE:
        found = corners(record)
        if found is None:
            return False
        point, uv = found
        block.faces = Faces(point.reshape(-1), None if uv is None else uv.reshape(-1), point.shape[1], len(point))
        return True
    table = decimals(record, skip=1)
    if table is None or table.shape[1] < _LEAST[kind]:
        return False
    _keep(block, kind, table)
    return True


def _keep(block: Block, kind: int, table: Float64) -> None:
    if kind == POINT:
        block.points = table
    else:
        block.uvs = table


# ------------------------------------------------------------------ mixed lines
def _needs_tidying(text: ByteArray) -> bool:
    """Whether lines are indented, go on after a backslash, end in a bare return, or have a comment behind."""
    if bool((text == _BACKSLASH).any()):
        return True
    newline = text == NEWLINE
    blank = (text == SPACE) | (text == _TAB)
    if bool(blank[0]) or bool((newline[:-1] & blank[1:]).any()):
        return True
    if bool(((text == _RETURN)[:-1] & ~newline[1:]).any()):
        return True
    hashes = text == _HASH
    return bool((hashes[1:] & ~newline[:-1]).any())


def _tidied(text: ByteArray) -> bytes:
    data = text.tobytes().replace(b"\r\n", b"\n").replace(b"\r", b"\n").replace(b"\\\n", b" ")
    lines = [line.strip() for line in data.split(b"\n")]
    if lines and not lines[-1]:
        lines.pop()
    lines = [line if line.startswith((b"#", b"usemtl", b"mtllib")) else line.split(b"#")[0] for line in lines]
    return b"\n".join(lines) + b"\n"


def _kinds(text: ByteArray, start: Int64) -> ByteArray:
    first = text[start]
    second = text[np.minimum(start + 1, len(text) - 1)]
    third = text[np.minimum(start + 2, len(text) - 1)]
    kind = np.full(len(start), OTHER, np.uint8)
    is_v = first == ord("v")
    gap = second <= SPACE
    kind[is_v & gap] = POINT
    blank = third <= SPACE
    kind[is_v & (second == ord("t")) & blank] = UV
    kind[is_v & (second == ord("n")) & blank] = NORMAL
    kind[(first == ord("f")) & gap] = FACE
    kind[(first == NEWLINE) | (first == _RETURN)] = EMPTY
    return kind


def _read_mixed(text: ByteArray, start: Int64, stop: Int64, kind: ByteArray, block: Block) -> None:
    """Lines of several kinds: each kind is gathered and read on its own."""
    length = stop - start
    faces_before = np.cumsum(kind == FACE)
    for number in np.flatnonzero(kind == OTHER):
        line = text[start[number] : stop[number]].tobytes().strip()
        block.others.append((int(faces_before[number]), line))
    for wanted in (POINT, UV, NORMAL, FACE):
        of_kind = kind == wanted
        if not of_kind.any():
            continue
        lines = pad(text[np.repeat(of_kind, length)])
        record = find_record(lines)
        if record is not None and _KEYWORDS.get(record.keyword()) == wanted and _read_record(record, wanted, block):
            continue
        begin = np.cumsum(length[of_kind]) - length[of_kind] + PAD
        lines[begin] = SPACE
        if wanted in (UV, NORMAL):
            lines[begin + 1] = SPACE
        if wanted == FACE:
            before = (np.cumsum(kind == POINT)[of_kind], np.cumsum(kind == UV)[of_kind])
            block.faces = _read_faces(lines, before)
        elif wanted == NORMAL:
            block.normals = lines
        else:
            _keep(block, wanted, read_numbers(lines, wanted))


def read_numbers(padded: ByteArray, kind: int) -> Float64:
    """(lines, columns) numbers; lines of different length keep the columns every one must have."""
    what, least = _WHAT[kind], _LEAST[kind]
    try:
        rows = parse_rows(padded)
    except NotNumbersError:
        raise LineError(f"has a {what} line with something that is not a number") from None
    if len(rows.count) and int(rows.count.min()) < least:
        raise LineError(f"has a {what} line with fewer than {least} numbers; it may be cut short")
    table = rows.table()
    if table is None:
        first = np.cumsum(rows.count) - rows.count
        table = rows.values[first[:, None] + np.arange(least)]
    return table


def normals_of(padded: ByteArray) -> Float64:
    """(lines, 3) normals from the text of their lines."""
    record = find_record(padded)
    if record is not None and record.keyword() == b"vn":
        table = decimals(record, skip=1)
        if table is not None and table.shape[1] >= 3:
            return table[:, :3]
    text = padded[PAD:].tobytes().replace(b"vn", b"  ")
    return read_numbers(pad(text), NORMAL)[:, :3]


# ------------------------------------------------------------------ faces
def _read_faces(padded: ByteArray, before: tuple[Int64, Int64]) -> Faces:
    fields = split_fields(padded, SLASH + 1)
    end, ahead, length = fields.end, fields.before, fields.length
    if (fields.odd is not None and bool(fields.odd.any())) or bool(
        ((end > SPACE) & (end != SLASH) & (end != MINUS)).any()
    ):
        raise LineError("has a face line with something that is not a whole number")
    value = fields.value.astype(np.int64)
    negative = ahead == MINUS
    any_negative = bool(negative.any())
    if any_negative:
        # A minus ends an empty field of its own: drop that field, so that the number stands behind its blank or slash.
        value[negative] *= -1
        keep = end != MINUS
        end, length, value = end[keep], length[keep], value[keep]
        ahead = np.concatenate([np.array([NEWLINE], np.uint8), end[:-1]])
    after_slash = ahead == SLASH
    is_corner = (length > 0) & ~after_slash
    corner = value[is_corner]
    sizes = np.diff(np.cumsum(is_corner)[end == NEWLINE], prepend=0)
    if len(sizes) and int(sizes.min()) < 3:
        raise LineError("has a face with fewer than three points; it may be cut short")
    uv = _corner_uvs(value, length, after_slash, is_corner, len(corner))
    points_before, uvs_before = before if any_negative else (None, None)
    return Faces(corner, uv, sizes, len(sizes), points_before, uvs_before)


def _corner_uvs(value: Int64, length: Int64, after_slash: Bool, is_corner: Bool, count: int) -> Int64 | None:
    """Number of the texture coordinate of each corner as written, 0 where there is none."""
    second = after_slash.copy()
    second[1:] &= ~after_slash[:-1]
    second &= length > 0
    written = value[second]
    if len(written) in (0, count):
        return written if count and len(written) else None
    uv = np.zeros(count, np.int64)
    uv[(np.cumsum(is_corner) - 1)[second]] = written
    return uv
