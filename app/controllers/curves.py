"""The curves of the scheme on the open scan, laid anew in a thread whenever an anchor moves."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtCore import QObject, Slot

from app.controllers.background import Background, Outcome, Ticket
from app.models.document import Document
from app.models.messages import Messages
from app.models.overlays import Overlays, Point, Polyline
from app.models.session import Session
from app.models.view_state import ViewState
from engine.catalog import CurveDefinition
from engine.types import EngineError, FloatArray, Scan

if TYPE_CHECKING:
    from engine.measures.geodesic import SurfaceWays

OWNER = "curves"
LINE_PX = 1.8


@dataclass(frozen=True, eq=False)
class _Laid:
    """A curve as it lies, or why it does not. anchors: what it was laid through."""

    anchors: tuple[Point, ...]
    path_mm: FloatArray | None = None
    points_mm: FloatArray | None = None
    trouble: str = ""


class CurvesController(QObject):
    """Shows every curve whose anchors are all placed. While one anchor is dragged, its curves follow."""

    def __init__(
        self,
        document: Document,
        session: Session,
        overlays: Overlays,
        messages: Messages,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._document = document
        self._session = session
        self._overlays = overlays
        self._messages = messages
        self._laying = Background(1, self)
        self._laid: dict[str, _Laid] = {}
        self._ways: SurfaceWays | None = None
        """The prepared surface of the open scan; only one thread at a time has it."""
        document.opened.connect(self._begin_anew)
        session.scheme_changed.connect(self._begin_anew)
        session.view_changed.connect(self._on_view_changed)
        document.annotation_changed.connect(self._on_annotation_changed)

    @property
    def busy(self) -> bool:
        """Whether a curve is being laid."""
        return self._laying.busy

    def stop(self) -> None:
        """End the thread."""
        self._laying.stop()

    # ------------------------------------------------------------------ when to lay
    @Slot()
    def _begin_anew(self) -> None:
        self._laying.cancel()
        self._laid.clear()
        self._ways = None
        self._messages.withdraw(OWNER)
        self._go_on()

    @Slot(object, object)
    def _on_view_changed(self, old: ViewState, new: ViewState) -> None:
        if any(getattr(old, part) != getattr(new, part) for part in ("show_curves", "show_corrected", "see_through")):
            self._show()
            self._go_on()

    @Slot(object, object)
    def _on_annotation_changed(self, _old: object, _new: object) -> None:
        self._go_on()

    def _go_on(self) -> None:
        """Lay what moved since; if something is being laid, its end comes back here."""
        view, scan = self._session.view, self._document.scan
        if scan is None or not view.show_curves or not view.show_corrected:
            self._overlays.take_back(OWNER)
            return
        wanted = self._anchors()
        if self._laid.keys() - wanted.keys():
            self._laid = {name: one for name, one in self._laid.items() if name in wanted}
            self._show()
        moved = {name: at for name, at in wanted.items() if name not in self._laid or self._laid[name].anchors != at}
        if moved and not self._laying.busy:
            curves = [curve for curve in self._session.scheme.curve if curve.name in moved]
            work = partial(_lay, scan, self._ways, curves, moved)
            self._laying.start(work, partial(self._on_laid, scan.scan_id))

    def _anchors(self) -> dict[str, tuple[Point, ...]]:
        """Where the anchors are, of every curve that has them all."""
        annotation, found = self._document.annotation, {}
        for curve in self._session.scheme.curve:
            landmarks = [annotation.get(name) for name in curve.anchors]
            places = tuple(one.xyz_mm for one in landmarks if one is not None and one.xyz_mm is not None)
            if len(places) == len(curve.anchors):
                found[curve.name] = places
        return found

    def _on_laid(self, scan_id: str, outcome: Outcome) -> None:
        scan = self._document.scan
        if scan is not None and scan.scan_id == scan_id and outcome.value:
            self._ways, laid = outcome.value
            self._laid.update(laid)
            self._show()
            self._tell()
        if outcome.failure:
            self._messages.warn(outcome.failure, OWNER)
        else:
            self._go_on()

    # ------------------------------------------------------------------ showing
    def _show(self) -> None:
        view = self._session.view
        if not view.show_curves or not view.show_corrected:
            return
        through = view.see_through
        lines: list[Polyline] = []
        for one in self._laid.values():
            if one.path_mm is not None and one.points_mm is not None:
                lines.append(Polyline(one.path_mm, "teal", LINE_PX, through=through))
                lines += [Polyline(point[None], "teal", through=through) for point in one.points_mm]
        self._overlays.show(OWNER, lines=lines)

    def _tell(self) -> None:
        troubles = [one.trouble for one in self._laid.values() if one.trouble]
        if troubles:
            self._messages.warn(troubles[0] + " " + self.tr("Look at its anchors."), OWNER)
        else:
            self._messages.withdraw(OWNER)


def _lay(
    scan: Scan,
    ways: SurfaceWays | None,
    curves: list[CurveDefinition],
    anchors: Mapping[str, tuple[Point, ...]],
    ticket: Ticket,
) -> tuple[SurfaceWays, dict[str, _Laid]]:
    """Lay some curves, in the thread; with the prepared surface, for the next time."""
    from engine.curves import lay, ways_over

    ways = ways or ways_over(scan)
    answers: dict[str, _Laid] = {}
    for curve in curves:
        if ticket.cancelled():
            break
        at = anchors[curve.name]
        try:
            laid = lay(curve, np.array(at, np.float64), ways)
            answers[curve.name] = _Laid(at, laid.path_mm, laid.points_mm)
        except EngineError as error:
            answers[curve.name] = _Laid(at, trouble=f"{curve.title}: {error}.")
    return ways, answers
