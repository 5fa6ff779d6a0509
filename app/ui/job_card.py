"""One job in the panel: its progress, its end, its log, and buttons to stop or repeat it."""

from __future__ import annotations

import time

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QHBoxLayout, QPlainTextEdit, QProgressBar, QPushButton, QVBoxLayout, QWidget

from app.language import words
from app.models.job_row import ACTIVE, ENDED_EARLY, STATUS_TEXTS, JobRow, meters
from app.ui.panels import ElidedLabel, label, set_tone, small_button
from app.ui.theme import Theme, mono_font
from engine.jobs.folder import LOG_FILE, JobStatus

TAIL_BYTES = 16_000
_TONES = {JobStatus.DONE: "good", JobStatus.FAILED: "bad", JobStatus.INTERRUPTED: "warn", JobStatus.PAUSED: "warn"}
_GOES_ON = frozenset({JobStatus.INTERRUPTED, JobStatus.PAUSED})
_TELLS_A_RESULT = frozenset({"train", "search", "ablate", "evaluate", "synth"})
"""Tasks whose last word, if they come to their end, is what came out and no trouble."""


class JobCard(QWidget):
    """One job."""

    cancelled = Signal()
    paused = Signal()
    resumed = Signal()
    dismissed = Signal()

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._row: JobRow | None = None
        self._title = ElidedLabel("title")
        self._stop = small_button(self.tr("Cancel this job"))
        self._detail = label("", "soft", wrap=True)
        self._bar = QProgressBar()
        self._failure = label("", "bad", wrap=True)
        self._meters = label("", "faint", wrap=True)
        self._pause = self._link(self.tr("Pause"))
        self._pause.setToolTip(self.tr("Let it rest: it gives its memory back and goes on where it was, any day"))
        self._again = self._link(self.tr("Go on"))
        self._show_log = self._link(self.tr("Show log"))
        self._log = QPlainTextEdit()
        self._lay_out()
        self._stop.clicked.connect(self._on_button)
        self._pause.clicked.connect(self.paused)
        self._again.clicked.connect(self.resumed)
        self._show_log.clicked.connect(self._toggle_log)

    def _link(self, text: str) -> QPushButton:
        button = QPushButton(text)
        button.setObjectName("link")
        return button

    def _lay_out(self) -> None:
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(4)
        top, buttons = QHBoxLayout(), QHBoxLayout()
        for row in (top, buttons):
            row.setSpacing(4)
        top.addWidget(self._title, 1)
        top.addWidget(self._stop)
        buttons.addWidget(self._pause)
        buttons.addWidget(self._again)
        buttons.addWidget(self._show_log)
        buttons.addStretch(1)
        self._bar.setTextVisible(False)
        self._log.setReadOnly(True)
        self._log.setFont(mono_font())
        self._log.setFixedHeight(110)
        self._log.setAccessibleName(self.tr("Log"))
        self._log.hide()
        layout.addLayout(top)
        for part in (self._detail, self._bar, self._meters, self._failure):
            layout.addWidget(part)
        layout.addLayout(buttons)
        layout.addWidget(self._log)

    def show_row(self, row: JobRow) -> None:
        """Show a job as it stands."""
        self._row = row
        running = row.status is JobStatus.RUNNING
        self._title.show_text(row.title)
        self._detail.setText(_detail(row, words(STATUS_TEXTS[row.status])))
        self._bar.setVisible(running or row.status is JobStatus.QUEUED)
        indeterminate = running and row.share is None
        self._bar.setRange(0, 0 if indeterminate else 1000)
        if not indeterminate:
            self._bar.setValue(round(1000 * (row.share or 0.0)))
        self._bar.setAccessibleName(f"{row.title}: {self._detail.text()}")
        set_tone(self._bar, _TONES.get(row.status, ""))
        self._failure.setText(row.message)
        self._failure.setObjectName("soft" if row.status is JobStatus.DONE and row.task in _TELLS_A_RESULT else "bad")
        self._failure.style().polish(self._failure)
        self._failure.setVisible(bool(row.message))
        self._meters.setText(meters(row.usage))
        self._meters.setVisible(bool(self._meters.text()))
        stoppable = row.status in ACTIVE
        self._pause.setVisible(stoppable)
        self._pause.setEnabled(not row.cancelling)
        self._again.setVisible(row.status in ENDED_EARLY)
        self._again.setText(self.tr("Go on") if row.status in _GOES_ON else self.tr("Try again"))
        self._show_log.setVisible(row.status in (JobStatus.FAILED, JobStatus.RUNNING))
        self._stop.setIcon(self._theme.icon("stop" if stoppable else "cross", size_px=14))
        name = self.tr("Cancel this job") if stoppable else self.tr("Take it off the list")
        self._stop.setToolTip(name)
        self._stop.setAccessibleName(name)
        self._stop.setEnabled(not row.cancelling)
        if self._log.isVisible():
            self._fill_log()

    @Slot()
    def _on_button(self) -> None:
        row = self._row
        if row is not None and row.status in ACTIVE:
            self.cancelled.emit()
        else:
            self.dismissed.emit()

    @Slot()
    def _toggle_log(self) -> None:
        self._log.setVisible(not self._log.isVisible())
        self._show_log.setText(self.tr("Hide log") if self._log.isVisible() else self.tr("Show log"))
        if self._log.isVisible():
            self._fill_log()

    def _fill_log(self) -> None:
        row = self._row
        if row is None:
            return
        text = "\n".join(row.log)
        try:
            with (row.folder.path / LOG_FILE).open("rb") as file:
                file.seek(0, 2)
                file.seek(max(0, file.tell() - TAIL_BYTES))
                text = f"{text}\n{file.read().decode('utf-8', 'replace')}".strip()
        except OSError:
            pass  # a job that has not started has no log
        if text != self._log.toPlainText():
            self._log.setPlainText(text or self.tr("The log is empty."))
            self._log.verticalScrollBar().setValue(self._log.verticalScrollBar().maximum())


def _detail(row: JobRow, status: str) -> str:
    if row.status is not JobStatus.RUNNING:
        return row.waits or status
    parts = [] if row.share is None else [f"{row.share * 100:.0f} %"]
    if row.text:
        parts.append(row.text)
    remaining_s = row.remaining_s(time.time())
    if remaining_s is not None:
        parts.append(words("{time} left").format(time=duration(remaining_s)))
    return "  ·  ".join(parts) or status


def duration(seconds: float) -> str:
    """A length of time as people say it."""
    if seconds < 90:
        return f"{max(1, round(seconds))} s"
    if seconds < 5400:
        return f"{round(seconds / 60)} min"
    return f"{seconds / 3600:.1f} h"
