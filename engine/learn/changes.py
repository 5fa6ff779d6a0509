"""Which labels changed since a model was trained: what its run kept, against a project or data set. No torch."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from engine.datasets import project
from engine.datasets.storage import is_dataset, open_dataset
from engine.datasets.values import ImportOptions
from engine.learn.page import Table
from engine.learn.results import LABELS, find_results, load_result
from engine.types import EngineError, FloatArray

SAME_MM = 1e-3
Labels = Mapping[str, Mapping[str, FloatArray]]
"""Places in millimetres, by scan, then by landmark."""


@dataclass(frozen=True)
class Change:
    """One label. moved_mm: how far; None where it is new or gone."""

    scan: str
    landmark: str
    what: str
    moved_mm: float | None = None


def counted(count: int, thing: str) -> str:
    """So many things."""
    return f"{count} {thing}" if count == 1 else f"{count} {thing}s"


@dataclass(frozen=True)
class Since:
    """All that differs. labels: of scans that the run knew."""

    labels: tuple[Change, ...]
    new_scans: tuple[str, ...]
    gone_scans: tuple[str, ...]

    def table(self) -> Table:
        """One row per label, those that moved farthest first."""
        rows = sorted(self.labels, key=lambda one: -(one.moved_mm or 0.0))
        return [
            ["scan", "landmark", "change"],
            *[[one.scan, one.landmark, one.what if one.moved_mm is None else f"moved by {one.moved_mm:.2f} mm"]
              for one in rows],
        ]  # fmt: skip

    def sentence(self) -> str:
        """The answer in short."""
        if not (self.labels or self.new_scans or self.gone_scans):
            return "No label has changed since this model was trained."
        scans, parts = len({one.scan for one in self.labels}), []
        if self.labels:
            have = "has" if len(self.labels) == 1 else "have"
            parts.append(f"{counted(len(self.labels), 'label')} of {counted(scans, 'scan')} {have} changed")
        for found, end in ((self.new_scans, "new"), (self.gone_scans, "no longer there")):
            if found:
                parts.append(f"{counted(len(found), 'labelled scan')} {'is' if len(found) == 1 else 'are'} {end}")
        return f"Since this model was trained, {', '.join(parts)}."


def since(run: Path, source: Path) -> Since:
    """What differs between the labels a run learnt from and those of a project or data set.

    EngineError if the run did not keep its labels, or if the source is neither.
    """
    before, scheme = _kept(run)
    now = _now(source, scheme)
    changes = [
        change for scan in before if scan in now for change in _changes(scan, before[scan], now[scan])
    ]  # fmt: skip
    return Since(
        tuple(changes), tuple(scan for scan in now if scan not in before), tuple(s for s in before if s not in now)
    )


def _changes(scan: str, before: Mapping[str, FloatArray], now: Mapping[str, FloatArray]) -> list[Change]:
    found = []
    for name in dict.fromkeys([*before, *now]):
        if name not in now or name not in before:
            found.append(Change(scan, name, "gone" if name in before else "new"))
            continue
        moved = float(np.linalg.norm(now[name] - before[name]))
        if moved > SAME_MM:
            found.append(Change(scan, name, "moved", moved))
    return found


def _kept(run: Path) -> tuple[Labels, str]:
    folders = find_results(run)
    if not folders:
        raise EngineError(f"There is no finished training in {run}. Name the folder of a run.")
    try:
        with np.load(folders[-1] / LABELS, allow_pickle=False) as kept:
            labels = _by_name(map(str, kept["scans"]), tuple(map(str, kept["names"])), kept["labels_mm"])
    except (OSError, ValueError, KeyError) as error:
        raise EngineError(f"The run {run} did not keep the labels it learnt from; train it again.") from error
    return labels, load_result(folders[-1]).facts.scheme


def _now(source: Path, scheme: str) -> Labels:
    if is_dataset(source):
        dataset = open_dataset(source)
        return _by_name((one.scan for one in dataset.scans), dataset.names, dataset.labels_mm)
    found = project.find(source, ImportOptions(scheme))
    return {
        one.scan: {name: np.asarray(place, float) for name, place in one.labels.items() if place is not None}
        for one in found.candidates
    }


def _by_name(scans: Iterable[str], names: tuple[str, ...], labels_mm: FloatArray) -> Labels:
    return {
        scan: {name: place for name, place in zip(names, row, strict=True) if np.isfinite(place).all()}
        for scan, row in zip(scans, labels_mm, strict=True)
    }
