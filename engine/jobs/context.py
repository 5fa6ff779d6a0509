"""What a running task holds in its hands: its settings, its folder, and the way to speak and to be stopped."""

from __future__ import annotations

import os
import threading
from collections.abc import Callable, Mapping
from pathlib import Path
from types import TracebackType
from typing import Any, Self, TextIO

from engine.jobs.folder import EVENTS_FILE, JobFolder
from engine.jobs.protocol import Artifact, Event, Finished, Log, Metric, Outcome, Progress, encode


class Stop:
    """Why a job should end, if it should. Set by any thread, read by the task."""

    def __init__(self) -> None:
        self._event = threading.Event()
        self.outcome: Outcome | None = None

    def request(self, outcome: Outcome) -> None:
        """Ask the task to end; the first reason stands."""
        if self.outcome is None:
            self.outcome = outcome
        self._event.set()

    def __bool__(self) -> bool:
        return self._event.is_set()

    def wait(self, timeout_s: float) -> bool:
        """Wait for a reason to end."""
        return self._event.wait(timeout_s)


class EventLog:
    """Writes each event to ``events.jsonl`` and to the private channel, if there is one."""

    def __init__(self, folder: JobFolder, channel: TextIO | None = None) -> None:
        self._file = (folder.path / EVENTS_FILE).open("a", encoding="utf-8", newline="\n")
        self._channel = channel
        self._guard = threading.Lock()
        if self._file.tell() and not _ends_with_newline(folder.path / EVENTS_FILE):
            self._file.write("\n")  # the line that the last worker died on must not swallow the next one

    def close(self) -> None:
        """Let go of the file."""
        self._file.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def emit(self, event: Event) -> None:
        """Say it. A reader that went away is no error: the file is the truth."""
        line = encode(event)
        with self._guard:
            self._file.write(line)
            self._file.flush()
            if isinstance(event, Finished):
                os.fsync(self._file.fileno())
            self._pass_on(line)

    def mention(self, event: Event) -> None:
        """Say it to whoever listens now, and keep it nowhere."""
        with self._guard:
            self._pass_on(encode(event))

    def _pass_on(self, line: str) -> None:
        if self._channel is not None:
            try:
                self._channel.write(line)
                self._channel.flush()
            except OSError:
                self._channel = None


def _ends_with_newline(path: Path) -> bool:
    with path.open("rb") as file:
        file.seek(-1, os.SEEK_END)
        return file.read(1) == b"\n"


class Job:
    """One running task."""

    def __init__(
        self, folder: JobFolder, config: Any, emit: Callable[[Event], None], stop: Stop, *, seed: int = 0
    ) -> None:
        self.folder = folder
        self.config = config
        """The task's settings class, checked."""
        self.seed = seed
        self.emit = emit
        self.stop = stop

    @property
    def out(self) -> Path:
        """Where results go."""
        return self.folder.out

    def check(self) -> None:
        """Raise Cancelled if the task should end."""
        if self.stop:
            from engine.types import Cancelled

            raise Cancelled

    def cancelled(self) -> bool:
        """Whether the task should end; the form that readers take."""
        return bool(self.stop)

    def progress(self, step: float, total: float, text: str = "") -> None:
        """Say how far it is, and end here if the task should."""
        self.check()
        self.emit(Progress(step, total, text))

    def metric(self, name: str, value: float, step: float = 0.0) -> None:
        """Say a measured figure."""
        self.emit(Metric(name, float(value), float(step)))

    def metrics(self, values: Mapping[str, float], step: float = 0.0) -> None:
        """Say several figures of one step."""
        for name, value in values.items():
            self.metric(name, value, step)

    def log(self, text: str, level: str = "info", subject: str = "") -> None:
        """Say a sentence."""
        self.emit(Log(text, level, subject))

    def artifact(self, path: Path, what: str, subject: str = "") -> None:
        """Say that a file of results is complete."""
        self.emit(Artifact(path.relative_to(self.folder.path).as_posix(), what, subject))
