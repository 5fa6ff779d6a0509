from __future__ import annotations

import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from engine.store import backups, opening
from engine.store.project import Project
from engine.store.scans import SetNotes
from engine.store.writer import ProjectWriter


def test_one_copy_a_day_and_seven_kept(project: Project, scan_id: str) -> None:
    with closing(opening.connect(project.path)) as connection:
        for day in range(1, 11):
            made = backups.make_daily(connection, project.path, f"2024-03-{day:02d}")
            assert made is not None
            assert backups.make_daily(connection, project.path, f"2024-03-{day:02d}") is None
    names = sorted(path.name for path in backups.folder_of(project.path).iterdir())
    assert names == [f"daily-2024-03-{day:02d}.nasion" for day in range(4, 11)]


def test_a_copy_is_a_whole_project(project: Project, scan_id: str, tmp_path: Path) -> None:
    project.apply(SetNotes(scan_id, "kept"))
    writer = ProjectWriter(project)
    writer.submit(SetNotes(scan_id, "newer"))
    assert writer.close()
    copy = backups.newest(project.path)
    assert copy is not None
    restored = tmp_path / "restored"
    restored.mkdir()
    shutil.copy(copy, restored / "project.nasion")
    with Project.open(restored) as again:
        assert again.read_only_reason is None
        assert again.scan(scan_id).notes == "newer"


def test_a_copy_that_fails_leaves_no_half(
    project: Project, scan_id: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    target = tmp_path / "copies" / "a.nasion"
    monkeypatch.setattr(Path, "replace", lambda *_: (_ for _ in ()).throw(OSError(28, "No space left on device")))
    with closing(opening.connect(project.path)) as connection, pytest.raises(OSError, match="No space"):
        backups.copy_to(connection, target)
    assert list(target.parent.iterdir()) == []


def test_a_project_without_copies_has_no_newest(project: Project) -> None:
    assert backups.newest(project.path) is None


def test_a_copy_that_cannot_be_made_does_not_stop_saving(project: Project, scan_id: str) -> None:
    backups.folder_of(project.path).write_text("a file in the way")
    writer = ProjectWriter(project)
    writer.submit(SetNotes(scan_id, "saved"))
    assert writer.close()
    with closing(sqlite3.connect(project.path)) as connection:
        assert connection.execute("SELECT notes FROM scan").fetchone() == ("saved",)
