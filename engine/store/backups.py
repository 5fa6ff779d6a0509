"""Daily copies of the project file: one a day, the newest seven kept."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

KEPT = 7


def folder_of(project_file: Path) -> Path:
    """Where the copies of a project file lie."""
    return project_file.with_name("backups")


def newest(project_file: Path) -> Path | None:
    """The newest copy, or None."""
    copies = sorted(folder_of(project_file).glob("*.nasion"), key=lambda path: path.stat().st_mtime_ns)
    return copies[-1] if copies else None


def copy_to(connection: sqlite3.Connection, target: Path) -> None:
    """Copy an open database; ``target`` appears whole or not at all. OSError or sqlite3.Error if it cannot."""
    target.parent.mkdir(parents=True, exist_ok=True)
    unfinished = target.with_suffix(".part")
    unfinished.unlink(missing_ok=True)
    try:
        with closing(sqlite3.connect(unfinished)) as copy:
            connection.backup(copy)
        unfinished.replace(target)
    except (OSError, sqlite3.Error):
        unfinished.unlink(missing_ok=True)
        raise


def make_daily(connection: sqlite3.Connection, project_file: Path, today: str | None = None) -> Path | None:
    """Today's copy if there is none yet, and the eldest daily ones removed. Returns the new copy."""
    today = today or datetime.now(UTC).strftime("%Y-%m-%d")
    target = folder_of(project_file) / f"daily-{today}.nasion"
    if target.exists():
        return None
    copy_to(connection, target)
    for old in sorted(target.parent.glob("daily-*.nasion"))[:-KEPT]:
        old.unlink(missing_ok=True)
    return target
