"""The other side: where a paired landmark's mirror image would be, and landmarks whose names look exchanged."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Signal, Slot

from app.controllers.background import Background, Outcome, Ticket
from app.models.document import Document
from app.models.messages import Message, Messages, Tone
from app.models.session import Session
from app.models.step_texts import step_text
from app.models.view_state import Tool
from engine import annotation as edits
from engine.store.values import Entry
from engine.types import Annotation, Scan

if TYPE_CHECKING:
    from engine.catalog import LandmarkScheme
    from engine.geometry import Surface
    from engine.measures.asymmetry import MirrorPlane

Point = tuple[float, float, float]
REST_MS = 400
"""Names are looked at again when nothing has changed for this long."""
SWAP_KEY = "swap"


@dataclass(frozen=True)
class Proposal:
    """Where the other landmark of a pair would be."""

    name: str
    xyz_mm: Point


class _Mirror:
    """What is slow to make of one scan, made in the thread when it is first needed."""

    def __init__(self, scan: Scan) -> None:
        self.scan = scan
        self._surface: Surface | None = None
        self._plane: MirrorPlane | None = None

    def propose(self, annotation: Annotation, scheme: LandmarkScheme, name: str) -> Proposal | None:
        """The mirror image of the partner of ``name`` on the surface; None if nobody can tell."""
        import numpy as np

        from engine.geometry import Surface
        from engine.symmetry.plane import propose_mirror
        from engine.symmetry.surface import plane_of_scan

        place = propose_mirror(annotation, scheme, name)
        if place is None:
            # Too few landmarks say where the middle is; the surface does.
            if self._plane is None:
                self._plane = plane_of_scan(self.scan).plane
            place = propose_mirror(annotation, scheme, name, self._plane)
        if place is None:
            return None
        if self._surface is None:
            self._surface = Surface.of(self.scan)
        x, y, z = self._surface.closest(np.array([place])).places_mm[0]
        return Proposal(name, (float(x), float(y), float(z)))


class PairsController(QObject):
    """Watches what people place; works in a thread, proposes, and never changes anything by itself."""

    proposal_changed = Signal()

    def __init__(self, document: Document, session: Session, messages: Messages, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._document = document
        self._session = session
        self._messages = messages
        self._proposal: Proposal | None = None
        self._mirror: _Mirror | None = None
        self._told: str = ""
        self._working = Background(1, self)
        self._rest = QTimer(self, singleShot=True, interval=REST_MS)
        self._rest.timeout.connect(self._look_for_swaps)
        document.opened.connect(self._on_opened)
        document.recorded.connect(self._on_recorded)
        document.annotation_changed.connect(self._on_changed)

    @property
    def proposal(self) -> Proposal | None:
        """The place offered at the moment."""
        return self._proposal

    # ------------------------------------------------------------------ the other side
    def accept(self) -> None:
        """Place the other landmark where it is offered."""
        offered = self._proposal
        if offered is None or self._document.read_only:
            return
        annotator = self._document.annotator
        new = edits.place(self._document.annotation, offered.name, offered.xyz_mm, annotator=annotator)
        title = self._session.scheme[offered.name].title
        self._document.apply(step_text("Mirror {title}", title=title), new)
        if self._session.view.tool is Tool.PLACE:
            self._advance(offered.name)
        else:
            self._session.set_view(selected=offered.name)

    def _advance(self, placed: str) -> None:
        """While placing, the next click is for the next landmark that is missing."""
        names, there = self._session.scheme.names, self._document.annotation.landmarks
        selected = self._session.view.selected
        if selected is not None and selected not in there:
            return
        start = names.index(placed) + 1
        missing = [name for name in (*names[start:], *names[:start]) if name not in there]
        if missing:
            self._session.set_view(selected=missing[0])
        else:
            self._session.set_view(tool=Tool.LOOK)
            self._messages.good(self.tr("Every landmark has its place."), "place")

    def _set_proposal(self, proposal: Proposal | None) -> None:
        if self._session.sitting is not None:
            proposal = None  # an observer study is of what people place by themselves
        if proposal != self._proposal:
            self._proposal = proposal
            self.proposal_changed.emit()

    @Slot(object)
    def _on_recorded(self, entry: Entry) -> None:
        """Somebody placed or moved one landmark of a pair whose other one is missing."""
        scan, scheme = self._document.scan, self._session.scheme
        if scan is None or entry.source != "manual" or len(entry.after) != 1:
            return
        ((name, landmark),) = entry.after.items()
        other = scheme[name].pair if name in scheme.index else None
        annotation = self._document.annotation
        if landmark is None or landmark.xyz_mm is None or other is None or annotation.get(other) is not None:
            return
        if self._mirror is None or self._mirror.scan is not scan:
            self._mirror = _Mirror(scan)
        mirror = self._mirror
        self._working.cancel()
        self._working.start(
            lambda _ticket: mirror.propose(annotation, scheme, other), partial(self._on_proposed, annotation)
        )

    def _on_proposed(self, annotation: Annotation, outcome: Outcome) -> None:
        if annotation is self._document.annotation and isinstance(outcome.value, Proposal):
            self._set_proposal(outcome.value)

    # ------------------------------------------------------------------ exchanged names
    @Slot()
    def _look_for_swaps(self) -> None:
        annotation, scheme = self._document.annotation, self._session.scheme
        if self._document.scan is None or self._document.read_only:
            return

        def work(_ticket: Ticket) -> object:
            from engine.review.swaps import find_swaps

            return find_swaps(annotation, scheme)

        self._working.start(work, partial(self._on_swaps, annotation), priority=-1)

    def _on_swaps(self, annotation: Annotation, outcome: Outcome) -> None:
        if annotation is not self._document.annotation or outcome.value is None:
            return
        if not outcome.value:
            self._forget_swap()
            return
        swap = outcome.value[0]
        if swap.text == self._told:
            return
        self._told = swap.text
        self._messages.post(
            Message(swap.text, Tone.WARN, SWAP_KEY, self.tr("Exchange"), partial(self._exchange, annotation, swap.fix))
        )

    def _exchange(self, annotation: Annotation, fix: Annotation) -> None:
        """Mend the names, if the landmarks are still those that were looked at."""
        self._forget_swap()
        if annotation is self._document.annotation:
            self._document.apply(step_text("Exchange names"), fix)
        else:
            self._rest.start()

    def _forget_swap(self) -> None:
        if self._told:
            self._told = ""
            self._messages.withdraw(SWAP_KEY)

    # ------------------------------------------------------------------ what happened elsewhere
    @Slot()
    def _on_opened(self) -> None:
        self._working.cancel()
        self._set_proposal(None)
        self._forget_swap()
        if self._mirror is not None and self._mirror.scan is not self._document.scan:
            self._mirror = None
        self._rest.start()

    @Slot(object, object)
    def _on_changed(self, _old: object, new: Annotation) -> None:
        """An offer goes when its landmark is there, or its partner is not."""
        offered = self._proposal
        if offered is not None:
            partner = self._session.scheme[offered.name].pair
            if new.get(offered.name) is not None or partner is None or new.get(partner) is None:
                self._set_proposal(None)
        self._rest.start()

    def stop(self) -> None:
        """End the thread."""
        self._rest.stop()
        self._working.stop()
