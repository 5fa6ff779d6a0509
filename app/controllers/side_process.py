"""Processes beside the window that draw, measure or run commands: all started the same way, most asked line by line."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence

from PySide6.QtCore import QObject, QProcess, QProcessEnvironment, Signal, SignalInstance, Slot

from app import paths

KILLED_MS = 1000


def side_process(parent: QObject) -> QProcess:
    """A process, not yet started, that finds Nasion, needs no display and keeps library prints to itself."""
    process = QProcess(parent)
    environment = QProcessEnvironment.systemEnvironment()
    known = environment.value("PYTHONPATH")
    environment.insert("PYTHONPATH", os.pathsep.join(filter(None, [str(paths.source_folder()), known])))
    environment.insert("PYTHONUTF8", "1")
    environment.insert("QT_QPA_PLATFORM", "offscreen")
    process.setProcessEnvironment(environment)
    process.setStandardErrorFile(QProcess.nullDevice())
    return process


class LineProcess(QObject):
    """Lines in, lines out; started by the first line that is sent, and again by the next one after it has ended.

    command: tells program and arguments at every start.
    """

    line_came = Signal(str)
    ended = Signal()
    """By itself, or it did not even start; nobody hears of an end that was asked for."""

    def __init__(self, command: Callable[[], list[str]], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._command = command
        self._process: QProcess | None = None
        self._buffer = b""

    @property
    def running(self) -> bool:
        """Whether there is a process."""
        return self._process is not None

    def send(self, line: str) -> None:
        """Write one line to it."""
        process = self._process or self._start()
        process.write(f"{line}\n".encode())

    def close_input(self) -> None:
        """Nothing more comes; it may still answer."""
        if self._process is not None:
            self._process.closeWriteChannel()

    def let_go(self) -> None:
        """Its input ends, and so does it, in its own time; nobody listens any more."""
        process, self._process = self._process, None
        if process is not None:
            for signal, slot in self._heard(process):
                signal.disconnect(slot)
            process.finished.connect(process.deleteLater)
            process.closeWriteChannel()

    def stop(self, wait_ms: int) -> None:
        """End it now, by force if it takes longer than this."""
        process, self._process = self._process, None
        if process is not None:
            process.closeWriteChannel()
            if not process.waitForFinished(wait_ms):
                process.kill()
                process.waitForFinished(KILLED_MS)
            process.deleteLater()

    def _start(self) -> QProcess:
        process = side_process(self)
        program, *arguments = self._command()
        for signal, slot in self._heard(process):
            signal.connect(slot)
        self._process, self._buffer = process, b""
        process.start(program, arguments)
        return process

    def _heard(self, process: QProcess) -> Sequence[tuple[SignalInstance, Callable[[], None]]]:
        return (
            (process.readyReadStandardOutput, self._read),
            (process.finished, self._on_finished),
            (process.errorOccurred, self._on_error),
        )

    @Slot()
    def _read(self) -> None:
        if self._process is None:
            return
        self._buffer += bytes(self._process.readAllStandardOutput().data())
        *lines, self._buffer = self._buffer.split(b"\n")
        for line in lines:
            self.line_came.emit(line.decode(errors="replace").strip())

    @Slot()
    def _on_error(self) -> None:
        if self._process is not None and self._process.error() is QProcess.ProcessError.FailedToStart:
            self._end()

    @Slot()
    def _on_finished(self) -> None:
        self._read()
        self._end()

    def _end(self) -> None:
        if self._process is not None:
            self._process.deleteLater()
            self._process = None
            self.ended.emit()
