"""The boards of the inspector in a real window: each opens, says what is missing, and leaves the 3D view as it was."""

from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtCore import Qt

from app.models.overlays import OverlaySet
from engine.infer import evidence, heat
from engine.infer.evidence import Evidence
from engine.infer.trace import TraceStep
from engine.store.predictions import PutPrediction
from engine.types import Annotation, Landmark, Prediction, Role

BOARDS = ("heat", "dedup", "patches", "path")


@pytest.mark.gl
@pytest.mark.parametrize("board_id", BOARDS)
def test_a_board_opens_and_leaves_nothing_behind(desk, ball, qtbot, board_id: str) -> None:
    window = desk.open(ball)
    before = window.work.scene().overlays
    board = desk.board(window, board_id)
    qtbot.wait(150)
    assert board.isVisible()
    assert board.grab().width() > 300
    window.boards.set_shown(False)
    assert window.work.scene().overlays == before == OverlaySet()
    window.boards.close_board(board_id)


@pytest.mark.gl
def test_heat_and_steps_follow_a_prediction_and_the_keys(desk, ball, qtbot) -> None:
    window = desk.open(ball)
    work = window.work
    with qtbot.waitSignal(work.document.opened, timeout=10_000):
        work.set_scheme("nose9")
    qtbot.waitUntil(lambda: not work.scans.is_loading, timeout=10_000)
    _predicted(work)
    heat_board = desk.board(window, "heat")
    qtbot.waitUntil(lambda: heat_board.heat.seen is not None, timeout=10_000)
    name = work.session.scheme.names[2]
    work.annotate.select(name)
    assert heat_board.title.text() == work.session.scheme[name].title
    before = heat_board.threshold.value()
    qtbot.keyClick(heat_board.threshold, Qt.Key.Key_Right)
    assert heat_board.threshold.value() == before + 1
    assert work.overlays.together.surface.shown_from == pytest.approx((before + 1) / 100)
    qtbot.waitUntil(lambda: heat_board.rows.rowCount() == len(work.session.scheme), timeout=10_000)
    path_board = desk.board(window, "path")
    qtbot.waitUntil(lambda: len(path_board.path.steps) == 2, timeout=10_000)
    assert work.overlays.together.surface is None  # the heat board is behind
    qtbot.keyClick(path_board.strip, Qt.Key.Key_Right)
    assert path_board.path.current == 1
    assert len(work.overlays.together.lines) == len(work.session.scheme)
    qtbot.mouseClick(path_board.strip, Qt.MouseButton.LeftButton, pos=path_board.strip.card(0).center())
    assert path_board.path.current == 0


def _predicted(work) -> None:
    """A prediction of the open scan with what its model saw of it."""
    scan, names = work.document.scan, work.session.scheme.names
    places = scan.points_mm[:: len(scan.points_mm) // len(names)][: len(names)]
    work.session.flush()
    answer = Prediction("nose9", "net", names, places, places[:, 0] * 0 + 1, True)
    work.session.project.apply(PutPrediction(scan.scan_id, answer, "0" * 64, scan.unit.unit))
    levels = evidence.levels_of(np.stack([heat.reference_heat(scan.points_mm, place, 10.0) for place in places]))
    steps = (TraceStep("raw", figures={"points": 3.0}), TraceStep("refined", landmarks_mm=places[None]))
    channel = {f"nose9/{name}": row for row, name in enumerate(names)}
    seen = Evidence("net", scan.unit.unit, channel, levels, scan.points_mm, 8.0, 10.0, steps=steps)
    project = work.session.project
    evidence.save(seen, evidence.path_of(project.evidence_folder, scan.scan_id, "net"))
    found = {
        name: Landmark(tuple(place), source="model", model="net") for name, place in zip(names, places, strict=True)
    }
    work.document.set_set(Role.PREDICTED, Annotation("nose9", found))
