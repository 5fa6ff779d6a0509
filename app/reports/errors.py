"""``nasion errors``: the error board's tables and plots from the shell."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

from cyclopts import App, Parameter

from engine.evaluate.errors import command, figures
from engine.shell import telling
from engine.shell.ending import guarded

app = App(
    name="nasion errors",
    help="How far predicted and corrected landmarks of a project are from its reference: tables and plots.",
    result_action="return_value",
)


def run(arguments: Sequence[str]) -> int:
    """Exit code of the command line after ``errors``. Never raises, never prints a traceback."""
    return guarded(lambda: app(list(arguments), exit_on_error=False, print_error=False))


@app.default
def errors(
    *,
    project: Path,
    out: Path,
    scheme: str = "",
    set: Annotated[list[str] | None, Parameter(consume_multiple=True, negative=())] = None,
    attributes: Path | None = None,
    surface: bool = True,
    plots: bool = True,
    limit: float = figures.LIMIT_MM,
) -> int:
    """Write the errors of a project: by landmark, by scan, by groups of scans, their direction, and what differs.

    Parameters
    ----------
    project
        Project folder with reference landmarks.
    out
        Folder to write to; it is made if need be.
    scheme
        Landmark scheme; the one with most references if it is left out.
    set
        What to look at: ids of models, or “corrected”; all if it is left out. The second is compared with the first.
    attributes
        CSV with one row per scan (its file name, then scanner, age and the like), kept in the project.
    surface
        Tell shifts along and out of the surface too, for which every scan is read.
    plots
        Draw plots too.
    limit
        Where the curves end, in millimetres; larger errors are failures.
    """
    request = command.Request(project, out, scheme, tuple(set or ()), attributes, surface, limit)
    with telling.progress(1.0, "Reading scans") as tell:
        answer = command.compute(request, lambda share: tell(share, ""))
    written = command.write(answer, out)
    if plots:
        written = (*written, *_draw(answer, out / "plots"))
    for sentence in command.headline(answer):
        telling.say(sentence)
    for note in answer.notes:
        telling.complain(note)
    telling.say(f"{len(written)} files are in {out}.")
    return 0


def _draw(answer: command.Answer, folder: Path) -> tuple[Path, ...]:
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    from PySide6.QtGui import QGuiApplication

    from app.reports.error_report import write_plots

    painting = QGuiApplication.instance() or QGuiApplication([])
    written = write_plots(answer, folder)
    del painting
    return written
