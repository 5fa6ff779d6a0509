"""Where the window is put together: an empty shell at once, then its content, then the 3D view.

Nothing but Qt and the theme is imported at the top: that is what makes the window appear at once.
"""

from __future__ import annotations

import gc
import os
import sys
import tomllib
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication

from app import language, paths
from app.appearance import Language, ThemeChoice
from app.ui.shell import Shell
from app.ui.theme import Theme

if TYPE_CHECKING:
    from app.controllers.workbench import Workbench
    from app.ui.main_window import MainWindow
    from app.ui.window_state import WindowMemory

SUM_THREADS = "OPENBLAS_NUM_THREADS"
Chosen = TypeVar("Chosen", Language, ThemeChoice)


def run(given: Sequence[Path] = ()) -> int:
    """Open the window on scans, folders or a project; returns the exit code."""
    application = QApplication.instance() or QApplication(sys.argv[:1])
    assert isinstance(application, QApplication)
    application.setApplicationName("Nasion")
    application.setDesktopFileName("nasion")
    chosen = _glance(paths.settings_file())
    language.install(application, _choice(Language, chosen.get("language")))
    theme = Theme(_choice(ThemeChoice, chosen.get("theme")))
    theme.apply(application)
    shell = Shell()
    shell.restore(str(_glance(paths.window_file()).get("geometry", "")))
    absolute = [path.absolute() for path in given]
    shell.appeared.connect(lambda: furnish(shell, theme, absolute).view_ready.connect(gc.freeze))
    shell.show()
    return application.exec()


def furnish(shell: Shell, theme: Theme, given: Sequence[Path]) -> MainWindow:
    """Put everything into the shell, open what was asked for, and fetch the 3D view while it is being read."""
    _load_numpy()
    from app.controllers.workbench import Workbench
    from app.settings import read_settings
    from app.ui.boards.warm_up import WarmUp
    from app.ui.main_window import MainWindow
    from app.ui.window_state import WindowMemory

    settings, trouble = read_settings(paths.settings_file())
    theme.set_choice(settings.theme)
    work = Workbench(settings, paths.settings_file(), shell)
    window = MainWindow(work, theme, shell)
    memory = WindowMemory(window, work, paths.window_file())
    memory.restore()
    if trouble:
        work.messages.warn(trouble, "settings")
    _begin(window, work, memory, given)
    QTimer.singleShot(0, window, lambda: _attach(window))
    window.view_ready.connect(WarmUp(window).start)
    return window


def _begin(window: MainWindow, work: Workbench, memory: WindowMemory, given: Sequence[Path]) -> None:
    last = work.settings.last_project
    if given:
        work.files.open_paths(given)
    elif last is not None and last.is_dir():
        work.files.open_project(last, memory.scan_id)
    else:
        window.begin_with_demo()


def _attach(window: MainWindow) -> None:
    from app.ui.view.scene_view import SceneView
    from app.ui.view.surface import make_surface

    window.attach_view(lambda: SceneView(window.stage, make_surface(window.work.settings.drawing)))


def _choice(kind: type[Chosen], value: object) -> Chosen:
    """A choice as the settings have it; what the system does where they say nothing that is known."""
    return kind(str(value)) if str(value) in set(kind) else kind("system")


def _load_numpy() -> None:
    """With one thread for its sums: those of the window are small, and threads that wait for each other hold it up.

    Programs started from here have as many as they like.
    """
    chosen = os.environ.get(SUM_THREADS)
    os.environ[SUM_THREADS] = chosen or "1"
    import numpy  # noqa: F401

    if chosen is None:
        del os.environ[SUM_THREADS]


def _glance(path: Path) -> dict[str, object]:
    """A file before it is read properly; empty if anything is wrong with it, which the proper reading will tell."""
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
