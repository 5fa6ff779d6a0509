"""Landmark files: every format back and forth, names matched, strangers reported, doubles refused."""

from __future__ import annotations

import os
import stat
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from engine.catalog import LandmarkScheme, scheme, shipped_schemes
from engine.io import (
    LANDMARK_READERS,
    LANDMARK_WRITERS,
    read_landmark_sets,
    read_landmarks,
    write_landmarks,
)
from engine.io.landmarks import ScanLandmarks, match_names, to_annotation
from engine.types import Annotation, EngineError, Landmark, State, Unit
from tests.engine.io import samples

SHARED = Path(__file__).parents[4] / "shared" / "data"
NOSE = scheme("nose9")


def annotation(of: LandmarkScheme, seed: int = 1) -> Annotation:
    """All landmarks placed but the last, which is absent, and the one before, which is not placed."""
    places = np.random.default_rng(seed).normal(size=(len(of), 3))
    if of.landmark[0].canonical_mm is not None:
        places += [landmark.canonical_mm for landmark in of.landmark]
    landmarks = {
        name: Landmark(
            tuple(place), source="model", model="m-1", confidence=0.25, annotator="Ä. B.", time="2026-01-02T03:04:05Z"
        )
        for name, place in zip(of.names[:-2], places, strict=False)
    }
    landmarks[of.names[1]] = Landmark(tuple(places[1]), State.OCCLUDED)
    landmarks[of.names[-1]] = Landmark(None, State.ABSENT)
    return Annotation(of.id, landmarks)


def close(one: Annotation, other: Annotation, tolerance_mm: float = 1e-5) -> None:
    assert set(one.landmarks) == set(other.landmarks)
    for name, landmark in one.landmarks.items():
        if landmark.xyz_mm is None:
            assert other.landmarks[name].xyz_mm is None
        else:
            np.testing.assert_allclose(other.landmarks[name].xyz_mm, landmark.xyz_mm, atol=tolerance_mm)


# ------------------------------------------------------------------ over the tables
def test_what_is_written_can_be_read() -> None:
    assert set(LANDMARK_WRITERS) <= set(LANDMARK_READERS)


@pytest.mark.parametrize("scheme_id", shipped_schemes())
@pytest.mark.parametrize("unit", list(Unit))
@pytest.mark.parametrize("suffix", LANDMARK_WRITERS)
def test_round_trip(suffix: str, unit: Unit, scheme_id: str, tmp_path: Path) -> None:
    of = scheme(scheme_id)
    path = tmp_path / f"Kopf{suffix}"
    before = annotation(of)
    write_landmarks(path, [ScanLandmarks("Kopf.obj", unit, of, before)])
    file = read_landmarks(path, of, "Kopf.obj", by_order="nameless" in LANDMARK_WRITERS[suffix].tags)
    assert file.unknown == ()
    after = to_annotation(file, of, unit)
    if "absent" not in LANDMARK_WRITERS[suffix].tags:
        before = before.with_landmarks({k: v for k, v in before.landmarks.items() if v.xyz_mm is not None})
    close(before, after)


@given(
    places=st.lists(st.tuples(*[st.floats(-1e5, 1e5)] * 3), min_size=9, max_size=9), unit=st.sampled_from(list(Unit))
)
@settings(max_examples=50, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_csv_keeps_every_place_and_word(places: list, unit: Unit, tmp_path: Path) -> None:
    states = [State.PLACED, State.OCCLUDED, State.PLACED]
    landmarks = {
        name: Landmark(place, states[number % 3], "model", "m", 0.5, "A, “B”\n'c'", "2026-01-02T03:04:05Z")
        for number, (name, place) in enumerate(zip(NOSE.names, places, strict=True))
    }
    before = Annotation(NOSE.id, landmarks)
    write_landmarks(tmp_path / "a.csv", [ScanLandmarks("a b,c.obj", unit, NOSE, before)])
    file = read_landmarks(tmp_path / "a.csv", NOSE, "a b,c.obj")
    after = to_annotation(file, NOSE, unit)
    close(before, after, 1e-6 * 1.01)
    assert file.unit is unit
    assert file.states == tuple(landmark.state for landmark in landmarks.values())
    assert {row.annotator for row in file.rows} == {"A, “B”\n'c'"}
    assert {(row.source, row.model, row.confidence, row.time) for row in file.rows} == {
        ("model", "m", 0.5, "2026-01-02T03:04:05Z")
    }


words = st.text(st.characters(codec="utf-8", categories=("L", "N", "P", "S", "Zs")), max_size=30).map(str.strip)


@given(checked=st.lists(st.booleans(), min_size=9, max_size=9), flagged=st.booleans(), comment=words)
@settings(max_examples=50, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_csv_says_what_a_person_has_checked_and_written(
    checked: list[bool], flagged: bool, comment: str, tmp_path: Path
) -> None:
    landmarks = {
        name: Landmark((1.0, 2.0, float(number)), source="model", checked=yes, flagged=flagged, comment=comment)
        for number, (name, yes) in enumerate(zip(NOSE.names, checked, strict=True))
    }
    path = tmp_path / "a.csv"
    write_landmarks(path, [ScanLandmarks("a.obj", Unit.MILLIMETRE, NOSE, Annotation(NOSE.id, landmarks))])
    after = to_annotation(read_landmarks(path, NOSE, "a.obj"), NOSE, Unit.MILLIMETRE)
    assert dict(after.landmarks) == landmarks


def test_csv_from_before_it_said_what_is_checked_is_read_as_it_was(tmp_path: Path) -> None:
    path = tmp_path / "old.csv"
    header = "scan,index,landmark,x,y,z,unit,state,source,model,confidence,annotator,time"
    path.write_text(f"{header}\na.obj,0,glabella,1,2,3,mm,placed,manual,,,Anna,2026-01-02T03:04:05Z\n")
    after = to_annotation(read_landmarks(path, NOSE, "a.obj"), NOSE, Unit.MILLIMETRE)
    assert after.landmarks["glabella"] == Landmark(
        (1.0, 2.0, 3.0), annotator="Anna", time="2026-01-02T03:04:05Z", checked=False
    )


def test_long_form_is_the_contract(tmp_path: Path) -> None:
    write_landmarks(tmp_path / "a.csv", [ScanLandmarks("a.obj", Unit.METRE, NOSE, annotation(NOSE))])
    lines = (tmp_path / "a.csv").read_text().splitlines()
    assert lines[0] == (
        "scan,index,landmark,x,y,z,unit,state,source,model,confidence,annotator,time,checked,flagged,comment"
    )
    assert len(lines) == 1 + 8  # the landmark that is not placed has no row, the absent one has
    first, last = lines[1].split(","), lines[-1].split(",")
    assert first[:3] == ["a.obj", "0", "glabella"]
    assert first[6:] == ["m", "placed", "model", "m-1", "0.2500", "Ä. B.", "2026-01-02T03:04:05Z", "no", "no", ""]
    assert last[:8] == ["a.obj", "8", NOSE.names[8], "", "", "", "m", "absent"]
    xyz = annotation(NOSE).landmarks["glabella"].xyz_mm
    np.testing.assert_allclose([float(cell) for cell in first[3:6]], np.array(xyz) / 1000, atol=1e-9)


def test_wide_form_holds_several_scans(tmp_path: Path) -> None:
    sets = [
        ScanLandmarks(f"{i}.obj", unit, NOSE, annotation(NOSE, i))
        for i, unit in enumerate((Unit.MILLIMETRE, Unit.METRE))
    ]
    write_landmarks(tmp_path / "a.csv", sets, wide=True)
    header = (tmp_path / "a.csv").read_text().splitlines()[0].split(",")
    assert header[:4] == ["scan", "glabella_x", "glabella_y", "glabella_z"]
    assert len(header) == 1 + 27 + 1
    for one, back in zip(sets, read_landmark_sets(tmp_path / "a.csv", NOSE), strict=True):
        placed = {k: v for k, v in one.annotation.landmarks.items() if v.xyz_mm is not None}
        close(one.annotation.with_landmarks(placed), to_annotation(back, NOSE, Unit.INCH))
    assert read_landmarks(tmp_path / "a.csv", NOSE, "1.obj").scan == "1.obj"
    with pytest.raises(EngineError, match=r"none of 7\.obj"):
        read_landmarks(tmp_path / "a.csv", NOSE, "7.obj")
    with pytest.raises(EngineError, match="which one is not said"):
        read_landmarks(tmp_path / "a.csv", NOSE)


def test_in_another_unit_if_asked(tmp_path: Path) -> None:
    write_landmarks(
        tmp_path / "a.csv", [ScanLandmarks("a.obj", Unit.METRE, NOSE, annotation(NOSE))], unit=Unit.MILLIMETRE
    )
    file = read_landmarks(tmp_path / "a.csv", NOSE)
    assert file.unit is Unit.MILLIMETRE
    np.testing.assert_allclose(file.xyz[0], annotation(NOSE).landmarks["glabella"].xyz_mm, atol=1e-6)


# ------------------------------------------------------------------ simple tables
ROWS = [(name, 1.5 * i, -2.25, 3e-3 * i) for i, name in enumerate(NOSE.names)]


@pytest.mark.parametrize(
    "text",
    [
        "name,x,y,z\n" + "".join(f"{n},{x},{y},{z}\n" for n, x, y, z in ROWS),
        "\ufeffLabel;X;Y;Z\r\n" + "".join(f"{n};{x};{y};{z}\r\n".replace(".", ",") for n, x, y, z in ROWS),
        "name\tx\ty\tz\n" + "".join(f"{n}\t{x}\t{y}\t{z}\n" for n, x, y, z in reversed(ROWS)),
        "".join(f"{n},{x},{y},{z}\n" for n, x, y, z in ROWS),
        "# a comment\nindex,x,y,z\n" + "".join(f"{i},{x},{y},{z}\n" for i, (_, x, y, z) in enumerate(ROWS)),
        "landmark,x,y,z,remark\n" + "".join(f"{n.upper().replace('_', ' ')},{x},{y},{z},ok\n" for n, x, y, z in ROWS),
        "x,y,z\n" + "".join(f"{x},{y},{z}\n" for _, x, y, z in ROWS),
    ],
    ids=["plain", "excel", "tabs", "bare", "numbered", "capitals", "nameless"],
)
@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_simple_tables(text: str, encoding: str, tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_bytes(text.encode(encoding))
    file = read_landmarks(tmp_path / "a.csv", NOSE, by_order=True)
    assert file.names == NOSE.names
    np.testing.assert_allclose(file.xyz, [row[1:] for row in ROWS])
    assert file.unit is None
    if "nasion" not in text.lower():  # without names it takes a person to say that the order is the scheme's
        with pytest.raises(EngineError, match="names no landmarks"):
            read_landmarks(tmp_path / "a.csv", NOSE)


def test_latin_1(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_bytes("scan,landmark,x,y,z\nMüller.obj,nasion,1,2,3\n".encode("latin-1"))
    assert read_landmarks(tmp_path / "a.csv", NOSE).scan == "Müller.obj"


# ------------------------------------------------------------------ names
def test_names_match_if_nothing_else_can_be_meant() -> None:
    ibug = scheme("ibug68")
    assert match_names(["Nasal-Tip", "n", "PRN"], NOSE)[:2] == ["nasal_tip", "nasion"]
    # Two corners of the eyes share the abbreviation: alone it says nothing, with its side it does.
    assert match_names(["ex", "ex_r", "ex-left"], ibug) == [None, "exocanthion_right", "exocanthion_left"]


def test_unknown_names_are_reported(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("name,x,y,z\nnasion,1,2,3\nelbow,1,2,3\n")
    file = read_landmarks(tmp_path / "a.csv", NOSE)
    assert (file.names, file.unknown) == (("nasion",), ("elbow",))
    assert any("elbow" in warning for warning in file.warnings)
    assert len(file.missing) == 8


BAD_TABLES = {
    "repeated": "name,x,y,z\nnasion,1,2,3\nnasion,4,5,6\n",
    "repeated by title": "name,x,y,z\nnasion,1,2,3\nNasion,4,5,6\n",
    "none known": "name,x,y,z\nelbow,1,2,3\n",
    "no number": "name,x,y,z\nnasion,1,two,3\n",
    "infinite": "name,x,y,z\nnasion,1,inf,3\n",
    "half a place": "name,x,y,z\nnasion,1,,3\n",
    "no columns": "a,b,c\nd,e,f\n",
    "header only": "name,x,y,z\n",
    "column twice": "name,x,x,z\nnasion,1,2,3\n",
    "state": "name,x,y,z,state\nnasion,1,2,3,maybe\n",
    "placed nowhere": "name,x,y,z,state\nnasion,,,,placed\n",
    "unit": "name,x,y,z,unit\nnasion,1,2,3,furlong\n",
    "two units": "name,x,y,z,unit\nnasion,1,2,3,mm\nglabella,1,2,3,m\n",
    "decimal comma": "name,x,y,z\nnasion,1,5,2,5,3,5\n",
    "no name": "name,x,y,z\n,1,2,3\n",
    "empty": "",
    "blank": " \n\n",
    "zero": "\x00\x01\x02",
    "scan twice": "scan,nasion_x,nasion_y,nasion_z\na,1,2,3\na,1,2,3\n",
    "two axes": "scan,nasion_x,nasion_y,glabella_x,glabella_y,glabella_z\na,1,2,3,4,5\n",
    "quote": 'name,x,y,z\n"nasion,1,2,3\n',
}


@pytest.mark.parametrize("name", BAD_TABLES)
def test_bad_tables_are_refused(name: str, tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text(BAD_TABLES[name])
    with pytest.raises(EngineError, match=r"^a\.csv.*\.$"):
        read_landmarks(tmp_path / "a.csv", NOSE)


@pytest.mark.parametrize("suffix", LANDMARK_READERS)
@pytest.mark.parametrize(
    "content", [b"", b"\x00\xff" * 50, b"<a>", b"{", b"[]", b"{}", b"[[[", b"1,2\n", b'{"groups":{}}']
)
def test_garbage_is_refused(suffix: str, content: bytes, tmp_path: Path) -> None:
    path = tmp_path / f"a{suffix}"
    path.write_bytes(content)
    with pytest.raises(EngineError, match=r"^a\."):
        read_landmarks(path, NOSE)


@pytest.mark.parametrize("suffix", LANDMARK_READERS)
def test_folders_and_missing_files(suffix: str, tmp_path: Path) -> None:
    (tmp_path / f"a{suffix}").mkdir()
    for name in ("a", "b"):
        with pytest.raises(EngineError, match=rf"^{name}\."):
            read_landmarks(tmp_path / f"{name}{suffix}", NOSE)


@pytest.mark.parametrize("suffix", LANDMARK_WRITERS)
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(scheme_id=st.sampled_from(["nose9", "ibug68"]), edits=samples.EDITS)
def test_changed_bytes(suffix: str, tmp_path: Path, scheme_id: str, edits: list) -> None:
    of = scheme(scheme_id)
    path = tmp_path / f"a{suffix}"
    write_landmarks(path, [ScanLandmarks("a.obj", Unit.MILLIMETRE, of, annotation(of))])
    path.write_bytes(samples.damaged(path.read_bytes(), edits))
    try:
        file = read_landmarks(path, of, by_order=True)
    except EngineError:
        return
    assert set(file.names) <= set(of.names)
    for xyz, state in zip(file.xyz, file.states, strict=True):
        assert np.isfinite(xyz).all() == (state is not State.ABSENT)


# ------------------------------------------------------------------ writing
def _sets() -> list[ScanLandmarks]:
    return [ScanLandmarks("a.obj", Unit.MILLIMETRE, NOSE, annotation(NOSE))]


@pytest.mark.parametrize("suffix", LANDMARK_WRITERS)
def test_a_write_that_fails_leaves_the_old_file(suffix: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / f"a{suffix}"
    path.write_text("old")

    def full(handle: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(EngineError, match="disk is full"):
        write_landmarks(path, _sets())
    assert path.read_text() == "old"
    assert list(tmp_path.iterdir()) == [path]


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no /dev/full here")
def test_a_full_device(tmp_path: Path) -> None:
    (tmp_path / "full.csv").symlink_to("/dev/full")
    with pytest.raises(EngineError, match="disk is full"):
        write_landmarks(tmp_path / "full.csv", _sets())


@pytest.mark.skipif(os.name == "nt" or os.geteuid() == 0, reason="needs a user who is not allowed everything")
def test_a_read_only_folder(tmp_path: Path) -> None:
    tmp_path.chmod(0o500)
    try:
        with pytest.raises(EngineError, match="does not let you write"):
            write_landmarks(tmp_path / "a.csv", _sets())
    finally:
        tmp_path.chmod(0o700)


def test_no_such_folder_and_a_folder_of_that_name(tmp_path: Path) -> None:
    with pytest.raises(EngineError, match="does not exist"):
        write_landmarks(tmp_path / "nowhere" / "a.csv", _sets())
    (tmp_path / "b.csv").mkdir()
    with pytest.raises(EngineError, match="a folder has that name"):
        write_landmarks(tmp_path / "b.csv", _sets())


@pytest.mark.skipif(os.name == "nt", reason="permissions of another kind")
def test_permissions_and_links_stay(tmp_path: Path) -> None:
    (tmp_path / "real.csv").write_text("old")
    (tmp_path / "real.csv").chmod(0o640)
    (tmp_path / "a.csv").symlink_to("real.csv")
    write_landmarks(tmp_path / "a.csv", _sets())
    assert (tmp_path / "a.csv").is_symlink()
    assert stat.S_IMODE((tmp_path / "real.csv").stat().st_mode) == 0o640
    assert (tmp_path / "real.csv").read_text().startswith("scan,")


def test_only_csv_holds_several(tmp_path: Path) -> None:
    with pytest.raises(EngineError, match="holds one scan"):
        write_landmarks(tmp_path / "a.pp", _sets() * 2)
    with pytest.raises(EngineError, match="one row per scan"):
        write_landmarks(tmp_path / "a.fcsv", _sets(), wide=True)
