"""Errors of a project as files: every table as CSV, every plot as SVG and PNG; for the shell and the error board."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from app.models.chart import Chart
from app.models.error_figures import PLOT_KINDS, ErrorFigures, ErrorsWish, attributes_that_group, resolve
from app.ui.boards import plot_files
from engine.evaluate.errors import command
from engine.evaluate.errors.command import Answer, file_part
from engine.evaluate.errors.data import ErrorData
from engine.types import EngineError, FloatArray

ENDINGS = (".svg", ".png")


def write_board(seen: ErrorFigures, folder: Path) -> tuple[Path, ...]:
    """Tables and plots of what the board shows. EngineError if the folder cannot be written. Needs an application."""
    chosen = (seen.wish.against, seen.wish.shown) if seen.comparing else (seen.wish.shown,)
    answer = command.figures_of(seen.data, chosen, seen.normals)
    return (*command.write(answer, folder), *write_plots(answer, folder / "plots"))


def write_plots(answer: Answer, folder: Path) -> tuple[Path, ...]:
    """Every plot of every set of an answer."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise EngineError(f"The folder {folder} could not be made: {error.strerror}. Choose another.") from error
    written = []
    for name, chart in _charts(answer.data, tuple(answer.curves), answer.normals):
        for ending in ENDINGS:
            plot_files.save(chart, folder / f"{name}{ending}")
            written.append(folder / f"{name}{ending}")
    return tuple(written)


def _charts(data: ErrorData, keys: tuple[str, ...], normals: FloatArray | None) -> Iterator[tuple[str, Chart]]:
    """Name and chart of every plot there is something for."""
    planes = ("front", "side") if normals is None else ("front", "side", "along", "out")
    for place, key in enumerate(keys):
        against = keys[0] if place == 1 else ""
        part = file_part(key)
        for kind in PLOT_KINDS:
            if kind.id == "shift":
                for plane in planes:
                    seen = resolve(data, ErrorsWish(key, plane=plane), normals)
                    face_map, scatter = kind.make(seen)
                    yield f"shift-{plane}-{part}", face_map
                    yield f"largest-shift-{plane}-{part}", scatter
            elif kind.id == "groups":
                for attribute in attributes_that_group(data):
                    seen = resolve(data, ErrorsWish(key, attribute=attribute))
                    for chart in kind.make(seen):
                        yield f"groups-{file_part(attribute)}-{part}", chart
            else:
                for chart in kind.make(resolve(data, ErrorsWish(key, against))):
                    yield f"{kind.id}-{part}", chart
