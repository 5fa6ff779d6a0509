"""The review queue: which doubtful landmark comes next, agreeing with one or with a whole group, flags, the pace."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QObject, QTimer, Signal, Slot

from app.controllers.pace import PaceController
from app.controllers.remarks import RemarksController
from app.controllers.scans import ScansController
from app.language import words
from app.models.document import Document
from app.models.library import Library
from app.models.messages import Messages
from app.models.scene import LOW_CONFIDENCE
from app.models.session import Session
from app.models.step_texts import step_text
from engine import annotation as edits
from engine.review.afloat import AfloatWatch
from engine.review.doubt import DOUBTFUL, Doubt, doubts
from engine.review.order import next_doubtful, order_scans, summary_doubts
from engine.review.prior import ShapePrior, prior_of_scheme
from engine.types import EngineError, Role, State

REST_MS = 120


@dataclass(frozen=True)
class ReviewState:
    """What the review bar says."""

    active: bool = False
    name: str | None = None
    title: str = ""
    reason: str = ""
    """Why it is doubtful; empty if nothing speaks against it."""
    group: str = ""
    group_count: int = 0
    """How many landmarks the key for the group would check."""
    group_doubtful: int = 0
    """How many of the group it leaves alone, since nobody has looked at them."""
    left: int = 0
    """Landmarks of this scan that nobody has settled."""
    total: int = 0
    flagged: bool = False
    comment: str = ""
    may_edit: bool = False
    placed: bool = False


class ReviewController(QObject):
    """Goes from doubt to doubt, on this scan and on to the next."""

    changed = Signal()
    """What the review bar says may differ."""
    fly_requested = Signal(str)
    """Name of a landmark to look at."""

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
        self.active = False
        self._arriving = False
        self._seen: set[str] = set()
        self._passed: set[str] = set()
        """Landmarks the person has dealt with on this scan; flagged ones are not shown to who flagged them."""
        self._left_behind: set[str] = set()
        self._known: tuple[Doubt, ...] | None = None
        self._afloat = AfloatWatch(LOW_CONFIDENCE)
        self._prior: ShapePrior | None = None
        self._learnt: ShapePrior | None = None
        self.pace = PaceController(document, session, library, self)
        self.remarks = RemarksController(document, session, self)
        self._rest = QTimer(self, singleShot=True, interval=REST_MS)
        self._rest.timeout.connect(self.changed)
        scans.following = self._following
        self._connect()

    def _connect(self) -> None:
        self._document.opened.connect(self._on_opened)
        self._document.annotation_changed.connect(self._on_landmarks_changed)
        self._document.set_changed.connect(self._on_landmarks_changed)
        self.pace.learnt.connect(self._on_learnt)
        self.remarks.flagged.connect(self._passed.add)
        self._session.view_changed.connect(self._on_view_changed)
        self._session.scheme_changed.connect(self._on_scheme_changed)
        self._session.project_changed.connect(self._on_project_changed)

    # ------------------------------------------------------------------ doubt
    def doubts(self) -> tuple[Doubt, ...]:
        """Doubt of every landmark of the open scan, in the scheme's order; nothing without a scan."""
        if self._known is None:
            prior = self._expected()
            if self._document.scan is None or prior is None:
                return ()
            sets = self._document.sets
            predicted, reference = sets.get(Role.PREDICTED), sets.get(Role.REFERENCE)
            annotation, scheme = self._document.annotation, self._session.scheme
            afloat = self._afloat.of(self._document.scan, annotation)
            self._known = doubts(annotation, scheme, prior, predicted, reference, afloat)
        return self._known

    def _expected(self) -> ShapePrior | None:
        """What faces are expected to be like; None for a scheme that does not say."""
        if self._learnt is not None:
            return self._learnt
        if self._prior is None:
            try:
                self._prior = prior_of_scheme(self._session.scheme)
            except EngineError as error:
                self._messages.warn(str(error), "review")
        return self._prior

    def state(self) -> ReviewState:
        """What the review bar says now."""
        name, scheme = self._session.view.selected, self._session.scheme
        if not self.active or self._document.scan is None:
            return ReviewState()
        known = {doubt.name: doubt for doubt in self.doubts()}
        left = sum(not doubt.settled for doubt in known.values())
        may_edit = not self._document.read_only
        if name is None or name not in known:
            return ReviewState(True, left=left, total=len(scheme), may_edit=may_edit)
        members, doubtful = self._group(name, known)
        landmark = self._document.annotation.get(name)
        reason = "" if known[name].settled else known[name].spoken(words)
        if landmark is not None and landmark.state is State.ABSENT and not reason:
            reason = self.tr("not on this scan")
        return ReviewState(
            True, name, scheme[name].title, reason, words(scheme[name].group),
            len(members), doubtful, left, len(scheme), bool(landmark and landmark.flagged),
            landmark.comment if landmark else "", may_edit, landmark is not None,
        )  # fmt: skip

    def _group(self, name: str, known: dict[str, Doubt]) -> tuple[list[str], int]:
        """Landmarks of the group of ``name`` that one key may check, and how many it has to leave alone."""
        scheme = self._session.scheme
        names = [one.name for one in scheme.landmark if one.group == scheme[name].group]
        landmarks = self._document.annotation.landmarks
        open_ = [one for one in names if one in landmarks and not landmarks[one].checked and not landmarks[one].flagged]
        looked_at = self._seen | {name}
        members = [one for one in open_ if one in looked_at or known[one].share < DOUBTFUL]
        return members, len(open_) - len(members)

    # ------------------------------------------------------------------ going on
    def begin(self) -> None:
        """Start at the most doubtful landmark of this scan."""
        if not self.active:
            self.active = True
            self._left_behind.clear()
            self._forget_visit()
        self.go_on()

    def end(self) -> None:
        """Stop following the queue."""
        self.active = False
        self.changed.emit()

    def toggle(self) -> None:
        """Begin or stop."""
        (self.end if self.active else self.begin)()

    def go_on(self) -> None:
        """To the next doubtful landmark, on the next scan if this one is done."""
        if self._document.scan is None:
            self._to_next_scan()
            return
        left = [doubt for doubt in self.doubts() if doubt.name not in self._passed]
        following = next_doubtful(left, self._session.view.selected)
        selected = self._session.view.selected
        if following is None and any(doubt.name == selected and not doubt.settled for doubt in left):
            following = next(doubt for doubt in left if doubt.name == selected)
        if following is None:
            self._to_next_scan()
        else:
            self._show(following)

    def _show(self, doubt: Doubt) -> None:
        self._seen.add(doubt.name)
        self._session.set_view(selected=doubt.name)
        self.fly_requested.emit(doubt.name)
        self.changed.emit()

    def _to_next_scan(self) -> None:
        scan = self._document.scan
        if scan is not None:
            self._left_behind.add(scan.scan_id)
        following = self._following()
        if following is not None:
            self._arriving = True
            self._scans.open_scan(following)
        elif scan is not None:
            empty = sum(row.located + row.absent == 0 for row in self._library.rows)
            text = self.tr("Everything that has landmarks is checked.")
            if empty:
                text += " " + self.tr("{count} scans have none yet: Ctrl+Alt+P predicts them.").format(count=empty)
            self._messages.good(text, "checked")
            self.changed.emit()

    def _following(self) -> str | None:
        """The scan after this one in the queue; None at its end or outside a review."""
        if not self.active:
            return None
        scan = self._document.scan
        here = None if scan is None else scan.scan_id
        rows = {row.record.scan_id: row for row in self._library.rows}
        wanted = [
            scan_id
            for scan_id, row in rows.items()
            if scan_id != here
            and scan_id not in self._left_behind
            and row.located + row.absent
            and not row.busy
            and not row.missing
        ]
        queue = order_scans(summary_doubts(wanted, self.pace.summaries(), self._session.scheme))
        return queue[0].scan_id if queue and queue[0].left else None

    # ------------------------------------------------------------------ edits
    def accept(self) -> None:
        """Agree with the selected landmark and go on."""
        name = self._session.view.selected
        if name is not None and not self._document.read_only:
            self._check([name], step_text("Check {title}", title=self._session.written_scheme[name].title))
            self._passed.add(name)
        self.go_on()

    def accept_group(self) -> None:
        """Agree with all of the selected landmark's group that nothing speaks against, and go on."""
        if not self.active or self._session.view.selected is None:
            self.begin()  # first look, then agree
            return
        name = self._session.view.selected
        members, _ = self._group(name, {doubt.name: doubt for doubt in self.doubts()})
        if members and not self._document.read_only:
            group = self._session.scheme[name].group
            self._check(members, step_text("Check {group} ({count})", group=group, count=len(members)))
        self._passed.update((*members, name))
        self.go_on()

    def _check(self, names: list[str], text: str) -> None:
        annotation = self._document.annotation
        self._document.apply(text, edits.mark_checked(annotation, names, annotator=self._document.annotator))

    # ------------------------------------------------------------------ what happened elsewhere
    @Slot()
    def _on_opened(self) -> None:
        self._known = None
        self._forget_visit()
        if self._arriving and self._document.scan is not None and self.active:
            self._arriving = False
            QTimer.singleShot(0, self, self.go_on)
        self._rest.start()

    def _forget_visit(self) -> None:
        self._seen.clear()
        self._passed.clear()

    @Slot()
    def _on_landmarks_changed(self) -> None:
        self._known = None
        if self.active:
            self._rest.start()

    @Slot()
    def _on_view_changed(self) -> None:
        if self.active:
            self._seen.update(filter(None, [self._session.view.selected]))
            self._rest.start()

    @Slot()
    def _on_scheme_changed(self) -> None:
        self._prior = self._learnt = self._known = None
        self.pace.learn(self._expected())

    @Slot()
    def _on_project_changed(self) -> None:
        self._learnt = self._known = None
        self._left_behind.clear()
        self.pace.learn(self._expected())

    @Slot(object)
    def _on_learnt(self, prior: ShapePrior | None) -> None:
        self._learnt, self._known = prior, None
        self._rest.start()

    def stop(self) -> None:
        """End the thread and the timers."""
        self._rest.stop()
        self.pace.stop()
