"""Every format gives back the scan that was written; the table and the tests go together."""

from __future__ import annotations

import hashlib
from pathlib import Path

import numpy as np
import pytest

from engine.io import SCAN_READERS, read_scan, scan_suffixes
from engine.types import EngineError, Unit, UnitSource
from tests.engine.io import samples

SHARED = Path(__file__).parents[4] / "shared" / "data"


def test_every_format_has_a_sample() -> None:
    assert {variant.suffix for variant in samples.VARIANTS} == set(SCAN_READERS) == set(scan_suffixes())


@pytest.mark.parametrize("variant", samples.VARIANTS, ids=str)
def test_round_trip(variant, tmp_path: Path) -> None:
    solid = samples.SOLID
    path = tmp_path / f"Kopf Müller{variant.suffix}"
    variant.write(path, solid)
    before = path.read_bytes()
    scan = read_scan(path)
    assert path.read_bytes() == before
    assert scan.scan_id == hashlib.sha256(before).hexdigest()
    assert scan.unit.unit == variant.unit
    assert scan.warnings == ()
    assert scan.points_mm.dtype == np.float32
    if variant.same_order:
        np.testing.assert_allclose(scan.points_mm, solid.points, rtol=3e-7, atol=variant.error_mm)
    else:
        assert len(scan.points_mm) == len(solid.points)
    if variant.faces:
        assert scan.faces is not None
        assert scan.faces.dtype == np.int32
        np.testing.assert_allclose(scan.points_mm[scan.faces], solid.points[solid.faces], atol=variant.error_mm)
    else:
        assert scan.faces is None
    if variant.colours:
        assert scan.colours is not None
        np.testing.assert_array_equal(scan.colours, solid.colours)
    else:
        assert scan.colours is None
    if variant.name == "normals":
        np.testing.assert_allclose(scan.normals, samples.unit_normals(solid), atol=1e-5)


@pytest.mark.parametrize("suffix", [".obj", ".ply", ".stl", ".OBJ"])
def test_ending_in_any_case(suffix: str, tmp_path: Path) -> None:
    variant = next(v for v in samples.VARIANTS if v.suffix == suffix.lower())
    path = tmp_path / f"a{suffix}"
    variant.write(tmp_path / f"a{suffix.lower()}", samples.SOLID)
    (tmp_path / f"a{suffix.lower()}").rename(path)
    assert len(read_scan(path).points_mm) == len(samples.SOLID.points)


# ------------------------------------------------------------------ units
@pytest.mark.parametrize("unit", list(Unit))
def test_guess_finds_the_unit(unit: Unit, tmp_path: Path) -> None:
    from engine.units import MILLIMETRES

    points = samples.SOLID.points.astype(np.float64) / MILLIMETRES[unit]
    np.save(tmp_path / "a.npy", points)
    scan = read_scan(tmp_path / "a.npy")
    assert scan.unit.unit is unit
    assert scan.unit.source is UnitSource.GUESSED
    np.testing.assert_allclose(scan.points_mm, samples.SOLID.points, rtol=1e-5, atol=1e-4)


def test_a_stray_point_does_not_change_the_unit(tmp_path: Path) -> None:
    points = np.concatenate([samples.make_solid(3).points.astype(np.float64) / 1000, [[40.0, 0.0, 0.0]]])
    np.save(tmp_path / "a.npy", points)
    assert read_scan(tmp_path / "a.npy").unit.unit is Unit.METRE


@pytest.mark.parametrize(
    ("text", "unit"),
    [("# units: cm\n", Unit.CENTIMETRE), ("# Unit = inches\n", Unit.INCH), ("# file units in metres\n", Unit.METRE)],
)
def test_a_comment_names_the_unit(text: str, unit: Unit, tmp_path: Path) -> None:
    path = tmp_path / "a.obj"
    samples.obj(path, samples.SOLID)
    path.write_text(text + path.read_text())
    scan = read_scan(path)
    assert (scan.unit.unit, scan.unit.source) == (unit, UnitSource.FILE)


def test_a_comment_in_a_ply_names_the_unit(tmp_path: Path) -> None:
    path = tmp_path / "a.ply"
    samples.ply("<")(path, samples.SOLID)
    path.write_bytes(path.read_bytes().replace(b"comment by hand", b"comment unit m"))
    scan = read_scan(path)
    assert (scan.unit.unit, scan.unit.source) == (Unit.METRE, UnitSource.FILE)
    np.testing.assert_allclose(scan.points_mm, samples.SOLID.points * 1000.0, rtol=1e-6, atol=1e-3)


def test_a_person_has_the_last_word(tmp_path: Path) -> None:
    path = tmp_path / "a.obj"
    path.write_text("# units: cm\n")
    samples.obj(path, samples.SOLID)
    scan = read_scan(path, unit=Unit.METRE)
    assert (scan.unit.unit, scan.unit.source) == (Unit.METRE, UnitSource.CHOSEN)
    np.testing.assert_allclose(scan.points_mm, samples.SOLID.points * 1000.0, rtol=1e-6, atol=1e-3)


def test_far_from_the_origin_keeps_its_detail(tmp_path: Path) -> None:
    """Survey coordinates: in float32 points a tenth of a millimetre apart would fall together."""
    points = samples.SOLID.points.astype(np.float64) + np.array([5.2e6, 4.9e5, 0.0])
    np.save(tmp_path / "a.npy", points)
    scan = read_scan(tmp_path / "a.npy", unit=Unit.MILLIMETRE)
    assert scan.points_mm.dtype == np.float64
    np.testing.assert_array_equal(scan.points_mm, points)


# ------------------------------------------------------------------ real scans
@pytest.mark.skipif(not (SHARED / "james").is_dir(), reason="the real scan is not here")
def test_james() -> None:
    scan = read_scan(SHARED / "james" / "james.obj")
    assert scan.faces is not None
    assert scan.corner_uv is not None
    assert (len(scan.points_mm), len(scan.faces)) == (6393, 12228)
    assert [texture.name for texture in scan.textures] == ["james.jpg"]
    assert (scan.face_texture == 0).all()
    assert scan.unit.unit is Unit.MILLIMETRE
    assert scan.corner_uv.shape == (12228, 3, 2)
    assert ((scan.corner_uv > 0) & (scan.corner_uv < 1)).all()
    assert scan.warnings == ()


@pytest.mark.skipif(not (SHARED / "fran").is_dir(), reason="the real scan is not here")
def test_fran() -> None:
    scan = read_scan(SHARED / "fran" / "fran_cut.vtk")
    assert scan.faces is not None
    assert (len(scan.points_mm), len(scan.faces)) == (2205, 4224)
    assert scan.unit.unit is Unit.METRE
    assert [texture.name for texture in scan.textures] == ["fran_cut.png"]
    np.testing.assert_allclose(scan.points_mm[0], [0.0, -204.8, -90.616], atol=1e-4)


def test_unknown_ending_lists_what_is_known(tmp_path: Path) -> None:
    (tmp_path / "a.docx").write_bytes(b"x")
    with pytest.raises(EngineError, match=r"a\.docx .*\.obj.*\.ply"):
        read_scan(tmp_path / "a.docx")
