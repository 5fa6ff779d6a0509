"""Errors as CSV: the matrix itself, the figures of landmarks, scans and groups, shifts and differences."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

import numpy as np

from engine.evaluate.errors import figures
from engine.evaluate.errors.compare import PairedDifference, Split
from engine.evaluate.errors.data import ErrorData
from engine.evaluate.errors.directions import Shifts
from engine.statistics.values import Estimate
from engine.types import FloatArray

Table = list[list[str]]
FACE_AXES = ("left", "up", "forward")
SURFACE_AXES = ("along_left", "along_up", "outward")


def cell(value: float | None, decimals: int = 4) -> str:
    """A number as text; empty where there is none."""
    return "" if value is None or not np.isfinite(value) else f"{value:.{decimals}f}"


def matrix(data: ErrorData, errors_mm: FloatArray) -> Table:
    """One row per scan, one column per landmark, in millimetres."""
    rows = [[name, *map(cell, row)] for name, row in zip(data.scan_names, errors_mm, strict=True)]
    return [["scan", *data.scheme.names], *rows]


def by_landmark(data: ErrorData, errors_mm: FloatArray) -> Table:
    """One row per landmark with every figure and how many scans it rests on."""
    found = figures.by_landmark(errors_mm, data.tolerance_mm)
    count = np.isfinite(errors_mm).sum(0)
    rows = [
        [one.name, one.title, one.group, cell(one.tolerance_mm), *map(cell, found[:, k]), str(count[k])]
        for k, one in enumerate(data.scheme.landmark)
    ]
    return [["landmark", "title", "group", "tolerance_mm", *_keys(), "scans"], *rows]


def by_scan(data: ErrorData, key: str) -> Table:
    """One row per scan with every figure, how many landmarks it rests on, how many were not found, its attributes."""
    errors_mm = data.errors_mm(key)
    found = figures.by_scan(errors_mm, data.tolerance_mm)
    count = np.isfinite(errors_mm).sum(1)
    lost = data.wanted(key).sum(1) - count
    rows = [
        [name, *map(cell, found[:, k]), str(count[k]), str(lost[k]), *(known[k] for known in data.attributes.values())]
        for k, name in enumerate(data.scan_names)
    ]  # fmt: skip
    return [["scan", *_keys(), "landmarks", "not_found", *data.attributes], *rows]


def summary(data: ErrorData, curves: Mapping[str, figures.Cumulative]) -> Table:
    """One row per set: every figure over all errors, the area under the curve and the failures with intervals."""
    rows = []
    for key, one in curves.items():
        errors = data.errors_mm(key)
        found = figures.overall(errors, data.tolerance_mm)
        rows.append(
            [data.sets[key].title, *map(cell, found), *_interval(one.area), *_interval(one.failures),
             cell(one.limit_mm), str(len(data.scan_ids)), str(int(np.isfinite(errors).sum()))]
        )  # fmt: skip
    head = ["auc", "auc_low", "auc_high", "failure_rate", "failure_rate_low", "failure_rate_high", "limit_mm"]
    return [["set", *_keys(), *head, "scans", "landmarks"], *rows]


def shift_table(data: ErrorData, shifts: Shifts, axes: Sequence[str] = FACE_AXES) -> Table:
    """One row per landmark: mean vector, its length, how much of the error it explains, and significance."""
    rows = [
        [name, *map(cell, shifts.mean_mm[k]), cell(shifts.size_mm[k]), cell(shifts.share[k]), cell(shifts.p[k], 6),
         cell(shifts.q[k], 6), "yes" if shifts.significant[k] else "no", str(int(shifts.count[k]))]
        for k, name in enumerate(data.scheme.names)
    ]  # fmt: skip
    head = [f"{axis}_mm" for axis in axes]
    return [["landmark", *head, "shift_mm", "share_of_error", "p", "q", "significant", "scans"], *rows]


def splits(found: Iterable[Split]) -> Table:
    """One row per group of every attribute."""
    rows = [
        [split.attribute, one.group.title, *_interval(one.mean_mm), *_interval(one.over_tolerance),
         str(len(one.group.members)), cell(split.p, 5)]
        for split in found for one in split.groups
    ]  # fmt: skip
    head = ["mean_mm", "mean_low", "mean_high", "over_tolerance", "over_low", "over_high", "scans", "p_of_attribute"]
    return [["attribute", "group", *head], *rows]


def differences(data: ErrorData, first: str, second: str, found: PairedDifference) -> Table:
    """One row per landmark and one for all: error of the second set minus the first's, with its interval."""
    rows = [[name, *map(cell, found.by_landmark[k])] for k, name in enumerate(data.scheme.names)]
    title = f"{data.sets[second].title} minus {data.sets[first].title}"
    return [["landmark", f"{title} (mm)", "low", "high"], ["all", *_interval(found.overall)], *rows]


def _keys() -> list[str]:
    return [one.key for one in figures.AGGREGATES]


def _interval(estimate: Estimate) -> list[str]:
    return [cell(estimate.value), cell(estimate.low), cell(estimate.high)]
