"""From files and projects to tables: who, which session, and what is said when something is missing."""

from __future__ import annotations

import csv
from pathlib import Path

import numpy as np
import pytest

from engine.catalog import scheme
from engine.statistics import command, summary, tables
from engine.statistics.reading import read_sittings
from engine.store.landmark_sets import PutSet, SetKey
from engine.store.project import Project
from engine.store.studies import PutSitting, PutStudy, RemoveStudy, SittingRecord, StudyRecord, select, sittings
from engine.types import Annotation, EngineError, Landmark, Role, Unit, UnitSource, UnitStatus

NOSE = scheme("nose9")


def places(seed: int) -> dict[str, tuple[float, float, float]]:
    rng = np.random.default_rng(seed)
    return {one.name: tuple(map(float, np.array(one.canonical_mm) + rng.normal(size=3))) for one in NOSE.landmark}


def write(path: Path, rows: list[list[object]], header: str = "scan,landmark,x,y,z,unit") -> Path:
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerow(header.split(","))
        writer.writerows(rows)
    return path


def observer_file(path: Path, seed: int, scans: int = 6, factor: float = 1.0, unit: str = "mm") -> Path:
    rows: list[list[object]] = []
    for scan in range(scans):
        for name, point in places(100 * seed + scan).items():
            rows.append([f"{scan}.ply", name, *(value * factor for value in point), unit])
    return write(path, rows)


def test_files_of_two_observers_and_two_sessions(tmp_path: Path) -> None:
    files = (observer_file(tmp_path / "anna_1.csv", 1), observer_file(tmp_path / "anna_2.csv", 2))
    files = (*files, observer_file(tmp_path / "ben.csv", 3))
    found, notes = read_sittings(files, NOSE)
    assert {(one.observer, one.session) for one in found} == {("anna", 1), ("anna", 2), ("ben", 1)}
    assert notes == ()
    answer = command.compute(command.Request(tmp_path / "out", files=files))
    assert answer.scheme is not None
    assert answer.scheme.id == "nose9"
    assert answer.study.placements.frame.startswith("x to the subject's left")
    written = command.write(answer, tmp_path / "out")
    assert [path.name for path in written] == list(tables.TABLES)
    text = (tmp_path / "out" / "reliability.csv").read_text(encoding="utf-8")
    rows = list(csv.DictReader(text.splitlines()))
    assert all(row["value"] or row["reason"] for row in rows)
    assert not any("nan" in (row["value"] or "").lower() for row in rows)
    page = summary.markdown(answer, ("plots/a.svg",))
    assert page.count("| nasion |") == 1
    assert "2 observers (anna, ben), 6 scans, 9 landmarks, 2 sessions." in page
    assert "<script" not in summary.html(answer)


def test_one_file_with_annotator_and_session_columns(tmp_path: Path) -> None:
    rows: list[list[object]] = []
    for who in ("anna", "ben"):
        for session in (1, 2):
            for name, point in places(session).items():
                rows.append(["a.ply", who, session, name, *point, "mm"])
    path = write(tmp_path / "all.csv", rows, "scan,annotator,session,landmark,x,y,z,unit")
    found, _ = read_sittings([path], NOSE)
    assert {(one.observer, one.session) for one in found} == {("anna", 1), ("anna", 2), ("ben", 1), ("ben", 2)}
    assert found[0].landmarks_mm == places(1)


def test_units_are_read_and_a_missing_one_is_said(tmp_path: Path) -> None:
    metres = observer_file(tmp_path / "m.csv", 1, scans=1, factor=0.001, unit="m")
    bare = observer_file(tmp_path / "bare.csv", 1, scans=1, unit="")
    (first, second), notes = read_sittings([metres, bare], NOSE)
    for name, point in places(100).items():
        assert first.landmarks_mm[name] == pytest.approx(point)
        assert second.landmarks_mm[name] == pytest.approx(point)
    assert notes == ("bare.csv names no unit; its coordinates are taken as millimetres.",)


def test_a_frame_that_does_not_fit_is_said(tmp_path: Path) -> None:
    files = (observer_file(tmp_path / "anna.csv", 1), observer_file(tmp_path / "ben.csv", 1, factor=1000.0))
    answer = command.compute(command.Request(tmp_path, files=files))
    assert any("check the unit and the frame" in note for note in answer.notes)


def test_bad_files(tmp_path: Path) -> None:
    header = "scan,annotator,session,landmark,x,y,z,unit"
    for row, words in (
        (["a.ply", "anna", "first", "nasion", 1, 2, 3, "mm"], "session “first”"),
        (["a.ply", "anna", 1, "nasion", 1, "two", 3, "mm"], "not three numbers"),
        (["a.ply", "anna", 1, "nasion", 1, 2, "inf", "mm"], "not a place"),
        (["a.ply", "anna", 1, "nasion", 1, 2, 3, "ell"], "unit “ell”"),
    ):
        path = write(tmp_path / "bad.csv", [row], header)
        with pytest.raises(EngineError, match=words):
            read_sittings([path], NOSE)
    twice = write(tmp_path / "twice.csv", 2 * [["a.ply", "anna", 1, "nasion", 1, 2, 3, "mm"]], header)
    with pytest.raises(EngineError, match=r"twice\.csv, line 3.*twice in one session"):
        read_sittings([twice], NOSE)
    (tmp_path / "empty.csv").write_text("")
    with pytest.raises(EngineError, match=r"empty\.csv is empty"):
        read_sittings([tmp_path / "empty.csv"], NOSE)
    with pytest.raises(EngineError, match="either a project"):
        command.compute(command.Request(tmp_path))


# ------------------------------------------------------------------ projects
@pytest.fixture
def project(tmp_path: Path) -> Project:
    made = Project.create(tmp_path / "study")
    paths = []
    for number in range(3):
        path = tmp_path / f"{number}.obj"
        path.write_text(f"v 0 0 {number}\n")
        paths.append(path)
    made.add_scans(paths)
    return made


def annotation(seed: int, who: str = "") -> Annotation:
    return Annotation("nose9", {name: Landmark(point, annotator=who) for name, point in places(seed).items()})


def test_sittings_of_a_project_are_kept_apart_and_come_back(project: Project) -> None:
    ids = tuple(record.scan_id for record in project.scans())
    study = StudyRecord("s1", "Pilot", "nose9", ids, ("anna", "ben"), 2, 5)
    project.apply(PutStudy(study))
    for seed, (scan, who, session) in enumerate((s, w, t) for s in ids for w in ("anna", "ben") for t in (1, 2)):
        done = SittingRecord("s1", scan, who, session, annotation(seed), finished="2026-01-01T00:00:00Z")
        project.apply(PutSitting(done))
    project.apply(PutSitting(SittingRecord("s1", ids[0], "anna", 2, annotation(50))))
    assert project.select(select) == [study]
    kept = project.select(lambda connection: sittings(connection, "s1", "anna"))
    assert len(kept) == 6
    assert project.annotation(ids[0], "nose9").landmarks == {}
    answer = command.compute(command.Request(project.folder, project=project.folder))
    assert answer.study.placements.observers == ("anna", "ben")
    assert answer.study.placements.sessions == 2
    assert any("11 of 12 sittings" in note for note in answer.notes)
    with pytest.raises(EngineError, match="has begun"):
        project.apply(PutStudy(StudyRecord("s1", "Pilot", "nose9", ids[:2], ("anna",), 2, 5)))
    with pytest.raises(EngineError, match="no study “other”"):
        command.compute(command.Request(project.folder, project=project.folder, study="other"))
    project.apply(RemoveStudy("s1"))
    assert project.select(lambda connection: sittings(connection, "s1")) == []
    project.close()


def test_a_changed_unit_moves_no_sitting(project: Project) -> None:
    from engine.store.scans import SetUnit

    scan = project.scans()[0].scan_id
    project.apply(PutStudy(StudyRecord("s", "S", "nose9", (scan,), ("anna",), 1, 0)))
    project.apply(PutSitting(SittingRecord("s", scan, "anna", 1, annotation(1)), Unit.MILLIMETRE))
    project.apply(SetUnit(scan, UnitStatus(Unit.METRE, UnitSource.CHOSEN, "")))
    (kept,) = project.select(lambda connection: sittings(connection, "s"))
    for name, point in places(1).items():
        assert kept.annotation.landmarks[name].xyz_mm == pytest.approx(tuple(1000 * value for value in point))
    project.close()


def test_a_sitting_needs_its_study_and_scan(project: Project) -> None:
    scan = project.scans()[0].scan_id
    with pytest.raises(EngineError, match="does not have this study"):
        project.apply(PutSitting(SittingRecord("none", scan, "anna", 1, annotation(1))))
    with pytest.raises(EngineError, match="does not have this scan"):
        project.apply(PutStudy(StudyRecord("s", "S", "nose9", ("f" * 64,), ("anna",), 1, 0)))
    project.close()


def test_a_project_without_a_study_says_that_it_is_not_blinded(project: Project) -> None:
    for number, record in enumerate(project.scans()):
        for role, seed in ((Role.REFERENCE, 10), (Role.CORRECTED, 20)):
            new = annotation(seed + number, "ben")
            project.apply(PutSet(SetKey(record.scan_id, "nose9", role), new, "Place", "manual", "ben"))
    answer = command.compute(command.Request(project.folder, project=project.folder))
    assert answer.study.placements.observers == ("ben", "reference")
    assert any("no study of its own" in note for note in answer.notes)
    project.close()


def test_a_project_without_landmarks(project: Project) -> None:
    with pytest.raises(EngineError, match="no landmarks yet"):
        command.compute(command.Request(project.folder, project=project.folder))
    project.close()
