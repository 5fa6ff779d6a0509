"""Flags and comments on landmarks: what somebody wants looked at again, and why."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal

from app.models.document import Document
from app.models.session import Session
from app.models.step_texts import step_text
from engine import annotation as edits
from engine.types import Landmark


class RemarksController(QObject):
    """Asks for comments and writes them; one step of the history each."""

    comment_requested = Signal(str, bool)
    """Name of the landmark to write on; whether it is flagged with it."""
    flagged = Signal(str)
    """Name of a landmark that has just been flagged."""

    def __init__(self, document: Document, session: Session, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._document = document
        self._session = session

    def toggle_flag(self) -> None:
        """Ask for a comment and flag the selected landmark; take the flag off one that has it."""
        name = self._session.view.selected
        landmark = None if name is None else self._document.annotation.get(name)
        if name is None or landmark is None or self._document.read_only:
            return
        if landmark.flagged:
            self.write_comment(name, None, flagged=False)
        else:
            self.comment_requested.emit(name, True)

    def edit_comment(self) -> None:
        """Ask for a comment on the selected landmark, without a flag."""
        name = self._session.view.selected
        landmark = None if name is None else self._document.annotation.get(name)
        if name is not None and landmark is not None and not self._document.read_only:
            self.comment_requested.emit(name, landmark.flagged)

    def landmark(self, name: str) -> Landmark | None:
        """A corrected landmark of the open scan."""
        return self._document.annotation.get(name)

    def title(self, name: str) -> str:
        """What a landmark is called."""
        return self._session.scheme[name].title

    def write_comment(self, name: str, comment: str | None, *, flagged: bool) -> None:
        """Flag a landmark or not, with a comment; None keeps what is written there."""
        old: Landmark | None = self._document.annotation.get(name)
        if old is None:
            return
        new = edits.flag(self._document.annotation, name, flagged, comment=comment, annotator=self._document.annotator)
        step = "Flag {title}" if flagged else "Unflag {title}" if old.flagged else "Comment on {title}"
        self._document.apply(step_text(step, title=self._session.written_scheme[name].title), new)
        if flagged:
            self.flagged.emit(name)
