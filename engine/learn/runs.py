"""All trainings below a folder, listed and compared: where each number comes from, and what differs. No torch."""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from engine.learn.ablation import per_scan
from engine.learn.page import Table
from engine.learn.report import interval, told
from engine.learn.results import RESULT, RunResult, find_results, joined, load_result
from engine.statistics import intervals
from engine.statistics.values import Estimate, missing
from engine.types import EngineError


@dataclass(frozen=True, eq=False)
class Run:
    """The trainings of one run. finished_s: of the last of them, seconds since 1970."""

    folder: Path
    results: tuple[RunResult, ...]
    finished_s: float

    @property
    def told(self) -> RunResult:
        """What counts of it."""
        return told(self.results)


def find_runs(folder: Path) -> list[Run]:
    """Runs below a folder, newest first: trainings side by side in one folder are one run."""
    groups: dict[Path, list[Path]] = {}
    for path in find_results(folder):
        groups.setdefault(path.parent, []).append(path)
    runs = []
    for place, paths in groups.items():
        finished = max((path / RESULT).stat().st_mtime for path in paths)
        runs.append(Run(place, tuple(load_result(path) for path in paths), finished))
    return sorted(runs, key=lambda run: run.finished_s, reverse=True)


def list_table(folder: Path, runs: list[Run]) -> Table:
    """One row per run."""
    table = [["run", "system", "data", "digest", "trainings", "test scans", "mean mm", "finished"]]
    for run in runs:
        facts = run.told.facts
        when = time.strftime("%Y-%m-%d %H:%M", time.localtime(run.finished_s))
        name = run.folder.relative_to(folder).as_posix() if run.folder != folder else folder.name
        table.append(
            [name, facts.title, facts.dataset, facts.digest, str(len(run.results)), str(len(run.told.scans)),
             interval(run.told.mean()), when]
        )  # fmt: skip
    return table


def compare(first: Path, second: Path) -> tuple[Table, Estimate]:
    """What differs between two runs, and the paired difference of their errors (second − first) over shared scans."""
    one, two = (_one(path) for path in (first, second))
    table = [["what", str(first), str(second)]]
    for name, (before, after) in differences(_facts(one.told), _facts(two.told)).items():
        table.append([name, before, after])
    a, b = (per_scan([run.told], "mean_mm") for run in (one, two))
    shared = [name for name in a if name in b and np.isfinite(a[name]) and np.isfinite(b[name])]
    if one.told.facts.digest != two.told.facts.digest or not shared:
        return table, missing("the runs have no test scan in common")
    return table, intervals.mean_interval(np.array([b[name] - a[name] for name in shared]))


def differences(one: Mapping[str, str], two: Mapping[str, str]) -> dict[str, tuple[str, str]]:
    """Leaves that differ, with both values."""
    return {
        name: (one.get(name, "–"), two.get(name, "–"))
        for name in dict.fromkeys([*one, *two])
        if one.get(name) != two.get(name)
    }


def _one(path: Path) -> Run:
    results = tuple(load_result(found) for found in find_results(path))
    if not results:
        raise EngineError(f"There is no finished training in {path}. Name the folder of a run.")
    joined(results)
    return Run(path, results, 0.0)


def _facts(result: RunResult) -> dict[str, str]:
    facts = result.facts
    said = {"mean mm": interval(result.mean()), "data digest": facts.digest, "scheme": facts.scheme or "own names"}
    said |= {f"version of {name}": version for name, version in facts.versions.items()}
    for side, scans in facts.split.items():
        said[f"{side} scans"] = f"{len(scans)}: {', '.join(scans[:3])}…" if len(scans) > 3 else ", ".join(scans)
    return said | flat(facts.settings)


def flat(tree: Mapping[str, Any], prefix: str = "") -> dict[str, str]:
    """Leaves of a tree of settings by their dotted names."""
    found: dict[str, str] = {}
    for name, value in tree.items():
        if isinstance(value, Mapping):
            found |= flat(value, f"{prefix}{name}.")
        else:
            found[f"{prefix}{name}"] = str(value)
    return found
