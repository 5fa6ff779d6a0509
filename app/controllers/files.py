"""Projects and the scan files that come into them. Whoever asked for the paths did so already."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from PySide6.QtCore import QObject, Signal, Slot

from app import paths
from app.controllers.background import Background, Outcome, Ticket
from app.controllers.scans import ScansController
from app.models.library import Library
from app.models.messages import Messages
from app.models.session import Session
from engine.store.project import FILE_NAME, Project
from engine.store.scans import PutScan
from engine.store.values import ScanRecord
from engine.types import EngineError


@dataclass(frozen=True)
class Found:
    """Scan files that were found and hashed, and sentences on those that could not be."""

    records: tuple[ScanRecord, ...] = ()
    failures: tuple[str, ...] = ()


class FilesController(QObject):
    """Opens projects, and adds scan files to the open one in the background."""

    project_opened = Signal(object)
    """Folder."""

    def __init__(
        self,
        session: Session,
        library: Library,
        scans: ScansController,
        messages: Messages,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._session = session
        self._library = library
        self._scans = scans
        self._messages = messages
        self._finding = Background(1, self)
        session.scheme_changed.connect(self.refill)

    @property
    def is_finding(self) -> bool:
        """Whether files are being looked for and hashed."""
        return self._finding.busy

    # ------------------------------------------------------------------ projects
    def open_project(self, folder: Path, first: str = "") -> bool:
        """Open a project and its scan ``first``, or its first one; False (and a message) if that fails."""
        opened = self._use(lambda: Project.open(folder), folder)
        if opened:
            self._scans.open_first(first)
        return opened

    def create_project(self, folder: Path) -> bool:
        """Make a new project in ``folder``; False (and a message) if that cannot be done."""
        return self._use(lambda: Project.create(folder), folder)

    def use_default_project(self) -> bool:
        """Open the project that takes scans opened without one, making it if need be."""
        folder = paths.default_project_folder()
        return self._use(lambda: Project.open_or_create(folder), folder)

    def _use(self, make: Callable[[], Project], folder: Path) -> bool:
        if self._session.folder == folder.absolute():
            return True
        try:
            project = make()
        except (EngineError, OSError) as error:
            self._messages.error(str(error), "project")
            return False
        self._scans.close_scan()
        self._session.open_project(project)
        self._messages.withdraw("project")
        self.refill()
        if project.read_only_reason:
            self._messages.warn(project.read_only_reason, "read-only")
        else:
            self._messages.withdraw("read-only")
        self.project_opened.emit(project.folder)
        return True

    @Slot()
    def refill(self) -> None:
        """Read the scan list from the project again."""
        project = self._session.project
        if project is not None:
            scheme = self._session.scheme
            self._library.fill(project.scans(), project.summaries(), scheme.id, len(scheme))

    # ------------------------------------------------------------------ adding scans
    def open_paths(self, given: Sequence[Path]) -> None:
        """Open scans, folders of scans or a project, as dropped on the window or given on the command line."""
        for path in given:
            if (path / FILE_NAME).is_file() or path.name == FILE_NAME:
                self.open_project(path if path.is_dir() else path.parent)
                return
        if self._session.project is None or self._session.read_only_reason:
            self.use_default_project()
        self._add(list(given))

    def _add(self, given: Sequence[Path]) -> None:
        project = self._session.project
        if project is None:
            return

        def work(ticket: Ticket) -> Found:
            from engine.jobs.import_scans import find_scans

            records, failures = [], []
            files = find_scans(given)
            for number, path in enumerate(files):
                if ticket.cancelled():
                    break
                try:
                    records += project.describe([path])
                except (EngineError, OSError) as error:
                    failures.append(str(error))
                if len(files) > 1:
                    ticket.progress((number + 1) / len(files))
            return Found(tuple(records), tuple(failures))

        self._scans.loading_changed.emit(given[0].name if len(given) == 1 else self.tr("Adding scans"), 0.0)
        self._finding.start(work, self._on_found, self._on_progress)

    def _on_progress(self, share: float) -> None:
        self._scans.loading_changed.emit(self.tr("Adding scans"), share)

    def _on_found(self, outcome: Outcome) -> None:
        found = outcome.value if isinstance(outcome.value, Found) else Found()
        failures = (outcome.failure, *found.failures) if outcome.failure else found.failures
        for sentence in failures[:3]:
            self._messages.error(sentence)
        if not self._scans.is_loading:
            self._scans.loading_changed.emit("", 1.0)
        records = found.records
        known = {row.record.scan_id for row in self._library.rows}
        for record in records:
            self._session.submit(PutScan(record))
            row = self._library.row(record.scan_id)
            if row is not None:
                record = replace(record, unit=row.record.unit, point_count=row.record.point_count)
            self._library.add(record, len(self._session.scheme))
        if len(records) > 1:
            new = sum(record.scan_id not in known for record in records)
            self._messages.good(
                self.tr("{new} scans added, {old} were there already.").format(new=new, old=len(records) - new),
                "import",
            )
        self._scans.open_one_of([record.scan_id for record in records])

    def cancel(self) -> None:
        """Stop looking for files; what was found so far is added."""
        self._finding.cancel()

    def stop(self) -> None:
        """End the thread."""
        self._finding.stop()
