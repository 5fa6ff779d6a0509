"""How fast the error board is on 1 000 scans of 68 landmarks, and from a click to the picture.

    PYTHONPATH=. xvfb-run -a python tests/benchmarks/bench_errors.py [--scans 1000] [--heads 6]

Prints wall and processor milliseconds; the alternatives of the same run are the same landmarks read set by set, and the
same plots drawn by matplotlib. A wait is the time between two ticks of a timer of 5 ms in the window's thread; its
processor time is what that thread itself did meanwhile, which does not depend on what else the machine does.
"""

from __future__ import annotations

import argparse
import shutil
import statistics
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace

import numpy as np
from PySide6.QtCore import QRectF, Qt, QTimer
from PySide6.QtGui import QImage, QPainter
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from app import main, paths
from app.appearance import ThemeChoice
from app.models.error_figures import PLOT_KINDS, ErrorsWish, resolve
from app.ui.boards import plot_files, plot_paint
from app.ui.boards.error_board import ErrorBoard
from app.ui.main_window import MainWindow
from app.ui.shell import Shell
from app.ui.theme import Theme
from engine import catalog
from engine.evaluate.errors.data import ErrorData, read
from engine.shell.making import synth
from engine.shell.projects import import_scans
from engine.store.predictions import PutPrediction
from engine.store.project import Project
from engine.types import Prediction, Role
from tests.engine.evaluate.errors.planted import plant


def timed(title: str, work: Callable[[], object]) -> float:
    wall, processor = time.perf_counter(), time.process_time()
    work()
    wall, processor = time.perf_counter() - wall, time.process_time() - processor
    print(f"{title}: {wall * 1e3:.0f} ms ({processor * 1e3:.0f} of processor)")
    return processor


class Waits:
    """The longest time between two ticks of a timer, of wall and of this thread."""

    def __init__(self) -> None:
        self._timer = QTimer(interval=5)
        self._timer.timeout.connect(self._tick)
        self._timer.start()
        self.begin()

    def _tick(self) -> None:
        now = np.array([time.perf_counter(), time.thread_time()])
        self._longest, self._last = np.maximum(self._longest, now - self._last), now

    def begin(self) -> None:
        self._longest, self._last = np.zeros(2), np.array([time.perf_counter(), time.thread_time()])

    def __str__(self) -> str:
        self._tick()
        return f"longest wait {self._longest[0] * 1e3:.0f} ms ({self._longest[1] * 1e3:.0f} of processor)"


def until(done: Callable[[], object], seconds: float = 60.0) -> None:
    end = time.perf_counter() + seconds
    while not done():
        QApplication.processEvents()
        assert time.perf_counter() < end, "it takes too long"


def open_window(project: Path, theme: Theme) -> MainWindow:
    shell = Shell()
    shell.resize(1920, 1080)
    shell.show()
    window = main.furnish(shell, theme, [project])
    until(lambda: window.view is not None)
    return window


def open_board(window: MainWindow) -> ErrorBoard:
    window.boards.open("errors")
    until(lambda: window.boards.board("errors"))
    board = window.boards.board("errors")
    assert isinstance(board, ErrorBoard)
    board.grab()
    until(lambda: board.errors.seen is not None)
    until(lambda: not board.errors._reading.busy)
    return board


# ---------------------------------------------------------------------- a large project
def reading(folder: Path, scheme_id: str) -> ErrorData:
    scheme = catalog.scheme(scheme_id)
    kept: list[ErrorData] = []

    def one_by_one() -> None:
        with Project.open(folder, read_only=True) as project:
            for record in project.scans():
                project.annotation(record.scan_id, scheme.id, Role.REFERENCE)
                project.predictions(record.scan_id, scheme.id)

    def at_once() -> None:
        with Project.open(folder, read_only=True) as project:
            kept.append(read(project, scheme.id))

    fast = timed("landmarks of three sets as arrays", at_once)
    slow = timed("the same set by set", one_by_one)
    print(f"  {slow / fast:.1f} times as long")
    seen = resolve(kept[0], ErrorsWish("first"))
    timed("table with aggregates", lambda: (seen.cells, seen.of_landmarks, seen.of_scans, seen.overall))
    return kept[0]


def plots(data: ErrorData) -> None:
    seen = resolve(data, ErrorsWish("first", "second", "scanner"))
    assert seen.split is not None
    look = plot_files.print_look()
    for kind in PLOT_KINDS:
        start = time.perf_counter()
        charts = kind.make(seen)
        made = time.perf_counter() - start
        image = QImage(640, 420, QImage.Format.Format_RGB32)
        rounds = []
        for _ in range(5):
            for chart in charts:
                image.fill(0)
                painter = QPainter(image)
                start = time.perf_counter()
                plot_paint.paint(painter, QRectF(0, 0, 640, 420), chart, look)
                rounds.append(time.perf_counter() - start)
                painter.end()
        print(
            f"{kind.id}: made in a thread in {made * 1e3:.0f} ms, painted in {statistics.median(rounds) * 1e3:.1f} ms"
        )
    errors = np.sort(seen.errors_mm[np.isfinite(seen.errors_mm)])
    columns = [column[np.isfinite(column)] for column in seen.errors_mm.T]
    print(f"matplotlib, curve: {_by_matplotlib(lambda axes: axes.plot(errors, np.linspace(0, 1, len(errors)))):.0f} ms")
    print(f"matplotlib, boxes: {_by_matplotlib(lambda axes: axes.boxplot(columns, orientation='horizontal')):.0f} ms")


def _by_matplotlib(draw: Callable[[object], object]) -> float:
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    canvas = FigureCanvasAgg(Figure(figsize=(6.4, 4.2)))
    draw(canvas.figure.subplots())
    rounds = []
    for _ in range(3):
        start = time.perf_counter()
        canvas.draw()
        rounds.append(time.perf_counter() - start)
    return statistics.median(rounds) * 1e3


def opening(folder: Path, scheme_id: str, theme: Theme) -> None:
    window = open_window(folder, theme)
    window.work.set_scheme(scheme_id)
    waits = Waits()
    until(lambda: not window.work.scans.is_loading)
    for name in ("first time", "again"):
        waits.begin()
        start, busy = time.perf_counter(), time.process_time()
        board = open_board(window)
        board.grid.main.viewport().repaint()
        wall, busy = time.perf_counter() - start, time.process_time() - busy
        print(f"board opened, {name}: {wall * 1e3:.0f} ms ({busy * 1e3:.0f} of processor), {waits}")
        for kind in PLOT_KINDS:
            waits.begin()
            board.plots.choose(kind.id)
            until(lambda board=board: not board.errors._drawing.busy)
            print(f"  {kind.id}: {waits}")
        for work, said in ((lambda board=board: board.grid.sort_rows("cells", 3), "sorted"),
                           (board.grid.turn, "turned")):  # fmt: skip
            start = time.thread_time()
            work()
            board.grid.grab()
            print(f"  {said} and painted: {(time.thread_time() - start) * 1e3:.0f} ms of processor")
        window.boards.close_board("errors")
    window.shell.close()


# ---------------------------------------------------------------------- a click
def clicking(folder: Path, scheme_id: str, theme: Theme) -> None:
    window = open_window(folder, theme)
    window.work.set_scheme(scheme_id)
    view = window.view
    assert view is not None
    until(lambda: window.work.document.scan is not None and view.scene.scan is window.work.document.scan)
    board = open_board(window)
    frames: list[float] = []
    view.camera_changed.connect(lambda: frames.append(time.perf_counter()))

    def click(row: int, column: int) -> tuple[float, float, float]:
        index = board.grid.cells.index(row, column)
        board.grid.main.scrollTo(index)
        place = board.grid.main.visualRect(index).center()
        frames.clear()
        start, busy = time.perf_counter(), time.thread_time()
        QTest.mouseClick(board.grid.main.viewport(), Qt.MouseButton.LeftButton, pos=place)
        until(lambda: bool(frames))
        view.repaint()
        first, busy = time.perf_counter() - start, time.thread_time() - busy
        until(lambda: not view.flying)
        view.repaint()
        return first, busy, time.perf_counter() - start

    def rest() -> None:
        end = time.perf_counter() + 2.5
        until(lambda: time.perf_counter() > end)

    click(0, 0)
    rest()
    same = [click(0, column) for column in (4, 1, 5, 2)]
    rest()
    following = []
    for row in range(1, board.grid.cells.rowCount()):
        following.append(click(row, 0))
        rest()
    for title, found in (("another landmark of the open scan", same), ("the next scan, read ahead", following)):
        first, busy, last = (statistics.median(times) * 1e3 for times in zip(*found, strict=True))
        print(f"{title}: first picture {first:.0f} ms ({busy:.0f} of processor), there {last:.0f} ms "
              f"(a flight takes {view.fly_ms} ms)")  # fmt: skip
    window.shell.close()


def heads(folder: Path, count: int) -> Path:
    """A project of synthetic scans with a noisy answer to each."""
    synth(count, folder / "heads", None, 3)
    import_scans((folder / "heads",), folder / "project", None)
    scheme = catalog.scheme("ibug68")
    rng = np.random.default_rng(0)
    with Project.open(folder / "project") as project:
        for record in project.scans():
            reference = project.annotation(record.scan_id, scheme.id, Role.REFERENCE)
            truth = np.array([reference.landmarks[name].xyz_mm for name in scheme.names])
            found = truth + rng.normal(0, 2, truth.shape)
            answer = Prediction(scheme.id, "noisy", scheme.names, found, np.ones(len(scheme)), True)
            project.apply(PutPrediction(record.scan_id, answer))
    return folder / "project"


def bench() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--scans", type=int, default=1000)
    parser.add_argument("--heads", type=int, default=6)
    given = parser.parse_args()
    folder = Path(tempfile.mkdtemp(prefix="errors"))
    home = {f"user_{name}_dir": str(folder / name) for name in ("data", "config", "state", "cache")}
    paths._DIRS = SimpleNamespace(**home)  # type: ignore[assignment]
    application = QApplication([])
    theme = Theme(ThemeChoice.DARK, application)
    theme.apply(application)
    try:
        planted = plant(folder / "large", given.scans, "ibug68")
        data = reading(planted.folder, "ibug68")
        plots(data)
        opening(planted.folder, "ibug68", theme)
        clicking(heads(folder, given.heads), "ibug68", theme)
    finally:
        shutil.rmtree(folder)


if __name__ == "__main__":
    bench()
