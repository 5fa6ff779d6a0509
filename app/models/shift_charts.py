"""Shifts as charts: an arrow per landmark over the mean face, and one landmark's errors in a plane."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from app.language import words
from app.models import chart as charts
from app.models.chart import Axis, Chart, Ink, Layer, Mark
from app.models.error_marks import CellMarks
from engine.evaluate.errors.data import ErrorData
from engine.evaluate.errors.directions import Shifts, ellipse
from engine.types import FloatArray

LONGEST_SHARE = 0.09
"""Of the face's height, for the longest arrow."""


@dataclass(frozen=True)
class Plane:
    """Two axes of a frame to look at. across, up: places of the axes; sign: +1, or -1 to look from the other side."""

    title: str
    across: int
    up: int
    across_title: str
    up_title: str
    along_surface: bool = False


PLANES: dict[str, Plane] = {
    "front": Plane("From the front", 0, 1, "to the subject's left, mm", "upwards, mm"),
    "side": Plane("From the side", 2, 1, "forwards, mm", "upwards, mm"),
    "along": Plane("Along the surface", 0, 1, "along it to the left, mm", "along it upwards, mm", True),
    "out": Plane("Out of the surface", 1, 2, "along it upwards, mm", "outwards, mm", True),
}
"""Ways to look at shifts; those along the surface need the scans' normals."""


def face_map(data: ErrorData, shifts: Shifts, plane: Plane) -> Chart:
    """An arrow per landmark at its place on the mean face, lengthened all alike; red where it is no chance."""
    canonical = np.array([one.canonical_mm or (np.nan,) * 3 for one in data.scheme.landmark], float)
    seen = (0, 1) if plane.along_surface else (plane.across, plane.up)
    start = canonical[:, seen]
    step = shifts.mean_mm[:, (plane.across, plane.up)]
    longest = float(np.nanmax(np.linalg.norm(step, axis=1))) if np.isfinite(step).any() else 0.0
    height = float(np.nanmax(start[:, 1]) - np.nanmin(start[:, 1])) if np.isfinite(start).any() else 1.0
    gain = max(1.0, LONGEST_SHARE * height / longest) if longest > 0 else 1.0
    sure = shifts.significant
    layers: list[Layer] = []
    for rows, ink, title in (
        (np.flatnonzero(~sure), Ink.FAINT, ""), (np.flatnonzero(sure), Ink.BAD, words("shifted, beyond chance")),
    ):  # fmt: skip
        marks = tuple(_mark(data, shifts, int(row)) for row in rows)
        layers.append(charts.Dots(start[rows], ink=ink, size_px=4.0, marks=marks))
        layers.append(
            charts.Arrows(start[rows], start[rows] + gain * step[rows], ink=ink, title=title if len(rows) else "",
                          marks=marks)
        )  # fmt: skip
    note = words("{count} of {all} landmarks shifted; arrows {gain} times as long").format(
        count=int(sure.sum()), all=len(data.scheme), gain=f"{gain:.0f}"
    )
    hidden = Axis(hidden=True)
    return Chart(words("Mean shift"), hidden, hidden, tuple(layers), note, equal=True)


def _mark(data: ErrorData, shifts: Shifts, row: int) -> Mark:
    landmark = data.scheme.landmark[row]
    return Mark(f"{landmark.title}\n{shift_words(shifts, row)}", "", landmark.name)


def shift_words(shifts: Shifts, row: int) -> str:
    """How long the shift of a landmark is, how much of its error it explains, and whether it is chance."""
    if not np.isfinite(shifts.size_mm[row]):
        return words("too few scans")
    return words("shift {mm} mm, {share} % of its error, q = {q}").format(
        mm=f"{shifts.size_mm[row]:.2f}", share=f"{100 * shifts.share[row]:.0f}", q=f"{shifts.q[row]:.2g}"
    )


def scatter(
    data: ErrorData, errors_mm: FloatArray, vectors: FloatArray, shifts: Shifts, row: int, plane: Plane
) -> Chart:
    """The errors of one landmark in a plane, scan by scan, with their mean and where 95 % of them lie.

    vectors: (S, L, 3) in the frame of the plane.
    """
    xy = vectors[:, row][:, (plane.across, plane.up)]
    there = np.flatnonzero(np.isfinite(xy).all(1))
    marks = CellMarks(data, errors_mm, there, np.full(len(there), row))
    layers: list[Layer] = [
        charts.Rule(0.0, ink=Ink.FAINT), charts.Rule(0.0, upright=False, ink=Ink.FAINT),
        charts.Dots(xy[there], size_px=5.0, opacity=0.65, marks=marks),
    ]  # fmt: skip
    border = ellipse(xy)
    if len(border):
        layers.append(charts.Line(border, ink=Ink.SOFT, dashed=True, title="95 %"))
    mean = shifts.mean_mm[row][[plane.across, plane.up]]
    if np.isfinite(mean).all():
        ink = Ink.BAD if shifts.significant[row] else Ink.SOFT
        layers.append(charts.Arrows(np.zeros((1, 2)), mean[None], ink=ink, title=words("mean")))
    return Chart(
        data.scheme.landmark[row].title, Axis(words(plane.across_title)), Axis(words(plane.up_title)), tuple(layers),
        shift_words(shifts, row), equal=True,
    )  # fmt: skip
