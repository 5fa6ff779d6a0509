"""A project that is newer, damaged, foreign, read-only or somebody else's is shown or refused, never altered."""

from __future__ import annotations

import hashlib
import os
import random
import shutil
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest

from engine.store import opening, schema
from engine.store.landmark_sets import PutSet, SetKey
from engine.store.lock import FileLock
from engine.store.project import Project
from engine.store.scans import SetNotes
from engine.types import Annotation, EngineError, Landmark

ROOT = Path(__file__).resolve().parents[3]
NAMES = [f"landmark_{number}" for number in range(68)]


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A closed project with some pages of content; never opened itself."""
    folder = tmp_path_factory.mktemp("template")
    paths = [folder / f"{number}.obj" for number in range(12)]
    for path in paths:
        path.write_text(path.name)
    landmarks = {name: Landmark((1.0, 2.0, number / 3)) for number, name in enumerate(NAMES)}
    with Project.create(folder / "study") as project:
        records = project.add_scans(paths)
        put = (PutSet(SetKey(one.scan_id, "ibug68"), Annotation("ibug68", landmarks), "Import") for one in records)
        project.apply(*put)
    return folder / "study"


@pytest.fixture
def study(template: Path, tmp_path: Path) -> Path:
    """A closed project of its own."""
    return Path(shutil.copytree(template, tmp_path / "closed"))


def print_of(folder: Path) -> dict[str, str]:
    """Every file of a folder with its hash."""
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    return {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in files}


def set_pragma(folder: Path, name: str, value: int) -> None:
    with closing(sqlite3.connect(folder / "project.nasion")) as connection:
        connection.execute(f"PRAGMA {name} = {value}")


def test_a_closed_project_opens_for_writing(study: Path) -> None:
    with Project.open(study) as project:
        assert project.read_only_reason is None
        assert len(project.scans()) == 12
    with Project.open(study / "project.nasion") as project:
        assert project.folder == study


def test_a_folder_without_a_project_is_refused(tmp_path: Path) -> None:
    with pytest.raises(EngineError, match="holds no Nasion project"):
        Project.open(tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_a_project_is_not_made_over_another(study: Path) -> None:
    before = print_of(study)
    with pytest.raises(EngineError, match="already holds a project"):
        Project.create(study)
    assert print_of(study) == before
    Project.open(study).close()


def test_a_project_is_not_made_where_nothing_can_be_written(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(EngineError, match="No project could be made"):
        Project.create(tmp_path / "file" / "study")


def test_a_newer_project_that_can_be_read_is_only_looked_at(study: Path) -> None:
    set_pragma(study, "user_version", len(schema.MIGRATIONS) + 1)
    before = print_of(study)
    with Project.open(study) as project:
        assert project.read_only_reason is not None
        assert "newer Nasion" in project.read_only_reason
        scan_id = project.scans()[0].scan_id
        assert len(project.annotation(scan_id, "ibug68").landmarks) == 68
        with pytest.raises(EngineError, match="newer Nasion"):
            project.apply(SetNotes(scan_id, "no"))
    assert print_of(study) == before


def test_a_newer_project_that_cannot_be_read_is_refused(study: Path) -> None:
    set_pragma(study, "user_version", 99)
    with closing(sqlite3.connect(study / "project.nasion")) as connection, connection:
        connection.execute("UPDATE meta SET value = '99' WHERE key = 'oldest_reader'")
    before = print_of(study)
    with pytest.raises(EngineError, match="cannot read"):
        Project.open(study)
    assert print_of(study) == {**print_of(study), **before}


def test_a_database_of_another_program_is_refused(study: Path) -> None:
    set_pragma(study, "application_id", 7)
    before = print_of(study)
    with pytest.raises(EngineError, match="database of another program"):
        Project.open(study)
    assert print_of(study) == before


@pytest.mark.parametrize("content", [b"", b"PNG", b"\x89PNG\r\n\x1a\n" * 100, b"SQLite format 3\x00" + bytes(200)])
def test_something_that_is_no_database_is_refused(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "project.nasion").write_bytes(content)
    with pytest.raises(EngineError, match=r"damaged|another program"):
        Project.open(tmp_path)
    assert (tmp_path / "project.nasion").read_bytes() == content


@pytest.mark.parametrize("seed", range(40))
def test_bytes_damaged_anywhere_never_raise_anything_but_a_sentence_and_are_left_alone(study: Path, seed: int) -> None:
    dice = random.Random(seed)
    path = study / "project.nasion"
    data = bytearray(path.read_bytes())
    for _ in range(dice.choice([1, 20, 400])):
        data[dice.randrange(len(data))] = dice.randrange(256)
    if seed % 5 == 0:
        del data[dice.randrange(len(data)) :]
    path.write_bytes(data)
    try:
        with Project.open(study) as project:
            for record in project.scans():
                project.file_state(record)
                project.history(record.scan_id, "ibug68")
            project.summaries()
            opened_as = project.read_only_reason
    except EngineError as error:
        opened_as = str(error)
    if opened_as is not None:
        assert "damaged" in opened_as or "another program" in opened_as
        assert path.read_bytes() == bytes(data)


def test_a_folder_that_cannot_be_written_is_opened_for_looking(study: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object, **__: object) -> int:
        raise PermissionError(13, "Permission denied")

    before = print_of(study)
    monkeypatch.setattr("engine.store.lock.os.open", refuse)  # the rights of a folder mean nothing to root
    with Project.open(study) as project:
        assert project.read_only_reason is not None
        assert "cannot be written by you" in project.read_only_reason
        assert len(project.scans()) == 12
    assert print_of(study) == before


@pytest.mark.skipif(sys.platform == "win32" or os.geteuid() == 0, reason="the rights of a file mean nothing here")
def test_a_file_that_cannot_be_written_is_opened_for_looking(study: Path) -> None:
    (study / "project.nasion").chmod(0o444)
    with Project.open(study) as project:
        assert project.read_only_reason is not None


def test_looking_takes_no_lock_and_changes_nothing(study: Path) -> None:
    before = print_of(study)
    with Project.open(study, read_only=True) as looking, Project.open(study) as writing:
        assert looking.read_only_reason is not None
        assert writing.read_only_reason is None
        with pytest.raises(EngineError, match="reading only"):
            looking.apply(SetNotes(looking.scans()[0].scan_id, "no"))
    assert print_of(study)["project.nasion"] == before["project.nasion"]


CRASH = """
import os, sqlite3, sys
from pathlib import Path
from engine.store import opening
connection = opening.connect(Path(sys.argv[1]))
connection.execute("PRAGMA cache_size = 1")
connection.execute("BEGIN IMMEDIATE")
connection.execute("UPDATE landmark_set SET landmarks = '{}'")
connection.execute("UPDATE scan SET notes = 'half'")
os._exit(9)
"""


@pytest.mark.parametrize("read_only", [False, True])
def test_what_a_killed_process_left_half_written_is_taken_back(study: Path, read_only: bool) -> None:
    with Project.open(study) as project:
        before = [project.annotation(record.scan_id, "ibug68") for record in project.scans()]
    subprocess.run([sys.executable, "-c", CRASH, str(study / "project.nasion")], cwd=ROOT, check=False)
    assert (study / "project.nasion-journal").stat().st_size > 0
    with Project.open(study, read_only=read_only) as project:
        assert (project.read_only_reason is None) is not read_only
        assert [project.annotation(record.scan_id, "ibug68") for record in project.scans()] == before
        assert {record.notes for record in project.scans()} == {""}


def test_a_second_process_may_only_look_and_learns_who_has_it(study: Path) -> None:
    code = (
        "import sys; from pathlib import Path; from engine.store.project import Project\n"
        f"project = Project.open(Path({str(study)!r})); print('open', flush=True); sys.stdin.readline()"
    )
    with subprocess.Popen(
        [sys.executable, "-c", code], stdin=subprocess.PIPE, stdout=subprocess.PIPE, cwd=ROOT
    ) as other:
        assert other.stdout is not None
        assert other.stdout.readline().strip() == b"open"
        with Project.open(study) as second:
            assert second.read_only_reason is not None
            assert f"in use by process {other.pid}" in second.read_only_reason
            assert len(second.scans()) == 12
        other.kill()
    with Project.open(study) as again:
        assert again.read_only_reason is None  # the lock went with its owner


def test_a_second_opening_in_the_same_process_may_only_look(study: Path) -> None:
    with Project.open(study) as first, Project.open(study) as second:
        assert first.read_only_reason is None
        assert second.read_only_reason is not None
        first.apply(SetNotes(first.scans()[0].scan_id, "yes"))
        assert second.scans()[0].notes == "yes"


def test_a_forgotten_lock_file_blocks_nobody(study: Path) -> None:
    (study / opening.LOCK_NAME).write_text('{"pid": 1, "host": "elsewhere", "since": "2001-01-01"}')
    with Project.open(study) as project:
        assert project.read_only_reason is None


def test_the_lock_is_given_back_when_opening_fails(study: Path) -> None:
    (study / "project.nasion").write_bytes(b"SQLite format 3\x00" + bytes(4000))
    with pytest.raises(EngineError):
        Project.open(study)
    lock = FileLock(study / opening.LOCK_NAME)
    assert lock.acquire()
    lock.release()


def test_a_damaged_project_names_its_newest_backup(study: Path) -> None:
    backup = study / "backups" / "daily-2024-01-01.nasion"
    backup.parent.mkdir()
    backup.write_bytes(b"")
    (study / "project.nasion").write_bytes(b"")
    with pytest.raises(EngineError, match=r"daily-2024-01-01\.nasion"):
        Project.open(study)


def test_every_connection_of_a_project_is_as_safe_as_sqlite_can_be(study: Path) -> None:
    with closing(opening.connect(study / "project.nasion")) as connection:
        values = {
            name: connection.execute(f"PRAGMA {name}").fetchone()[0]
            for name in ("journal_mode", "synchronous", "foreign_keys", "application_id", "user_version")
        }
    assert values == {
        "journal_mode": "truncate",
        "synchronous": 2,
        "foreign_keys": 1,
        "application_id": schema.APPLICATION_ID,
        "user_version": len(schema.MIGRATIONS),
    }


def test_a_closed_project_says_so(study: Path) -> None:
    project = Project.open(study)
    project.close()
    project.close()
    with pytest.raises(EngineError, match="closed already"):
        project.scans()
