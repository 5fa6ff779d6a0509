"""Opening a project file without ever altering one that is newer, damaged, foreign or somebody else's."""

from __future__ import annotations

import sqlite3
import time
from dataclasses import dataclass
from pathlib import Path

from engine.store import backups, schema, trouble
from engine.store.lock import FileLock
from engine.types import EngineError

FILE_NAME = "project.nasion"
LOCK_NAME = "project.nasion.lock"
_BUSY_MS = 5000
_CHECK_S = 1.0
_TABLES = ("scan", "landmark_set", "revision", "prediction", "job")


@dataclass(frozen=True)
class Opened:
    """An open project file. ``lock`` is None exactly when it may not be written, and then ``reason`` says why."""

    connection: sqlite3.Connection
    lock: FileLock | None
    reason: str | None


def connect(path: Path, *, read_only: bool = False) -> sqlite3.Connection:
    """A connection in autocommit mode with the pragmas every connection of a project has."""
    mode = "ro" if read_only else "rw"
    connection = sqlite3.connect(
        f"{path.absolute().as_uri()}?mode={mode}", uri=True, isolation_level=None, check_same_thread=False,
        timeout=_BUSY_MS / 1000,
    )  # fmt: skip
    connection.execute("PRAGMA foreign_keys = ON")
    connection.execute("PRAGMA trusted_schema = OFF")  # a project from elsewhere may hold any schema
    connection.execute("PRAGMA cell_size_check = ON")
    if not read_only:
        connection.execute("PRAGMA journal_mode = TRUNCATE")  # a rollback journal: WAL fails on network shares
        connection.execute("PRAGMA synchronous = FULL")
        connection.execute("PRAGMA fullfsync = ON")
    return connection


def create(folder: Path) -> Opened:
    """A new project in ``folder``, which is made if need be. EngineError if it already holds one."""
    path = folder / FILE_NAME
    taken = EngineError(f"{folder} already holds a project. Open it instead.")
    if path.exists():
        raise taken
    try:
        folder.mkdir(parents=True, exist_ok=True)
        lock = FileLock(folder / LOCK_NAME)
        if not lock.acquire():
            raise EngineError(f"{folder} is in use by {lock.owner()}. Close it there first.")
        if path.exists():
            lock.release()
            raise taken
        fresh = path.with_suffix(".new")  # never half a project under the real name
        fresh.unlink(missing_ok=True)
        connection = sqlite3.connect(fresh, isolation_level=None)
        schema.migrate(connection)
        connection.close()
        fresh.replace(path)
    except (OSError, sqlite3.Error) as error:
        raise EngineError(
            f"No project could be made in {folder}: {error}. Choose a folder you may write to."
        ) from error
    return Opened(connect(path), lock, None)


def open_existing(folder: Path, *, read_only: bool = False) -> Opened:
    """Open the project in ``folder``, for writing if everything speaks for it, else read-only with the reason."""
    path = folder / FILE_NAME
    if not path.is_file():
        raise EngineError(f"{folder} holds no Nasion project. Choose the folder that contains {FILE_NAME}.")
    reason = _refuse_or_reason(path)
    if reason is None and read_only:
        reason = f"{folder} was opened for reading only."
    lock = None
    if reason is None:
        lock, reason = _take_lock(path)
    try:
        return _open_checked(path, lock, reason)
    except (EngineError, *trouble.UNREADABLE) as error:
        if lock is not None:
            lock.release()
        if isinstance(error, EngineError):
            raise
        raise EngineError(_damaged(folder)) from error


def _refuse_or_reason(path: Path) -> str | None:
    header = schema.read_header(path)
    if header is None:
        raise EngineError(_damaged(path.parent))
    if header.application_id != schema.APPLICATION_ID:
        raise EngineError(f"{path} is not a Nasion project but a database of another program. Choose another folder.")
    if header.version < 1:
        raise EngineError(_damaged(path.parent))
    if header.version > len(schema.MIGRATIONS):
        return f"{path.parent} was made by a newer Nasion. It can be looked at here; update Nasion to change it."
    return None


def _take_lock(path: Path) -> tuple[FileLock | None, str | None]:
    lock = FileLock(path.with_name(LOCK_NAME))
    try:
        if not lock.acquire():
            return None, (
                f"{path.parent} is open already: in use by {lock.owner()}. "
                "It can be looked at here; close it there to change it."
            )
        with path.open("r+b"):
            return lock, None
    except OSError:
        lock.release()
        return None, f"{path.parent} cannot be written by you. It can be looked at; copy it elsewhere to change it."


def _open_checked(path: Path, lock: FileLock | None, reason: str | None) -> Opened:
    _take_back_unfinished(path, lock)
    connection = connect(path, read_only=True)
    try:
        if len(schema.MIGRATIONS) < schema.version_of(connection):
            _refuse_unreadable(connection, path.parent)
        if not _looks_whole(connection):
            for table in _TABLES:
                connection.execute(f"SELECT * FROM {table}").fetchall()
            reason = _damaged(path.parent) + " What can still be read is shown."
            if lock is not None:
                lock.release()
            return Opened(connection, None, reason)
    except (EngineError, *trouble.UNREADABLE):
        connection.close()
        raise
    if lock is None:
        return Opened(connection, None, reason)
    connection.close()
    return Opened(_connect_newest(path), lock, None)


def _take_back_unfinished(path: Path, lock: FileLock | None) -> None:
    """Let SQLite roll back what a killed process was writing; a reader cannot see the file before that is done.

    Nothing happens to a project that is newer, that somebody has open, or that may not be written.
    """
    journal = path.with_name(path.name + "-journal")
    header = schema.read_header(path)
    if header is None or header.version > len(schema.MIGRATIONS) or not _has_content(journal):
        return
    own = None if lock is not None else FileLock(path.with_name(LOCK_NAME))
    try:
        if own is None or own.acquire():
            connect(path).close()
    except OSError:
        return
    finally:
        if own is not None:
            own.release()


def _has_content(path: Path) -> bool:
    return path.exists() and path.stat().st_size > 0


def _looks_whole(connection: sqlite3.Connection) -> bool:
    """Whether a check of every page finds nothing; a huge file on a slow disk is checked for a second only."""
    end_s = time.monotonic() + _CHECK_S
    connection.set_progress_handler(lambda: int(time.monotonic() > end_s), 10_000)
    try:
        return bool(connection.execute("PRAGMA quick_check(1)").fetchone()[0] == "ok")
    except UnicodeDecodeError:
        return False  # even the name of what is wrong is damaged
    except sqlite3.OperationalError as error:
        if error.sqlite_errorcode == sqlite3.SQLITE_INTERRUPT:
            return True
        raise
    finally:
        connection.set_progress_handler(None, 0)


def _connect_newest(path: Path) -> sqlite3.Connection:
    connection = connect(path)
    version = schema.version_of(connection)
    if version < len(schema.MIGRATIONS):
        backups.copy_to(connection, backups.folder_of(path) / f"before-version-{len(schema.MIGRATIONS)}.nasion")
        schema.migrate(connection)
    return connection


def _refuse_unreadable(connection: sqlite3.Connection, folder: Path) -> None:
    row = connection.execute("SELECT value FROM meta WHERE key = ?", (schema.READER_KEY,)).fetchone()
    if row is None or int(row[0]) > len(schema.MIGRATIONS):
        raise EngineError(f"{folder} was made by a newer Nasion that this one cannot read. Update Nasion to open it.")


def _damaged(folder: Path) -> str:
    newest = backups.newest(folder / FILE_NAME)
    remedy = f"Its newest backup is {newest}." if newest is not None else "Restore it from a backup of yours."
    return f"The project file in {folder} is damaged. {remedy}"
