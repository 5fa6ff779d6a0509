"""File work in threads: one runnable, one signal back; a result of an outdated request is dropped by its token."""

from __future__ import annotations

import contextlib
import threading
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import QObject, QRunnable, Qt, QThreadPool, Signal, Slot

from app.language import words
from engine.types import Cancelled, EngineError


@dataclass(frozen=True)
class Outcome:
    """How a task ended: ``value``, or a sentence in ``failure``, or neither when it was cancelled."""

    token: int
    value: Any = None
    failure: str = ""
    cancelled: bool = False


class Ticket:
    """What a running task may ask and say."""

    def __init__(self, token: int, progress: Callable[[int, float], None]) -> None:
        self.token = token
        self._progress = progress
        self._event = threading.Event()

    def cancel(self) -> None:
        """Ask the task to stop."""
        self._event.set()

    def cancelled(self) -> bool:
        """Whether it was asked to stop."""
        return self._event.is_set()

    def progress(self, share: float) -> None:
        """Say how far it is, from 0 to 1."""
        self._progress(self.token, share)


class Background(QObject):
    """Runs functions in a thread pool and answers in the thread of the window."""

    _ended = Signal(object)
    _progressed = Signal(int, float)

    def __init__(self, threads: int = 1, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._pool = QThreadPool(self)
        self._pool.setMaxThreadCount(threads)
        self._token = 0
        self._waiting: dict[int, tuple[Ticket, Callable[[Outcome], None], Callable[[float], None] | None]] = {}
        # Queued and to decorated slots: direct calls across threads are fragile in PySide6.
        self._ended.connect(self._on_ended, Qt.ConnectionType.QueuedConnection)
        self._progressed.connect(self._on_progressed, Qt.ConnectionType.QueuedConnection)

    def start(
        self,
        work: Callable[[Ticket], Any],
        done: Callable[[Outcome], None],
        progress: Callable[[float], None] | None = None,
        priority: int = 0,
    ) -> Ticket:
        """Run ``work(ticket)`` in a thread; ``done`` and ``progress`` are called in this one."""
        self._token += 1
        ticket = Ticket(self._token, self._progressed.emit)
        self._waiting[ticket.token] = (ticket, done, progress)
        self._pool.start(_Task(work, ticket, self._ended.emit), priority)
        return ticket

    @property
    def busy(self) -> bool:
        """Whether anything is running or waiting."""
        return bool(self._waiting)

    def cancel(self) -> None:
        """Ask everything to stop; it still answers."""
        for ticket, _done, _progress in self._waiting.values():
            ticket.cancel()

    def stop(self) -> None:
        """Cancel everything and wait for it; nothing is answered any more."""
        for ticket, _done, _progress in self._waiting.values():
            ticket.cancel()
        self._waiting.clear()
        self._pool.clear()
        self._pool.waitForDone(10_000)

    @Slot(object)
    def _on_ended(self, outcome: Outcome) -> None:
        row = self._waiting.pop(outcome.token, None)
        if row is not None:
            row[1](outcome)

    @Slot(int, float)
    def _on_progressed(self, token: int, share: float) -> None:
        row = self._waiting.get(token)
        if row is not None and row[2] is not None and not row[0].cancelled():
            row[2](share)


class _Task(QRunnable):
    def __init__(self, work: Callable[[Ticket], Any], ticket: Ticket, answer: Callable[[Outcome], None]) -> None:
        super().__init__()
        self._work = work
        self._ticket = ticket
        self._answer = answer

    def run(self) -> None:
        token = self._ticket.token
        try:
            if self._ticket.cancelled():
                raise Cancelled
            outcome = Outcome(token, self._work(self._ticket))
        except Cancelled:
            outcome = Outcome(token, cancelled=True)
        except EngineError as error:
            outcome = Outcome(token, failure=str(error))
        except MemoryError:
            outcome = Outcome(
                token, failure=words("There is not enough memory for this file. Close other programs and retry.")
            )
        except Exception as error:  # noqa: BLE001 - a fault in a thread must reach the user, not vanish
            outcome = Outcome(token, failure=f"Unexpected fault: {type(error).__name__}: {error}")
        with contextlib.suppress(RuntimeError):  # the window is gone; nobody waits for the answer
            self._answer(outcome)
