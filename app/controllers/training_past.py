"""What a training has left in its folder: curves, measured errors, the model's card. Read in the background."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from app.controllers.presets import FINE_TUNE
from app.models.training import Curves, Measured
from engine.config import dotted, merge
from engine.jobs.folder import JobFolder
from engine.types import EngineError


@dataclass(frozen=True, eq=False)
class Past:
    """All of it. since: what has changed of the labels it learnt from, in a sentence; empty where that is unknown."""

    curves: Curves
    measured: Measured | None = None
    model: str = ""
    since: str = ""


def read_past(folder: JobFolder, settings: Sequence[str]) -> Past:
    """What is in a job's folder. settings: as they were laid over the preset (``part.name=value``)."""
    curves = Curves()
    curves.add_all(stamped.event for stamped in folder.events(b'"metric"', b'"started"'))
    measured = _measured(folder.out)
    return Past(curves, measured, _card(folder.out), "" if measured is None else _since(folder.out, settings))


def _since(out: Path, settings: Sequence[str]) -> str:
    from engine.learn.changes import since

    tree: dict[str, Any] = {}
    for assignment in settings:
        tree = merge(tree, dotted(assignment))
    data = tree.get("data", {})
    if data.get("kind") != "project":
        return ""
    try:
        return since(out, Path(str(data["path"]))).sentence()
    except EngineError:
        return ""  # the project has no corrected labels any more, or lies elsewhere now


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
