"""Pictures and films of the open scan, drawn into files by a process of their own."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QObject, Signal, Slot

from app import paths
from app.controllers.showing import tell_saved
from app.controllers.side_process import LineProcess
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
        self._process = LineProcess(lambda: paths.drawing_command(), self)
        self._process.line_came.connect(self._on_line)
        self._process.ended.connect(self._on_ended)
        self._target = Path()
        self._answer = ""

    @property
    def busy(self) -> bool:
        """Whether something is being drawn."""
        return self._process.running

    def start(self, wish: PictureWish) -> bool:
        """Draw a file; False, with a sentence, while another one is being drawn."""
        if self.busy:
            self._messages.info(self.tr("One picture is still being drawn; try again when it is done."), "busy")
            return False
        self._target, self._answer = wish.target, ""
        self._process.send(wish.model_dump_json())
        self._say(0.0)
        return True

    @Slot()
    def cancel(self) -> None:
        """Stop drawing; nothing is left behind."""
        self._process.close_input()

    def stop(self) -> None:
        """End the process, now."""
        self._process.stop(STOP_MS)

    def _say(self, share: float) -> None:
        text = self.tr("Drawing {name}: {percent} %").format(name=self._target.name, percent=round(100 * share))
        self._messages.post(Message(text, Tone.INFO, KEY, self.tr("Stop"), self.cancel))

    @Slot(str)
    def _on_line(self, line: str) -> None:
        done, slash, total = line.partition("/")
        if slash and done.isdigit() and total.isdigit():
            self._say(int(done) / max(1, int(total)))
        else:
            self._answer = line

    @Slot()
    def _on_ended(self) -> None:
        self._messages.withdraw(KEY)
        if self._answer == "done":
            text = self.tr("{name} is saved.").format(name=self._target.name)
            tell_saved(self._messages, text, KEY, self._target)
            self.finished.emit(self._target)
        elif self._answer == "cancelled":
            self.failed.emit("")
        else:
            other = self.tr("{name} could not be drawn: the program that draws ended.").format(name=self._target.name)
            sentence = self._answer.removeprefix("!") if self._answer.startswith("!") else other
            self._messages.error(sentence, KEY)
            self.failed.emit(sentence)
