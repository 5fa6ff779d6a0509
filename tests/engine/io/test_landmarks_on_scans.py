"""Landmarks laid onto scans: frames, units, files that belong to other scans, groups of menpo."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from engine.catalog import scheme
from engine.io import (
    find_reference,
    read_annotation,
    read_landmarks,
    read_scan,
)
from engine.types import EngineError, Unit
from engine.units import MILLIMETRES
from tests.engine.io import samples

SHARED = Path(__file__).parents[4] / "shared" / "data"
NOSE = scheme("nose9")


# ------------------------------------------------------------------ onto a scan
def _scan_and_points(tmp_path: Path) -> tuple:
    """A scan that lies off its origin, and nine of its points."""
    solid = samples.make_solid(3)
    shifted = samples.Solid(solid.points + np.float32([30, -40, 10]), solid.faces, solid.colours)
    samples.ply("<")(tmp_path / "a.ply", shifted)
    return read_scan(tmp_path / "a.ply"), np.array(shifted.points[::72], float)


FCSV = (
    "# Markups fiducial file version = {v}\n# CoordinateSystem = {f}\n"
    "# columns = id,x,y,z,ow,ox,oy,oz,vis,sel,lock,label,desc,associatedNodeID\n"
)


@pytest.mark.parametrize(
    ("frame", "sign", "notes"),
    [("LPS", 1, 0), ("RAS", -1, 0), ("0", -1, 0), ("1", 1, 0), ("RAS", 1, 1), ("0", 1, 1), ("LPS", -1, 1)],
)
def test_frames_of_slicer(frame: str, sign: int, notes: int, tmp_path: Path) -> None:
    """The stated frame holds; where it is wrong, as older programs write it, the surface tells."""
    scan, points = _scan_and_points(tmp_path)
    rows = "".join(
        f"{i},{sign * x},{sign * y},{z},0,0,0,1,1,1,0,{name},,,2,0\n"
        for i, (name, (x, y, z)) in enumerate(zip(NOSE.names, points, strict=True))
    )
    (tmp_path / "a.fcsv").write_text(FCSV.format(v="4.13", f=frame) + rows)
    answer, said = read_annotation(tmp_path / "a.fcsv", NOSE, scan)
    np.testing.assert_allclose([answer.landmarks[name].xyz_mm for name in NOSE.names], points, atol=1e-4)
    assert len(said) == notes


def test_old_slicer_has_other_columns(tmp_path: Path) -> None:
    scan, points = _scan_and_points(tmp_path)
    rows = "".join(f"{n},{-x},{-y},{z},1,1\n" for n, (x, y, z) in zip(NOSE.names, points, strict=True))
    (tmp_path / "a.fcsv").write_text("# Fiducial List file\n" + rows)
    answer, said = read_annotation(tmp_path / "a.fcsv", NOSE, scan)
    np.testing.assert_allclose(answer.landmarks["nasion"].xyz_mm, points[1], atol=1e-4)
    assert said == ()


def test_undefined_points_of_slicer_are_not_placed(tmp_path: Path) -> None:
    rows = "1,1,2,3,0,0,0,1,1,1,0,nasion,,,2,0\n2,0,0,0,0,0,0,1,1,1,0,glabella,,,0,0\n"
    (tmp_path / "a.fcsv").write_text(FCSV.format(v="5.6", f="LPS") + rows)
    assert read_landmarks(tmp_path / "a.fcsv", NOSE).names == ("nasion",)
    point = {"id": "1", "label": "nasion", "position": "", "positionStatus": "undefined"}
    other = {"id": "2", "label": "glabella", "position": [1, 2, 3], "positionStatus": "defined"}
    (tmp_path / "a.mrk.json").write_text(
        json.dumps({"markups": [{"coordinateSystem": "LPS", "controlPoints": [point, other]}]})
    )
    assert read_landmarks(tmp_path / "a.mrk.json", NOSE).names == ("glabella",)


@pytest.mark.parametrize("unit", [Unit.MILLIMETRE, Unit.METRE, Unit.INCH])
def test_a_table_with_a_unit_is_believed(unit: Unit, tmp_path: Path) -> None:
    scan, points = _scan_and_points(tmp_path)
    rows = "".join(
        f"{n},{x},{y},{z},{unit.value}\n" for n, (x, y, z) in zip(NOSE.names, points / MILLIMETRES[unit], strict=True)
    )
    (tmp_path / "a.csv").write_text("name,x,y,z,unit\n" + rows)
    answer, said = read_annotation(tmp_path / "a.csv", NOSE, scan)
    np.testing.assert_allclose([answer.landmarks[name].xyz_mm for name in NOSE.names], points, rtol=1e-6)
    assert said == ()


def test_a_table_without_a_unit_may_be_in_another(tmp_path: Path) -> None:
    scan, points = _scan_and_points(tmp_path)
    rows = "".join(f"{n},{x},{y},{z}\n" for n, (x, y, z) in zip(NOSE.names, points / 1000, strict=True))
    (tmp_path / "a.csv").write_text("name,x,y,z\n" + rows)
    answer, said = read_annotation(tmp_path / "a.csv", NOSE, scan)
    np.testing.assert_allclose(answer.landmarks["nasion"].xyz_mm, points[1], rtol=1e-6)
    assert len(said) == 1
    assert "metres" in said[0]


def test_landmarks_of_another_scan_are_doubted(tmp_path: Path) -> None:
    scan, points = _scan_and_points(tmp_path)
    rows = "".join(f"{n},{x + 700},{y},{z},mm\n" for n, (x, y, z) in zip(NOSE.names, points, strict=True))
    (tmp_path / "a.csv").write_text("name,x,y,z,unit\n" + rows)
    _, said = read_annotation(tmp_path / "a.csv", NOSE, scan)
    assert len(said) == 1
    assert "from the surface" in said[0]


@pytest.mark.parametrize(
    "name", ["head.ljson", "head.csv", "head.fcsv", "head_landmarks.csv", "head.landmarks.fcsv", "head.mrk.json"]
)
def test_the_reference_beside_a_scan(name: str, tmp_path: Path) -> None:
    assert find_reference(tmp_path / "head.obj") is None
    (tmp_path / name).write_text("x")
    (tmp_path / "other.csv").write_text("x")
    assert find_reference(tmp_path / "head.obj") == tmp_path / name


# ------------------------------------------------------------------ menpo
FACE = scheme("ibug68")


def _face() -> np.ndarray:
    return np.array([landmark.canonical_mm for landmark in FACE.landmark], float)


def _groups(points: np.ndarray, left: str = "l", right: str = "r") -> dict:
    """As landmarker.io writes them: the groups in another order than iBUG's, sides as seen in the picture."""
    spans = [("chin", 0, 17), (f"{left}eye", 36, 42), (f"{right}eye", 42, 48), (f"{left}eyebrow", 17, 22)]
    spans += [("nose", 27, 36), (f"{right}eyebrow", 22, 27), ("mouth", 48, 68)]
    order = [number for _, first, stop in spans for number in range(first, stop)]
    labels, place = [], 0
    for name, first, stop in spans:
        labels.append({"label": name, "mask": list(range(place, place + stop - first))})
        place += stop - first
    return {"labels": labels, "landmarks": {"points": points[order].tolist(), "connectivity": []}}


needs_canonical = pytest.mark.skipif(
    any(landmark.canonical_mm is None for landmark in FACE.landmark), reason="the scheme has no places yet"
)


@needs_canonical
@pytest.mark.parametrize("version", [1, 2, 3])
def test_groups_are_known_by_their_names(version: int, tmp_path: Path) -> None:
    group = _groups(_face())
    points = group["landmarks"]["points"]
    first = [
        {"label": one["label"], "connectivity": [], "landmarks": [{"point": points[i]} for i in one["mask"]]}
        for one in group["labels"]
    ]
    tree = {
        1: {"version": 1, "groups": first},
        2: {"version": 2, **group},
        3: {"version": 3, "groups": {"LJSON": group}},
    }[version]  # fmt: skip
    (tmp_path / "a.ljson").write_text(json.dumps(tree))
    file = read_landmarks(tmp_path / "a.ljson", FACE)
    assert file.names == FACE.names
    np.testing.assert_allclose(file.xyz, _face())
    assert file.warnings == ()


@needs_canonical
def test_sides_named_the_other_way_round_are_mended(tmp_path: Path) -> None:
    (tmp_path / "a.ljson").write_text(json.dumps({"version": 2, **_groups(_face(), left="r", right="l")}))
    file = read_landmarks(tmp_path / "a.ljson", FACE)
    np.testing.assert_allclose(file.xyz, _face())
    assert len(file.warnings) == 2


@needs_canonical
def test_without_groups_the_order_is_taken_and_said(tmp_path: Path) -> None:
    tree = {"version": 2, "labels": [{"label": "all", "mask": list(range(68))}],
            "landmarks": {"points": _face().tolist(), "connectivity": []}}  # fmt: skip
    (tmp_path / "a.ljson").write_text(json.dumps(tree))
    file = read_landmarks(tmp_path / "a.ljson", FACE)
    np.testing.assert_allclose(file.xyz, _face())
    assert any("order of iBUG" in warning for warning in file.warnings)


@needs_canonical
def test_unknown_groups_are_not_guessed(tmp_path: Path) -> None:
    group = _groups(_face())
    group["labels"][0]["label"] = "beard"
    (tmp_path / "a.ljson").write_text(json.dumps({"version": 2, **group}))
    with pytest.raises(EngineError, match="beard_1"):
        read_landmarks(tmp_path / "a.ljson", FACE)


@pytest.mark.skipif(not (SHARED / "james").is_dir(), reason="the real scan is not here")
def test_james() -> None:
    scan = read_scan(SHARED / "james" / "james.obj")
    path = find_reference(scan.path)
    assert path is not None
    answer, said = read_annotation(path, FACE, scan)
    assert said == ()
    assert set(answer.landmarks) == set(FACE.names)
    right, left = (answer.landmarks[f"exocanthion_{side}"].xyz_mm for side in ("right", "left"))
    assert right is not None
    assert left is not None
    assert right[0] < left[0]  # the face looks along z with y up, so the subject's right has the smaller x
    distance = min(np.linalg.norm(scan.points_mm - np.array(right), axis=1))
    assert distance < 5.0
