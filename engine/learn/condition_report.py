"""The table of seed 001 with our columns beside the seed's. No torch."""

from __future__ import annotations

import numpy as np

from engine.learn.condition_table import CONDITIONS, THRESHOLDS, ConditionTable, seed_table
from engine.learn.page import Page, Table


def add_conditions(page: Page, table: ConditionTable, pictures: tuple[str, ...] = ()) -> None:
    """A section on heat maps under each condition."""
    page.heading("Heat maps when scans are turned and shifted")
    page.text(
        f"IoU of heat maps above 0.2, mean over {len(table.names)} landmarks and {table.scans} test scans. Largest "
        f"difference between columns: {table.spread():.4f}. The seed's figures are from FaceScape, which is not public."
    )
    page.table(mean_table(table))
    page.pictures(pictures)
    page.table(threshold_table(table))
    page.heading("IoU by landmark")
    page.table(landmark_table(table))


def mean_table(table: ConditionTable) -> Table:
    """One row per study."""
    means, seed = table.means(), seed_table()
    return [
        ["", *CONDITIONS],
        ["ours, mean IoU", *[f"{means[condition]:.4f}" for condition in CONDITIONS]],
        ["seed 001, mean IoU", *[f"{np.mean(seed[condition]):.4f}" for condition in CONDITIONS]],
        ["ours, mm", *[f"{table.mm[condition]:.2f}" for condition in CONDITIONS]],
    ]


def threshold_table(table: ConditionTable) -> Table:
    """Our means over thresholds."""
    return [
        ["threshold", *CONDITIONS],
        *[
            [f"{threshold:g}", *[f"{table.curve[condition][number]:.4f}" for condition in CONDITIONS]]
            for number, threshold in enumerate(THRESHOLDS)
        ],
    ]


def landmark_table(table: ConditionTable) -> Table:
    """Ours for every landmark and condition, and the seed's where it has the same landmarks."""
    seed = seed_table()
    same = len(seed["None"]) == len(table.names)
    header = ["landmark", *CONDITIONS, *([f"seed {condition}" for condition in CONDITIONS] if same else [])]
    rows = []
    for number, name in enumerate(table.names):
        own = [f"{table.iou[condition][number]:.3f}" for condition in CONDITIONS]
        theirs = [f"{seed[condition][number]:.3f}" for condition in CONDITIONS] if same else []
        rows.append([name, *own, *theirs])
    return [header, *rows]
