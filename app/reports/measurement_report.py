"""A one-page report of a scan's measures: pictures with the measures drawn on them, and a table."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from app.models import scene as scenes
from app.reports import look
from app.reports.measure_table import draw_table
from app.reports.pictures import Picture, photographer
from app.ui.view.camera import CameraPreset
from engine import catalog
from engine.catalog import LandmarkScheme
from engine.measures.command import Measured
from engine.measures.definitions import MeasureSet
from engine.measures.drawing import DrawnLine, lines_of
from engine.types import Annotation, EngineError, FloatArray

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

VIEWS = ((CameraPreset.FRONT, "Front"), (CameraPreset.RIGHT, "Right side"), (CameraPreset.LEFT, "Left side"))
_ACROSS = 0.45
"""A line is drawn where at least this share of its length runs across the view."""
_UPRIGHT = 0.15
"""Lines this nearly upright lie over each other on the midline of a front view; the side views show them."""


def write_report(path: Path, scans: Iterable[Measured], measures: MeasureSet) -> int:
    """Write a PDF of one page per scan; the number of pages. EngineError if it cannot be written."""
    from matplotlib import rc_context
    from matplotlib.backends.backend_pdf import PdfPages

    from app.ui.view.snapshot import ensure_application

    application = ensure_application()
    pages = 0
    temporary = path.with_name(path.name + ".part")
    try:
        with rc_context(look.setting()), PdfPages(temporary) as pdf:
            for measured in scans:
                pdf.savefig(page(measured, measures))
                pages += 1
        if pages:
            temporary.replace(path)
    except OSError as error:
        raise EngineError(f"{path} could not be written: {error.strerror}. Choose another folder.") from error
    finally:
        temporary.unlink(missing_ok=True)
    application.processEvents()
    return pages


def page(measured: Measured, measures: MeasureSet) -> Figure:
    """The page of one scan, A4 upright."""
    from matplotlib.figure import Figure

    scheme = catalog.scheme(measures.scheme)
    figure = Figure(figsize=look.A4_INCHES, facecolor="white")
    _head(figure, measured, measures, scheme)
    places = np.array([one.xyz_mm for one in measured.annotation.landmarks.values() if one.xyz_mm is not None])
    numbers = {one.measure.name: number for number, one in enumerate(measured.measures.values, start=1)}
    frame = scenes.face_frame(_points(measured.annotation), scheme)
    with photographer(measured.scan) as camera:
        for column, (view, title) in enumerate(VIEWS):
            picture = camera.take(view, frame, places if len(places) > 3 else None, aspect=0.86)
            axes = figure.add_axes((0.06 + 0.2975 * column, 0.658, 0.285, 0.235))
            _show(axes, picture, title)
            _draw_measures(axes, picture, measured, numbers, measures, scheme)
    draw_table(figure, measured.measures.values, numbers)
    return figure


def _points(annotation: Annotation) -> dict[str, tuple[float, float, float]]:
    return {name: one.xyz_mm for name, one in annotation.landmarks.items() if one.xyz_mm is not None}


def _head(figure: Figure, measured: Measured, measures: MeasureSet, scheme: LandmarkScheme) -> None:
    from datetime import date

    placed = sum(one.xyz_mm is not None for one in measured.annotation.landmarks.values())
    checked = sum(one.checked for one in measured.annotation.landmarks.values())
    models = sorted({one.model for one in measured.annotation.landmarks.values() if one.model})
    figure.text(0.06, 0.948, measured.scan.name, fontproperties=look.font("SemiBold", 17), color=look.TEXT)
    about = f"{measures.title}  ·  {placed} of {len(scheme)} landmarks of {scheme.title}"
    about += f", {checked} checked by a person" if checked else ""
    about += f"  ·  model {', '.join(models)}" if models else ""
    figure.text(0.06, 0.927, about, fontproperties=look.font("Regular", 8), color=look.SOFT)
    unit = measured.scan.unit
    right = f"{date.today().isoformat()}  ·  scan in {unit.unit.value} ({unit.source.value})"
    figure.text(0.94, 0.952, "Measurements", ha="right", fontproperties=look.font("Medium", 9), color=look.ACCENT)
    figure.text(0.94, 0.927, right, ha="right", fontproperties=look.font("Regular", 8), color=look.SOFT)
    _rule(figure, 0.917)


def _rule(figure: Figure, y: float) -> None:
    from matplotlib.lines import Line2D

    figure.add_artist(Line2D([0.06, 0.94], [y, y], color=look.LINE, linewidth=0.6))


# ------------------------------------------------------------------ pictures
def _show(axes: Axes, picture: Picture, title: str) -> None:
    height, width = picture.pixels.shape[:2]
    axes.imshow(picture.pixels, extent=(0, width, height, 0), interpolation="lanczos")
    axes.set_xlim(0, width)
    axes.set_ylim(height, 0)
    axes.set_axis_off()
    axes.text(0.5, -0.035, title, transform=axes.transAxes, ha="center", va="top",
              fontproperties=look.font("Medium", 7), color=look.SOFT)  # fmt: skip


def _draw_measures(
    axes: Axes,
    picture: Picture,
    measured: Measured,
    numbers: dict[str, int],
    measures: MeasureSet,
    scheme: LandmarkScheme,
) -> None:
    """Lines of the measures that run across this view, with their numbers, and the landmarks."""
    taken: list[FloatArray] = []
    for value in measured.measures.values:
        if value.value is None:
            continue
        if value.measure.measures or value.measure.kind.startswith("asymmetry"):
            continue
        for place, line in enumerate(lines_of(value.measure, measures, measured.annotation, scheme, measured.surface)):
            if _across(line.points_mm, picture) and _on_this_side(line.points_mm, picture, measured):
                _stroke(axes, picture, line)
                if not place:
                    _number(axes, picture, line.points_mm, numbers[value.measure.name], taken)
    points = np.array(list(_points(measured.annotation).values())).reshape(-1, 3)
    seen = points[[_on_this_side(point[None], picture, measured) for point in points]] if len(points) else points
    if len(seen):
        at = picture.projection.project(seen)
        axes.scatter(at[:, 0], at[:, 1], s=3.5, color="white", edgecolors=look.TEXT, linewidths=0.35, zorder=4)


def _across(line: FloatArray, picture: Picture) -> bool:
    steps = np.diff(line, axis=0)
    length = float(np.linalg.norm(steps, axis=1).sum())
    flat = steps @ picture.projection.axes[:2].T
    if picture.view is CameraPreset.FRONT and len(line) == 2 and abs(flat[0, 0]) < _UPRIGHT * abs(flat[0, 1]):
        return False
    return bool(length > 1.0 and float(np.linalg.norm(flat, axis=1).sum()) >= _ACROSS * length)


def _on_this_side(line: FloatArray, picture: Picture, measured: Measured) -> bool:
    """Whether the middle of a line is not behind the head: nearer to the eye than the middle of all landmarks."""
    places = np.array(list(_points(measured.annotation).values()))
    back = picture.projection.axes[2]
    reach = (places @ back).max() - (places @ back).min()
    return bool(float((line @ back).min()) >= float((places @ back).mean()) - 0.42 * reach)


def _stroke(axes: Axes, picture: Picture, line: DrawnLine) -> None:
    at = picture.projection.project(line.points_mm)
    colour = look.SERIES[1] if line.skin else look.ACCENT
    axes.plot(at[:, 0], at[:, 1], color="white", linewidth=1.3, alpha=0.6, solid_capstyle="round", zorder=2)
    style: dict[str, Any] = {"linestyle": (0, (3, 2)), "alpha": 0.7} if line.helper else {}
    axes.plot(at[:, 0], at[:, 1], color=colour, linewidth=0.55, solid_capstyle="round", zorder=3, **style)


def _number(axes: Axes, picture: Picture, line: FloatArray, number: int, taken: list[FloatArray]) -> None:
    """The measure's number, on its line where no other number is yet."""
    at = picture.projection.project(line)[:, :2]
    step = np.concatenate([[0.0], np.cumsum(np.linalg.norm(np.diff(at, axis=0), axis=1))])
    room = 0.027 * picture.pixels.shape[0]
    places = [
        np.array([np.interp(share * step[-1], step, at[:, axis]) for axis in (0, 1)])
        for share in (0.5, 0.35, 0.65, 0.2, 0.8, 0.42, 0.58, 0.1, 0.9)
    ]
    free = [place for place in places if all(np.linalg.norm(place - other) > room for other in taken)]
    if not free:
        return
    place = free[0]
    taken.append(place)
    axes.text(
        place[0], place[1], str(number), ha="center", va="center", color=look.TEXT, zorder=5,
        fontproperties=look.font("SemiBold", 3.6),
        bbox={"boxstyle": "round,pad=0.12", "facecolor": "white", "edgecolor": "none", "alpha": 0.85},
    )  # fmt: skip
