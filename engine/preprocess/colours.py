"""Points of a scan's surface with the colour each has, by vertex colours or by texture."""

from __future__ import annotations

import numpy as np

from engine.io.pictures import read_picture
from engine.preprocess.sampling import area_places, triangle_areas
from engine.types import ByteArray, EngineError, FloatArray, IntArray, Scan

SEED = 20241


def is_coloured(scan: Scan) -> bool:
    """Whether the scan says anything of colours."""
    textured = scan.faces is not None and scan.corner_uv is not None and bool(scan.textures)
    return textured or scan.colours is not None


def coloured_sample(
    scan: Scan, centre_mm: FloatArray, radius_mm: float, per_mm2: float = 12.0
) -> tuple[FloatArray, FloatArray]:
    """Points (N, 3) of the surface within ``radius_mm`` of a place, and their colours (N, 3) from 0 to 255.

    None of a texture that cannot be read. per_mm2: points per square millimetre of a mesh; a cloud gives its own.
    """
    points = np.asarray(scan.points_mm, float)
    near = np.square(points - centre_mm).sum(1) < radius_mm**2
    if scan.faces is None:
        rows = np.flatnonzero(near)
        return points[rows], np.asarray(scan.colours if scan.colours is not None else points[:0], float)[rows]
    faces = np.flatnonzero(near[scan.faces].any(axis=1))
    if not len(faces):
        return np.zeros((0, 3)), np.zeros((0, 3))
    triangles, weights = _places(points, scan.faces[faces], per_mm2)
    faces = faces[triangles]
    places = np.einsum("nc,ncx->nx", weights, points[scan.faces[faces]])
    if scan.corner_uv is None or not scan.textures:
        assert scan.colours is not None
        return places, np.einsum("nc,ncx->nx", weights, scan.colours[scan.faces[faces]].astype(float))
    uv = np.einsum("nc,ncx->nx", weights, scan.corner_uv[faces].astype(float))
    which = np.zeros(len(faces), int) if scan.face_texture is None else scan.face_texture[faces].astype(int)
    colours, known = _looked_up(scan, uv, which)
    return places[known], colours[known]


def _places(points: FloatArray, faces: IntArray, per_mm2: float) -> tuple[IntArray, FloatArray]:
    """Triangles (N,) and barycentric places (N, 3) even over the area."""
    areas = triangle_areas(points, faces)
    pick, u, v = area_places(areas, max(1, int(areas.sum() * per_mm2)), np.random.default_rng(SEED))
    return pick, np.concatenate([1.0 - u - v, u, v], axis=1)


def _looked_up(scan: Scan, uv: FloatArray, which: IntArray) -> tuple[FloatArray, np.ndarray]:
    """Colours (N, 3) at texture coordinates (N, 2), and whether each is known (N,)."""
    colours, known = np.zeros((len(uv), 3)), np.zeros(len(uv), bool)
    for number in np.unique(which[(which >= 0) & (which < len(scan.textures))]):
        picture = _picture(scan, int(number))
        if picture is None:
            continue
        rows = np.flatnonzero(which == number)
        height, width = picture.shape[:2]
        column = np.clip((uv[rows, 0] % 1.0 * width).astype(int), 0, width - 1)
        line = np.clip(((1.0 - uv[rows, 1] % 1.0) * height).astype(int), 0, height - 1)
        colours[rows], known[rows] = picture[line, column], True
    return colours, known


def _picture(scan: Scan, number: int) -> ByteArray | None:
    try:
        return read_picture(scan.textures[number], 4096)
    except EngineError:
        return None  # colour is a help, not a need; reading the scan has said that the file is missing
