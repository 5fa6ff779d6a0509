"""Landmarks out to files and in from files."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QObject

from app.controllers.loading import read_reference
from app.models.document import Document
from app.models.messages import Messages
from app.models.session import Session
from engine import io
from engine.io.landmarks import ScanLandmarks
from engine.store.landmark_sets import PutSet, SetKey
from engine.types import EngineError, Role, Unit


class ExportController(QObject):
    """Writes what the person asks for; says where it went, or why not."""

    def __init__(self, document: Document, session: Session, messages: Messages, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._document = document
        self._session = session
        self._messages = messages

    def export_csv(self, path: Path, *, wide: bool = False) -> bool:
        """Write the landmarks of every scan, in each scan's own frame and unit. False (and a message) if it fails."""
        project, scheme = self._session.project, self._session.scheme
        if project is None:
            return False
        try:
            self._session.flush()
            sets = []
            for record in project.scans():
                unit = record.unit.unit if record.unit is not None else Unit.MILLIMETRE
                annotation = project.annotation(record.scan_id, scheme.id, Role.CORRECTED, unit)
                if annotation.landmarks:
                    sets.append(ScanLandmarks(record.name, unit, scheme, annotation))
            if not sets:
                self._messages.warn(
                    self.tr("No scan has landmarks of {scheme} yet, so there is nothing to export.").format(
                        scheme=scheme.title
                    ),
                    "export",
                )
                return False
            io.write_landmarks(path, sets, wide=wide)
        except EngineError as error:
            self._messages.error(str(error), "export")
            return False
        text = (
            self.tr("Landmarks of {count} scans written to {path}.")
            if len(sets) > 1
            else self.tr("Landmarks of {count} scan written to {path}.")
        )
        self._messages.good(text.format(count=len(sets), path=path), "export")
        return True

    def import_reference(self, path: Path) -> None:
        """Take the landmarks of a file as reference of the open scan."""
        scan, scheme = self._document.scan, self._session.scheme
        if scan is None:
            return
        try:
            reference, notes = read_reference(path, scan, scheme)
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
