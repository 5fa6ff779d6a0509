"""The open project, what the person looks at, and the way every change goes to disk."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

from PySide6.QtCore import QObject, Qt, QTimer, Signal, Slot

from app.models.document import Document
from app.models.spoken_scheme import spoken
from app.models.view_state import ViewState
from engine import catalog
from engine.annotation import now
from engine.catalog import LandmarkScheme
from engine.store.landmark_sets import AppendEntry, SetKey, SetPosition
from engine.store.project import Change, Project
from engine.store.studies import PutSitting, SittingRecord
from engine.store.values import Entry
from engine.store.writer import ProjectWriter

SAVE_POLL_MS = 40


class Session(QObject):
    """One open project at a time; every document change is handed to its writer at once."""

    project_changed = Signal()
    view_changed = Signal(object, object)
    """ViewState: old, new."""
    scheme_changed = Signal()
    save_state_changed = Signal(str)
    """What the status bar says."""
    trouble_changed = Signal(str)
    """Why saving does not work at the moment; empty if it does."""
    _told = Signal(object)

    def __init__(self, document: Document, scheme_id: str, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.document = document
        self.project: Project | None = None
        self.sitting: SittingRecord | None = None
        """Where what is placed goes during an observer study, instead of the scan's own landmarks."""
        self.written_scheme: LandmarkScheme = catalog.scheme(scheme_id)
        """As its file has it; what is kept of landmarks is kept in these words."""
        self.scheme: LandmarkScheme = spoken(self.written_scheme)
        self.view = ViewState()
        self._writer: ProjectWriter | None = None
        self._save_timer = QTimer(self, interval=SAVE_POLL_MS)
        self._save_timer.timeout.connect(self._poll_saved)
        # The writer calls from its own thread; a queued signal brings the sentence into this one.
        self._told.connect(self._on_told, Qt.ConnectionType.QueuedConnection)
        document.recorded.connect(self._on_recorded)
        document.position_changed.connect(self._on_position_changed)

    # ------------------------------------------------------------------ project
    @property
    def read_only_reason(self) -> str:
        """Why nothing can be changed; empty if it can."""
        return "" if self.project is None else (self.project.read_only_reason or "")

    @property
    def folder(self) -> Path | None:
        """Folder of the open project."""
        return None if self.project is None else self.project.folder

    def open_project(self, project: Project) -> None:
        """Take an opened project; the one before is closed when it is saved."""
        self.close_project()
        self.project = project
        if project.read_only_reason is None:
            self._writer = ProjectWriter(project, self._told.emit)
        self.project_changed.emit()
        self._tell_saved()

    def close_project(self, timeout_s: float = 5.0) -> bool:
        """Save what is left and let go of the project. False if something could not be saved."""
        saved = True
        self._save_timer.stop()
        if self._writer is not None:
            saved = self._writer.close(timeout_s)
            self._writer = None
        if self.project is not None:
            self.project.close()
            self.project = None
        return saved

    def submit(self, *changes: Change) -> None:
        """Write changes in the background; without a project or in a read-only one nothing happens."""
        if self._writer is not None and changes:
            self._writer.submit(*changes)
            self.save_state_changed.emit(self.tr("Saving…"))
            self._save_timer.start()

    def flush(self, timeout_s: float = 5.0) -> bool:
        """Wait until everything is on disk; safe from any thread."""
        writer = self._writer
        return True if writer is None else writer.flush(timeout_s)

    # ------------------------------------------------------------------ view
    def set_view(self, **changes: Any) -> None:
        """Replace parts of the view state."""
        old, new = self.view, replace(self.view, **changes)
        if new != old:
            self.view = new
            self.view_changed.emit(old, new)

    def set_scheme(self, scheme_id: str) -> None:
        """Work with another landmark scheme. EngineError if there is none of that name."""
        scheme = catalog.scheme(scheme_id)
        if scheme.id != self.scheme.id:
            self.written_scheme, self.scheme = scheme, spoken(scheme)
            self.set_view(selected=None)
            self.scheme_changed.emit()

    # ------------------------------------------------------------------ sittings
    def begin_sitting(self, record: SittingRecord) -> None:
        """From now on changes of the document are those of a sitting."""
        self.sitting = record

    def keep_sitting(self, finished: str = "") -> None:
        """Store the sitting as the document has it now."""
        scan = self.document.scan
        if self.sitting is not None and scan is not None:
            annotation = self.document.annotation
            self.sitting = replace(self.sitting, annotation=annotation, modified=now(), finished=finished)
            self.submit(PutSitting(self.sitting, scan.unit.unit))

    def end_sitting(self) -> None:
        """Changes of the document are those of its scan again."""
        self.sitting = None

    # ------------------------------------------------------------------ saving
    def set_key(self) -> SetKey | None:
        """Key of the corrected set of the open scan."""
        scan = self.document.scan
        return None if scan is None else SetKey(scan.scan_id, self.scheme.id)

    @Slot(object)
    def _on_recorded(self, entry: Entry) -> None:
        key, scan = self.set_key(), self.document.scan
        if self.sitting is not None:
            self.keep_sitting()
        elif key is not None and scan is not None:
            self.submit(AppendEntry(key, entry, scan.unit.unit))

    @Slot(int)
    def _on_position_changed(self, position: int) -> None:
        key = self.set_key()
        if self.sitting is not None:
            self.keep_sitting()
        elif key is not None:
            self.submit(SetPosition(key, position))

    @Slot()
    def _poll_saved(self) -> None:
        if self._writer is None or self._writer.pending == 0:
            self._save_timer.stop()
            self._tell_saved()

    def _tell_saved(self) -> None:
        if self.project is None:
            self.save_state_changed.emit("")
        elif self._writer is None:
            self.save_state_changed.emit(self.tr("Read-only"))
        elif self._writer.trouble:
            self.save_state_changed.emit(self.tr("Not saved yet"))
        else:
            self.save_state_changed.emit(self.tr("All changes saved"))

    @Slot(object)
    def _on_told(self, sentence: str | None) -> None:
        self.trouble_changed.emit(sentence or "")
        self._tell_saved()
