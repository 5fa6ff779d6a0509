"""Studies of the photo systems: a plan of runs that each change one thing, trained, measured and compared in pairs.

``python -m engine.train.photo.study PLAN OUT [setting=value …]`` runs a shipped plan or a TOML file.
"""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

import numpy as np

import resources
from engine.config import Config, dotted, load, merge
from engine.io.atomic import write_whole
from engine.registry import Entry, Registry
from engine.train.photo.fitting import Emit
from engine.types import EngineError, FloatArray

RESAMPLES = 1000


@dataclass(frozen=True)
class System:
    """How one photo system is trained and measured."""

    train: Callable[[Any, Path, Emit], Path]
    evaluate: Callable[[Any, Path], tuple[dict[str, float], dict[str, FloatArray]]]


class StudyRun(Config):
    """One row: settings laid over the full system. ``swap`` measures the full system's weights with them."""

    name: str
    part: str = ""
    kind: Literal["replace", "remove", "swap"] = "replace"
    set: tuple[str, ...] = ()


class Study(Config):
    """A full photo system and its variants."""

    title: str
    description: str = ""
    system: str
    full: str = "full"
    set: tuple[str, ...] = ()
    metrics: tuple[str, ...]
    seeds: tuple[int, ...] = (0,)
    seed_settings: tuple[str, ...] = ("fit.seed",)
    run: tuple[StudyRun, ...]

    @property
    def rows(self) -> tuple[StudyRun, ...]:
        """All runs, the full system first."""
        return (StudyRun(name=self.full), *self.run)


SYSTEMS = Registry(
    "photo system",
    {
        "dense": Entry("engine.train.photo.systems:DENSE", "Dense landmarks"),
        "head": Entry("engine.train.photo.systems:HEAD", "Head shape and pose"),
        "matte": Entry("engine.train.photo.systems:MATTE", "Matte"),
    },
)


def read_study(name: str) -> Study:
    """A shipped study by name, or a TOML file."""
    folder = resources.path("plans") / "photo"
    path = Path(name) if name.endswith(".toml") else folder / f"{name}.toml"
    if not path.is_file():
        known = ", ".join(sorted(each.stem for each in folder.glob("*.toml")))
        raise EngineError(f"There is no photo study “{name}”. Known: {known}; or name a TOML file.")
    return load(Study, path)


def settings_of(study: Study, run: StudyRun, seed: int, overrides: Sequence[str] = ()) -> Any:
    """The settings of one run and seed: defaults, the study's, the command line's, the run's own."""
    tree: dict[str, Any] = {}
    seeds = [f"{name}={seed}" for name in study.seed_settings]
    for assignment in (*study.set, *overrides, *run.set, *seeds):
        tree = merge(tree, dotted(assignment))
    return load(config_of(study), tree)


def config_of(study: Study) -> Any:
    """Settings class of the study's system."""
    from engine.train.photo import systems

    return systems.CONFIGS[study.system]


def run_study(study: Study, folder: Path, emit: Emit, overrides: Sequence[str] = ()) -> list[dict[str, Any]]:
    """Train and measure what is missing below ``folder``; the table as rows, the full system first."""
    system: System = SYSTEMS[study.system].load()
    settings = {
        (run.name, seed): settings_of(study, run, seed, overrides) for run in study.rows for seed in study.seeds
    }
    for number, run in enumerate(study.rows):
        for seed in study.seeds:
            place = folder / f"{number:02d}-seed-{seed}"
            if (place / "figures.json").is_file():
                continue
            trained = folder / f"00-seed-{seed}" if run.kind == "swap" else place
            began = time.perf_counter()
            if run.kind != "swap":
                system.train(settings[run.name, seed], trained, emit)
            row, each = system.evaluate(settings[run.name, seed], trained)
            row["seconds"] = time.perf_counter() - began
            place.mkdir(parents=True, exist_ok=True)
            np.savez(place / "each.npz", **each)  # type: ignore[arg-type]
            write_whole(place / "figures.json", json.dumps(row, indent=1).encode())
            write_whole(folder / "table.md", as_markdown(study, table_of(study, folder)).encode("utf-8"))
            emit("metric", {"name": run.name, "step": number, **{m: row[m] for m in study.metrics if m in row}})
    return table_of(study, folder)


def table_of(study: Study, folder: Path) -> list[dict[str, Any]]:
    """Means over seeds, and differences to the full system with a paired bootstrap over pictures, of what is done."""
    rows = []
    for number, run in enumerate(study.rows):
        figures, pairs = [], []
        for seed in study.seeds:
            place = folder / f"{number:02d}-seed-{seed}"
            if not (place / "figures.json").is_file():
                continue
            figures.append(json.loads((place / "figures.json").read_text(encoding="utf-8")))
            pairs.append(_differences(place, folder / f"00-seed-{seed}"))
        if not figures:
            continue
        means = {name: float(np.mean([row[name] for row in figures])) for name in figures[0]}
        spread = {name: float(np.std([row[name] for row in figures])) for name in figures[0]}
        joined = {name: np.concatenate([pair[name] for pair in pairs]) for name in pairs[0]}
        intervals = {name: paired_interval(values) for name, values in joined.items()} if number else {}
        rows.append({"run": run, "mean": means, "std": spread, "difference": intervals})
    return rows


def paired_interval(differences: FloatArray, seed: int = 0) -> tuple[float, float, float]:
    """Mean difference and its 95 % interval, from a thousand resamples of the pictures."""
    rng = np.random.default_rng(seed)
    means = differences[rng.integers(0, len(differences), (RESAMPLES, len(differences)))].mean(1)
    low, high = np.quantile(means, [0.025, 0.975])
    return float(differences.mean()), float(low), float(high)


def as_markdown(study: Study, table: list[dict[str, Any]]) -> str:
    """The table, one line per run: each metric, and where pictures pair, the difference with its interval."""
    lines = [f"# {study.title}", "", study.description, "", "| run | " + " | ".join(study.metrics) + " |"]
    lines.append("|---" * (len(study.metrics) + 1) + "|")
    for row in table:
        cells = []
        for metric in study.metrics:
            if metric not in row["mean"]:
                cells.append("–")
                continue
            text = f"{row['mean'][metric]:.4g}"
            if metric in row["difference"]:
                mean, low, high = row["difference"][metric]
                text += f" ({mean:+.3g}; {low:+.3g} to {high:+.3g})"
            cells.append(text)
        lines.append(f"| {row['run'].name} | " + " | ".join(cells) + " |")
    lines += [
        "",
        f"Means over {len(study.seeds)} seed(s); in brackets the paired difference to “{study.full}” with its",
    ]
    lines += [f"95 % interval over pictures ({RESAMPLES} resamples). Pilot size, rendered people only."]
    return "\n".join(lines) + "\n"


def _differences(place: Path, full: Path) -> dict[str, FloatArray]:
    with np.load(place / "each.npz") as own, np.load(full / "each.npz") as other:
        return {name: own[name] - other[name] for name in own.files if name in other.files}


def main(arguments: Sequence[str]) -> None:
    """Run a study and say what each run gave."""
    if len(arguments) < 2:
        raise EngineError("Name a study and a folder: PLAN OUT [setting=value …].")
    study = read_study(arguments[0])

    def emit(kind: str, values: dict[str, Any]) -> None:
        if kind == "metric":
            sys.stderr.write(json.dumps(values) + "\n")

    table = run_study(study, Path(arguments[1]), emit, tuple(arguments[2:]))
    sys.stdout.write(as_markdown(study, table))


if __name__ == "__main__":
    main(sys.argv[1:])
