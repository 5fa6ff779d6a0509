"""Landmarks out to files and in from files."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject

from app.controllers.background import Background, Outcome, Ticket
from app.controllers.loading import read_reference
from app.controllers.showing import tell_saved
from app.models.document import Document
from app.models.messages import Messages
from app.models.session import Session
from engine import io
from engine.io.mapping import LandmarkMapping
from engine.jobs import exporting
from engine.jobs.curve_points import CurveLayer
from engine.store.landmark_sets import PutSet, SetKey
from engine.types import EngineError, Role

MOST_NOTES = 3
"""So many curves that could not be laid are named; the others are counted."""


@dataclass(frozen=True)
class _Written:
    """What an export wrote. unchecked: landmarks, of how many. notes: sentences on curves that were left out."""

    count: int
    landmarks: int
    unchecked: int
    notes: tuple[str, ...]


class ExportController(QObject):
    """Writes what the person asks for; says where it went, or why not."""

    def __init__(self, document: Document, session: Session, messages: Messages, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._document = document
        self._session = session
        self._messages = messages
        self.writing = Background(1, self)

    def export_csv(self, path: Path, *, wide: bool = False, with_curves: bool = False) -> None:
        """Write the landmarks of every scan, in each scan's own frame and unit; a message says how it went.

        with_curves: also the points of the scheme's curves, laid over the scans as they go out.
        """
        project, scheme = self._session.project, self._session.scheme
        if project is None:
            return
        flush = self._session.flush

        def work(_ticket: Ticket) -> _Written:
            flush()
            notes: list[str] = []
            lay = CurveLayer(project, notes.append) if with_curves else None
            sets = exporting.of_project(project, (scheme.id,), lay=lay)
            if not sets:
                raise EngineError(f"No scan has landmarks of {scheme.title} yet, so there is nothing to export.")
            io.write_landmarks(path, sets, wide=wide)
            marks = [mark for one in sets for mark in one.annotation.landmarks.values()]
            return _Written(len(sets), len(marks), sum(not mark.checked for mark in marks), tuple(notes))

        self.writing.start(work, partial(self._on_written, path))

    def _on_written(self, path: Path, outcome: Outcome) -> None:
        if outcome.failure:
            self._messages.error(outcome.failure, "export")
            return
        written: _Written = outcome.value
        text = self.tr("Landmarks of {count} scans are in {path}.")
        if written.count == 1:
            text = self.tr("Landmarks of 1 scan are in {path}.")
        text = text.format(count=written.count, path=path)
        if written.unchecked:
            left = self.tr("{unchecked} of {landmarks} landmarks nobody has checked yet.")
            text += " " + left.format(unchecked=written.unchecked, landmarks=written.landmarks)
        tell_saved(self._messages, text, "export", path)
        for note in written.notes[:MOST_NOTES]:
            self._messages.warn(note)
        if len(written.notes) > MOST_NOTES:
            more = self.tr("{count} more curves could not be laid.")
            self._messages.warn(more.format(count=len(written.notes) - MOST_NOTES), "export-curves")

    def import_reference(self, path: Path, mapping: LandmarkMapping | None = None) -> None:
        """Take the landmarks of a file as reference of the open scan; mapping: what the person said of the file."""
        scan, scheme = self._document.scan, self._session.scheme
        if scan is None:
            return
        try:
            reference, notes = read_reference(path, scan, scheme, mapping)
        except EngineError as error:
            self._messages.error(str(error), "reference")
            return
        self._document.set_set(Role.REFERENCE, reference)
        key = SetKey(scan.scan_id, scheme.id, Role.REFERENCE)
        self._session.submit(PutSet(key, reference, self.tr("Import reference"), unit=scan.unit.unit))
        for sentence in notes:
            self._messages.warn(sentence)
        self._messages.good(
            self.tr("{count} reference landmarks from {name}.").format(count=len(reference.landmarks), name=path.name),
            "reference",
        )
