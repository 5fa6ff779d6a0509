"""A helper process that answers questions in JSON lines; started when first asked, started again if it fell."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QObject, QProcess, Slot

from app.controllers.drawing_process import drawing_process

Answer = dict[str, Any]
STOP_MS = 300


class Asking(QObject):
    """Questions to one process, each with what to do with its answer."""

    def __init__(self, command: list[str], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._command = command
        self._process: QProcess | None = None
        self._buffer = b""
        self._number = 0
        self._waiting: dict[int, Callable[[Answer], None]] = {}

    @property
    def busy(self) -> bool:
        """Whether an answer is awaited."""
        return bool(self._waiting)

    def ask(self, question: dict[str, Any], done: Callable[[Answer], None]) -> None:
        """Ask; ``done`` hears the answer, or one with ``failure`` if the process ends before it has answered."""
        self._number += 1
        self._waiting[self._number] = done
        process = self._process or self._start()
        process.write((json.dumps({**question, "id": self._number}) + "\n").encode())

    def stop(self) -> None:
        """End the process; nobody is answered any more."""
        process, self._process = self._process, None
        self._waiting.clear()
        if process is not None:
            process.closeWriteChannel()
            if not process.waitForFinished(STOP_MS):
                process.kill()
                process.waitForFinished(1000)
            process.deleteLater()

    def _start(self) -> QProcess:
        process = drawing_process(self)
        program, *arguments = self._command
        process.readyReadStandardOutput.connect(self._read)
        process.finished.connect(self._on_finished)
        self._buffer = b""
        self._process = process
        process.start(program, arguments)
        return process

    @Slot()
    def _read(self) -> None:
        if self._process is None:
            return
        self._buffer += bytes(self._process.readAllStandardOutput().data())
        *lines, self._buffer = self._buffer.split(b"\n")
        for line in lines:
            answer = json.loads(line)
            done = self._waiting.pop(answer["id"], None)
            if done is not None:
                done(answer)

    @Slot()
    def _on_finished(self) -> None:
        """It fell: whoever waits hears so, and the next question starts it again."""
        if self._process is not None:
            self._process.deleteLater()
            self._process = None
            waiting, self._waiting = self._waiting, {}
            for done in waiting.values():
                done({"failure": self.tr("The helper process ended unexpectedly. Try again.")})
