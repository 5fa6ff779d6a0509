"""Synthetic scans as files people know: textured OBJ, PLY with colours, bare clouds, landmark tables."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path

import numpy as np

from engine.catalog import LandmarkScheme, shipped_schemes
from engine.io import write_landmarks
from engine.io.atomic import write_whole
from engine.io.landmarks import ScanLandmarks
from engine.types import Annotation, ByteArray, FloatArray, IntArray, Landmark, State, Unit

Places = Mapping[str, tuple[float, float, float]]


@dataclass(frozen=True, eq=False)
class MadeScan:
    """A scan ready to be written, in millimetres.

    points_mm: (V, 3). polygons: (F, 4), triangles repeat their last corner. uv: (T, 2), origin at the lower left.
    uv_polygons: (F, 4) index into ``uv``. picture: (S, S, 3) uint8. colours: (V, 3) uint8.
    landmarks_mm: by ``scheme/name``. hidden: names of those under hair, on the skin below it.
    """

    points_mm: FloatArray
    polygons: IntArray
    uv: FloatArray
    uv_polygons: IntArray
    picture: ByteArray
    colours: ByteArray
    landmarks_mm: Places
    hidden: frozenset[str] = frozenset()


def write_obj(path: Path, scan: MadeScan, unit_mm: float = 1.0) -> None:
    """OBJ with MTL and JPEG beside it."""
    from PIL import Image

    material, picture = path.with_suffix(".mtl"), path.with_suffix(".jpg")
    lines = [f"mtllib {material.name}\n", "usemtl skin\n"]
    lines.append(_rows("v %.2f %.2f %.2f\n", scan.points_mm / unit_mm))
    lines.append(_rows("vt %.4f %.4f\n", scan.uv))
    triangle = scan.polygons[:, 2] == scan.polygons[:, 3]
    pairs = np.stack([scan.polygons, scan.uv_polygons], -1) + 1
    lines.append(_rows("f" + 4 * " %d/%d" + "\n", pairs[~triangle].reshape(-1, 8)))
    lines.append(_rows("f" + 3 * " %d/%d" + "\n", pairs[triangle, :3].reshape(-1, 6)))
    data = BytesIO()
    Image.fromarray(scan.picture).save(data, "JPEG", quality=88)
    write_whole(picture, data.getvalue())
    write_whole(material, f"newmtl skin\nKa 1 1 1\nKd 1 1 1\nKs 0 0 0\nmap_Kd {picture.name}\n".encode())
    write_whole(path, "".join(lines).encode("ascii"))


def _rows(pattern: str, table: FloatArray | IntArray) -> str:
    return (pattern * len(table)) % tuple(table.ravel().tolist())


def write_ply(
    path: Path,
    points_mm: FloatArray,
    colours: ByteArray | None = None,
    faces: IntArray | None = None,
    unit_mm: float = 1.0,
) -> None:
    """Binary PLY. points_mm: (V, 3). colours: (V, 3) uint8, or none. faces: (F, 3), or none for a bare cloud."""
    fields: list[tuple[str, str, int]] = [("xyz", "<f4", 3)]
    header = ["ply", "format binary_little_endian 1.0", f"element vertex {len(points_mm)}"]
    header += [f"property float {axis}" for axis in "xyz"]
    if colours is not None:
        fields.append(("rgb", "u1", 3))
        header += [f"property uchar {colour}" for colour in ("red", "green", "blue")]
    vertex = np.zeros(len(points_mm), dtype=fields)
    vertex["xyz"] = points_mm / unit_mm
    if colours is not None:
        vertex["rgb"] = colours
    body = vertex.tobytes()
    if faces is not None:
        face = np.zeros(len(faces), dtype=[("count", "u1"), ("corners", "<i4", 3)])
        face["count"], face["corners"] = 3, faces
        header += [f"element face {len(face)}", "property list uchar int vertex_indices"]
        body += face.tobytes()
    write_whole(path, "\n".join([*header, "end_header\n"]).encode("ascii") + body)


def triangles(polygons: IntArray) -> IntArray:
    """(F, 4) as (T, 3): a fan from the first corner, as readers make it."""
    both = np.concatenate([polygons[:, :3], polygons[:, [0, 2, 3]]])
    good = (both[:, 0] != both[:, 1]) & (both[:, 1] != both[:, 2]) & (both[:, 2] != both[:, 0])
    return np.asarray(both[good])


def write_reference(
    path: Path,
    scan_name: str,
    landmarks_mm: Places,
    unit: Unit,
    scheme_id: str = "ibug68",
    hidden: frozenset[str] = frozenset(),
) -> None:
    """The exact landmarks of one scheme as a CSV in long form, in the scan file's frame and unit.

    Those in ``hidden`` are marked as occluded.
    """
    write_landmarks(path, [_set(scan_name, landmarks_mm, unit, shipped_schemes()[scheme_id], hidden)])


def _set(
    scan_name: str, landmarks_mm: Places, unit: Unit, scheme: LandmarkScheme, hidden: frozenset[str]
) -> ScanLandmarks:
    found = {}
    for name in scheme.names:
        key = f"{scheme.id}/{name}"
        if key in landmarks_mm:
            state = State.OCCLUDED if key in hidden else State.PLACED
            found[name] = Landmark(landmarks_mm[key], state, source="import", annotator="synthetic")
    return ScanLandmarks(scan_name, unit, scheme, Annotation(scheme.id, found))
