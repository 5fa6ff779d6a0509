"""Wavefront OBJ: points, polygons, texture coordinates per corner, several materials."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from engine.io.colours import to_bytes
from engine.io.mtl import read_materials
from engine.io.raw import RawMesh, fan, unit_from_comment
from engine.io.source import PAD, Source
from engine.io.tokens import (
    MINUS,
    NEWLINE,
    SLASH,
    SPACE,
    Bool,
    Float64,
    Int64,
    NotNumbersError,
    blocks,
    pad,
    parse_rows,
    split_fields,
)
from engine.types import ByteArray, FloatArray, IntArray, Texture

POINT, UV, NORMAL, FACE, OTHER, EMPTY = range(6)
_HASH, _BACKSLASH = 35, 92
_NO_UV = -1


@dataclass
class _Parts:
    """What has been collected so far."""

    points: list[Float64] = field(default_factory=list)
    uvs: list[Float64] = field(default_factory=list)
    normals: list[ByteArray] = field(default_factory=list)
    """Text of normal lines, read at the end if anybody needs them."""
    corners: list[Int64] = field(default_factory=list)
    """(C,) point number of each corner."""
    corner_uvs: list[Int64] = field(default_factory=list)
    """(C,) texture coordinate number of each corner, -1 for none."""
    sizes: list[Int64] = field(default_factory=list)
    """Corners per polygon."""
    points_seen: int = 0
    uvs_seen: int = 0
    faces_seen: int = 0
    materials: list[tuple[int, str]] = field(default_factory=list)
    """Face number from which a material is used, and its name."""
    libraries: list[str] = field(default_factory=list)
    comments: list[str] = field(default_factory=list)
    lines_seen: int = 0


def read(source: Source) -> RawMesh:
    """Read an OBJ file. Points are never split where the texture is cut."""
    parts = _Parts()
    for block in blocks(source):
        _read_block(block, parts, source)
    if not parts.points:
        raise source.not_a("an OBJ") if not parts.faces_seen else source.fail("has no points")
    points, colours = _points(parts, source)
    faces, uv_of_corner, polygon = _faces(parts)
    raw = RawMesh(points, faces, colours, unit=unit_from_comment("\n".join(parts.comments)))
    if faces is None:
        raw.normals = _normals(parts, source)
    elif uv_of_corner is not None and polygon is not None:
        _add_texture(raw, parts, uv_of_corner, polygon, source)
    return raw


# ------------------------------------------------------------------ lines
def _read_block(block: ByteArray, parts: _Parts, source: Source) -> None:
    text = block[PAD:]
    if _needs_tidying(text):
        block = pad(_tidied(text))
        text = block[PAD:]
    stop = np.flatnonzero(text == NEWLINE) + 1
    start = np.empty_like(stop)
    start[0] = 0
    start[1:] = stop[:-1]
    kind = _kinds(text, start)
    first = int(kind[0])
    if first < OTHER and bool((kind == first).all()):
        block = block.copy()
        block[start + PAD] = SPACE
        if first in (UV, NORMAL):
            block[start + (PAD + 1)] = SPACE
        _READ[first](block, parts, source, None)
    else:
        _read_mixed(text, start, stop, kind, parts, source)
    parts.lines_seen += len(stop)


def _needs_tidying(text: ByteArray) -> bool:
    """Whether lines are indented, go on after a backslash, end in a bare return, or have a comment behind."""
    data = text.tobytes()
    if b"\\\n" in data or b"\\\r\n" in data or b"\n " in data or b"\n\t" in data or data[:1] in (b" ", b"\t"):
        return True
    if b"\r" in data and data.count(b"\r") != data.count(b"\r\n"):
        return True
    return data.count(b"#") != data.count(b"\n#") + (data[:1] == b"#")


def _tidied(text: ByteArray) -> bytes:
    data = text.tobytes().replace(b"\\\r\n", b" ").replace(b"\\\n", b" ").replace(b"\r\n", b"\n").replace(b"\r", b"\n")
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
    kind[is_v & ((second == SPACE) | (second == 9))] = POINT
    blank = (third == SPACE) | (third == 9)
    kind[is_v & (second == ord("t")) & blank] = UV
    kind[is_v & (second == ord("n")) & blank] = NORMAL
    kind[(first == ord("f")) & ((second == SPACE) | (second == 9))] = FACE
    kind[(first == NEWLINE) | (first == 13)] = EMPTY
    return kind


def _read_mixed(text: ByteArray, start: Int64, stop: Int64, kind: ByteArray, parts: _Parts, source: Source) -> None:
    """A block with lines of several kinds: each kind is gathered and read on its own."""
    length = stop - start
    points_before = np.cumsum(kind == POINT)[kind == FACE] + parts.points_seen
    uvs_before = np.cumsum(kind == UV)[kind == FACE] + parts.uvs_seen
    faces_before = np.cumsum(kind == FACE) + parts.faces_seen
    for number in np.flatnonzero(kind == OTHER):
        line = text[start[number] : stop[number]].tobytes().strip()
        _read_other(line, int(faces_before[number]), parts)
    for wanted, width in ((POINT, 1), (UV, 2), (NORMAL, 2), (FACE, 1)):
        of_kind = kind == wanted
        if not of_kind.any():
            continue
        lines = text[np.repeat(of_kind, length)]
        begin = np.cumsum(length[of_kind]) - length[of_kind]
        lines[begin] = SPACE
        if width == 2:
            lines[begin + 1] = SPACE
        _READ[wanted](pad(lines), parts, source, (points_before, uvs_before))


def _read_other(line: bytes, faces_before: int, parts: _Parts) -> None:
    word, _, rest = line.decode("utf-8", "replace").partition(" ")
    rest = rest.strip()
    if word == "usemtl":
        parts.materials.append((faces_before, rest))
    elif word == "mtllib":
        parts.libraries.append(rest)
    elif word.startswith("#") and len(parts.comments) < 200:
        parts.comments.append(f"{word} {rest}")


_Before = tuple[Int64, Int64] | None


def _rows(block: ByteArray, source: Source, what: str, least: int) -> Float64:
    """(lines, columns) of number lines; lines of different length keep the first ``least`` columns."""
    try:
        rows = parse_rows(block)
    except NotNumbersError:
        raise source.fail(f"has a {what} line with something that is not a number") from None
    if len(rows.count) and int(rows.count.min()) < least:
        raise source.fail(f"has a {what} line with fewer than {least} numbers; it may be cut short")
    table = rows.table()
    if table is None:
        first = np.cumsum(rows.count) - rows.count
        table = rows.values[first[:, None] + np.arange(least)]
    return table


def _read_points(block: ByteArray, parts: _Parts, source: Source, before: _Before) -> None:
    table = _rows(block, source, "point", 3)
    parts.points.append(table)
    parts.points_seen += len(table)


def _read_uvs(block: ByteArray, parts: _Parts, source: Source, before: _Before) -> None:
    table = _rows(block, source, "texture coordinate", 1)
    if table.shape[1] == 1:
        table = np.column_stack([table, np.zeros(len(table))])
    parts.uvs.append(table[:, :2].astype(np.float32))
    parts.uvs_seen += len(table)


def _keep_normals(block: ByteArray, parts: _Parts, source: Source, before: _Before) -> None:
    parts.normals.append(block)


def _read_faces(block: ByteArray, parts: _Parts, source: Source, before: _Before) -> None:
    fields = split_fields(block, SLASH + 1)
    end, ahead, length = fields.end, fields.before, fields.length
    if not fields.proper or bool(((end > SPACE) & (end != SLASH) & (end != MINUS)).any()):
        raise source.fail("has a face line with something that is not a whole number")
    value = fields.value.astype(np.int64)
    negative = ahead == MINUS
    any_negative = bool(negative.any())
    if any_negative:
        # "a minus counts as part of the field behind it": take its field out and look one further back.
        value[negative] *= -1
        keep = end != MINUS
        end, length, value = end[keep], length[keep], value[keep]
        ahead = np.concatenate([np.array([NEWLINE], np.uint8), end[:-1]])
    after_slash = ahead == SLASH
    is_corner = (length > 0) & ~after_slash
    corner = value[is_corner]
    line_end = end == NEWLINE
    sizes = np.diff(np.cumsum(is_corner)[line_end], prepend=0)
    uv = _corner_uvs(value, length, after_slash, is_corner, len(corner))
    if len(sizes) and int(sizes.min()) < 3:
        raise source.fail("has a face with fewer than three points; it may be cut short")
    lines = np.repeat(np.arange(len(sizes)), sizes) if any_negative else None
    points_before, uvs_before = before if before is not None else (None, None)
    parts.corners.append(_absolute(corner, parts.points_seen, points_before, lines))
    parts.corner_uvs.append(_absolute(uv, parts.uvs_seen, uvs_before, lines))
    parts.sizes.append(sizes)
    parts.faces_seen += len(sizes)


def _corner_uvs(value: Int64, length: Int64, after_slash: Bool, is_corner: Bool, count: int) -> Int64:
    """Number of the texture coordinate of each corner as written, 0 where there is none."""
    second = after_slash.copy()
    second[1:] &= ~after_slash[:-1]
    second &= length > 0
    written = value[second]
    if len(written) == count:
        return written
    uv = np.zeros(count, np.int64)
    uv[(np.cumsum(is_corner) - 1)[second]] = written
    return uv


def _absolute(number: Int64, seen: int, before: Int64 | None, lines: Int64 | None) -> Int64:
    """Numbers from 1, or counted back from the last one seen, as numbers from 0; 0 becomes -1."""
    if lines is None:
        number -= 1
        return number
    base: Int64 | int = seen if before is None else before[lines]
    absolute: Int64 = np.where(number < 0, base + number, number - 1)
    return absolute


_READ = {POINT: _read_points, UV: _read_uvs, NORMAL: _keep_normals, FACE: _read_faces}


# ------------------------------------------------------------------ putting together
def _points(parts: _Parts, source: Source) -> tuple[FloatArray, ByteArray | None]:
    columns = min(table.shape[1] for table in parts.points)
    points = np.concatenate([table[:, :3] for table in parts.points])
    if columns not in (6, 7):
        return points, None
    first = 3 if columns == 6 else 4
    colours = np.concatenate([table[:, first : first + 3] for table in parts.points])
    return points, to_bytes(colours)


def _normals(parts: _Parts, source: Source) -> FloatArray | None:
    if not parts.normals:
        return None
    return np.concatenate([_rows(block, source, "normal", 3)[:, :3] for block in parts.normals])


def _faces(parts: _Parts) -> tuple[IntArray | None, Int64 | None, IntArray | None]:
    """Triangles, the texture coordinate number of their corners (F, 3), and the polygon each came from."""
    if not parts.corners:
        return None, None, None
    corners = np.concatenate(parts.corners)
    uvs = np.concatenate(parts.corner_uvs)
    sizes = np.concatenate(parts.sizes)
    if len(corners) == 3 * len(sizes) and bool((sizes == 3).all()):
        return corners.reshape(-1, 3), uvs.reshape(-1, 3), np.arange(len(sizes))
    triangle, polygon = fan(sizes)
    return corners[triangle], uvs[triangle], polygon


def _add_texture(raw: RawMesh, parts: _Parts, uv: Int64, polygon: IntArray, source: Source) -> None:
    has_uv = (uv >= 0).all(axis=1) & (uv < parts.uvs_seen).all(axis=1)
    if not has_uv.any():
        return
    if bool((uv >= parts.uvs_seen).any()):
        source.warn("Some faces use texture coordinates that are not in the file; they are shown without texture.")
    raw.textures, of_material = _textures(parts, source)
    if not raw.textures:
        return
    all_uvs = np.concatenate(parts.uvs)
    raw.corner_uv = all_uvs[np.clip(uv, 0, len(all_uvs) - 1)]
    begins = np.array([0] + [begin for begin, _ in parts.materials], np.int64)
    index = np.array([of_material.get("", -1)] + [of_material.get(name, -1) for _, name in parts.materials], np.int16)
    face_texture = index[np.searchsorted(begins, polygon, "right") - 1]
    raw.face_texture = np.where(has_uv, face_texture, np.int16(-1))


def _textures(parts: _Parts, source: Source) -> tuple[tuple[Texture, ...], dict[str, int]]:
    """The textures in use, and for each material its number among them."""
    materials = read_materials(parts.libraries, source)
    used = [name for _, name in parts.materials] or list(materials)[:1]
    paths: list[Path] = []
    index: dict[str, int] = {}
    for name in used:
        path = materials.get(name)
        if path is None:
            continue
        if path not in paths:
            paths.append(path)
        index[name] = paths.index(path)
    if not parts.materials and index:
        index[""] = 0
    return tuple(Texture(path.name, path) for path in paths), index
