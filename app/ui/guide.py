"""Three steps for the first start, in a card over the demo scan; each is ticked off when it was done for real."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from app.language import words
from app.ui.panels import label, set_tone, small_button
from app.ui.theme import Theme


@dataclass(frozen=True)
class GuideStep:
    """One thing to try."""

    id: str
    title: str
    text: str
    key: str


STEPS = (
    GuideStep("predict", "Let the model place the landmarks", "Press P, or “Predict landmarks” at the top right.", "P"),
    GuideStep(
        "move", "Correct one", "Take a landmark with the mouse and drag it along the surface. Ctrl+Z undoes it.", ""
    ),
    GuideStep("check", "Check them", "Enter agrees with the selected landmark and goes on to the next one.", "Enter"),
)


class GuideCard(QFrame):
    """Shows the three steps; goes away when they are done or when it is closed."""

    closed = Signal()

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self._theme = theme
        self._done: set[str] = set()
        self._rows: dict[str, tuple[QLabel, QLabel, QLabel]] = {}
        self.setObjectName("card")
        self.setFixedWidth(316)
        self.setAccessibleName(self.tr("Guide"))
        layout = QVBoxLayout(self)
        layout.setContentsMargins(16, 12, 12, 14)
        layout.setSpacing(10)
        top = QHBoxLayout()
        top.addWidget(label(self.tr("Three steps to begin with"), "title"), 1)
        self.close_button = small_button(self.tr("Close the guide"))
        self.close_button.clicked.connect(self.finish)
        top.addWidget(self.close_button)
        layout.addLayout(top)
        for number, step in enumerate(STEPS, 1):
            layout.addLayout(self._make_row(number, step))
        self._end = QPushButton(self.tr("Done"))
        self._end.setObjectName("link")
        self._end.clicked.connect(self.finish)
        layout.addWidget(self._end, 0, Qt.AlignmentFlag.AlignRight)
        theme.changed.connect(self._show)
        self._show()

    def _make_row(self, number: int, step: GuideStep) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(10)
        mark = label(str(number), "keycap")
        mark.setFixedSize(24, 24)
        mark.setAlignment(Qt.AlignmentFlag.AlignCenter)
        column = QVBoxLayout()
        column.setSpacing(2)
        title, text = label(words(step.title), "title", wrap=True), label(words(step.text), "soft", wrap=True)
        column.addWidget(title)
        column.addWidget(text)
        row.addWidget(mark, 0, Qt.AlignmentFlag.AlignTop)
        row.addLayout(column, 1)
        self._rows[step.id] = (mark, title, text)
        return row

    @property
    def done(self) -> frozenset[str]:
        """Steps the person has tried."""
        return frozenset(self._done)

    def begin(self) -> None:
        """Show all steps as new."""
        self._done.clear()
        self._show()
        self.show()
        self.raise_()

    def tick(self, step_id: str) -> None:
        """A step was done for real."""
        if self.isVisible() and step_id not in self._done:
            self._done.add(step_id)
            self._show()

    def finish_if_done(self) -> None:
        """Put the guide away where nothing is left to try."""
        if self.isVisible() and len(self._done) == len(STEPS):
            self.finish()

    @Slot()
    def finish(self) -> None:
        """Put the guide away."""
        self.hide()
        self.closed.emit()

    @Slot()
    def _show(self) -> None:
        self.close_button.setIcon(self._theme.icon("cross", size_px=14))
        current = next((step.id for step in STEPS if step.id not in self._done), "")
        for number, step in enumerate(STEPS, 1):
            mark, title, text = self._rows[step.id]
            done = step.id in self._done
            if done:
                mark.setPixmap(self._theme.icon("check", "good", 14).pixmap(14, 14))
            else:
                mark.setText(str(number))
            text.setVisible(step.id == current)
            set_tone(title, "" if step.id == current else "quiet")
        self._end.setVisible(len(self._done) == len(STEPS))
        self.adjustSize()
