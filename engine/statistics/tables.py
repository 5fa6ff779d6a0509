"""The figures of a study as tables: every figure (long), one row per landmark (summary), ellipsoids."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from engine.statistics.observers import BETWEEN_OBSERVERS, Reliability
from engine.statistics.values import Estimate
from engine.types import EngineError

Table = list[list[str]]


@dataclass(frozen=True)
class Column:
    """One column of the summary: which figure, how it is titled, how many decimals."""

    title: str
    statistic: str
    between: str
    decimals: int = 2


SUMMARY: tuple[Column, ...] = (
    Column("TEM within (mm)", "TEM", "sessions"),
    Column("TEM between (mm)", "TEM", BETWEEN_OBSERVERS),
    Column("Relative TEM between (%)", "relative TEM", BETWEEN_OBSERVERS, 1),
    Column("ICC(2,1)", "ICC(2,1)", BETWEEN_OBSERVERS, 3),
    Column("ICC(3,1)", "ICC(3,1)", BETWEEN_OBSERVERS, 3),
    Column("Systematic (mm)", "systematic error", BETWEEN_OBSERVERS),
    Column("Random (mm)", "random error", BETWEEN_OBSERVERS),
    Column("95 % ellipsoid, longest (mm)", "ellipsoid long", BETWEEN_OBSERVERS),
    Column("Model error (mm)", "model error", "model and observers"),
    Column("Model error / human spread", "model error over human spread", "model and observers"),
)


def long_table(study: Reliability) -> Table:
    """Every figure: one row each, with its interval, how many scans it rests on, and a reason where there is none."""
    header = ["landmark", "statistic", "between", "axis", "unit", "value", "low_95", "high_95", "count", "reason"]
    rows = [
        [row.landmark, row.statistic, row.between, row.axis, row.unit, *_numbers(row.estimate), row.estimate.reason]
        for row in study.rows
    ]
    return [header, *rows]


def _numbers(estimate: Estimate) -> list[str]:
    return [*(_cell(number) for number in (estimate.value, estimate.low, estimate.high)), str(estimate.count)]


def _cell(number: float | None) -> str:
    return "" if number is None else f"{number:.6g}"


def summary_columns(study: Reliability) -> tuple[Column, ...]:
    """The summary's columns that the study can have at all: no model, no columns on it."""
    known = {(row.statistic, row.between) for row in study.rows}
    return tuple(column for column in SUMMARY if (column.statistic, column.between) in known)


def summary_estimates(study: Reliability) -> dict[str, list[Estimate]]:
    """Of each landmark, the estimates of ``summary_columns``."""
    table = {(row.landmark, row.statistic, row.between): row.estimate for row in study.rows if row.axis == "3d"}
    columns = summary_columns(study)
    return {
        name: [table[name, column.statistic, column.between] for column in columns]
        for name in study.placements.landmarks
    }


def summary_table(study: Reliability) -> Table:
    """One row per landmark, each figure with its interval in columns of their own, and the reasons at the end."""
    columns = summary_columns(study)
    header = ["landmark"]
    for column in columns:
        header += [column.title, f"{column.title} low", f"{column.title} high"]
    rows = []
    for name, estimates in summary_estimates(study).items():
        cells = [name]
        for estimate in estimates:
            cells += [_cell(estimate.value), _cell(estimate.low), _cell(estimate.high)]
        rows.append([*cells, "; ".join(dict.fromkeys(one.reason for one in estimates if one.reason))])
    return [[*header, "reason"], *rows]


def ellipsoid_table(study: Reliability) -> Table:
    """Centre and semi-axis vectors of every ellipsoid, in the frame of the study."""
    axes = [f"{name}_{axis}" for name in ("long", "middle", "short") for axis in "xyz"]
    header = ["landmark", "between", "centre_x", "centre_y", "centre_z", *axes, "placements"]
    rows = [
        [
            landmark,
            between,
            *(_cell(float(x)) for x in (*found.centre_mm, *found.axes_mm.T.ravel())),
            str(found.placements),
        ]
        for (landmark, between), found in study.ellipsoids.items()
    ]
    return [header, *rows]


def to_csv(table: Iterable[Sequence[str]]) -> str:
    """A table as CSV text."""
    text = io.StringIO(newline="")
    csv.writer(text, lineterminator="\n").writerows(table)
    return text.getvalue()


TABLES = {"reliability.csv": long_table, "summary.csv": summary_table, "ellipsoids.csv": ellipsoid_table}
"""File name -> function of a study."""


def table(name: str, study: Reliability) -> Table:
    """One of ``TABLES``. EngineError names the known ones."""
    if name not in TABLES:
        raise EngineError(f"There is no table {name}. Known: {', '.join(TABLES)}.")
    return TABLES[name](study)
