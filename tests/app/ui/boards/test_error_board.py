"""The error board in a window: worst first, a cell leads to the 3D view, plots and table show the same error."""

from __future__ import annotations

import csv
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt

from app.models.chart import Mark
from app.models.error_table import HEAT_ROLE, heat_of
from app.ui.boards.error_board import ErrorBoard
from app.ui.boards.error_grid import WORST_FIRST, heat_colours
from app.ui.boards.error_plots import TABLE
from app.ui.tokens import DARK, LIGHT, contrast
from engine import annotation as edits
from engine import catalog
from engine.store.attributes import SetAttributes
from engine.store.landmark_sets import PutSet, SetKey
from engine.store.predictions import PutPrediction
from engine.store.project import Project
from engine.types import Annotation, Prediction, Role, Unit

SCHEME = catalog.scheme("face-clinical")
WORST = "pronasale"

pytestmark = pytest.mark.gl


@pytest.fixture
def project(balls: list[Path], tmp_path: Path) -> Path:
    """Three scans with references; two models, the first of them far off at one landmark of the last scan."""
    rng = np.random.default_rng(2)
    canonical = np.array([one.canonical_mm for one in SCHEME.landmark])
    with Project.create(tmp_path / "project") as made:
        for number, record in enumerate(made.add_scans(balls)):
            truth = Annotation(SCHEME.id)
            for name, xyz in zip(SCHEME.names, canonical, strict=True):
                truth = edits.place(truth, name, tuple(xyz))
            made.apply(PutSet(SetKey(record.scan_id, SCHEME.id, Role.REFERENCE), truth, "Import", unit=Unit.MILLIMETRE))
            for model, spread in (("first", 1.0), ("second", 0.5)):
                found = canonical + rng.normal(0, spread, canonical.shape)
                if number == 2 and model == "first":
                    found[SCHEME.index[WORST]] += (0, 30, 0)
                answer = Prediction(SCHEME.id, model, SCHEME.names, found, np.ones(len(found)), True)
                made.apply(PutPrediction(record.scan_id, answer, unit=Unit.MILLIMETRE))
            made.apply(SetAttributes(record.scan_id, {"scanner": "ab"[number % 2]}))
    return tmp_path / "project"


@pytest.fixture
def board(qtbot, desk, project: Path) -> ErrorBoard:
    window = desk.open(project)
    window.work.set_scheme(SCHEME.id)
    desk.drawn(window)
    opened = desk.board(window, "errors")
    assert isinstance(opened, ErrorBoard)
    qtbot.waitUntil(lambda: opened.errors.seen is not None, timeout=20_000)
    window.shell.resize(1900, 900)
    qtbot.waitUntil(lambda: not opened.narrow)
    return opened


def click(qtbot, board: ErrorBoard, row: int, column: int) -> None:
    index = board.grid.cells.index(row, column)
    place = board.grid.main.visualRect(index).center()
    qtbot.mouseClick(board.grid.main.viewport(), Qt.MouseButton.LeftButton, pos=QPoint(place))


def test_the_worst_cell_is_at_the_top_and_table_plots_and_view_show_the_same(qtbot, board: ErrorBoard) -> None:
    work, seen = board.context.work, board.errors.seen
    worst = seen.data.scan_ids[2]
    assert float(board.grid.cells.index(0, 0).data()) == pytest.approx(np.nanmax(seen.errors_mm), abs=0.005)
    click(qtbot, board, 0, 0)
    qtbot.waitUntil(lambda: work.document.scan is not None and work.document.scan.scan_id == worst, timeout=20_000)
    qtbot.waitUntil(lambda: work.session.view.selected == WORST)
    assert board.errors.cell == (worst, WORST)
    shown = work.overlays.together.lines
    column = SCHEME.index[WORST]
    assert any(np.array_equal(line.points_mm[0], seen.data.reference_mm[2, column]) for line in shown)
    assert any(line.text == f"{seen.errors_mm[2, column]:.2f} mm" for line in shown)
    qtbot.waitUntil(lambda: bool(board.plots.charts), timeout=20_000)
    seen = board.errors.seen
    board.plots.mark_chosen.emit(Mark("", seen.data.scan_ids[1], "nasion"))
    shown = board.grid.main.currentIndex().data()
    assert shown == f"{seen.errors_mm[1, SCHEME.index['nasion']]:.2f}"
    board.grid.turn()
    board._show_cell()
    assert board.grid.main.currentIndex().data() == shown
    assert work.scans.following == board.errors._next_scan
    board.put_away()
    assert not work.overlays.together.lines
    assert work.scans.following != board.errors._next_scan


def test_headers_sort_and_sort_back_and_heat_can_be_read_over(board: ErrorBoard) -> None:
    grid, errors = board.grid, board.errors.seen.errors_mm
    for times, expected in ((1, -errors[:, 5]), (2, errors[:, 5]), (3, np.arange(3))):
        grid.row_sorting = grid.column_sorting = None
        grid._fill()
        for _ in range(times):
            grid.sort_rows("cells", 5)
        assert grid.cells.row_order.tolist() == np.argsort(expected).tolist()
    grid.row_sorting = grid.column_sorting = WORST_FIRST
    grid._fill()
    heat = heat_of(np.array([0.0, 1.0, 2.0, 3.0, 6.0, np.nan]), 2.0)
    assert heat[:5].tolist() == [0.0, 0.25, 0.5, 0.625, 1.0]
    assert np.isnan(heat[5])
    theme = board.context.theme
    for tokens in (DARK, LIGHT):
        theme.tokens = tokens
        assert min(contrast(colour.name(), tokens.text) for colour in heat_colours(theme)) > 4.5
    theme.tokens = DARK
    assert board.grid.cells.index(0, 0).data(HEAT_ROLE) == 1.0


def test_sets_groups_and_plots_follow_the_choices(qtbot, board: ErrorBoard) -> None:
    errors = board.errors
    errors.change(against="second")
    qtbot.waitUntil(lambda: errors.seen.comparing, timeout=20_000)
    assert board.grid.cells.index(0, 0).data()[0] in "+-"
    board.plots.choose("difference")
    qtbot.waitUntil(lambda: bool(board.plots.charts) and board.plots.charts[0].title == "Difference", timeout=20_000)
    errors.change(against="", attribute="scanner", group="b")
    qtbot.waitUntil(lambda: errors.seen.wish.group == "b", timeout=20_000)
    assert board.grid.cells.rowCount() == 1
    errors.change(attribute="", group="")
    qtbot.waitUntil(lambda: not errors.seen.wish.group, timeout=20_000)
    assert board.grid.cells.rowCount() == 3

    board.plots.choose("shift")
    board._on_plane("out")
    qtbot.waitUntil(lambda: board.errors.seen.normals is not None, timeout=20_000)
    assert board.errors.seen.plane.along_surface
    assert np.isfinite(board.errors.seen.normals).all()


def test_export_and_attributes(qtbot, board: ErrorBoard, tmp_path: Path) -> None:
    table = tmp_path / "scans.csv"
    table.write_text("scan,age\nball0,20\nball1,30\nball2,40\n")
    board.errors.import_attributes(table)
    qtbot.waitUntil(lambda: "age" in board.errors.seen.whole.attributes, timeout=20_000)
    board.export(tmp_path / "out")
    with (tmp_path / "out" / "scans-first.csv").open() as file:
        rows = list(csv.DictReader(file))
    assert [row["age"] for row in rows] == ["20", "30", "40"]
    assert (tmp_path / "out" / "plots" / "curve-first.svg").exists()


def test_a_narrow_board_shows_one_thing(qtbot, board: ErrorBoard) -> None:
    board.window().resize(1180, 720)
    qtbot.waitUntil(lambda: board.narrow)
    board.plots.choose(TABLE)
    assert board.grid.isVisibleTo(board)
    assert not board.plots.stack.isVisibleTo(board)
    board.plots.choose("boxes")
    assert not board.grid.isVisibleTo(board)
    board.window().resize(1900, 900)
    qtbot.waitUntil(lambda: not board.narrow)
    assert board.grid.isVisibleTo(board)
    assert board.plots.stack.isVisibleTo(board)
