"""What runs in the background: one card per job with its progress, its end, and a way to stop or repeat it."""

from __future__ import annotations

import time

from PySide6.QtCore import QModelIndex, Qt, QTimer, Signal, Slot
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QPlainTextEdit,
    QProgressBar,
    QPushButton,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from app.models.jobs import ROW_ROLE, STATUS_TEXTS, JobRow, Jobs
from app.ui.panels import EDGE_PX, ElidedLabel, Panel, label, set_tone, small_button
from app.ui.theme import Theme, mono_font
from engine.jobs.folder import LOG_FILE, JobStatus

TAIL_BYTES = 16_000
_TONES = {JobStatus.DONE: "good", JobStatus.FAILED: "bad", JobStatus.INTERRUPTED: "warn"}
_REPEATABLE = frozenset({JobStatus.FAILED, JobStatus.INTERRUPTED, JobStatus.CANCELLED})


class JobsPanel(Panel):
    """Emits what should become of a job."""

    cancel_requested = Signal(str)
    resume_requested = Signal(str)

    def __init__(self, jobs: Jobs, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(self.tr("Jobs"), (256, 176), parent)
        self._jobs = jobs
        self._theme = theme
        self._cards: dict[str, JobCard] = {}
        self._column = QVBoxLayout()
        self._column.setContentsMargins(EDGE_PX, 0, EDGE_PX, 10)
        self._column.setSpacing(12)
        self._empty = label(self.tr("Nothing is running."), "soft", wrap=True)
        self._column.addWidget(self._empty)
        self._column.addStretch(1)
        inner = QWidget()
        inner.setLayout(self._column)
        scroll = QScrollArea()
        scroll.setWidget(inner)
        scroll.setWidgetResizable(True)
        scroll.setFrameShape(QFrame.Shape.NoFrame)
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.body.addWidget(scroll, 1)
        for signal in (jobs.rowsInserted, jobs.rowsRemoved, jobs.modelReset):
            signal.connect(self._rebuild)
        jobs.dataChanged.connect(self._on_data_changed)
        self._clock = QTimer(self, interval=1000)
        self._clock.timeout.connect(self._tick)
        self._rebuild()

    @Slot()
    def _rebuild(self) -> None:
        wanted = {row.job_id: row for row in self._jobs.rows}
        for job_id in [known for known in self._cards if known not in wanted]:
            card = self._cards.pop(job_id)
            self._column.removeWidget(card)
            card.deleteLater()
        for place, (job_id, row) in enumerate(wanted.items()):
            card = self._cards.get(job_id) or self._make_card(job_id)
            self._column.removeWidget(card)
            self._column.insertWidget(place, card)
            card.show_row(row)
        self._empty.setVisible(not wanted)

    def _make_card(self, job_id: str) -> JobCard:
        card = JobCard(self._theme)
        card.cancelled.connect(lambda: self.cancel_requested.emit(job_id))
        card.resumed.connect(lambda: self.resume_requested.emit(job_id))
        card.dismissed.connect(lambda: self._jobs.dismiss(job_id))
        self._cards[job_id] = card
        return card

    @Slot(QModelIndex, QModelIndex)
    def _on_data_changed(self, first: QModelIndex, last: QModelIndex) -> None:
        for number in range(first.row(), last.row() + 1):
            row = self._jobs.index(number).data(ROW_ROLE)
            if isinstance(row, JobRow) and row.job_id in self._cards:
                self._cards[row.job_id].show_row(row)
        if self._jobs.running is not None and not self._clock.isActive():
            self._clock.start()

    @Slot()
    def _tick(self) -> None:
        running = self._jobs.running
        if running is None:
            self._clock.stop()
        elif running.job_id in self._cards:
            self._cards[running.job_id].show_row(running)


class JobCard(QWidget):
    """One job."""

    cancelled = Signal()
    resumed = Signal()
    dismissed = Signal()

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._row: JobRow | None = None
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(4)
        top = QHBoxLayout()
        top.setSpacing(4)
        self._title = ElidedLabel("title")
        self._stop = small_button(self.tr("Cancel this job"))
        self._stop.clicked.connect(self._on_button)
        top.addWidget(self._title, 1)
        top.addWidget(self._stop)
        layout.addLayout(top)
        self._detail = label("", "soft", wrap=True)
        layout.addWidget(self._detail)
        self._bar = QProgressBar()
        self._bar.setTextVisible(False)
        layout.addWidget(self._bar)
        self._failure = label("", "bad", wrap=True)
        layout.addWidget(self._failure)
        buttons = QHBoxLayout()
        buttons.setSpacing(4)
        self._again = QPushButton(self.tr("Go on"))
        self._again.setObjectName("link")
        self._again.clicked.connect(self.resumed)
        self._show_log = QPushButton(self.tr("Show log"))
        self._show_log.setObjectName("link")
        self._show_log.clicked.connect(self._toggle_log)
        buttons.addWidget(self._again)
        buttons.addWidget(self._show_log)
        buttons.addStretch(1)
        layout.addLayout(buttons)
        self._log = QPlainTextEdit()
        self._log.setReadOnly(True)
        self._log.setFont(mono_font())
        self._log.setFixedHeight(110)
        self._log.setAccessibleName(self.tr("Log"))
        self._log.hide()
        layout.addWidget(self._log)

    def show_row(self, row: JobRow) -> None:
        """Show a job as it stands."""
        self._row = row
        running = row.status is JobStatus.RUNNING
        self._title.show_text(row.title)
        self._detail.setText(_detail(row, self.tr(STATUS_TEXTS[row.status])))
        self._bar.setVisible(running or row.status is JobStatus.QUEUED)
        indeterminate = running and row.share is None
        self._bar.setRange(0, 0 if indeterminate else 1000)
        if not indeterminate:
            self._bar.setValue(round(1000 * (row.share or 0.0)))
        self._bar.setAccessibleName(f"{row.title}: {self._detail.text()}")
        set_tone(self._bar, _TONES.get(row.status, ""))
        self._failure.setText(row.message)
        self._failure.setVisible(bool(row.message))
        self._again.setVisible(row.status in _REPEATABLE)
        self._again.setText(self.tr("Go on") if row.status is JobStatus.INTERRUPTED else self.tr("Try again"))
        self._show_log.setVisible(row.status in (JobStatus.FAILED, JobStatus.RUNNING))
        stoppable = running or row.status is JobStatus.QUEUED
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
        if row is not None and row.status in (JobStatus.RUNNING, JobStatus.QUEUED):
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
        return status
    parts = [] if row.share is None else [f"{row.share * 100:.0f} %"]
    if row.text:
        parts.append(row.text)
    remaining_s = row.remaining_s(time.time())
    if remaining_s is not None:
        parts.append(f"{duration(remaining_s)} left")
    return "  ·  ".join(parts) or status


def duration(seconds: float) -> str:
    """A length of time as people say it."""
    if seconds < 90:
        return f"{max(1, round(seconds))} s"
    if seconds < 5400:
        return f"{round(seconds / 60)} min"
    return f"{seconds / 3600:.1f} h"
