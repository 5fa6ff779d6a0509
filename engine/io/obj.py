"""Wavefront OBJ: points, polygons, texture coordinates per corner, several materials."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from engine.io.colours import to_bytes
from engine.io.mtl import read_materials
from engine.io.obj_lines import Block, Faces, LineError, normals_of, read_block
from engine.io.raw import RawMesh, fan, unit_from_comment
from engine.io.source import Source
from engine.io.tokens import Float64, blocks
from engine.types import ByteArray, FloatArray, Texture

Int32 = NDArray[np.int32]

_WORKERS = 2
"""Blocks are read side by side: numpy lets go of the interpreter while it works."""
_SMALL = 1 << 20
_MOST_COMMENTS = 200
_NONE, _MOST = -(1 << 31), (1 << 31) - 1


@dataclass
class _Parts:
    """What has been collected so far; numbers count from 0 through the whole file."""

    points: list[Float64] = field(default_factory=list)
    uvs: list[NDArray[np.float32]] = field(default_factory=list)
    normals: list[ByteArray] = field(default_factory=list)
    corners: list[Int32] = field(default_factory=list)
    """(C,) point number of each corner."""
    corner_uvs: list[Int32 | None] = field(default_factory=list)
    """(C,) texture coordinate number of each corner, far below zero for none."""
    sizes: list[NDArray[np.int64] | int] = field(default_factory=list)
    """Corners per polygon, or one number for all of a block."""
    counts: list[int] = field(default_factory=list)
    """Polygons per block."""
    points_seen: int = 0
    uvs_seen: int = 0
    faces_seen: int = 0
    materials: list[tuple[int, str]] = field(default_factory=list)
    """Face number from which a material is used, and its name."""
    libraries: list[str] = field(default_factory=list)
    comments: list[str] = field(default_factory=list)


def read(source: Source) -> RawMesh:
    """Read an OBJ file. Points are never split where the texture is cut."""
    parts = _Parts()
    try:
        for block in _blocks(source):
            _collect(block, parts)
    except LineError as error:
        raise source.fail(str(error)) from None
    if not parts.points:
        raise source.fail("has no points") if parts.faces_seen else source.not_a("an OBJ")
    points, colours = _points(parts)
    raw = RawMesh(points, None, colours, unit=unit_from_comment("\n".join(parts.comments)))
    if parts.corners:
        _add_faces(raw, parts, source)
    elif parts.normals:
        raw.normals = _normals(parts, source)
    return raw


def _blocks(source: Source) -> Iterator[Block]:
    """The file's blocks in order, a few of them read ahead by workers."""
    if source.size < _SMALL:
        yield from (read_block(block) for block in blocks(source))
        return
    waiting: list[Future[Block]] = []
    with ThreadPoolExecutor(_WORKERS, "obj") as pool:
        try:
            for block in blocks(source):
                waiting.append(pool.submit(read_block, block))
                if len(waiting) > 2 * _WORKERS:
                    yield waiting.pop(0).result()
            while waiting:
                yield waiting.pop(0).result()
        finally:
            for future in waiting:
                future.cancel()


# ------------------------------------------------------------------ collecting
def _collect(block: Block, parts: _Parts) -> None:
    for faces_before, line in block.others:
        _read_other(line, parts.faces_seen + faces_before, parts)
    if block.faces is not None:
        _collect_faces(block.faces, parts)
    if block.points is not None:
        parts.points.append(block.points)
        parts.points_seen += len(block.points)
    if block.uvs is not None:
        uvs = block.uvs if block.uvs.shape[1] > 1 else np.pad(block.uvs, ((0, 0), (0, 1)))
        parts.uvs.append(np.ascontiguousarray(uvs[:, :2], np.float32))
        parts.uvs_seen += len(uvs)
    if block.normals is not None:
        parts.normals.append(block.normals)


def _read_other(line: bytes, faces_before: int, parts: _Parts) -> None:
    word, _, rest = line.decode("utf-8", "replace").partition(" ")
    rest = rest.strip()
    if word == "usemtl":
        parts.materials.append((faces_before, rest))
    elif word == "mtllib":
        parts.libraries.append(rest)
    elif word.startswith("#") and len(parts.comments) < _MOST_COMMENTS:
        parts.comments.append(f"{word} {rest}")


def _collect_faces(faces: Faces, parts: _Parts) -> None:
    corner = _absolute(faces.corner, faces.sizes, parts.points_seen, faces.points_before)
    uv = None if faces.uv is None else _absolute(faces.uv, faces.sizes, parts.uvs_seen, faces.uvs_before)
    parts.corners.append(corner)
    parts.corner_uvs.append(uv)
    parts.sizes.append(faces.sizes)
    parts.counts.append(faces.count)
    parts.faces_seen += faces.count


def _absolute(
    number: NDArray[np.int64], sizes: NDArray[np.int64] | int, seen: int, before: NDArray[np.int64] | None
) -> Int32:
    """Numbers from 1, or counted back from the last one seen, as numbers from 0; 0 becomes far negative."""
    if before is not None:
        base = np.repeat(before + seen, sizes)
        number = np.where(number < 0, base + number, np.where(number == 0, _NONE, number - 1))
    elif bool((number == 0).any()):
        number = np.where(number == 0, _NONE, number - 1)
    else:
        number = number - 1
    return np.clip(number, _NONE, _MOST).astype(np.int32)


# ------------------------------------------------------------------ putting together
def _points(parts: _Parts) -> tuple[FloatArray, ByteArray | None]:
    columns = min(table.shape[1] for table in parts.points)
    points = np.empty((parts.points_seen, 3))
    np.concatenate([table[:, :3] for table in parts.points], out=points)
    if columns not in (6, 7):
        return points, None
    first = columns - 3
    return points, to_bytes(np.concatenate([table[:, first : first + 3] for table in parts.points]))


def _normals(parts: _Parts, source: Source) -> FloatArray | None:
    """Normals of a bare cloud; of a mesh they are computed from its faces."""
    try:
        return np.concatenate([normals_of(block) for block in parts.normals])
    except LineError as error:
        raise source.fail(str(error)) from None


def _add_faces(raw: RawMesh, parts: _Parts, source: Source) -> None:
    corners = np.concatenate(parts.corners)
    textures, of_material = _textures(parts, source) if parts.uvs else ((), {})
    found = _corner_uvs(parts, len(corners), source) if textures else None
    if all(isinstance(sizes, int) and sizes == 3 for sizes in parts.sizes):
        raw.faces, triangle, polygon = corners.reshape(-1, 3), None, None
    else:
        each = [np.full(c, s) if isinstance(s, int) else s for s, c in zip(parts.sizes, parts.counts, strict=True)]
        triangle, polygon = fan(np.concatenate(each))
        raw.faces = corners[triangle]
    if found is None:
        return
    uv, has_uv = found
    raw.textures = textures
    raw.corner_uv = uv.reshape(-1, 3, 2) if triangle is None else uv[triangle]
    index = np.array([of_material.get("", -1)] + [of_material.get(name, -1) for _, name in parts.materials], np.int16)
    begins = np.array([0] + [begin for begin, _ in parts.materials] + [parts.faces_seen], np.int64)
    per_polygon = np.repeat(index, np.diff(begins))
    raw.face_texture = per_polygon if polygon is None else per_polygon[polygon]
    if has_uv is not None:
        whole = has_uv.reshape(-1, 3) if triangle is None else has_uv[triangle]
        raw.face_texture[~np.logical_and.reduce(whole, axis=1)] = -1


def _corner_uvs(
    parts: _Parts, count: int, source: Source
) -> tuple[NDArray[np.float32], NDArray[np.bool_] | None] | None:
    """(C, 2) texture coordinates of all corners, and which have any, None if all have.

    Gathered block by block, so that the numbers stay in the processor's cache.
    """
    if not any(uv is not None for uv in parts.corner_uvs):
        return None
    pairs = np.concatenate(parts.uvs).view(np.float64)[:, 0]  # two numbers moved as one
    gathered, place, strange = np.empty(count), 0, False
    has_uv: NDArray[np.bool_] | None = None
    for corner, uv in zip(parts.corners, parts.corner_uvs, strict=True):
        stop = place + len(corner)
        if uv is not None:
            np.take(pairs, uv, out=gathered[place:stop], mode="clip")
        if uv is None or int(uv.min()) < 0 or int(uv.max()) >= len(pairs):
            has_uv = np.ones(count, bool) if has_uv is None else has_uv
            has_uv[place:stop] = False if uv is None else (uv >= 0) & (uv < len(pairs))
            strange |= uv is not None and int(uv.max()) >= len(pairs)
        place = stop
    if strange:
        source.warn("Some faces use texture coordinates that are not in the file; they are shown without texture.")
    if has_uv is not None:
        gathered[~has_uv] = 0.0
    return gathered.view(np.float32).reshape(-1, 2), has_uv


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
