"""Small parts every panel is made of: a frame with a heading, figures, rules, spacing."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, QSize, Qt, QTimer, Slot
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QFrame,
    QHBoxLayout,
    QLabel,
    QScrollArea,
    QSizePolicy,
    QStackedWidget,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

EDGE_PX = 14
"""From the border of a panel to its content."""
LEAST_SHARE = 0.8
"""Of its width in a new window that a panel needs."""


def scrolled(inner: QWidget, across: bool = False) -> QScrollArea:
    """As much of a widget as there is room for, without a frame; it scrolls up and down, or ``across`` alone."""
    area = QScrollArea()
    area.setWidget(inner)
    area.setWidgetResizable(True)
    area.setFrameShape(QFrame.Shape.NoFrame)
    never = Qt.ScrollBarPolicy.ScrollBarAlwaysOff
    (area.setVerticalScrollBarPolicy if across else area.setHorizontalScrollBarPolicy)(never)
    return area


class Panel(QFrame):
    """A panel with a heading; ``head`` and ``body`` are its layouts."""

    def __init__(self, title: str, size_px: tuple[int, int], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._size_px = size_px
        self.setMinimumWidth(round(size_px[0] * LEAST_SHARE))
        self.setObjectName("panel")
        self.setAccessibleName(title)
        self.body = QVBoxLayout(self)
        self.body.setContentsMargins(0, 0, 0, 0)
        self.body.setSpacing(0)
        self.head = QHBoxLayout()
        self.head.setContentsMargins(EDGE_PX, 10, EDGE_PX - 4, 8)
        self.head.setSpacing(6)
        self.head.addWidget(label(title, "title"))
        self.head.addStretch(1)
        self.body.addLayout(self.head)

    def sizeHint(self) -> QSize:
        """The size it has in a new window."""
        return QSize(*self._size_px)


class FigureLabel(QWidget):
    """A number with the words for it below."""

    def __init__(self, words: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(1)
        self._number = label("–", "figure")
        self._words = label(words, "faint")
        layout.addWidget(self._number)
        layout.addWidget(self._words)

    def show_figure(self, text: str, tone: str = "") -> None:
        """Show a number; tone: ``good``, ``warn``, ``bad`` or empty."""
        self.setAccessibleName(f"{self._words.text()}: {text}")
        if self._number.text() != text:
            self._number.setText(text)
        if self._number.property("tone") != tone:
            self._number.setProperty("tone", tone)
            self._number.style().unpolish(self._number)
            self._number.style().polish(self._number)


class ElidedLabel(QLabel):
    """One line that ends in dots where there is no room for it; the whole text is its tip."""

    def __init__(self, role: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName(role)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)

    def show_text(self, text: str) -> None:
        """Show a text."""
        self.setText(text)
        self.setToolTip(text)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw as much of it as fits."""
        painter = QPainter(self)
        text = self.fontMetrics().elidedText(self.text(), Qt.TextElideMode.ElideRight, self.width())
        painter.drawText(self.rect(), int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter), text)
        painter.end()


class OrWords(QStackedWidget):
    """A widget, or in its place the words why there is nothing to show yet."""

    def __init__(self, inner: QWidget, why: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.words: QLabel = label(why, "soft", wrap=True)
        self.words.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.addWidget(self.words)
        self.addWidget(inner)

    def show_inner(self, on: bool) -> None:
        """Show the widget, or else the words."""
        self.setCurrentIndex(1 if on else 0)


def label(text: str, role: str = "", *, wrap: bool = False) -> QLabel:
    """A text in one of the style sheet's roles: title, large, soft, faint, figure, bad."""
    made = QLabel(text)
    made.setObjectName(role)
    made.setWordWrap(wrap)
    made.setTextInteractionFlags(Qt.TextInteractionFlag.NoTextInteraction)
    return made


def rule() -> QFrame:
    """A thin line across."""
    line = QFrame()
    line.setObjectName("rule")
    line.setFixedHeight(1)
    return line


def small_button(accessible_name: str) -> QToolButton:
    """A button of an icon alone; its name is read aloud and shown as a tip."""
    button = QToolButton()
    button.setObjectName("small")
    button.setAutoRaise(True)
    button.setAccessibleName(accessible_name)
    button.setToolTip(accessible_name)
    return button


def keep_current_in_sight(view: QAbstractItemView) -> None:
    """Scroll to the current row whenever the view has another height, the one it is first shown with among them."""
    view.viewport().installEventFilter(_CurrentInSight(view))


class _CurrentInSight(QObject):
    def __init__(self, view: QAbstractItemView) -> None:
        super().__init__(view)
        self._view = view
        # Once the view has laid out its rows.
        self._later = QTimer(self, singleShot=True, interval=0)
        self._later.timeout.connect(self._scroll)

    def eventFilter(self, _watched: QObject, event: QEvent) -> bool:
        """The viewport was resized."""
        if event.type() is QEvent.Type.Resize:
            self._later.start()
        return False

    @Slot()
    def _scroll(self) -> None:
        self._view.scrollTo(self._view.currentIndex())


def set_tone(widget: QWidget, tone: str) -> None:
    """Give a widget one of the style sheet's tones."""
    if widget.property("tone") != tone:
        widget.setProperty("tone", tone)
        widget.style().unpolish(widget)
        widget.style().polish(widget)
