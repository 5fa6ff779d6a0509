"""Bad input: whatever is in a file, the answer is a sound scan or a sentence that names the file."""

from __future__ import annotations

import os
import struct
import zlib
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from engine.io import SCAN_READERS, read_scan
from engine.types import Cancelled, EngineError, Scan
from tests.engine.io import samples

PNG = b"\x89PNG\r\n\x1a\n" + struct.pack(">I", 13) + b"IHDR" + bytes(13) + zlib.compress(bytes(4000))
TINY = samples.make_solid(0)


def read_or_refuse(path: Path) -> Scan | None:
    """The scan, checked; None where the reader refused with a proper sentence."""
    try:
        scan = read_scan(path)
    except EngineError as error:
        text = str(error)
        assert path.name in text
        assert text.endswith(".")
        assert "\n" not in text
        return None
    assert len(scan.points_mm) >= 3
    assert np.isfinite(scan.points_mm).all()
    if scan.faces is not None:
        assert len(scan.faces)
        assert scan.faces.min() >= 0
        assert scan.faces.max() < len(scan.points_mm)
    for values in (scan.colours, scan.normals):
        assert values is None or values.shape == scan.points_mm.shape
    if scan.corner_uv is not None:
        assert scan.faces is not None
        assert scan.face_texture is not None
        assert scan.corner_uv.shape == (len(scan.faces), 3, 2)
        assert scan.face_texture.shape == (len(scan.faces),)
        assert scan.face_texture.max(initial=-1) < len(scan.textures)
    return scan


@cache
def originals() -> dict[str, bytes]:
    """Bytes of a tiny file of every variant."""
    found = {}
    with TemporaryDirectory() as folder:
        for variant in samples.VARIANTS:
            path = Path(folder) / f"a{variant.suffix}"
            variant.write(path, TINY)
            found[str(variant)] = path.read_bytes()
    return found


# ------------------------------------------------------------------ not the file it says
@pytest.mark.parametrize("suffix", SCAN_READERS)
@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"\n",
        b" \n\n\t",
        b"\x00",
        bytes(3000),
        PNG,
        b"\xff" * 500,
        b"hello, this is a letter\n" * 20,
        b"1\n",
        b"{}",
    ],
    ids=["empty", "newline", "blank", "zero", "zeros", "png", "ones", "letter", "one", "json"],
)
def test_garbage_is_refused(suffix: str, content: bytes, tmp_path: Path) -> None:
    path = tmp_path / f"a{suffix}"
    path.write_bytes(content)
    assert read_or_refuse(path) is None


def test_a_picture_is_called_a_picture(tmp_path: Path) -> None:
    (tmp_path / "a.ply").write_bytes(PNG)
    with pytest.raises(EngineError, match="PNG picture"):
        read_scan(tmp_path / "a.ply")


@pytest.mark.parametrize("suffix", SCAN_READERS)
def test_a_folder_or_nothing(suffix: str, tmp_path: Path) -> None:
    (tmp_path / f"a{suffix}").mkdir()
    assert read_or_refuse(tmp_path / f"a{suffix}") is None
    assert read_or_refuse(tmp_path / f"b{suffix}") is None


@pytest.mark.skipif(os.name == "nt" or os.geteuid() == 0, reason="needs a user who is not allowed everything")
def test_no_permission(tmp_path: Path) -> None:
    path = tmp_path / "a.obj"
    samples.obj(path, TINY)
    path.chmod(0)
    assert read_or_refuse(path) is None


# ------------------------------------------------------------------ cut and changed
@pytest.mark.parametrize("variant", samples.VARIANTS, ids=str)
def test_cut_short_anywhere(variant, tmp_path: Path) -> None:
    data = originals()[str(variant)]
    path = tmp_path / f"a{variant.suffix}"
    random = np.random.default_rng(7)
    for stop in {0, 1, len(data) // 2, len(data) - 2, *random.integers(0, len(data), 20).tolist()}:
        path.write_bytes(data[:stop])
        scan = read_or_refuse(path)
        if scan is not None and variant.suffix not in (".obj", ".xyz", ".txt", ".pts", ".asc", ".stl", ".wrl", ".gltf"):
            # A format that says how much it holds never gives less without a word.
            assert len(scan.points_mm) == len(TINY.points)


@pytest.mark.parametrize("suffix", SCAN_READERS)
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(which=st.integers(0, 99), edits=samples.EDITS)
def test_changed_bytes(suffix: str, tmp_path: Path, which: int, edits: list) -> None:
    names = [name for name in originals() if name.startswith(f"{suffix[1:]}-")]
    path = tmp_path / f"a{suffix}"
    path.write_bytes(samples.damaged(originals()[names[which % len(names)]], edits))
    read_or_refuse(path)


# ------------------------------------------------------------------ lies
PLY_HEAD = b"ply\nformat binary_little_endian 1.0\nelement vertex %s\n" + b"".join(
    b"property float %c\n" % axis for axis in b"xyz"
)
PCD_HEAD = b"FIELDS x y z\nSIZE 4 4 4\nTYPE F F F\nCOUNT 1 1 1\nWIDTH %d\nHEIGHT 1\nPOINTS %d\n"
VTK_HEAD = b"# vtk DataFile Version 3.0\nx\n%s\nDATASET POLYDATA\n"


def ply_list(kind: bytes) -> bytes:
    """A face that says it has four thousand million corners, or minus one."""
    head = PLY_HEAD % b"3" + b"element face 1\nproperty list " + kind + b" int vertex_indices\nend_header\n"
    return head + bytes(36) + b"\xff\xff\xff\xff" + bytes(40)


def npy_head(descr: bytes, shape: bytes) -> bytes:
    """The head of an array."""
    text = b"{'descr': '" + descr + b"', 'fortran_order': False, 'shape': " + shape + b", }"
    return b"\x93NUMPY\x01\x00v\x00" + text.ljust(118)


def gltf(rest: bytes) -> bytes:
    """A glTF file."""
    return b'{"asset":{"version":"2.0"},' + rest + b"}"


BOMB = b"".join(b"DEF A%d Group { children [ USE A%d USE A%d ] }\n" % (i + 1, i, i) for i in range(60))
LIES = {
    "ply counts": (".ply", PLY_HEAD % b"4000000000" + b"end_header\n" + bytes(120)),
    "ply list length": (".ply", ply_list(b"uint")),
    "ply negative list": (".ply", ply_list(b"int")),
    "ply no coordinates": (".ply", b"ply\nformat ascii 1.0\nelement vertex 1\nproperty float x\nend_header\n1\n"),
    "stl counts": (".stl", bytes(80) + struct.pack("<I", 0xFFFFFFFF) + bytes(500)),
    "stl none": (".stl", bytes(80) + struct.pack("<I", 0)),
    "off counts": (".off", b"OFF\n999999999 999999999 0\n0 0 0\n"),
    "vtk counts": (".vtk", VTK_HEAD % b"BINARY" + b"POINTS 999999999999 float\n" + bytes(50)),
    "vtk cells": (
        ".vtk",
        VTK_HEAD % b"ASCII" + b"POINTS 3 float\n0 0 0 1 0 0 0 1 0\nPOLYGONS 2 8\n3 0 1 2\n900 0 1 2\n",
    ),
    "pcd counts": (".pcd", PCD_HEAD % (9999999999, 9999999999) + b"DATA binary\n" + bytes(64)),
    "pcd packed": (
        ".pcd",
        PCD_HEAD % (9, 9) + b"DATA binary_compressed\n" + struct.pack("<II", 4, 0xFFFFFFF0) + bytes(4),
    ),
    "pcd no x": (".pcd", (PCD_HEAD % (9, 9)).replace(b"COUNT 1", b"COUNT 0") + b"DATA binary\n" + bytes(108)),
    "glb length": (".glb", b"glTF" + struct.pack("<III", 2, 0xFFFFFFFF, 100) + b"JSON" + b"{}" * 40),
    "gltf loop": (".gltf", gltf(b'"meshes":[],"nodes":[{"children":[0]}],"scenes":[{"nodes":[0]}]')),
    "gltf sparse": (
        ".gltf",
        gltf(
            b'"meshes":[{"primitives":[{"attributes":{"POSITION":0}}]}],'
            b'"accessors":[{"componentType":5126,"type":"VEC3","count":99999999999,"sparse":{}}]'
        ),
    ),
    "wrl bomb": (".wrl", b"#VRML V2.0 utf8\nDEF A0 Group { children [ Group { } ] }\n" + BOMB),
    "wrl deep": (".wrl", b"#VRML V2.0 utf8\n" + b"Group { children [ " * 5000),
    "vtp entity": (".vtp", b'<!DOCTYPE x [<!ENTITY a "b">]><VTKFile type="PolyData">&a;</VTKFile>'),
    "npy objects": (".npy", npy_head(b"|O", b"(3, 3)") + b"x"),
    "npy shape": (".npy", npy_head(b"<f8", b"(99999999999, 3)")),
}


@pytest.mark.parametrize("name", LIES)
def test_lies_are_refused(name: str, tmp_path: Path) -> None:
    suffix, content = LIES[name]
    (tmp_path / f"a{suffix}").write_bytes(content)
    assert read_or_refuse(tmp_path / f"a{suffix}") is None


@pytest.mark.parametrize("suffix", [".obj", ".ply", ".off", ".npz", ".gltf", ".wrl"])
def test_a_face_without_its_point(suffix: str, tmp_path: Path) -> None:
    """No reader guesses: a wrong point number is a damaged file."""
    faces = samples.SOLID.faces.copy()
    faces[5, 1] = 5000
    wrong = samples.Solid(samples.SOLID.points, faces, samples.SOLID.colours)
    next(v for v in samples.VARIANTS if v.suffix == suffix).write(tmp_path / f"a{suffix}", wrong)
    assert read_or_refuse(tmp_path / f"a{suffix}") is None


# ------------------------------------------------------------------ mended with a word
def test_points_without_a_place_are_left_out(tmp_path: Path) -> None:
    points = samples.SOLID.points.copy()
    points[7] = np.nan
    points[20, 1] = np.inf
    wrong = samples.Solid(points, samples.SOLID.faces, samples.SOLID.colours)
    for write, name in (
        (samples.ply("<"), "a.ply"),
        (samples.ply(""), "b.ply"),
        (samples.npz, "a.npz"),
        (samples.obj, "a.obj"),
    ):
        write(tmp_path / name, wrong)
        scan = read_or_refuse(tmp_path / name)
        assert scan is not None
        assert len(scan.points_mm) == len(points) - 2
        good = np.isfinite(points).all(axis=1)
        kept = samples.SOLID.faces[good[samples.SOLID.faces].all(axis=1)]
        np.testing.assert_allclose(scan.points_mm[scan.faces], points[kept], atol=1e-4)
        np.testing.assert_array_equal(scan.colours, samples.SOLID.colours[good])
        assert any("2 of 162 points" in warning for warning in scan.warnings)


def test_faces_without_surface_are_left_out(tmp_path: Path) -> None:
    faces = np.concatenate([samples.SOLID.faces, [[1, 1, 2], [3, 4, 4]]]).astype(np.int32)
    samples.off(tmp_path / "a.off", samples.Solid(samples.SOLID.points, faces, samples.SOLID.colours))
    scan = read_or_refuse(tmp_path / "a.off")
    assert scan is not None
    np.testing.assert_array_equal(scan.faces, samples.SOLID.faces)
    assert any("2 of 322 triangles" in warning for warning in scan.warnings)


@pytest.mark.parametrize("count", [1, 2])
def test_too_few_points(count: int, tmp_path: Path) -> None:
    (tmp_path / "a.xyz").write_text("1 2 3\n" * count)
    with pytest.raises(EngineError, match=rf"a\.xyz has only {count} point"):
        read_scan(tmp_path / "a.xyz")


def test_a_mesh_without_faces_is_a_cloud(tmp_path: Path) -> None:
    bare = samples.Solid(samples.SOLID.points, np.empty((0, 3), np.int32), samples.SOLID.colours)
    for write, name in ((samples.ply("<"), "a.ply"), (samples.off, "a.off"), (samples.obj, "a.obj")):
        write(tmp_path / name, bare)
        scan = read_or_refuse(tmp_path / name)
        assert scan is not None
        assert scan.faces is None
        assert len(scan.points_mm) == 162


# ------------------------------------------------------------------ cancelling
@pytest.mark.parametrize(
    "variant", [v for v in samples.VARIANTS if v.name in ("colours", "text", "plain", "ascii")], ids=str
)
def test_cancel_half_way(variant, tmp_path: Path) -> None:
    path = tmp_path / f"a{variant.suffix}"
    variant.write(path, samples.make_solid(4))
    seen: list[float] = []
    with pytest.raises(Cancelled):
        read_scan(path, cancelled=lambda: bool(seen) and seen[-1] >= 0.2, progress=seen.append)
    assert seen[-1] < 0.95


def test_progress_rises_to_one(tmp_path: Path) -> None:
    path = tmp_path / "a.obj"
    samples.obj(path, samples.make_solid(5))
    seen: list[float] = []
    read_scan(path, progress=seen.append)
    assert seen == sorted(seen)
    assert seen[-1] == 1.0
    assert len(seen) > 4
