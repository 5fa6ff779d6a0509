"""The tables of a project file and the steps from one version of them to the next."""

from __future__ import annotations

import sqlite3
import struct
from dataclasses import dataclass
from pathlib import Path

from engine.store.attributes import VERSION_4
from engine.store.landmark_sets import VERSION_3
from engine.store.photos import VERSION_5
from engine.store.studies import VERSION_2
from engine.types import EngineError

APPLICATION_ID = 0x4E41534E  # "NASN"
READER_KEY = "oldest_reader"
"""Row of ``meta``: the oldest version whose program may still read this file."""

_VERSION_1 = """
CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE scan (
    id INTEGER PRIMARY KEY,
    content TEXT NOT NULL UNIQUE,
    name TEXT NOT NULL,
    relative_path TEXT,
    absolute_path TEXT NOT NULL,
    size INTEGER NOT NULL,
    modified_ns INTEGER NOT NULL,
    unit TEXT,
    unit_source TEXT,
    unit_reason TEXT,
    point_count INTEGER,
    notes TEXT NOT NULL DEFAULT '',
    added TEXT NOT NULL
);
CREATE TABLE landmark_set (
    id INTEGER PRIMARY KEY,
    scan INTEGER NOT NULL REFERENCES scan (id) ON DELETE CASCADE,
    scheme TEXT NOT NULL,
    role TEXT NOT NULL,
    position INTEGER NOT NULL DEFAULT 0,
    located INTEGER NOT NULL DEFAULT 0,
    occluded INTEGER NOT NULL DEFAULT 0,
    absent INTEGER NOT NULL DEFAULT 0,
    checked INTEGER NOT NULL DEFAULT 0,
    lowest_confidence REAL,
    modified TEXT NOT NULL DEFAULT '',
    landmarks TEXT NOT NULL DEFAULT '{}', -- last, so that counts are read without it
    UNIQUE (scan, scheme, role)
);
CREATE TABLE revision (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    landmark_set INTEGER NOT NULL REFERENCES landmark_set (id) ON DELETE CASCADE,
    text TEXT NOT NULL,
    before TEXT NOT NULL,
    after TEXT NOT NULL,
    annotator TEXT NOT NULL,
    time TEXT NOT NULL,
    source TEXT NOT NULL,
    gesture TEXT NOT NULL DEFAULT '',
    superseded TEXT
);
CREATE INDEX revision_of_set ON revision (landmark_set, id);
CREATE TABLE prediction (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    scan INTEGER NOT NULL REFERENCES scan (id) ON DELETE CASCADE,
    scheme TEXT NOT NULL,
    model TEXT NOT NULL,
    card_sha256 TEXT NOT NULL,
    time TEXT NOT NULL,
    unit TEXT NOT NULL,
    found INTEGER NOT NULL,
    message TEXT NOT NULL,
    unit_factor REAL NOT NULL,
    names TEXT NOT NULL,
    xyz_mm BLOB NOT NULL,
    confidence BLOB NOT NULL,
    pose BLOB,
    seconds TEXT NOT NULL
);
CREATE INDEX prediction_of_scan ON prediction (scan, scheme, id);
CREATE TABLE job (
    id TEXT PRIMARY KEY,
    task TEXT NOT NULL,
    title TEXT NOT NULL,
    status TEXT NOT NULL,
    created TEXT NOT NULL,
    finished TEXT NOT NULL DEFAULT '',
    message TEXT NOT NULL DEFAULT ''
) WITHOUT ROWID;
CREATE VIEW landmark AS
    SELECT scan.name AS scan, landmark_set.scheme, landmark_set.role, item.key AS landmark,
           json_extract(item.value, '$.xyz[0]') AS x, json_extract(item.value, '$.xyz[1]') AS y,
           json_extract(item.value, '$.xyz[2]') AS z, scan.unit,
           coalesce(json_extract(item.value, '$.state'), 'placed') AS state,
           coalesce(json_extract(item.value, '$.source'), 'manual') AS source
    FROM landmark_set JOIN scan ON scan.id = landmark_set.scan, json_each(landmark_set.landmarks) AS item;
INSERT INTO meta VALUES ('oldest_reader', '1');
"""

MIGRATIONS: tuple[str, ...] = (_VERSION_1, VERSION_2, VERSION_3, VERSION_4, VERSION_5)
"""Step n takes version n to n + 1. A step that older programs cannot read raises ``oldest_reader`` in ``meta``."""


@dataclass(frozen=True)
class Header:
    """What the first hundred bytes of a project file say."""

    application_id: int
    version: int


def read_header(path: Path) -> Header | None:
    """Header of an SQLite file, read without opening it as a database; None if it is none."""
    try:
        with path.open("rb") as file:
            head = file.read(100)
    except OSError as error:
        raise EngineError(f"{path} could not be read: {error.strerror}. Check the folder and your rights.") from error
    if len(head) < 100 or not head.startswith(b"SQLite format 3\x00"):
        return None
    (version,) = struct.unpack(">i", head[60:64])
    (application_id,) = struct.unpack(">i", head[68:72])
    return Header(application_id, version)


def version_of(connection: sqlite3.Connection) -> int:
    """``user_version`` of an open database."""
    return int(connection.execute("PRAGMA user_version").fetchone()[0])


def migrate(connection: sqlite3.Connection) -> None:
    """Bring an open database up to the newest version; each step is one transaction, done whole or not at all."""
    for version in range(version_of(connection), len(MIGRATIONS)):
        connection.execute("BEGIN IMMEDIATE")
        try:
            for statement in _statements(MIGRATIONS[version]):
                connection.execute(statement)
            connection.execute(f"PRAGMA application_id = {APPLICATION_ID}")
            connection.execute(f"PRAGMA user_version = {version + 1}")
            connection.execute("COMMIT")
        except sqlite3.Error:
            connection.execute("ROLLBACK")
            raise


def _statements(script: str) -> list[str]:
    # Connection.executescript would commit before it starts, and a step must be one transaction.
    statements, part = [], ""
    for line in script.splitlines(keepends=True):
        part += line
        if sqlite3.complete_statement(part):
            statements.append(part)
            part = ""
    return statements
