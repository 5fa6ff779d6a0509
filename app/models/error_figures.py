"""What the error board shows of a project: one choice of sets and scans, resolved into matrices and charts; no Qt."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np

from app.language import words
from app.models import error_charts, shift_charts
from app.models.chart import Chart
from app.models.error_table import Matrix, heat_of, titles
from app.models.shift_charts import PLANES, Plane
from engine.evaluate.errors import attributes, compare, directions, figures
from engine.evaluate.errors.attributes import Group
from engine.evaluate.errors.compare import PairedDifference, Split
from engine.evaluate.errors.data import ErrorData
from engine.evaluate.errors.directions import Shifts
from engine.types import FloatArray

WORST_DIFFERENCE_MM = 2.0
"""Differences of this size and more are as hot as it gets."""


@dataclass(frozen=True)
class ErrorsWish:
    """What the person asked for. shown, against: keys of sets; the table shows their difference if there are two."""

    shown: str = ""
    against: str = ""
    attribute: str = ""
    group: str = ""
    """Only scans of this group of the attribute; empty: all."""
    landmark: str = ""
    """Whose errors are seen one by one."""
    plane: str = "front"


@dataclass(frozen=True, eq=False)
class ErrorFigures:
    """A wish fulfilled. ``data`` holds the scans of the group only; arrays are (S, L) of it.

    normals: (S, L, 3) of the surfaces, where somebody has read them.
    """

    whole: ErrorData
    data: ErrorData
    wish: ErrorsWish
    errors_mm: FloatArray
    normals: FloatArray | None = None

    # ------------------------------------------------------------------ tables
    @property
    def comparing(self) -> bool:
        """Whether two sets are looked at."""
        return bool(self.wish.against)

    @cached_property
    def cells(self) -> Matrix:
        """Scans by landmarks: errors, or how they differ."""
        data = self.data
        lost = data.wanted(self.wish.shown) & ~np.isfinite(self.errors_mm)
        values = self.errors_mm
        heat = heat_of(values, data.tolerance_mm)
        if self.comparing:
            values = values - data.errors_mm(self.wish.against)
            heat = np.asarray(np.clip(values / WORST_DIFFERENCE_MM, -1.0, 1.0))
        return Matrix(values, heat, data.scan_names, landmark_titles(data), lost, signed=self.comparing)

    @cached_property
    def of_landmarks(self) -> Matrix:
        """Aggregates by landmarks: of the errors, or how those of two sets differ."""
        values = self._differing(figures.by_landmark)
        heat = np.vstack([heat_of(values[:-1], self.data.tolerance_mm), values[-1:]])
        heat = _signed_heat(values) if self.comparing else heat
        return Matrix(values, heat, aggregate_titles(), landmark_titles(self.data), percent_rows=_percent(),
                      signed=self.comparing)  # fmt: skip

    @cached_property
    def of_scans(self) -> Matrix:
        """Scans by aggregates: of the errors, or how those of two sets differ."""
        values = self._differing(figures.by_scan).T
        heat = np.hstack([heat_of(values[:, :-1], float(self.data.tolerance_mm.mean())), values[:, -1:]])
        heat = _signed_heat(values.T).T if self.comparing else heat
        return Matrix(values, heat, self.data.scan_names, aggregate_titles(), percent_columns=_percent(),
                      signed=self.comparing)  # fmt: skip

    @cached_property
    def overall(self) -> FloatArray:
        """(A,) aggregates of everything."""
        return self._differing(figures.overall)

    def _differing(self, figure: Callable[[FloatArray, FloatArray], FloatArray]) -> FloatArray:
        """A figure of the shown set, less that of the one it is compared with."""
        values = figure(self.errors_mm, self.data.tolerance_mm)
        if self.comparing:
            values = values - figure(self.data.errors_mm(self.wish.against), self.data.tolerance_mm)
        return values

    # ------------------------------------------------------------------ what takes longer
    @cached_property
    def frames(self) -> FloatArray:
        """(S, 3, 3) of the faces."""
        return directions.face_frames(self.data.reference_mm, self.data.scheme)

    @property
    def plane(self) -> Plane:
        """How shifts are looked at; from the front while nobody has read the surfaces."""
        wanted = PLANES[self.wish.plane]
        return PLANES["front"] if wanted.along_surface and self.normals is None else wanted

    def vectors(self, plane: Plane) -> FloatArray:
        """(S, L, 3) errors in the frame of a plane."""
        if plane.along_surface and self.normals is not None:
            return self._along
        return self._in_face

    @cached_property
    def _in_face(self) -> FloatArray:
        return directions.turned(self.data.vectors_mm(self.wish.shown), self.frames)

    @cached_property
    def _along(self) -> FloatArray:
        assert self.normals is not None
        return directions.turned(
            self.data.vectors_mm(self.wish.shown), directions.surface_frames(self.normals, self.frames)
        )

    @cached_property
    def _shifts_in_face(self) -> Shifts:
        return directions.shifts(self._in_face)

    @cached_property
    def _shifts_along(self) -> Shifts:
        return directions.shifts(self._along)

    def shifts(self, plane: Plane) -> Shifts:
        """Mean errors in the frame of a plane."""
        return self._shifts_along if plane.along_surface and self.normals is not None else self._shifts_in_face

    @cached_property
    def groups(self) -> tuple[Group, ...]:
        """Groups of the attribute, of all scans."""
        values = self.whole.attributes.get(self.wish.attribute)
        return () if values is None else attributes.groups(values)

    @cached_property
    def split(self) -> Split | None:
        """Errors of all scans by the groups of the attribute."""
        if not self.groups:
            return None
        errors = self.whole.errors_mm(self.wish.shown)
        return compare.split(self.wish.attribute, self.groups, errors, self.whole.tolerance_mm)

    @cached_property
    def paired(self) -> PairedDifference:
        """The shown set against the other one."""
        return compare.paired(self.data.errors_mm(self.wish.against), self.errors_mm)


def resolve(whole: ErrorData, wish: ErrorsWish, normals: FloatArray | None = None) -> ErrorFigures:
    """The figures of a wish; what of it the project does not have is as if it had not been wished."""
    keys = list(whole.sets)
    shown = wish.shown if wish.shown in keys else next((key for key in keys if key != "corrected"), keys[0])
    against = wish.against if wish.against in keys and wish.against != shown else ""
    attribute = wish.attribute if wish.attribute in whole.attributes else ""
    groups = attributes.groups(whole.attributes[attribute]) if attribute else ()
    group = next((one for one in groups if one.title == wish.group), None)
    landmark = wish.landmark if wish.landmark in whole.scheme.index else ""
    wish = ErrorsWish(shown, against, attribute, "" if group is None else group.title, landmark, wish.plane)
    data = whole
    if group is not None:
        chosen = np.zeros(len(whole.scan_ids), bool)
        chosen[list(group.members)] = True
        data = whole.of_scans(chosen)
        normals = None if normals is None else normals[chosen]
    return ErrorFigures(whole, data, wish, data.errors_mm(shown), normals)


def attributes_that_group(data: ErrorData) -> tuple[str, ...]:
    """Attributes that part the scans into a few groups."""
    return tuple(name for name, values in data.attributes.items() if attributes.groups(values))


def landmark_titles(data: ErrorData) -> tuple[str, ...]:
    """Titles of the landmarks in order."""
    return tuple(landmark.title for landmark in data.scheme.landmark)


def aggregate_titles() -> tuple[str, ...]:
    """Titles of the aggregates."""
    return titles([one.title for one in figures.AGGREGATES])


def _signed_heat(values: FloatArray) -> FloatArray:
    """Heat of differences of aggregates (A, n), from -1 to 1; shares as they are."""
    limits = np.array([1.0 if one.percent else WORST_DIFFERENCE_MM for one in figures.AGGREGATES])[:, None]
    return np.asarray(np.clip(values / limits, -1.0, 1.0))


def _percent() -> frozenset[int]:
    return frozenset(place for place, one in enumerate(figures.AGGREGATES) if one.percent)


# ------------------------------------------------------------------ charts
def _curves(seen: ErrorFigures) -> tuple[Chart, ...]:
    data, wish = seen.data, seen.wish
    keys = [wish.shown, wish.against] if seen.comparing else [wish.shown]
    lines = [
        (
            data.sets[key].title,
            figures.cumulative(data.errors_mm(key), data.wanted(key), figures.LIMIT_MM),
            data.errors_mm(key),
        )
        for key in keys
    ]
    if seen.groups and not seen.comparing and not wish.group:
        lines = [_curve_of(seen, group) for group in seen.groups]
    chart = error_charts.cumulative(data, lines, float(np.median(data.tolerance_mm)))
    return (replace(chart, note=". ".join(filter(None, (chart.note, *_left_out(data, keys))))),)


def _left_out(data: ErrorData, keys: Sequence[str]) -> Iterator[str]:
    for key in keys:
        if data.unasked(key):
            yield words("{count} of {total} scans left out, {title} has not answered them").format(
                count=data.unasked(key), total=len(data.scan_ids), title=words(data.sets[key].title)
            )


def _curve_of(seen: ErrorFigures, group: Group) -> tuple[str, figures.Cumulative, FloatArray]:
    rows = list(group.members)
    only = np.full(seen.errors_mm.shape, np.nan)
    only[rows] = seen.errors_mm[rows]
    return (
        group.title,
        figures.cumulative(seen.errors_mm[rows], seen.data.wanted(seen.wish.shown)[rows], figures.LIMIT_MM),
        only,
    )


def _boxes(seen: ErrorFigures) -> tuple[Chart, ...]:
    order = np.argsort(-np.nan_to_num(seen.of_landmarks.values[1], nan=-1.0), kind="stable")
    return (error_charts.boxes(seen.data, seen.errors_mm, order),)


def _histogram(seen: ErrorFigures) -> tuple[Chart, ...]:
    return (error_charts.histogram(seen.data, seen.errors_mm),)


def _shifts(seen: ErrorFigures) -> tuple[Chart, ...]:
    plane = seen.plane
    shifts = seen.shifts(plane)
    row = seen.data.scheme.index.get(seen.wish.landmark, -1)
    if row < 0:
        row = int(np.argmax(np.nan_to_num(shifts.size_mm, nan=-1.0)))
    scatter = shift_charts.scatter(seen.data, seen.errors_mm, seen.vectors(plane), shifts, row, plane)
    return shift_charts.face_map(seen.data, shifts, plane), scatter


def _groups(seen: ErrorFigures) -> tuple[Chart, ...]:
    return () if seen.split is None else (error_charts.by_group(seen.split),)


def _difference(seen: ErrorFigures) -> tuple[Chart, ...]:
    if not seen.comparing:
        return ()
    return (error_charts.difference(seen.data, seen.wish.against, seen.wish.shown, seen.paired),)


@dataclass(frozen=True)
class PlotKind:
    """One kind of plots of the board. make: its charts, none if the wish has nothing for it."""

    id: str
    title: str
    make: Callable[[ErrorFigures], tuple[Chart, ...]]
    without: str = ""
    """What to do to see something, where there is nothing to see."""


PLOT_KINDS: tuple[PlotKind, ...] = (
    PlotKind("curve", "Curve", _curves),
    PlotKind("boxes", "Boxes", _boxes),
    PlotKind("histogram", "Histogram", _histogram),
    PlotKind("shift", "Shift", _shifts),
    PlotKind("groups", "Groups", _groups, "Choose an attribute to split the scans by."),
    PlotKind("difference", "Difference", _difference, "Choose a second set to compare with."),
)
