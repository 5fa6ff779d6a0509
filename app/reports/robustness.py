"""``nasion robustness``: how far a prediction moves when a scan is disturbed; tables and curves as files."""

from __future__ import annotations

import csv
import io
import os
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated, Literal

from cyclopts import App, Parameter

from engine import io as files
from engine.evaluate.robustness.sweep import (
    SWEEPS,
    SweepResult,
    csv_rows,
    predictor,
    summary_rows,
    sweep,
    write_results,
)
from engine.io.atomic import write_whole
from engine.shell import telling
from engine.shell.ending import guarded
from engine.types import EngineError, Unit

UnitName = Literal["um", "mm", "cm", "inch", "m"]
app = App(
    name="nasion robustness",
    help="How far the landmarks of a scan move when it is turned, moved, scaled, cropped, thinned or made noisy.",
    result_action="return_value",
)


def run(arguments: Sequence[str]) -> int:
    """Exit code of the command line after ``robustness``. Never raises, never prints a traceback."""
    return guarded(lambda: app(list(arguments), exit_on_error=False, print_error=False))


@app.default
def robustness(
    scan: Path,
    /,
    *,
    out: Path,
    scheme: str = "ibug68",
    model: str = "",
    sweeps: Annotated[list[str] | None, Parameter(consume_multiple=True, negative=())] = None,
    unit: UnitName | None = None,
    plots: bool = True,
) -> int:
    """Disturb a scan more and more and write how far every landmark of the prediction moves.

    Parameters
    ----------
    scan
        Scan file.
    out
        Folder to write to; it is made if need be.
    scheme
        Landmark scheme.
    model
        Model id; the default model if it is left out.
    sweeps
        What to do to the scan: turn, shift, scale, noise, points, crop; all if it is left out.
    unit
        Unit of the scan file, where it does not say and the guess would be wrong.
    plots
        Draw the curves too, as SVG and PNG.
    """
    names = tuple(sweeps or SWEEPS)
    for name in names:
        if name not in SWEEPS:
            raise EngineError(f"There is no sweep called “{name}”. Known: {', '.join(SWEEPS)}.")
    results = _measured(scan, None if unit is None else Unit(unit), scheme, model, names)
    out.mkdir(parents=True, exist_ok=True)
    write_results(results, out / "curves.json")
    for name, rows in (("distances.csv", csv_rows(results)), ("curves.csv", summary_rows(results))):
        text = io.StringIO(newline="")
        csv.writer(text, lineterminator="\n").writerows(rows)
        write_whole(out / name, text.getvalue().encode("utf-8"))
    if plots:
        _draw(results, out)
    header, *rows = summary_rows(results)
    telling.table(header, rows)
    telling.say(f"Tables and curves are in {out}.")
    return 0


def _measured(scan: Path, unit: Unit | None, scheme: str, model: str, names: Sequence[str]) -> list[SweepResult]:
    read = files.read_scan(scan, unit)
    predict = predictor(model, scheme)
    results: list[SweepResult] = []
    with telling.progress(len(names), "Disturbing") as tell:
        before = predict(read)
        for number, name in enumerate(names):

            def said(done: int, of: int, number: int = number, name: str = name) -> None:
                tell(number + done / of, SWEEPS[name].title)

            results.append(sweep(read, name, before, predict, said))
    return results


def _draw(results: Sequence[SweepResult], folder: Path) -> None:
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    from PySide6.QtGui import QGuiApplication

    from app.models.robustness import curve_chart
    from app.ui.boards import plot_files

    application = QGuiApplication.instance() or QGuiApplication([])
    for one in results:
        chart = curve_chart(one)
        for ending in (".svg", ".png"):
            plot_files.save(chart, folder / f"{one.sweep}{ending}")
    del application
