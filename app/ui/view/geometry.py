"""A scan as arrays ready to draw: centred single precision, normals, and copies split along texture seams."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from app.ui.view.cloud import FIRST_PORTION, cloud_normals, portions, spacing_mm
from engine.types import ByteArray, FloatArray, IntArray, Scan

BATCH_FACES = 2_000_000
HUGE_FACES = 120_000
"""A mesh with more triangles is drawn in portions, so that no step blocks a gesture."""
PORTION_FACES = 80_000
OUTLINE_POINTS = 4000


@dataclass(frozen=True, eq=False)
class Part:
    """Triangles (or points) drawn with one material.

    points: (V, 3) float32 millimetres from the scan's centre. faces: (F, 3) int32 or None for a cloud.
    uv: (V, 2) float32 texture coordinates. texture: index into the scan's textures, -1 for none.
    """

    points: FloatArray
    faces: IntArray | None
    normals: FloatArray | None = None
    uv: FloatArray | None = None
    colours: ByteArray | None = None
    texture: int = -1
    source: IntArray | None = None
    """(V,) vertex of the scan that each vertex of a texture part or of a portion is a copy of; None for all of them."""


@dataclass(frozen=True, eq=False)
class DrawingGeometry:
    """What the actors of one scan are made of. centre_mm, low_mm, high_mm: (3,) in the scan's frame."""

    centre_mm: FloatArray
    low_mm: FloatArray
    high_mm: FloatArray
    surface: Part
    textured: tuple[Part, ...] = ()
    """The parts of its texture version; empty without textures."""
    drawn: tuple[Part, ...] = ()
    """The surface itself, or its portions."""
    in_portions: bool = False
    """Whether ``drawn`` and ``textured`` are drawn one after the other."""
    spacing_mm: float = 0.0
    """About how far the points of a bare cloud lie apart; 0 for a mesh."""

    @property
    def is_cloud(self) -> bool:
        """Points without faces."""
        return self.surface.faces is None

    @property
    def outline_mm(self) -> FloatArray:
        """(N, 3) enough of the points to frame the scan by."""
        points = self.surface.points
        sample = points[:: max(1, len(points) // OUTLINE_POINTS)].astype(float)
        sample = sample[np.isfinite(sample).all(1)]
        return np.asarray(sample + self.centre_mm) if len(sample) else self.corners_mm

    @property
    def corners_mm(self) -> FloatArray:
        """(8, 3) corners of the box round the scan."""
        return box_corners(self.low_mm, self.high_mm)


def box_corners(low_mm: FloatArray, high_mm: FloatArray) -> FloatArray:
    """(8, 3) corners of a box; the first is the lowest, the last the highest."""
    unit = np.array([[x, y, z] for x in (0, 1) for y in (0, 1) for z in (0, 1)])
    return np.asarray(unit * (high_mm - low_mm) + low_mm)


def bounds_mm(scan: Scan) -> tuple[FloatArray, FloatArray]:
    """Lowest and highest corner of the finite points; a unit box round the origin if there are none."""
    points = np.asarray(scan.points_mm, float)
    finite = np.isfinite(points).all(1)
    if not finite.all():
        points = points[finite]
    if not len(points):
        return np.full(3, -0.5), np.full(3, 0.5)
    return points.min(0), points.max(0)


def drawing_geometry(scan: Scan, textured: bool = True) -> DrawingGeometry:
    """Centre a scan and prepare its normals and, if it has textures, its texture parts."""
    low, high = bounds_mm(scan)
    centre = (low + high) / 2
    points = (np.asarray(scan.points_mm, float) - centre).astype(np.float32)
    faces = _usable_faces(scan, points)
    normals = _normals(scan, points, faces)
    surface = Part(points, faces, normals, colours=scan.colours)
    parts = texture_parts(scan, surface) if textured and has_texture(scan) and faces is not None else ()
    huge = len(points) > FIRST_PORTION if faces is None else len(faces) > HUGE_FACES
    if huge:
        parts = tuple(portion for part in parts for portion in _face_portions(part))
    drawn = _point_portions(surface) if faces is None else _face_portions(surface) if huge else (surface,)
    spacing = spacing_mm(points) if faces is None else 0.0
    return DrawingGeometry(centre, low, high, surface, parts, drawn, huge, spacing)


def _take(array: Any, rows: IntArray) -> Any:
    return None if array is None else array[rows]


def _point_portions(cloud: Part) -> tuple[Part, ...]:
    return tuple(
        Part(cloud.points[rows], None, _take(cloud.normals, rows), colours=_take(cloud.colours, rows), source=rows)
        for rows in portions(cloud.points)
    )


def _face_portions(part: Part) -> tuple[Part, ...]:
    """A mesh cut into pieces with their own vertices."""
    faces = np.asarray(part.faces)
    pieces = []
    for start in range(0, len(faces), PORTION_FACES):
        rows, corner = np.unique(faces[start : start + PORTION_FACES], return_inverse=True)
        pieces.append(
            Part(
                part.points[rows],
                corner.reshape(-1, 3).astype(np.int32),
                _take(part.normals, rows),
                _take(part.uv, rows),
                _take(part.colours, rows),
                part.texture,
                np.asarray(rows, np.int32) if part.source is None else part.source[rows],
            )
        )
    return tuple(pieces)


def has_texture(scan: Scan) -> bool:
    """Whether the scan can be drawn with a picture on it."""
    return scan.faces is not None and len(scan.faces) > 0 and scan.corner_uv is not None and bool(scan.textures)


def _usable_faces(scan: Scan, points: FloatArray) -> IntArray | None:
    if scan.faces is None or not len(scan.faces):
        return None
    return np.ascontiguousarray(scan.faces, np.int32)


def _normals(scan: Scan, points: FloatArray, faces: IntArray | None) -> FloatArray | None:
    if scan.normals is not None and len(scan.normals) == len(points):
        return np.ascontiguousarray(scan.normals, np.float32)
    return cloud_normals(points) if faces is None else vertex_normals(points, faces)


def vertex_normals(points: FloatArray, faces: IntArray) -> FloatArray:
    """Area-weighted unit normals, (V, 3) float32; zero where a vertex has no face."""
    total = np.zeros((len(points), 3))
    for start in range(0, len(faces), BATCH_FACES):
        part = faces[start : start + BATCH_FACES]
        a, b, c = (points[part[:, k]] for k in range(3))
        face_normals = np.cross(b - a, c - a)
        for axis in range(3):
            weights = np.repeat(face_normals[:, axis], 3)
            total[:, axis] += np.bincount(part.ravel(), weights, len(points))
    length = np.linalg.norm(total, axis=1, keepdims=True)
    unit = np.divide(total, length, out=np.zeros_like(total), where=length > 0)
    return np.asarray(unit, np.float32)


def texture_parts(scan: Scan, surface: Part) -> tuple[Part, ...]:
    """One part per texture, its vertices split where texture coordinates differ; untextured faces make the last."""
    faces = np.asarray(surface.faces)
    index = scan.face_texture if scan.face_texture is not None else np.zeros(len(faces), np.int16)
    index = np.where((index >= 0) & (index < len(scan.textures)), index, -1)
    return tuple(
        _texture_part(scan, surface, faces, np.flatnonzero(index == k), int(k)) for k in np.unique(index)[::-1]
    )


def _texture_part(scan: Scan, surface: Part, faces: IntArray, rows: IntArray, texture: int) -> Part:
    corners = faces[rows].ravel()
    uv = np.ascontiguousarray(np.asarray(scan.corner_uv)[rows].reshape(-1, 2), np.float32)
    uv = np.where(np.isfinite(uv), uv, 0).astype(np.float32)
    first, corner_of = _weld(corners, uv)
    vertices = corners[first]
    return Part(
        surface.points[vertices],
        corner_of.reshape(-1, 3).astype(np.int32),
        None if surface.normals is None else surface.normals[vertices],
        uv[first],
        None if surface.colours is None else surface.colours[vertices],
        texture,
        vertices,
    )


def _weld(corners: IntArray, uv: FloatArray) -> tuple[IntArray, IntArray]:
    """Corners with the same vertex and the same coordinates become one: (first corner of each, place of each)."""
    place = np.ascontiguousarray(uv).view(np.uint64).ravel()
    order = np.lexsort((place, corners))
    new = np.ones(len(order), bool)
    new[1:] = (np.diff(corners[order]) != 0) | (place[order][1:] != place[order][:-1])
    group = np.empty(len(order), np.int64)
    group[order] = np.cumsum(new) - 1
    return order[new], group
