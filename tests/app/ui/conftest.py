"""A whole window with its 3D view, driven by keys and the mouse."""

from __future__ import annotations

import gc
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QCoreApplication, QEvent, QPoint
from PySide6.QtWidgets import QApplication, QWidget

from app import main
from app.appearance import ThemeChoice
from app.models.scene import Marker
from app.ui.boards.board import Board
from app.ui.main_window import MainWindow
from app.ui.shell import Shell
from app.ui.theme import Theme


class Desk:
    """Opens and closes windows the way ``app.main.run`` does."""

    def __init__(self, qtbot) -> None:
        self._qtbot = qtbot
        self._open: list[MainWindow] = []

    def open(self, *given: Path, theme: ThemeChoice = ThemeChoice.DARK, wait: bool = True) -> MainWindow:
        """A furnished window; with ``wait``, until its scan is drawn."""
        application = QApplication.instance()
        assert isinstance(application, QApplication)
        dress = Theme(theme, application)
        dress.apply(application)
        shell = Shell()
        shell.resize(1280, 720)
        shell.show()
        window = main.furnish(shell, dress, list(given))
        self._open.append(window)
        self._qtbot.waitUntil(lambda: window.view is not None, timeout=20_000)
        if wait:
            self.drawn(window)
        window.view.setFocus()
        return window

    def panes(self, window: MainWindow, count: int) -> list[QWidget | None]:
        """What has the keyboard after each of ``count`` steps from pane to pane, beginning in the view."""
        window.shell.activateWindow()
        window.view.setFocus()
        seen = []
        for _ in range(count):
            window.aids.next_pane()
            seen.append(window.shell.focusWidget())
        return seen

    def drawn(self, window: MainWindow) -> None:
        """Wait until the open scan can be picked and its picture is there."""
        view = window.view
        self._qtbot.waitUntil(lambda: window.work.document.scan is not None, timeout=20_000)
        self._qtbot.waitUntil(lambda: view.scene.scan is window.work.document.scan, timeout=20_000)
        self._qtbot.waitUntil(lambda: view.surface_at(view.width() / 2, view.height() / 2) is not None, timeout=20_000)
        view.settle()

    def board(self, window: MainWindow, board_id: str) -> Board:
        """Open a board and wait until it is there."""
        window.boards.open(board_id)
        self._qtbot.waitUntil(lambda: window.boards.board(board_id) is not None, timeout=20_000)
        board = window.boards.board(board_id)
        assert board is not None
        return board

    def close(self, window: MainWindow) -> None:
        """Close it, and see that it is gone."""
        self._open.remove(window)
        shell = window.shell
        assert shell.close()
        shell.deleteLater()
        QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)
        gc.collect()

    def close_all(self) -> None:
        """At the end of a test."""
        for window in list(self._open):
            self.close(window)


@pytest.fixture
def desk(qtbot, folders: Path) -> Iterator[Desk]:
    """Windows of this test; all are closed at its end."""
    made = Desk(qtbot)
    yield made
    made.close_all()
    left = [widget for widget in QApplication.topLevelWidgets() if isinstance(widget, Shell)]
    assert not left, "a window outlived its test"


@pytest.fixture
def spot() -> Callable[[MainWindow, str], QPoint]:
    """Where a corrected landmark is on the screen."""

    def find(window: MainWindow, name: str) -> QPoint:
        layer = window.view.layer()
        markers: list[Marker] = [m for m in layer.markers if m.name == name and m.movable]
        place = layer.screen[layer.markers.index(markers[0])]
        return QPoint(round(float(place[0])), round(float(place[1])))

    return find
