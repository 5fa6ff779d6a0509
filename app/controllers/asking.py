"""A helper process that answers questions in JSON lines; started when first asked, started again if it fell."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QObject, Slot

from app.controllers.side_process import LineProcess

Answer = dict[str, Any]
STOP_MS = 300


class Asking(QObject):
    """Questions to one process, each with what to do with its answer."""

    def __init__(self, command: Callable[[], list[str]], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._process = LineProcess(command, self)
        self._process.line_came.connect(self._on_line)
        self._process.ended.connect(self._on_ended)
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
        self._process.send(json.dumps({**question, "id": self._number}))

    def stop(self) -> None:
        """End the process; nobody is answered any more."""
        self._waiting.clear()
        self._process.stop(STOP_MS)

    @Slot(str)
    def _on_line(self, line: str) -> None:
        answer = json.loads(line)
        done = self._waiting.pop(answer["id"], None)
        if done is not None:
            done(answer)

    @Slot()
    def _on_ended(self) -> None:
        """It fell: whoever waits hears so, and the next question starts it again."""
        waiting, self._waiting = self._waiting, {}
        for done in waiting.values():
            done({"failure": self.tr("The helper process ended unexpectedly. Try again.")})
