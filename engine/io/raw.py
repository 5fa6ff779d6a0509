"""What a reader found in a file, and how it becomes a Scan: checked, mended with a word, in millimetres."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from engine.io.source import Source
from engine.types import ByteArray, FloatArray, IntArray, Scan, Texture, Unit, UnitSource, UnitStatus
from engine.units import MILLIMETRES, UNIT_NAMES, guess_unit

Array = NDArray[Any]

_FEWEST_POINTS = 3
_SAMPLE = 100_000
# A coordinate this many times the scan's size loses more than a micrometre or so in float32.
_FAR = 1e4


@dataclass
class RawMesh:
    """A scan in the file's own unit, before any check.

    points: (V, 3). faces: (F, 3) point numbers from 0. colours: (V, 3) uint8. normals: (V, 3).
    corner_uv: (F, 3, 2). face_texture: (F,), -1 for none. unit: what the file says of its unit, if anything.
    """

    points: FloatArray
    faces: IntArray | None = None
    colours: ByteArray | None = None
    normals: FloatArray | None = None
    corner_uv: FloatArray | None = None
    face_texture: IntArray | None = None
    textures: tuple[Texture, ...] = field(default=())
    unit: tuple[Unit, str] | None = None


def finite_rows(points: FloatArray) -> NDArray[np.bool_]:
    """(n,) which rows hold neither nan nor infinity."""
    good: NDArray[np.bool_] = np.logical_and.reduce(np.isfinite(points), axis=1)
    return good


def fan(sizes: IntArray) -> tuple[IntArray, IntArray]:
    """Cut polygons into triangles. sizes: (P,) corners of each polygon, stored one after another.

    Returns (T, 3) positions in the flat list of corners, and (T,) the polygon of each triangle.
    """
    sizes = sizes.astype(np.int64)
    start = np.cumsum(sizes) - sizes
    count = np.maximum(sizes - 2, 0)
    polygon = np.repeat(np.arange(len(sizes)), count)
    step = np.arange(len(polygon)) - np.repeat(np.cumsum(count) - count, count)
    first = start[polygon]
    return np.stack([first, first + step + 1, first + step + 2], axis=1), polygon


_UNIT_WORDS: dict[str, Unit] = {
    word: unit
    for unit, words in {
        Unit.MICROMETRE: "um µm μm micron microns micrometre micrometres micrometer micrometers",
        Unit.MILLIMETRE: "mm millimetre millimetres millimeter millimeters",
        Unit.CENTIMETRE: "cm centimetre centimetres centimeter centimeters",
        Unit.INCH: "in inch inches",
        Unit.METRE: "m metre metres meter meters",
    }.items()
    for word in words.split()
}
_UNIT_COMMENT = re.compile(
    r"\b(?:file\s+)?units?\b\s*(?:of\s+length)?\s*(?:[:=]|\bis\b|\bare\b|\bin\b)?\s*[\"'(]?([a-zµμ]+)", re.IGNORECASE
)


def unit_from_comment(text: str) -> tuple[Unit, str] | None:
    """The unit a comment names, as ``# units: mm`` or ``comment unit mm`` do, with the words it says it in."""
    for match in _UNIT_COMMENT.finditer(text):
        unit = _UNIT_WORDS.get(match.group(1).lower())
        if unit is not None:
            return unit, f"the file says “{match.group(0).strip()}”"
    return None


def assemble(raw: RawMesh, source: Source, unit: Unit | None = None) -> Scan:
    """A Scan out of what a reader found. EngineError if there is nothing to see in it."""
    source.poll(0.9)
    _check_lengths(raw, source)
    _check_face_numbers(raw, source)
    _drop_points_without_place(raw, source)
    _drop_flat_faces(raw, source)
    if len(raw.points) < _FEWEST_POINTS:
        count = f"{len(raw.points)} point" + "s" * (len(raw.points) != 1)
        raise source.fail(f"has only {count}, too few for a scan")
    status, far = _unit(raw, unit)
    dtype = np.float64 if far else np.float32
    factor = MILLIMETRES[status.unit]
    points = raw.points if factor == 1.0 else raw.points * factor
    if float(np.abs(points).max()) > float(np.finfo(np.float32).max):
        raise source.fail("has coordinates too large to be a scan", "Check its unit and export it again.")
    faces = None if raw.faces is None or len(raw.faces) == 0 else _tidy(raw.faces, np.int32)
    textured = faces is not None and raw.corner_uv is not None and bool(raw.textures)
    scan = Scan(
        scan_id=source.scan_id(),
        path=source.path,
        points_mm=_tidy(points, dtype),
        unit=status,
        faces=faces,
        colours=None if raw.colours is None else _tidy(raw.colours, np.uint8),
        normals=None if raw.normals is None else _tidy(raw.normals, np.float32),
        corner_uv=_tidy(raw.corner_uv, np.float32) if textured and raw.corner_uv is not None else None,
        face_texture=_texture_of_faces(raw) if textured else None,
        textures=raw.textures if textured else (),
        warnings=tuple(source.warnings),
    )
    source.poll(1.0)
    return scan


def _tidy(values: Array, dtype: Any) -> Array:
    """The values in rows, in this machine's byte order and at addresses it likes, as VTK expects them."""
    return np.require(values, dtype, ["C", "A"])


def _texture_of_faces(raw: RawMesh) -> Array:
    if raw.face_texture is None:
        return np.zeros(len(raw.faces if raw.faces is not None else ()), np.int16)
    return _tidy(raw.face_texture, np.int16)


def _check_lengths(raw: RawMesh, source: Source) -> None:
    """Colours and normals that do not go with the points are left out."""
    if raw.points.ndim != 2 or raw.points.shape[1] != 3:
        raise source.fail("does not hold points with three coordinates")
    for name in ("colours", "normals"):
        values = getattr(raw, name)
        if values is not None and values.shape != raw.points.shape:
            source.warn(f"The {name} do not match the points and are left out.")
            setattr(raw, name, None)


def _check_face_numbers(raw: RawMesh, source: Source) -> None:
    if raw.faces is None or len(raw.faces) == 0:
        raw.faces = None
        return
    low, high, count = int(raw.faces.min()), int(raw.faces.max()), len(raw.points)
    if low < 0 or high >= count:
        wrong = high if high >= count else low
        raise source.fail(f"has a face that uses point {wrong}, but there are only {count} points (0 to {count - 1})")


def _drop_points_without_place(raw: RawMesh, source: Source) -> None:
    total = float(np.sum(raw.points, dtype=np.float64)) if len(raw.points) else 0.0
    if np.isfinite(total):
        return
    good = finite_rows(raw.points)
    dropped = len(good) - int(np.count_nonzero(good))
    if not dropped:
        return
    source.warn(f"{dropped} of {len(good)} points have no valid coordinates (nan or infinite) and are left out.")
    if raw.faces is not None:
        keep = np.logical_and.reduce(good[raw.faces], axis=1)
        number = np.cumsum(good) - 1
        _keep_faces(raw, keep)
        raw.faces = number[raw.faces]
    raw.points = raw.points[good]
    raw.colours = None if raw.colours is None else raw.colours[good]
    raw.normals = None if raw.normals is None else raw.normals[good]


def _drop_flat_faces(raw: RawMesh, source: Source) -> None:
    """Faces that name a point twice have no surface."""
    if raw.faces is None or len(raw.faces) == 0:
        return
    a, b, c = raw.faces[:, 0], raw.faces[:, 1], raw.faces[:, 2]
    flat = a == b
    flat |= b == c
    flat |= c == a
    dropped = int(flat.sum())
    if dropped:
        source.warn(f"{dropped} of {len(flat)} triangles have no surface and are left out.")
        _keep_faces(raw, ~flat)


def _keep_faces(raw: RawMesh, keep: Array) -> None:
    assert raw.faces is not None
    raw.faces = raw.faces[keep]
    raw.corner_uv = None if raw.corner_uv is None else raw.corner_uv[keep]
    raw.face_texture = None if raw.face_texture is None else raw.face_texture[keep]


def _unit(raw: RawMesh, chosen: Unit | None) -> tuple[UnitStatus, bool]:
    """The unit, and whether the scan lies so far from its origin that float32 would blur it."""
    sample = raw.points[:: max(1, len(raw.points) // _SAMPLE)].astype(np.float64)
    low, high = np.percentile(sample, [0.5, 99.5], axis=0)
    extent = float(np.linalg.norm(high - low))
    far = bool(float(np.abs(sample).max()) > _FAR * extent > 0)
    if chosen is not None:
        reason = f"chosen by a person: the file's numbers are {UNIT_NAMES[chosen]}"
        return UnitStatus(chosen, UnitSource.CHOSEN, reason), far
    if raw.unit is not None:
        return UnitStatus(raw.unit[0], UnitSource.FILE, raw.unit[1]), far
    return guess_unit(extent), far
