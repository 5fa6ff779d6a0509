"""Patches of one landmark as they are looked at: in their own frame, over the scan, over all scans, as errors."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from app.language import words
from app.models.chart import Axis, Bars, Chart, Ink, Line, Rule
from app.models.overlays import Cloud, Ellipsoid, OverlaySet, Polyline
from app.models.scene import Point, face_frame
from engine.catalog import LandmarkScheme
from engine.infer.stage_views import StageTuning, StageView
from engine.types import FloatArray

BINS = 24


@dataclass(frozen=True, eq=False)
class PatchCell:
    """One patch in its own frame: centred at the coarse place, x to the subject's left, y up, z towards the viewer.

    points_mm: (P, 3). truth_mm: (3,) or None. refined_mm: (3,). All from the coarse place, which is the origin.
    """

    scan_id: str
    title: str
    points_mm: FloatArray
    truth_mm: FloatArray | None
    refined_mm: FloatArray
    radius_mm: float
    covered: bool
    coarse_error_mm: float
    refined_error_mm: float


def cell_of(view: StageView, axes: FloatArray, scan_id: str, title: str) -> PatchCell:
    """A patch (of a view of one landmark) seen along the axes of the face: rows of (3, 3) are left, up, forward."""
    centre = view.coarse_mm[0]
    truth = view.truth_mm[0]
    return PatchCell(
        scan_id, title, (view.patches_mm[0].astype(float) - centre) @ axes.T,
        None if np.isnan(truth).any() else (truth - centre) @ axes.T, (view.refined_mm[0] - centre) @ axes.T,
        view.radius_mm, bool(view.covered[0]), float(view.coarse_error_mm[0]), float(view.refined_error_mm[0]),
    )  # fmt: skip


def axes_of(view: StageView, scheme: LandmarkScheme) -> FloatArray:
    """How the face stands, (3, 3), by all refined landmarks of a view; the scan's own axes where they do not tell."""
    places: dict[str, Point] = {
        name: (float(x), float(y), float(z))
        for name, (x, y, z) in zip(view.names, view.refined_mm, strict=True)
        if np.isfinite([x, y, z]).all()
    }
    frame = face_frame(places, scheme)
    return np.eye(3) if frame is None else frame


def by_error(cells: Sequence[PatchCell]) -> list[PatchCell]:
    """The worst first; those without a truth last."""
    return sorted(cells, key=lambda cell: -np.nan_to_num(cell.refined_error_mm, nan=-1.0))


def overlays_of(view: StageView, tuning: StageTuning | None, *, ball: bool, jitter: bool) -> OverlaySet:
    """What the 3D view shows of a patch of one landmark."""
    coarse, refined, truth = view.coarse_mm[0], view.refined_mm[0], view.truth_mm[0]
    said = words("residual {length} mm").format(length=f"{np.linalg.norm(refined - coarse):.1f}")
    lines = [
        Polyline(np.stack([coarse, refined]), "accent", 2.5, text=said, through=True),
        Polyline(coarse[None], "warn", through=True),
        Polyline(refined[None], "accent", through=True),
    ]
    if np.isfinite(truth).all():
        lines.append(Polyline(np.stack([refined, truth]), "bad", 1.5, dashed=True, through=True))
        lines.append(Polyline(truth[None], "good", through=True))
    centre = (float(coarse[0]), float(coarse[1]), float(coarse[2]))
    bodies = [Ellipsoid(centre, view.radius_mm * np.eye(3), "teal", 0.2)] if ball else []
    if jitter and tuning is not None and tuning.jitter_mm > 0:
        bodies.append(Ellipsoid(centre, tuning.jitter_mm * np.eye(3), "violet", 0.35))
    cloud = Cloud(view.patches_mm[0], "teal", 3.0)
    return OverlaySet(tuple(lines), tuple(bodies), clouds=(cloud,), only=frozenset())


def error_chart(cells: Sequence[PatchCell], tuning: StageTuning, radius_mm: float) -> Chart:
    """Errors of both stages of one landmark over all scans, with what the first asks of the second."""
    coarse, refined = (
        np.array([getattr(cell, name) for cell in cells if np.isfinite(getattr(cell, name))])
        for name in ("coarse_error_mm", "refined_error_mm")
    )
    if not len(coarse):
        return Chart(words("Errors"), Axis("mm", low=0), Axis(hidden=True), (), words("No scan has a reference."))
    top = max(float(coarse.max()), radius_mm) * 1.05
    edges = np.linspace(0.0, top, BINS + 1)
    counts, finer = np.histogram(coarse, edges)[0], np.histogram(refined, edges)[0]
    bars = Bars(edges[:-1], edges[1:], counts.astype(float), ink=Ink.WARN, title=words("Coarse"))
    middles = 0.5 * (edges[:-1] + edges[1:])
    line = Line(np.column_stack([middles, finer]), ink=Ink.ACCENT, steps=True, title=words("Refined"))
    rules = (
        Rule(tuning.jitter_mm, words=words("jitter"), ink=Ink.VIOLET),
        Rule(radius_mm, words=words("radius"), ink=Ink.TEAL),
    )
    missed = sum(not cell.covered for cell in cells if cell.truth_mm is not None)
    note = words("Jitter is P80 of the coarse errors, radius 1.2 × P95; {missed} of {count} not covered.").format(
        missed=missed, count=len(coarse)
    )
    return Chart(
        words("Errors of both stages"), Axis("mm", low=0), Axis(words("scans"), low=0), (bars, line, *rules), note
    )
