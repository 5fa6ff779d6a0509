"""Observer studies in the window: make one, sit down to one's next scan without knowing which it is, go on."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import partial

from PySide6.QtCore import QObject, Signal, Slot

from app.controllers.background import Background, Outcome, Ticket
from app.controllers.loading import LoadedScan, load_scan
from app.controllers.scans import ScansController
from app.models.document import Document
from app.models.library import Library
from app.models.messages import Messages
from app.models.session import Session
from app.models.view_state import Tool
from engine.annotation import now
from engine.statistics.study import Item, next_item, plan, progress
from engine.store import studies
from engine.store.studies import PutStudy, RemoveStudy, SittingRecord, StudyRecord
from engine.store.values import HistoryState
from engine.types import Annotation, EngineError, Scan

BLINDED = "sitting-"
"""How the id of a blinded copy begins: no row of the project has it, so nothing is stored with the scan itself."""


@dataclass(frozen=True)
class SittingState:
    """What the strip of a sitting says."""

    active: bool = False
    title: str = ""
    observer: str = ""
    code: str = ""
    """Shown instead of the scan's name."""
    number: int = 0
    """Which turn it is, from 1."""
    total: int = 0
    placed: int = 0
    landmarks: int = 0


class StudyController(QObject):
    """Knows the studies of the project and runs one observer's turns."""

    changed = Signal()
    """A study came or went, a sitting began, ended or moved on."""

    def __init__(
        self, document: Document, session: Session, library: Library, scans: ScansController, messages: Messages,
        parent: QObject | None = None,
    ) -> None:  # fmt: skip
        super().__init__(parent)
        self._document = document
        self._session = session
        self._library = library
        self._scans = scans
        self._messages = messages
        self._reading = Background(1, self)
        self._study: StudyRecord | None = None
        self._observer = ""
        self._items: tuple[Item, ...] = ()
        self._item: Item | None = None
        self._done: set[tuple[str, int]] = set()
        document.opened.connect(self._on_opened)
        document.annotation_changed.connect(self._on_changed)
        session.project_changed.connect(self.changed)
        session.scheme_changed.connect(self._on_scheme_changed)

    # ------------------------------------------------------------------ studies
    def studies(self) -> list[StudyRecord]:
        """Studies of the project, oldest first."""
        project = self._session.project
        return [] if project is None else project.select(studies.select)

    def finished(self, study: StudyRecord) -> dict[str, int]:
        """How many sittings each observer has finished."""
        project = self._session.project
        counts = dict.fromkeys(study.observers, 0)
        if project is not None:
            self._session.flush()
            for one in project.select(partial(studies.sittings, study_id=study.study_id)):
                counts[one.observer] = counts.get(one.observer, 0) + bool(one.finished)
        return counts

    def make(self, title: str, scan_ids: Sequence[str], observers: Sequence[str], sessions: int) -> StudyRecord | None:
        """Add a study of the scheme in use; None, with a sentence, if it cannot be."""
        people = tuple(dict.fromkeys(name.strip() for name in observers if name.strip()))
        try:
            if not people:
                raise EngineError(self.tr("Name the people who will place the landmarks."))
            plan(tuple(scan_ids), sessions, 0)
        except EngineError as error:
            self._messages.error(str(error), "study")
            return None
        title = self._free_title(title.strip() or self.tr("Study"))
        scheme_id, key = self._session.scheme.id, secrets.token_hex(8)
        study = StudyRecord(key, title, scheme_id, tuple(scan_ids), people, sessions, secrets.randbelow(2**31))
        self._session.submit(PutStudy(study))
        self._session.flush()
        self.changed.emit()
        return study

    def _free_title(self, title: str) -> str:
        known, number, wanted = {study.title for study in self.studies()}, 1, title
        while wanted in known:
            number += 1
            wanted = f"{title} {number}"
        return wanted

    def remove(self, study_id: str) -> None:
        """Take a study out of the project with all its sittings."""
        if self._study is not None and self._study.study_id == study_id:
            self.leave()
        self._session.submit(RemoveStudy(study_id))
        self._session.flush()
        self.changed.emit()

    # ------------------------------------------------------------------ sitting
    def state(self) -> SittingState:
        """What the strip says now."""
        if self._session.sitting is None or self._study is None or self._item is None:
            return SittingState()
        done, total = progress(self._items, self._done)
        placed = len(self._document.annotation.landmarks)
        code, scheme = self._item.code, self._session.scheme
        return SittingState(True, self._study.title, self._observer, code, done + 1, total, placed, len(scheme))

    def begin(self, study_id: str, observer: str) -> bool:
        """Sit down as one of a study's observers, where that person left off. False, with a sentence, at its end."""
        project = self._session.project
        study = next((one for one in self.studies() if one.study_id == study_id), None)
        if project is None or study is None or self._session.read_only_reason:
            return False
        self._session.flush()
        own = project.select(partial(studies.sittings, study_id=study_id, observer=observer))
        self._study, self._observer = study, observer
        self._items = plan(study.scan_ids, study.sessions, study.seed, observer)
        self._done = {(one.scan_id, one.session) for one in own if one.finished}
        self._scans.close_scan()
        self._session.set_scheme(study.scheme_id)
        return self._go_on({(one.scan_id, one.session): one for one in own})

    def finish_scan(self) -> None:
        """This scan is done; on to the next one."""
        sitting, item = self._session.sitting, self._item
        if sitting is None or item is None:
            return
        self._session.keep_sitting(finished=now())
        self._done.add((item.scan, item.session))
        self._go_on({})

    def leave(self) -> None:
        """Stand up; what was placed is kept, and the next time goes on here."""
        if self._session.sitting is not None:
            self._scans.close_scan()
            self._scans.open_first()

    def _go_on(self, known: dict[tuple[str, int], SittingRecord]) -> bool:
        assert self._study is not None
        self._item = next_item(self._items, self._done)
        if self._item is None:
            text = self.tr("{observer} has placed every scan of “{title}”. Thank you!")
            self._messages.good(text.format(observer=self._observer, title=self._study.title), "study")
            self._scans.close_scan()
            self._scans.open_first()
            self.changed.emit()
            return False
        key = (self._item.scan, self._item.session)
        empty = Annotation(self._study.scheme_id)
        begun = known.get(key) or SittingRecord(self._study.study_id, key[0], self._observer, key[1], empty, now())
        self._read(self._item, begun)
        return True

    def _read(self, item: Item, begun: SittingRecord) -> None:
        project, row = self._session.project, self._library.row(item.scan)
        if project is None or row is None:
            self._messages.error(self.tr("A scan of the study is no longer in the project."), "study")
            return
        record, scheme, flush = row.record, self._session.scheme, self._session.flush
        self._scans.loading_changed.emit(self.tr("No. {code}").format(code=item.code), 0.0)

        def work(ticket: Ticket) -> LoadedScan:
            return load_scan(project, record, scheme, flush, ticket.cancelled, ticket.progress)

        self._reading.start(work, partial(self._on_read, item, begun))

    def _on_read(self, item: Item, begun: SittingRecord, outcome: Outcome) -> None:
        self._scans.loading_changed.emit("", 1.0)
        if outcome.failure:
            self._messages.error(outcome.failure, "study")
        if not isinstance(outcome.value, LoadedScan) or item is not self._item:
            return
        scan = blinded(outcome.value.scan, item.code)
        self._session.begin_sitting(begun)
        self._document.open(scan, HistoryState((), 0, begun.annotation), {})
        missing = [name for name in self._session.scheme.names if name not in begun.annotation.landmarks]
        if missing:
            self._session.set_view(tool=Tool.PLACE, selected=missing[0])
        self.changed.emit()

    # ------------------------------------------------------------------ inside
    @Slot()
    def _on_opened(self) -> None:
        """Another scan was opened: the sitting rests, and nothing more goes into it."""
        scan = self._document.scan
        if self._session.sitting is not None and (scan is None or not scan.scan_id.startswith(BLINDED)):
            self._session.end_sitting()
            self._session.set_view(tool=Tool.LOOK, selected=None)
            self.changed.emit()

    @Slot()
    def _on_scheme_changed(self) -> None:
        if self._session.sitting is not None:
            self.leave()

    @Slot(object, object)
    def _on_changed(self, _old: object, _new: object) -> None:
        if self._session.sitting is not None:
            self.changed.emit()

    def stop(self) -> None:
        """End the thread."""
        self._reading.stop()


def blinded(scan: Scan, code: str) -> Scan:
    """The scan under a code, so that neither its name nor what is stored with it can be seen or touched."""
    return replace(scan, scan_id=f"{BLINDED}{code}-{scan.scan_id[:8]}", path=scan.path.with_name(f"No. {code}"))
