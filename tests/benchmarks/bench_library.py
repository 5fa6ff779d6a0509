"""A project of 5 000 scans in the window: how long it takes to open, and whether its list scrolls without a hitch.

    xvfb-run -a python tests/benchmarks/bench_library.py [--scans 5000]

The named alternative of the same run is a project of 50 scans.
"""

from __future__ import annotations

import argparse
import os
import shutil
import sys
import tempfile
import time
from pathlib import Path

import numpy as np

sys.path[:0] = [str(Path(__file__).resolve().parents[2]), str(Path(__file__).resolve().parent)]

from PySide6.QtCore import QPoint, QPointF, Qt  # noqa: E402
from PySide6.QtGui import QWheelEvent  # noqa: E402
from PySide6.QtTest import QTest  # noqa: E402
from PySide6.QtWidgets import QApplication  # noqa: E402
from session_watch import Watch  # noqa: E402

from engine.catalog import scheme  # noqa: E402
from engine.store.landmark_sets import PutSet, SetKey  # noqa: E402
from engine.store.project import Project  # noqa: E402
from engine.store.scans import PutScan  # noqa: E402
from engine.store.values import ScanRecord  # noqa: E402
from engine.types import Annotation, Landmark, Unit  # noqa: E402

WHEEL_STEPS = 150


def make(folder: Path, count: int) -> Path:
    """A project of scans that are files in name only, each with 68 predicted landmarks."""
    project, landmarks = Project.create(folder), scheme("ibug68").landmark
    rng = np.random.default_rng(0)
    for start in range(0, count, 500):
        changes: list[PutScan | PutSet] = []
        for number in range(start, min(start + 500, count)):
            path = folder.parent / "scans" / f"scan_{number:05d}.obj"
            places = rng.normal(0, 1, (len(landmarks), 3))
            answer = {
                one.name: Landmark(tuple(map(float, np.add(one.canonical_mm or (0, 0, 0), places[k]))), source="model",
                                   model="m", confidence=0.9)
                for k, one in enumerate(landmarks)
            }  # fmt: skip
            scan_id = f"{number:064x}"
            changes.append(
                PutScan(ScanRecord(scan_id, path.name, f"../scans/{path.name}", str(path), 1, 1, None, None, "", ""))
            )
            changes.append(PutSet(SetKey(scan_id, "ibug68"), Annotation("ibug68", answer), "Predict 68 landmarks",
                                  "model", unit=Unit.MILLIMETRE))  # fmt: skip
        project.apply(*changes)
    project.close()
    return folder


def main() -> None:
    """Make, open, scroll, print."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--scans", type=int, default=5000)
    options = parser.parse_args()
    home = Path(tempfile.mkdtemp())
    for name in ("DATA", "CONFIG", "STATE", "CACHE"):
        os.environ[f"XDG_{name}_HOME"] = str(home / name.lower())
    try:
        _run(make(home / "small" / "p", 50), make(home / "large" / "p", options.scans))
    finally:
        shutil.rmtree(home, ignore_errors=True)


def _run(small: Path, large: Path) -> None:
    from app import main as start
    from app.appearance import ThemeChoice
    from app.ui.shell import Shell
    from app.ui.theme import Theme

    application = QApplication(sys.argv[:1])
    theme = Theme(ThemeChoice.DARK)
    theme.apply(application)
    shell = Shell()
    shell.show()
    window = start.furnish(shell, theme, [small])
    QTest.qWait(3000)
    work = window.work
    times = {}
    for name, folder in (("small", small), ("large", large), ("small again", small), ("large again", large)):
        began, cpu = time.perf_counter(), time.thread_time()
        work.files.open_project(folder)
        while work.session.folder != folder or not work.library.rows:
            application.processEvents()
        view = window.library_panel.list
        while view.model().rowCount() != work.library.rowCount():
            application.processEvents()
        view.repaint()
        times[name] = (time.perf_counter() - began, time.thread_time() - cpu)
        QTest.qWait(1500)
    for name, (seconds, cpu) in times.items():
        print(f"open {name}: {seconds:.2f} s, {cpu:.2f} s of processor")
    watch = Watch(application)
    watch.start()
    watch.label = "scroll"
    middle = QPointF(view.viewport().rect().center())
    for step in range(WHEEL_STEPS):
        down = -120 * (1 + step % 7)
        event = QWheelEvent(middle, QPointF(view.viewport().mapToGlobal(middle)), QPoint(), QPoint(0, down),
                            Qt.MouseButton.NoButton, Qt.KeyboardModifier.NoModifier, Qt.ScrollPhase.NoScrollPhase,
                            False)  # fmt: skip
        QApplication.sendEvent(view.viewport(), event)
        QTest.qWait(10)
    view.verticalScrollBar().setValue(view.verticalScrollBar().maximum())
    QTest.qWait(400)
    watch.label = "filter"
    window.library_panel.field.setFocus()
    QTest.keyClicks(window.library_panel.field, "conf<0.5 04", delay=30)
    QTest.qWait(400)
    watch.stop()
    print(watch.report())
    shell.close()


if __name__ == "__main__":
    main()
