"""What a training says while it runs and what it measured, as curves and charts; no Qt."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

import numpy as np

from app.language import words
from app.models.chart import SERIES, Axis, Chart, Dots, Ink, Intervals, Layer, Line, Lying, Mark
from engine.jobs.protocol import Event, Metric, Progress, Started
from engine.learn.names import OF_LANDMARK
from engine.types import FloatArray

MOST_POINTS = 400
"""More of a curve than these no plot can show."""
LOSS, VALIDATION_MM, VALIDATION_IOU = "loss", "validation_mm", "validation_iou"
ALSO = {VALIDATION_MM: "refined_mm"}
"""What a second stage calls the same figure."""


@dataclass
class Curve:
    """Values of one figure in one stage over its steps."""

    stage: str
    steps: list[float] = field(default_factory=list)
    values: list[float] = field(default_factory=list)

    def xy(self) -> FloatArray:
        """(n, 2), thinned to what a plot can show."""
        return thinned(np.column_stack([self.steps, self.values]))


class Curves:
    """Every figure of a training from its events; a worker that goes on overwrites what it repeats."""

    def __init__(self) -> None:
        self._curves: dict[str, list[Curve]] = {}
        self._resumed: set[str] = set()

    def add_all(self, events: Iterable[Event]) -> None:
        """Take many."""
        for event in events:
            self.add(event)

    def add(self, event: Event) -> bool:
        """Take one; whether there is something new to draw."""
        if isinstance(event, Started):
            self._resumed = set(self._curves)
        if not isinstance(event, Metric) or "/" not in event.name:
            return False
        stage, _, _figure = event.name.partition("/")
        curves = self._curves.setdefault(event.name, [])
        if not curves:
            curves.append(Curve(stage))
        last = curves[-1]
        if last.steps and event.step <= last.steps[-1]:
            if event.name in self._resumed:
                keep = int(np.searchsorted(last.steps, event.step))
                del last.steps[keep:], last.values[keep:]
            elif event.step < last.steps[-1]:
                last = Curve(f"{stage} {len(curves) + 1}")
                curves.append(last)
            else:
                return False
        self._resumed.discard(event.name)
        last.steps.append(event.step)
        last.values.append(event.value)
        return True

    def of(self, figure: str) -> list[Curve]:
        """The curves of a figure, one per stage and training."""
        names = {figure, ALSO.get(figure, figure)}
        return [curve for name, curves in self._curves.items() if name.partition("/")[2] in names for curve in curves]

    def landmarks(self) -> dict[str, float]:
        """Error of each landmark in mm at the last measurement on validation scans."""
        found: dict[str, float] = {}
        for name, curves in self._curves.items():
            _stage, between, landmark = name.partition(f"/{OF_LANDMARK}")
            if between:
                found[landmark] = curves[-1].values[-1]  # a later stage comes later
        return found


def thinned(xy: FloatArray, most: int = MOST_POINTS) -> FloatArray:
    """Of xy (n, 2), at most ``most`` points: the lowest and the highest of equal stretches, so that no peak is lost."""
    if len(xy) <= most:
        return xy
    length = -(-len(xy) // (most // 2))
    values = np.nan_to_num(xy[:, 1])
    table = np.append(values, np.full(-len(xy) % length, values[-1])).reshape(-1, length)
    first = length * np.arange(len(table))
    kept = np.concatenate([[0, len(xy) - 1], first + table.argmin(1), first + table.argmax(1)])
    chosen: FloatArray = xy[np.unique(np.minimum(kept, len(xy) - 1))]
    return chosen


def curve_chart(curves: Curves, figure: str) -> Chart:
    """One figure over the steps, a line per stage."""
    titles = {
        LOSS: words("Loss"),
        VALIDATION_MM: words("Error on validation scans"),
        VALIDATION_IOU: words("Overlap on validation scans"),
    }
    found = curves.of(figure)
    layers = tuple(
        Line(one.xy(), ink=SERIES[number % len(SERIES)], title=one.stage if len(found) > 1 else "")
        for number, one in enumerate(found)
    )
    unit = words("mm") if figure == VALIDATION_MM else ""
    note = ""
    if found and figure != LOSS:
        best = (min if figure == VALIDATION_MM else max)(found[-1].values)
        note = words("best {value}").format(value=f"{best:.2f} {unit}".strip())
    begun = any(one.steps[-1] > 0 for one in found if one.steps)
    across = Axis(words("step"), low=0.0, high=None if begun else 1.0)
    return Chart(titles[figure], across, Axis(unit, low=None if figure == LOSS else 0.0), layers, note)


def live_landmark_chart(curves: Curves, titles: Mapping[str, str]) -> Chart:
    """The error of every landmark on the validation scans as it stands now, the worst on top.

    titles: of landmarks by name; those that it lacks are called by their names.
    """
    rows = sorted(curves.landmarks().items(), key=lambda row: -row[1])
    values = np.array([value for _name, value in rows])
    marks = tuple(_mark(name, value, titles) for name, value in rows)
    layers = (Lying(np.arange(len(rows), dtype=float), values, marks=marks),)
    names = tuple(titles.get(name, name) for name, _value in rows)
    note = words("on validation scans, now")
    return Chart(
        words("Error of each landmark"), Axis(words("mm"), low=0.0), Axis(names=names), layers, note, row_px=16.0
    )


@dataclass(frozen=True)
class Measured:
    """What a finished training measured. rows: landmark with mean error in mm and its 95 % interval."""

    scans: int
    mean_mm: str
    rows: tuple[tuple[str, float, float, float], ...]
    before_mm: str = ""
    """Mean error of the model it began with; empty where it began with none."""
    before: tuple[float, ...] = ()
    """The same of each landmark."""


def landmark_chart(measured: Measured, titles: Mapping[str, str]) -> Chart:
    """The error of every landmark with its interval, the worst on top. titles: of landmarks by name."""
    order = sorted(range(len(measured.rows)), key=lambda number: measured.rows[number][1], reverse=True)
    rows = [measured.rows[number] for number in order]
    marks = tuple(_mark(name, value, titles) for name, value, _low, _high in rows)
    figures = np.array([row[1:] for row in rows], dtype=float).reshape(-1, 3)
    at = np.arange(len(rows), dtype=float)
    layers: tuple[Layer, ...] = (
        Intervals(at, figures[:, 0], figures[:, 1], figures[:, 2], ink=Ink.ACCENT, marks=marks, title=words("now")),
    )
    if measured.before:
        places = np.column_stack([[measured.before[number] for number in order], at])
        layers = (Dots(places, hollow=True, ink=Ink.WARN, title=words("before")), *layers)
    note = words("mean {value} mm on {count} scans").format(value=measured.mean_mm, count=measured.scans)
    if measured.before_mm:
        note = words("mean {value} mm on {count} scans, before {before} mm").format(
            value=measured.mean_mm.partition(" ")[0], count=measured.scans, before=measured.before_mm
        )
    names = tuple(titles.get(row[0], row[0]) for row in rows)
    return Chart(
        words("Error of each landmark"), Axis(words("mm"), low=0.0), Axis(names=names), layers, note, row_px=16.0
    )


def _mark(name: str, value_mm: float, titles: Mapping[str, str]) -> Mark:
    return Mark(f"{titles.get(name, name)}: {value_mm:.2f} mm", landmark=name)


class Pace:
    """How long it still takes, from the steps of this attempt alone."""

    def __init__(self) -> None:
        self._began: tuple[float, float] | None = None
        self._last = (0.0, 0.0)
        self._total = 0.0

    def add(self, event: Event, now_s: float) -> None:
        """Take an event."""
        if isinstance(event, Started):
            self._began = None
        elif isinstance(event, Progress):
            if self._began is None or event.total != self._total or event.step < self._began[0]:
                self._began, self._total = (event.step, now_s), event.total
            self._last = (event.step, now_s)

    def remaining_s(self) -> float | None:
        """Seconds to go; None while that is a guess."""
        if self._began is None or not self._total:
            return None
        steps, seconds = self._last[0] - self._began[0], self._last[1] - self._began[1]
        if steps <= 0 or seconds < 1.0:
            return None
        return (self._total - self._last[0]) * seconds / steps
