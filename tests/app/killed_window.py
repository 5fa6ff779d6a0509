"""A workbench that works without pause until it is killed: ``python killed_window.py PROJECT SCAN``.

It starts a job that lasts a minute, then moves a landmark every few milliseconds and says after each move how many it
has made and when.
"""

from __future__ import annotations

import os
import sys
import time
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path[:0] = [str(HERE.parents[1])]
os.environ["KNOWN_ANSWERS_PAUSE_S"] = "60"
os.environ["QT_QPA_PLATFORM"] = "offscreen"

from PySide6.QtCore import QTimer  # noqa: E402
from PySide6.QtGui import QGuiApplication  # noqa: E402

from app import paths  # noqa: E402
from app.controllers.workbench import Workbench  # noqa: E402
from app.settings import Settings  # noqa: E402
from engine import annotation as edits  # noqa: E402


def main(project: Path, scan: Path) -> None:
    application = QGuiApplication([])
    paths.worker_command = lambda folder: [sys.executable, str(HERE / "known_answers.py"), str(folder)]
    work = Workbench(Settings())
    if (project / "project.nasion").exists():
        work.files.open_project(project)
    else:
        work.files.create_project(project)
        work.files.open_paths([scan])
    made = 0

    def move() -> None:
        nonlocal made
        if work.document.scan is None or (work.jobs.running is None and made > 0):
            return
        if made == 0:
            work.predict.predict([work.document.scan.scan_id])
        name = work.session.scheme.names[0]
        made += 1
        new = edits.place(work.document.annotation, name, (float(made), 0.0, 0.0))
        work.document.apply(f"Step {made}", new)
        sys.stdout.write(f"{made} {time.monotonic()}\n")
        sys.stdout.flush()

    timer = QTimer(interval=3)
    timer.timeout.connect(move)
    timer.start()
    application.exec()


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
