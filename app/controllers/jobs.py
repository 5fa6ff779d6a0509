"""Predictions and other jobs of the project: start, cancel, pick up again, and take results in."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from PySide6.QtCore import QObject, Signal, Slot

from app.controllers.model_choices import ModelChoice, model_choices
from app.controllers.remedies import smaller_batch, with_settings
from app.controllers.results import ResultTaker
from app.models.document import Document
from app.models.jobs import JobRow, Jobs
from app.models.library import Library
from app.models.messages import Message, Messages, Tone
from app.models.session import Session
from engine import annotation as edits
from engine.jobs import folder as job_folders
from engine.jobs import results
from engine.jobs.folder import UNFINISHED, JobFolder, JobStatus
from engine.jobs.protocol import Artifact, Event, Finished, Outcome
from engine.store.job_rows import PutJob
from engine.store.project import Project
from engine.store.values import JobRecord, ScanRecord
from engine.types import EngineError, UnitSource

TAKEN = "taken"
"""Status of a job whose results are all in the project."""
KEPT_JOBS = 20
"""How many jobs of earlier days the panel lists."""
IN_SIGHT, KEPT_IN_SIGHT = ("train", "search"), 50
"""Tasks that stay in sight though all is taken: their curves, plots and models are asked for later. So many of them."""


class JobsController(QObject):
    """Everything between a command and a finished job."""

    demo_ready = Signal(object)
    """Folder of a demo project that has been made."""

    def __init__(
        self,
        document: Document,
        session: Session,
        library: Library,
        jobs: Jobs,
        messages: Messages,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._document = document
        self._session = session
        self._library = library
        self._jobs = jobs
        self._messages = messages
        self._results = ResultTaker(document, session, library, messages, self)
        self.model_id = ""
        jobs.event_arrived.connect(self._on_event)
        jobs.ended.connect(self._on_ended)

    # ------------------------------------------------------------------ starting
    def predict_open(self) -> None:
        """Predict the landmarks of the open scan."""
        scan = self._document.scan
        if scan is not None:
            self.predict([scan.scan_id])

    @property
    def making_demo(self) -> bool:
        """Whether the demo project is on its way."""
        return any(row.task == "demo" and row.status in UNFINISHED for row in self._jobs.rows)

    def predict_all(self) -> None:
        """Predict every scan of the project that has no landmarks yet."""
        self.predict([row.record.scan_id for row in self._library.rows if row.located + row.absent == 0])

    def predict(self, scan_ids: Sequence[str]) -> str | None:
        """Start one job for these scans; its id, or None if there is nothing to do."""
        project = self._session.project
        listed = [scan_id for scan_id in scan_ids if self._library.row(scan_id) is not None]
        wanted = [scan_id for scan_id in listed if not self._is_busy(scan_id)]
        if project is None or self._session.read_only_reason or not wanted:
            return None
        records = [row.record for row in map(self._library.row, wanted) if row is not None]
        inputs = _inputs(project, records)
        scheme = self._session.scheme
        what = records[0].name if len(records) == 1 else self.tr("{count} scans").format(count=len(records))
        title = self.tr("Predict {scheme} on {what}").format(scheme=scheme.title, what=what)
        config = {"scans": inputs, "schemes": [scheme.id], "model": self.fitting_model,
                  "evidence": str(project.evidence_folder)}  # fmt: skip
        job_id = self._start(project, "predict", config, title)
        if job_id is not None:
            for record in records:
                self._library.change(record.scan_id, busy=True)
        return job_id

    def make_demo(self, folder: Path, jobs_folder: Path) -> str | None:
        """Make the demo project in the background, or go on with making it."""
        for found in job_folders.unfinished(jobs_folder):
            if self._jobs.row(found.job_id) is None and found.spec().task == "demo":
                self._jobs.take_over(found)
                self._jobs.resume(found.job_id)
                return found.job_id
        if self.making_demo:
            return None
        return self._start_in(jobs_folder, "demo", {"out": str(folder)}, self.tr("Make the demo scans"))

    def measure_retention(self, edge_mm: float, relative: float) -> str | None:
        """Count what is left of every scan of the project once doubled points are merged; the job's id."""
        project = self._session.project
        if project is None or self._session.read_only_reason:
            return None
        records = [row.record for row in self._library.rows if not row.missing]
        config = {"scans": _inputs(project, records), "edge_mm": edge_mm, "relative": relative}
        title = self.tr("Count merged points of {count} scans").format(count=len(records))
        return self.start("retention", config, title) if records else None

    def cut_patches(self) -> str | None:
        """Cut patches about the coarse landmarks of every scan of the project; the job's id."""
        project, scheme = self._session.project, self._session.scheme
        if project is None or self._session.read_only_reason:
            return None
        self._session.flush()  # the worker reads what is stored
        config = {"project": str(project.folder), "scheme": scheme.id}
        return self._start(project, "patches", config, self.tr("Cut patches of {scheme}").format(scheme=scheme.title))

    def start(self, task: str, config: dict[str, Any], title: str) -> str | None:
        """Start any job of the open project; its id, or None where it may not be changed."""
        project = self._session.project
        return None if project is None or self._session.read_only_reason else self._start(project, task, config, title)

    def cancel(self, job_id: str = "") -> None:
        """Cancel a job; without an id, the one that runs."""
        running = self._jobs.running
        wanted = job_id or (running.job_id if running is not None else "")
        if wanted:
            self._jobs.cancel(wanted)

    def pause(self, job_id: str) -> None:
        """Let a job rest until somebody goes on with it, today or another day."""
        self._jobs.pause(job_id)

    def start_smaller(self, job_id: str) -> str | None:
        """Start a job that ran out of memory anew with half the batch; the new one's id, None if that cannot help."""
        row = self._jobs.row(job_id)
        half = () if row is None else smaller_batch(row)
        if row is None or not half:
            return None
        return self.start(row.task, with_settings(row.config, half), row.title)

    def resume(self, job_id: str) -> None:
        """Go on with a job that was paused, interrupted or failed."""
        for key in (f"resume-{job_id}", "predict"):
            self._messages.withdraw(key)
        row = self._jobs.row(job_id)
        if row is not None:
            self._mark_busy(row, True)
            self._jobs.resume(job_id)

    def _start(self, project: Project, task: str, config: dict[str, Any], title: str) -> str | None:
        job_id = self._start_in(project.jobs_folder, task, config, title)
        row = None if job_id is None else self._jobs.row(job_id)
        if row is not None:
            self._messages.withdraw("predict")  # whoever tries anew knows what went wrong before
            self._session.submit(PutJob(_record(row, JobStatus.QUEUED.value)))
        return job_id

    def _start_in(self, parent: Path, task: str, config: dict[str, Any], title: str) -> str | None:
        try:
            return self._jobs.start(parent, task, config, title)
        except EngineError as error:
            self._messages.error(str(error), "job")
            return None

    # ------------------------------------------------------------------ while it runs
    @Slot(str, object)
    def _on_event(self, job_id: str, event: Event) -> None:
        row = self._jobs.row(job_id)
        if row is None or not isinstance(event, Artifact):
            return
        if event.what == "prediction" and self._belongs(row.folder):
            try:
                self._results.take(results.read(row.folder.path / event.path))
            except EngineError as error:
                self._messages.error(str(error), "result")

    @Slot(str, object)
    def _on_ended(self, job_id: str, finished: Finished) -> None:
        row = self._jobs.row(job_id)
        if row is None:
            return
        self._mark_busy(row, False)
        if row.task == "demo":
            self._end_demo(row, finished)
            return
        if not self._belongs(row.folder):
            return  # its project takes it in when it is opened again
        final = TAKEN if finished.outcome is Outcome.DONE else finished.outcome.value
        self._session.submit(PutJob(_record(row, final, finished.message)))
        if finished.outcome is Outcome.FAILED:
            smaller = bool(smaller_batch(row))
            again = self.start_smaller if smaller else self.resume
            button = self.tr("Smaller batch") if smaller else self.tr("Try again")
            self._messages.post(Message(finished.message, Tone.BAD, "predict", button, lambda: again(job_id)))

    def _end_demo(self, row: JobRow, finished: Finished) -> None:
        if finished.outcome is Outcome.DONE:
            self.demo_ready.emit(Path(str(row.config["out"])))
        elif finished.outcome is Outcome.FAILED:
            self._messages.warn(
                self.tr("The demo scans could not be made: {reason}").format(reason=finished.message), "demo"
            )

    # ------------------------------------------------------------------ jobs of earlier days
    def take_over_jobs(self) -> None:
        """List the project's jobs, take in what arrived while nobody looked, and offer to go on."""
        project = self._session.project
        if project is None or self._session.read_only_reason:
            return
        for listed in self._jobs.rows:
            if not self._belongs(listed.folder):
                self._jobs.dismiss(listed.job_id)  # one that still runs stays
        known = {record.job_id: record for record in project.jobs()}
        for folder in reversed(_kept(job_folders.all_jobs(project.jobs_folder), known)):
            record = known.get(folder.job_id)
            row = self._jobs.row(folder.job_id)
            running = row is not None and row.status in (JobStatus.RUNNING, JobStatus.QUEUED)
            taken = record is not None and record.status == TAKEN
            if running or (taken and record is not None and record.task not in IN_SIGHT):
                continue
            self._jobs.dismiss(folder.job_id)
            try:
                self._take_over(folder, taken)
            except EngineError as error:
                self._messages.warn(str(error), f"job-{folder.job_id}")

    def _take_over(self, folder: JobFolder, taken: bool) -> None:
        self._jobs.take_over(folder)
        row = self._jobs.row(folder.job_id)
        assert row is not None
        if row.task == "predict":
            self._results.take_new(results.read_all(folder))
        if row.status in UNFINISHED and row.status is not JobStatus.RUNNING:
            self._jobs.mark_interrupted(folder.job_id)
            self._messages.post(
                Message(
                    self.tr("“{title}” was interrupted when the window closed.").format(title=row.title),
                    Tone.INFO,
                    f"resume-{folder.job_id}",
                    self.tr("Go on"),
                    lambda: self.resume(folder.job_id),
                )
            )
        elif row.status is JobStatus.DONE and not taken:
            self._session.submit(PutJob(_record(row, TAKEN, row.message)))

    def models(self) -> list[ModelChoice]:
        """The shipped models that know the active scheme. Imports the model cards, so it is not for the first frame."""
        return model_choices(self._session.project, self._session.scheme.id, self.model_id)

    @property
    def fitting_model(self) -> str:
        """The chosen model if it is here and knows the active scheme, else empty for the default one."""
        return self.model_id if any(one.used and one.id == self.model_id for one in self.models()) else ""

    def _belongs(self, folder: JobFolder) -> bool:
        """Whether a job is one of the open project's."""
        project = self._session.project
        return project is not None and folder.path.parent == project.jobs_folder

    def _is_busy(self, scan_id: str) -> bool:
        row = self._library.row(scan_id)
        return row is None or row.busy

    def _mark_busy(self, row: JobRow, busy: bool) -> None:
        project = self._session.project
        if row.task != "predict" or project is None:
            return
        wanted = {str(item["path"]) for item in row.config.get("scans", ())}
        for line in self._library.rows:
            if str(project.resolve_path(line.record)) in wanted:
                self._library.change(line.record.scan_id, busy=busy)


def _inputs(project: Project, records: Sequence[ScanRecord]) -> list[dict[str, str]]:
    """Scan files as a job takes them; a unit only where a person has chosen it."""
    inputs = []
    for record in records:
        chosen = record.unit is not None and record.unit.source is UnitSource.CHOSEN
        unit = {"unit": record.unit.unit.value} if chosen and record.unit is not None else {}
        inputs.append({"path": str(project.resolve_path(record)), **unit})
    return inputs


def _record(row: JobRow, status: str, message: str = "") -> JobRecord:
    finished = edits.now() if status not in (JobStatus.QUEUED.value, JobStatus.RUNNING.value) else ""
    return JobRecord(row.job_id, row.task, row.title, status, edits.now(), finished, message)


def _kept(folders: Sequence[JobFolder], known: Mapping[str, JobRecord]) -> list[JobFolder]:
    """Of all jobs, newest first, those to list: the newest, and what stays in sight however much came after it."""
    in_sight = [folder for folder in folders if folder.job_id in known and known[folder.job_id].task in IN_SIGHT]
    wanted = {folder.job_id for folder in (*folders[:KEPT_JOBS], *in_sight[:KEPT_IN_SIGHT])}
    return [folder for folder in folders if folder.job_id in wanted]
