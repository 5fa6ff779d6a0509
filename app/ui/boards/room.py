"""How much of the window the boards have: a share of the height that each remembers, or for a while all of it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QEvent, QObject, QRect, Qt, QTimer, Slot
from PySide6.QtWidgets import QApplication, QDockWidget, QMainWindow, QVBoxLayout, QWidget

if TYPE_CHECKING:
    from app.ui.boards.home import BoardsPanel

SHARE = 0.45
"""Of the height that the view and the boards have together; a board begins with it."""
LEAST_SHARE, MOST_SHARE = 0.2, 0.8


class BoardRoom(QObject):
    """Gives the dock of the boards its height, and lays the boards over the whole window and back."""

    def __init__(self, window: QMainWindow, dock: QDockWidget, boards: BoardsPanel, above: QWidget) -> None:
        super().__init__(window)
        self._window = window
        self._dock = dock
        self._boards = boards
        self._above = above
        self._cover: Cover | None = None
        self._given_px = 0
        self.shares: dict[str, float] = {}
        """Of boards whose height was chosen by hand."""
        self._later = QTimer(self, singleShot=True, interval=0)
        self._later.timeout.connect(self.take)
        dock.installEventFilter(self)
        window.installEventFilter(self)
        dock.visibilityChanged.connect(boards.set_shown)
        dock.visibilityChanged.connect(self._on_visible)
        boards.emptied.connect(dock.hide)
        boards.front_changed.connect(self.take)
        boards.grow_requested.connect(self.toggle)
        boards.escaped.connect(self.step_back)
        boards.hide_requested.connect(self.hide)

    # ------------------------------------------------------------------ a share of the height
    @Slot()
    def take(self) -> None:
        """Give the board in front its share of the height."""
        if self._dock.isVisible() and not self._dock.isFloating() and self._boards.current:
            share = self.shares.get(self._boards.current, SHARE)
            height = round(share * (self._dock.height() + self._above.height()))
            self._given_px = height
            if abs(height - self._dock.height()) > 1:
                self._window.resizeDocks([self._dock], [height], Qt.Orientation.Vertical)

    def restore(self, shares: dict[str, float]) -> None:
        """Heights of an earlier day."""
        self.shares = {name: min(max(share, LEAST_SHARE), MOST_SHARE) for name, share in shares.items()}

    def _note(self) -> None:
        """The border above the boards was drawn by hand."""
        whole = self._dock.height() + self._above.height()
        if self._boards.current and abs(self._dock.height() - self._given_px) > 2:
            share = self._dock.height() / whole
            self.shares[self._boards.current] = round(min(max(share, LEAST_SHARE), MOST_SHARE), 3)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """The window was given another size, or a hand has drawn the border."""
        if event.type() is QEvent.Type.Resize:
            if watched is self._window:
                self._later.start()
                self._cover_window()
            elif QApplication.mouseButtons() & Qt.MouseButton.LeftButton and not self._later.isActive():
                self._note()
        elif event.type() is QEvent.Type.LayoutRequest and watched is self._window:
            self._cover_window()
        return False

    # ------------------------------------------------------------------ all of it
    @property
    def grown(self) -> bool:
        """Whether the boards lie over the whole window."""
        return self._cover is not None

    @Slot()
    def toggle(self) -> None:
        """Lay the boards over everything between the toolbar and the status bar, or take them back."""
        if self.grown:
            self.shrink()
        elif self._dock.isVisible():
            self._cover = Cover(self._window)
            self._boards.show_grown(True)
            self._cover.hold(self._boards.inner)
            self._cover_window()
            self._cover.show()
            self._cover.raise_()
            self._boards.focus()

    @Slot()
    def shrink(self) -> None:
        """Back to the place below the view, which can be seen again."""
        cover, self._cover = self._cover, None
        if cover is not None:
            self._boards.take_back()
            self._boards.show_grown(False)
            cover.hide()
            cover.deleteLater()
            self._boards.focus()

    @Slot()
    def step_back(self) -> None:
        """Escape: first the window comes back, then the boards go."""
        if self.grown:
            self.shrink()
        else:
            self.hide()

    @Slot()
    def hide(self) -> None:
        """Put the boards away; the keyboard goes back to the scan."""
        self._dock.hide()
        self._above.setFocus(Qt.FocusReason.OtherFocusReason)

    @Slot(bool)
    def _on_visible(self, visible: bool) -> None:
        if visible:
            self.take()
            self._later.start()  # again when the window has laid itself out
        else:
            self.shrink()

    def _cover_window(self) -> None:
        if self._cover is not None:
            self._cover.setGeometry(_middle(self._window, self._above))


class Cover(QWidget):
    """Lies over the panels and keeps the keyboard while it does."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setObjectName("ground")
        self._layout = QVBoxLayout(self)
        self._layout.setContentsMargins(0, 0, 0, 0)

    def hold(self, inner: QWidget) -> None:
        """Show a widget."""
        self._layout.addWidget(inner)
        inner.show()

    def focusNextPrevChild(self, forward: bool) -> bool:
        """Tab stays inside: what lies below cannot be seen."""
        # Not by nextInFocusChain: PySide makes its answer the owner of the widget that was asked.
        stops = [widget for widget in self.findChildren(QWidget) if _takes_tab(widget)]
        if stops:
            now = QApplication.focusWidget()
            place = stops.index(now) if now in stops else (-1 if forward else 0)
            reason = Qt.FocusReason.TabFocusReason if forward else Qt.FocusReason.BacktabFocusReason
            stops[(place + (1 if forward else -1)) % len(stops)].setFocus(reason)
        return True


def _takes_tab(widget: QWidget) -> bool:
    takes: Any = widget.focusPolicy() & Qt.FocusPolicy.TabFocus
    return bool(takes) and widget.isVisible() and widget.isEnabled() and widget.focusProxy() is None


def _middle(window: QMainWindow, central: QWidget) -> QRect:
    """What the panels and the central widget take up together."""
    docks = [dock for dock in window.findChildren(QDockWidget) if dock.isVisible() and not dock.isFloating()]
    whole = central.geometry()
    for dock in docks:
        whole = whole.united(dock.geometry())
    return whole
