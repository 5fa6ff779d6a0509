"""The doctor's board in a real window: a visit by its button, a row chosen, the place flown to, the remedy and back."""

from __future__ import annotations

import pytest

from app.models.finding_table import WHAT
from engine.doctor.findings import Finding, Fix, Place, Severity
from engine.doctor.findings import Report as DoctorReport


@pytest.mark.gl
def test_findings_are_listed_chosen_and_gone_to(desk, ball, qtbot) -> None:
    window = desk.open(ball)
    board = desk.board(window, "doctor")
    scan = window.work.document.scan.scan_id
    name = window.work.session.scheme.names[0]
    places = (Place(scan, "ball", name), Place(scan, "ball"))
    found = Finding("outlier", "A landmark is far off.", places, 0.95, Fix("Look.", "flag", {scan: {name: "far"}}),
                    scheme=window.work.session.scheme.id, role="corrected")  # fmt: skip
    note = Finding("doubles", "Doubled points.", places[1:], 0.99, Fix("Merge them."), Severity.NOTE)
    board.doctor.report = DoctorReport("here", 1, ("outlier",), (found, note), "2026-01-01T00:00:00Z")
    board.doctor.report_changed.emit()
    assert [board.shown.index(row, WHAT).data() for row in range(2)] == [found.what, note.what]
    assert board.finding == found
    assert board.card.mend_button.isVisible()
    board.card.place_chosen.emit(places[0])
    qtbot.waitUntil(lambda: window.work.session.view.selected == name, timeout=10_000)
    board.view.selectRow(1)
    assert not board.card.mend_button.isVisible()
    assert "1 wrong" in board.summary.text()


@pytest.mark.gl
def test_a_visit_is_started_by_its_button_and_its_end_is_shown(desk, ball, qtbot) -> None:
    window = desk.open(ball)
    board = desk.board(window, "doctor")
    assert "has not been here" in board._empty.text()
    board.examine_button.click()
    assert board.examine_button.text() == "Stop"
    qtbot.waitUntil(lambda: board.doctor.report is not None, timeout=60_000)
    assert board.examine_button.text() == "Examine"
