from __future__ import annotations

import time
from datetime import UTC, datetime

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QAbstractItemModelTester

from app.models.history_table import HistoryTable, spoken_time
from engine import annotation as edits


def test_a_row_per_step_with_who_when_and_from_what_and_a_click_goes_there(qtbot, desk, ball) -> None:
    window = desk.open(ball)
    work, panel = window.work, window.history_panel
    QAbstractItemModelTester(work.history, QAbstractItemModelTester.FailureReportingMode.Fatal)
    work.change_settings(annotator="Ada")
    names = work.session.scheme.names[:3]
    states = [work.document.annotation]
    for number, name in enumerate(names):
        work.document.apply(f"Place {name}", edits.place(work.document.annotation, name, (float(number), 0.0, 90.0)))
        states.append(work.document.annotation)
    window.actions_by_id["history"].trigger()
    assert panel.isVisible()
    model = panel.list.model()
    assert [model.index(row, 0).data() for row in range(4)] == ["Beginning", *(f"Place {name}" for name in names)]
    assert model.step(1).detail.startswith("Ada  ·  by hand  ·  ")
    rectangle = panel.list.visualRect(model.index(1, 0))
    qtbot.mouseClick(panel.list.viewport(), Qt.MouseButton.LeftButton, pos=rectangle.center())
    assert work.document.annotation == states[1]
    assert [model.step(row).done for row in range(4)] == [True, True, False, False]
    # By keys: down two rows, Enter.
    panel.list.setFocus()
    qtbot.keyClick(panel.list, Qt.Key.Key_Down)
    qtbot.keyClick(panel.list, Qt.Key.Key_Down)
    panel.list.activated.emit(panel.list.currentIndex())
    assert work.document.annotation == states[3]
    # What is shown is what is stored, also for the next window.
    work.annotate.go_to_step(2)
    desk.close(window)
    again = desk.open()
    assert again.work.document.annotation == states[2]
    assert again.work.history.rowCount() == 4
    assert again.work.history.position == 2
    again.work.document.apply(
        "Place other", edits.place(states[2], again.work.session.scheme.names[9], (9.0, 0.0, 90.0))
    )
    assert again.work.history.rowCount() == 4
    assert again.work.history.step(3).text == "Place other"


def test_a_drag_is_one_row(open_scan, ball) -> None:
    work = open_scan(ball)
    table = HistoryTable(work.document)
    name = work.session.scheme.names[0]
    work.annotate.on_drag_started(name)
    for step in range(5):
        work.annotate.on_dragged(name, (float(step), 0.0, 90.0))
    work.annotate.on_drag_finished()
    assert table.rowCount() == 2
    assert work.document.steps[0].before == {name: None}
    assert work.document.steps[0].after[name].xyz_mm == (4.0, 0.0, 90.0)
    work.annotate.undo()
    work.annotate.redo()
    assert work.document.annotation.get(name).xyz_mm == (4.0, 0.0, 90.0)


def test_a_thousand_steps_are_gone_through_in_one_change(open_scan, ball) -> None:
    work = open_scan(ball)
    name = work.session.scheme.names[0]
    for step in range(1000):
        work.document.apply("Move", edits.place(work.document.annotation, name, (float(step), 0.0, 90.0)))
    seen = []
    work.document.annotation_changed.connect(lambda old, new: seen.append(new))
    start = time.process_time()
    work.annotate.go_to_step(0)
    assert time.process_time() - start < 0.1
    assert len(seen) == 1
    assert not work.document.annotation.landmarks
    work.annotate.go_to_step(10_000)
    assert work.document.annotation.get(name).xyz_mm == (999.0, 0.0, 90.0)


@pytest.mark.parametrize(
    ("moment", "text"),
    [
        (datetime(2026, 5, 3, 14, 3, tzinfo=UTC), "14:03"),
        (datetime(2026, 4, 3, 14, 3, tzinfo=UTC), "3 Apr 14:03"),
        (datetime(2024, 4, 3, 14, 3, tzinfo=UTC), "3 Apr 2024 14:03"),
    ],
)
def test_times_are_said_as_people_do(moment: datetime, text: str, monkeypatch) -> None:
    monkeypatch.setenv("TZ", "UTC")
    time.tzset()
    assert spoken_time(moment.strftime("%Y-%m-%dT%H:%M:%SZ"), datetime(2026, 5, 3, 20, 0, tzinfo=UTC)) == text
    assert spoken_time("") == ""
