from __future__ import annotations

import hashlib
import os
import shutil
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from engine.store import scans
from engine.store.landmark_sets import PutSet, SetKey
from engine.store.project import Project
from engine.store.values import FileState
from engine.types import Annotation, EngineError, Landmark, Scan, Unit, UnitSource, UnitStatus

MakeScan = Callable[..., Path]
GUESSED = UnitStatus(Unit.METRE, UnitSource.GUESSED, "it measures 0.3 across")
CHOSEN = UnitStatus(Unit.CENTIMETRE, UnitSource.CHOSEN, "chosen by the user")


def test_a_scan_is_kept_with_hash_paths_and_size(project: Project, make_scan: MakeScan) -> None:
    path = make_scan("head.ply", "ply")
    (record,) = project.add_scans([path])
    assert record == project.scans()[0]
    assert record.scan_id == hashlib.sha256(b"ply").hexdigest()
    assert (record.name, record.size, record.relative_path) == ("head.ply", 3, "../scans/head.ply")
    assert Path(record.absolute_path) == path
    assert project.file_state(record) is FileState.PRESENT


def test_the_same_content_twice_is_one_scan(project: Project, make_scan: MakeScan) -> None:
    first, second, other = make_scan("a.obj", "same"), make_scan("b.obj", "same"), make_scan("c.obj", "other")
    records = project.add_scans([first, second, other])
    assert records[0].scan_id == records[1].scan_id
    assert [record.name for record in project.scans()] == ["b.obj", "c.obj"]


def test_adding_again_keeps_unit_and_notes(project: Project, make_scan: MakeScan) -> None:
    path = make_scan()
    (record,) = project.add_scans([path])
    project.apply(scans.SetUnit(record.scan_id, CHOSEN), scans.SetNotes(record.scan_id, "before surgery"))
    (again,) = project.add_scans([path])
    assert (again.unit, again.notes, again.added) == (CHOSEN, "before surgery", record.added)


def test_a_moved_project_finds_its_scans_beside_it(tmp_path: Path) -> None:
    folder = tmp_path / "here"
    folder.mkdir()
    (folder / "a.obj").write_text("v 1 2 3")
    with Project.create(folder / "study") as project:
        project.add_scans([folder / "a.obj"])
    moved = tmp_path / "there"
    shutil.move(folder, moved)
    with Project.open(moved / "study") as project:
        (record,) = project.scans()
        assert project.resolve_path(record) == moved / "a.obj"
        assert project.file_state(record, read=True) is FileState.PRESENT


def test_another_file_at_the_relative_place_does_not_win(tmp_path: Path, make_scan: MakeScan) -> None:
    scan = make_scan("a.obj", "the right one")
    with Project.create(tmp_path / "study") as project:
        project.add_scans([scan])
    shutil.move(tmp_path / "study", tmp_path / "deeper" / "down" / "study")
    decoy = tmp_path / "deeper" / "down" / "scans" / "a.obj"
    decoy.parent.mkdir()
    decoy.write_text("not it")
    with Project.open(tmp_path / "deeper" / "down" / "study") as project:
        assert project.resolve_path(project.scans()[0]) == scan


def test_missing_and_changed_files_are_reported_and_not_lost(project: Project, make_scan: MakeScan) -> None:
    gone, longer, same_size = make_scan("gone.obj"), make_scan("longer.obj"), make_scan("same.obj", "v 1 2 3")
    project.add_scans([gone, longer, same_size])
    gone.unlink()
    longer.write_text("v 0 0 0\nv 1 1 1\nv 2 2 2\n")
    same_size.write_text("v 1 2 4")
    os.utime(same_size, ns=(1, 1))
    states = [project.file_state(record) for record in project.scans()]
    assert states == [FileState.MISSING, FileState.CHANGED, FileState.CHANGED]


def test_a_touched_file_is_still_the_same(project: Project, make_scan: MakeScan) -> None:
    path = make_scan()
    (record,) = project.add_scans([path])
    os.utime(path, ns=(1, 1))
    assert project.file_state(record) is FileState.PRESENT


def test_what_the_user_chose_is_not_overruled_by_reading(project: Project, scan_id: str) -> None:
    project.apply(scans.SetUnit(scan_id, GUESSED))
    assert project.scan(scan_id).unit == GUESSED
    project.apply(scans.SetUnit(scan_id, CHOSEN), scans.SetUnit(scan_id, GUESSED))
    assert project.scan(scan_id).unit == CHOSEN


def test_reading_a_scan_teaches_its_unit_and_size(project: Project, scan_id: str) -> None:
    scan = Scan(scan_id, Path("face.obj"), np.zeros((7, 3)), GUESSED)
    project.apply(*scans.facts_of(scan))
    assert (project.scan(scan_id).unit, project.scan(scan_id).point_count) == (GUESSED, 7)


def test_a_missing_file_cannot_be_added_and_says_so(project: Project, tmp_path: Path) -> None:
    with pytest.raises(EngineError, match=r"nowhere\.obj could not be read"):
        project.add_scans([tmp_path / "nowhere.obj"])


def test_a_change_to_an_unknown_scan_changes_nothing_at_all(project: Project, scan_id: str) -> None:
    with pytest.raises(EngineError, match="does not have this scan"):
        project.apply(scans.SetNotes(scan_id, "lost?"), scans.SetNotes("0" * 64, "nobody's"))
    assert project.scan(scan_id).notes == ""


def test_removing_a_scan_takes_its_landmarks_along(project: Project, scan_id: str) -> None:
    landmarks = Annotation("nose9", {"nasion": Landmark((1, 2, 3))})
    project.apply(PutSet(SetKey(scan_id, "nose9"), landmarks, "Import"))
    assert len(project.summaries()) == 1
    project.apply(scans.RemoveScan(scan_id))
    assert project.scans() == []
    assert project.summaries() == []
