"""How far a project is, how long the rest will take, the order of its scans by doubt, and what its faces are like."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QObject, QTimer, Signal, Slot

from app.controllers.background import Background, Outcome
from app.controllers.review_past import LATEST_EDITS, read_past
from app.models.document import Document
from app.models.library import Library
from app.models.session import Session
from engine.review.order import order_scans, summary_doubts
from engine.review.prior import ShapePrior
from engine.review.progress import ReviewProgress, Work, progress
from engine.store.project import Project
from engine.store.values import Entry, SetSummary
from engine.types import Role

PACE_MS = 700


class PaceController(QObject):
    """Looks at the whole project; the queue looks at one scan."""

    progress_changed = Signal(object)
    """A ReviewProgress."""
    learnt = Signal(object)
    """A ShapePrior after the finished scans of the project, or None."""

    def __init__(self, document: Document, session: Session, library: Library, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._document = document
        self._session = session
        self._library = library
        self._work: list[Work] = []
        self._reading = Background(1, self)
        self._pace = QTimer(self, singleShot=True, interval=PACE_MS)
        self._pace.timeout.connect(self._tell_progress)
        document.recorded.connect(self._on_recorded)
        for signal in (library.dataChanged, library.modelReset, library.rowsInserted):
            signal.connect(self._pace.start)

    def order_by_doubt(self, wanted: bool) -> None:
        """List and step through scans by doubt, or as they were added."""
        self._library.set_order(self.order() if wanted else [])

    def order(self) -> list[str]:
        """Every scan of the project, the most doubtful first; scans without landmarks after those that have some."""
        rows = self._library.rows
        empty = {row.record.scan_id for row in rows if row.located + row.absent == 0}
        ids = [row.record.scan_id for row in rows]
        queue = order_scans(summary_doubts(ids, self.summaries(), self._session.scheme))
        return [one.scan_id for one in sorted(queue, key=lambda one: (one.left == 0, one.scan_id in empty))]

    def summaries(self) -> list[SetSummary]:
        """How far the corrected set of every scan is, as the list shows it."""
        scheme_id = self._session.scheme.id
        return [
            SetSummary(row.record.scan_id, scheme_id, Role.CORRECTED, row.located, 0, row.absent, row.checked,
                       row.lowest_confidence, "", row.flagged)
            for row in self._library.rows
        ]  # fmt: skip

    def learn(self, prior: ShapePrior | None) -> None:
        """Read in the background when people worked, and what the finished faces of this project are like."""
        project, self._work = self._session.project, []
        if project is None:
            return
        scheme = self._session.scheme
        self._reading.cancel()
        self._reading.start(
            lambda ticket: read_past(project, scheme.id, scheme.names, prior, ticket), partial(self._on_learnt, project)
        )

    def _on_learnt(self, project: Project, outcome: Outcome) -> None:
        if outcome.value is None or project is not self._session.project:
            return
        work, people, prior = outcome.value
        self._library.add_people(people)
        self._work = [*work, *self._work]
        self._pace.start()
        self.learnt.emit(prior)

    def progress(self) -> ReviewProgress:
        """How far the project is."""
        return progress(self.summaries(), self._library.rowCount(), len(self._session.scheme), self._work)

    @Slot()
    def _tell_progress(self) -> None:
        self.progress_changed.emit(self.progress())

    @Slot(object)
    def _on_recorded(self, entry: Entry) -> None:
        scan = self._document.scan
        if scan is not None and entry.source == "manual":
            self._work.append(Work(scan.scan_id, entry.time))
            del self._work[:-LATEST_EDITS]
            if entry.annotator and entry.annotator.casefold() not in self._library.people.get(scan.scan_id, ()):
                self._library.add_people({scan.scan_id: [entry.annotator]})

    def stop(self) -> None:
        """End the thread and the timer."""
        self._pace.stop()
        self._reading.stop()
