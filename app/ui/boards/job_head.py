"""The head of a board that follows jobs of a kind: which one, how it stands, what it takes, what to do with it."""

from __future__ import annotations

import calendar
import time
from collections.abc import Sequence

from PySide6.QtCore import Signal, Slot
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QProgressBar, QPushButton, QVBoxLayout, QWidget

from app.language import words
from app.models.job_row import ACTIVE, ENDED_EARLY, STATUS_TEXTS, JobRow, meters
from app.ui.boards.short_box import ShortBox
from app.ui.job_card import duration
from app.ui.panels import ElidedLabel, label
from engine.jobs.folder import JobStatus

METERS_PX = 560
"""Least width at which there is room for the meters."""


class JobHead(QWidget):
    """Says which button was pressed; ``buttons`` takes more of them."""

    followed = Signal(str)
    """Id of the job that was chosen from the list."""
    paused = Signal()
    cancelled = Signal()
    resumed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.run = ShortBox(10)
        self.state = ElidedLabel("soft")
        self.bar = QProgressBar()
        self.bar.setTextVisible(False)
        self.bar.setAccessibleName(self.tr("How far it is"))
        self.meters = label("", "faint")
        self.meters.setToolTip(self.tr("What this job takes of the machine now"))
        self.again_button = QPushButton(self.tr("Go on"))
        self.pause_button = QPushButton(self.tr("Pause"))
        self.pause_button.setToolTip(
            self.tr("Let it rest: it gives its memory back and goes on where it was, any day")
        )  # fmt: skip
        self.cancel_button = QPushButton(self.tr("Cancel"))
        self.cancel_button.setToolTip(self.tr("Stop at the next step. Nothing is deleted; it can be gone on with."))
        self.buttons = QHBoxLayout()
        middle = QHBoxLayout()
        self.buttons.addWidget(self.run, 1)
        for button in (self.again_button, self.pause_button, self.cancel_button):
            self.buttons.addWidget(button)
        middle.addWidget(self.state, 3)
        middle.addWidget(self.meters)
        middle.addWidget(self.bar, 2)
        middle.setSpacing(12)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(6)
        column.addLayout(self.buttons)
        column.addLayout(middle)
        self.run.activated.connect(self._on_run)
        self.pause_button.clicked.connect(self.paused)
        self.cancel_button.clicked.connect(self.cancelled)
        self.again_button.clicked.connect(self.resumed)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Where it is narrow, the meters are in the list of jobs alone."""
        super().resizeEvent(event)
        self.meters.setVisible(self.width() >= METERS_PX)

    @Slot()
    def _on_run(self) -> None:
        self.followed.emit(str(self.run.currentData()))

    def show_rows(self, rows: Sequence[JobRow], followed: str) -> None:
        """Offer these jobs, one of which is followed."""
        wanted = [
            (row.job_id, f"{begun(row.job_id)}  {row.title} – {words(STATUS_TEXTS[row.status])}") for row in rows
        ]  # fmt: skip
        shown = [(self.run.itemData(place), self.run.itemText(place)) for place in range(self.run.count())]
        if wanted != shown:
            self.run.clear()
            for job_id, title in wanted:
                self.run.addItem(title, job_id)
        self.run.setCurrentIndex(self.run.findData(followed))
        self.run.setVisible(bool(rows))

    def show_row(self, row: JobRow | None, remaining_s: float | None) -> None:
        """Show how a job stands. remaining_s: None while nobody knows."""
        status = None if row is None else row.status
        running, active = status is JobStatus.RUNNING, status in ACTIVE
        self.state.show_text("" if row is None else _told(row, remaining_s))
        self.meters.setText("" if row is None else meters(row.usage))
        share = None if row is None else row.share
        self.bar.setVisible(running)
        self.bar.setRange(0, 0 if share is None else 1000)
        if share is not None:
            self.bar.setValue(round(1000 * share))
        for button in (self.pause_button, self.cancel_button):
            button.setVisible(active)
            button.setEnabled(row is not None and not row.cancelling)
        self.again_button.setVisible(status in ENDED_EARLY)


def begun(job_id: str) -> str:
    """When a job was made, as its name says: the hour of today, or the day."""
    try:
        made_s = calendar.timegm(time.strptime(job_id[:15], "%Y%m%d-%H%M%S"))
    except ValueError:
        return ""
    made, now = time.localtime(made_s), time.localtime()
    return time.strftime("%H:%M" if made[:3] == now[:3] else "%Y-%m-%d", made)


def _told(row: JobRow, remaining_s: float | None) -> str:
    if row.status is JobStatus.RUNNING:
        percent = [] if row.share is None else [f"{100 * row.share:.0f} %"]
        left = [] if remaining_s is None else [words("{time} left").format(time=duration(remaining_s))]
        return "  ·  ".join(filter(None, [*percent, row.text, *left]))
    return row.waits or row.message or words(STATUS_TEXTS[row.status])
