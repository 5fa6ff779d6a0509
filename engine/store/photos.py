"""Photos of the person on a scan, and of the empty stage: where their files are, and what was found on them.

Files are not copied: a photo is found again beside the project or where it was, as scans are.
"""

from __future__ import annotations

import os
import sqlite3
from dataclasses import dataclass, field
from pathlib import Path

from engine.annotation import now
from engine.store import scans

VERSION_5 = """
CREATE TABLE photo (
    id INTEGER PRIMARY KEY,
    scan INTEGER NOT NULL REFERENCES scan (id) ON DELETE CASCADE,
    kind TEXT NOT NULL,
    relative_path TEXT,
    absolute_path TEXT NOT NULL,
    size INTEGER NOT NULL,
    found TEXT NOT NULL DEFAULT '',
    added TEXT NOT NULL,
    UNIQUE (scan, kind, absolute_path)
);
"""
"""What version 5 of a project adds. Older programs read such a project as before."""
PHOTO, STAGE = "photo", "stage"
"""Kinds: of the person, and of the empty stage."""
_COLUMNS = "content, photo.kind, photo.relative_path, photo.absolute_path, photo.size, photo.found, photo.added"


@dataclass(frozen=True)
class PhotoRecord:
    """One photo of a scan's person. found: what nets saw on it, as ``engine.photo.keeping`` writes it; often empty."""

    scan_id: str
    kind: str
    relative_path: str | None
    absolute_path: str
    size: int
    found: str = ""
    added: str = field(default_factory=now)


def describe(scan_id: str, path: Path, project_folder: Path, kind: str = PHOTO) -> PhotoRecord:
    """The record of a photo's file as it lies there now; one that is gone is recorded all the same."""
    path = Path(os.path.normpath(path.absolute()))
    size = path.stat().st_size if path.is_file() else 0
    return PhotoRecord(scan_id, kind, scans.relative_to(path, project_folder), str(path), size)


@dataclass(frozen=True)
class PutPhoto:
    """Keep a photo, last in the strip. One that is kept already takes over what was found, if anything was."""

    record: PhotoRecord

    def apply(self, connection: sqlite3.Connection) -> None:
        """Write it. EngineError if the project does not have the scan."""
        one = self.record
        row = scans.row_id(connection, one.scan_id)
        connection.execute(
            "INSERT INTO photo (scan, kind, relative_path, absolute_path, size, found, added) VALUES (?,?,?,?,?,?,?) "
            "ON CONFLICT (scan, kind, absolute_path) DO UPDATE SET relative_path = excluded.relative_path, "
            "size = excluded.size, found = CASE excluded.found WHEN '' THEN found ELSE excluded.found END",
            (row, one.kind, one.relative_path, one.absolute_path, one.size, one.found, one.added),
        )


@dataclass(frozen=True)
class RemovePhoto:
    """Take a photo out of the project; its file stays."""

    scan_id: str
    absolute_path: str
    kind: str = PHOTO

    def apply(self, connection: sqlite3.Connection) -> None:
        """Write it. EngineError if the project does not have the scan."""
        row = scans.row_id(connection, self.scan_id)
        connection.execute(
            "DELETE FROM photo WHERE scan = ? AND kind = ? AND absolute_path = ?", (row, self.kind, self.absolute_path)
        )


def select(connection: sqlite3.Connection, scan_id: str | None = None) -> list[PhotoRecord]:
    """Photos of a scan, or of all, in the order they were added; none in an older project opened for reading only."""
    if not connection.execute("SELECT 1 FROM sqlite_master WHERE name = 'photo'").fetchone():
        return []
    where, values = ("", ()) if scan_id is None else ("WHERE content = ?", (scan_id,))
    rows = connection.execute(
        f"SELECT {_COLUMNS} FROM photo JOIN scan ON scan.id = photo.scan {where} ORDER BY photo.id", values
    )
    return [PhotoRecord(*row) for row in rows]
