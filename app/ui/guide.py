"""Three steps for the first start, in a strip below the demo scan; each is ticked off when it was done for real."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import Qt, QTimer, Signal, Slot
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QVBoxLayout, QWidget

from app.language import words
from app.ui.panels import ElidedLabel, label, set_tone, small_button
from app.ui.theme import Theme

HEIGHT_PX = 58
LAST_WORDS_MS = 6_000
"""So long the strip says that all is done before it goes by itself."""


@dataclass(frozen=True)
class GuideStep:
    """One thing to try."""

    id: str
    title: str
    text: str


STEPS = (
    GuideStep("predict", "Let the model place the landmarks", "Press P, or “Predict landmarks” at the top right"),
    GuideStep("move", "Correct one", "Take a landmark with the mouse and drag it along the surface; Ctrl+Z undoes it"),
    GuideStep("check", "Check them", "Enter agrees with the selected landmark and goes on to the next one"),
)

VERBS = {"Predict": "predict", "Move": "move", "Check": "check"}
"""How the steps of the history begin that tick off a step of the guide."""


class GuideBar(QFrame):
    """Shows the step that comes next; goes for good when all are done or when it is closed."""

    shown = Signal()
    """It came or went."""
    closed = Signal()
    """It need not come again."""

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self._theme = theme
        self._done: set[str] = set()
        self.setObjectName("panel")
        self.setFixedHeight(HEIGHT_PX)
        self.setAccessibleName(self.tr("Guide"))
        row = QHBoxLayout(self)
        row.setContentsMargins(14, 8, 10, 8)
        row.setSpacing(8)
        self._marks: dict[str, QLabel] = {step.id: self._make_mark(step) for step in STEPS}
        for mark in self._marks.values():
            row.addWidget(mark)
        column = QVBoxLayout()
        column.setSpacing(1)
        self._title, self._text = ElidedLabel("title"), ElidedLabel("soft")
        column.addWidget(self._title)
        column.addWidget(self._text)
        row.addSpacing(6)
        row.addLayout(column, 1)
        self.close_button = small_button(self.tr("Close the guide"))
        self.close_button.clicked.connect(self.finish)
        row.addWidget(self.close_button)
        self._leave = QTimer(self, singleShot=True, interval=LAST_WORDS_MS)
        self._leave.timeout.connect(self.finish)
        theme.changed.connect(self._show)
        self._show()
        self.hide()

    def _make_mark(self, step: GuideStep) -> QLabel:
        mark = label("", "keycap")
        mark.setFixedSize(24, 24)
        mark.setAlignment(Qt.AlignmentFlag.AlignCenter)
        mark.setToolTip(words(step.title))
        return mark

    @property
    def done(self) -> frozenset[str]:
        """Steps the person has tried."""
        return frozenset(self._done)

    def begin(self) -> None:
        """Show all steps as new."""
        self._done.clear()
        self._leave.stop()
        self._show()
        self.show()
        self.shown.emit()

    def record(self, text: str) -> None:
        """A step of the history, as it is kept."""
        for verb, step_id in VERBS.items():
            if text.startswith(verb):
                self.tick(step_id)

    def tick(self, step_id: str) -> None:
        """A step was done for real; after the last one the strip need not come again, and goes."""
        if self.isHidden() or step_id in self._done:
            return
        self._done.add(step_id)
        self._show()
        if len(self._done) == len(STEPS):
            self.closed.emit()
            self._leave.start()

    @Slot()
    def finish(self) -> None:
        """Put the guide away."""
        self._leave.stop()
        self.hide()
        self.shown.emit()
        self.closed.emit()

    @Slot()
    def _show(self) -> None:
        self.close_button.setIcon(self._theme.icon("cross", size_px=14))
        current = next((step for step in STEPS if step.id not in self._done), None)
        for number, step in enumerate(STEPS, 1):
            mark = self._marks[step.id]
            if step.id in self._done:
                mark.setPixmap(self._theme.icon("check", "good", 14).pixmap(14, 14))
            else:
                mark.setText(str(number))
            set_tone(mark, "current" if step is current else "")
        title, text = (
            (self.tr("That is all it takes"), self.tr("The guide (F1) and the commands (Ctrl+K) know the rest"))
            if current is None
            else (words(current.title), words(current.text))
        )
        self._title.show_text(title)
        self._text.show_text(text)
        self.setAccessibleDescription(f"{title}. {text}")
