"""What runs in the background: one card per job, the newest on top."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, Qt, QTimer, Signal, Slot
from PySide6.QtWidgets import QFrame, QScrollArea, QVBoxLayout, QWidget

from app.models.jobs import ROW_ROLE, JobRow, Jobs
from app.ui.job_card import JobCard
from app.ui.panels import EDGE_PX, Panel, label
from app.ui.theme import Theme

ROOM_FOR_A_JOB_PX = 164
"""The heading, and a running job down to its buttons."""


class JobsPanel(Panel):
    """Emits what should become of a job."""

    cancel_requested = Signal(str)
    pause_requested = Signal(str)
    resume_requested = Signal(str)

    def __init__(self, jobs: Jobs, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(self.tr("Jobs"), (256, 176), parent)
        self.setMinimumHeight(ROOM_FOR_A_JOB_PX)
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
        theme.changed.connect(self._rebuild)  # the colour of the icons
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
        card.paused.connect(lambda: self.pause_requested.emit(job_id))
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
        if not self._jobs.at_work:
            self._clock.stop()
        for row in self._jobs.at_work:
            if row.job_id in self._cards:
                self._cards[row.job_id].show_row(row)
