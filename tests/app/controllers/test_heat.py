"""Heat maps in the window: there after a prediction and after a restart, live, and gone when put away."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import Qt

from app.controllers.heat import FINE_MM, HeatController, see
from app.models.heat_table import COLUMNS, IOU, SECOND_AT, HeatTable
from engine.infer import evidence, heat
from engine.infer.evidence import Evidence
from engine.io import read_scan
from engine.types import Annotation, EngineError, Landmark, Role, Unit


@pytest.fixture
def square(tmp_path: Path) -> Path:
    """A flat square of 100 mm with a vertex every 10 mm."""
    side = np.arange(0.0, 101.0, 10.0)
    x, y = np.meshgrid(side, side)
    lines = [f"v {a} {b} 0\n" for a, b in zip(x.ravel(), y.ravel(), strict=True)]
    for row in range(10):
        for column in range(10):
            a = row * 11 + column + 1
            lines += [f"f {a} {a + 1} {a + 11}\n", f"f {a + 1} {a + 12} {a + 11}\n"]
    path = tmp_path / "square.obj"
    path.write_text("".join(lines))
    return path


def saw(names: tuple[str, ...], places: np.ndarray, unit: Unit) -> Evidence:
    """What a net that answers points would have seen: hot about each place."""
    x, y = np.meshgrid(np.arange(0.0, 101.0, 2.0), np.arange(0.0, 101.0, 2.0))
    cells = np.stack([x.ravel(), y.ravel(), np.zeros(x.size)], axis=1)
    hot = np.stack([heat.reference_heat(cells, place, 5.0) for place in places])
    channel = {f"nose9/{name}": row for row, name in enumerate(names)}
    return Evidence("net", unit, channel, evidence.levels_of(hot), cells, 2.0, 5.0)


@pytest.fixture
def shown(qtbot, work, square: Path):
    """A work with the square open, a prediction of it and its evidence on disk, and the controller."""
    work.set_scheme("nose9")
    work.files.open_paths([square])
    qtbot.waitUntil(lambda: work.document.scan is not None, timeout=10_000)
    names = work.session.scheme.names
    places = np.stack([np.linspace(15, 85, len(names)), np.full(len(names), 45.0), np.zeros(len(names))], axis=1)
    scan, project = work.document.scan, work.session.project
    evidence.save(saw(names, places, scan.unit.unit), evidence.path_of(project.evidence_folder, scan.scan_id, "net"))
    predicted = {
        name: Landmark(tuple(place), source="model", model="net") for name, place in zip(names, places, strict=True)
    }
    work.document.set_set(Role.PREDICTED, Annotation("nose9", predicted))
    moved = {
        name: Landmark((x + 3.0, y + 4.0, z), source="import") for name, (x, y, z) in zip(names, places, strict=True)
    }
    work.document.set_set(Role.REFERENCE, Annotation("nose9", moved))
    controller = HeatController(work, work)
    controller.open()
    qtbot.waitUntil(lambda: controller.seen is not None or "keeps" in controller.missing, timeout=10_000)
    yield controller
    controller.stop()


def test_it_colours_the_surface_and_measures_the_selected_landmark(shown, work) -> None:
    name = work.session.scheme.names[4]
    work.annotate.select(name)
    told = shown.reading
    assert told is not None
    assert told.to_prediction_mm < 0.5
    assert told.to_reference_mm == pytest.approx(5.0, abs=0.5)
    radius = 5.0 * np.sqrt(-2 * np.log(shown.wish.threshold))
    half = 2.5 / radius
    lens = 2 * radius**2 * (np.arccos(half) - half * np.sqrt(1 - half**2))
    assert told.overlap == pytest.approx(lens / (2 * np.pi * radius**2 - lens), abs=0.08)
    scene = work.scene()
    field = scene.overlays.surface
    assert field is not None
    assert len(field.values) == len(shown.seen.points_mm)
    assert field.values.max() > 0.9
    assert {marker.name for marker in scene.markers} == {name}


def test_a_coarse_mesh_gets_a_finer_one(shown) -> None:
    woven = shown.seen.weave
    assert woven is not None
    edge = np.linalg.norm(np.diff(shown.seen.points_mm[woven.faces[:, :2]], axis=1)[:, 0], axis=1)
    assert np.median(edge) <= FINE_MM
    assert shown.seen.shares.sum() == pytest.approx(100.0**2)


def test_the_threshold_is_live_and_the_table_tells_of_all(shown, work, qtbot) -> None:
    work.annotate.select(work.session.scheme.names[4])
    before = shown.reading.overlap
    with qtbot.waitSignal(shown.table_read, timeout=10_000) as told:
        shown.change(threshold=0.9)
    assert shown.reading.overlap < before
    table = HeatTable()
    table.set_rows(told.args[0])
    assert table.rowCount() == len(work.session.scheme.names)
    assert table.data(table.index(4, 1)) == f"{shown.reading.overlap:.2f}"
    medians = table.medians()
    assert medians[IOU] == pytest.approx(np.median([one.overlap for one in told.args[0]]))
    assert np.isnan(medians[SECOND_AT])
    assert {table.headerData(k, Qt.Orientation.Horizontal) for k in range(table.columnCount())} == {
        c.title for c in COLUMNS
    }


def test_put_away_it_leaves_nothing_and_opened_again_it_is_back(shown, work, qtbot) -> None:
    shown.put_away()
    assert work.overlays.together.surface is None
    shown.change(threshold=0.5)
    assert work.overlays.together.surface is None
    shown.open()
    qtbot.waitUntil(lambda: work.overlays.together.surface is not None, timeout=10_000)


def test_without_evidence_it_says_what_to_do(square: Path, tmp_path: Path) -> None:
    class Ticket:
        def progress(self, share: float) -> None: ...

    with pytest.raises(EngineError, match="Predict the scan again"):
        see(Ticket(), read_scan(square), tmp_path / "none.npz")


def test_of_a_large_scan_the_newest_wish_is_answered_in_a_thread(shown, work, qtbot, monkeypatch) -> None:
    monkeypatch.setattr("app.controllers.heat.AT_ONCE_POINTS", 10)
    work.annotate.select(work.session.scheme.names[4])
    for threshold in (0.3, 0.5, 0.7):
        shown.change(threshold=threshold)
    qtbot.waitUntil(lambda: work.overlays.together.surface.shown_from == 0.7, timeout=10_000)
    shown.change(overlap=True)
    qtbot.waitUntil(lambda: work.overlays.together.surface.colour_map == "both", timeout=10_000)
    values = work.overlays.together.surface.values
    assert set(np.unique(values)) == {-1.0, 0.0, 0.5, 1.0}
