"""Patches of the selected landmark over the scans of a project: from a job of ours, or from a training's run."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from PySide6.QtCore import QObject, Signal, Slot

from app.controllers.background import Background, Outcome, Ticket
from app.controllers.workbench import Workbench
from app.models.patches import PatchCell, axes_of, by_error, cell_of, overlays_of
from engine.catalog import LandmarkScheme
from engine.infer.stage_views import FOLDER, StageTuning, StageView, load_view, view_files
from engine.jobs.folder import JOB_FILE, JobFolder
from engine.jobs.protocol import Finished
from engine.types import EngineError

OWNER = "patches"


@dataclass(frozen=True)
class PatchSource:
    """A folder with patches. title: for a list."""

    folder: Path
    title: str


@dataclass(frozen=True, eq=False)
class PatchSet:
    """One landmark's patches of all scans. views: by scan id, of this landmark alone. tuning: by all landmarks."""

    landmark: str
    cells: Sequence[PatchCell]
    views: Mapping[str, StageView]
    tuning: StageTuning
    radius_mm: float


class PatchController(QObject):
    """Silent until it is ``open``ed."""

    sources_changed = Signal()
    changed = Signal()
    """``shown`` is another, or None; ``missing`` says why."""

    def __init__(self, work: Workbench, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._work = work
        self._background = Background(1, self)
        self._open = False
        self._ticket: Ticket | None = None
        self._job = ""
        self.sources: tuple[PatchSource, ...] = ()
        self.source: PatchSource | None = None
        self.shown: PatchSet | None = None
        self.missing = ""
        self.ball = True
        self.jitter = False
        work.document.opened.connect(self._on_opened)
        work.session.view_changed.connect(self._on_view_changed)
        work.session.project_changed.connect(self._on_project)
        work.jobs.ended.connect(self._on_job_ended)

    # ------------------------------------------------------------------ coming and going
    def open(self) -> None:
        """Begin to show."""
        self._open = True
        self.find_sources()

    def put_away(self) -> None:
        """Show nothing and let go of the arrays."""
        self._open, self.shown = False, None
        self._work.overlays.take_back(OWNER)

    def stop(self) -> None:
        """The window closes."""
        self._background.stop()

    # ------------------------------------------------------------------ sources
    def find_sources(self) -> None:
        """Look for jobs and runs of the project that keep patches; the newest is taken."""
        project = self._work.session.project
        found = [] if project is None else sorted(project.jobs_folder.glob(f"*/out/**/{FOLDER}"), reverse=True)
        self.sources = tuple(PatchSource(path.parent, _title(path.parent)) for path in found)
        if self.source not in self.sources:
            self.source = self.sources[0] if self.sources else None
        self.sources_changed.emit()
        self.fetch()

    def choose(self, source: PatchSource) -> None:
        """Look at another source."""
        self.source = source
        self.fetch()

    def add_folder(self, folder: Path) -> None:
        """Look at a run that lies elsewhere. EngineError if it keeps no patches."""
        if not view_files(folder):
            raise EngineError(f"{folder} keeps no patches. Choose the folder of a coarse-to-fine training.")
        source = PatchSource(folder, folder.name)
        self.sources = (source, *(one for one in self.sources if one.folder != folder))
        self.sources_changed.emit()
        self.choose(source)

    @property
    def cutting(self) -> bool:
        """Whether a job cuts patches."""
        return bool(self._job)

    def cut(self) -> None:
        """Have a job cut patches of all scans."""
        if not self._job:
            self._job = self._work.predict.cut_patches() or ""
            self.sources_changed.emit()

    # ------------------------------------------------------------------ the landmark
    def fetch(self) -> None:
        """Get the patches of the selected landmark."""
        if not self._open:
            return
        name, source = self._work.session.view.selected, self.source
        if self._ticket is not None:
            self._ticket.cancel()
            self._ticket = None
        if source is None or name is None:
            self._set(None, self.tr("Cut patches to see what lies about each coarse landmark.") if source is None
                      else self.tr("Select a landmark."))  # fmt: skip
            return
        if self.shown is not None and self.shown.landmark != name:
            self._work.overlays.take_back(OWNER)
        titles, scheme = self._titles(), self._work.session.scheme
        self._ticket = self._background.start(
            lambda ticket: patches_of(ticket, source.folder, name, scheme, titles), self._on_fetched
        )

    def _titles(self) -> dict[str, tuple[str, str]]:
        """Scan id and title by everything a run may call a scan: its id, its file, its file without ending."""
        found: dict[str, tuple[str, str]] = {}
        for row in self._work.library.rows:
            record = row.record
            for key in (record.scan_id, record.name, Path(record.name).stem):
                found.setdefault(key, (record.scan_id, record.name))
        return found

    def _on_fetched(self, outcome: Outcome) -> None:
        if not self._open or self._ticket is None or outcome.token != self._ticket.token:
            return
        self._ticket = None
        self._set(outcome.value, outcome.failure)

    def _set(self, shown: PatchSet | None, missing: str = "") -> None:
        self.shown, self.missing = shown, missing
        self.show()
        self.changed.emit()

    @property
    def here(self) -> PatchCell | None:
        """The patch of the open scan."""
        scan = self._work.document.scan
        if self.shown is None or scan is None:
            return None
        return next((cell for cell in self.shown.cells if cell.scan_id == scan.scan_id), None)

    def show(self) -> None:
        """Lay the patch of the open scan over it."""
        scan = self._work.document.scan
        view = None if self.shown is None or scan is None else self.shown.views.get(scan.scan_id)
        if not self._open or view is None or self.shown is None:
            self._work.overlays.take_back(OWNER)
            return
        laid = overlays_of(view, self.shown.tuning, ball=self.ball, jitter=self.jitter)
        self._work.overlays.show(OWNER, lines=laid.lines, bodies=laid.bodies, clouds=laid.clouds, only=laid.only)

    def set_bodies(self, *, ball: bool, jitter: bool) -> None:
        """Which spheres are shown."""
        self.ball, self.jitter = ball, jitter
        self.show()

    # ------------------------------------------------------------------ listening
    @Slot()
    def _on_opened(self) -> None:
        if self._open:
            self.show()
            self.changed.emit()

    @Slot(object, object)
    def _on_view_changed(self, old: object, new: object) -> None:
        if getattr(old, "selected", None) != getattr(new, "selected", None):
            self.fetch()

    @Slot()
    def _on_project(self) -> None:
        self._job, self.source = "", None
        if self._open:
            self.find_sources()

    @Slot(str, object)
    def _on_job_ended(self, job_id: str, _finished: Finished) -> None:
        if job_id == self._job:
            self._job, self.source = "", None
            self.find_sources()


def _title(folder: Path) -> str:
    """What the job that made a folder was called."""
    for part in folder.parents:
        if (part / JOB_FILE).exists():
            try:
                return JobFolder(part).spec().title or part.name
            except EngineError:
                return part.name
    return folder.name


def patches_of(
    ticket: Ticket, folder: Path, name: str, scheme: LandmarkScheme, titles: Mapping[str, tuple[str, str]]
) -> PatchSet | None:
    """One landmark's patches of all scans of a source; None if nobody waits. EngineError if it is not among them."""
    cells: list[PatchCell] = []
    views: dict[str, StageView] = {}
    errors, radii = [], []
    for path in view_files(folder):
        if ticket.cancelled():
            return None
        whole = load_view(path)
        errors.append(whole.coarse_error_mm)
        one = whole.of(name)
        if one is None:
            continue
        scan_id, title = titles.get(whole.scan, ("", whole.scan))
        views[scan_id or whole.scan] = one
        radii.append(one.radius_mm)
        cells.append(cell_of(one, axes_of(whole, scheme), scan_id, title))
    if not cells:
        raise EngineError("These patches know no such landmark. Select another one, or cut patches again.")
    return PatchSet(name, by_error(cells), views, StageTuning.of(np.concatenate(errors)), float(np.median(radii)))
