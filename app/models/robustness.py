"""What the board of robustness shows: curves as charts, the landmarks as a table, the two sets on the scan."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from PySide6.QtCore import QObject, Qt

from app.language import words
from app.models import chart as charts
from app.models.chart import Axis, Chart, Ink, Layer, Mark
from app.models.flat_table import FlatTable
from app.models.overlays import Cloud, Polyline
from engine.catalog import LandmarkScheme
from engine.evaluate.robustness.disturb import Disturbance, Face, motion
from engine.evaluate.robustness.sweep import SWEEPS, SweepResult
from engine.types import FloatArray

NAME_ROLE = int(Qt.ItemDataRole.UserRole)
TITLE, DISTANCE = range(2)
HEADERS = ("Landmark", "mm")
AXIS_TITLES = {"up": "About the vertical", "across": "Nodding", "forward": "Tilting to the side"}
MOTION_TITLES = {
    "turned": "turned",
    "moved by its size": "moved by its size",
    "moved by 100 sizes": "moved by 100 sizes",
}
FAULT_TEXTS = {
    "none": ("No fault", "The net as it is: the error is that of the numbers' precision."),
    "moved features": ("Features moved along", "The test moves the output features too, though they do not move."),
    "max norm": (
        "Divided without centring",
        "The cloud is divided by its largest norm without being centred.",
    ),
    "absolute": ("Absolute coordinates", "Points enter with their absolute coordinates."),
    "fast distances": (
        "Fast distances",
        "Neighbours are found by a² + b² − 2ab, which is coarse far from the origin.",
    ),
}
"""Title and explanation of each fault of ``engine.train.equivariance``."""
MOST_MM = 8.0
"""Where charts end, unless all of it lies lower: beyond, a prediction is another one."""
SHOWN_POINTS = 60_000
LAYER_INKS = (Ink.ACCENT, Ink.WARN, Ink.BAD)
LEAST_ERROR = 1e-9


@dataclass(frozen=True, eq=False)
class LiveSight:
    """One disturbance and its answer. before_mm, after_mm: (L, 3) on the scan as it was, NaN where not found.

    points_mm: (n, 3) of the disturbed scan where it lies; seen_mm: (L, 3) the answer there.
    """

    scan_id: str
    names: tuple[str, ...]
    before_mm: FloatArray
    after_mm: FloatArray
    points_mm: FloatArray
    seen_mm: FloatArray
    count: int
    seconds: float
    trouble: str = ""
    face: Face | None = None
    """On the scan as it was."""

    @property
    def distances_mm(self) -> FloatArray:
        """How far each landmark moved: (L,), NaN where not found."""
        return np.asarray(np.linalg.norm(self.after_mm - self.before_mm, axis=1))


# ------------------------------------------------------------------ on the scan
def vectors(sight: LiveSight) -> tuple[Polyline, ...]:
    """Both sets on the scan as it was, and a line from each place to where it went."""
    lines = []
    for before, after in zip(sight.before_mm, sight.after_mm, strict=True):
        if np.isfinite(before).all():
            lines.append(Polyline(before[None], "accent", 7.0, through=True))
        if np.isfinite(after).all() and np.isfinite(before).all():
            lines.append(Polyline(np.stack([before, after]), "warn", 2.5, through=True))
            lines.append(Polyline(after[None], "warn", 5.0, through=True))
    return tuple(lines)


def as_seen(sight: LiveSight) -> tuple[tuple[Cloud, ...], tuple[Polyline, ...]]:
    """The disturbed scan as the model saw it, with its answer."""
    dots = tuple(
        Polyline(place[None], "warn", 6.0, through=True) for place in sight.seen_mm if np.isfinite(place).all()
    )
    return (Cloud(sight.points_mm, "text_secondary", 2.0),), dots


def in_hand(
    points_mm: FloatArray, face: Face, wish: Disturbance, sight: LiveSight | None
) -> tuple[tuple[Cloud, ...], tuple[Polyline, ...]]:
    """The scan (n, 3) as a hand has it just now, at once, with the newest answer there is going along."""
    kept = np.asarray(points_mm, float)
    if wish.crop_mm:
        kept = kept[np.linalg.norm(kept - face.centre_mm, axis=1) <= wish.crop_mm]
    if wish.points:
        kept = kept[:: max(1, len(kept) // wish.points)]
    move = motion(wish, face)
    places = np.zeros((0, 3)) if sight is None else sight.after_mm[np.isfinite(sight.after_mm).all(1)]
    dots = tuple(Polyline(place[None], "warn", 6.0, through=True) for place in move.apply(places))
    return (Cloud(move.apply(kept), "text_secondary", 2.0),), dots


# ------------------------------------------------------------------ charts
def curve_chart(result: SweepResult) -> Chart:
    """Median with the band up to the 95th percentile, the mean, and the share of tries in which a face was found."""
    plan = SWEEPS[result.sweep]
    figures, x = result.summary(), np.array(result.values, float)
    there = np.isfinite(figures["median"])
    top = float(np.nanmax(figures["p95"], initial=0.5)) if there.any() else 1.0
    unit = f", {plan.unit}" if plan.unit else ""
    marks = tuple(
        Mark(words("{value} {unit}\nmedian {median} mm, 95 % below {p95} mm\nfound in {found} % of the tries").format(
            value=f"{value:g}", unit=plan.unit, median=f"{median:.2f}", p95=f"{p95:.2f}", found=f"{100 * found:.0f}"))
        for value, median, p95, found in zip(x, figures["median"], figures["p95"], result.found, strict=True)
    )  # fmt: skip
    kept = tuple(mark for mark, known in zip(marks, there, strict=True) if known)
    median = np.column_stack([x, figures["median"]])[there]
    mean = np.column_stack([x, figures["mean"]])[there]
    layers: list[Layer] = [
        charts.Band(x[there], figures["median"][there], figures["p95"][there], ink=Ink.ACCENT),
        charts.Line(mean, ink=Ink.SOFT, dashed=True, title=words("mean")),
        charts.Line(median, ink=Ink.ACCENT, title=words("median"), marks=kept),
        charts.Dots(median, ink=Ink.ACCENT, marks=kept),
    ]
    lost = x[~there]
    if len(lost):
        layers.append(charts.Dots(np.column_stack([lost, 0.0 * lost]), ink=Ink.BAD, title=words("no face found")))
    note = words("band to 95 %; the face was found in {found} % of the tries").format(
        found=f"{100 * float(result.found.mean()):.0f}"
    )
    across = Axis(words(plan.title) + unit, log=plan.log)
    return Chart(words(plan.title), across, Axis(words("moved by, mm"), 0.0, min(MOST_MM, 1.15 * top)),
                 tuple(layers), note)  # fmt: skip


def layer_chart(rows: Sequence[dict[str, Any]], fault: str) -> Chart:
    """Largest error of each layer's features for every motion, logarithmic: one line per motion."""
    mine = [row for row in rows if row["fault"] == fault]
    names = list(dict.fromkeys(str(row["layer"]) for row in mine))
    motions = list(dict.fromkeys(str(row["motion"]) for row in mine))
    layers: list[Layer] = []
    for moving, ink in zip(motions, LAYER_INKS, strict=False):
        worst = [
            max(float(row["error"]) for row in mine if row["layer"] == name and row["motion"] == moving)
            for name in names
        ]
        xy = np.column_stack([np.arange(len(names)), np.maximum(worst, LEAST_ERROR)])
        marks = tuple(
            Mark(f"{name}\n{words(MOTION_TITLES[moving])}: {error:.1e}")
            for name, error in zip(names, worst, strict=True)
        )
        layers.append(charts.Line(xy, ink=ink, title=words(MOTION_TITLES[moving]), marks=marks))
        layers.append(charts.Dots(xy, ink=ink, marks=marks))
    up = Axis(words("error, share of the largest value"), LEAST_ERROR, 10.0, log=True)
    return Chart(words("Error of every layer"), Axis("", names=tuple(names)), up, tuple(layers),
                 words(FAULT_TEXTS[fault][1]))  # fmt: skip


# ------------------------------------------------------------------ table
class MovedTable(FlatTable[tuple[str, str, float]]):
    """The landmarks, the one that moved farthest first."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(HEADERS, parent, right={DISTANCE})

    def show(self, scheme: LandmarkScheme, names: Sequence[str], distances_mm: FloatArray) -> None:
        """Show these."""
        rows = [(name, scheme[name].title, float(mm)) for name, mm in zip(names, distances_mm, strict=True)]
        self._put_rows(sorted(rows, key=lambda row: -row[2] if row[2] == row[2] else -np.inf))

    def clear(self) -> None:
        """Show nothing."""
        self._put_rows(())

    def cell(self, row: tuple[str, str, float], column: int, role: int) -> Any:
        """What a cell shows and says aloud."""
        name, title, moved = row
        if role == NAME_ROLE:
            return name
        if role == Qt.ItemDataRole.DisplayRole:
            return title if column == TITLE else (f"{moved:.2f}" if moved == moved else words("not found"))
        return None
