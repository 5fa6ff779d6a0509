"""What SQLite says when it fails, as sentences a person can act on."""

from __future__ import annotations

import sqlite3
from pathlib import Path

_LOW_BYTE = 0xFF

PASSING: dict[int, str] = {
    sqlite3.SQLITE_FULL: "The disk of {folder} is full. Free some space; the changes wait and are saved then.",
    sqlite3.SQLITE_BUSY: "{folder} is being used by another program. The changes wait and are saved when it is free.",
    sqlite3.SQLITE_LOCKED: "{folder} is being used by another program. The changes wait and are saved when it is free.",
    sqlite3.SQLITE_IOERR: "{folder} cannot be written at the moment. Check the disk; the changes wait in memory.",
    sqlite3.SQLITE_CANTOPEN: "{folder} cannot be reached at the moment. Check the disk; the changes wait in memory.",
    sqlite3.SQLITE_READONLY: "{folder} cannot be written. Check your rights on the folder; the changes wait in memory.",
    sqlite3.SQLITE_NOMEM: "There is too little memory to save {folder}. Close other programs; the changes wait.",
}
"""Failures that end by themselves or by the user's doing: worth trying again."""

_DAMAGED = "{folder} holds a damaged project file. Put the newest file of its backups folder in its place."


def passes(error: sqlite3.Error) -> bool:
    """Whether trying again later can help."""
    return _code(error) in PASSING


UNREADABLE = (sqlite3.Error, ValueError, LookupError, TypeError, AttributeError, ArithmeticError)
"""What reading rows can raise when their bytes are not what was written."""


def sentence(error: Exception, folder: Path) -> str:
    """One sentence for the user."""
    code = _code(error) if isinstance(error, sqlite3.Error) else None
    return PASSING.get(code if code is not None else -1, _DAMAGED).format(folder=folder)


def _code(error: sqlite3.Error) -> int | None:
    code = getattr(error, "sqlite_errorcode", None)
    return None if code is None else code & _LOW_BYTE
