"""A job on disk: ``job.toml`` (what to do), ``events.jsonl`` (what happened), ``out/`` (results), ``stderr.log``.

The folder is the truth. Whether a worker lives is asked of a lock that the operating system drops with its owner, so
neither a crash nor a process number that is used again can fool anyone.
"""

from __future__ import annotations

import platform
import secrets
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import Any

from engine.jobs.protocol import Finished, Stamped, Started, decode
from engine.store.lock import FileLock

JOB_FILE = "job.toml"
EVENTS_FILE = "events.jsonl"
LOG_FILE = "stderr.log"
OUT_FOLDER = "out"
LOCK_FILE = "worker.lock"


class JobStatus(StrEnum):
    """Where a job stands, as its folder says."""

    QUEUED = "queued"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"
    CANCELLED = "cancelled"
    INTERRUPTED = "interrupted"
    PAUSED = "paused"


UNFINISHED = frozenset({JobStatus.QUEUED, JobStatus.RUNNING, JobStatus.INTERRUPTED})


@dataclass(frozen=True)
class JobSpec:
    """What ``job.toml`` says."""

    task: str
    title: str
    config: Mapping[str, Any] = field(default_factory=dict)
    """The whole resolved settings tree of the task."""
    seed: int = 0
    created: str = ""
    versions: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class JobFolder:
    """One job folder."""

    path: Path

    @property
    def job_id(self) -> str:
        """Name of the folder."""
        return self.path.name

    @property
    def out(self) -> Path:
        """Where results go."""
        return self.path / OUT_FOLDER

    def lock(self) -> FileLock:
        """The lock a worker holds while it lives."""
        return FileLock(self.path / LOCK_FILE)

    def spec(self) -> JobSpec:
        """What is to be done. EngineError if ``job.toml`` cannot be read."""
        import tomllib

        try:
            values = tomllib.loads((self.path / JOB_FILE).read_text(encoding="utf-8"))
            return JobSpec(**{name: value for name, value in values.items() if name in JobSpec.__dataclass_fields__})
        except (OSError, ValueError, TypeError) as error:
            from engine.types import EngineError

            raise EngineError(f"The job in {self.path} cannot be read: {error}. Start it anew.") from error

    def events(self, *words: bytes) -> Iterator[Stamped]:
        """Everything that happened, oldest first; a last line cut off by a crash is left out.

        ``words``: only lines that contain one of them are looked at, since a training says a hundred thousand.
        """
        try:
            with (self.path / EVENTS_FILE).open("rb") as file:
                for line in file:
                    stamped = decode(line) if not words or any(word in line for word in words) else None
                    if stamped is not None:
                        yield stamped
        except FileNotFoundError:
            return

    def attempts(self) -> int:
        """How often a worker was started on it."""
        return sum(isinstance(stamped.event, Started) for stamped in self.events(b"started"))

    def last_word(self) -> Finished | None:
        """The end of the last attempt, or None if it has not come to one."""
        last: Finished | None = None
        for stamped in self.events(b"started", b"finished"):
            if isinstance(stamped.event, Started):
                last = None
            elif isinstance(stamped.event, Finished):
                last = stamped.event
        return last

    def is_alive(self) -> bool:
        """Whether a worker is at it."""
        return self.lock().is_held()

    def status(self) -> JobStatus:
        """Where the job stands."""
        if self.is_alive():
            return JobStatus.RUNNING
        last = self.last_word()  # read after the lock was free: nothing can follow
        if last is not None:
            return JobStatus(last.outcome.value)
        return JobStatus.INTERRUPTED if self.attempts() else JobStatus.QUEUED


def create(parent: Path, task: str, config: Mapping[str, Any], *, title: str = "", seed: int = 0) -> JobFolder:
    """A new job folder below ``parent``, ready for a worker. EngineError if it cannot be written."""
    import tomli_w

    from engine.types import EngineError

    created = time.strftime("%Y%m%d-%H%M%S", time.gmtime())
    path = parent / f"{created}-{task}-{secrets.token_hex(3)}"
    now = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime())
    tree = {
        "task": task,
        "title": title or task,
        "seed": seed,
        "created": now,
        "versions": _versions(),
        "config": dict(config),
    }
    try:
        (path / OUT_FOLDER).mkdir(parents=True)
        (path / JOB_FILE).write_text(tomli_w.dumps(tree), encoding="utf-8")
    except OSError as error:
        raise EngineError(f"{parent} cannot be written: {error.strerror}. The job was not started.") from error
    return JobFolder(path)


def all_jobs(parent: Path) -> list[JobFolder]:
    """Every job below ``parent``, newest first."""
    found = [JobFolder(path.parent) for path in parent.glob(f"*/{JOB_FILE}")]
    return sorted(found, key=lambda job: job.job_id, reverse=True)


def unfinished(parent: Path) -> list[JobFolder]:
    """Jobs that wait, run or were interrupted, newest first."""
    return [job for job in all_jobs(parent) if job.status() in UNFINISHED]


def outcome_message(job: JobFolder) -> str:
    """The last sentence of a job for the user; empty while there is none."""
    last = job.last_word()
    return "" if last is None else last.message


def _versions() -> dict[str, str]:
    from importlib.metadata import PackageNotFoundError, version

    try:
        own = version("nasion")
    except PackageNotFoundError:
        own = "source"
    return {"nasion": own, "python": platform.python_version(), "system": platform.platform()}
