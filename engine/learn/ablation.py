"""A plan done: every run, seed and split a task of its own, then a table of paired differences. No torch."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import numpy as np

from engine.io.atomic import write_whole
from engine.learn.plan import Plan, PlanRun, settings_of
from engine.learn.results import RunResult, find_results, joined, load_result
from engine.learn.running import Executor, here, tasks_of
from engine.learn.tasks import SYSTEMS, Job, write_task
from engine.statistics import intervals
from engine.statistics.values import Estimate, missing
from engine.types import EngineError, FloatArray

PLAN = "plan.toml"
WHOLE = "one figure of a whole training has no interval over scans"


@dataclass(frozen=True)
class PlanRow:
    """One row of the table: each metric with its interval, and its paired difference to the row compared with."""

    run: PlanRun
    values: dict[str, Estimate]
    differences: dict[str, Estimate]
    """Paired by test scan (or picture) where the metric is known for each; without an interval elsewhere."""
    against: str
    scans: int
    seeds: int
    seconds: float
    warnings: tuple[str, ...] = ()
    reduced: str = ""
    deviations: dict[str, float] = field(default_factory=dict)
    """Standard deviation over seeds of each metric's mean, where there are several."""


def run_plan(
    plan: Plan, folder: Path, job: Job, execute: Executor = here, overrides: Sequence[str] = ()
) -> list[PlanRow]:
    """Train what is not trained yet, below ``folder``, and return the table.

    Every run meets the same splits. EngineError if settings of a run do not fit; nothing has been trained then.
    """
    from engine.config import dump

    folder.mkdir(parents=True, exist_ok=True)
    write_whole(folder / PLAN, dump(plan).encode("utf-8"))
    settings = {
        (run.name, seed): settings_of(plan, run, seed, overrides) for run in plan.rows for seed in plan.seeds
    }  # fmt: skip
    trained: list[Path] = []
    swapped: list[Path] = []
    data: dict[str, Path] = {}
    kinds = {run.name: run.kind for run in plan.rows}
    given = {plan.full} if plan.given is not None else set()
    for (name, seed), one in settings.items():
        for task in tasks_of(one, folder, job, data):
            place = folder / place_of(plan, name) / f"seed-{seed}" / task.name
            task = replace(task, shared=str((folder / "stages").absolute()))
            if kinds[name] == "swap" or name in given:
                full = plan.given or folder / place_of(plan, plan.full) / f"seed-{seed}" / task.name
                task = replace(task, weights=str(full.absolute()))
            write_task(task, place)
            (swapped if task.weights else trained).append(place)
    execute(trained, job)
    execute(swapped, job)
    return table_of(plan, folder)


def table_of(plan: Plan, folder: Path) -> list[PlanRow]:
    """The table of what is trained so far. EngineError if the first run has no result."""
    results = {run.name: _results(folder / place_of(plan, run.name)) for run in plan.rows}
    done = [run for run in plan.rows if results[run.name]]
    if not done:
        raise EngineError(f"Nothing in {folder} is trained yet. Start it with nasion ablate.")
    rows = []
    for number, run in enumerate(done):
        against = "" if number == 0 else (done[number - 1].name if plan.hide_full else done[0].name)
        rows.append(_row(plan, run, results[run.name], results.get(against, []), against))
    return rows


def place_of(plan: Plan, name: str) -> str:
    """Folder of a run: its number, since two names may be alike as folders, and what can be read of its name."""
    number = [run.name for run in plan.rows].index(name)
    plain = "".join(letter if letter.isalnum() else "-" for letter in name.lower()).strip("-")
    return f"{number:02d}-{plain}"


def _results(folder: Path) -> list[RunResult]:
    return [load_result(path) for path in find_results(folder)]


def _row(
    plan: Plan, run: PlanRun, results: Sequence[RunResult], others: Sequence[RunResult], against: str
) -> PlanRow:  # fmt: skip
    seeds: dict[str, list[RunResult]] = {}
    for one in results:
        seeds.setdefault(_seed(one), []).append(one)
    values = {metric: _value(results, metric) for metric in plan.metrics}
    differences = {metric: _difference(results, others, metric) for metric in plan.metrics} if against else {}
    each = {metric: [_value(group, metric).value for group in seeds.values()] for metric in plan.metrics}
    deviations = {
        metric: float(np.std([value for value in found if value is not None], ddof=1))
        for metric, found in each.items()
        if sum(value is not None for value in found) > 1
    }
    facts = [one.facts for one in results]
    warnings = tuple(dict.fromkeys(sentence for one in facts for sentence in one.warnings))
    reduced = "; ".join(dict.fromkeys(one.reduced for one in facts if one.reduced))
    seconds = sum(one.seconds for one in facts)
    scans = len(joined(results).scans)
    return PlanRow(run, values, differences, against, scans, len(seeds), seconds, warnings, reduced, deviations)


def _value(results: Sequence[RunResult], metric: str) -> Estimate:
    """The mean with its interval over scans; the system's own figure of the whole, where that is not such a mean."""
    found = intervals.mean_interval(np.array(list(per_scan(results, metric).values())))
    whole = [one.facts.extra[metric] for one in results if np.isfinite(one.facts.extra.get(metric, np.nan))]
    if not whole or (found.value is not None and np.isclose(float(np.mean(whole)), found.value, rtol=1e-6)):
        return found
    return Estimate(float(np.mean(whole)), count=len(whole), reason=WHOLE)


def _difference(results: Sequence[RunResult], others: Sequence[RunResult], metric: str) -> Estimate:
    own, other = per_scan(results, metric), per_scan(others, metric)
    shared = [name for name in own if name in other and np.isfinite(own[name]) and np.isfinite(other[name])]
    if shared:
        return intervals.mean_interval(np.array([own[name] - other[name] for name in shared]))
    one, two = _value(results, metric).value, _value(others, metric).value
    if one is None or two is None:
        return missing("the two have no test scan with this figure in common")
    return Estimate(one - two, count=len(results), reason=WHOLE)


def _seed(result: RunResult) -> str:
    """The seed of a training, as its settings have it."""
    tree: Any = result.facts.settings
    config = SYSTEMS[result.facts.system].config
    for part in (config.seeded[0] if config is not None and config.seeded else "seed").split("."):
        tree = tree.get(part, {}) if isinstance(tree, Mapping) else {}
    return str(tree)


def per_scan(results: Sequence[RunResult], metric: str) -> dict[str, float]:
    """A metric by scan, the mean over the trainings that tested it: what differences are paired by."""
    found: dict[str, list[float]] = {}
    for result in results:
        figures: FloatArray = result.figure(metric)
        for name, value in zip(result.scans, figures, strict=True):
            found.setdefault(name, []).append(float(value))
    return {name: float(np.mean(values)) for name, values in found.items()}
