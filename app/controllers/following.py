"""What boards have in common that follow one job of a kind: which one, its rows, resting, stopping, going on."""

from __future__ import annotations

import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from PySide6.QtCore import QObject, Signal, Slot

from app.controllers.presets import DataChoice
from app.controllers.workbench import Workbench
from app.models.job_row import JobRow
from app.models.training import Pace
from engine.jobs.protocol import Event, Finished


class JobFollower(QObject):
    """One job of a task is followed at a time; the others wait or have ended."""

    task = ""
    """Name of the task, as jobs have it."""
    progress_changed = Signal()
    runs_changed = Signal()
    """A job was started, ended, or is in the list for another reason."""

    def __init__(self, work: Workbench, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._work = work
        self._open = False
        self.followed = ""
        self.pace = Pace()
        work.jobs.event_arrived.connect(self._on_event)
        work.jobs.ended.connect(self._on_ended)
        for signal in (work.jobs.rowsInserted, work.jobs.rowsRemoved, work.jobs.modelReset, work.jobs.dataChanged):
            signal.connect(self._on_rows)

    # ------------------------------------------------------------------ coming and going
    def open(self) -> None:
        """Begin to show; the newest job is followed if none is."""
        self._open = True
        rows = self.rows()
        if rows and all(row.job_id != self.followed for row in rows):
            self.follow(rows[0].job_id)
        self.runs_changed.emit()

    def put_away(self) -> None:
        """Draw nothing."""
        self._open = False

    def stop(self) -> None:
        """End the threads."""
        raise NotImplementedError

    # ------------------------------------------------------------------ asking
    def rows(self) -> list[JobRow]:
        """Every job of the task in the project, newest first."""
        return [row for row in self._work.jobs.rows if row.task == self.task]

    @property
    def row(self) -> JobRow | None:
        """The job that is followed."""
        return self._work.jobs.row(self.followed)

    # ------------------------------------------------------------------ doing
    def follow(self, job_id: str) -> None:
        """Show another job."""
        raise NotImplementedError

    def pause(self) -> None:
        """Let the followed job rest; its memory is free until somebody goes on with it."""
        if self.followed:
            self._work.predict.pause(self.followed)

    def cancel(self) -> None:
        """Stop the followed job; its folder stays, and it can be gone on with."""
        if self.followed:
            self._work.predict.cancel(self.followed)

    def resume(self) -> None:
        """Go on with the followed job where it was."""
        if self.followed:
            self._work.predict.resume(self.followed)

    def _begin(self, config: Mapping[str, Any], title: str) -> str | None:
        """Queue a job and follow it; its id, or None where that may not be."""
        job_id = self._work.predict.start(self.task, dict(config), title)
        if job_id is not None:
            self.follow(job_id)
        return job_id

    def _settings_of(self, data: DataChoice) -> tuple[dict[str, Any], str]:
        """Settings that name the data, and what it is called; the project's labels are stored first."""
        project, scheme = self._work.session.project, self._work.session.scheme
        if not data.of_project:
            return {"data.path": data.path, "data.kind": "dataset"}, Path(data.path).name
        assert project is not None
        self._work.session.flush()  # the worker reads what is stored
        return {"data.path": str(project.folder), "data.kind": "project", "data.scheme": scheme.id}, scheme.title

    # ------------------------------------------------------------------ what is said
    @Slot(str, object)
    def _on_event(self, job_id: str, event: Event) -> None:
        if job_id == self.followed:
            self.pace.add(event, time.monotonic())
            self._hear(event)

    @Slot(str, object)
    def _on_ended(self, job_id: str, _finished: Finished) -> None:
        if job_id == self.followed:
            self._close()

    @Slot()
    def _on_rows(self) -> None:
        if self._open:
            self.runs_changed.emit()

    def _hear(self, event: Event) -> None:
        """The followed job has said something."""

    def _close(self) -> None:
        """The followed job has ended."""
