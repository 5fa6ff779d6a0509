from __future__ import annotations

import csv
import math

import numpy as np
from PySide6.QtCore import Qt

from app.controllers.curves import OWNER
from engine import annotation as edits
from engine.curves import evenly
from engine.measures import geodesic

CURVE = "brow_line_right"


def on_ball(x: float, y: float) -> tuple[float, float, float]:
    """A place near the front of the test's ball (72, 108, 90 mm)."""
    return x, y, 88.0 * math.sqrt(1 - (x / 72.0) ** 2 - (y / 108.0) ** 2)


def shown(window) -> tuple[list, np.ndarray]:
    """The lines that are drawn, and the even points (N, 3)."""
    lines = window.view.scene.overlays.lines
    paths = [line.points_mm for line in lines if len(line.points_mm) > 1]
    points = [line.points_mm[0] for line in lines if len(line.points_mm) == 1]
    return paths, np.array(points).reshape(-1, 3)


def with_brow(window) -> None:
    work = window.work
    annotation = work.document.annotation
    (curve,) = [one for one in work.session.scheme.curve if one.name == CURVE]
    for number, name in enumerate(curve.anchors):
        annotation = edits.place(annotation, name, on_ball(-50 + 10 * number, 30 + 2 * number))
    work.document.apply("Place", annotation)


def test_a_curve_is_laid_through_its_anchors_and_follows_them(qtbot, desk, ball, spot) -> None:
    window = desk.open(ball)
    work, view = window.work, window.view
    with_brow(window)
    assert not shown(window)[0]
    qtbot.keyClick(view, Qt.Key.Key_U)
    qtbot.waitUntil(lambda: len(shown(window)[0]) == 1, timeout=20_000)
    (path,), points = shown(window)
    assert len(points) == 9
    assert np.allclose(points, evenly(path, 9)[1])
    assert np.linalg.norm(path[0] - work.document.annotation.get("brow_right_1").xyz_mm) < 3.0

    at = spot(window, "brow_right_3")
    qtbot.mousePress(view, Qt.MouseButton.LeftButton, pos=at)
    for step in range(1, 9):
        qtbot.mouseMove(view, at + type(at)(0, -5 * step))
    qtbot.mouseRelease(view, Qt.MouseButton.LeftButton, pos=at + type(at)(0, -40))
    moved = np.array(work.document.annotation.get("brow_right_3").xyz_mm)
    qtbot.waitUntil(lambda: bool(shown(window)[0]) and np.linalg.norm(shown(window)[0][0] - moved, axis=1).min() < 2.0)
    assert np.abs(shown(window)[1] - points).max() > 2.0

    work.annotate.select("brow_right_5")
    work.annotate.delete()
    qtbot.waitUntil(lambda: not shown(window)[0], timeout=20_000)
    work.annotate.undo()
    qtbot.waitUntil(lambda: len(shown(window)[0]) == 1, timeout=20_000)
    qtbot.keyClick(view, Qt.Key.Key_U)
    qtbot.waitUntil(lambda: not view.scene.overlays.lines)


def test_the_search_for_ways_runs_outside_the_window(qtbot, desk, ball, monkeypatch) -> None:
    def never(*_anything: object) -> None:
        raise AssertionError("it holds every thread of its process up, for as long as a quarter of a second")

    monkeypatch.setattr(geodesic, "shortest", never)
    window = desk.open(ball)
    with_brow(window)
    window.work.view.toggle("show_curves")
    qtbot.waitUntil(lambda: len(shown(window)[0]) == 1, timeout=20_000)


def test_a_curve_that_cannot_be_laid_is_told(qtbot, desk, ball) -> None:
    window = desk.open(ball)
    work = window.work
    told = []
    work.messages.posted.connect(lambda message: told.append((message.key, message.text)))
    with_brow(window)
    work.document.apply("Move", edits.place(work.document.annotation, "brow_right_2", (0.0, 0.0, 500.0)))
    work.view.toggle("show_curves")
    qtbot.waitUntil(lambda: any(key == OWNER and text.startswith("Brow right") for key, text in told), timeout=20_000)
    assert not shown(window)[0]


def test_points_of_curves_go_out_as_they_are_shown(qtbot, desk, ball, tmp_path) -> None:
    window = desk.open(ball)
    with_brow(window)
    window.work.view.toggle("show_curves")
    qtbot.waitUntil(lambda: len(shown(window)[0]) == 1, timeout=20_000)
    out = tmp_path / "curves.csv"
    window.work.export.export_csv(out, with_curves=True)
    qtbot.waitUntil(lambda: out.is_file() and not window.work.export.writing.busy, timeout=20_000)
    rows = {row["landmark"]: row for row in csv.DictReader(out.read_text(encoding="utf-8").splitlines())}
    written = [[float(rows[f"{CURVE}_{number}"][axis]) for axis in "xyz"] for number in range(1, 10)]
    assert np.allclose(written, shown(window)[1], atol=1e-3)
