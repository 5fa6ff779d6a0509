"""Wavefront OBJ: what a line may look like, materials and textures."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from engine.io import read_scan
from engine.types import EngineError

POINTS = "v 0 0 0\nv 90 0 0\nv 90 120 0\nv 0 120 0\nv 45 60 50\n"
UVS = "vt 0 0\nvt 1 0\nvt 1 1\nvt 0 1\n"


def read(tmp_path: Path, text: str):
    path = tmp_path / "head.obj"
    path.write_bytes(text.encode())
    return read_scan(path)


@pytest.mark.parametrize(
    "faces",
    [
        "f 1 2 3\nf 1 3 4\n",
        "f 1 2 3 4\n",
        "f 1// 2// 3// 4//\n",
        "f 1//1 2//1 3//1 4//1\nvn 0 0 1\n",
        "f -5 -4 -3\nf -5 -3 -2\n",
        "f 1 2 \\\n3 4\n",
        "  f 1 2 3 4 # a comment\n\n",
        "f\t1\t2\t3\t4\r\n",
        "f 1 2 3\nusemtl none\n# between\ng other\nf 1 3 4\n",
        "f 1 2 3\nf 1 3 -2",
    ],
)
def test_ways_to_write_a_square(faces: str, tmp_path: Path) -> None:
    scan = read(tmp_path, POINTS + faces)
    assert scan.faces is not None
    assert scan.faces.tolist() == [[0, 1, 2], [0, 2, 3]]
    assert scan.warnings == ()
    assert scan.corner_uv is None


def test_numbers_that_count_back_count_from_their_own_line(tmp_path: Path) -> None:
    scan = read(tmp_path, "v 0 0 0\nv 90 0 0\nv 90 120 0\nf -3 -2 -1\nv 0 120 0\nf -4 -2 -1\n")
    assert scan.faces is not None
    assert scan.faces.tolist() == [[0, 1, 2], [0, 2, 3]]


@pytest.mark.parametrize(
    "face", ["f 1 2", "f 1 2 9", "f 0 1 2", "f 1 2 x", "f 1 2 3.5", "f -9 1 2", "f 1 2 99999999999999999999"]
)
def test_bad_faces_are_refused(face: str, tmp_path: Path) -> None:
    with pytest.raises(EngineError, match=r"^head\.obj has a face"):
        read(tmp_path, POINTS + face + "\n")


@pytest.mark.parametrize("line", ["v 1 2", "v 1 2 x", "v", "vt", "vt x"])
def test_bad_lines_are_refused(line: str, tmp_path: Path) -> None:
    with pytest.raises(EngineError, match=r"^head\.obj"):
        read(tmp_path, POINTS + line + "\nf 1 2 3\n")


def textured(folder: Path, name: str = "skin.png") -> None:
    from PIL import Image

    Image.new("RGB", (4, 4)).save(folder / name)


def test_points_are_not_split_where_the_texture_is_cut(tmp_path: Path) -> None:
    textured(tmp_path)
    (tmp_path / "head.mtl").write_text("newmtl skin\nKd 1 1 1\nmap_Kd skin.png\n")
    faces = "usemtl skin\nf 1/1 2/2 3/3\nf 1/4 3/1 4/2\n"
    scan = read(tmp_path, "mtllib head.mtl\n" + POINTS + UVS + faces)
    assert scan.faces is not None
    assert scan.corner_uv is not None
    assert len(scan.points_mm) == 5
    assert scan.corner_uv[0].tolist() == [[0, 0], [1, 0], [1, 1]]
    assert scan.corner_uv[1].tolist() == [[0, 1], [0, 0], [1, 0]]
    assert scan.face_texture is not None
    assert scan.face_texture.tolist() == [0, 0]
    assert scan.textures[0].path == tmp_path / "skin.png"


def test_several_materials_and_a_face_without(tmp_path: Path) -> None:
    textured(tmp_path, "a b.png")
    textured(tmp_path, "C.png")
    (tmp_path / "head.mtl").write_text(
        "newmtl one\nmap_Kd -s 1 1 1 a b.png\nnewmtl two\nmap_Kd D:\\scans\\c.PNG\nnewmtl plain\nKd 1 0 0\n"
    )
    faces = "usemtl two\nf 1/1 2/2 3/3 4/4\nusemtl plain\nf 1/1 2/2 5/3\nusemtl one\nf 2/1 3/2 5/3\nf 3 4 5\n"
    scan = read(tmp_path, "mtllib head.mtl\n" + POINTS + UVS + faces)
    assert [texture.name for texture in scan.textures] == ["C.png", "a b.png"]
    assert scan.face_texture is not None
    assert scan.face_texture.tolist() == [0, 0, -1, 1, -1]
    assert scan.warnings == ()


@pytest.mark.parametrize("missing", ["head.mtl", "skin.png"])
def test_a_missing_part_is_said_and_the_scan_opens(missing: str, tmp_path: Path) -> None:
    if missing != "head.mtl":
        (tmp_path / "head.mtl").write_text("newmtl skin\nmap_Kd skin.png\n")
    scan = read(tmp_path, "mtllib head.mtl\n" + POINTS + UVS + "usemtl skin\nf 1/1 2/2 3/3\n")
    assert scan.corner_uv is None
    assert len(scan.warnings) == 1
    assert missing in scan.warnings[0]


def test_a_network_path_is_never_asked_for(tmp_path: Path) -> None:
    """A scan from elsewhere must not make this computer knock at another one."""
    (tmp_path / "head.mtl").write_text("newmtl skin\nmap_Kd \\\\server\\share\\skin.png\n")
    scan = read(tmp_path, "mtllib head.mtl\n" + POINTS + UVS + "usemtl skin\nf 1/1 2/2 3/3\n")
    assert "skin.png" in scan.warnings[0]


def test_colours_as_shares_and_as_bytes(tmp_path: Path) -> None:
    for form in (
        "v 0 0 0 1 0 0.5\nv 90 0 0 0 1 0\nv 9 50 0 0 0 1\n",
        "v 0 0 0 255 0 128\nv 90 0 0 0 255 0\nv 9 50 0 0 0 255\n",
    ):
        scan = read(tmp_path, form + "f 1 2 3\n")
        assert scan.colours is not None
        assert scan.colours.tolist() == [[255, 0, 128], [0, 255, 0], [0, 0, 255]]


def test_a_cloud_keeps_its_normals(tmp_path: Path) -> None:
    scan = read(tmp_path, "".join(f"v {i} 0 {i * i}\nvn 0 0.5 -{i}\n" for i in range(5)))
    assert scan.faces is None
    assert scan.normals is not None
    np.testing.assert_allclose(scan.normals, [[0, 0.5, -i] for i in range(5)])


def test_all_roads_read_the_same(tmp_path: Path) -> None:
    """Large and regular, with a few odd lines in it, in parts by several workers: the same as line by line."""
    random = np.random.default_rng(3)
    points = random.normal(size=(30_000, 3)) * 100
    lines = [f"v {x:.6f} {y:.5g} {z:.12f}" for x, y, z in points]
    faces = random.integers(0, 30_000, (40_000, 3))
    faces = faces[(faces[:, 0] != faces[:, 1]) & (faces[:, 1] != faces[:, 2]) & (faces[:, 2] != faces[:, 0])]
    rows = [f"f {a} {b} {c}" for a, b, c in faces + 1]
    rows[777] = "f {}//1 {} {}".format(*(faces[777] + 1))
    rows[20_000] = "g here"
    kept = np.delete(faces, 20_000, axis=0)
    scan = read(tmp_path, "\n".join([*lines, "vn 0 0 1", *rows]) + "\n")
    expected = [[float(word) for word in line.split()[1:]] for line in lines]
    np.testing.assert_allclose(scan.points_mm, np.array(expected, np.float32), rtol=1e-7)
    np.testing.assert_array_equal(scan.faces, kept)
