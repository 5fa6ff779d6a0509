"""Landmark sets with every revision: a line of entries and a position in it."""

from __future__ import annotations

import hashlib
import json
import sqlite3
from collections.abc import Mapping
from dataclasses import dataclass

from engine.annotation import now
from engine.store import scans
from engine.store.codec import Encoded, decode_all, encode_all, to_json
from engine.store.values import Entry, HistoryState, ScanRecord, SetSummary
from engine.types import Annotation, EngineError, Landmark, Role, State, Unit, UnitSource

Patch = Mapping[str, Encoded | None]
VERSION_3 = """
CREATE TABLE flag (
    landmark_set INTEGER PRIMARY KEY REFERENCES landmark_set (id) ON DELETE CASCADE,
    count INTEGER NOT NULL
);
"""
"""What version 3 of a project adds: how many landmarks of a set are flagged, where any are. Older programs read on."""
DERIVED = "curve"
"""Source of landmarks that are laid between others; they are not counted."""
_LIVE = "landmark_set = ? AND superseded IS NULL"
_ENTRY = "text, before, after, annotator, time, source, gesture"


@dataclass(frozen=True)
class SetKey:
    """Which landmark set: of which scan, by which scheme, whose."""

    scan_id: str
    scheme_id: str
    role: Role = Role.CORRECTED


# ------------------------------------------------------------------ reading
def read_set(connection: sqlite3.Connection, key: SetKey, unit: Unit) -> Annotation:
    """The set as it stands, in millimetres under ``unit``; empty if there is none yet."""
    row = _find(connection, key)
    return _annotation(key.scheme_id, {} if row is None else row[1], unit)


def read_history(connection: sqlite3.Connection, key: SetKey, unit: Unit) -> HistoryState:
    """Live entries, position and beginning of a set, in millimetres under ``unit``."""
    row = _find(connection, key)
    if row is None:
        return HistoryState((), 0, Annotation(key.scheme_id))
    set_id, encoded, position = row
    entries = [_entry(values, unit) for values in _live_entries(connection, set_id)]
    start = _annotation(key.scheme_id, encoded, unit)
    for entry in reversed(entries[:position]):
        start = entry.undo(start)
    return HistoryState(tuple(entries), position, start)


def read_all_entries(connection: sqlite3.Connection, key: SetKey, unit: Unit) -> list[tuple[Entry, bool]]:
    """Every entry ever made, oldest first, each with whether it has been superseded."""
    row = _find(connection, key)
    rows = connection.execute(
        f"SELECT {_ENTRY}, superseded IS NOT NULL FROM revision WHERE landmark_set = ? ORDER BY id",
        (row[0] if row is not None else -1,),
    )
    return [(_entry(values, unit), bool(values[-1])) for values in rows]


def summaries(connection: sqlite3.Connection) -> list[SetSummary]:
    """Counts of every landmark set of the project."""
    flagged, join = "0", ""
    if connection.execute("SELECT 1 FROM sqlite_master WHERE name = 'flag'").fetchone():
        flagged, join = "coalesce(flag.count, 0)", "LEFT JOIN flag ON flag.landmark_set = landmark_set.id"
    rows = connection.execute(
        f"SELECT content, scheme, role, located, occluded, absent, checked, lowest_confidence, modified, {flagged} "
        f"FROM landmark_set JOIN scan ON scan.id = landmark_set.scan {join} ORDER BY scan.id, landmark_set.id"
    )
    return [SetSummary(content, scheme, Role(role), *counts) for content, scheme, role, *counts in rows]


def digests(connection: sqlite3.Connection) -> dict[SetKey, bytes]:
    """A short stamp of what each landmark set holds now: sets with the same stamp hold the same."""
    rows = connection.execute(
        "SELECT content, scheme, role, landmarks FROM landmark_set JOIN scan ON scan.id = landmark_set.scan"
    )
    return {
        SetKey(content, scheme, Role(role)): hashlib.sha256(str(landmarks).encode()).digest()
        for content, scheme, role, landmarks in rows
    }


# ------------------------------------------------------------------ changes
@dataclass(frozen=True)
class AppendEntry:
    """Do one entry. Undone entries are marked as superseded and kept; an entry of the same gesture is extended.

    ``unit`` is the unit under which the entry's millimetres were made; None: the scan's unit as stored.
    """

    key: SetKey
    entry: Entry
    unit: Unit | None = None

    def apply(self, connection: sqlite3.Connection) -> None:
        """Write it."""
        unit = settle_unit(connection, self.key.scan_id, self.unit)
        set_id, current, position = _find_or_make(connection, self.key)
        after = encode_all(self.entry.after, unit)
        # What is stored wins over what was handed in: the very same bits must come back on undo.
        before = {name: current.get(name) for name in after}
        undone = connection.execute(
            f"SELECT id FROM revision WHERE {_LIVE} ORDER BY id LIMIT 1 OFFSET ?", (set_id, position)
        ).fetchone()
        if undone is not None:
            connection.execute(
                f"UPDATE revision SET superseded = ? WHERE {_LIVE} AND id >= ?", (now(), set_id, *undone)
            )
        if not self._extend(connection, set_id, position, before, after):
            entry = self.entry
            connection.execute(
                f"INSERT INTO revision (landmark_set, {_ENTRY}) VALUES (?,?,?,?,?,?,?,?)",
                (
                    set_id, entry.text, to_json(before), to_json(after), entry.annotator, entry.time, entry.source,
                    entry.gesture,
                ),
            )  # fmt: skip
            position += 1
        _write(connection, set_id, _patched(current, after), position)

    def _extend(self, connection: sqlite3.Connection, set_id: int, position: int, before: Patch, after: Patch) -> bool:
        """Make the entry part of the last one if both are one gesture."""
        if not self.entry.gesture or position == 0:
            return False
        row = connection.execute(
            f"SELECT id, before, after, gesture FROM revision WHERE {_LIVE} ORDER BY id DESC LIMIT 1", (set_id,)
        ).fetchone()
        if row is None or row[3] != self.entry.gesture:
            return False
        connection.execute(
            "UPDATE revision SET text = ?, before = ?, after = ?, time = ? WHERE id = ?",
            (
                self.entry.text, to_json({**before, **json.loads(row[1])}), to_json({**json.loads(row[2]), **after}),
                self.entry.time, row[0],
            ),
        )  # fmt: skip
        return True


@dataclass(frozen=True)
class SetPosition:
    """Undo or redo: the first ``position`` live entries are done, the others are not."""

    key: SetKey
    position: int

    def apply(self, connection: sqlite3.Connection) -> None:
        """Write it. EngineError if the history has no such position."""
        set_id, current, position = _find_or_make(connection, self.key)
        entries = _live_entries(connection, set_id)
        if not 0 <= self.position <= len(entries):
            raise EngineError(f"This history has {len(entries)} steps; there is no step {self.position}.")
        for _text, before, _after, *_rest in reversed(entries[self.position : position]):
            current = _patched(current, json.loads(before))
        for _text, _before, after, *_rest in entries[position : self.position]:
            current = _patched(current, json.loads(after))
        _write(connection, set_id, current, self.position)


@dataclass(frozen=True)
class PutSet:
    """Make a landmark set equal to ``annotation``, as one entry of its history (import, "accept all")."""

    key: SetKey
    annotation: Annotation
    text: str
    source: str = "import"
    annotator: str = ""
    unit: Unit | None = None
    time: str = ""

    def apply(self, connection: sqlite3.Connection) -> None:
        """Write it; nothing if the set is already so."""
        unit = settle_unit(connection, self.key.scan_id, self.unit)
        old = read_set(connection, self.key, unit)
        entry = Entry.between(
            old, self.annotation, self.text, annotator=self.annotator, source=self.source, time=self.time or None
        )  # fmt: skip
        if entry.after:
            AppendEntry(self.key, entry, unit).apply(connection)


def replace_set(connection: sqlite3.Connection, key: SetKey, annotation: Annotation, unit: Unit) -> None:
    """Put a set down without an entry, for sets whose past is kept elsewhere (predictions)."""
    set_id, _current, position = _find_or_make(connection, key)
    encoded = {name: value for name, value in encode_all(annotation.landmarks, unit).items() if value is not None}
    _write(connection, set_id, encoded, position)


def unit_of(connection: sqlite3.Connection, scan_id: str) -> Unit:
    """The unit of a scan; millimetres while nobody knows it."""
    row = connection.execute("SELECT unit FROM scan WHERE content = ?", (scan_id,)).fetchone()
    return Unit.MILLIMETRE if row is None or row[0] is None else Unit(row[0])


# ------------------------------------------------------------------ rows
def unit_of_record(record: ScanRecord) -> Unit:
    """The unit of a scan as its record says; millimetres while nobody knows it."""
    return Unit.MILLIMETRE if record.unit is None else record.unit.unit


def settle_unit(connection: sqlite3.Connection, scan_id: str, unit: Unit | None) -> Unit:
    """The unit under which millimetres to be stored were made. A scan whose unit nobody knew yet takes it over."""
    if unit is None:
        return unit_of(connection, scan_id)
    connection.execute(
        "UPDATE scan SET unit = ?, unit_source = ?, unit_reason = '' WHERE content = ? AND unit IS NULL",
        (unit.value, UnitSource.GUESSED.value, scan_id),
    )
    return unit


def _find(connection: sqlite3.Connection, key: SetKey) -> tuple[int, dict[str, Encoded], int] | None:
    row = connection.execute(
        "SELECT landmark_set.id, landmarks, position FROM landmark_set JOIN scan ON scan.id = landmark_set.scan "
        "WHERE content = ? AND scheme = ? AND role = ?",
        (key.scan_id, key.scheme_id, key.role.value),
    ).fetchone()
    return None if row is None else (int(row[0]), json.loads(row[1]), int(row[2]))


def _find_or_make(connection: sqlite3.Connection, key: SetKey) -> tuple[int, dict[str, Encoded], int]:
    found = _find(connection, key)
    if found is None:
        connection.execute(
            "INSERT INTO landmark_set (scan, scheme, role) VALUES (?,?,?)",
            (scans.row_id(connection, key.scan_id), key.scheme_id, key.role.value),
        )
        found = _find(connection, key)
        assert found is not None
    return found


def _live_entries(connection: sqlite3.Connection, set_id: int) -> list[tuple[str, ...]]:
    return connection.execute(f"SELECT {_ENTRY} FROM revision WHERE {_LIVE} ORDER BY id", (set_id,)).fetchall()


def _write(connection: sqlite3.Connection, set_id: int, encoded: Mapping[str, Encoded], position: int) -> None:
    counted = [value for value in encoded.values() if value.get("source") != DERIVED]
    states = [value.get("state", State.PLACED) for value in counted]
    confidences = [value["confidence"] for value in counted if value.get("confidence") is not None]
    connection.execute(
        "UPDATE landmark_set SET landmarks = ?, position = ?, located = ?, occluded = ?, absent = ?, checked = ?, "
        "lowest_confidence = ?, modified = ? WHERE id = ?",
        (
            to_json(encoded), position, sum(state != State.ABSENT for state in states), states.count(State.OCCLUDED),
            states.count(State.ABSENT), sum(bool(value.get("checked")) for value in counted),
            min(confidences, default=None), now(), set_id,
        ),
    )  # fmt: skip
    flagged = sum(bool(value.get("flagged")) for value in counted)
    if flagged:
        connection.execute("INSERT OR REPLACE INTO flag (landmark_set, count) VALUES (?,?)", (set_id, flagged))
    else:
        connection.execute("DELETE FROM flag WHERE landmark_set = ?", (set_id,))


def _patched(current: Mapping[str, Encoded], values: Mapping[str, Encoded | None]) -> dict[str, Encoded]:
    return {name: value for name, value in {**current, **values}.items() if value is not None}


def _annotation(scheme_id: str, encoded: Mapping[str, Encoded], unit: Unit) -> Annotation:
    return Annotation(scheme_id, _present(decode_all(encoded, unit)))


def _present(landmarks: Mapping[str, Landmark | None]) -> dict[str, Landmark]:
    return {name: value for name, value in landmarks.items() if value is not None}


def _entry(row: tuple[str, ...], unit: Unit) -> Entry:
    text, before, after, annotator, time, source, gesture, *_ = row
    old, new = (decode_all(json.loads(values), unit) for values in (before, after))
    return Entry(text, old, new, annotator, time, source, gesture)
