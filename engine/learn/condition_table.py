"""How well heat maps overlap under each condition of seed 001, and that study's own figures. No torch."""

from __future__ import annotations

import csv
import json
from dataclasses import dataclass
from pathlib import Path

import numpy as np

import resources
from engine.io.atomic import write_whole
from engine.types import EngineError

FILE = "conditions.json"
CONDITIONS = ("None", "ICP r", "ICP t", "ICP rt", "r", "t", "rt")
"""Columns of the table, in the seed's order."""
THRESHOLDS = (0.05, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9)
"""Heat above which a point belongs to a landmark, for the curves."""
REPORTED = THRESHOLDS.index(0.2)
"""The threshold of the tables in seed 001."""


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

    def spread(self) -> float:
        """Largest difference between two columns' means: zero for a net that does not care how a scan lies."""
        means = list(self.means().values())
        return max(means) - min(means)


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


def seed_table() -> dict[str, list[float]]:
    """IoU by condition of the 68 landmarks in seed 001 (FaceScape, 167 test faces)."""
    with resources.path("references", "seed-001.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    return {condition: [float(row[condition]) for row in rows] for condition in CONDITIONS}
