"""Where the window is put together: the shell first, the 3D view once the shell is on the screen."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication

from app import paths
from app.controllers.workbench import Workbench
from app.settings import read_settings
from app.ui.main_window import MainWindow
from app.ui.theme import Theme
from app.ui.window_state import WindowMemory


def run(given: Sequence[Path] = ()) -> int:
    """Open the window on scans, folders or a project; returns the exit code."""
    application = QApplication.instance() or QApplication(sys.argv[:1])
    assert isinstance(application, QApplication)
    application.setApplicationName("Nasion")
    application.setDesktopFileName("nasion")
    settings, trouble = read_settings(paths.settings_file())
    theme = Theme(settings.theme)
    theme.apply(application)
    work = Workbench(settings, paths.settings_file())
    window = MainWindow(work, theme)
    memory = WindowMemory(window, work, paths.window_file())
    memory.restore()
    if trouble:
        work.messages.warn(trouble, "settings")
    window.show()
    QTimer.singleShot(0, window, lambda: _go_on(window, work, memory, list(given)))
    return application.exec()


def _go_on(window: MainWindow, work: Workbench, memory: WindowMemory, given: list[Path]) -> None:
    """After the first paint: open what was asked for, then import the 3D view while the file is being read."""
    if given:
        work.files.open_paths([path.absolute() for path in given])
    elif work.settings.last_project is not None and work.settings.last_project.is_dir():
        work.files.open_project(work.settings.last_project, memory.scan_id)
    else:
        window.begin_with_demo()
    QTimer.singleShot(0, window, lambda: _attach(window))


def _attach(window: MainWindow) -> None:
    from app.ui.view.scene_view import SceneView

    window.attach_view(lambda: SceneView(window.stage))
