"""Observer studies: who is to place which scans how often, and every sitting's own landmarks.

A sitting is apart from the scan's corrected landmarks, so that nobody sees what was placed before.
"""

from __future__ import annotations

import json
import sqlite3
from dataclasses import dataclass, field

from engine.annotation import now
from engine.store import scans
from engine.store.codec import decode_all, encode_all, to_json
from engine.store.landmark_sets import settle_unit, unit_of
from engine.types import Annotation, EngineError, Unit

VERSION_2 = """
CREATE TABLE study (
    id TEXT PRIMARY KEY,
    title TEXT NOT NULL,
    scheme TEXT NOT NULL,
    scans TEXT NOT NULL,
    observers TEXT NOT NULL,
    sessions INTEGER NOT NULL,
    seed INTEGER NOT NULL,
    created TEXT NOT NULL
) WITHOUT ROWID;
CREATE TABLE sitting (
    study TEXT NOT NULL REFERENCES study (id) ON DELETE CASCADE,
    scan INTEGER NOT NULL REFERENCES scan (id) ON DELETE CASCADE,
    observer TEXT NOT NULL,
    session INTEGER NOT NULL,
    landmarks TEXT NOT NULL,
    started TEXT NOT NULL,
    modified TEXT NOT NULL,
    finished TEXT NOT NULL DEFAULT '',
    PRIMARY KEY (study, scan, observer, session)
) WITHOUT ROWID;
"""
"""What version 2 of a project adds. Programs of version 1 read such a project as before."""


@dataclass(frozen=True)
class StudyRecord:
    """A study: every observer places every scan ``sessions`` times, in an order that ``seed`` settles."""

    study_id: str
    title: str
    scheme_id: str
    scan_ids: tuple[str, ...]
    observers: tuple[str, ...]
    sessions: int
    seed: int
    created: str = field(default_factory=now)


@dataclass(frozen=True)
class SittingRecord:
    """One observer's landmarks of one scan in one session (counted from 1). ``finished`` is empty until it is done."""

    study_id: str
    scan_id: str
    observer: str
    session: int
    annotation: Annotation
    started: str = ""
    modified: str = ""
    finished: str = ""


# ------------------------------------------------------------------ reading
def select(connection: sqlite3.Connection) -> list[StudyRecord]:
    """All studies, oldest first; none in a project of version 1 that was opened for reading only."""
    if not connection.execute("SELECT 1 FROM sqlite_master WHERE name = 'study'").fetchone():
        return []
    rows = connection.execute(
        "SELECT id, title, scheme, scans, observers, sessions, seed, created FROM study ORDER BY created, id"
    )
    return [
        StudyRecord(key, title, scheme, tuple(json.loads(ids)), tuple(json.loads(people)), sessions, seed, created)
        for key, title, scheme, ids, people, sessions, seed, created in rows
    ]


def sittings(connection: sqlite3.Connection, study_id: str, observer: str | None = None) -> list[SittingRecord]:
    """The sittings of a study in the order they were begun, in millimetres under each scan's unit."""
    rows = connection.execute(
        "SELECT content, observer, session, landmarks, started, sitting.modified, finished, scheme FROM sitting "
        "JOIN scan ON scan.id = sitting.scan JOIN study ON study.id = sitting.study "
        "WHERE study = ? AND (? IS NULL OR observer = ?) ORDER BY started, session, scan.id",
        (study_id, observer, observer),
    ).fetchall()
    found = []
    for content, person, session, text, started, modified, finished, scheme in rows:
        landmarks = decode_all(json.loads(text), unit_of(connection, content))
        annotation = Annotation(scheme, {name: value for name, value in landmarks.items() if value is not None})
        found.append(SittingRecord(study_id, content, person, session, annotation, started, modified, finished))
    return found


# ------------------------------------------------------------------ changes
@dataclass(frozen=True)
class PutStudy:
    """Add a study. One that has sittings keeps its scans, observers, sessions and seed: they settle the order."""

    record: StudyRecord

    def apply(self, connection: sqlite3.Connection) -> None:
        """Write it. EngineError if it would change the order of a study that has begun."""
        new = self.record
        for old in select(connection):
            same = (old.scheme_id, old.scan_ids, old.observers, old.sessions, old.seed) == (
                new.scheme_id, new.scan_ids, new.observers, new.sessions, new.seed,
            )  # fmt: skip
            if old.study_id == new.study_id and not same and sittings(connection, new.study_id):
                raise EngineError(f"The study “{old.title}” has begun and cannot be changed. Make a new one.")
        for scan_id in new.scan_ids:
            scans.row_id(connection, scan_id)
        connection.execute(
            "INSERT INTO study (id, title, scheme, scans, observers, sessions, seed, created) VALUES (?,?,?,?,?,?,?,?) "
            "ON CONFLICT (id) DO UPDATE SET title = excluded.title, scheme = excluded.scheme, scans = excluded.scans, "
            "observers = excluded.observers, sessions = excluded.sessions, seed = excluded.seed",
            (
                new.study_id, new.title, new.scheme_id, to_json(new.scan_ids), to_json(new.observers), new.sessions,
                new.seed, new.created,
            ),
        )  # fmt: skip


@dataclass(frozen=True)
class PutSitting:
    """Keep a sitting's landmarks as they are now. ``unit``: under which its millimetres were made; None: the scan's."""

    record: SittingRecord
    unit: Unit | None = None

    def apply(self, connection: sqlite3.Connection) -> None:
        """Write it. EngineError if the study or the scan is not in the project."""
        new = self.record
        if not connection.execute("SELECT 1 FROM study WHERE id = ?", (new.study_id,)).fetchone():
            raise EngineError("The project does not have this study. Make the study first.")
        scan = scans.row_id(connection, new.scan_id)
        unit = settle_unit(connection, new.scan_id, self.unit)
        when = new.modified or now()
        connection.execute(
            "INSERT INTO sitting (study, scan, observer, session, landmarks, started, modified, finished) "
            "VALUES (?,?,?,?,?,?,?,?) ON CONFLICT (study, scan, observer, session) DO UPDATE SET "
            "landmarks = excluded.landmarks, modified = excluded.modified, finished = excluded.finished",
            (
                new.study_id, scan, new.observer, new.session,
                to_json(encode_all(dict(new.annotation.landmarks), unit)), new.started or when, when, new.finished,
            ),
        )  # fmt: skip


@dataclass(frozen=True)
class RemoveStudy:
    """Take a study out of the project with all its sittings."""

    study_id: str

    def apply(self, connection: sqlite3.Connection) -> None:
        """Write it."""
        connection.execute("DELETE FROM study WHERE id = ?", (self.study_id,))
