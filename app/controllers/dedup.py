"""Merging doubled points of the open scan, live: the newest wish is worked out in a thread, older ones are dropped."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
from PySide6.QtCore import QObject, Signal, Slot

from app.controllers.background import Background, Outcome, Ticket
from app.controllers.workbench import Workbench
from app.models.dedup import (
    EDGES_MM,
    DedupCurve,
    DedupSight,
    DedupWish,
    SampleFigures,
    overlays_of,
)
from engine.jobs import retention
from engine.jobs.protocol import Finished
from engine.jobs.protocol import Outcome as JobOutcome
from engine.jobs.retention import Retention
from engine.preprocess.dedup import DedupConfig, dedup, median_spacing
from engine.preprocess.sampling import farthest_points
from engine.types import FloatArray, Scan

OWNER = "dedup"
SAMPLE = 1024
"""Points of the farthest point samples."""
SAMPLED_FROM = 60_000
"""Of a larger cloud an even share is sampled from: enough to see the difference, and quick."""
MOST_DRAWN = 200_000
"""Points of the scan that are drawn; all of them are merged and counted."""
CURVE_STEPS = 14


class DedupController(QObject):
    """Silent until it is ``open``ed."""

    sight_changed = Signal()
    """``sight`` is another, or None."""
    curve_changed = Signal()
    retentions_changed = Signal()
    """A job has measured all scans; see ``retentions`` and ``scan_ids``."""

    def __init__(self, work: Workbench, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._work = work
        self._background = Background(1, self)
        self._open = False
        self._running: Ticket | None = None
        self._again = False
        self._job = ""
        self.wish = DedupWish()
        self.sight: DedupSight | None = None
        self.curve: DedupCurve | None = None
        self.retentions: Sequence[Retention] = ()
        self.scan_ids: Sequence[str] = ()
        work.document.opened.connect(self._on_opened)
        work.session.project_changed.connect(self._on_project)
        work.jobs.ended.connect(self._on_job_ended)

    # ------------------------------------------------------------------ coming and going
    def open(self) -> None:
        """Begin to show."""
        self._open = True
        self._on_opened()

    def put_away(self) -> None:
        """Show nothing and let go of the arrays."""
        self._open, self.sight, self.curve = False, None, None
        self._work.overlays.take_back(OWNER)

    def stop(self) -> None:
        """The window closes."""
        self._background.stop()

    def change(self, **parts: object) -> None:
        """Merge or look another way."""
        old, self.wish = self.wish, replace(self.wish, **parts)  # type: ignore[arg-type]
        same = (old.edge_mm, old.spacings) == (self.wish.edge_mm, self.wish.spacings)
        if same and self.sight is not None and (not self.wish.sample or self.sight.samples is not None):
            self._show()
        else:
            self._merge()

    # ------------------------------------------------------------------ the open scan
    @Slot()
    def _on_opened(self) -> None:
        if not self._open:
            return
        self.sight = self.curve = None
        self._work.overlays.take_back(OWNER)
        self.sight_changed.emit()
        self._merge()
        scan = self._work.document.scan
        if scan is not None:
            self._background.start(lambda ticket: curve_of(ticket, scan), self._on_curve)

    def _merge(self) -> None:
        """Start with the newest wish, or do so as soon as the running one is done."""
        scan = self._work.document.scan
        if scan is None or not self._open:
            return
        if self._running is not None:
            self._again = True
            return
        wish, frame = self.wish, self._work.view.frame()
        across = np.array([1.0, 0.0, 0.0]) if frame is None else np.asarray(frame[0], float)
        self._running = self._background.start(lambda ticket: see(scan, wish, across), self._on_merged)

    def _on_merged(self, outcome: Outcome) -> None:
        self._running = None
        scan = self._work.document.scan
        if self._open and outcome.value is not None and scan is not None and outcome.value.scan_id == scan.scan_id:
            self.sight = outcome.value
            self._show()
        if self._again:
            self._again = False
            self._merge()

    def _show(self) -> None:
        if self.sight is None:
            return
        shown = overlays_of(self.sight, self.wish)
        self._work.overlays.show(OWNER, clouds=shown.clouds, alone=shown.alone, only=shown.only)
        self.sight_changed.emit()

    def _on_curve(self, outcome: Outcome) -> None:
        scan = self._work.document.scan
        if self._open and outcome.value is not None and scan is not None and outcome.value[0] == scan.scan_id:
            self.curve = outcome.value[1]
            self.curve_changed.emit()

    # ------------------------------------------------------------------ all scans
    @property
    def measuring(self) -> bool:
        """Whether a job measures all scans."""
        return bool(self._job)

    def measure_all(self) -> None:
        """Have a job measure every scan with the present edge."""
        if not self._job:
            rows = [row for row in self._work.library.rows if not row.missing]
            self.scan_ids = [row.record.scan_id for row in rows]
            self._job = self._work.predict.measure_retention(self.wish.edge_mm, self.wish.spacings) or ""
            self.retentions_changed.emit()

    @Slot()
    def _on_project(self) -> None:
        self._job, self.retentions, self.scan_ids = "", (), ()
        self.retentions_changed.emit()

    @Slot(str, object)
    def _on_job_ended(self, job_id: str, finished: Finished) -> None:
        if job_id != self._job:
            return
        self._job = ""
        row = self._work.jobs.row(job_id)
        if row is not None and finished.outcome is JobOutcome.DONE:
            self.retentions = retention.read_all(row.folder)
        self.retentions_changed.emit()


def see(scan: Scan, wish: DedupWish, across: FloatArray) -> DedupSight:
    """A scan's points, merged."""
    points = np.asarray(scan.points_mm, float)
    points = points[np.isfinite(points).all(1)]
    found = dedup(points, DedupConfig(edge_mm=wish.edge_mm, relative=wish.spacings))
    samples = (_sample(points), _sample(found.points)) if wish.sample and len(points) else None
    figures = None
    if samples is not None:
        figures = _figures(samples[0], points), _figures(samples[1], points)
    middle = float(np.median(points @ across)) if len(points) else 0.0
    drawn = np.arange(len(points))
    if len(points) > MOST_DRAWN:
        drawn = np.sort(np.random.default_rng(0).choice(len(points), MOST_DRAWN, replace=False))
    spacing_mm = median_spacing(points)
    return DedupSight(scan.scan_id, points, found, spacing_mm, across, middle, drawn, samples, figures)


def _thinned(points: FloatArray, most: int) -> FloatArray:
    if len(points) <= most:
        return points
    return points[np.random.default_rng(0).choice(len(points), most, replace=False)]


def _sample(points: FloatArray) -> FloatArray:
    some = _thinned(points, SAMPLED_FROM)
    return some[farthest_points(some, min(SAMPLE, len(some)))]


def _figures(sample: FloatArray, points: FloatArray) -> SampleFigures:
    """A sample against the cloud as it came."""
    from scipy.spatial import cKDTree

    tree = cKDTree(sample)
    gap = np.asarray(tree.query(sample, k=2)[0])[:, 1] if len(sample) > 1 else np.zeros(1)
    reach = np.asarray(tree.query(_thinned(points, SAMPLED_FROM))[0])
    return SampleFigures(len(sample), float(np.median(gap)), float(np.quantile(reach, 0.95)))


def curve_of(ticket: Ticket, scan: Scan) -> tuple[str, DedupCurve] | None:
    """Retention of a scan over the whole range of the knob; None if nobody waits any more."""
    points = np.asarray(scan.points_mm, float)
    points = points[np.isfinite(points).all(1)]
    edges = np.geomspace(*EDGES_MM, CURVE_STEPS)
    shares = []
    for edge in edges:
        if ticket.cancelled():
            return None
        shares.append(dedup(points, DedupConfig(edge_mm=float(edge))).retention)
    return scan.scan_id, DedupCurve(edges, np.array(shares))
