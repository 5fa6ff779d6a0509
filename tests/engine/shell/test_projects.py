from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from engine import catalog
from engine.cli import run
from engine.store.project import Project
from engine.types import Role, Unit, UnitSource

MakeScan = Callable[..., Path]


def put_reference(scan: Path, scheme_id: str = "nose9") -> list[tuple[float, float, float]]:
    """A CSV beside the scan with its own first points as landmarks."""
    lines = scan.read_text().splitlines()
    names = catalog.scheme(scheme_id).names
    table = [
        "landmark,x,y,z",
        *(f"{name},{','.join(line.split()[1:])}" for name, line in zip(names, lines, strict=False)),
    ]
    scan.with_suffix(".csv").write_text("\n".join(table) + "\n")
    points = [tuple(float(value) for value in line.split()[1:]) for line in lines]
    return [(x, y, z) for x, y, z in points[: len(names)]]


def test_scans_are_added_with_the_landmarks_beside_them(make_scan: MakeScan, tmp_path: Path) -> None:
    scan = make_scan()
    expected = put_reference(scan)
    make_scan("b.obj", seed=1)
    study = tmp_path / "study"
    assert run(["import", str(scan.parent), "--project", str(study)]) == 0
    with Project.open(study) as project:
        names = {record.name: record for record in project.scans()}
        assert set(names) == {"face.obj", "b.obj"}
        record = names["face.obj"]
        assert record.point_count == 400
        assert record.unit is not None
        reference = project.annotation(record.scan_id, "nose9", Role.REFERENCE)
        assert [one.xyz_mm for one in reference.landmarks.values()] == expected
        assert {one.source for one in reference.landmarks.values()} == {"import"}
        assert project.annotation(record.scan_id, "nose9").landmarks == {}


def test_the_scheme_that_knows_most_of_a_file_is_taken(make_scan: MakeScan, tmp_path: Path) -> None:
    scan = make_scan()
    put_reference(scan, "ibug68")
    assert run(["import", str(scan), "--project", str(tmp_path / "study")]) == 0
    with Project.open(tmp_path / "study") as project:
        (summary,) = project.summaries()
    assert (summary.scheme_id, summary.role, summary.located) == ("ibug68", Role.REFERENCE, 68)


def test_importing_twice_adds_nothing(make_scan: MakeScan, tmp_path: Path) -> None:
    scan, study = make_scan(), tmp_path / "study"
    put_reference(scan)
    for _ in range(2):
        assert run(["import", str(scan), "--project", str(study)]) == 0
    with Project.open(study) as project:
        (record,) = project.scans()
        assert len(project.all_entries(record.scan_id, "nose9", Role.REFERENCE)) == 1


def test_a_unit_that_was_named_is_a_choice(make_scan: MakeScan, tmp_path: Path) -> None:
    assert run(["import", str(make_scan()), "--project", str(tmp_path / "study"), "--unit", "cm"]) == 0
    with Project.open(tmp_path / "study") as project:
        unit = project.scans()[0].unit
    assert unit is not None
    assert (unit.unit, unit.source) == (Unit.CENTIMETRE, UnitSource.CHOSEN)


def test_a_scan_that_cannot_be_read_is_named_and_the_others_are_added(
    make_scan: MakeScan, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    scan = make_scan()
    bad = scan.with_name("bad.stl")
    bad.write_bytes(b"solid nothing")
    assert run(["import", str(bad), str(scan), "--project", str(tmp_path / "study")]) == 1
    said = capsys.readouterr()
    assert "bad.stl" in said.err
    assert "1 of 2 scans" in said.out
    with Project.open(tmp_path / "study") as project:
        assert [record.name for record in project.scans()] == ["face.obj"]


def test_a_folder_without_scans_is_said(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "empty").mkdir()
    assert run(["import", str(tmp_path / "empty"), "--project", str(tmp_path / "study")]) == 1
    assert "holds no scans" in capsys.readouterr().err
    assert not (tmp_path / "study").exists()


def test_an_empty_folder_among_scans_does_not_stop_the_others(
    make_scan: MakeScan, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "empty").mkdir()
    scan = make_scan()
    assert run(["import", str(tmp_path / "empty"), str(scan), "--project", str(tmp_path / "study")]) == 1
    assert "empty is a folder" in capsys.readouterr().err
    with Project.open(tmp_path / "study") as project:
        assert [record.name for record in project.scans()] == ["face.obj"]


def test_exporting_from_nowhere_or_from_nothing_fails(
    make_scan: MakeScan, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "a.csv"
    assert run(["export", "--project", str(tmp_path), "--out", str(out)]) == 1
    assert "holds no Nasion project" in capsys.readouterr().err
    assert not out.exists()
    assert run(["import", str(make_scan()), "--project", str(tmp_path / "study")]) == 0
    assert run(["export", "--project", str(tmp_path / "study"), "--out", str(out)]) == 1
    assert "no landmarks to export" in capsys.readouterr().err


def test_a_project_that_is_open_elsewhere_can_still_be_exported(make_scan: MakeScan, tmp_path: Path) -> None:
    scan, study = make_scan(), tmp_path / "study"
    put_reference(scan)
    assert run(["import", str(scan), "--project", str(study)]) == 0
    with Project.open(study) as project:
        record = project.scans()[0]
        reference = project.annotation(record.scan_id, "nose9", Role.REFERENCE)
        from engine.store.landmark_sets import PutSet, SetKey

        project.apply(PutSet(SetKey(record.scan_id, "nose9"), reference, "Take the reference"))
        assert run(["export", "--project", str(study), "--out", str(tmp_path / "a.csv")]) == 0
    assert len((tmp_path / "a.csv").read_text().splitlines()) == 10


def test_a_file_named_after_a_scheme_is_read_by_it(make_scan: MakeScan, tmp_path: Path) -> None:
    scan = make_scan()
    put_reference(scan)
    scan.with_suffix(".csv").rename(scan.with_name("face_nose9.csv"))
    put_reference(scan, "ibug68")
    assert run(["import", str(scan), "--project", str(tmp_path / "study")]) == 0
    with Project.open(tmp_path / "study") as project:
        found = {(one.scheme_id, one.located) for one in project.summaries()}
    assert found == {("ibug68", 68), ("nose9", 9)}
