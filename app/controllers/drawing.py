"""Pictures and films of the open scan, drawn into files by a process of their own."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QObject, QProcess, QUrl, Signal, Slot

from app import paths
from app.controllers.drawing_process import drawing_process
from app.models.messages import Message, Messages, Tone
from app.models.picture_wish import PictureWish

KEY = "drawing"
STOP_MS = 1500


class DrawingController(QObject):
    """One file at a time; says how far it is, and can be stopped."""

    finished = Signal(object)
    """Path of a file that is complete."""
    failed = Signal(str)
    """A sentence; empty when it was stopped."""

    def __init__(self, messages: Messages, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._messages = messages
        self._process: QProcess | None = None
        self._target = Path()
        self._buffer = b""
        self._answer = ""

    @property
    def busy(self) -> bool:
        """Whether something is being drawn."""
        return self._process is not None

    def start(self, wish: PictureWish) -> bool:
        """Draw a file; False, with a sentence, while another one is being drawn."""
        if self.busy:
            self._messages.info(self.tr("One picture is still being drawn; try again when it is done."), "busy")
            return False
        self._target, self._buffer, self._answer = wish.target, b"", ""
        process = drawing_process(self)
        program, *arguments = paths.drawing_command()
        process.readyReadStandardOutput.connect(self._read)
        process.finished.connect(self._on_finished)
        process.errorOccurred.connect(self._on_error)
        self._process = process
        process.start(program, arguments)
        process.write((wish.model_dump_json() + "\n").encode())
        self._say(0.0)
        return True

    @Slot()
    def cancel(self) -> None:
        """Stop drawing; nothing is left behind."""
        if self._process is not None:
            self._process.closeWriteChannel()

    def stop(self) -> None:
        """End the process, now."""
        process, self._process = self._process, None
        if process is not None:
            process.closeWriteChannel()
            if not process.waitForFinished(STOP_MS):
                process.kill()
                process.waitForFinished(1000)
            process.deleteLater()

    def _say(self, share: float) -> None:
        text = self.tr("Drawing {name}: {percent} %").format(name=self._target.name, percent=round(100 * share))
        self._messages.post(Message(text, Tone.INFO, KEY, self.tr("Stop"), self.cancel))

    @Slot()
    def _read(self) -> None:
        if self._process is None:
            return
        self._buffer += bytes(self._process.readAllStandardOutput().data())
        *lines, self._buffer = self._buffer.split(b"\n")
        for line in (raw.decode(errors="replace").strip() for raw in lines):
            done, slash, total = line.partition("/")
            if slash and done.isdigit() and total.isdigit():
                self._say(int(done) / max(1, int(total)))
            else:
                self._answer = line

    @Slot()
    def _on_error(self) -> None:
        """It did not even start."""
        if self._process is not None and self._process.error() is QProcess.ProcessError.FailedToStart:
            self._end()

    @Slot()
    def _on_finished(self) -> None:
        self._read()
        self._end()

    def _end(self) -> None:
        if self._process is None:
            return
        self._process.deleteLater()
        self._process = None
        self._messages.withdraw(KEY)
        if self._answer == "done":
            text = self.tr("{name} is saved.").format(name=self._target.name)
            self._messages.post(Message(text, Tone.GOOD, KEY, self.tr("Show folder"), self._show_folder, passing=True))
            self.finished.emit(self._target)
        elif self._answer == "cancelled":
            self.failed.emit("")
        else:
            other = self.tr("{name} could not be drawn: the program that draws ended.").format(name=self._target.name)
            sentence = self._answer.removeprefix("!") if self._answer.startswith("!") else other
            self._messages.error(sentence, KEY)
            self.failed.emit(sentence)

    def _show_folder(self) -> None:
        from PySide6.QtGui import QDesktopServices

        QDesktopServices.openUrl(QUrl.fromLocalFile(str(self._target.parent)))
