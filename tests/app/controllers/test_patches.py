"""Patches in the window: found in the project, sorted by error, over the open scan, painted in their own frame."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import QRectF
from PySide6.QtGui import QColor, QImage, QPainter

from app.controllers.patches import PatchController, patches_of
from app.models.patches import by_error, cell_of, error_chart, overlays_of
from app.ui.boards.patch_paint import FRONT, SIDE, paint_patch
from app.ui.tokens import DARK
from engine import catalog
from engine.infer import stage_views
from engine.infer.stage_views import StageTuning
from engine.types import EngineError

SCHEME = catalog.scheme("nose9")


def a_view(scan: str, miss_mm: float, seed: int = 0):
    """A scan whose landmarks are known, coarse by ``miss_mm`` and refined to half of it."""
    rng = np.random.default_rng(seed)
    truth = np.array([one.canonical_mm for one in SCHEME.landmark], float)
    coarse = truth + np.array([0.0, miss_mm, 0.0])
    cloud = (truth[:, None] + rng.uniform(-20, 20, (len(truth), 400, 3))).reshape(-1, 3)
    return stage_views.cut_view(
        scan, cloud, SCHEME.names, truth, coarse, truth + np.array([0.0, miss_mm / 2, 0.0]), 12.0, 64
    )  # fmt: skip


@pytest.fixture
def kept(tmp_path: Path) -> Path:
    """Three scans of a run."""
    for number, miss in enumerate((4.0, 16.0, 8.0)):
        stage_views.save_view(a_view(f"scan{number}", miss, number), tmp_path, number)
    return tmp_path


class Ticket:
    def cancelled(self) -> bool:
        return False


def test_the_worst_comes_first_and_all_landmarks_tell_the_tuning(kept: Path) -> None:
    titles = {"scan1": ("id1", "one.obj")}
    found = patches_of(Ticket(), kept, SCHEME.names[4], SCHEME, titles)
    assert [cell.refined_error_mm for cell in found.cells] == pytest.approx([8.0, 4.0, 2.0])
    assert (found.cells[0].scan_id, found.cells[0].title) == ("id1", "one.obj")
    assert [cell.covered for cell in found.cells] == [False, True, True]
    assert found.tuning.largest_mm == pytest.approx(16.0)
    assert set(found.views) == {"id1", "scan0", "scan2"}
    with pytest.raises(EngineError, match="no such landmark"):
        patches_of(Ticket(), kept, "elbow", SCHEME, {})


def test_a_patch_has_the_coarse_place_in_its_middle(kept: Path) -> None:
    one = a_view("scan", 4.0).of(SCHEME.names[4])
    cell = cell_of(one, np.eye(3), "scan", "scan.obj")
    assert cell.truth_mm == pytest.approx([0.0, -4.0, 0.0])
    assert cell.refined_mm == pytest.approx([0.0, -2.0, 0.0])
    assert np.linalg.norm(cell.points_mm, axis=1).max() <= 12.0 + 1e-3
    turned = cell_of(one, np.array([[0.0, 1, 0], [-1, 0, 0], [0, 0, 1]]), "scan", "scan.obj")
    assert turned.truth_mm == pytest.approx([-4.0, 0.0, 0.0])
    unknown = cell_of(replace(one, truth_mm=np.full((1, 3), np.nan)), np.eye(3), "", "x")
    assert unknown.truth_mm is None
    assert by_error([unknown, cell])[0] is cell


def test_the_scan_shows_spheres_arrow_and_points() -> None:
    one = a_view("scan", 4.0).of(SCHEME.names[4])
    shown = overlays_of(one, StageTuning(3.0, 9.0, 5.0), ball=True, jitter=True)
    assert [float(body.axes_mm[0, 0]) for body in shown.bodies] == [12.0, 3.0]
    assert shown.lines[0].text == "residual 2.0 mm"
    assert len(shown.clouds[0].points_mm) == 64
    assert overlays_of(one, None, ball=False, jitter=True).bodies == ()


def test_the_chart_counts_what_is_not_covered(kept: Path) -> None:
    found = patches_of(Ticket(), kept, SCHEME.names[4], SCHEME, {})
    chart = error_chart(found.cells, found.tuning, found.radius_mm)
    assert "1 of 3 not covered" in chart.note
    assert chart.layers[0].height.sum() == 3


def test_it_is_painted_where_it_is(qapp) -> None:
    cell = cell_of(a_view("scan", 6.0).of(SCHEME.names[4]), np.eye(3), "scan", "scan.obj")
    for axes in (FRONT, SIDE):
        image = QImage(200, 200, QImage.Format.Format_RGB32)
        image.fill(0)
        painter = QPainter(image)
        paint_patch(painter, QRectF(0, 0, 200, 200), cell, DARK, axes)
        painter.end()
        truth = QColor(image.pixel(100, round(100 + 0.46 * 200 * 6.0 / 12.0)))
        assert truth.green() > truth.red()  # the reference lies below the coarse place, seen from either side
        assert QColor(image.pixel(100, 100)).name() == QColor(DARK.warn).name()


def test_sources_of_the_project_are_found_and_shown(qtbot, work, ball: Path) -> None:
    work.set_scheme("nose9")
    work.files.open_paths([ball])
    qtbot.waitUntil(lambda: work.document.scan is not None, timeout=10_000)
    job = work.session.project.jobs_folder / "20260101-patches" / "out"
    stage_views.save_view(a_view(work.document.scan.scan_id, 4.0), job, 0)
    controller = PatchController(work, work)
    work.annotate.select(SCHEME.names[4])
    controller.open()
    qtbot.waitUntil(lambda: controller.shown is not None, timeout=10_000)
    assert [source.folder for source in controller.sources] == [job]
    assert controller.here is not None
    assert len(work.overlays.together.bodies) == 1
    controller.set_bodies(ball=False, jitter=True)
    assert [float(body.axes_mm[0, 0]) for body in work.overlays.together.bodies] == [pytest.approx(4.0)]
    controller.put_away()
    assert work.overlays.together.clouds == ()
    controller.stop()
