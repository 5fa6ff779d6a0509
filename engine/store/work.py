"""When people worked on which scan, to tell how long the rest will take."""

from __future__ import annotations

import sqlite3


def edits_of_people(connection: sqlite3.Connection, scheme_id: str, latest: int = 20_000) -> list[tuple[str, str]]:
    """Scan and time (UTC, ISO 8601) of the latest entries made by hand, oldest first."""
    rows = connection.execute(
        "SELECT content, time FROM (SELECT revision.id, content, time FROM revision "
        "JOIN landmark_set ON landmark_set.id = revision.landmark_set JOIN scan ON scan.id = landmark_set.scan "
        "WHERE source = 'manual' AND scheme = ? AND role = 'corrected' ORDER BY revision.id DESC LIMIT ?) ORDER BY id",
        (scheme_id, latest),
    )
    return [(str(content), str(time)) for content, time in rows]


def people_by_scan(connection: sqlite3.Connection) -> dict[str, set[str]]:
    """Names of everybody who changed landmarks of a scan by hand, by scan."""
    rows = connection.execute(
        "SELECT DISTINCT content, annotator FROM revision JOIN landmark_set ON landmark_set.id = revision.landmark_set "
        "JOIN scan ON scan.id = landmark_set.scan WHERE annotator <> '' AND source = 'manual'"
    )
    people: dict[str, set[str]] = {}
    for content, annotator in rows:
        people.setdefault(str(content), set()).add(str(annotator))
    return people
