"""What a training has left in its folder: curves, measured errors, the model's card. Read in the background."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from app.controllers.presets import FINE_TUNE
from app.models.training import Curves, Measured
from engine.jobs.folder import JobFolder


def read_past(folder: JobFolder) -> tuple[Curves, Measured | None, str]:
    """Curves, measured errors and the model's card of a job's folder."""
    curves = Curves()
    curves.add_all(stamped.event for stamped in folder.events(b'"metric"', b'"started"'))
    return curves, _measured(folder.out), _card(folder.out)


def _measured(out: Path) -> Measured | None:
    from engine.learn.report import interval, told
    from engine.learn.results import find_results, load_result

    results = [load_result(path) for path in find_results(out)]
    if not results:
        return None
    result = told(results)
    rows = [
        (name, one.value, one.value if one.low is None else one.low, one.value if one.high is None else one.high)
        for name, one in result.per_landmark().items()
        if one.value is not None
    ]
    whole, known = interval(result.mean()), [row[0] for row in rows]
    if result.coarse_mm is None or result.facts.system != FINE_TUNE:
        return Measured(len(result.scans), whole, tuple(rows))
    old = replace(result, errors_mm=result.coarse_mm)
    before = {name: one.value for name, one in old.per_landmark().items()}
    figures = tuple(float("nan") if before[name] is None else float(before[name] or 0.0) for name in known)
    return Measured(len(result.scans), whole, tuple(rows), interval(old.mean()).partition(" ")[0], figures)


def _card(out: Path) -> str:
    from engine.infer.point_cards import run_cards

    return next((str(path) for path, _card in run_cards(out)), "")
