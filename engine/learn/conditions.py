"""Heat maps of moved scans, as in seed 001: untouched, turned or shifted and laid back by ICP, turned or shifted."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

import numpy as np

from engine.datasets.values import LandmarkDataset
from engine.learn.condition_table import CONDITIONS, REPORTED, ConditionTable
from engine.learn.samples import PreparedSet
from engine.preprocess.similarity import Similarity, random_rotation
from engine.preprocess.template import Template, align
from engine.types import EngineError, FloatArray

SHIFT_MM = 300.0


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
