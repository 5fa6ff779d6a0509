"""One worker process: lines of JSON in, ``cancel`` or ``pause`` out; its last word is known whatever ends it."""

from __future__ import annotations

import os
from pathlib import Path

from PySide6.QtCore import QObject, QProcess, QProcessEnvironment, QTimer, Signal, Slot

from app import paths
from engine.jobs.folder import LOG_FILE, JobFolder
from engine.jobs.protocol import ORDERS, SMALLER_BATCH, Finished, Outcome, decode

KILL_AFTER_MS = 10_000
RELEASE_WAIT_MS = 2_500
"""A released worker ends itself within 1.2 s; after this it is ended."""
_KILLED = 9


class WorkerProcess(QObject):
    """Runs ``engine.jobs.worker`` on one job folder."""

    event_arrived = Signal(str, object)
    ended = Signal(str, object)
    """Job id, Finished. Emitted exactly once."""

    def __init__(self, folder: JobFolder, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.job_id = folder.job_id
        self._folder = folder
        self._buffer = b""
        self._last_word: Finished | None = None
        self._told = False
        self._asked: Outcome | None = None
        self._process = QProcess(self)
        self._process.readyReadStandardOutput.connect(self._read)
        self._process.finished.connect(self._on_finished)
        self._process.errorOccurred.connect(self._on_error)

    def start(self) -> None:
        """Start the worker; returns at once."""
        program, *arguments = paths.worker_command(self._folder.path)
        environment = QProcessEnvironment.systemEnvironment()
        known = environment.value("PYTHONPATH")
        environment.insert("PYTHONPATH", os.pathsep.join(filter(None, [str(paths.source_folder()), known])))
        environment.insert("PYTHONUTF8", "1")
        self._process.setProcessEnvironment(environment)
        self._process.setProgram(program)
        self._process.setArguments(arguments)
        self._process.start()

    def ask(self, outcome: Outcome) -> None:
        """Ask it to stop, for good or for a while; end it if it does not listen."""
        self._asked = outcome
        self._process.write(next(f"{order}\n".encode() for order, what in ORDERS.items() if what is outcome))
        QTimer.singleShot(KILL_AFTER_MS, self, self._kill)

    def release(self) -> None:
        """The window goes: close its input, by which the worker knows."""
        self._told = True
        self._process.closeWriteChannel()

    def wait(self) -> None:
        """Wait shortly for the last word of a worker that was released."""
        if not self._process.waitForFinished(RELEASE_WAIT_MS):
            self._kill()
            self._process.waitForFinished(1_000)

    @Slot()
    def _kill(self) -> None:
        if self._process.state() is not QProcess.ProcessState.NotRunning:
            self._process.kill()

    @Slot()
    def _read(self) -> None:
        self._buffer += bytes(self._process.readAllStandardOutput().data())
        *lines, self._buffer = self._buffer.split(b"\n")
        for line in lines:
            stamped = decode(line)
            if stamped is None:
                continue
            if isinstance(stamped.event, Finished):
                self._last_word = stamped.event
            elif not self._told:
                self.event_arrived.emit(self.job_id, stamped.event)

    @Slot(int, QProcess.ExitStatus)
    def _on_finished(self, code: int, status: QProcess.ExitStatus) -> None:
        self._read()
        self._tell(self._last_word or self._obituary(code, status))

    @Slot(QProcess.ProcessError)
    def _on_error(self, error: QProcess.ProcessError) -> None:
        if error is QProcess.ProcessError.FailedToStart:
            program = self._process.program()
            self._tell(Finished(Outcome.FAILED, f"{program} could not be started. Install Nasion again."))

    def _obituary(self, code: int, status: QProcess.ExitStatus) -> Finished:
        if self._asked is not None:
            return Finished(self._asked)  # it did not listen and was ended; what it had written is there
        if status is QProcess.ExitStatus.CrashExit:
            reason = (
                "was ended by the system, perhaps for want of memory" if code == _KILLED else f"crashed (signal {code})"
            )
            text = f"The worker {reason}. Start the job again; details are in the log."
            return Finished(Outcome.FAILED, text, SMALLER_BATCH if code == _KILLED else "")
        last = _last_line(self._folder.path / LOG_FILE)
        return Finished(Outcome.FAILED, f"The worker ended with code {code}. {last}".strip())

    def _tell(self, finished: Finished) -> None:
        if not self._told:
            self._told = True
            self.ended.emit(self.job_id, finished)


def _last_line(path: Path) -> str:
    try:
        lines = path.read_text(encoding="utf-8", errors="replace").strip().splitlines()
    except OSError:
        return ""
    return lines[-1][:300] if lines else ""
