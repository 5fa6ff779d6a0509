"""Formats of other programs: samples as those write them, property tests over the tables, their own readers, traps."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from engine import io
from engine.catalog import scheme
from engine.io.formats import known_formats, landmark_format
from engine.io.landmarks import LandmarkFile, ScanLandmarks, Spread, to_annotation
from engine.io.mapping import LandmarkMapping, by_number, read_mapping, write_mapping
from engine.jobs.conversion import scheme_of
from engine.types import Annotation, EngineError, Landmark, State, Unit

NOSE = scheme("nose9")
QUIET = [HealthCheck.function_scoped_fixture]
NAMES = st.text("abcdefgXYZ09_äß", min_size=2, max_size=9).filter(lambda name: not name.isdigit())
PLACE = st.tuples(*[st.floats(-5e3, 5e3)] * 3)


def read(path: Path, text: str | bytes) -> tuple[LandmarkFile, ...]:
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return io.read_landmark_sets(path)


# ------------------------------------------------------------------ round trips
@pytest.mark.parametrize("format_id", known_formats())
@settings(max_examples=25, deadline=None, suppress_health_check=QUIET)
@given(data=st.data(), unit=st.sampled_from(list(Unit)))
def test_round_trip(format_id: str, tmp_path: Path, data: st.DataObject, unit: Unit) -> None:
    """Any names and places, absent and unplaced landmarks, and several scans where the format holds them."""
    made = landmark_format(format_id)
    names = data.draw(st.lists(NAMES, min_size=1, max_size=6, unique_by=str.casefold))
    of = scheme_of(tuple(names))
    sets = []
    for number in range(data.draw(st.integers(1, 3)) if "many" in made.tags else 1):
        places = data.draw(st.lists(st.none() | PLACE, min_size=len(names), max_size=len(names)))
        marks = {n: Landmark(place) for n, place in zip(names, places, strict=True) if place is not None}
        if marks or number == 0:
            marks.setdefault(names[0], Landmark((1.0, 2.0, 3.0)))
        if len(names) > 1 and len(marks) < len(names):
            marks[next(name for name in names if name not in marks)] = Landmark(None, State.ABSENT)
        if any(mark.xyz_mm for mark in marks.values()):
            sets.append(ScanLandmarks(f"s{number}", unit, of, Annotation("", marks)))
    path = tmp_path / f"a{made.suffix}"
    io.write_landmarks(path, sets, wide=made.wide, dialect=made.dialect)
    back = io.read_landmark_sets(path, mapping=by_number(tuple(names)) if "nameless" in made.tags else None)
    assert len(back) == len(sets)
    for before, after in zip(sets, back, strict=True):
        known = to_annotation(after, of, unit).landmarks
        for name, mark in before.annotation.landmarks.items():
            if mark.xyz_mm is not None:
                np.testing.assert_allclose(known[name].xyz_mm, mark.xyz_mm, atol=2e-6)
            else:
                assert name not in known or known[name].xyz_mm is None
                assert "absent" not in made.tags or made.wide or known[name].state is State.ABSENT
        placed = {name for name, mark in known.items() if mark.xyz_mm is not None}
        assert placed == {name for name, mark in before.annotation.landmarks.items() if mark.xyz_mm is not None}
        if "many" in made.tags:
            assert after.scan == before.scan


@given(stddevs=st.tuples(*[st.floats(0, 50)] * 3), unit=st.sampled_from(list(Unit)), angle=st.floats(0, 6))
@settings(max_examples=40, deadline=None, suppress_health_check=QUIET)
def test_uncertainty_comes_back(stddevs: tuple, unit: Unit, angle: float, tmp_path: Path) -> None:
    c, s = float(np.cos(angle)), float(np.sin(angle))
    spread = Spread(stddevs, ((c, s, 0.0), (-s, c, 0.0), (0.0, 0.0, 1.0)))
    one = ScanLandmarks("a", unit, scheme_of(("n",)), Annotation("", {"n": Landmark((1.0, 2.0, 3.0))}))
    io.write_landmarks(
        tmp_path / "a.json", [ScanLandmarks(one.scan, unit, one.scheme, one.annotation, "LPS", {"n": spread})]
    )
    (file,) = io.read_landmark_sets(tmp_path / "a.json")
    back = file.rows[0].spread
    assert back is not None
    assert back.axes == spread.axes
    factor = np.linalg.norm([1.0, 2.0, 3.0]) / np.linalg.norm(file.xyz[0])
    np.testing.assert_allclose(np.array(back.stddevs) * factor, stddevs, atol=2e-5)


# ------------------------------------------------------------------ other programs' readers
@pytest.mark.parametrize("frame", ["LPS", "RAS"])
@pytest.mark.parametrize("suffix", [".fcsv", ".mrk.json"])
def test_slicerio_reads_what_we_write(suffix: str, frame: str, tmp_path: Path) -> None:
    slicerio = pytest.importorskip("slicerio", reason="the dev extra is not installed")
    marks = {name: Landmark((1.5 * i, -2.25, 0.125 * i)) for i, name in enumerate(NOSE.names[:-1])}
    marks["nasion"] = Landmark((7.0, 8.0, 9.0), State.OCCLUDED)
    marks[NOSE.names[-1]] = Landmark(None, State.ABSENT)
    path = tmp_path / f"a{suffix}"
    io.write_landmarks(path, [ScanLandmarks("a.ply", Unit.MILLIMETRE, NOSE, Annotation("nose9", marks), frame)])
    tree = slicerio.read_markups_fcsv(str(path)) if suffix == ".fcsv" else json.loads(path.read_text())
    (markup,) = tree["markups"]
    assert (markup["type"], markup["coordinateSystem"]) == ("Fiducial", frame)
    points = {point["label"]: point for point in markup["controlPoints"]}
    for name, mark in marks.items():
        if mark.xyz_mm is not None:
            assert points[name]["position"] == list(mark.xyz_mm)
    assert points["nasion"]["description"] == "occluded"
    if suffix == ".mrk.json":
        undefined = points[NOSE.names[-1]]
        assert (undefined["position"], undefined["positionStatus"]) == ("", "undefined")


def test_we_read_what_slicerio_writes(tmp_path: Path) -> None:
    slicerio = pytest.importorskip("slicerio", reason="the dev extra is not installed")
    marks = {name: Landmark((1.5 * i, -2.25, 0.125 * i)) for i, name in enumerate(NOSE.names)}
    io.write_landmarks(
        tmp_path / "a.fcsv", [ScanLandmarks("a.ply", Unit.MILLIMETRE, NOSE, Annotation("nose9", marks), "RAS")]
    )
    slicerio.fcsv_to_markups_json(str(tmp_path / "a.fcsv"), str(tmp_path / "b.mrk.json"))
    file = io.read_landmarks(tmp_path / "b.mrk.json", NOSE)
    assert file.frame == "RAS"
    np.testing.assert_allclose(file.xyz, [mark.xyz_mm for mark in marks.values()])
    # Whatever it says of a point, we say too.
    io.write_landmarks(
        tmp_path / "c.mrk.json", [ScanLandmarks("a.ply", Unit.MILLIMETRE, NOSE, Annotation("nose9", marks), "RAS")]
    )
    theirs, ours = (json.loads((tmp_path / f"{name}.mrk.json").read_text())["markups"][0] for name in "bc")
    assert set(theirs) <= set(ours)
    for one, other in zip(theirs["controlPoints"], ours["controlPoints"], strict=True):
        assert set(one) <= set(other)
        assert (one["label"], one["position"]) == (other["label"], other["position"])


# ------------------------------------------------------------------ samples
SAMPLES = {
    "idav.pts": "Version 1.0\n2\nS0000 12.5 -3.0 40.1\nS0001 9999 9999 9999\n",
    "idav_without_last_line_end.pts": "Version 1.0\n2\nS0000 12.5 -3.0 40.1\nS0001 9999 9999 9999",
    "ntsys.nts": "\"comment\n1 1L 6L 1 9999 DIM=3\nspecA\nS0000_x S0000_y S0000_z S0001_x S0001_y S0001_z\n"
                 "12.5 -3.0 40.1\n9999 9999 9999\n",
    "table.tsv": "label\tl\tp\ts\tdefined\tselected\tvisible\tlocked\tdescription\n"
                 "S0000\t12.5\t-3.0\t40.1\t1\t1\t1\t0\t\nS0001\t0\t0\t0\t0\t1\t1\t0\t\n",
    "table.csv": "label,r,a,s,defined,selected,visible,locked,description\nS0000,12.5,-3.0,40.1,1,1,1,0,Fixed\n",
    "morphoj.csv": "Subject,S0000_X,S0000_Y,S0000_Z,S0001_X,S0001_Y,S0001_Z\nspecA,12.5,-3.0,40.1,,,\n",
    "morphoj.txt": "id\tS0000_X\tS0000_Y\tS0000_Z\nspecA\t12.5\t-3.0\t40.1\n",
    "scalismo.csv": "# comment\nS0000,12.5,-3.0,40.1\n",
    "scalismo.json": '[{"id":"S0000","coordinates":[12.5,-3.0,40.1],"description":"x"}]',
    "slicer.json": '{"markups":[{"coordinateSystem":"LPS","controlPoints":'
                   '[{"label":"S0000","position":[12.5,-3,40.1]}]}]}',
    "checkpoint.ckpt": 'Version 6\nStratovan Checkpoint (TM)\n\n[Landmarks]\nNumberOfPoints: 21\nUnits: um\n'
                       '0: 0 N 0x48 12.5 -3.0 40.1 -0.7 0.5 -0.4 "S0000" -1 -1\n4: 0 M 0x48 0 0 0 0 0 0 "S0001" -1 -1\n'
                       '[SinglePoints]\n0: 0 0 1\n',
    "named.tps": "LM3=2\n12.5 -3.0 40.1\nNA NA NA\nCOMMENT=landmarks: S0000, S0001\nID=specA\n",
}  # fmt: skip


@pytest.mark.parametrize("ends", ["\n", "\r\n", "\r"], ids=["unix", "windows", "mac"])
@pytest.mark.parametrize("mark", ["utf-8", "utf-8-sig", "utf-16"])
@pytest.mark.parametrize("name", SAMPLES)
def test_samples(name: str, mark: str, ends: str, tmp_path: Path) -> None:
    (file,) = read(tmp_path / name, SAMPLES[name].replace("\n", ends).encode(mark))
    assert file.names[0] == "S0000"
    assert file.states[0] is State.PLACED
    np.testing.assert_allclose(file.xyz[0], [12.5, -3.0, 40.1])
    assert all(state is State.ABSENT for state in file.states[1:])
    assert not file.nameless
    if name.startswith(("idav", "checkpoint")):
        assert file.names == ("S0000", "S0001")
    if "morphoj" in name or name in ("ntsys.nts", "named.tps"):
        assert file.scan == "specA"
    assert file.frame == {"table.tsv": "LPS", "table.csv": "RAS", "slicer.json": "LPS"}.get(name, "")
    assert file.unit is (Unit.MICROMETRE if name == "checkpoint.ckpt" else None)


NAMELESS = {
    "plain.tps": ("LM3=2\n1 2 3\n4 5 6\nCURVES=1\nPOINTS=2\n7 8 9\n7 8 8\nID=A\nSCALE=2\n\n"
                  "LM3=2\n1 2 3\nNA NA NA\nID=B\n", 2),
    "idav.dta": ("'made by Landmark\n1 2L 6 1 9999 Dim=3\n\nA\nB\n\n2 4 6\n8 10 12\n\n1 2 3\n9999 9999 9999\n", 2),
    "rows.nts": ("1 2L 6 1 9999 DIM=3\nA B\n2 4 6 8 10 12\n1 2 3 9999 9999 9999\n", 2),
    "morphologika.txt": ("[individuals]\n2\n[landmarks]\n2\n[dimensions]\n3\n[names]\nA\nB\n[labels]\nsex\n"
                         "[rawpoints]\n'#1\n2 4 6\n8 10 12\n'#2\n1 2 3\n9999 9999 9999\n", 2),
    "geomorph.csv": ("id,x1,y1,z1,x2,y2,z2\nA,2,4,6,8,10,12\nB,1,2,3,,,\n", 2),
    "deep_mvlm.txt": ("2 4 6\n8 10 12\n", 1),
    "counted.pts": ("2\n2 4 6\n8 10 12\n", 1),
    "ibug3d.pts": ("version: 1\nn_points: 2\n{\n2 4 6\n8 10 12\n}\n", 1),
    "napari.csv": ("index,x,y,z\n1,8,10,12\n0,2,4,6\n", 1),
}  # fmt: skip


@pytest.mark.parametrize("name", NAMELESS)
def test_formats_that_know_points_by_order(name: str, tmp_path: Path) -> None:
    text, count = NAMELESS[name]
    path = tmp_path / name
    sets = read(path, text)
    assert len(sets) == count
    assert all(one.nameless and one.names == ("1", "2") for one in sets)
    np.testing.assert_allclose(sets[0].xyz, [[2, 4, 6], [8, 10, 12]])
    if count == 2:
        assert [one.scan for one in sets] == ["A", "B"]
        np.testing.assert_allclose(sets[1].xyz[0], [1, 2, 3])
        assert sets[1].states[1] is State.ABSENT
    two = scheme_of(("a", "b"))
    with pytest.raises(EngineError, match="names no landmarks"):
        io.read_landmark_sets(path, two)
    ordered = io.read_landmark_sets(path, two, by_order=True)
    assert ordered[0].names == ("a", "b")
    assert any("in the order of" in warning for warning in ordered[0].warnings)
    with pytest.raises(EngineError, match=r"2 landmarks without names and the scheme .* 9"):
        io.read_landmark_sets(path, NOSE, by_order=True)
    named = io.read_landmark_sets(path, two, mapping=LandmarkMapping(names={"1": "b", "2": ""}))
    assert named[0].names == ("b",)
    with pytest.raises(EngineError, match="its mapping 1"):
        io.read_landmark_sets(path, two, mapping=LandmarkMapping(names={"1": "b"}))


def test_bu3dfe(tmp_path: Path) -> None:
    rows = "".join(f"{100 + i}\t{i}.5\t{-i}\t3\n" for i in range(83))
    (file,) = read(tmp_path / "F0001.bnd", rows)
    assert file.nameless
    assert len(file.names) == 83
    np.testing.assert_allclose(file.xyz[2], [2.5, -2, 3])


# ------------------------------------------------------------------ mappings
def test_a_mapping_beside_a_file_is_used_and_said(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("1 2 3\n4 5 6\n")
    write_mapping(tmp_path / "landmarks.mapping.toml", by_number(("nasion", "glabella"), "nose9"))
    file = io.read_landmarks(tmp_path / "a.txt", NOSE)
    assert file.names == ("glabella", "nasion")
    np.testing.assert_allclose(file.xyz, [[4, 5, 6], [1, 2, 3]])
    write_mapping(tmp_path / "a.txt.mapping.toml", LandmarkMapping(names={"1": "rhinion", "2": ""}, negate=("x",)))
    file = io.read_landmarks(tmp_path / "a.txt", NOSE)
    assert file.names == ("rhinion",)
    np.testing.assert_allclose(file.xyz, [[-1, 2, 3]])
    assert any("a.txt.mapping.toml" in warning for warning in file.warnings)


@pytest.mark.parametrize("text", ["names = 3", "[", "axes = ['w']", "negate = ['w']", 'unit = "furlong"'])
def test_bad_mappings_are_refused(text: str, tmp_path: Path) -> None:
    (tmp_path / "m.toml").write_text(text)
    with pytest.raises(EngineError, match=r"^m\.toml is not a mapping"):
        read_mapping(tmp_path / "m.toml")


# ------------------------------------------------------------------ what goes wrong
BAD = {
    "count.tps": ("LM3=3\n1 2 3\n4 5 6\n", "should have 3 landmarks and has 2"),
    "flat.tps": ("LM=2\n1 2\n3 4\n", "of a picture"),
    "scale.tps": ("LM3=1\n1 2 3\nSCALE=-1\n", "scale"),
    "words.tps": ("hello\n", "does not begin"),
    "many.tps": ("LM3=one\n1 2 3\n", "line 1"),
    "comment.tps": ("LM3=2\n1 2 3\n1 2 4\nCOMMENT=landmarks: a, a\n", "more than once"),
    "cut.nts": ("1 2 6 0 DIM=3\n1 2 3\n4 5 6\n1 2 3\n", "cut short"),
    "flat.nts": ("1 1 4 0 DIM=2\n1 2 3 4\n", "with 2 coordinates"),
    "huge.nts": ("1 99999999 99999999 0 DIM=3\n1 2 3\n", "make no landmarks"),
    "labels.nts": ("1 2L 3 0 DIM=3\na\n", "labels"),
    "words.dta": ("1 1 3 0 DIM=3\n1 two 3\n", "line 2"),
    "short.txt": ("[individuals]\n2\n[landmarks]\n2\n[dimensions]\n3\n[rawpoints]\n1 2 3\n", "cut short"),
    "flat.txt": ("[individuals]\n1\n[landmarks]\n1\n[dimensions]\n2\n[rawpoints]\n1 2\n", "with 2 coordinates"),
    "names.txt": ("[individuals]\n1\n[landmarks]\n1\n[dimensions]\n3\n[names]\na\nb\n[rawpoints]\n1 2 3\n", "names 2"),
    "uncounted.txt": ("[individuals]\nmany\n[rawpoints]\n1 2 3\n", "how many"),
    "notes.txt": ("Patient came at nine.\nAll is well.\n", "not a file of landmarks"),
    "ibug.pts": ("version: 1\nn_points: 2\n{\n1 2\n3 4\n}\n", "of a picture"),
    "cloud.pts": ("".join(f"{i} 2 3\n" for i in range(2500)), "a scan rather than landmarks"),
    "half.pts": ("Version 1.0\n1\nnasion 1 2\n", "line 3"),
    "twice.pts": ("Version 1.0\n2\nnasion 1 2 3\nnasion 1 2 4\n", "more than once"),
    "uncounted.pts": ("Version 1.0\nnasion 1 2 3\n", "how many"),
    "twice.json": ('[{"id":"a","coordinates":[1,2,3]},{"id":"a","coordinates":[1,2,3]}]', "more than once"),
    "flat.json": ('[{"id":"a","coordinates":[1,2]}]', "of a picture"),
    "words.json": ('[{"id":"a","coordinates":["1","2","3"]}]', "no three numbers"),
    "nan.json": ('[{"id":"a","coordinates":[NaN,2,3]}]', "no three numbers"),
    "spread.json": ('[{"id":"a","coordinates":[1,2,3],"uncertainty":{"stddevs":[1]}}]', "uncertainty of a"),
    "other.json": ('{"a": 1}', "does not know|that Nasion knows"),
    "few.bnd": ("1 2 3 4\n", "83 landmarks and has 1"),
    "words.bnd": ("a b c d\n", "line 1"),
    "none.ckpt": ("Version 6\nStratovan Checkpoint (TM)\n[Curves]\n", "no landmarks"),
    "other.ckpt": ("PK\n", "Stratovan"),
    "unit.ckpt": ('Stratovan Checkpoint (TM)\n[Landmarks]\nUnits: ell\n0: 0 N 0 1 2 3 0 0 0 "a" 1 1\n', "ell"),
    "row.ckpt": ("Stratovan Checkpoint (TM)\n[Landmarks]\n0: 0 N 0 1 2\n", "is not a landmark"),
    "absurd.pts": ("Version 1.0\n1\nnasion 1e30 2 3\n", "beyond all measure"),
    "infinite.pts": ("Version 1.0\n1\nnasion inf 2 3\n", "line 3"),
    "absurd.csv": ("name,x,y,z\nnasion,1e300,2,3\n", "beyond all measure"),
}


@pytest.mark.parametrize("name", BAD)
def test_bad_files_are_refused_with_a_reason(name: str, tmp_path: Path) -> None:
    text, reason = BAD[name]
    with pytest.raises(EngineError, match=reason) as caught:
        read(tmp_path / name, text)
    assert str(caught.value).startswith(name)
    assert str(caught.value).endswith(".")


def test_decimal_commas_and_latin_1(tmp_path: Path) -> None:
    (file,) = read(tmp_path / "a.pts", "Version 1.0\n1\nnasïon 12,5 -3,0 40,1\n".encode("latin-1"))
    assert file.names == ("nasïon",)
    np.testing.assert_allclose(file.xyz, [[12.5, -3.0, 40.1]])
    for name, text in {"a.txt": "12,5 -3,0 40,1\n", "b.txt": "12.5, -3.0, 40.1\n", "c.txt": "12.5,-3.0,40.1\n",
                       "d.txt": "12,5;-3,0;40,1\n", "a.tps": "LM3=1\n12,5 -3,0 40,1\nID=Ä\n"}.items():  # fmt: skip
        np.testing.assert_allclose(read(tmp_path / name, text)[0].xyz, [[12.5, -3.0, 40.1]])


def test_a_file_cut_short_says_so(tmp_path: Path) -> None:
    (file,) = read(tmp_path / "a.pts", "Version 1.0\n3\na 1 2 3\n")
    assert "may be cut short" in file.warnings[0]


def test_scans_with_different_landmarks_do_not_share_slots(tmp_path: Path) -> None:
    sets = [ScanLandmarks(n, Unit.MILLIMETRE, scheme_of((n,)), Annotation("", {n: Landmark((1, 2, 3))})) for n in "ab"]
    with pytest.raises(EngineError, match="same landmarks"):
        io.write_landmarks(tmp_path / "a.tps", sets)
    with pytest.raises(EngineError, match="no landmarks to write"):
        io.write_landmarks(tmp_path / "a.tps", [])


@pytest.mark.parametrize("name", ["a.pts", "a.txt"])
@pytest.mark.parametrize("text", ["Version 1.0\n1\nnasion 1 2 3\n", "version: 1\nn_points: 1\n{\n1 2 3\n}\n",
                                  "[individuals]\n1\n[landmarks]\n1\n[rawpoints]\n1 2 3\n"])  # fmt: skip
def test_landmarks_opened_as_a_scan_are_told_apart(name: str, text: str, tmp_path: Path) -> None:
    (tmp_path / name).write_text(text)
    with pytest.raises(EngineError, match="holds landmarks, not a scan"):
        io.read_scan(tmp_path / name)


def test_notes_and_clouds_beside_a_scan_are_no_reference(tmp_path: Path) -> None:
    (tmp_path / "head.txt").write_text("Patient came at nine.\n")
    (tmp_path / "head.pts").write_text("".join(f"{i} 2 3\n" for i in range(50)))
    (tmp_path / "head.json").write_text('{"camera": 3}')
    assert io.find_reference(tmp_path / "head.obj") is None
    (tmp_path / "head.pts").write_text("Version 1.0\n1\nnasion 1 2 3\n")
    assert io.find_reference(tmp_path / "head.obj") == tmp_path / "head.pts"
