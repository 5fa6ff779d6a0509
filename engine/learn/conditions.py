"""Heat maps of moved scans, as in seed 001: untouched, turned or shifted and laid back by ICP, turned or shifted."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from engine.datasets.values import LandmarkDataset
from engine.io.atomic import write_whole
from engine.learn.samples import PreparedSet
from engine.learn.stage import REPORTED, THRESHOLDS
from engine.preprocess.similarity import Similarity, random_rotation
from engine.preprocess.template import Template, align
from engine.types import EngineError, FloatArray

FILE = "conditions.json"
SHIFT_MM = 300.0
CONDITIONS = ("None", "ICP r", "ICP t", "ICP rt", "r", "t", "rt")
"""Columns of the table, in the seed's order."""


@dataclass(frozen=True)
class ConditionTable:
    """IoU by condition and landmark. iou: per condition one value per landmark at 0.2, and a curve over thresholds."""

    names: tuple[str, ...]
    scans: int
    iou: dict[str, list[float]]
    curve: dict[str, list[float]]
    mm: dict[str, float]
    thresholds: tuple[float, ...] = THRESHOLDS

    def means(self) -> dict[str, float]:
        """Mean over landmarks of each column."""
        return {name: float(np.nanmean(values)) for name, values in self.iou.items()}


def moved(dataset: LandmarkDataset, rows: Sequence[int], condition: str, template: Template | None) -> LandmarkDataset:
    """The scans of some rows under a condition, each moved its own way; the same at every call.

    EngineError if a condition with ICP has no mean face to lay scans over.
    """
    clouds, labels = [], []
    for row in rows:
        cloud, truth = np.asarray(dataset.cloud_mm(row), float), dataset.labels_mm[row]
        move = _move(condition.split()[-1], np.random.default_rng([row, 41]))
        cloud, truth = move.apply(cloud), move.apply(truth)
        if condition.startswith("ICP"):
            if template is None:
                raise EngineError("There is no mean face to lay the scans over. Build it from the training scans.")
            back = _rigid(align(cloud, template), cloud)
            cloud, truth = back.apply(cloud), back.apply(truth)
        clouds.append(cloud)
        labels.append(truth)
    starts = np.concatenate([[0], np.cumsum([len(cloud) for cloud in clouds])]).astype(np.int64)
    return replace(
        dataset,
        scans=tuple(dataset.scans[row] for row in rows),
        points_mm=np.concatenate(clouds),
        starts=starts,
        labels_mm=np.stack(labels),
    )


def _move(kind: str, rng: np.random.Generator) -> Similarity:
    rotation, shift = random_rotation(rng), rng.uniform(-SHIFT_MM, SHIFT_MM, 3)
    return Similarity(
        rotation if "r" in kind and kind != "None" else np.eye(3), 1.0, shift if "t" in kind else np.zeros(3)
    )  # fmt: skip


def _rigid(move: Similarity, cloud: FloatArray) -> Similarity:
    """The turn of a similarity, about the cloud's centroid, which comes to lie at the origin."""
    return Similarity(move.rotation, 1.0, -move.rotation @ cloud.mean(0))


def measure(
    answers: Callable[[PreparedSet, Sequence[int]], tuple[FloatArray, FloatArray]],
    like: PreparedSet,
    rows: Sequence[int],
    template: Template | None,
    tell: Callable[[int, int, str], None],
) -> ConditionTable:
    """The table of a system. answers: from scans to IoU (S, L, T) and errors in mm (S, L)."""
    iou: dict[str, list[float]] = {}
    curve: dict[str, list[float]] = {}
    mm: dict[str, float] = {}
    for number, condition in enumerate(CONDITIONS):
        tell(number, len(CONDITIONS), f"Heat maps: {condition}")
        dataset = moved(like.dataset, rows, condition, template)
        prepared = PreparedSet(dataset, like.config, like.structure, like.template)
        shared, errors = answers(prepared, range(len(dataset)))
        iou[condition] = [float(value) for value in np.nanmean(shared[..., REPORTED], axis=0)]
        curve[condition] = [float(value) for value in np.nanmean(shared, axis=(0, 1))]
        mm[condition] = float(np.nanmean(errors))
    return ConditionTable(like.dataset.names, len(rows), iou, curve, mm)


def save_table(table: ConditionTable, folder: Path) -> None:
    """Write it beside the result."""
    values = {name: getattr(table, name) for name in ("names", "scans", "iou", "curve", "mm", "thresholds")}
    write_whole(folder / FILE, json.dumps(values, indent=1).encode("utf-8"))


def load_table(folder: Path) -> ConditionTable | None:
    """The table of a result, or None if it has none. EngineError if it is damaged."""
    path = folder / FILE
    if not path.is_file():
        return None
    try:
        values = json.loads(path.read_text(encoding="utf-8"))
        values["names"], values["thresholds"] = tuple(values["names"]), tuple(values["thresholds"])
        return ConditionTable(**values)
    except (OSError, ValueError, TypeError, KeyError) as error:
        raise EngineError(f"{path} is damaged: {error}. Train again.") from error
