"""The board of robustness in a real window: a knob moves, the landmarks that moved are listed, curves are drawn."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt

from app.models.robustness import DISTANCE, curve_chart, layer_chart
from engine.evaluate.robustness.sweep import SWEEPS, SweepResult
from engine.synth.head import build_head, sample_parameters
from engine.synth.scan_files import write_ply


@pytest.mark.gl
def test_a_knob_disturbs_and_what_moved_is_listed_and_drawn(desk, tmp_path: Path, qtbot) -> None:
    head = build_head(sample_parameters(np.random.default_rng(4)), 0.4)
    write_ply(tmp_path / "head.ply", head.vertices_mm, faces=head.faces)
    window = desk.open(tmp_path / "head.ply")
    work = window.work
    work.set_scheme("nose9")
    work.change_settings(model_id=str(tmp_path / "gone.toml"))  # a model of another project: the default one is used
    window.view.zoom_by(4.0)  # the handles would lie outside of the picture
    close = window.view.camera_state()
    board = desk.board(window, "robustness")
    qtbot.waitUntil(lambda: board.robustness.sight is not None and board.table.rowCount() == 9, timeout=30_000)
    assert float(board.table.index(0, DISTANCE).data()) < 0.01
    noise = board.knobs["noise_mm"].slider
    noise.setValue(noise.maximum() // 4)
    qtbot.waitUntil(lambda: float(board.table.index(0, DISTANCE).data() or 0) > 0.05, timeout=30_000)
    assert len(work.overlays.together.lines) == 27
    assert not work.overlays.together.alone
    board.seen.setChecked(True)
    assert work.overlays.together.alone
    assert len(work.overlays.together.clouds) == 1
    board.seen.setChecked(False)
    view = window.view
    qtbot.waitUntil(lambda: not view.flying)
    for handle in view.scene.overlays.handles:
        assert all(view.rect().contains(round(x), round(y)) for x, y, _ in view.projection.project(handle.path_mm))
    ring = next(one for one in view.scene.overlays.handles if one.name == "turn forward")
    at = [QPoint(round(x), round(y)) for x, y, _ in view.projection.project(ring.path_mm[:7])]
    qtbot.mousePress(view, Qt.MouseButton.LeftButton, pos=at[0])
    for place in at[1:]:
        qtbot.mouseMove(view, place)
    assert work.overlays.together.alone  # the scan goes along at once, before anything is predicted
    assert board.robustness.wish.turn_deg == pytest.approx(30.0, abs=3.0)
    assert board.axis.currentData() == "forward"
    assert board.knobs["turn_deg"].value == board.robustness.wish.turn_deg
    qtbot.keyClick(view, Qt.Key.Key_Escape)
    assert board.robustness.wish.turn_deg == 0.0  # given back
    assert board.robustness.wish.noise_mm > 0.0  # and only that
    qtbot.mouseRelease(view, Qt.MouseButton.LeftButton, pos=at[-1])
    assert not work.overlays.together.alone
    board.reset_button.click()
    qtbot.waitUntil(lambda: float(board.table.index(0, DISTANCE).data() or 1) < 0.01, timeout=30_000)
    window.boards.close_board("robustness")
    assert work.overlays.together.clouds == ()
    qtbot.waitUntil(lambda: view.camera_state() == close)


def test_charts_tell_what_was_lost_and_which_layer_errs() -> None:
    distances = np.stack([np.full((1, 3), 0.2), np.full((1, 3), 0.9), np.full((1, 3), np.nan)])
    chart = curve_chart(SweepResult("noise", SWEEPS["noise"].values[:3], ("a", "b", "c"), distances))
    assert "67 %" in chart.note
    assert any("no face" in layer.title for layer in chart.layers)
    rows = [
        {"fault": "max norm", "motion": motion, "layer": layer, "kind": "scalars", "error": error}
        for motion, error in (("turned", 1e-6), ("moved by its size", 0.4))
        for layer in ("embedding", "heat")
    ]
    lesson = layer_chart(rows, "max norm")
    assert lesson.across.names == ("embedding", "heat")
    assert [layer.title for layer in lesson.layers if layer.title] == ["turned", "moved by its size"]
