"""A plan done: every run, seed and split a task of its own, then a table of paired differences. No torch."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from engine.datasets.storage import open_dataset
from engine.io.atomic import write_whole
from engine.learn.plan import Plan, PlanRun, settings_of
from engine.learn.results import RunResult, find_results, joined, load_result
from engine.learn.running import Executor, here, settle_data, task_of
from engine.learn.splits import splits_of
from engine.learn.tasks import Job, write_task
from engine.statistics import intervals
from engine.statistics.values import Estimate, missing
from engine.types import EngineError, FloatArray

PLAN = "plan.toml"


@dataclass(frozen=True)
class PlanRow:
    """One row of the table: each metric with its interval, and its paired difference to the row compared with."""

    run: PlanRun
    values: dict[str, Estimate]
    differences: dict[str, Estimate]
    against: str
    scans: int
    seeds: int
    seconds: float
    warnings: tuple[str, ...] = ()
    reduced: str = ""


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
    folders: list[Path] = []
    data: dict[str, Path] = {}
    for (name, seed), one in settings.items():
        key = one.data.model_dump_json()
        if key not in data:
            data[key] = settle_data(one.data, folder, job)
        dataset = open_dataset(data[key])
        for split in splits_of(dataset, one.protocol):
            place = folder / place_of(plan, name) / f"seed-{seed}" / split.name
            task = replace(
                task_of(one, data[key], dataset.digest, split, export=False),
                shared=str((folder / "stages").absolute()),
            )
            write_task(task, place)
            folders.append(place)
    execute(folders, job)
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
    values, differences = {}, {}
    for metric in plan.metrics:
        own = per_scan(results, metric)
        values[metric] = intervals.mean_interval(np.array(list(own.values())))
        if not against:
            continue
        other = per_scan(others, metric)
        shared = [name for name in own if name in other and np.isfinite(own[name]) and np.isfinite(other[name])]
        differences[metric] = (
            intervals.mean_interval(np.array([own[name] - other[name] for name in shared]))
            if shared
            else missing("the two have no test scan with this figure in common")
        )
    facts = [one.facts for one in results]
    seeds = len({str(one.settings.get("stage", {}).get("loop", {}).get("seed")) for one in facts})
    warnings = tuple(dict.fromkeys(sentence for one in facts for sentence in one.warnings))
    reduced = "; ".join(dict.fromkeys(one.reduced for one in facts if one.reduced))
    seconds = sum(one.seconds for one in facts)
    return PlanRow(run, values, differences, against, len(joined(results).scans), seeds, seconds, warnings, reduced)


def per_scan(results: Sequence[RunResult], metric: str) -> dict[str, float]:
    """A metric by scan, the mean over the trainings that tested it: what differences are paired by."""
    found: dict[str, list[float]] = {}
    for result in results:
        figures: FloatArray = result.figure(metric)
        for name, value in zip(result.scans, figures, strict=True):
            found.setdefault(name, []).append(float(value))
    return {name: float(np.mean(values)) for name, values in found.items()}
