"""A canvas that hands mouse and keys to its gestures."""

from __future__ import annotations

from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QFocusEvent, QKeyEvent, QMouseEvent, QNativeGestureEvent, QWheelEvent

from app.ui.view.canvas import Canvas
from app.ui.view.gestures import Gestures

_BY_KEYS = (
    Qt.FocusReason.TabFocusReason,
    Qt.FocusReason.BacktabFocusReason,
    Qt.FocusReason.ShortcutFocusReason,
)


class GestureCanvas(Canvas):
    """Subclasses make the gestures before the first event comes."""

    _gestures: Gestures
    _by_keys = False

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Begin a gesture."""
        self._show_focus(False)
        self.stop_flying()
        self._gestures.press(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Go on with it, or highlight."""
        self._gestures.move(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """End it."""
        self._gestures.release(event)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Bring the surface under the mouse to the middle."""
        self._gestures.double_click(event)

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Zoom towards the mouse."""
        self._gestures.wheel(event)

    def event(self, event: QEvent) -> bool:
        """Two fingers on a track pad zoom and turn."""
        if isinstance(event, QNativeGestureEvent) and self._gestures.pinch(event):
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Nudge, walk, cancel; who works by keys sees where they go."""
        self._show_focus(True)
        if not self._gestures.key(event):
            super().keyPressEvent(event)

    def focusNextPrevChild(self, next_child: bool) -> bool:
        """Tab walks through the landmarks, so it does not leave the view."""
        return False

    @property
    def focus_shows(self) -> bool:
        """Whether the frame round the view is drawn: for those who work by keys, not for those who clicked here."""
        return self.hasFocus() and self._by_keys

    def _show_focus(self, by_keys: bool) -> None:
        if by_keys is not self._by_keys:
            self._by_keys = by_keys
            self.repaint_over()

    def focusInEvent(self, event: QFocusEvent) -> None:
        """The focus frame comes, if a key brought the focus."""
        if event.reason() in _BY_KEYS:
            self._by_keys = True
        self.repaint_over()
        super().focusInEvent(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """The focus frame goes."""
        self.repaint_over()
        super().focusOutEvent(event)
