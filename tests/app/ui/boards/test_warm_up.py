"""The boards' code is fetched in small pieces, and nothing that the window has no use for comes with it."""

from __future__ import annotations

import os
import subprocess
import sys

PROGRAM = """
import sys, time
from PySide6.QtWidgets import QApplication
from app.ui.boards import BOARDS, warm_up
application = QApplication([])
from app.ui import main_window
warm_up.FIRST_MS = warm_up.PAUSE_MS = 0
warm, turns = warm_up.WarmUp(), []
warm.done.connect(application.quit)
timer = warm_up.QTimer(interval=0)
timer.timeout.connect(lambda: turns.append(len(warm.left)))
timer.start()
warm.start()
application.exec()
assert all(row.target.partition(":")[0] in sys.modules for row in BOARDS)
assert len(set(turns)) > 0.5 * len(warm_up.LARGE), turns  # the window had its turns in between
unwanted = {"torch", "open3d", "pandas", "scipy", "matplotlib", "optuna", "ray"} & set(sys.modules)
assert not unwanted, unwanted
"""


def test_every_board_is_fetched_in_turns_without_anything_heavy() -> None:
    environment = {**os.environ, "QT_QPA_PLATFORM": "offscreen"}
    done = subprocess.run([sys.executable, "-c", PROGRAM], capture_output=True, text=True, env=environment, check=False)
    assert done.returncode == 0, done.stderr
