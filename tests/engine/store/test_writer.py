from __future__ import annotations

import sqlite3
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

import pytest

from engine import annotation as edits
from engine.store.landmark_sets import AppendEntry, SetKey, SetPosition
from engine.store.project import Project
from engine.store.scans import SetNotes
from engine.store.values import Entry
from engine.store.writer import ProjectWriter
from engine.types import Annotation, EngineError

ROOT = Path(__file__).resolve().parents[3]


@pytest.fixture
def writer(project: Project) -> Iterator[ProjectWriter]:
    made = ProjectWriter(project)
    yield made
    made.close()


def notes_on_disk(project: Project) -> str:
    """Read past every cache: by a connection of its own."""
    with closing(sqlite3.connect(project.path)) as connection:
        return str(connection.execute("SELECT notes FROM scan").fetchone()[0])


def test_changes_are_on_disk_well_within_a_second_without_being_asked(
    project: Project, writer: ProjectWriter, scan_id: str
) -> None:
    start = time.monotonic()
    writer.submit(SetNotes(scan_id, "soon"))
    while notes_on_disk(project) != "soon":
        assert time.monotonic() - start < 1.0
        time.sleep(0.005)


def test_changes_keep_their_order(project: Project, writer: ProjectWriter, scan_id: str) -> None:
    key, old = SetKey(scan_id, "ibug68"), Annotation("ibug68")
    for number in range(200):
        new = edits.place(old, "nasion", (number, 0, 0))
        writer.submit(AppendEntry(key, Entry.between(old, new, f"Move {number}")))
        old = new
    writer.submit(SetPosition(key, 150))
    assert writer.flush()
    history = project.history(scan_id, "ibug68")
    assert [entry.text for entry in history.entries] == [f"Move {number}" for number in range(200)]
    assert history.current.landmarks["nasion"].xyz_mm == (149, 0, 0)
    assert writer.pending == 0


def test_submitting_never_waits_for_the_disk(project: Project, writer: ProjectWriter, scan_id: str) -> None:
    blocker = sqlite3.connect(project.path, isolation_level=None)
    blocker.execute("BEGIN EXCLUSIVE")
    writer.submit(SetNotes(scan_id, "first"))
    time.sleep(0.1)  # by now the writer waits for the database
    start = time.monotonic()
    for number in range(100):
        writer.submit(SetNotes(scan_id, str(number)))
    assert time.monotonic() - start < 0.05
    blocker.execute("ROLLBACK")
    blocker.close()
    assert writer.flush(10)
    assert notes_on_disk(project) == "99"


def test_a_change_that_cannot_be_right_is_reported_and_the_others_go_on(project: Project, scan_id: str) -> None:
    heard: list[str | None] = []
    writer = ProjectWriter(project, heard.append)
    writer.submit(SetNotes(scan_id, "a"), SetNotes("0" * 64, "nobody's"), SetPosition(SetKey(scan_id, "x"), 5))
    writer.submit(SetNotes(scan_id, "b"))
    assert writer.close()
    assert notes_on_disk(project) == "b"
    assert [failure.change for failure in writer.failures] == [
        SetNotes("0" * 64, "nobody's"),
        SetPosition(SetKey(scan_id, "x"), 5),
    ]
    assert len([message for message in heard if message]) == 2
    assert project.summaries() == []  # the half that a failed change had written is gone too


@dataclass(frozen=True)
class FailsUntil:
    """Stands for a disk that is full until there is room: the error that SQLite itself raises for it."""

    room: threading.Event
    then: SetNotes

    def apply(self, connection: sqlite3.Connection) -> None:
        if not self.room.is_set():
            error = sqlite3.OperationalError("database or disk is full")
            error.sqlite_errorcode = sqlite3.SQLITE_FULL
            raise error
        self.then.apply(connection)


def test_a_full_disk_is_said_once_and_everything_is_saved_when_there_is_room(project: Project, scan_id: str) -> None:
    heard: list[str | None] = []
    room = threading.Event()
    writer = ProjectWriter(project, heard.append)
    writer.submit(SetNotes(scan_id, "before"), FailsUntil(room, SetNotes(scan_id, "then")))
    writer.submit(SetNotes(scan_id, "after"))
    assert not writer.flush(1.0)
    assert writer.pending == 3
    assert len(heard) == 1
    assert "is full" in (heard[0] or "")
    assert writer.trouble == heard[0]
    assert notes_on_disk(project) == ""
    room.set()
    assert writer.close(10)
    assert heard[-1] is None
    assert writer.trouble is None
    assert notes_on_disk(project) == "after"


FILL = """
import resource, signal, sys
from pathlib import Path
from engine.store.project import Project
from engine.store.writer import ProjectWriter
from engine.store.scans import SetNotes

signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
heard = []
project = Project.open(Path(sys.argv[1]))
scan_id = project.scans()[0].scan_id
writer = ProjectWriter(project, heard.append)
size = project.path.stat().st_size
resource.setrlimit(resource.RLIMIT_FSIZE, (size + 4096, resource.RLIM_INFINITY))
for number in range(50):
    writer.submit(SetNotes(scan_id, f"{number}" * 4000))
    writer.flush(0.02)
assert not writer.flush(0.5), "the limit did not bite"
assert heard and heard[0], heard
resource.setrlimit(resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
assert writer.close(10)
assert heard[-1] is None
assert project.scan(scan_id).notes == "49" * 4000
print(heard[0])
"""


@pytest.mark.skipif(sys.platform == "win32", reason="there is no limit on the size of a file to set")
def test_a_file_that_cannot_grow_loses_nothing(project: Project, scan_id: str) -> None:
    project.close()
    done = subprocess.run(
        [sys.executable, "-c", FILL, str(project.folder)], cwd=ROOT, capture_output=True, text=True, timeout=60
    )
    assert done.returncode == 0, done.stderr
    assert str(project.folder) in done.stdout


class Trips:
    """A change with a fault that nobody foresaw."""

    def apply(self, connection: sqlite3.Connection) -> None:
        raise AssertionError("a fault of the program")


def test_no_fault_of_a_change_or_a_listener_ends_the_saving(project: Project, scan_id: str) -> None:
    def listen(message: str | None) -> None:
        raise RuntimeError("the window is gone")

    writer = ProjectWriter(project, listen)
    writer.submit(Trips(), SetNotes(scan_id, "first"))
    assert writer.flush()
    writer.submit(SetNotes(scan_id, "second"))
    assert writer.close()
    assert notes_on_disk(project) == "second"
    assert [failure.message for failure in writer.failures] == ["a fault of the program"]


def test_nothing_can_be_handed_over_after_the_end(project: Project, scan_id: str) -> None:
    writer = ProjectWriter(project)
    assert writer.close()
    with pytest.raises(EngineError, match="closed already"):
        writer.submit(SetNotes(scan_id, "too late"))


def test_a_project_that_may_only_be_read_has_no_writer(project: Project) -> None:
    with Project.open(project.folder, read_only=True) as looking, pytest.raises(EngineError, match="reading only"):
        ProjectWriter(looking)


def test_reading_in_many_threads_while_writing_is_sound(project: Project, scan_id: str, writer: ProjectWriter) -> None:
    wrong: list[object] = []
    seen: set[int] = set()
    done = threading.Event()

    def read() -> None:
        while not done.is_set():
            history = project.history(scan_id, "ibug68")
            seen.add(history.position)
            nasion = history.current.get("nasion")
            last = None if nasion is None or nasion.xyz_mm is None else nasion.xyz_mm[0] + 1
            if len(history.entries) != history.position or history.start.landmarks or (last or 0) != history.position:
                wrong.append(history)

    readers = [threading.Thread(target=read) for _ in range(4)]
    for reader in readers:
        reader.start()
    make_edits(writer, scan_id, 50, seen)
    flushed = writer.flush(30)
    done.set()
    for reader in readers:
        reader.join()
    assert flushed
    assert wrong == []
    assert project.history(scan_id, "ibug68").position == 50


def until(condition: Callable[[], bool]) -> None:
    end = time.monotonic() + 30
    while not condition():
        assert time.monotonic() < end
        time.sleep(0.001)


def make_edits(writer: ProjectWriter, scan_id: str, count: int, seen: set[int]) -> None:
    old = Annotation("ibug68")
    for number in range(count):
        new = edits.place(old, "nasion", (number, 0, 0))
        writer.submit(AppendEntry(SetKey(scan_id, "ibug68"), Entry.between(old, new, f"Move {number}")))
        old = new
        if number % 5 == 0:
            assert writer.flush(30)
            until(lambda: number + 1 in seen)  # noqa: B023 - called at once
