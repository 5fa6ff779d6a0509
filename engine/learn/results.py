"""What a training leaves behind to be measured, compared and traced: one folder, plain files. No torch."""

from __future__ import annotations

import functools
import hashlib
import json
import os
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

import numpy as np

from engine.datasets.values import LandmarkDataset
from engine.evaluate.metrics import over_4
from engine.io.atomic import write_whole
from engine.learn.splits import Split
from engine.statistics import intervals
from engine.statistics.values import Estimate
from engine.types import EngineError, FloatArray

RESULT, ERRORS, LABELS = "result.json", "errors.npz", "labels.npz"
FORMAT = 1
EACH = "each_"
"""Begins the names of other figures in the file of errors."""


@dataclass(frozen=True)
class RunFacts:
    """Where a result comes from, so that every number can be traced."""

    name: str
    system: str
    title: str
    dataset: str
    digest: str
    scheme: str
    names: tuple[str, ...]
    settings: Mapping[str, Any]
    split: Mapping[str, Any]
    """Names of the scans that trained, selected and tested."""
    versions: Mapping[str, str]
    seconds: float = 0.0
    best_step: int = 0
    steps: int = 0
    ended: str = ""
    reduced: str = ""
    warnings: tuple[str, ...] = ()
    extra: Mapping[str, float] = field(default_factory=dict)
    """Other figures of the system, by name with unit."""


@dataclass(frozen=True, eq=False)
class RunResult:
    """Errors on the test scans of one training. S scans, L landmarks; NaN where the truth is unknown.

    errors_mm: (S, L). coarse_mm: (S, L) before refining, or None. iou: (S, L) of heat maps, or None.
    """

    facts: RunFacts
    scans: tuple[str, ...]
    subjects: tuple[str, ...]
    errors_mm: FloatArray
    predicted_mm: FloatArray
    coarse_mm: FloatArray | None = None
    iou: FloatArray | None = None
    each: Mapping[str, FloatArray] = field(default_factory=dict)
    """Other figures of every test scan or picture, (S,), by name; NaN where one is unknown."""

    def per_scan_mm(self) -> FloatArray:
        """Mean error of each scan, (S,)."""
        return row_means(self.errors_mm)

    def mean(self) -> Estimate:
        """Mean error over the test scans with its 95 % interval."""
        return intervals.mean_interval(self.per_scan_mm())

    def figure(self, name: str) -> FloatArray:
        """A metric of every test scan, (S,), NaN where only the whole has it. EngineError if nobody knows it."""
        if name not in {**METRICS, **self.each, **self.facts.extra}:
            known = ", ".join(dict.fromkeys([*METRICS, *self.each, *self.facts.extra]))
            raise EngineError(f"There is no metric “{name}”. Known: {known}.")
        values = self.each[name] if name in self.each else METRICS[name](self) if name in METRICS else None
        return np.full(len(self.scans), np.nan) if values is None else values

    def per_landmark(self) -> dict[str, Estimate]:
        """Mean error of each landmark with its interval."""
        return {
            name: intervals.mean_interval(self.errors_mm[:, column]) for column, name in enumerate(self.facts.names)
        }


def row_means(values: FloatArray) -> FloatArray:
    """Mean of the known values of each row, NaN where there are none."""
    known = np.isfinite(values)
    total = np.where(known, values, 0.0).sum(1)
    return np.asarray(np.where(known.any(1), total / np.maximum(known.sum(1), 1), np.nan))


def _over_4(result: RunResult) -> FloatArray:
    return np.array([over_4(row) for row in result.errors_mm])


METRICS: Mapping[str, Callable[[RunResult], FloatArray | None]] = {
    "mean_mm": lambda result: row_means(result.errors_mm),
    "coarse_mm": lambda result: None if result.coarse_mm is None else row_means(result.coarse_mm),
    "iou": lambda result: None if result.iou is None else row_means(result.iou),
    "over_4mm_percent": _over_4,
}
"""Figures of each test scan, (S,), by name with unit; None where a system has no such thing."""


def save_result(result: RunResult, folder: Path) -> None:
    """Write a result; ``result.json`` comes last, so that one that is there is whole."""
    arrays: dict[str, Any] = {
        "scans": np.array(result.scans),
        "subjects": np.array(result.subjects),
        "errors_mm": result.errors_mm,
        "predicted_mm": result.predicted_mm,
    }
    if result.coarse_mm is not None:
        arrays["coarse_mm"] = result.coarse_mm
    if result.iou is not None:
        arrays["iou"] = result.iou
    arrays |= {EACH + name: values for name, values in result.each.items()}
    try:
        folder.mkdir(parents=True, exist_ok=True)
        np.savez(folder / ERRORS, **arrays)
    except OSError as error:
        raise EngineError(f"{folder} could not be written: {error.strerror}. Free some space.") from error
    facts = {"format": FORMAT} | asdict(result.facts)
    write_whole(folder / RESULT, json.dumps(facts, indent=1, ensure_ascii=False).encode("utf-8"))


def keep_labels(dataset: LandmarkDataset, folder: Path) -> None:
    """Write the labels a training begins with: data sets are corrected later, and the run must still know its own."""
    scans, names = np.array([one.scan for one in dataset.scans]), np.array(dataset.names)
    try:
        np.savez(folder / LABELS, scans=scans, names=names, labels_mm=dataset.labels_mm)
    except OSError as error:
        raise EngineError(f"{folder} could not be written: {error.strerror}. Free some space.") from error


def load_result(folder: Path) -> RunResult:
    """The result in a folder. EngineError if there is none or it is not whole."""
    try:
        facts = json.loads((folder / RESULT).read_text(encoding="utf-8"))
        if facts.pop("format") != FORMAT:
            raise EngineError(f"The result in {folder} is of another version of Nasion. Train again.")
        facts["names"], facts["warnings"] = tuple(facts["names"]), tuple(facts["warnings"])
        with np.load(folder / ERRORS, allow_pickle=False) as arrays:
            return RunResult(
                RunFacts(**facts),
                tuple(map(str, arrays["scans"])),
                tuple(map(str, arrays["subjects"])),
                arrays["errors_mm"],
                arrays["predicted_mm"],
                arrays.get("coarse_mm"),
                arrays.get("iou"),
                {name.removeprefix(EACH): arrays[name] for name in arrays.files if name.startswith(EACH)},
            )
    except FileNotFoundError as error:
        raise EngineError(f"There is no result in {folder}. Train first, or name another folder.") from error
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise EngineError(f"The result in {folder} is not whole: {error}. Train again.") from error


def find_results(folder: Path) -> list[Path]:
    """Folders with a result, at or below ``folder``, in a stable order."""
    return sorted(path.parent for path in folder.rglob(RESULT))


def joined(results: Sequence[RunResult]) -> RunResult:
    """Several trainings as one: every fold's test scans together. EngineError if their landmarks differ."""
    first = results[0]
    if any(one.facts.names != first.facts.names for one in results):
        raise EngineError("These runs are of different landmarks and cannot be taken together.")
    if len(results) == 1:
        return first
    return RunResult(
        first.facts,
        tuple(name for one in results for name in one.scans),
        tuple(name for one in results for name in one.subjects),
        np.concatenate([one.errors_mm for one in results]),
        np.concatenate([one.predicted_mm for one in results]),
        _stacked([one.coarse_mm for one in results]),
        _stacked([one.iou for one in results]),
        {name: np.concatenate([one.each[name] for one in results]) for name in _common(results)},
    )


def _common(results: Sequence[RunResult]) -> list[str]:
    return [name for name in results[0].each if all(name in one.each for one in results)]


def _stacked(parts: Sequence[FloatArray | None]) -> FloatArray | None:
    known = [part for part in parts if part is not None]
    return np.concatenate(known) if len(known) == len(parts) else None


def split_names(dataset: LandmarkDataset, split: Split) -> dict[str, list[str]]:
    """Names of the scans on each side."""
    return {side: [dataset.scans[row].scan for row in getattr(split, side)] for side in ("train", "validation", "test")}


@functools.cache
def code_digest() -> str:
    """The engine's own source in a few digits: two runs with the same were computed by the same code."""
    root = Path(__file__).resolve().parents[1]
    digest = hashlib.sha256()
    for path in sorted(root.rglob("*.py")):
        digest.update(path.relative_to(root).as_posix().encode() + b"\0" + path.read_bytes())
    return digest.hexdigest()[:12]


def versions() -> dict[str, str]:
    """What computed: Nasion, Python, and the libraries that matter for a number."""
    import platform
    from importlib.metadata import PackageNotFoundError, version

    found = {"code": code_digest(), "python": platform.python_version(), "system": platform.platform()}
    found["processors"] = str(os.cpu_count())
    torch = sys.modules.get("torch")
    if torch is not None and torch.cuda.is_available():
        found["gpu"] = torch.cuda.get_device_name()
    for name in ("nasion", "torch", "lightning", "numpy", "scipy", "onnxruntime"):
        try:
            found[name] = version(name)
        except PackageNotFoundError:
            continue
    return found
