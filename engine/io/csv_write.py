"""Landmarks as CSV: one row per landmark (long), or one row per scan (wide)."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from pathlib import Path

from engine.io.atomic import write_whole
from engine.io.landmarks import DECIMALS, ScanLandmarks, in_unit
from engine.types import Unit

LONG_HEADER = (
    "scan", "index", "landmark", "x", "y", "z", "unit", "state", "source", "model", "confidence", "annotator", "time",
    "checked", "flagged", "comment",
)  # fmt: skip
"""``checked``: a person has placed the landmark or agreed with it; ``flagged``: somebody wants it looked at again."""
YES, NO = "yes", "no"


def write(path: Path, sets: Sequence[ScanLandmarks], *, wide: bool = False, unit: Unit | None = None) -> None:
    """Write landmark sets, in each scan's own frame and unit, or in ``unit``. The old file stays if it fails."""
    rows = _wide(sets, unit) if wide else _long(sets, unit)
    text = io.StringIO(newline="")
    csv.writer(text, lineterminator="\n").writerows(rows)
    write_whole(path, text.getvalue().encode("utf-8"))


def _cells(item: ScanLandmarks, name: str, unit: Unit) -> list[str]:
    landmark = item.annotation.get(name)
    xyz = None if landmark is None else in_unit(landmark, unit)
    return ["", "", ""] if xyz is None else [f"{value:.{DECIMALS[unit]}f}" for value in xyz]


def _long(sets: Sequence[ScanLandmarks], wanted: Unit | None) -> list[list[str]]:
    rows: list[list[str]] = [list(LONG_HEADER)]
    for item in sets:
        unit = wanted or item.unit
        for index, name in enumerate(item.scheme.names):
            landmark = item.annotation.get(name)
            if landmark is None:
                continue
            confidence = "" if landmark.confidence is None else f"{landmark.confidence:.4f}"
            where = [item.scan, str(index), name, *_cells(item, name, unit), unit.value]
            whence = [
                landmark.state.value,
                landmark.source,
                landmark.model,
                confidence,
                landmark.annotator,
                landmark.time,
                YES if landmark.checked else NO,
                YES if landmark.flagged else NO,
                landmark.comment,
            ]
            rows.append(where + whence)
    return rows


def _wide(sets: Sequence[ScanLandmarks], wanted: Unit | None) -> list[list[str]]:
    names = list(dict.fromkeys(name for item in sets for name in item.scheme.names))
    rows: list[list[str]] = [["scan", *(f"{name}_{axis}" for name in names for axis in "xyz"), "unit"]]
    for item in sets:
        unit = wanted or item.unit
        cells = [cell for name in names for cell in _cells(item, name, unit)]
        rows.append([item.scan, *cells, unit.value])
    return rows
