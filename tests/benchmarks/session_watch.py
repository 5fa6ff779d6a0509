"""A watch over the event loop: how long the window kept anybody waiting, and what it was doing then."""

from __future__ import annotations

import collections
import sys
import threading
import time
import traceback
from collections.abc import Callable
from queue import Queue
from typing import Any

from PySide6.QtCore import QEvent, QObject, Qt, QTimer, Signal, Slot
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication

BEAT_MS = 2
LONG_MS = 50.0
LOOK_MS = 30.0


class Watch(QObject):
    """A beat in the event loop; gaps between beats are waits. ``ask`` asks the loop from another thread."""

    _asked = Signal(object)

    def __init__(self, application: QApplication) -> None:
        super().__init__(application)
        self.gaps: list[tuple[float, float, str, str]] = []
        """(wall ms, processor ms of this thread, what the driver was doing, where the loop was) of every long gap."""
        self.beats = 0
        self.label = "start"
        self.pressed: dict[int, float] = {}
        """When each Qt key was last pressed, as the window heard it."""
        self._last, self._cpu = time.perf_counter(), time.thread_time()
        self._stack = ""
        self._main = threading.get_ident()
        self._timer = QTimer(self, interval=BEAT_MS, timerType=Qt.TimerType.PreciseTimer)
        self._timer.timeout.connect(self._beat)
        self._asked.connect(self._answer, Qt.ConnectionType.QueuedConnection)
        application.installEventFilter(self)
        self._running = True
        threading.Thread(target=self._look, daemon=True).start()

    def start(self) -> None:
        """From here on gaps count."""
        self._last, self._cpu = time.perf_counter(), time.thread_time()
        self._timer.start()

    def stop(self) -> None:
        """No longer."""
        self._running = False
        self._timer.stop()

    @Slot()
    def _beat(self) -> None:
        now, cpu = time.perf_counter(), time.thread_time()
        gap = (now - self._last) * 1e3
        if gap > LONG_MS:
            self.gaps.append((gap, (cpu - self._cpu) * 1e3, self.label, self._stack))
        self._last, self._cpu = now, cpu
        self._stack = ""
        self.beats += 1

    def _look(self) -> None:
        """In a thread: note where the loop is when it has been away for long."""
        while self._running:
            time.sleep(0.004)
            if (time.perf_counter() - self._last) * 1e3 > LOOK_MS and not self._stack and self._timer.isActive():
                frame = sys._current_frames().get(self._main)
                steps = traceback.extract_stack(frame)
                self._stack = " < ".join(
                    f"{step.filename.rsplit('/', 1)[-1]}:{step.lineno}:{step.name}" for step in reversed(steps[-7:])
                )

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Note when keys arrive."""
        if event.type() in (QEvent.Type.KeyPress, QEvent.Type.ShortcutOverride) and isinstance(event, QKeyEvent):
            self.pressed[int(event.key())] = time.perf_counter()
        return False

    def ask(self, question: Callable[[], Any]) -> Any:
        """The answer of a function run in the event loop; called from another thread."""
        box: Queue[Any] = Queue()
        self._asked.emit((question, box))
        answer = box.get(timeout=60)
        if isinstance(answer, Exception):
            raise answer
        return answer

    @Slot(object)
    def _answer(self, asked: tuple[Callable[[], Any], Queue[Any]]) -> None:
        question, box = asked
        try:
            box.put(question())
        except Exception as error:  # noqa: BLE001 - the asker raises it
            box.put(error)

    def report(self) -> str:
        """Long gaps by where the loop was."""
        own = sorted(cpu for _, cpu, *_ in self.gaps)
        lines = [
            f"{self.beats} beats, {len(self.gaps)} gaps over {LONG_MS:.0f} ms; in {sum(cpu > LONG_MS for cpu in own)} "
            f"the window itself worked that long (most {own[-1] if own else 0:.0f} ms of processor), "
            "in the others it waited for a busy machine"
        ]
        places: dict[str, list[tuple[float, float, str]]] = collections.defaultdict(list)
        for gap, cpu, label, stack in self.gaps:
            places[stack or "(not seen)"].append((gap, cpu, label))
        for stack, found in sorted(places.items(), key=lambda item: -sum(one[0] for one in item[1])):
            worst = max(found)
            lines.append(
                f"  {len(found):3d} x, longest {worst[0]:.0f} ms (processor {worst[1]:.0f}), "
                f"during {worst[2]}: {stack[:420]}"
            )
        return "\n".join(lines)
