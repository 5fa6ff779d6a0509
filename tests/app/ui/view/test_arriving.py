"""A heavy scan arrives: the window goes on meanwhile, and nothing of one scan is painted over another."""

from __future__ import annotations

import time
from dataclasses import replace

import numpy as np
import pytest
from PySide6.QtCore import QCoreApplication, QTimer

from app.models.scene import Scene
from app.models.view_state import SurfaceMode
from app.ui.view import loading, scan_view
from app.ui.view.easel import MAY_DRAW_ASIDE

SLOW_S = 0.25


@pytest.fixture
def slow(view, monkeypatch):
    """Every scan is heavy, and every picture takes its time."""
    monkeypatch.setattr(loading, "AT_ONCE_SIZE", 100)
    monkeypatch.setattr(scan_view, "HEAVY_SIZE", 0)
    draw = view._stage.draw
    monkeypatch.setattr(view._stage, "draw", lambda *a, **k: time.sleep(SLOW_S) or draw(*a, **k))
    return view


@pytest.mark.skipif(not MAY_DRAW_ASIDE, reason="this system draws in the first thread")
def test_the_window_goes_on_until_the_next_scan_is_seen(qtbot, slow, make_scan, make_marker) -> None:
    first, second = make_scan(side=48), make_scan(side=64, scan_id="second")
    with qtbot.waitSignal(slow.scan_drawn, timeout=20_000):
        slow.set_scene(Scene(first, SurfaceMode.PLAIN))
    gaps, last = [], [time.perf_counter()]

    def beat() -> None:
        gaps.append(time.perf_counter() - last[0])
        last[0] = time.perf_counter()

    timer = QTimer(slow, interval=4)
    timer.timeout.connect(beat)
    timer.start()
    painted = []
    monitored = slow.layer
    slow.layer = lambda: painted.append(slow._arriving) or monitored()
    with qtbot.waitSignal(slow.scan_drawn, timeout=20_000) as drawn:
        slow.set_scene(Scene(second, SurfaceMode.PLAIN, (make_marker("tip", second.points_mm[9]),)))
    timer.stop()
    assert drawn.args == ["second"]
    assert len(gaps) > 10
    assert np.median(gaps) < SLOW_S / 4
    assert not any(painted)


def test_what_was_made_ready_ahead_is_shown_at_once(qtbot, view, make_scan, monkeypatch) -> None:
    monkeypatch.setattr(loading, "AT_ONCE_SIZE", 100)
    first, second = make_scan(side=48), make_scan(side=64, scan_id="second")
    with qtbot.waitSignal(view.scan_drawn, timeout=20_000):
        view.set_scene(Scene(first, SurfaceMode.PLAIN))
    view.prepare_ahead(second)
    qtbot.waitUntil(lambda: view._loader._next is not None and view._loader._next.told, timeout=20_000)
    view.set_scene(Scene(second, SurfaceMode.PLAIN))
    assert not view._loader.waiting
    view.settle()
    assert view.surface_at(view.width() / 2, view.height() / 2) is not None
    other = make_scan(side=56, scan_id="third")
    view.prepare_ahead(second)
    view.set_scene(Scene(other, SurfaceMode.PLAIN))
    qtbot.waitUntil(lambda: not view._loader.waiting, timeout=20_000)
    assert view.scene.scan is other


def test_the_camera_may_move_while_a_picture_is_drawn(qtbot, slow, make_scan) -> None:
    with qtbot.waitSignal(slow.scan_drawn, timeout=20_000):
        slow.set_scene(Scene(make_scan(side=48), SurfaceMode.PLAIN))
    for _ in range(12):
        slow.orbit_by(6, 1)
        QCoreApplication.processEvents()
    slow.settle()
    assert slow.picture_projection == slow.projection
    slow.set_scene(replace(slow.scene, scan=None))
    slow.settle()


@pytest.mark.skipif(not MAY_DRAW_ASIDE, reason="this system draws in the first thread")
def test_no_landmark_is_painted_over_a_picture_of_another_size(qtbot, slow, make_scan, make_marker) -> None:
    scan = make_scan(side=48)
    with qtbot.waitSignal(slow.scan_drawn, timeout=20_000):
        slow.set_scene(Scene(scan, SurfaceMode.PLAIN, (make_marker("tip", scan.points_mm[9]),)))
    qtbot.waitUntil(lambda: not slow._easel.drawing, timeout=20_000)
    assert slow.picture_fits
    painted, layer = [], slow.layer
    slow.layer = lambda: painted.append(slow.picture_fits) or layer()
    misfits = []
    for width in (400, 430, 470):  # a board opens: several sizes, one after the other
        slow.resize(width, 300)
        qtbot.wait(20)
        misfits.append(not slow.picture_fits)
    assert any(misfits)
    qtbot.waitUntil(lambda: bool(painted) and slow.picture_fits, timeout=20_000)
    assert all(painted)
