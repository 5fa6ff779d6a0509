"""What is known of scans besides landmarks, in words of one's own: scanner, age, expression; one value per name."""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping
from dataclasses import dataclass

from engine.store import scans

VERSION_4 = """
CREATE TABLE attribute (
    scan INTEGER NOT NULL REFERENCES scan (id) ON DELETE CASCADE,
    name TEXT NOT NULL,
    value TEXT NOT NULL,
    PRIMARY KEY (scan, name)
) WITHOUT ROWID;
"""
"""What version 4 of a project adds. Older programs read such a project as before."""


@dataclass(frozen=True)
class SetAttributes:
    """Keep values of a scan by name; an empty value takes the name away, names not given stay as they are."""

    scan_id: str
    values: Mapping[str, str]

    def apply(self, connection: sqlite3.Connection) -> None:
        """Write it. EngineError if the project does not have the scan."""
        row = scans.row_id(connection, self.scan_id)
        for name, value in self.values.items():
            if value:
                connection.execute("INSERT OR REPLACE INTO attribute VALUES (?,?,?)", (row, name, value))
            else:
                connection.execute("DELETE FROM attribute WHERE scan = ? AND name = ?", (row, name))


def select(connection: sqlite3.Connection) -> dict[str, dict[str, str]]:
    """Values by scan and name; scans without any are left out."""
    found: dict[str, dict[str, str]] = {}
    if connection.execute("SELECT 1 FROM sqlite_master WHERE name = 'attribute'").fetchone():
        rows = connection.execute(
            "SELECT content, attribute.name, value FROM attribute JOIN scan ON scan.id = attribute.scan "
            "ORDER BY scan.id, attribute.name"
        )
        for content, name, value in rows:
            found.setdefault(str(content), {})[str(name)] = str(value)
    return found
