"""Jobs of the open project: a table of them, a queue, and the processes that run them."""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from PySide6.QtCore import QAbstractListModel, QModelIndex, QObject, QPersistentModelIndex, Qt, QTimer, Signal, Slot

from app.language import words
from app.models.admission import why_wait
from app.models.job_row import ACTIVE, ENDED_EARLY, STATUS_TEXTS, JobRow, meters
from app.models.worker_process import WorkerProcess
from engine.jobs import folder as job_folders
from engine.jobs.folder import JobFolder, JobStatus
from engine.jobs.protocol import Event, Finished, Log, Outcome, Progress, Started, Usage
from engine.jobs.usage import memory_mb

Index = QModelIndex | QPersistentModelIndex
NO_INDEX = QModelIndex()
ROW_ROLE = int(Qt.ItemDataRole.UserRole)
"""The whole JobRow, for delegates."""
LOG_LINES = 200

LOOK_MS = 2000
"""How often jobs are looked at again that wait, or whose worker is not ours: neither says a word."""


class Jobs(QAbstractListModel):
    """Newest job first. A job that waits begins beside one that runs where memory allows; else it waits its turn."""

    event_arrived = Signal(str, object)
    """Job id, event of engine.jobs.protocol."""
    ended = Signal(str, object)
    """Job id, Finished: also when the worker crashed without a last word."""
    activity_changed = Signal()
    """A job began, ended, or was asked to stop."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._rows: list[JobRow] = []
        self._processes: dict[str, WorkerProcess] = {}
        self._look = QTimer(self, interval=LOOK_MS)
        self._look.timeout.connect(self._look_again)

    # ------------------------------------------------------------------ asking
    @property
    def rows(self) -> tuple[JobRow, ...]:
        """Every job, newest first."""
        return tuple(self._rows)

    def row(self, job_id: str) -> JobRow | None:
        """One job, or None."""
        return next((row for row in self._rows if row.job_id == job_id), None)

    @property
    def running(self) -> JobRow | None:
        """The job whose worker runs here; of several the newest."""
        return next((row for row in self._rows if row.status is JobStatus.RUNNING), None)

    @property
    def at_work(self) -> tuple[JobRow, ...]:
        """Every job whose worker runs here."""
        return tuple(row for row in self._rows if row.job_id in self._processes)

    @property
    def elsewhere(self) -> tuple[JobRow, ...]:
        """Jobs whose worker was begun by a window that is gone, or in a shell."""
        return tuple(row for row in self._rows if row.status is JobStatus.RUNNING and row.job_id not in self._processes)

    @property
    def waiting(self) -> tuple[JobRow, ...]:
        """Jobs that wait their turn, the next one first."""
        return tuple(row for row in reversed(self._rows) if row.status is JobStatus.QUEUED)

    # ------------------------------------------------------------------ doing
    def start(self, parent: Path, task: str, config: Mapping[str, Any], title: str) -> str:
        """Make a job folder below ``parent`` and queue it; its id. EngineError if the folder cannot be written."""
        folder = job_folders.create(parent, task, config, title=title)
        self._insert(JobRow(folder, task, title, dict(config), JobStatus.QUEUED))
        QTimer.singleShot(0, self, self._start_next)
        return folder.job_id

    def resume(self, job_id: str) -> None:
        """Queue a paused, interrupted, failed or cancelled job again; it goes on where it stopped."""
        row = self.row(job_id)
        if row is not None and row.status in ENDED_EARLY:
            self._change(job_id, status=JobStatus.QUEUED, message="", share=None, cancelling=False, remedy="")
            QTimer.singleShot(0, self, self._start_next)

    def cancel(self, job_id: str) -> None:
        """Stop a job; one that runs ends at its next step, or is ended after some seconds."""
        self._end(job_id, Outcome.CANCELLED, self.tr("Stopping…"))

    def pause(self, job_id: str) -> None:
        """Let a job rest: it keeps its place on disk, gives its memory back and goes on when somebody says so."""
        self._end(job_id, Outcome.PAUSED, self.tr("Pausing…"))

    def _end(self, job_id: str, outcome: Outcome, text: str) -> None:
        row, process = self.row(job_id), self._processes.get(job_id)
        if row is None:
            return
        if row.status is JobStatus.QUEUED:
            self._finish(job_id, Finished(outcome))
        elif process is not None:
            self._change(job_id, cancelling=True, text=text)
            process.ask(outcome)
            self.activity_changed.emit()

    def dismiss(self, job_id: str) -> None:
        """Take an ended job off the list; its folder stays."""
        number = self._number(job_id)
        if number is not None and self._rows[number].status not in ACTIVE:
            self.beginRemoveRows(NO_INDEX, number, number)
            del self._rows[number]
            self.endRemoveRows()

    def take_over(self, folder: JobFolder) -> None:
        """List a job found on disk, as its folder says it stands."""
        spec = folder.spec()
        last = folder.last_word()
        message, remedy = (last.message, last.remedy) if last else ("", "")
        self._insert(
            JobRow(folder, spec.task, spec.title, spec.config, folder.status(), message=message, remedy=remedy)
        )
        if self.elsewhere:
            self._look.start()

    def mark_interrupted(self, job_id: str) -> None:
        """Say that a job found on disk waits for somebody to go on with it."""
        self._change(job_id, status=JobStatus.INTERRUPTED)

    def clear(self) -> None:
        """Forget every job; for another project."""
        self.beginResetModel()
        self._rows.clear()
        self.endResetModel()

    def stop(self) -> None:
        """Let go of the running workers: they notice, stop at their next step, and can be picked up again."""
        self._look.stop()
        for process in self._processes.values():
            process.release()
        for process in self._processes.values():
            process.wait()
        self._processes.clear()

    # ------------------------------------------------------------------ the worker
    @Slot()
    def _look_again(self) -> None:
        for row in self.elsewhere:
            if not row.folder.is_alive():
                self._finish(row.job_id, row.folder.last_word() or Finished(Outcome.INTERRUPTED))
        self._start_next()

    def _start_next(self) -> None:
        """Start every waiting job that may begin, the one that waits longest first; say of the others why not."""
        for row in self.waiting:
            memory = memory_mb()
            reason = why_wait(row, self._rows, self.at_work, memory[0] if memory else None)
            if reason:
                for later in self.waiting:
                    self._change(later.job_id, waits=reason if later.job_id == row.job_id else
                                 self.tr("Waits until the jobs before it have begun."))  # fmt: skip
                break
            self._start(row)
        if self.waiting or self.elsewhere:
            self._look.start()
        else:
            self._look.stop()

    def _start(self, row: JobRow) -> None:
        process = WorkerProcess(row.folder, self)
        process.event_arrived.connect(self._on_event)
        process.ended.connect(self._on_process_ended)
        self._processes[row.job_id] = process
        self._change(
            row.job_id, status=JobStatus.RUNNING, started_s=time.time(), text=self.tr("Starting…"), waits="", usage=None
        )
        process.start()
        self.activity_changed.emit()

    def _on_event(self, job_id: str, event: Event) -> None:
        row = self.row(job_id)
        if row is None:
            return
        if isinstance(event, Started):
            self._change(job_id, started_s=time.time())
        elif isinstance(event, Progress):
            share = min(1.0, event.step / event.total) if event.total > 0 else None
            if share is not None and (row.share is None or share < row.share):  # it begins, or another stage does
                self._change(job_id, started_s=time.time(), began_share=share)
            self._change(job_id, share=share, text=row.text if row.cancelling else event.text)
        elif isinstance(event, Log):
            line = event.text if event.level == "info" else f"{event.level}: {event.text}"
            self._change(job_id, log=(*row.log, line)[-LOG_LINES:])
        elif isinstance(event, Usage):
            self._change(job_id, usage=event)
        self.event_arrived.emit(job_id, event)

    def _on_process_ended(self, job_id: str, finished: Finished) -> None:
        process = self._processes.pop(job_id, None)
        if process is not None:
            process.deleteLater()
        self._finish(job_id, finished)
        self._start_next()

    def _finish(self, job_id: str, finished: Finished) -> None:
        done = finished.outcome is Outcome.DONE
        status = JobStatus(finished.outcome.value)
        self._change(
            job_id, status=status, message=finished.message, remedy=finished.remedy, text="", waits="", usage=None,
            cancelling=False,
        )  # fmt: skip
        if done:
            self._change(job_id, share=1.0)
        self.ended.emit(job_id, finished)
        self.activity_changed.emit()

    # ------------------------------------------------------------------ rows
    def _insert(self, row: JobRow) -> None:
        self.beginInsertRows(NO_INDEX, 0, 0)
        self._rows.insert(0, row)
        self.endInsertRows()

    def _number(self, job_id: str) -> int | None:
        return next((number for number, row in enumerate(self._rows) if row.job_id == job_id), None)

    def _change(self, job_id: str, **values: Any) -> None:
        number = self._number(job_id)
        if number is not None:
            row = replace(self._rows[number], **values)
            if row != self._rows[number]:
                self._rows[number] = row
                index = self.index(number)
                self.dataChanged.emit(index, index)

    # ------------------------------------------------------------------ Qt
    def rowCount(self, parent: Index = NO_INDEX) -> int:
        """Rows below ``parent``; a flat table has none below a row."""
        return 0 if parent.isValid() else len(self._rows)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """What a cell shows, says aloud and hands to its delegate."""
        if not index.isValid():
            return None
        row = self._rows[index.row()]
        if role == Qt.ItemDataRole.DisplayRole:
            return row.title
        if role == ROW_ROLE:
            return row
        if role == Qt.ItemDataRole.AccessibleTextRole:
            percent = "" if row.share is None else f", {row.share * 100:.0f} %"
            return f"{row.title}, {words(STATUS_TEXTS[row.status])}{percent}. {row.message}"
        if role == Qt.ItemDataRole.ToolTipRole:
            return row.message or "\n".join(filter(None, [row.text, row.waits, meters(row.usage)]))
        return None


__all__ = ["ROW_ROLE", "STATUS_TEXTS", "JobRow", "Jobs"]
