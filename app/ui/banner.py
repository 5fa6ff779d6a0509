"""Calm messages inside the window: a stack of banners over the 3D view, no modal boxes."""

from __future__ import annotations

from PySide6.QtCore import Qt, QTimer, Slot
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from app.models.messages import Message, Messages, Tone
from app.ui.panels import label, set_tone, small_button
from app.ui.theme import Theme

PASSING_MS = 6000
MOST = 3
WIDTH_PX = 460
_ICONS = {Tone.INFO: "info", Tone.GOOD: "check", Tone.WARN: "warning", Tone.BAD: "error"}
_COLOURS = {Tone.INFO: "accent", Tone.GOOD: "good", Tone.WARN: "warn", Tone.BAD: "bad"}


class BannerStack(QWidget):
    """Up to three banners, the newest on top; one per key."""

    def __init__(self, messages: Messages, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self._theme = theme
        self._banners: dict[str, Banner] = {}
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(8)
        messages.posted.connect(self.show_message)
        messages.withdrawn.connect(self.remove)
        self.hide()

    @property
    def messages(self) -> tuple[Message, ...]:
        """What is shown, newest first."""
        return tuple(banner.message for banner in reversed(self._banners.values()))

    @Slot(object)
    def show_message(self, message: Message) -> None:
        """Show a message; an older one of its key goes."""
        key = message.key or message.text
        self.remove(key)
        while len(self._banners) >= MOST:
            self.remove(next(iter(self._banners)))
        banner = Banner(message, self._theme, self)
        banner.close_button.clicked.connect(lambda: self.remove(key))
        if banner.action_button is not None and message.action is not None:
            action = message.action
            banner.action_button.clicked.connect(lambda: (self.remove(key), action()))
        if message.passing:
            QTimer.singleShot(PASSING_MS, banner, lambda: self._banners.get(key) is banner and self.remove(key))
        self._banners[key] = banner
        self._column.insertWidget(0, banner)
        self.show()
        self.raise_()
        self._fit()
        QTimer.singleShot(0, self, self._fit)  # again when fonts and style sheet have reached the new banner

    @Slot(str)
    def remove(self, key: str) -> None:
        """Take a message away."""
        banner = self._banners.pop(key, None)
        if banner is not None:
            self._column.removeWidget(banner)
            banner.hide()
            banner.deleteLater()
            self.setVisible(bool(self._banners))
            self._fit()

    def place(self, width: int, top: int) -> None:
        """Sit in the middle at the top of a view of this width."""
        self.setFixedWidth(max(240, min(WIDTH_PX, width - 32)))
        self._fit()
        self.move((width - self.width()) // 2, top)

    @Slot()
    def _fit(self) -> None:
        """As high as the banners need to be at this width."""
        height = 0
        for banner in self._banners.values():
            needed = banner.height_for(self.width())
            banner.setFixedHeight(needed)
            height += needed + self._column.spacing()
        self.resize(self.width(), max(1, height - self._column.spacing()))


class Banner(QFrame):
    """One message with its icon, an action if it has one, and a cross."""

    def __init__(self, message: Message, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self.message = message
        self.setObjectName("banner")
        self.setAccessibleName(message.text)
        set_tone(self, message.tone.value)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(12, 9, 8, 9)
        layout.setSpacing(10)
        picture = QLabel()
        picture.setPixmap(theme.icon(_ICONS[message.tone], _COLOURS[message.tone]).pixmap(18, 18))
        layout.addWidget(picture, 0, Qt.AlignmentFlag.AlignTop)
        words = label(message.text, "", wrap=True)
        words.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        layout.addWidget(words, 1)
        self.action_button: QPushButton | None = None
        if message.action_text:
            self.action_button = QPushButton(message.action_text)
            self.action_button.setObjectName("link")
            layout.addWidget(self.action_button, 0, Qt.AlignmentFlag.AlignVCenter)
        self._words = words
        self.close_button = small_button(self.tr("Close this message"))
        self.close_button.setIcon(theme.icon("cross", size_px=14))
        layout.addWidget(self.close_button, 0, Qt.AlignmentFlag.AlignTop)

    def height_for(self, width: int) -> int:
        """Height that shows all of the text."""
        for part in (self._words, self.close_button, *([self.action_button] if self.action_button is not None else [])):
            part.ensurePolished()
        layout = self.layout()
        assert layout is not None
        layout.invalidate()
        return max(40, layout.totalHeightForWidth(width))
