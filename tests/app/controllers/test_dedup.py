"""Merging points in the window: live, the newest wish wins, the scan comes back, all scans through a job."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from app.controllers.dedup import DedupController, see
from app.models.dedup import DedupShow, DedupWish, curve_chart, density_chart, overlays_of, retention_chart
from engine.io import read_scan
from engine.jobs.retention import Retention


@pytest.fixture
def merging(qtbot, work, ball: Path):
    """The controller, opened over a scan."""
    work.files.open_paths([ball])
    qtbot.waitUntil(lambda: work.document.scan is not None, timeout=10_000)
    controller = DedupController(work, work)
    controller.open()
    qtbot.waitUntil(lambda: controller.sight is not None, timeout=10_000)
    yield controller
    controller.stop()


def test_the_newest_wish_wins_and_fewer_points_are_left(merging, work, qtbot) -> None:
    few = merging.sight.found.after
    for edge in np.linspace(3.0, 40.0, 20):
        merging.change(edge_mm=float(edge))
    qtbot.waitUntil(lambda: merging.sight.found.edge_mm == 40.0, timeout=10_000)
    assert merging.sight.found.after < few
    shown = work.scene().overlays
    assert shown.alone
    assert sum(len(cloud.points_mm) for cloud in shown.clouds) > 0
    assert work.scene().markers == ()


def test_what_is_shown_changes_without_merging_again(merging, work) -> None:
    sight = merging.sight
    merging.change(show=DedupShow.AFTER)
    assert merging.sight is sight
    assert len(work.overlays.together.clouds[0].points_mm) == sight.found.after
    merging.put_away()
    assert work.overlays.together.clouds == ()


def test_samples_are_taken_when_wanted(merging, qtbot) -> None:
    merging.change(sample=True, edge_mm=30.0)
    qtbot.waitUntil(lambda: merging.sight.samples is not None, timeout=10_000)
    before, after = merging.sight.sample_figures
    assert after.count == min(1024, merging.sight.found.after)
    assert after.gap_mm > 0
    assert before.reach_mm >= 0


def test_split_and_merged_show_every_point_of_their_side(ball: Path) -> None:
    scan = read_scan(ball)
    sight = see(scan, DedupWish(edge_mm=25.0), np.array([1.0, 0.0, 0.0]))
    split = overlays_of(sight, DedupWish()).clouds
    assert np.all(split[0].points_mm[:, 0] < sight.middle)
    assert np.all(split[1].points_mm[:, 0] >= sight.middle)
    merged = overlays_of(sight, DedupWish(show=DedupShow.MERGED)).clouds
    assert len(merged[1].points_mm) == len(sight.found.merged)
    assert len(merged[0].points_mm) + len(merged[1].points_mm) == sight.found.before


def test_the_curve_falls_and_the_plots_say_what_they_hold(merging, qtbot) -> None:
    qtbot.waitUntil(lambda: merging.curve is not None, timeout=20_000)
    assert np.all(np.diff(merging.curve.shares) <= 0)
    assert len(curve_chart(merging.curve, 1.0).layers) == 2
    bars = density_chart(merging.sight.found).layers[0]
    assert bars.height.sum() == merging.sight.found.after
    rows = [Retention(0, "a", 100, 40), Retention(1, "b", 100, 60), Retention(2, "c", error="gone")]
    chart = retention_chart(rows, ["A", "B", "C"])
    assert "2 measured: mean 50.0 %, from 40.0 to 60.0 %" in chart.note
    assert chart.layers[0].height.sum() == 2
    assert {mark.scan_id for mark in chart.layers[0].marks} == {"", "A", "B"}
