"""Disturbing the open scan, live: the newest wish is predicted in a thread; curves and layers come from jobs."""

from __future__ import annotations

import json
import time
from collections.abc import Iterable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
from PySide6.QtCore import QObject, Signal, Slot

from app.controllers.background import Background, Outcome
from app.controllers.workbench import Workbench
from app.models.handles import handles_of, led, reach_of
from app.models.overlays import Cloud, Handle, Polyline
from app.models.robustness import SHOWN_POINTS, LiveSight, as_seen, in_hand, vectors
from engine.evaluate.robustness.disturb import Disturbance, Face, disturbed
from engine.evaluate.robustness.sweep import SweepResult, face_of, predictor, read_results
from engine.jobs.protocol import Artifact, Event, Finished, Progress
from engine.jobs.protocol import Outcome as JobOutcome
from engine.jobs.robustness import CURVES, LAYERS
from engine.types import EngineError, FloatArray, Prediction, Scan, UnitSource

OWNER = "robustness"
HELD_POINTS = 20_000
"""So many points follow a hand."""


class RobustnessController(QObject):
    """Silent until it is ``open``ed."""

    wish_changed = Signal()
    """``wish`` is another."""
    sight_changed = Signal()
    """``sight`` is another, or None; ``working`` says whether a newer one is on its way."""
    curves_changed = Signal()
    layers_changed = Signal()
    progress_changed = Signal()

    def __init__(self, work: Workbench, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._work = work
        self._background = Background(1, self)
        self._open = False
        self._again = False
        self._before: tuple[str, str, Prediction] | None = None
        self._jobs: dict[str, str] = {}
        """Kind of job by id."""
        self.working = False
        self.mapped_back = True
        self._held: Disturbance | None = None
        """The wish when a handle was taken; None while none is in the hand."""
        self._reach: tuple[str, float] = ("", 0.0)
        """How far a scan reaches, by its id."""
        self.wish = Disturbance()
        self.sight: LiveSight | None = None
        self.curves: Sequence[SweepResult] = ()
        self.layers: Sequence[dict[str, Any]] = ()
        self.share = 0.0
        self.doing = ""
        work.document.opened.connect(self._on_opened)
        work.overlays.handle_moved.connect(self._on_handle)
        work.jobs.event_arrived.connect(self._on_event)
        work.jobs.ended.connect(self._on_ended)

    # ------------------------------------------------------------------ coming and going
    def open(self) -> None:
        """Begin to show."""
        self._open = True
        self._ask()

    def put_away(self) -> None:
        """Show nothing."""
        self._open, self.sight, self._held = False, None, None
        self._work.overlays.take_back(OWNER)

    def stop(self) -> None:
        """The window closes."""
        self._background.stop()

    @Slot()
    def _on_opened(self) -> None:
        self.sight, self._before, self._held, self.curves, self.layers = None, None, None, (), ()
        self._work.overlays.take_back(OWNER)
        for signal in (self.sight_changed, self.curves_changed, self.layers_changed):
            signal.emit()
        self._ask()

    # ------------------------------------------------------------------ live
    def change(self, **parts: object) -> None:
        """Disturb it another way."""
        wish = replace(self.wish, **parts)  # type: ignore[arg-type]
        if wish != self.wish:
            self._wish(wish)
            self._ask()

    def reset(self) -> None:
        """Leave the scan as it is."""
        self._wish(Disturbance())
        self._ask()

    def _wish(self, wish: Disturbance) -> None:
        self.wish = wish
        self.wish_changed.emit()

    @Slot(str, float, bool)
    def _on_handle(self, name: str, amount: float, let_go: bool) -> None:
        """A hand leads a handle: the scan goes along at once, its prediction as soon as it can."""
        sight, scan = self.sight, self._work.document.scan
        if not self._open or sight is None or sight.face is None or scan is None:
            return
        self._held = self._held or self.wish
        wish = led(self._held, name, amount, self._reach_of(scan, sight.face))
        if let_go:
            self._held = None
        if wish != self.wish:
            self._wish(wish)
            self._ask()
        self._show()

    def _reach_of(self, scan: Scan, face: Face) -> float:
        if self._reach[0] != scan.scan_id:
            self._reach = (scan.scan_id, reach_of(scan.points_mm, face))
        return self._reach[1]

    def show_mapped_back(self, on: bool) -> None:
        """Show both sets on the scan as it was, or the disturbed scan as the model saw it."""
        self.mapped_back = on
        self._show()

    def _ask(self) -> None:
        """Predict the newest wish, or do so as soon as the running one is done."""
        scan = self._work.document.scan
        if scan is None or not self._open:
            return
        if self.working:
            self._again = True
            return
        self.working = True
        self.sight_changed.emit()
        wish, scheme, model = self.wish, self._work.session.scheme.id, self._work.predict.fitting_model
        known = self._before
        before = known[2] if known is not None and known[:2] == (scan.scan_id, f"{model}/{scheme}") else None
        self._background.start(lambda _ticket: _see(scan, wish, scheme, model, before), self._on_seen)

    def _on_seen(self, outcome: Outcome) -> None:
        self.working = False
        scan = self._work.document.scan
        if outcome.value is not None and scan is not None and self._open:
            sight, key, before = outcome.value
            if sight.scan_id == scan.scan_id:
                self.sight, self._before = sight, (scan.scan_id, key, before)
        elif outcome.failure:
            self._work.messages.warn(outcome.failure, "robustness")
        self._show()
        if self._again:
            self._again = False
            self._ask()

    def _show(self) -> None:
        sight = self.sight
        if sight is None or not self._open:
            self._work.overlays.take_back(OWNER)
        elif self._held is not None and sight.face is not None:
            clouds, dots = in_hand(self._thin_points(), sight.face, self.wish, sight)
            self._lay(sight, clouds, dots, moved=True)
        elif self.mapped_back:
            self._lay(sight, (), vectors(sight), moved=False)
        else:
            self._lay(sight, *as_seen(sight), moved=True)
        self.sight_changed.emit()

    def _lay(self, sight: LiveSight, clouds: Iterable[Cloud], lines: Iterable[Polyline], *, moved: bool) -> None:
        """Show these with the handles. moved: the scan is where the wish puts it, and drawn as a cloud alone."""
        scan = self._work.document.scan
        handles: tuple[Handle, ...] = ()
        if sight.face is not None and scan is not None:
            handles = handles_of(sight.face, self._reach_of(scan, sight.face), self.wish, moved)
        self._work.overlays.show(OWNER, clouds=clouds, lines=lines, alone=moved, only=(), handles=handles)

    def _thin_points(self) -> FloatArray:
        scan = self._work.document.scan
        assert scan is not None
        return np.asarray(scan.points_mm[:: -(-len(scan.points_mm) // HELD_POINTS)], float)

    # ------------------------------------------------------------------ jobs
    def running(self, kind: str) -> bool:
        """Whether a job of a kind (``robustness`` or ``equivariance``) runs."""
        return kind in self._jobs.values()

    def measure(self, kind: str = "robustness") -> None:
        """Have a job measure the open scan's curves, or the layers of an equivariant net."""
        scan = self._work.document.scan
        if scan is not None and not self.running(kind):
            chosen = {"unit": scan.unit.unit.value} if scan.unit.source is UnitSource.CHOSEN else {}
            config: dict[str, Any] = {"scan": {"path": str(scan.path), **chosen}}
            title = self.tr("Layers of a net on {name}")
            if kind == "robustness":
                config.update(scheme=self._work.session.scheme.id, model=self._work.predict.fitting_model)
                title = self.tr("Robustness on {name}")
            job_id = self._work.predict.start(kind, config, title.format(name=scan.name))
            if job_id:
                self._jobs[job_id] = kind
            self.share, self.doing = 0.0, ""
            self.progress_changed.emit()

    def cancel(self, kind: str) -> None:
        """Stop a job; what it measured stays."""
        for job_id, known in self._jobs.items():
            if known == kind:
                self._work.predict.cancel(job_id)

    @Slot(str, object)
    def _on_event(self, job_id: str, event: Event) -> None:
        if job_id not in self._jobs:
            return
        if isinstance(event, Progress):
            self.share = event.step / event.total if event.total else 0.0
            self.doing = event.text
            self.progress_changed.emit()
        elif isinstance(event, Artifact):
            self._take(job_id, event.what)

    def _take(self, job_id: str, what: str) -> None:
        row = self._work.jobs.row(job_id)
        scan = self._work.document.scan
        if row is None or scan is None or Path(str(row.config["scan"]["path"])) != scan.path:
            return
        try:
            if what == "curves":
                self.curves = read_results(row.folder.out / CURVES)
                self.curves_changed.emit()
            elif what == "layers":
                self.layers = json.loads((row.folder.out / LAYERS).read_text(encoding="utf-8"))
                self.layers_changed.emit()
        except (EngineError, OSError, ValueError) as error:
            self._work.messages.warn(str(error), "robustness")

    @Slot(str, object)
    def _on_ended(self, job_id: str, finished: Finished) -> None:
        if self._jobs.pop(job_id, None) is not None:
            if finished.outcome is JobOutcome.FAILED:
                self._work.messages.error(finished.message, "robustness")
            self.progress_changed.emit()


def _see(
    scan: Scan, wish: Disturbance, scheme: str, model: str, before: Prediction | None
) -> tuple[LiveSight, str, Prediction]:
    """Predict the scan, disturb it, predict again."""
    predict = predictor(model, scheme)
    before = predict(scan) if before is None else before
    face = face_of(scan, before)
    start = time.perf_counter()
    missing = np.full(before.xyz_mm.shape, np.nan)
    try:
        other = disturbed(scan, wish, face)
    except EngineError as error:
        sight = LiveSight(
            scan.scan_id, before.names, before.xyz_mm, missing, np.zeros((0, 3)), missing, 0, 0.0, str(error), face
        )  # fmt: skip
        return sight, f"{model}/{scheme}", before
    after = predict(other.scan)
    seen = after.xyz_mm if after.found else missing
    points = np.asarray(other.scan.points_mm, float)
    thin = points if len(points) <= SHOWN_POINTS else points[:: -(-len(points) // SHOWN_POINTS)]
    sight = LiveSight(
        scan.scan_id, before.names, before.xyz_mm, other.back(seen), thin, seen, len(points),
        time.perf_counter() - start, "" if after.found else after.message, face,
    )  # fmt: skip
    return sight, f"{model}/{scheme}", before
