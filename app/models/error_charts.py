"""Errors as charts, for the board and for files alike: curves, boxes, a histogram, shifts, groups, differences."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from app.language import words
from app.models import chart as charts
from app.models.chart import SERIES, Axis, Chart, Ink, Layer, Mark
from app.models.error_marks import CellMarks, cell_mark
from engine.evaluate.errors import figures
from engine.evaluate.errors.compare import PairedDifference, Split
from engine.evaluate.errors.data import ErrorData
from engine.evaluate.errors.figures import Cumulative
from engine.statistics.values import Estimate
from engine.types import FloatArray, IntArray

MOST_POINTS = 1200
"""Of one curve; more cannot be told apart on paper."""
ROW_PX = 17.0


def cumulative(
    data: ErrorData, lines: Sequence[tuple[str, Cumulative, FloatArray]], tolerance_mm: float | None = None
) -> Chart:
    """Share of landmarks within a distance. lines: title, curve and errors (S, L) with NaN for what is not in it."""
    layers: list[Layer] = []
    many = len(lines) > 1
    note = ""
    for (title, one, errors), ink in zip(lines, SERIES, strict=False):
        xy, marks = _curve(data, one, errors)
        area = "–" if one.area.value is None else f"{one.area.value:.2f}"
        named = words("{title}, AUC {area}").format(title=title, area=area) if many else ""
        layers.append(charts.Line(xy, ink=ink, title=named, marks=marks, fill=not layers))
        note = words("AUC {area}, {failures} beyond {limit} mm").format(
            area=interval(one.area, 3), failures=interval(one.failures, 1, percent=True), limit=f"{one.limit_mm:g}"
        )
    limit = max((one.limit_mm for _title, one, _errors in lines), default=figures.LIMIT_MM)
    if tolerance_mm is not None:
        said = words("tolerance {mm} mm").format(mm=f"{tolerance_mm:.1f}")
        layers.append(charts.Rule(tolerance_mm, ink=Ink.FAINT, words=said, low=True))
    across = Axis(words("error, mm"), 0.0, limit)
    return Chart(words("Cumulative error"), across, Axis("", 0.0, 1.0, percent=True), tuple(layers),
                 "" if many else note)  # fmt: skip


def _curve(data: ErrorData, one: Cumulative, errors: FloatArray) -> tuple[FloatArray, CellMarks]:
    order = np.argsort(np.where(np.isfinite(errors), errors, np.inf), axis=None)[: len(one.curve.errors_mm)]
    picked = np.unique(np.linspace(0, len(order) - 1, min(len(order), MOST_POINTS)).round().astype(int))
    row, column = np.unravel_index(order[picked], errors.shape)
    xy = np.column_stack([one.curve.errors_mm[picked], one.curve.share[picked]])
    top = one.curve.share[-1] if len(one.curve.share) else 0.0
    ends = np.array([[0.0, 0.0]]), np.array([[max(one.limit_mm, xy[-1, 0] if len(xy) else 0.0), top]])
    marks = CellMarks(data, errors, np.r_[row[:1], row, row[-1:]], np.r_[column[:1], column, column[-1:]])
    return np.concatenate([ends[0], xy, ends[1]]), marks


def boxes(data: ErrorData, errors_mm: FloatArray, columns: IntArray | None = None) -> Chart:
    """One box per landmark, in the order of ``columns``; what lies beyond the whiskers leads to its scan."""
    columns = np.arange(len(data.scheme)) if columns is None else np.asarray(columns)
    found = figures.boxes(errors_mm[:, columns])
    chosen = [data.scheme.landmark[column] for column in columns]
    at = np.arange(len(columns), dtype=float)
    marks = tuple(
        Mark(words("{title}\nmedian {median} mm, quartiles {low} – {high}").format(
            title=one.title, median=f"{five[2]:.2f}", low=f"{five[1]:.2f}", high=f"{five[3]:.2f}"), "", one.name)
        for one, five in zip(chosen, found.five, strict=True)
    )  # fmt: skip
    outside = errors_mm[:, columns][found.outlier_row, found.outlier_column]
    dots = CellMarks(data, errors_mm, found.outlier_row, columns[found.outlier_column])
    layers = (
        charts.Boxes(at, found.five, marks=marks),
        charts.Dots(np.column_stack([outside, found.outlier_column]), ink=Ink.WARN, size_px=4.0, marks=dots),
    )
    names = tuple(one.title for one in chosen)
    return Chart(words("Spread by landmark"), Axis(words("error, mm"), 0.0), Axis(names=names), layers, row_px=ROW_PX)


def histogram(data: ErrorData, errors_mm: FloatArray) -> Chart:
    """How many landmarks have which error; a bar leads to its largest one."""
    edges, counts = figures.histogram(errors_mm)
    part = np.clip(np.digitize(errors_mm, edges) - 1, 0, len(counts) - 1)
    part = np.where(np.isfinite(errors_mm), part, -1)
    marks = []
    for bar, count in enumerate(counts):
        row, column = _largest(np.where(part == bar, errors_mm, -np.inf))
        said = words("{low} – {high} mm: {count} landmarks").format(
            low=f"{edges[bar]:.2f}", high=f"{edges[bar + 1]:.2f}", count=int(count)
        )
        one = cell_mark(data, errors_mm, row, column) if count else Mark()
        marks.append(Mark(said, one.scan_id, one.landmark))
    known = errors_mm[np.isfinite(errors_mm)]
    layers: list[Layer] = [charts.Bars(edges[:-1], edges[1:], counts, marks=tuple(marks))]
    if len(known):
        for value, said in ((np.median(known), words("median")), (np.quantile(known, 0.95), words("P95"))):
            layers.append(charts.Rule(float(value), ink=Ink.SOFT, words=f"{said} {value:.2f}"))
    return Chart(words("Histogram"), Axis(words("error, mm"), 0.0), Axis("", 0.0), tuple(layers))


def _largest(errors: FloatArray) -> tuple[int, int]:
    row, column = np.unravel_index(int(np.argmax(errors)), errors.shape)
    return int(row), int(column)


def by_group(split: Split) -> Chart:
    """Mean error of each group of scans with its interval; a dot leads to its group."""
    at = np.arange(len(split.groups), dtype=float)
    value, low, high = (np.array(numbers, float) for numbers in zip(*(_three(one.mean_mm) for one in split.groups),
                                                                    strict=True))  # fmt: skip
    marks = tuple(
        Mark(words("{group}\n{mean} mm, {count} scans").format(
            group=one.group.title, mean=interval(one.mean_mm, 2), count=len(one.group.members)), group=one.group.title)
        for one in split.groups
    )  # fmt: skip
    names = tuple(f"{one.group.title} ({len(one.group.members)})" for one in split.groups)
    if split.p < 0.05:
        note = words("The groups differ more than chance explains (p = {p})").format(p=f"{split.p:.2g}")
    else:
        note = words("No more difference than chance explains (p = {p})").format(p=f"{split.p:.2g}")
    title = words("Error by {attribute}").format(attribute=split.attribute)
    layer = charts.Intervals(at, value, low, high, marks=marks)
    return Chart(title, Axis(words("mean error, mm")), Axis(names=names), (layer,), note)


def difference(data: ErrorData, first: str, second: str, found: PairedDifference) -> Chart:
    """Error of the second set minus the first's, landmark by landmark, largest loss on top."""
    order = np.argsort(-np.nan_to_num(found.by_landmark[:, 0], nan=-np.inf))
    order = np.array([place for place in order if np.isfinite(found.by_landmark[place, 0])], int)
    value, low, high = found.by_landmark[order].T
    chosen = [data.scheme.landmark[place] for place in order]
    at = np.arange(len(order), dtype=float)
    verdict = np.where(low > 0, 1, np.where(high < 0, -1, 0))
    layers: list[Layer] = [charts.Rule(0.0, ink=Ink.FAINT)]
    for sign, ink, title in (
        (-1, Ink.GOOD, words("better")), (0, Ink.SOFT, words("no clear difference")), (1, Ink.BAD, words("worse")),
    ):  # fmt: skip
        rows = np.flatnonzero(verdict == sign)
        marks = tuple(Mark(f"{chosen[k].title}\n{value[k]:+.2f} mm ({low[k]:+.2f} – {high[k]:+.2f})", "",
                           chosen[k].name) for k in rows)  # fmt: skip
        if len(rows):
            layers.append(charts.Intervals(at[rows], value[rows], low[rows], high[rows], ink=ink, title=title,
                                           marks=marks))  # fmt: skip
    note = words("{second} minus {first}: {mean} mm; nearer in {share} % of pairs").format(
        second=data.sets[second].title, first=data.sets[first].title,
        mean=interval(found.overall, 2, sign=True), share=f"{100 * found.better:.0f}",
    )  # fmt: skip
    names = tuple(one.title for one in chosen)
    return Chart(words("Difference"), Axis(words("difference, mm")), Axis(names=names), tuple(layers), note,
                 row_px=ROW_PX)  # fmt: skip


def _three(estimate: Estimate) -> tuple[float, float, float]:
    value = float("nan") if estimate.value is None else estimate.value
    low = value if estimate.low is None else estimate.low
    return value, low, value if estimate.high is None else estimate.high


def interval(estimate: Estimate, decimals: int, *, percent: bool = False, sign: bool = False) -> str:
    """A figure with its interval in words: 0.71 (0.68 – 0.74)."""
    if estimate.value is None:
        return "–"
    factor, unit, form = (100.0 if percent else 1.0), (" %" if percent else ""), ("+" if sign else "")
    value, *ends = (
        None if number is None else f"{factor * number:{form}.{decimals}f}"
        for number in (estimate.value, estimate.low, estimate.high)
    )
    return f"{value}{unit}" if None in ends else f"{value}{unit} ({ends[0]} – {ends[1]})"


def lines_of_sets(data: ErrorData, curves: Mapping[str, Cumulative]) -> list[tuple[str, Cumulative, FloatArray]]:
    """What ``cumulative`` draws of several sets."""
    return [(data.sets[key].title, one, data.errors_mm(key)) for key, one in curves.items()]
