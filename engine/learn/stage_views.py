"""What a refiner looked at, scan by scan, kept as ``engine.infer.stage_views`` says for whoever wants to look too."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from engine.infer.stage_views import StageView, save_view
from engine.learn.patches import Tuning, patches_of
from engine.learn.samples import PreparedSet
from engine.learn.stage import Answers


def save_views(
    prepared: PreparedSet, coarse: Answers, final: Answers, tuning: Tuning, points: int, folder: Path
) -> None:
    """One file per scan below ``folder/stages``."""
    for number, row in enumerate(coarse.rows):
        frame = prepared.get(row).prepared.normalizer
        patches = patches_of(prepared, row, coarse.unit[number], tuning.radius, points)
        places = patches.points.astype(float) * patches.scale + patches.centres_unit[:, None]
        view = StageView(
            prepared.dataset.scans[row].scan,
            tuple(prepared.dataset.names),
            np.asarray(frame.to_mm(places.reshape(-1, 3)).reshape(places.shape), np.float32),
            prepared.dataset.labels_mm[row],
            coarse.mm[number],
            final.mm[number],
            patches.covered(prepared.get(row).labels_unit),
            tuning.radius * frame.size_mm,
        )
        save_view(view, folder, row)
