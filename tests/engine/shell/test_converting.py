"""``nasion convert``: every pair of formats, batches with bad files, names, frames, scans, overwriting."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from engine import io
from engine.catalog import scheme
from engine.cli import run
from engine.io.formats import known_formats, landmark_format, stem
from engine.io.landmarks import ScanLandmarks
from engine.io.mapping import by_number, read_mapping, write_mapping
from engine.shell import converting
from engine.types import Annotation, EngineError, Landmark, State, Unit
from tests.engine.io import samples

NOSE = scheme("nose9")


def one(seed: int = 1, scan: str = "a.obj", unit: Unit = Unit.MILLIMETRE) -> ScanLandmarks:
    places = np.random.default_rng(seed).normal(scale=50.0, size=(len(NOSE), 3))
    landmarks = {name: Landmark(tuple(place)) for name, place in zip(NOSE.names, places, strict=True)}
    return ScanLandmarks(scan, unit, NOSE, Annotation(NOSE.id, landmarks))


def places(path: Path, by_order: bool = False) -> np.ndarray:
    return io.read_landmarks(path, NOSE, by_order=by_order).xyz


def wanted(seed: int = 1) -> np.ndarray:
    return np.array([mark.xyz_mm for mark in one(seed).annotation.landmarks.values()])


@pytest.mark.parametrize("after", known_formats())
@pytest.mark.parametrize("before", known_formats())
def test_every_pair(before: str, after: str, tmp_path: Path) -> None:
    source, target = landmark_format(before), landmark_format(after)
    path = tmp_path / f"a{source.suffix}"
    io.write_landmarks(path, [one()], wide=source.wide, dialect=source.dialect)
    if "nameless" in source.tags:
        write_mapping(tmp_path / "landmarks.mapping.toml", by_number(NOSE.names))
    assert run(["convert", str(path), "--to", after, "--out", str(tmp_path / "out")]) == 0
    made = tmp_path / "out" / f"a{target.suffix}"
    np.testing.assert_allclose(places(made), wanted(), atol=2e-6)


def test_one_bad_file_has_a_line_and_the_others_go_on(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for number in range(3):
        io.write_landmarks(tmp_path / f"{number}.fcsv", [one(number)])
    (tmp_path / "3.fcsv").write_text("nonsense")
    (tmp_path / "4.ckpt").write_bytes(b"")
    assert run(["convert", str(tmp_path), "--to", "mrk.json", "--out", str(tmp_path / "out")]) == 1
    said = capsys.readouterr()
    assert "3 of 5 files converted" in said.out
    assert [line.split()[1].strip(":") for line in said.err.splitlines()] == ["3.fcsv", "4.ckpt"]
    assert sorted(path.name for path in (tmp_path / "out").iterdir()) == [f"{i}.mrk.json" for i in range(3)]


def test_many_files_go_through_several_processes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(converting, "_PART", 2)
    monkeypatch.setattr(converting, "processors", lambda: 2)
    (tmp_path / "in").mkdir()
    for number in range(8):
        io.write_landmarks(tmp_path / "in" / f"{number}.pts", [one(number)])
    (tmp_path / "in" / "5.pts").write_text("Version 1.0\n1\nnasion 1 2\n")
    assert run(["convert", str(tmp_path / "in"), "--to", "csv", "--out", str(tmp_path / "out")]) == 1
    assert "5.pts, line 3" in capsys.readouterr().err
    for number in {0, 1, 2, 3, 4, 6, 7}:
        np.testing.assert_allclose(places(tmp_path / "out" / f"{number}.csv"), wanted(number), atol=1e-6)


def test_nothing_is_replaced_unasked(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    io.write_landmarks(tmp_path / "a.pp", [one()])
    (tmp_path / "a.fcsv").write_text("mine")
    assert run(["convert", str(tmp_path / "a.pp"), "--to", "fcsv"]) == 1
    assert "--overwrite" in capsys.readouterr().err
    assert (tmp_path / "a.fcsv").read_text() == "mine"
    assert run(["convert", str(tmp_path / "a.pp"), "--to", "fcsv", "--overwrite"]) == 0
    np.testing.assert_allclose(places(tmp_path / "a.fcsv"), wanted(), atol=1e-6)


def test_two_files_never_become_one(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for suffix in ("fcsv", "pp"):
        io.write_landmarks(tmp_path / f"a.{suffix}", [one()])
    command = ["convert", str(tmp_path / "a.fcsv"), str(tmp_path / "a.pp"), "--to", "csv", "--out", str(tmp_path / "o")]
    assert run(command) == 1
    assert "Rename it" in capsys.readouterr().err


@pytest.mark.parametrize("to", ["csv", "csv-wide", "morphoj", "nts", "tps"])
def test_several_scans_in_one_file_and_out_of_it(to: str, tmp_path: Path) -> None:
    for number in range(3):
        io.write_landmarks(tmp_path / f"s{number}.fcsv", [one(number)])
    whole = tmp_path / f"all{landmark_format(to).suffix}"
    assert run(["convert", *map(str, sorted(tmp_path.glob("*.fcsv"))), "--to", to, "--out", str(whole)]) == 0
    sets = io.read_landmark_sets(whole, NOSE)
    assert [one.scan for one in sets] == ["s0", "s1", "s2"]
    assert run(["convert", str(whole), "--to", "json", "--out", str(tmp_path / "out")]) == 0
    for number in range(3):
        np.testing.assert_allclose(places(tmp_path / "out" / f"all_s{number}.json"), wanted(number), atol=2e-6)


def test_files_without_names_need_a_word(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "a.dta"
    io.write_landmarks(path, [one()])
    command = ["convert", str(path), "--to", "csv", "--out", str(tmp_path / "out"), "--scheme", "nose9"]
    assert run(command) == 1
    assert "names no landmarks" in capsys.readouterr().err
    assert run([*command, "--by-order"]) == 0
    assert "in the order of" in capsys.readouterr().err
    write_mapping(tmp_path / "names.toml", by_number(tuple(reversed(NOSE.names)), "nose9"))
    assert run([*command, "--overwrite", "--mapping", str(tmp_path / "names.toml")]) == 0
    np.testing.assert_allclose(places(tmp_path / "out" / "a.csv"), wanted()[::-1], atol=1e-6)
    assert run(["convert", str(path), "--to", "csv", "--by-order"]) == 1  # in whose order?


def test_names_lie_beside_files_that_have_none(tmp_path: Path) -> None:
    io.write_landmarks(tmp_path / "a.pp", [one()])
    assert run(["convert", str(tmp_path / "a.pp"), "--to", "morphologika", "--out", str(tmp_path / "out")]) == 0
    said = read_mapping(tmp_path / "out" / "landmarks.mapping.toml")
    assert list(said.names.values()) == list(NOSE.names)
    file = io.read_landmarks(tmp_path / "out" / "a.txt", NOSE)
    np.testing.assert_allclose(file.xyz, wanted(), atol=1e-6)
    assert any("landmarks.mapping.toml" in warning for warning in file.warnings)


@pytest.mark.parametrize("to", ["fcsv", "mrk.json", "slicer-csv", "tsv"])
def test_frames_are_written_and_meant(to: str, tmp_path: Path) -> None:
    io.write_landmarks(tmp_path / "a.pp", [one()])
    for frame in ("LPS", "RAS"):
        out = tmp_path / frame
        assert run(["convert", str(tmp_path / "a.pp"), "--to", to, "--frame", frame, "--out", str(out)]) == 0
        file = io.read_landmarks(next(out.iterdir()), NOSE)
        assert file.frame == frame
        sign = [-1, -1, 1] if frame == "RAS" else [1, 1, 1]
        np.testing.assert_allclose(file.xyz * sign, wanted(), atol=1e-6)
        assert run(["convert", str(next(out.iterdir())), "--to", "csv", "--out", str(out / "back")]) == 0
        np.testing.assert_allclose(places(out / "back" / "a.csv"), wanted(), atol=1e-6)


def test_the_scan_settles_the_frame(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    solid = samples.make_solid(3)
    shifted = samples.Solid(solid.points + np.float32([30, -40, 10]), solid.faces, solid.colours)
    (tmp_path / "scans").mkdir()
    samples.ply("<")(tmp_path / "scans" / "a.ply", shifted)
    points = np.array(shifted.points[::72], float)
    rows = "".join(f"{n},{-x},{-y},{z},1,1\n" for n, (x, y, z) in zip(NOSE.names, points, strict=True))
    (tmp_path / "a.fcsv").write_text("# CoordinateSystem = LPS\n# columns = label,x,y,z,sel,vis\n" + rows)
    command = ["convert", str(tmp_path / "a.fcsv"), "--to", "csv", "--scan", str(tmp_path / "scans")]
    assert run([*command, "--out", str(tmp_path / "out")]) == 0
    assert "x and y were negated" in capsys.readouterr().err
    np.testing.assert_allclose(places(tmp_path / "out" / "a.csv"), points, atol=1e-4)
    assert io.read_landmark_sets(tmp_path / "out" / "a.csv")[0].scan == "a.ply"
    (tmp_path / "b.fcsv").write_text("# columns = label,x,y,z,sel,vis\nnasion,1,2,3,1,1\n")
    command[1] = str(tmp_path / "b.fcsv")
    assert run([*command, "--out", str(tmp_path / "out")]) == 1
    assert "no scan called b" in capsys.readouterr().err


def test_uncertainty_is_kept(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    axes = [[0.6, 0.8, 0.0], [-0.8, 0.6, 0.0], [0.0, 0.0, 1.0]]
    entry = {"id": "nasion", "coordinates": [1.0, 2.0, 3.0], "uncertainty": {"stddevs": [3, 2, 1], "pcvectors": axes}}
    (tmp_path / "a.json").write_text(json.dumps([entry, {"id": "glabella", "coordinates": [0, 0, 0]}]))
    assert run(["convert", str(tmp_path / "a.json"), "--to", "scalismo", "--out", str(tmp_path / "o")]) == 0
    back = json.loads((tmp_path / "o" / "a.json").read_text())
    assert back[0]["uncertainty"] == {"stddevs": [3.0, 2.0, 1.0], "pcvectors": axes}
    assert "uncertainty" not in back[1]
    out = tmp_path / "ras"
    assert run(["convert", str(tmp_path / "a.json"), "--to", "json", "--frame", "RAS", "--out", str(out)]) == 0
    turned = json.loads((out / "a.json").read_text())[0]["uncertainty"]["pcvectors"]
    np.testing.assert_allclose(turned, np.array(axes) * [-1, -1, 1])
    capsys.readouterr()
    assert run(["convert", str(tmp_path / "a.json"), "--to", "pp", "--out", str(out)]) == 0
    assert "uncertainty" in capsys.readouterr().err


def test_absent_landmarks_and_units_are_not_lost_in_silence(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    item = one(unit=Unit.METRE)
    marks = {**item.annotation.landmarks, "nasion": Landmark(None, State.ABSENT)}
    io.write_landmarks(
        tmp_path / "a.csv", [ScanLandmarks("a.obj", Unit.METRE, NOSE, item.annotation.with_landmarks(marks))]
    )
    assert run(["convert", str(tmp_path / "a.csv"), "--to", "fcsv"]) == 0
    said = capsys.readouterr().err
    assert "metres" in said
    assert "absent" in said
    out = tmp_path / "mm"
    assert run(["convert", str(tmp_path / "a.csv"), "--to", "fcsv", "--out-unit", "mm", "--out", str(out)]) == 0
    assert "metres" not in capsys.readouterr().err
    np.testing.assert_allclose(places(out / "a.fcsv")[0], wanted()[0], atol=1e-6)
    assert run(["convert", str(tmp_path / "a.csv"), "--to", "pts"]) == 0
    assert io.read_landmarks(tmp_path / "a.pts", NOSE).states[1] is State.ABSENT


def test_a_target_that_cannot_be_is_said_first(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    io.write_landmarks(tmp_path / "a.pp", [one()])
    for more in (["--to", "docx"], ["--to", "csv", "--out", str(tmp_path / "x.pp")],
                 ["--to", "csv", "--out", str(tmp_path / "no" / "x.csv")], ["--to", "csv", "--scheme", "nose99"],
                 ["--to", "csv", "--mapping", str(tmp_path / "none.toml")]):  # fmt: skip
        assert run(["convert", str(tmp_path / "a.pp"), *more]) == 1
        assert capsys.readouterr().err.count("\n") == 1
    assert list(tmp_path.iterdir()) == [tmp_path / "a.pp"]
    with pytest.raises(EngineError, match="Known: csv"):
        landmark_format("docx")
    assert [stem(Path(name)) for name in ("a.mrk.json", "b.c.csv", "d")] == ["a", "b.c", "d"]
