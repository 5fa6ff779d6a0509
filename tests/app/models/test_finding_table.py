"""Findings in a table: what it says, and what the filters leave."""

from __future__ import annotations

from PySide6.QtCore import Qt

from app.models.finding_table import GRAVITY, REMEDY, SURE, TONE_ROLE, WHAT, WHERE, FindingFilter, FindingTable
from engine.doctor.findings import SURE_WORDS, Finding, Fix, Place, Severity, measured_words

FINDINGS = (
    Finding(
        "sides", "Eye corners exchanged.", (Place("a", "anna.ply", "exocanthion_left"),), 0.97, Fix("Swap.", "rename")
    ),
    Finding(
        "doubles", "Doubled points.", (Place("a", "anna.ply"), Place("b", "ben.ply")), 0.995, Fix("Merge."),
        Severity.DOUBTFUL,
    ),
)  # fmt: skip


def texts(model, column: int) -> list[str]:
    return [model.index(row, column).data() for row in range(model.rowCount())]


def test_rows_say_what_where_and_what_can_be_done() -> None:
    table = FindingTable()
    table.show(FINDINGS, frozenset())
    assert texts(table, WHERE) == ["anna.ply", "2 scans"]
    assert texts(table, REMEDY) == ["can be done", "by hand"]
    assert table.index(0, GRAVITY).data(TONE_ROLE) == "bad"
    table.set_done(frozenset({FINDINGS[0].key}))
    assert texts(table, REMEDY) == ["done", "by hand"]
    assert table.index(0, GRAVITY).data(TONE_ROLE) == ""


def test_a_word_says_how_often_it_was_right_and_no_chance_that_nobody_measured() -> None:
    table = FindingTable()
    table.show(FINDINGS, frozenset())
    said = texts(table, SURE)
    assert set(said) <= {word for _least, word in SURE_WORDS}
    for row, word in enumerate(said):
        right, count = measured_words()[word]
        assert 0 < right <= count
        tip = table.index(row, SURE).data(Qt.ItemDataRole.ToolTipRole)
        assert f"Of {count} findings called “{word}”" in tip
        assert f"{right} were right" in tip


def test_filters_leave_what_has_the_words_and_the_gravity() -> None:
    table = FindingTable()
    table.show(FINDINGS, frozenset())
    shown = FindingFilter(table)
    shown.set_words("ben")
    assert texts(shown, WHAT) == ["Doubled points."]
    shown.set_words("anna exchanged")
    assert texts(shown, WHAT) == ["Eye corners exchanged."]
    shown.set_words("")
    shown.set_severity(Severity.DOUBTFUL)
    assert texts(shown, WHAT) == ["Doubled points."]
    shown.set_severity(None)
    assert shown.rowCount() == 2
