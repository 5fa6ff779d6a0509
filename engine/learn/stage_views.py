"""What a refiner looked at, scan by scan, kept for whoever wants to look too: patches, truth, coarse, refined."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np

from engine.learn.patches import Tuning, patches_of
from engine.learn.samples import PreparedSet
from engine.learn.stage import Answers
from engine.types import EngineError, FloatArray

FOLDER = "stages"


@dataclass(frozen=True, eq=False)
class StageView:
    """One scan on its way through both stages, in the scan's millimetres. L landmarks, P points of a patch.

    patches_mm: (L, P, 3). truth_mm (NaN where unknown), coarse_mm, refined_mm: (L, 3). covered: (L,) whether the truth
    lay within its patch. radius_mm: of the patches.
    """

    scan: str
    names: tuple[str, ...]
    patches_mm: FloatArray
    truth_mm: FloatArray
    coarse_mm: FloatArray
    refined_mm: FloatArray
    covered: np.ndarray[tuple[int, ...], np.dtype[np.bool_]]
    radius_mm: float


def save_views(
    prepared: PreparedSet, coarse: Answers, final: Answers, tuning: Tuning, points: int, folder: Path
) -> None:
    """One file per scan below ``folder/stages``."""
    target = folder / FOLDER
    target.mkdir(parents=True, exist_ok=True)
    for number, row in enumerate(coarse.rows):
        frame = prepared.get(row).prepared.normalizer
        patches = patches_of(prepared, row, coarse.unit[number], tuning.radius, points)
        places = patches.points.astype(float) * patches.scale + patches.centres_unit[:, None]
        truth = prepared.dataset.labels_mm[row]
        np.savez_compressed(
            target / f"{row:05d}.npz",
            scan=np.array(prepared.dataset.scans[row].scan),
            names=np.array(prepared.dataset.names),
            patches_mm=frame.to_mm(places.reshape(-1, 3)).reshape(places.shape).astype(np.float32),
            truth_mm=truth,
            coarse_mm=coarse.mm[number],
            refined_mm=final.mm[number],
            covered=patches.covered(prepared.get(row).labels_unit),
            radius_mm=tuning.radius * frame.size_mm,
        )


def load_views(folder: Path) -> list[StageView]:
    """The views of a run, in the order of its scans; empty if it has no second stage. EngineError if damaged."""
    return [_load(path) for path in sorted((folder / FOLDER).glob("*.npz"))]


def _load(path: Path) -> StageView:
    try:
        with np.load(path, allow_pickle=False) as stored:
            return StageView(
                str(stored["scan"]),
                tuple(map(str, stored["names"])),
                stored["patches_mm"],
                stored["truth_mm"],
                stored["coarse_mm"],
                stored["refined_mm"],
                stored["covered"],
                float(stored["radius_mm"]),
            )
    except (OSError, ValueError, KeyError) as error:
        raise EngineError(f"{path.name} is no view of a training's stages: {error}. Train again.") from error
