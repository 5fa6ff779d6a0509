"""One thread that does everything with the graphics of a stage, in order: no picture keeps the window waiting."""

from __future__ import annotations

import sys
import threading
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any

from PySide6.QtCore import QObject, Qt, Signal, Slot

ONE_AT_A_TIME = threading.Lock()
"""Two stages have two threads, but the graphics library draws for one of them at a time."""
MAY_DRAW_ASIDE = sys.platform != "darwin"
"""macOS allows windows, also those that nobody sees, in the first thread alone."""


class Easel(QObject):
    """Runs work on a stage; nobody else may touch its actors once it was given to an easel.

    aside: in a thread of its own; else at once in the caller's, for surfaces that are widgets.
    """

    _ended = Signal(int)
    _failed = Signal(object)

    def __init__(self, aside: bool, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._pool = ThreadPoolExecutor(1, "easel") if aside and MAY_DRAW_ASIDE else None
        self._closed = False
        self._token = 0
        self._picture: tuple[int, Future[Any], Callable[[Any], None]] | None = None
        self._last: Future[Any] | None = None
        self._ended.connect(self._on_ended, Qt.ConnectionType.QueuedConnection)
        self._failed.connect(self._on_failed, Qt.ConnectionType.QueuedConnection)

    @property
    def drawing(self) -> bool:
        """Whether a picture is on its way."""
        return self._picture is not None

    @property
    def idle(self) -> bool:
        """Whether nothing is being done, so that a picture would be begun at once."""
        return self._last is None or self._last.done()

    @property
    def aside(self) -> bool:
        """Whether there is a thread."""
        return self._pool is not None

    def do(self, work: Callable[[], object]) -> None:
        """Change the stage, after everything asked for before; nothing any more once it was closed."""
        if self._closed:
            return
        if self._pool is None:
            work()
        else:
            self._last = self._pool.submit(_one_at_a_time, work)
            self._last.add_done_callback(self._complain)

    def draw(self, work: Callable[[], Any], done: Callable[[Any], None], *, wait: bool = False) -> None:
        """Make one picture and hand it to ``done`` in the thread of the window; with ``wait`` before this returns."""
        if self._closed:
            return
        if self._pool is None:
            done(work())
            return
        if self._picture is not None:
            self._picture[1].cancel()  # nobody will see it: if it has not been begun, the next one need not wait for it
        self._token += 1
        token, ended = self._token, self._ended.emit
        self._last = future = self._pool.submit(_one_at_a_time, work)
        self._picture = (token, future, done)
        if wait:
            self.wait()
        else:
            future.add_done_callback(lambda _future: ended(token))

    def wait(self) -> None:
        """Hand over the picture that is on its way, as soon as it is there."""
        picture, self._picture = self._picture, None
        if picture is not None:
            picture[2](picture[1].result())

    def close(self) -> None:
        """End the thread after everything asked for."""
        self._picture = None
        self._closed = True
        if self._pool is not None:
            self._pool.shutdown(wait=True)

    def _complain(self, future: Future[Any]) -> None:
        error = future.exception()
        if error is not None:
            self._failed.emit(error)

    @Slot(int)
    def _on_ended(self, token: int) -> None:
        if self._picture is not None and self._picture[0] == token:
            self.wait()

    @Slot(object)
    def _on_failed(self, error: Exception) -> None:
        raise error


def _one_at_a_time(work: Callable[[], Any]) -> Any:
    with ONE_AT_A_TIME:
        return work()
