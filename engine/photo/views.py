"""Pictures of a scan from many sides, with the camera of each: what stands in for photos where there are none.

Drawn by our own rasteriser rather than VTK: it needs no display and no driver in the worker process, and its raster is
the ray caster that lifts the answers. ``tests/benchmarks/bench_views.py`` has both draw the same views: 99.999 % of
pixels are covered alike, depths agree within 0.1 mm and colours within 8 of 255 on 99.8 % or more. VTK draws a view in
a fifth of the processor time but takes a second to begin, so that 24 views of the first scan take three quarters of
ours: half a second of a lift, which does not pay for a driver that may be missing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Literal

import numpy as np

from engine.config import Config
from engine.io.pictures import read_picture
from engine.photo.camera import FLIP, Camera, turn_of
from engine.photo.casting import SeenScan
from engine.types import ByteArray, FloatArray, IntArray, Scan

SUBSAMPLES = 2
GROUND = 110.0
CLAY = np.array([178.0, 160.0, 150.0])
FACE_LOW, FACE_HIGH = np.array([-95.0, -110.0, -40.0]), np.array([95.0, 120.0, 140.0])
"""Box about the face in the canonical frame: only what touches it is drawn."""


class ViewsConfig(Config):
    """Which views are made of a scan."""

    count: int = 24
    """12 is quick, 96 is best."""
    size_px: int = 192
    yaw_deg: float = 50.0
    pitch_deg: float = 20.0
    distance_mm: float = 1200.0
    frame_mm: float = 240.0
    """What a view spans at the distance of the head."""
    colour: Literal["own", "clay", "both"] = "both"
    """The scan's own colours, where it has any; one plain colour; or each in turn, so that neither misleads alone."""


@dataclass(frozen=True, eq=False)
class View:
    """One rendered view. pixels: (S, S, 3) uint8. seen: the scan through its camera, as ray caster."""

    view_id: str
    pixels: ByteArray
    seen: SeenScan


@dataclass(frozen=True, eq=False)
class Surfaces:
    """The part of a scan about the head. points_mm: (V, 3). faces: (F, 3). normals: (V, 3). colours: (V, 3) or None.

    uv: (F, 3, 2) with pictures, or None. The frame is the scan's own.
    """

    points_mm: FloatArray
    faces: IntArray
    normals: FloatArray
    colours: FloatArray | None
    uv: FloatArray | None
    face_texture: IntArray | None
    textures: tuple[ByteArray, ...]


def surfaces_of(scan: Scan, pose: FloatArray) -> Surfaces:
    """What lies about the face. pose: (4, 4) from scan millimetres to the canonical head."""
    assert scan.faces is not None
    canonical = scan.points_mm @ pose[:3, :3].T + pose[:3, 3]
    near = np.asarray(((canonical > FACE_LOW) & (canonical < FACE_HIGH)).all(1))
    rows = np.flatnonzero(near[scan.faces].any(1))
    used, faces = np.unique(scan.faces[rows], return_inverse=True)
    faces = faces.reshape(-1, 3)
    points = np.asarray(scan.points_mm[used], float)
    uv = None if scan.corner_uv is None or not scan.textures else scan.corner_uv[rows]
    which = None if scan.face_texture is None else scan.face_texture[rows]
    textures = tuple(read_picture(texture) for texture in scan.textures) if uv is not None else ()
    colours = None if scan.colours is None else scan.colours[used].astype(float)
    return Surfaces(points, faces, _normals(points, faces), colours, uv, which, textures)


def cameras_around(pose: FloatArray, config: ViewsConfig) -> list[Camera]:
    """Cameras on an even spiral about the face, upright, at one distance. pose: scan to canonical (4, 4)."""
    scale = float(np.cbrt(np.linalg.det(pose[:3, :3])))
    turn = pose[:3, :3] / scale
    middle = np.linalg.solve(pose[:3, :3], np.array([0.0, 0.0, 60.0]) - pose[:3, 3])
    distance, span = config.distance_mm / scale, config.frame_mm / scale
    focal = config.size_px * distance / span
    cameras = []
    for number in range(config.count):
        share = (number + 0.5) / config.count
        yaw = config.yaw_deg * (2.0 * share - 1.0)
        pitch = config.pitch_deg * np.sin(2.399963 * number)
        towards = FLIP @ turn_of(yaw, float(pitch), 0.0) @ turn
        shift = np.array([0.0, 0.0, distance]) - towards @ middle
        half = config.size_px / 2.0
        cameras.append(Camera(towards, shift, focal, (half, half), (config.size_px, config.size_px)))
    return cameras


def render_views(
    surfaces: Surfaces,
    cameras: list[Camera],
    colour: Literal["own", "clay", "both"] = "both",
    stop: Callable[[], None] = lambda: None,
) -> Iterator[View]:
    """Views of the surfaces; ``stop`` may raise between them."""
    for number, camera in enumerate(cameras):
        stop()
        seen = SeenScan(camera, surfaces.points_mm, surfaces.faces)
        coloured = colour == "own" or (colour == "both" and number % 2 == 0)
        yield View(f"view {number + 1}", _picture(surfaces, camera, coloured), seen)


def _picture(surfaces: Surfaces, camera: Camera, colour: bool) -> ByteArray:
    """The lit scan over plain grey, averaged from sub-pixels."""
    width, height = camera.size_px
    fine = SeenScan(
        camera.cropped(0, 0, SUBSAMPLES, (width * SUBSAMPLES, height * SUBSAMPLES)), surfaces.points_mm, surfaces.faces
    )
    raster = fine.whole_raster()
    shown = raster.covered
    normals = raster.gather(surfaces.normals, surfaces.faces) @ camera.turn.T
    normals /= np.linalg.norm(normals, axis=1, keepdims=True) + 1e-9
    normals *= np.where(normals[:, 2:] > 0, -1.0, 1.0)
    light = 0.45 + 0.65 * np.clip(normals @ _unit((-0.35, -0.45, -0.85)), 0.0, 1.0)
    base = _colours(surfaces, raster.face[shown], raster.weights[shown]) if colour else None
    picture = np.full((*shown.shape, 3), GROUND)
    picture[shown] = (np.tile(CLAY, (len(light), 1)) if base is None else base) * light[:, None]
    picture = picture.reshape(height, SUBSAMPLES, width, SUBSAMPLES, 3).mean((1, 3))
    return np.asarray(np.clip(picture, 0, 255), np.uint8)


def _colours(surfaces: Surfaces, face: IntArray, weights: FloatArray) -> FloatArray | None:
    """Colour (P, 3) of covered pixels from textures or vertices; None if the scan has none."""
    if surfaces.uv is not None and surfaces.textures:
        uv = np.einsum("pc,pcx->px", weights, surfaces.uv[face])
        which = np.zeros(len(face), int) if surfaces.face_texture is None else surfaces.face_texture[face]
        colours = np.tile(CLAY, (len(face), 1))
        for number, texture in enumerate(surfaces.textures):
            here = which == number
            height, width = texture.shape[:2]
            column = np.floor(uv[here, 0] % 1.0 * width).astype(int)
            row = np.floor((1.0 - uv[here, 1]) % 1.0 * height).astype(int)
            colours[here] = texture[np.clip(row, 0, height - 1), np.clip(column, 0, width - 1)]
        return colours
    if surfaces.colours is not None:
        return np.asarray(np.einsum("pc,pcx->px", weights, surfaces.colours[surfaces.faces[face]]))
    return None


def _normals(points: FloatArray, faces: IntArray) -> FloatArray:
    a, b, c = (points[faces[:, k]] for k in range(3))
    across = np.cross(b - a, c - a)
    total = np.zeros_like(points)
    for axis in range(3):
        for corner in range(3):
            total[:, axis] += np.bincount(faces[:, corner], across[:, axis], len(points))
    return np.asarray(total / (np.linalg.norm(total, axis=1, keepdims=True) + 1e-12))


def _unit(vector: tuple[float, float, float]) -> FloatArray:
    array = np.array(vector)
    return np.asarray(array / np.linalg.norm(array))
