"""Which landmark names a project holds, whatever its scheme says today."""

from __future__ import annotations

import sqlite3
from collections import Counter

from engine.store.landmark_sets import DERIVED


def stored_names(connection: sqlite3.Connection, scheme_id: str) -> Counter[str]:
    """How many landmark sets of a scheme hold each name; points of curves left out."""
    rows = connection.execute(
        "SELECT item.key, count(*) FROM landmark_set, json_each(landmark_set.landmarks) AS item "
        "WHERE scheme = ? AND coalesce(json_extract(item.value, '$.source'), 'manual') <> ? GROUP BY item.key",
        (scheme_id, DERIVED),
    )
    return Counter({str(name): int(count) for name, count in rows})


def sets_with(connection: sqlite3.Connection, scheme_id: str, names: frozenset[str]) -> list[tuple[str, str]]:
    """Scan and role of every set of a scheme that holds one of the names."""
    marks = ",".join("?" * len(names))
    rows = connection.execute(
        "SELECT DISTINCT content, role FROM landmark_set JOIN scan ON scan.id = landmark_set.scan, "
        f"json_each(landmark_set.landmarks) AS item WHERE scheme = ? AND item.key IN ({marks}) ORDER BY scan.id",
        (scheme_id, *names),
    )
    return [(str(content), str(role)) for content, role in rows]
