"""``nasion synth``, ``evaluate`` and trainings: long work, through the same task functions as the window's jobs."""

from __future__ import annotations

import logging
import signal
import sys
from collections.abc import Mapping
from pathlib import Path
from types import FrameType
from typing import Any

from engine.jobs import folder as job_folders
from engine.jobs.context import EventLog, Stop
from engine.jobs.folder import UNFINISHED, JobFolder, JobStatus
from engine.jobs.protocol import Event, Finished, Log, Metric, Outcome, Progress
from engine.jobs.worker import EXIT_CODES, run_job
from engine.learn.names import OF_LANDMARK
from engine.shell import telling
from engine.types import EngineError

RUNS = Path("runs")
TITLES = {"train": "Training", "ablate": "Comparing", "search": "Searching"}
"""What is begun by name: task -> what its bar is called."""


def synth(count: int, out: Path, face_model: Path | None, seed: int) -> int:
    """Write synthetic scans."""
    from engine.jobs.adapters import work

    if count < 1:
        raise EngineError(f"--count {count}: at least one scan can be made.")
    with telling.progress(count, "Making scans") as tell:
        work("synth")(count, out, seed, face_model, lambda done, *_: tell(done, ""))
    telling.say(f"{count} scans are in {out}.")
    return 0


def begin(task: str, wanted: Mapping[str, Any], out: Path | None, resume: bool) -> int:
    """Do a task of ``TITLES`` in a new job folder, or go on; the first Ctrl-C stops it so that it can be gone on with.

    wanted: settings of the task, as its class in ``engine.jobs.tasks`` has them.
    """
    return _run(_folder(task, wanted, out, resume), TITLES[task])


def evaluate(out: Path | None, **config: Any) -> int:
    """Measure in this process, in a job folder; ``config`` as ``engine.jobs.tasks.EvaluateConfig`` has it."""
    return _run(_new_folder("evaluate", config, out), "Measuring")


class _Teller(EventLog):
    """The events of a job, as the shell shows them."""

    def __init__(self, folder: JobFolder, tell: telling.Tell, stop: Stop) -> None:
        super().__init__(folder)
        self._tell, self._stop = tell, stop
        self.unheard: telling.Unheard | None = None

    def emit(self, event: Event) -> None:
        """Write it down and show it; once nobody reads any more, the job ends at its next step, to be gone on with."""
        super().emit(event)
        if self.unheard is None:
            try:
                self._show(event)
            except telling.Unheard as error:
                self.unheard = error
                self._stop.request(Outcome.INTERRUPTED)

    def _show(self, event: Event) -> None:
        if isinstance(event, Progress):
            self._tell(event.step / event.total if event.total else 0.0, event.text)
        elif isinstance(event, Log):
            telling.say(event.text) if event.level == "info" else telling.complain(event.text)
        elif isinstance(event, Metric) and OF_LANDMARK not in event.name and not sys.stderr.isatty():
            telling.say(f"{event.name} {event.value:.6g} at {event.step:g}")


def _run(folder: JobFolder, title: str) -> int:
    lock = folder.lock()
    if not lock.acquire():
        raise EngineError(f"{folder.path} is being worked on by {lock.owner()}. Wait for it or stop it first.")
    stop = Stop()
    before = signal.signal(signal.SIGINT, lambda number, frame: _on_interrupt(stop, number, frame))
    try:
        with telling.progress(1.0, title) as tell, _Teller(folder, tell, stop) as log:
            finished = run_job(folder, log, stop)
            log.emit(finished)
            if log.unheard is not None:
                raise log.unheard
    finally:
        signal.signal(signal.SIGINT, before)
        lock.release()
    return _tell_end(folder, finished)


def _on_interrupt(stop: Stop, number: int, frame: FrameType | None) -> None:
    if stop:
        signal.default_int_handler(number, frame)  # the second Ctrl-C does not wait
    stop.request(Outcome.INTERRUPTED)


def _tell_end(folder: JobFolder, finished: Finished) -> int:
    if finished.outcome is Outcome.DONE:
        telling.say(finished.message or f"Done; everything is in {folder.path}.")
    elif finished.outcome is Outcome.FAILED:
        telling.complain(finished.message)
    else:
        telling.complain(f"stopped; --resume --out {folder.path} goes on.")
    logging.getLogger(__name__).debug("job %s ended: %s", folder.job_id, finished.outcome)
    return EXIT_CODES[finished.outcome]


def _folder(task: str, wanted: Mapping[str, Any], out: Path | None, resume: bool) -> JobFolder:
    """A new folder, or the one to go on with."""
    if not resume:
        return _new_folder(task, wanted, out)
    return JobFolder(out) if out is not None else _newest(task)


def _new_folder(task: str, config: Mapping[str, Any], out: Path | None) -> JobFolder:
    if out is None:
        return job_folders.create(RUNS, task, config)
    if out.exists():
        raise EngineError(f"{out} exists already. Name a new folder, or go on with --resume.")
    return JobFolder(job_folders.create(out.absolute().parent, task, config).path.rename(out.absolute()))


def _newest(task: str) -> JobFolder:
    for job in job_folders.all_jobs(RUNS):
        if job.spec().task == task and job.status() in UNFINISHED - {JobStatus.RUNNING}:
            return job
    raise EngineError(f"There is no interrupted run in {RUNS.absolute()}. Name its folder with --out.")
