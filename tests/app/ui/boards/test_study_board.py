"""The board of observer studies in a real window: from a new study to figures, plots and ellipsoids on the scan."""

from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtWidgets import QApplication

from app.ui.boards.new_study_dialog import NewStudyDialog
from app.ui.boards.study_plot import HUMAN
from engine.annotation import now
from engine.store.studies import PutSitting, SittingRecord
from engine.types import Annotation, Landmark

NOISE = {"Anna": 0.4, "Ben": 0.8}


def simulate(work, study) -> None:
    """Every sitting, of known noise about the scheme's own places."""
    rng = np.random.default_rng(0)
    for scan_id in study.scan_ids:
        head = {one.name: np.array(one.canonical_mm) + rng.normal(size=3) * 3 for one in work.session.scheme.landmark}
        for who, sigma in NOISE.items():
            for session in (1, 2):
                places = {name: Landmark(tuple(at + rng.normal(size=3) * sigma)) for name, at in head.items()}
                found = Annotation(study.scheme_id, places)
                record = SittingRecord(study.study_id, scan_id, who, session, found, now(), now(), now())
                work.session.submit(PutSitting(record))
    assert work.session.flush()


@pytest.mark.gl
def test_from_a_new_study_to_ellipsoids_on_the_scan(desk, balls, qtbot, tmp_path) -> None:
    window = desk.open(balls[0].parent)
    work = window.work
    qtbot.waitUntil(lambda: work.library.rowCount() == 3, timeout=20_000)
    work.set_scheme("nose9")
    qtbot.waitUntil(lambda: not work.scans.is_loading and not work.document.read_only, timeout=20_000)
    board = desk.board(window, "study")
    qtbot.waitUntil(lambda: board.empty.isVisible() and "Make a study" in board.empty.text(), timeout=20_000)
    assert not board.head.sit_button.isEnabled()
    board.head.new_button.click()
    dialog = next(one for one in QApplication.topLevelWidgets() if isinstance(one, NewStudyDialog))
    assert not dialog.make_button.isEnabled()
    dialog.observers.setText("Anna, Ben")
    dialog.make_button.click()
    qtbot.waitUntil(lambda: board.head.study is not None, timeout=20_000)
    simulate(work, board.head.study)
    board.opened()
    qtbot.waitUntil(lambda: board.answer is not None and board.table.rowCount() == 9, timeout=60_000)
    assert board.head.done.text() == "Anna 6/6 · Ben 6/6"
    headings = [board.table.headerData(column, qt_horizontal()) for column in range(board.table.columnCount())]
    assert headings[:2] == ["Landmark", "TEM within, mm"]
    assert "Model / people" not in headings
    assert len(board.plot.plot.chart.layers[0].xy) == 3
    corrected = {one.name: Landmark(one.canonical_mm) for one in work.session.scheme.landmark}
    work.document.apply("Place", Annotation("nose9", corrected))
    board.head.ellipsoid_button.click()
    bodies = work.overlays.together.bodies
    assert len(bodies) == 9
    assert {tuple(np.round(body.centre_mm, 6)) for body in bodies} == {
        tuple(np.round(one.canonical_mm, 6)) for one in work.session.scheme.landmark
    }
    assert board.head.save(tmp_path / "tables")
    with qtbot.waitSignal(board.head.writing.finished, timeout=120_000):
        pass
    assert {"reliability.csv", "summary.html"} <= {path.name for path in (tmp_path / "tables").iterdir()}
    assert board.head.sit_down("Anna") is False
    work.study.remove(board.head.study.study_id)
    qtbot.waitUntil(lambda: board.head.study is None, timeout=20_000)
    assert HUMAN not in [board.plot.what_box.itemData(place) for place in range(board.plot.what_box.count())]


@pytest.mark.gl
def test_a_sitting_hides_names_and_its_strip_goes_on(desk, balls, qtbot) -> None:
    window = desk.open(balls[0].parent)
    work = window.work
    qtbot.waitUntil(lambda: work.library.rowCount() == 3, timeout=20_000)
    ids = [row.record.scan_id for row in work.library.rows]
    study = work.study.make("Once", ids, ["Anna"], 1)
    board = desk.board(window, "study")
    assert board.head.sit_down("Anna")
    qtbot.waitUntil(lambda: window.sitting_bar.isVisible(), timeout=20_000)
    scans, boards = window.docks[0], window.boards.parentWidget()
    assert not scans.isVisible()
    assert not boards.isVisible()
    assert work.settings.annotator == "Anna"
    desk.drawn(window)
    assert "No. " in window.view.scene.scan.name
    window.sitting_bar.done_button.click()
    box = next(one for one in QApplication.topLevelWidgets() if one.inherits("QMessageBox"))
    next(button for button in box.buttons() if "all the same" in button.text()).click()
    qtbot.waitUntil(lambda: work.study.state().number == 2, timeout=20_000)
    assert work.study.finished(study) == {"Anna": 1}
    window.sitting_bar.rest_button.click()
    qtbot.waitUntil(lambda: not window.sitting_bar.isVisible(), timeout=20_000)
    assert scans.isVisible()
    desk.drawn(window)


def qt_horizontal():
    from PySide6.QtCore import Qt

    return Qt.Orientation.Horizontal
