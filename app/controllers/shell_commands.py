"""Commands of the shell that the window runs in a process of their own: reports and whole projects."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QObject, QProcess, Signal, Slot

from app import paths
from app.controllers.side_process import side_process
from app.models.messages import Message, Messages, Tone

STOP_MS = 300


class ShellCommands(QObject):
    """One at a time; a banner says that it runs, can stop it, and says how it ended."""

    finished = Signal()

    def __init__(self, messages: Messages, key: str, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._messages = messages
        self._key = key
        self._process: QProcess | None = None
        self._stopped = False
        self._done = ""

    def run(self, arguments: Sequence[str], doing: str, done: str) -> bool:
        """Run ``nasion ARGUMENTS``; doing, done: sentences. False, with a sentence, while another one runs."""
        if self._process is not None:
            self._messages.info(self.tr("The last one is still being written; try again when it is done."), self._key)
            return False
        self._stopped, self._done = False, done
        process = side_process(self)
        process.setStandardErrorFile("")  # its complaints are sentences for the person
        program, *before = paths.shell_command()
        process.finished.connect(self._on_finished)
        self._process = process
        process.start(program, [*before, *arguments])
        self._messages.post(Message(doing, Tone.INFO, self._key, self.tr("Stop"), self.cancel))
        return True

    @Slot()
    def cancel(self) -> None:
        """Stop it; files are written whole or not at all."""
        if self._process is not None:
            self._stopped = True
            self._process.kill()

    @Slot()
    def _on_finished(self) -> None:
        process, self._process = self._process, None
        if process is None:
            return
        said = bytes(process.readAllStandardError().data()).decode(errors="replace").strip().splitlines()
        code = process.exitCode()
        process.deleteLater()
        if self._stopped:
            self._messages.withdraw(self._key)
        elif code == 0:
            self._messages.good(self._done, self._key)
        else:
            self._messages.error(said[-1] if said else self.tr("It could not be written."), self._key)
        self.finished.emit()

    def stop(self) -> None:
        """The window closes."""
        process, self._process = self._process, None
        if process is not None:
            process.kill()
            process.waitForFinished(STOP_MS)
            process.deleteLater()
