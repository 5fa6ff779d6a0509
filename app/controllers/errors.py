"""The errors of the open project for the error board: read and computed in a thread, linked with the 3D view."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from pathlib import Path

import numpy as np
from PySide6.QtCore import QObject, QTimer, Signal, Slot

from app.controllers.background import Background, Outcome, Ticket
from app.controllers.workbench import Workbench
from app.models.chart import Chart
from app.models.error_figures import PLOT_KINDS, ErrorFigures, ErrorsWish, resolve
from app.models.error_lines import error_lines
from app.models.spoken_scheme import spoken
from engine.evaluate.errors.data import ErrorData
from engine.types import EngineError, FloatArray

OWNER = "errors"
REST_MS = 1500
"""After landmarks have changed, figures are made again when nothing has changed for this long."""


class ErrorsController(QObject):
    """Works while it is ``open``ed; silent otherwise."""

    seen_changed = Signal()
    """``seen`` is new, or ``missing`` says why there is none."""
    charts_ready = Signal(str, object)
    """Kind of plots, and a tuple of charts."""
    progressed = Signal(str, float)
    """What is being done and how far it is; an empty text when it is done."""
    cell_changed = Signal()

    def __init__(self, work: Workbench, look_at: Callable[[str, str], None], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._work = work
        self._look_at = look_at
        self._reading = Background(1, self)
        self._drawing = Background(1, self)
        self._surfaces = Background(1, self)
        self._open = self._fetching = False
        self._whole: ErrorData | None = None
        self._normals: FloatArray | None = None
        self._following = work.scans.following
        self.wish = ErrorsWish()
        self.seen: ErrorFigures | None = None
        self.missing = ""
        self.cell: tuple[str, str] | None = None
        """(scan_id, landmark) that was chosen last."""
        self.order: Callable[[], list[str]] = list
        """Scans as the table lists them, so that the next one is read ahead."""
        self._rest = QTimer(self, singleShot=True, interval=REST_MS)
        self._rest.timeout.connect(self.fetch)
        work.session.project_changed.connect(self._forget)
        work.session.scheme_changed.connect(self._forget)
        work.document.recorded.connect(self._on_changed)
        work.document.position_changed.connect(self._on_changed)
        work.document.set_changed.connect(self._on_changed)
        work.document.opened.connect(self._on_opened)

    # ------------------------------------------------------------------ coming and going
    def open(self) -> None:
        """Begin to show."""
        self._open = True
        self._following = self._work.scans.following
        self._work.scans.following = self._next_scan
        self.fetch()
        self._show_vector()

    def put_away(self) -> None:
        """Show nothing more in the 3D view and stop computing."""
        if self._open:
            self._open = False
            self._work.scans.following = self._following
            self._rest.stop()
            for background in (self._reading, self._drawing, self._surfaces):
                background.cancel()
            self._work.overlays.take_back(OWNER)

    def stop(self) -> None:
        """The window closes."""
        self.put_away()
        for background in (self._reading, self._drawing, self._surfaces):
            background.stop()

    # ------------------------------------------------------------------ reading
    @Slot()
    def fetch(self) -> None:
        """Read the project again."""
        project, session, wish = self._work.session.project, self._work.session, self.wish
        if not self._open or project is None:
            return
        scheme_id, normals, before = session.scheme.id, self._normals, self._whole
        self.progressed.emit(self.tr("Reading landmarks"), 0.0)

        def work(ticket: Ticket) -> ErrorFigures:
            from engine.evaluate.errors.data import read

            session.flush()
            whole = read(project, scheme_id, ticket.progress, ticket.cancelled)
            whole = replace(whole, scheme=spoken(whole.scheme))
            same = before is not None and before.scan_ids == whole.scan_ids
            return _ready(resolve(whole, wish, normals if same else None))

        self._fetching = True
        self._reading.cancel()
        self._reading.start(work, self._on_fetched, partial(self.progressed.emit, self.tr("Reading landmarks")))

    def _on_fetched(self, outcome: Outcome) -> None:
        if outcome.cancelled:
            return
        self._fetching = False
        self.progressed.emit("", 1.0)
        self.missing = outcome.failure
        self._on_resolved(outcome)

    def _on_resolved(self, outcome: Outcome) -> None:
        if outcome.cancelled:
            return
        self.seen = outcome.value if isinstance(outcome.value, ErrorFigures) else None
        if self.seen is not None:
            if self._whole is None or self._whole.scan_ids != self.seen.whole.scan_ids:
                self._normals = None
            self._whole, self.wish = self.seen.whole, self.seen.wish
        self.seen_changed.emit()

    def change(self, **changes: str) -> None:
        """Replace parts of the wish."""
        wish = replace(self.wish, **changes)
        if wish != self.wish:
            self.wish = wish
            self._resolve()

    def _resolve(self) -> None:
        """Fulfil the wish from what has been read; while that is being read, read it for the new wish."""
        whole, wish, normals = self._whole, self.wish, self._normals
        if self._fetching:
            self.fetch()
        elif whole is not None:
            self._reading.cancel()
            self._reading.start(lambda _ticket: _ready(resolve(whole, wish, normals)), self._on_resolved)

    def want(self, kind_id: str) -> None:
        """Make the charts of one kind; ``charts_ready`` brings them."""
        kind = next(one for one in PLOT_KINDS if one.id == kind_id)
        seen = self.seen
        if seen is None:
            return

        def done(outcome: Outcome) -> None:
            if seen is self.seen:
                charts: tuple[Chart, ...] = outcome.value or ()
                self.charts_ready.emit(kind_id, charts)
                if outcome.failure:
                    self._work.messages.error(outcome.failure, OWNER)

        self._drawing.cancel()
        self._drawing.start(lambda _ticket: kind.make(seen), done)

    def want_normals(self) -> None:
        """Read every scan's surface, so that errors can be told along it."""
        project, whole = self._work.session.project, self._whole
        if project is None or whole is None or self._normals is not None:
            return
        said = self.tr("Reading surfaces")

        def work(ticket: Ticket) -> FloatArray:
            from engine.evaluate.errors.directions import face_frames
            from engine.evaluate.errors.normals import read_normals

            frames = face_frames(whole.reference_mm, whole.scheme)
            found, _notes = read_normals(project, whole, frames, ticket.progress, ticket.cancelled)
            return found

        self._surfaces.cancel()
        self._surfaces.start(work, partial(self._on_normals, whole), partial(self.progressed.emit, said))

    def _on_normals(self, whole: ErrorData, outcome: Outcome) -> None:
        self.progressed.emit("", 1.0)
        if outcome.failure:
            self._work.messages.error(outcome.failure, OWNER)
        known = self._whole
        if outcome.value is not None and known is not None and known.scan_ids == whole.scan_ids:
            self._normals = outcome.value
            self._resolve()

    # ------------------------------------------------------------------ attributes and files
    def import_attributes(self, path: Path) -> None:
        """Take attributes of scans from a CSV."""
        from engine.evaluate.errors import attributes

        project = self._work.session.project
        if project is None:
            return
        try:
            found = attributes.read_csv(path, project.scans())
        except EngineError as error:
            self._work.messages.error(str(error), OWNER)
            return
        self._work.session.submit(*found.changes)
        for note in found.notes(path):
            self._work.messages.warn(note, f"{OWNER}-unknown")
        self._work.messages.good(
            self.tr("{count} scans have {names} now.").format(count=len(found.changes), names=", ".join(found.names)),
            OWNER,
        )
        self.fetch()

    # ------------------------------------------------------------------ the 3D view
    def choose(self, scan_id: str, landmark: str) -> None:
        """Open that scan, look at the landmark, and show the error there; an empty scan stays where one is."""
        seen = self.seen
        if seen is None:
            return
        if not scan_id:
            self.change(landmark=landmark)
            scan_id = self._scan_to_show(landmark)
        self.cell = (scan_id, landmark)
        self.wish = replace(self.wish, landmark=landmark or self.wish.landmark)
        self.cell_changed.emit()
        self._show_vector()  # first, so that the camera is turned to where it can be seen
        self._look_at(scan_id, landmark)

    def _scan_to_show(self, landmark: str) -> str:
        """The open scan if it has the landmark, else the worst one of that landmark."""
        assert self.seen is not None
        data, scan = self.seen.data, self._work.document.scan
        if scan is not None and scan.scan_id in data.scan_ids:
            return scan.scan_id
        errors = np.nan_to_num(self.seen.errors_mm[:, data.scheme.index[landmark]], nan=-1.0)
        return data.scan_ids[int(np.argmax(errors))]

    @Slot()
    def _on_opened(self) -> None:
        self._show_vector()

    def _show_vector(self) -> None:
        """The reference, the answer and the line between them, over the open scan."""
        scan, seen, cell = self._work.document.scan, self.seen, self.cell
        if self._open and seen is not None and cell is not None and scan is not None and scan.scan_id == cell[0]:
            # The label of a corrected landmark tells its distance already.
            told = self._work.document.annotation.get(cell[1]) is not None
            self._work.overlays.show(OWNER, lines=error_lines(seen, *cell, said=not told))

    def _next_scan(self) -> str | None:
        """What comes after the open scan in the table, unless a review says otherwise."""
        said, scan = self._following(), self._work.document.scan
        order = self.order()
        if said is not None or scan is None or scan.scan_id not in order:
            return said
        place = order.index(scan.scan_id) + 1
        return order[place] if place < len(order) else None

    # ------------------------------------------------------------------ what happened elsewhere
    @Slot()
    def _forget(self) -> None:
        self._whole = self._normals = self.seen = self.cell = None
        self.missing = ""
        if self._open:
            self.seen_changed.emit()
            self.fetch()

    @Slot()
    def _on_changed(self, *_what: object) -> None:
        if self._open:
            self._rest.start()


def _ready(seen: ErrorFigures) -> ErrorFigures:
    """With everything the table asks for, made in the thread it is called in."""
    _ = seen.cells, seen.of_landmarks, seen.of_scans, seen.overall
    return seen
