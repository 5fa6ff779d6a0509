"""The scans of a project: found by content, kept by relative and absolute path."""

from __future__ import annotations

import hashlib
import os
import sqlite3
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Protocol

from engine.annotation import now
from engine.store.values import FileState, ScanRecord
from engine.types import EngineError, Scan, Unit, UnitSource, UnitStatus

_COLUMNS = (
    "content, name, relative_path, absolute_path, size, modified_ns, unit, unit_source, unit_reason, point_count, "
    "notes, added"
)
_CHUNK = 1 << 22


def content_hash(path: Path) -> str:
    """sha256 of a file's bytes, hexadecimal. EngineError if it cannot be read."""
    digest = hashlib.sha256()
    try:
        with path.open("rb") as file:
            while chunk := file.read(_CHUNK):
                digest.update(chunk)
    except OSError as error:
        raise EngineError(f"{path.name} could not be read: {error.strerror}. Check that the file is there.") from error
    return digest.hexdigest()


def describe(path: Path, project_folder: Path, scan_id: str | None = None) -> ScanRecord:
    """The record of a scan file as it lies there now; ``scan_id`` spares hashing it again."""
    path = Path(os.path.normpath(path.absolute()))
    scan_id = scan_id or content_hash(path)
    facts = path.stat()
    place = relative_to(path, project_folder)
    return ScanRecord(
        scan_id, path.name, place, str(path), facts.st_size, facts.st_mtime_ns, None, None, "", now()
    )  # fmt: skip


def relative_to(path: Path, project_folder: Path) -> str | None:
    """A file's place as seen from the project; None on another drive."""
    try:
        return Path(os.path.relpath(path, project_folder)).as_posix()
    except ValueError:
        return None


class Located(Protocol):
    """A record of a file by two paths and its size."""

    @property
    def relative_path(self) -> str | None:
        """As seen from the project."""

    @property
    def absolute_path(self) -> str:
        """Where it was added from."""

    @property
    def size(self) -> int:
        """In bytes."""


def resolve(record: Located, project_folder: Path) -> Path:
    """Where a scan's (or photo's) file is: beside the project if it is there, else where it was added from.

    Where both exist the one of the recorded size wins. If neither exists, the original place is returned.
    """
    absolute = Path(record.absolute_path)
    places = [absolute]
    if record.relative_path is not None:
        places.insert(0, Path(os.path.normpath(project_folder / PurePosixPath(record.relative_path))))
    present = [place for place in places if place.is_file()]
    same_size = [place for place in present if place.stat().st_size == record.size]
    return (same_size or present or [absolute])[0]


def file_state(record: ScanRecord, project_folder: Path, *, read: bool = False) -> FileState:
    """Whether the file is still what was added. By size and time; hashed when these differ or ``read`` asks for it."""
    path = resolve(record, project_folder)
    try:
        facts = path.stat()
    except OSError:
        return FileState.MISSING
    if facts.st_size != record.size:
        return FileState.CHANGED
    if facts.st_mtime_ns == record.modified_ns and not read:
        return FileState.PRESENT
    return FileState.PRESENT if content_hash(path) == record.scan_id else FileState.CHANGED


def select(connection: sqlite3.Connection, scan_id: str | None = None) -> list[ScanRecord]:
    """All scans in the order they were added, or the one asked for."""
    where, values = ("", ()) if scan_id is None else ("WHERE content = ?", (scan_id,))
    rows = connection.execute(f"SELECT {_COLUMNS} FROM scan {where} ORDER BY id", values)
    return [_record(*row) for row in rows]


def row_id(connection: sqlite3.Connection, scan_id: str) -> int:
    """Row of a scan. EngineError if the project does not have it."""
    row = connection.execute("SELECT id FROM scan WHERE content = ?", (scan_id,)).fetchone()
    if row is None:
        raise EngineError("The project does not have this scan. Add the scan first.")
    return int(row[0])


def _record(
    content: str, name: str, relative: str | None, absolute: str, size: int, modified_ns: int, unit: str | None,
    source: str | None, reason: str | None, point_count: int | None, notes: str, added: str,
) -> ScanRecord:  # fmt: skip
    status = None if unit is None else UnitStatus(Unit(unit), UnitSource(source or UnitSource.GUESSED), reason or "")
    return ScanRecord(
        content, name, relative, absolute, size, modified_ns, status, point_count, notes, added
    )  # fmt: skip


@dataclass(frozen=True)
class PutScan:
    """Add a scan. The same content again keeps everything known of it and takes the newer path over."""

    record: ScanRecord

    def apply(self, connection: sqlite3.Connection) -> None:
        """Write it."""
        record = self.record
        unit = record.unit
        connection.execute(
            f"INSERT INTO scan ({_COLUMNS}) VALUES (?,?,?,?,?,?,?,?,?,?,?,?) "
            "ON CONFLICT (content) DO UPDATE SET name = excluded.name, relative_path = excluded.relative_path, "
            "absolute_path = excluded.absolute_path, size = excluded.size, modified_ns = excluded.modified_ns",
            (
                record.scan_id, record.name, record.relative_path, record.absolute_path, record.size,
                record.modified_ns, unit and unit.unit.value, unit and unit.source.value, unit and unit.reason,
                record.point_count, record.notes, record.added,
            ),
        )  # fmt: skip


@dataclass(frozen=True)
class SetUnit:
    """Say in which unit a scan's file is. What the user chose is changed by the user only."""

    scan_id: str
    unit: UnitStatus

    def apply(self, connection: sqlite3.Connection) -> None:
        """Write it."""
        row_id(connection, self.scan_id)
        connection.execute(
            "UPDATE scan SET unit = ?, unit_source = ?, unit_reason = ? "
            "WHERE content = ? AND (unit_source IS NOT 'chosen' OR ? = 'chosen')",
            (self.unit.unit.value, self.unit.source.value, self.unit.reason, self.scan_id, self.unit.source.value),
        )


@dataclass(frozen=True)
class SetPointCount:
    """Keep how many points a scan has."""

    scan_id: str
    point_count: int

    def apply(self, connection: sqlite3.Connection) -> None:
        """Write it."""
        row_id(connection, self.scan_id)
        connection.execute("UPDATE scan SET point_count = ? WHERE content = ?", (self.point_count, self.scan_id))


@dataclass(frozen=True)
class SetNotes:
    """Keep what the user wrote on a scan."""

    scan_id: str
    notes: str

    def apply(self, connection: sqlite3.Connection) -> None:
        """Write it."""
        row_id(connection, self.scan_id)
        connection.execute("UPDATE scan SET notes = ? WHERE content = ?", (self.notes, self.scan_id))


@dataclass(frozen=True)
class RemoveScan:
    """Take a scan out of the project with all its landmark sets and predictions; the file stays."""

    scan_id: str

    def apply(self, connection: sqlite3.Connection) -> None:
        """Write it."""
        connection.execute("DELETE FROM scan WHERE content = ?", (self.scan_id,))


def facts_of(scan: Scan) -> tuple[SetUnit, SetPointCount]:
    """What reading a scan taught: its unit and its number of points."""
    return SetUnit(scan.scan_id, scan.unit), SetPointCount(scan.scan_id, len(scan.points_mm))
