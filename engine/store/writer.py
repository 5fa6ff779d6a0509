"""Writing in the background: the window hands a change over and goes on; it is on disk some milliseconds later."""

from __future__ import annotations

import contextlib
import logging
import sqlite3
import threading
import time
from collections import deque
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass

from engine.store import backups, opening, trouble
from engine.store.project import Change, Project
from engine.types import EngineError

_LINGER_S = 0.01  # a burst (a slider, a run of nudges) shares one transaction
_IDLE_S = 5.0  # a pause this long is a good moment for the daily copy
_FIRST_RETRY_S = 0.25
_LAST_RETRY_S = 2.0


@dataclass(frozen=True)
class Failure:
    """A change that can never be written, and why."""

    change: Change
    message: str


class ProjectWriter:
    """One thread with a connection of its own, which writes changes in the order they came.

    ``on_trouble`` is called in that thread: with a sentence when saving fails, with None when it works again. What
    could not be saved yet stays queued and is tried again. A change that cannot be right (an unknown scan) is set
    aside in ``failures`` and reported, and the others go on.
    """

    def __init__(self, project: Project, on_trouble: Callable[[str | None], None] | None = None) -> None:
        if project.read_only_reason is not None:
            raise EngineError(project.read_only_reason)
        self.failures: list[Failure] = []
        self._project = project
        self._on_trouble = on_trouble
        self._queue: deque[Change] = deque()
        self._condition = threading.Condition()
        self._trouble: str | None = None
        self._closing = False
        self._hurry = False
        self._backed_up = False
        self._thread = threading.Thread(target=self._run, name="project writer", daemon=True)
        self._thread.start()

    @property
    def pending(self) -> int:
        """How many changes are not on disk yet."""
        with self._condition:
            return len(self._queue)

    @property
    def trouble(self) -> str | None:
        """Why saving does not work at the moment; None if it does."""
        return self._trouble

    def submit(self, *changes: Change) -> None:
        """Queue changes; returns at once."""
        with self._condition:
            if self._closing:
                raise EngineError(f"{self._project.folder} is closed already. Open it again to change it.")
            self._queue.extend(changes)
            self._condition.notify_all()

    def flush(self, timeout_s: float = 5.0) -> bool:
        """Wait until everything queued is on disk. False if it is not within ``timeout_s``."""
        with self._condition:
            self._hurry = True
            self._condition.notify_all()
            return self._condition.wait_for(lambda: not self._queue, timeout_s)

    def close(self, timeout_s: float = 5.0) -> bool:
        """Save what is queued and stop. False if something could not be saved in time: then it still tries."""
        saved = self.flush(timeout_s)
        if saved:
            with self._condition:
                self._closing = True
                self._condition.notify_all()
            self._thread.join(timeout_s)
        return saved

    # -------------------------------------------------------------- the thread
    def _run(self) -> None:
        connection: sqlite3.Connection | None = None
        retry_s = _FIRST_RETRY_S
        while batch := self._next_batch():
            try:
                connection = connection or opening.connect(self._project.path)
                failures = _write(connection, batch)
            except (sqlite3.Error, EngineError) as error:
                message = str(error)
                if isinstance(error, sqlite3.Error):
                    message = trouble.sentence(error, self._project.folder)
                self._tell(message)
                self._wait(retry_s)
                retry_s = min(2 * retry_s, _LAST_RETRY_S)
                continue
            retry_s = _FIRST_RETRY_S
            self._done(len(batch), failures)
        self._back_up()
        if connection is not None:
            connection.close()

    def _next_batch(self) -> list[Change]:
        """What is queued, after waiting for something; empty at the end."""
        with self._condition:
            idle = not self._condition.wait_for(lambda: self._queue or self._closing, _IDLE_S)
        if idle:
            self._back_up()
        with self._condition:
            self._condition.wait_for(lambda: self._queue or self._closing)
            if self._queue and not self._hurry:
                self._condition.wait_for(lambda: self._hurry or self._closing, _LINGER_S)
            return list(self._queue)

    def _back_up(self) -> None:
        # Saving matters more than the copy: one that fails is tried again in the next session.
        if not self._backed_up:
            self._backed_up = True
            with (
                contextlib.suppress(OSError, sqlite3.Error),
                closing(opening.connect(self._project.path)) as connection,
            ):
                backups.make_daily(connection, self._project.path)

    def _done(self, count: int, failures: list[Failure]) -> None:
        self.failures.extend(failures)
        self._tell(None)
        for failure in failures:
            self._call(failure.message)
        with self._condition:
            for _ in range(count):
                self._queue.popleft()
            self._hurry = False if not self._queue else self._hurry
            self._condition.notify_all()

    def _wait(self, seconds: float) -> None:
        # Not on the condition: every submit would wake it and try the disk again.
        end = time.monotonic() + seconds
        while time.monotonic() < end and not self._closing:
            time.sleep(min(0.05, seconds))

    def _tell(self, message: str | None) -> None:
        if message != self._trouble:
            self._trouble = message
            self._call(message)

    def _call(self, message: str | None) -> None:
        if self._on_trouble is not None:
            try:
                self._on_trouble(message)
            except Exception:  # a listener that fails must not end the saving
                logging.getLogger(__name__).exception("the listener of the project writer failed")


def _write(connection: sqlite3.Connection, batch: list[Change]) -> list[Failure]:
    """Write a batch in one transaction; a change that cannot be right is left out. sqlite3.Error: nothing written."""
    failures = []
    connection.execute("BEGIN IMMEDIATE")
    try:
        for change in batch:
            connection.execute("SAVEPOINT change")
            try:
                change.apply(connection)
            except Exception as error:  # whatever a change trips over, the changes after it must be saved
                if isinstance(error, sqlite3.Error) and trouble.passes(error):
                    raise
                connection.execute("ROLLBACK TO change")
                failures.append(Failure(change, str(error)))
            connection.execute("RELEASE change")
        connection.execute("COMMIT")
    finally:
        if connection.in_transaction:
            connection.execute("ROLLBACK")
    return failures
