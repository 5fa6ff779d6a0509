"""Values of measures as CSV: one row per scan and measure (long), or one row per scan (wide)."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from dataclasses import dataclass

from engine.measures.definitions import MeasureSet
from engine.measures.measure import MeasureValue

LONG_HEADER = ("scan", "measure", "title", "symbol", "value", "unit", "reason", "note", "estimated")


@dataclass(frozen=True)
class ScanMeasures:
    """The values of one scan, in the order of the set."""

    scan: str
    values: tuple[MeasureValue, ...]


def number_text(value: float | None) -> str:
    """A value with a ten-thousandth of a millimetre or degree, or nothing."""
    return "" if value is None else f"{value:.4f}"


def long_csv(rows: Sequence[ScanMeasures]) -> str:
    """One row per scan and measure, with a reason where there is no value."""
    lines = [list(LONG_HEADER)]
    for scan in rows:
        for one in scan.values:
            measure = one.measure
            lines.append(
                [
                    scan.scan, measure.name, measure.title, measure.symbol, number_text(one.value), measure.unit,
                    one.reason, one.note, " ".join(one.estimated),
                ]
            )  # fmt: skip
    return _text(lines)


def wide_csv(rows: Sequence[ScanMeasures], measures: MeasureSet) -> str:
    """One row per scan, a column per measure named with its unit; empty where there is no value."""
    lines = [["scan", *(f"{measure.name} ({measure.unit})" for measure in measures.measure)]]
    lines += [[scan.scan, *(number_text(one.value) for one in scan.values)] for scan in rows]
    return _text(lines)


def _text(lines: Sequence[Sequence[str]]) -> str:
    text = io.StringIO(newline="")
    csv.writer(text, lineterminator="\n").writerows(lines)
    return text.getvalue()
