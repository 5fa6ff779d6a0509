"""The doctor of the open project: visits as jobs, the last report at once, remedies that can be taken back."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QObject, Signal, Slot

from app.controllers.background import Background, Outcome
from app.controllers.workbench import Workbench
from app.models.library import counts_of
from engine.doctor import fixes
from engine.doctor.findings import Finding, Report
from engine.jobs.doctor import last_report
from engine.jobs.protocol import Event, Finished, Progress
from engine.jobs.protocol import Outcome as JobOutcome
from engine.store import attributes
from engine.store.attributes import SetAttributes
from engine.store.landmark_sets import PutSet, SetKey, SetPosition
from engine.store.project import Change, Project
from engine.store.scans import SetUnit
from engine.store.values import ScanRecord
from engine.types import Role, UnitStatus


@dataclass(frozen=True)
class Shown:
    """A report and what has been done about it."""

    report: Report | None
    done: frozenset[str]


class DoctorController(QObject):
    """Silent until it is ``open``ed."""

    report_changed = Signal()
    """``report`` is another, or none."""
    done_changed = Signal()
    """Remedies were carried out or taken back; see ``done``."""
    progress_changed = Signal()
    """``busy``, ``share`` and ``doing`` are others."""
    said = Signal(str)
    """A sentence on what a remedy did."""

    def __init__(self, work: Workbench, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._work = work
        self._background = Background(1, self)
        self._open = False
        self._job = ""
        self._former: dict[str, tuple[Change, ...]] = {}
        """What takes a remedy back that has no history: units and attributes as they were, by finding."""
        self.report: Report | None = None
        self.done: frozenset[str] = frozenset()
        self.share = 0.0
        self.doing = ""
        work.session.project_changed.connect(self._on_project)
        work.jobs.event_arrived.connect(self._on_event)
        work.jobs.ended.connect(self._on_ended)

    @property
    def busy(self) -> bool:
        """Whether a visit is going on."""
        return bool(self._job)

    # ------------------------------------------------------------------ coming and going
    def open(self) -> None:
        """Show what was found last."""
        self._open = True
        self._fetch()

    def put_away(self) -> None:
        """Nobody looks."""
        self._open = False

    def stop(self) -> None:
        """The window closes."""
        self._background.stop()

    @Slot()
    def _on_project(self) -> None:
        self._job, self.report, self.done, self._former = "", None, frozenset(), {}
        self.report_changed.emit()
        if self._open:
            self._fetch()

    def _fetch(self) -> None:
        project = self._work.session.project
        if project is not None:
            flush = self._work.session.flush
            self._background.start(lambda _ticket: _read(project, flush), self._on_read)

    def _on_read(self, outcome: Outcome) -> None:
        if isinstance(outcome.value, Shown) and self._work.session.project is not None:
            self.report, self.done = outcome.value.report, outcome.value.done
            self.report_changed.emit()
        elif outcome.failure:
            self._work.messages.warn(outcome.failure, "doctor")

    # ------------------------------------------------------------------ visits
    def examine(self) -> None:
        """Examine every scan of the project again."""
        folder = self._work.session.folder
        if not self._job and folder is not None:
            self._work.session.flush()
            title = self.tr("Look for faults in the data")
            self._job = self._work.predict.start("doctor", {"source": str(folder)}, title) or ""
            self.share, self.doing = 0.0, ""
            self.progress_changed.emit()

    def cancel(self) -> None:
        """Stop the visit; the last report stays."""
        if self._job:
            self._work.predict.cancel(self._job)

    @Slot(str, object)
    def _on_event(self, job_id: str, event: Event) -> None:
        if job_id == self._job and isinstance(event, Progress):
            self.share = event.step / event.total if event.total else 0.0
            self.doing = event.text
            self.progress_changed.emit()

    @Slot(str, object)
    def _on_ended(self, job_id: str, finished: Finished) -> None:
        if job_id == self._job:
            self._job = ""
            self.progress_changed.emit()
            if finished.outcome is JobOutcome.DONE:
                self._fetch()

    # ------------------------------------------------------------------ remedies
    def may_mend(self, finding: Finding) -> bool:
        """Whether the program can carry out its remedy here and now."""
        return bool(finding.fix.kind) and not self._work.session.read_only_reason

    def mend(self, finding: Finding) -> None:
        """Carry out a remedy; the open scan's set changes in the window, as one step that can be undone."""
        project = self._work.session.project
        if project is not None and self.may_mend(finding) and finding.key not in self.done:
            flush = self._work.session.flush

            def work(_ticket: object) -> tuple[list[Change], tuple[Change, ...]]:
                flush()
                todo = fixes.changes(project, finding)
                return todo, _former(project, todo)

            self._background.start(work, lambda outcome: self._on_worked_out(finding, outcome))

    def _on_worked_out(self, finding: Finding, outcome: Outcome) -> None:
        if outcome.value is None:
            self._work.messages.error(outcome.failure, "doctor")
            return
        todo, former = outcome.value
        self._former[finding.key] = former
        self._carry_out(todo, fixes.entry_text(finding))
        self.done |= {finding.key}
        self.done_changed.emit()
        count = len({change.key.scan_id if isinstance(change, PutSet) else change.scan_id for change in todo})
        sentence = (self.tr("There was nothing left to mend."), self.tr("Done on one scan; Undo takes it back."))
        many = self.tr("Done on {count} scans; Undo takes it back.").format(count=count)
        self.said.emit(sentence[count] if count < 2 else many)

    def _carry_out(self, todo: list[Change], text: str) -> None:
        """Write changes; what is open in the window changes through its document."""
        document, session = self._work.document, self._work.session
        for change in todo:
            if isinstance(change, PutSet):
                if document.scan is not None and change.key == session.set_key():
                    document.apply(text, change.annotation)
                    continue
                self._show_elsewhere(change)
            elif isinstance(change, SetUnit) and self._set_open_unit(change):
                continue
            session.submit(change)

    def _show_elsewhere(self, change: PutSet) -> None:
        """What the window shows of a set that is not being edited."""
        document, key = self._work.document, change.key
        if key.scheme_id != self._work.session.scheme.id:
            return
        if document.scan is not None and key.scan_id == document.scan.scan_id:
            document.set_set(key.role, change.annotation)
        elif key.role is Role.CORRECTED:
            self._work.library.change(key.scan_id, **counts_of(change.annotation))

    def _set_open_unit(self, change: SetUnit) -> bool:
        """Whether the unit was that of the open scan, and has been set by reading it again."""
        scan = self._work.document.scan
        if scan is None or scan.scan_id != change.scan_id:
            return False
        self._work.scans.set_unit(change.unit.unit)
        return True

    def take_back(self, finding: Finding) -> None:
        """Undo a remedy, wherever nothing was done after it."""
        project = self._work.session.project
        if project is None or finding.key not in self.done:
            return
        former = self._former.pop(finding.key, ())
        if finding.fix.kind not in fixes.ON_LANDMARKS:
            if not former:
                self.said.emit(self.tr("What it was before is not known any more. Set it in the list of scans."))
                return
            self._carry_out(list(former), "")
            self._taken_back(finding, len(former), 0)
            return
        session = self._work.session
        key, text = session.set_key(), fixes.entry_text(finding)
        here = key is not None and key == SetKey(key.scan_id, finding.scheme, Role(finding.role or Role.CORRECTED))
        undone = bool(here and key and key.scan_id in finding.fix.values and self._undo_open(text))
        open_id = key.scan_id if here and key is not None else ""
        flush = session.flush

        def work(_ticket: object) -> tuple[list[SetPosition], int]:
            flush()
            return fixes.steps_back(project, finding, open_id)

        def done(outcome: Outcome) -> None:
            if outcome.value is not None:
                steps, kept = outcome.value
                session.submit(*steps)
                self._taken_back(finding, len(steps) + undone, kept)
                self._reopen(steps)

        self._background.start(work, done)

    def _undo_open(self, text: str) -> bool:
        document = self._work.document
        if document.position and document.steps[document.position - 1].text == text and document.can_undo():
            document.undo()
            return True
        return False

    def _reopen(self, steps: list[SetPosition]) -> None:
        """The reference set of the open scan went back: show it as it is now."""
        document, project = self._work.document, self._work.session.project
        for step in steps:
            shown = document.scan is not None and step.key.scan_id == document.scan.scan_id
            if shown and project is not None and step.key.scheme_id == self._work.session.scheme.id:
                self._work.session.flush()
                set_now = project.annotation(step.key.scan_id, step.key.scheme_id, step.key.role)
                document.set_set(step.key.role, set_now)

    def _taken_back(self, finding: Finding, count: int, kept: int) -> None:
        if count or not kept:
            self.done -= {finding.key}
            self.done_changed.emit()
        if kept:
            text = self.tr("{count} sets were changed since and stay; undo those changes in their scans first.")
            self.said.emit(text.format(count=kept))
        else:
            self.said.emit(self.tr("Taken back."))


def _read(project: Project, flush: object) -> Shown:
    if callable(flush):
        flush()
    report = last_report(project.jobs_folder)
    if report is None:
        return Shown(None, frozenset())
    return Shown(report, frozenset(one.key for one in report.findings if one.fix.kind and fixes.is_done(project, one)))


def _former(project: Project, todo: list[Change]) -> tuple[Change, ...]:
    """What takes changes back that have no history."""
    known: dict[str, ScanRecord] = {record.scan_id: record for record in project.scans()}
    kept = project.select(attributes.select)
    back: list[Change] = []
    for change in todo:
        if isinstance(change, SetAttributes):
            old = kept.get(change.scan_id, {})
            back.append(SetAttributes(change.scan_id, {name: old.get(name, "") for name in change.values}))
        elif isinstance(change, SetUnit):
            unit: UnitStatus | None = known[change.scan_id].unit
            if unit is not None:
                back.append(SetUnit(change.scan_id, UnitStatus(unit.unit, change.unit.source, unit.reason)))
    return tuple(back)
