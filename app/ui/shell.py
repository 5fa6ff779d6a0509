"""The empty window that is on the screen first; ``app.ui.main_window`` furnishes it a moment later."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QByteArray, QSize, Qt, QTimer, Signal, Slot
from PySide6.QtGui import QCloseEvent, QKeyEvent, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QAbstractButton, QApplication, QDockWidget, QMainWindow, QWidget

SIZE_PX = (1440, 900)
FRAME_PX = 40
"""What the frame of a window may take; it is not known before the window is on the screen."""
LONGEST_WAIT_MS = 400
"""A window that starts minimised is never painted."""


class Shell(QMainWindow):
    """A QMainWindow that tells when it closes and when its size changes."""

    closing = Signal()
    resized = Signal()
    appeared = Signal()
    """It has been painted for the first time, or it takes long enough to be painted that nobody waits for it."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("main")
        self.setWindowTitle("Nasion")
        self._take_size()
        self.setDockOptions(QMainWindow.DockOption.AllowNestedDocks | QMainWindow.DockOption.AnimatedDocks)
        self.setCorner(Qt.Corner.BottomLeftCorner, Qt.DockWidgetArea.LeftDockWidgetArea)
        self.setCorner(Qt.Corner.BottomRightCorner, Qt.DockWidgetArea.RightDockWidgetArea)
        self.may_close: Callable[[], bool] | None = None
        """Asked before the window closes; False keeps it open."""
        self._awaited = True
        QTimer.singleShot(LONGEST_WAIT_MS, self, self._tell_appeared)

    def _take_size(self) -> None:
        """The size of a first start; the whole screen where that is too small for it."""
        room = self.screen().availableGeometry().size()
        self.resize(QSize(*SIZE_PX).boundedTo(room))
        if room.width() < SIZE_PX[0] + FRAME_PX or room.height() < SIZE_PX[1] + FRAME_PX:
            self.setWindowState(Qt.WindowState.WindowMaximized)

    def restore(self, geometry_hex: str) -> None:
        """The size and the place of the last time, if they are known."""
        if geometry_hex:
            self.restoreGeometry(QByteArray.fromHex(geometry_hex.encode()))

    def add_panel(self, title: str, name: str, widget: QWidget, area: Qt.DockWidgetArea) -> QDockWidget:
        """Put a panel to one side; it can be moved and closed, and has no bar of its own."""
        dock = QDockWidget(title, self)
        dock.setObjectName(name)
        dock.setTitleBarWidget(QWidget(dock))
        dock.setWidget(widget)
        feature = QDockWidget.DockWidgetFeature
        dock.setFeatures(feature.DockWidgetClosable | feature.DockWidgetMovable)
        self.addDockWidget(area, dock)
        return dock

    @Slot()
    def _tell_appeared(self) -> None:
        if self._awaited:
            self._awaited = False
            self.appeared.emit()

    def paintEvent(self, event: QPaintEvent) -> None:
        """After the first time there is time for everything else."""
        super().paintEvent(event)
        if self._awaited:
            QTimer.singleShot(0, self, self._tell_appeared)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Let the content know."""
        super().resizeEvent(event)
        self.resized.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter presses a button that has the keyboard, as it does in dialogs; Qt leaves it to Space."""
        button = QApplication.focusWidget()
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and isinstance(button, QAbstractButton):
            button.animateClick()
        else:
            super().keyPressEvent(event)

    def closeEvent(self, event: QCloseEvent) -> None:
        """What is inside goes first, if it may."""
        if self.may_close is not None and not self.may_close():
            event.ignore()
            return
        self.closing.emit()
        super().closeEvent(event)
