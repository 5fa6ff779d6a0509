from __future__ import annotations

import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from engine.store import schema
from engine.store.project import Project
from engine.types import EngineError

MakeScan = Callable[..., Path]
FIXTURE = Path(__file__).with_name("version_1.sql")
"""A project of version 1 as text, with one scan, two revisions and a prediction. It is never made anew."""


@pytest.fixture
def old_project(tmp_path: Path) -> Path:
    folder = tmp_path / "old"
    folder.mkdir()
    with closing(sqlite3.connect(folder / "project.nasion")) as connection:
        connection.executescript(FIXTURE.read_text(encoding="utf-8"))
        connection.execute(f"PRAGMA application_id = {schema.APPLICATION_ID}")
        connection.execute("PRAGMA user_version = 1")
    return folder


def add_step(monkeypatch: pytest.MonkeyPatch, script: str) -> None:
    monkeypatch.setattr(schema, "MIGRATIONS", (*schema.MIGRATIONS, script))


def test_a_project_of_version_1_is_read_as_it_was(old_project: Path) -> None:
    with Project.open(old_project) as project:
        assert project.read_only_reason is None
        (record,) = project.scans()
        assert (record.name, record.notes, record.point_count) == ("head.obj", "left ear hidden", 1234)
        history = project.history(record.scan_id, "nose9")
        assert [entry.text for entry in history.entries] == ["Place nasion", "Move nasion"]
        assert history.position == 1
        assert history.current.landmarks["nasion"].xyz_mm == (0.1 * 10, 0.2 * 10, 0.3 * 10)
        record_of_model = project.latest_prediction(record.scan_id, "nose9")
        assert record_of_model is not None
        assert record_of_model.prediction.names == ("nasion", "subnasale")


def test_an_older_project_is_brought_up_after_a_backup(old_project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    add_step(monkeypatch, "CREATE TABLE later (a);\nALTER TABLE scan ADD COLUMN colour TEXT NOT NULL DEFAULT 'red';")
    newest = len(schema.MIGRATIONS)
    with Project.open(old_project) as project:
        assert project.read_only_reason is None
        assert project.scans()[0].notes == "left ear hidden"
    header = schema.read_header(old_project / "project.nasion")
    assert header == schema.Header(schema.APPLICATION_ID, newest)
    backup = schema.read_header(old_project / "backups" / f"before-version-{newest}.nasion")
    assert backup == schema.Header(schema.APPLICATION_ID, 1)


def test_a_step_that_fails_leaves_the_old_version_whole(old_project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    add_step(monkeypatch, "CREATE TABLE half (a);\nINSERT INTO nowhere VALUES (1);")
    with pytest.raises(EngineError):
        Project.open(old_project)
    with closing(sqlite3.connect(old_project / "project.nasion")) as connection:
        tables = {row[0] for row in connection.execute("SELECT name FROM sqlite_master")}
        assert schema.version_of(connection) == len(schema.MIGRATIONS) - 1
    assert "half" not in tables


def test_looking_at_an_older_project_does_not_bring_it_up(old_project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    add_step(monkeypatch, "CREATE TABLE later (a);")
    before = (old_project / "project.nasion").read_bytes()
    with Project.open(old_project, read_only=True) as project:
        assert project.scans()[0].name == "head.obj"
    assert (old_project / "project.nasion").read_bytes() == before


def test_landmarks_can_be_read_with_any_sqlite_program(old_project: Path) -> None:
    with closing(sqlite3.connect(old_project / "project.nasion")) as connection:
        rows = connection.execute("SELECT scan, scheme, role, landmark, x, y, z, state FROM landmark").fetchall()
    assert ("head.obj", "nose9", "corrected", "nasion", 0.1, 0.2, 0.3, "placed") in rows
