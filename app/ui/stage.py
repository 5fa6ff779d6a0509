"""The middle of the window: the 3D view, and what floats over it: surface modes, messages, progress."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, Qt, Signal, Slot
from PySide6.QtGui import QAction, QKeyEvent
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLabel,
    QProgressBar,
    QPushButton,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from app.models.messages import Messages
from app.ui.banner import BannerStack
from app.ui.guide import GuideBar
from app.ui.panels import label, small_button
from app.ui.review_bar import ReviewBar
from app.ui.segment_bar import SegmentBar
from app.ui.sitting_bar import SittingBar
from app.ui.theme import Theme

if TYPE_CHECKING:
    from app.ui.view.scene_view import SceneView

EDGE_PX = 16
ROOM_FOR_TITLE_PX = 290
ROOM_FOR_TWO_PX = 560


class StageWidget(QWidget):
    """Holds the view once it has been imported, and keeps the overlays in their corners."""

    resized = Signal()

    def __init__(self, messages: Messages, theme: Theme, open_action: QAction, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("ground")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setMinimumSize(320, 240)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self._view: SceneView | None = None
        self._beside: QWidget | None = None
        self.review: ReviewBar | None = None
        self._strips: list[ReviewBar | SittingBar | GuideBar] = []
        self.banners = BannerStack(messages, theme, self)
        self.segments = SegmentBar(theme, self)
        self.loading = LoadingCard(theme, self)
        self.welcome = WelcomeCard(open_action, self)
        self.loading.hide()
        self.guide = GuideBar(theme, self)
        self.add_strip(self.guide)

    def set_view(self, view: SceneView) -> None:
        """Put the 3D view under the overlays."""
        self._view = view
        view.setParent(self)
        self.setFocusProxy(view)
        view.setGeometry(self.rect())
        view.lower()
        view.show()
        self.arrange()

    def set_review(self, bar: ReviewBar) -> None:
        """Put the strip of the review below the view; it has its room only while it shows."""
        self.review = bar
        self.add_strip(bar)

    def add_strip(self, strip: ReviewBar | SittingBar | GuideBar) -> None:
        """Put a strip below the view; it has its room only while it shows."""
        self._strips.append(strip)
        strip.shown.connect(self.arrange)

    def set_beside(self, widget: QWidget | None) -> None:
        """Part the room between the 3D view and another widget, or give it back all of it."""
        self._beside = widget
        if widget is not None:
            widget.setParent(self)
            widget.show()
        self.arrange()

    def _part(self, width: int, height: int) -> tuple[int, int]:
        """The room left for the view: beside the other widget, or above it where that would be too narrow."""
        if self._beside is None:
            return width, height
        if width >= ROOM_FOR_TWO_PX:
            half = (width - 1) // 2
            self._beside.setGeometry(half + 1, 0, width - half - 1, height)
            return half, height
        half = (height - 1) // 2
        self._beside.setGeometry(0, half + 1, width, height - half - 1)
        return width, half

    def arrange(self) -> None:
        """Everything in its corner."""
        width, height = self.width(), self.height()
        for strip in self._strips:
            if strip.isVisibleTo(self):
                height -= strip.height()
                strip.setGeometry(0, height, width, strip.height())
        width, height = self._part(width, height)
        if self._view is not None:
            self._view.setGeometry(0, 0, width, height)
        self.segments.fit(width - ROOM_FOR_TITLE_PX)
        self.segments.move(width - self.segments.width() - EDGE_PX, EDGE_PX)
        if self._view is not None:
            self._view.set_title_room(width if self.segments.isHidden() else self.segments.x())
        self.banners.place(width, EDGE_PX + self.segments.height() + 10)
        self.loading.adjustSize()
        self.loading.move((width - self.loading.width()) // 2, height - self.loading.height() - 56)
        self.welcome.adjustSize()
        self.welcome.move((width - self.welcome.width()) // 2, (height - self.welcome.height()) // 2)
        self.resized.emit()

    def resizeEvent(self, event: QEvent) -> None:
        """Overlays follow."""
        self.arrange()


class LoadingCard(QFrame):
    """What is being read, how far it is, and a way to stop it."""

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("card")
        self.setFixedWidth(320)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(14, 10, 10, 13)
        layout.setSpacing(7)
        top = QHBoxLayout()
        self._words: QLabel = label("", "soft")
        self.stop_button = small_button(self.tr("Stop reading"))
        self.stop_button.setIcon(theme.icon("cross", size_px=14))
        top.addWidget(self._words, 1)
        top.addWidget(self.stop_button)
        layout.addLayout(top)
        self._bar = QProgressBar()
        self._bar.setTextVisible(False)
        self._bar.setRange(0, 1000)
        layout.addWidget(self._bar)

    @Slot(str, float)
    def show_progress(self, name: str, share: float) -> None:
        """How far it is; an empty name ends it."""
        if name:
            words = self.tr("Reading {name}").format(name=name) if " " not in name else name
            self._words.setText(self._words.fontMetrics().elidedText(words, Qt.TextElideMode.ElideMiddle, 250))
            self._bar.setValue(round(1000 * share))
            self._bar.setAccessibleName(f"{words}: {share * 100:.0f} %")


class WelcomeCard(QFrame):
    """What to do while no scan is open."""

    def __init__(self, open_action: QAction, parent: QWidget) -> None:
        super().__init__(parent)
        self.setFixedWidth(420)
        layout = QVBoxLayout(self)
        layout.setSpacing(8)
        self._title, self._text = label("", "large", wrap=True), label("", "soft", wrap=True)
        for words in (self._title, self._text):
            words.setAlignment(Qt.AlignmentFlag.AlignCenter)
            layout.addWidget(words)
        self.button = QPushButton(self.tr("Open scans…"))
        self.button.clicked.connect(open_action.trigger)
        layout.addSpacing(6)
        layout.addWidget(self.button, 0, Qt.AlignmentFlag.AlignHCenter)
        self.show_words(making_demo=False)

    def show_words(self, *, making_demo: bool) -> None:
        """What is going on, and what can be done meanwhile."""
        if making_demo:
            self._title.setText(self.tr("The demo scans are being made"))
            self._text.setText(self.tr("That takes some seconds. You can open scans of your own at once."))
        else:
            self._title.setText(self.tr("No scan is open"))
            self._text.setText(self.tr("Choose one from the list, or drop scan files anywhere on this window."))


class DropFilter(QObject):
    """Files dropped anywhere on a widget."""

    def __init__(self, target: QWidget, dropped: Callable[[list[str]], object]) -> None:
        super().__init__(target)
        self._dropped = dropped
        target.setAcceptDrops(True)
        target.installEventFilter(self)

    def eventFilter(self, _watched: QObject, event: QEvent) -> bool:
        """Take files, refuse the rest."""
        if event.type() in (QEvent.Type.DragEnter, QEvent.Type.Drop):
            data = event.mimeData()  # type: ignore[attr-defined]
            files = [url.toLocalFile() for url in data.urls() if url.isLocalFile()] if data.hasUrls() else []
            if files:
                event.acceptProposedAction()  # type: ignore[attr-defined]
                if event.type() == QEvent.Type.Drop:
                    self._dropped(files)
                return True
        return False


class EscapeGuard(QObject):
    """While ``wanted`` holds, Escape goes to the widget itself and to no command of the window."""

    def __init__(self, target: QWidget, wanted: Callable[[], bool]) -> None:
        super().__init__(target)
        self._wanted = wanted
        target.installEventFilter(self)

    def eventFilter(self, _watched: QObject, event: QEvent) -> bool:
        """Claim the key before any shortcut does."""
        is_key = isinstance(event, QKeyEvent) and event.type() == QEvent.Type.ShortcutOverride
        if is_key and event.key() == Qt.Key.Key_Escape and self._wanted():  # type: ignore[attr-defined]
            event.accept()
            return True
        return False
