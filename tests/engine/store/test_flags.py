"""Flags and comments: they outlive every edit, go to disk and back, and are counted without reading landmarks."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

from engine import annotation as edits
from engine.annotation import LONGEST_COMMENT
from engine.catalog import scheme
from engine.store import schema
from engine.store.codec import decode_landmark, encode_landmark
from engine.store.landmark_sets import PutSet, SetKey, SetPosition
from engine.store.project import Project
from engine.types import Annotation, Landmark, Unit

FLAGGED = Landmark((1.0, 2.0, 3.0), comment="hair over it", flagged=True)
MODEL = Landmark((1.5, 2.0, 3.0), source="model", confidence=0.4)


def test_a_flag_outlives_moves_absence_and_the_way_back_to_the_prediction() -> None:
    start = Annotation("nose9", {"nasion": FLAGGED})
    for edited in (
        edits.place(start, "nasion", (4.0, 5.0, 6.0)),
        edits.mark_absent(start, "nasion"),
        edits.mark_occluded(start, "nasion", True),
        edits.accept(start, Annotation("nose9", {"nasion": MODEL}), ["nasion"]),
    ):
        after = edited.landmarks["nasion"]
        assert after != FLAGGED
        assert (after.flagged, after.comment) == (True, "hair over it")


def test_flagging_says_why_and_is_cut_where_nobody_reads_on() -> None:
    start = Annotation("nose9", {"nasion": MODEL})
    flagged = edits.flag(start, "nasion", comment="x" * (LONGEST_COMMENT + 5)).landmarks["nasion"]
    assert flagged.flagged
    assert len(flagged.comment) == LONGEST_COMMENT
    again = edits.flag(edits.flag(start, "nasion", comment="why"), "nasion", False).landmarks["nasion"]
    assert (again.flagged, again.comment, again.xyz_mm) == (False, "why", MODEL.xyz_mm)
    assert edits.flag(start, "subnasale") is start


def test_a_flag_is_stored_bit_for_bit_and_absent_by_default() -> None:
    assert decode_landmark(encode_landmark(FLAGGED, Unit.INCH), Unit.INCH) == FLAGGED
    assert "flagged" not in encode_landmark(MODEL, Unit.MILLIMETRE)


def test_flags_are_counted_and_follow_undo(project: Project, scan_id: str) -> None:
    key = SetKey(scan_id, "nose9")
    project.apply(PutSet(key, Annotation("nose9", {"nasion": FLAGGED, "subnasale": MODEL}), "Flag nasion"))
    assert [one.flagged for one in project.summaries()] == [1]
    project.apply(SetPosition(key, 0))
    assert [one.flagged for one in project.summaries()] == [0]


def test_a_project_from_before_flags_can_be_looked_at(tmp_path: Path) -> None:
    folder = tmp_path / "old"
    folder.mkdir()
    with closing(sqlite3.connect(folder / "project.nasion", isolation_level=None)) as connection:
        for script in schema.MIGRATIONS[:2]:
            connection.executescript(script)
        connection.execute(f"PRAGMA application_id = {schema.APPLICATION_ID}")
        connection.execute("PRAGMA user_version = 2")
        connection.execute(
            "INSERT INTO scan (content, name, absolute_path, size, modified_ns, added) VALUES ('a', 'a', 'a', 1, 1, '')"
        )
        connection.execute("INSERT INTO landmark_set (scan, scheme, role) VALUES (1, 'nose9', 'corrected')")
    with Project.open(folder, read_only=True) as project:
        assert [one.flagged for one in project.summaries()] == [0]


def test_swapping_sides_leaves_unknown_names_alone() -> None:
    start = Annotation("nose9", {"alare_left": FLAGGED, "from_elsewhere": MODEL})
    assert set(edits.mirror_names(start, scheme("nose9")).landmarks) == {"alare_right", "from_elsewhere"}
