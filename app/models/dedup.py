"""Merging doubled points as it is looked at: what is asked, what comes out, what the 3D view and the plots show."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import pairwise

import numpy as np

from app.language import words
from app.models.chart import Axis, Bars, Chart, Ink, Line, Mark, Rule
from app.models.overlays import Cloud, OverlaySet
from engine.jobs.retention import Retention
from engine.preprocess.dedup import Dedup
from engine.types import FloatArray, IntArray

MOST_HELD = 12
"""Cubes that held more points are counted with these."""
EDGES_MM = (0.05, 20.0)
"""Ends of the knob."""
SPACINGS = (0.2, 10.0)


class DedupShow(StrEnum):
    """What the 3D view shows."""

    SPLIT = "split"
    BEFORE = "before"
    AFTER = "after"
    MERGED = "merged"


SHOW_TITLES: dict[str, str] = {
    "split": "Half before, half after",
    "before": "Before",
    "after": "After",
    "merged": "Which points merged",
}


class DedupPlot(StrEnum):
    """What the plot shows."""

    DENSITY = "density"
    CURVE = "curve"
    ALL = "all"


PLOT_TITLES: dict[str, str] = {
    "density": "Points per cube",
    "curve": "Retention by edge",
    "all": "Retention of all scans",
}


@dataclass(frozen=True)
class DedupWish:
    """How points are merged and looked at."""

    edge_mm: float = 1.5
    spacings: float = 0.0
    """Above zero: the edge in median spacings of the scan instead."""
    show: DedupShow = DedupShow.SPLIT
    sample: bool = False
    """Whether the farthest point samples of both are shown."""


@dataclass(frozen=True)
class SampleFigures:
    """One farthest point sample. gap_mm: median distance between neighbours. reach_mm: 95 % of the cloud lie nearer."""

    count: int
    gap_mm: float
    reach_mm: float


@dataclass(frozen=True, eq=False)
class DedupSight:
    """One scan, merged. points_mm: (N, 3) before. samples: farthest point samples before and after, if wanted."""

    scan_id: str
    points_mm: FloatArray
    found: Dedup
    spacing_mm: float
    across: FloatArray
    """(3,) direction in which the picture is split, and ``middle`` where."""
    middle: float
    drawn: IntArray
    """Rows of the points (N, 3) that are drawn: enough to see what is going on."""
    samples: tuple[FloatArray, FloatArray] | None = None
    sample_figures: tuple[SampleFigures, SampleFigures] | None = None


@dataclass(frozen=True, eq=False)
class DedupCurve:
    """Retention (K,) at edges (K,) in millimetres of one scan."""

    edges_mm: FloatArray
    shares: FloatArray


def overlays_of(sight: DedupSight, wish: DedupWish) -> OverlaySet:
    """What the 3D view shows."""
    if wish.sample and sight.samples is not None:
        before, after = sight.samples
        return OverlaySet(clouds=(Cloud(before, "warn", 5.0), Cloud(after, "accent", 5.0)), only=frozenset())
    clouds: tuple[Cloud, ...]
    found, points = sight.found, sight.points_mm[sight.drawn]
    if wish.show is DedupShow.BEFORE:
        clouds = (Cloud(points, "warn", 2.0),)
    elif wish.show is DedupShow.AFTER:
        clouds = (Cloud(found.points, "accent", 2.5),)
    elif wish.show is DedupShow.MERGED:
        held = found.held[found.cell[sight.drawn]]
        doubled = held > 1
        strength = np.log2(np.minimum(held[doubled], MOST_HELD)) / np.log2(MOST_HELD)
        clouds = (
            Cloud(points[~doubled], "text_secondary", 1.5),
            Cloud(points[doubled], size_px=3.5, shares=0.4 + 0.4 * strength, colour_map="ember"),
        )
    else:
        left = points @ sight.across < sight.middle
        right = found.points @ sight.across >= sight.middle
        clouds = (Cloud(points[left], "warn", 2.0), Cloud(found.points[right], "accent", 2.5))
    return OverlaySet(clouds=clouds, alone=True, only=frozenset())


def density_chart(found: Dedup) -> Chart:
    """How many cubes held 1, 2, 3 … points."""
    counts = np.bincount(np.minimum(found.held, MOST_HELD), minlength=MOST_HELD + 1)[1:]
    at = np.arange(1, MOST_HELD + 1)
    said = [
        Mark(
            words("{cubes} cubes held {points}").format(
                cubes=f"{cubes:,}", points=points if points < MOST_HELD else f"{points}+"
            )
        )
        for points, cubes in zip(at, counts, strict=True)
    ]
    bars = Bars(at - 0.4, at + 0.4, counts.astype(float), ink=Ink.ACCENT, marks=said)
    return Chart(
        words("Points per cube"), Axis(words("points in a cube"), low=0.5, high=MOST_HELD + 0.5),
        Axis(words("cubes"), low=0), (bars,), words("One bar at 1 means that nothing was doubled."),
    )  # fmt: skip


def curve_chart(curve: DedupCurve, edge_mm: float) -> Chart:
    """Retention against the edge."""
    line = Line(np.column_stack([curve.edges_mm, curve.shares]), ink=Ink.ACCENT)
    rule = Rule(edge_mm, words=words("now"), ink=Ink.WARN)
    return Chart(
        words("Retention by edge"), Axis(words("edge, mm"), log=True), Axis(words("left"), low=0, high=1, percent=True),
        (line, rule), words("Flat at first: what lies there is doubled, not detail."),
    )  # fmt: skip


def retention_chart(rows: Sequence[Retention], scan_ids: Sequence[str]) -> Chart:
    """The scans of a project by the share of points that are left."""
    shares = np.array([one.share for one in rows if not one.error])
    told = words("No scan could be read.")
    bars: list[Bars] = []
    if len(shares):
        told = words("{count} measured: mean {mean} %, from {low} to {high} %; {before} points become {after}.").format(
            count=len(shares), mean=f"{100 * shares.mean():.1f}", low=f"{100 * shares.min():.1f}",
            high=f"{100 * shares.max():.1f}", before=f"{np.mean([one.before for one in rows]):,.0f}",
            after=f"{np.mean([one.after for one in rows]):,.0f}",
        )  # fmt: skip
        counts, edges = np.histogram(shares, bins=20, range=(0.0, 1.0))
        marks = [_first(rows, scan_ids, low, high) for low, high in pairwise(edges)]
        bars = [Bars(edges[:-1] + 0.004, edges[1:] - 0.004, counts.astype(float), ink=Ink.ACCENT, marks=marks)]
    return Chart(
        words("Retention of all scans"), Axis(words("left"), low=0, high=1, percent=True),
        Axis(words("scans"), low=0), tuple(bars), told,
    )  # fmt: skip


def _first(rows: Sequence[Retention], scan_ids: Sequence[str], low: float, high: float) -> Mark:
    """What a bar says, and the first of its scans."""
    inside = [one for one in rows if (not one.error and low <= one.share < high) or one.share == high == 1.0]
    if not inside:
        return Mark()
    scan_id = scan_ids[inside[0].number] if inside[0].number < len(scan_ids) else ""
    return Mark(words("{count} scans, {low} to {high} %").format(
        count=len(inside), low=f"{100 * low:.0f}", high=f"{100 * high:.0f}"), scan_id)  # fmt: skip
