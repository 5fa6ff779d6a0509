from __future__ import annotations

import pytest

from app.models.library import LibraryRow
from app.models.scan_query import parse
from engine.store.values import ScanRecord

ROWS = {
    "a": LibraryRow(ScanRecord("1", "anna.obj", None, "", 1, 0, None, None, "", ""), 9, 9, 0, 0, 0.3),
    "b": LibraryRow(ScanRecord("2", "ben.obj", None, "", 1, 0, None, None, "left side", ""), 9, 9, 0, 9, 0.8),
    "c": LibraryRow(ScanRecord("3", "carla.obj", None, "", 1, 0, None, None, "", ""), 9),
    "d": LibraryRow(ScanRecord("4", "david.ply", None, "", 1, 0, None, None, "", ""), 9, 5, 1, 2, 0.6, flagged=2),
}
PEOPLE = {"1": frozenset({"ada"}), "4": frozenset({"ada", "anna müller"})}


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("", "abcd"),
        ("conf<0.5", "a"),
        ("conf<50%", "a"),
        ("conf<0,7", "ad"),
        ("conf>=0.6 unchecked", "d"),
        ("unchecked", "ad"),
        ("flagged", "d"),
        ("flagged>2", ""),
        ("by:anna", "d"),
        ("BY:Ada", "ad"),
        ("by:ada anna", "a"),
        ("new", "c"),
        ("done", "b"),
        ("-done", "acd"),
        ("missing>3", "c"),
        (".obj -ben", "ac"),
        ("left side", "b"),
        ("conf<", ""),
        ("-", ""),
        ("needs review", "a"),
    ],
)
def test_what_is_typed_is_understood(text: str, shown: str) -> None:
    query = parse(text, PEOPLE)
    assert "".join(key for key, row in ROWS.items() if query.accepts(row)) == shown
