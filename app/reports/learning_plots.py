"""Plots of trainings: error curves, errors by landmark, the course of training, runs of a plan, heat maps."""

from __future__ import annotations

import csv
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from app.reports import look
from engine.learn.ablation import PlanRow
from engine.learn.condition_table import CONDITIONS, ConditionTable
from engine.learn.plan import Plan
from engine.learn.results import RunResult
from engine.statistics.curves import error_curve
from engine.types import EngineError

if TYPE_CHECKING:
    from matplotlib.figure import Figure

SHOWN = 0.98
"""Share of the errors that a curve's axis reaches to."""


def save(figure: Figure | None, folder: Path, name: str) -> str | None:
    """Write a figure as SVG and PNG below ``folder/plots``; its path seen from the folder, None if there is none."""
    if figure is None:
        return None
    try:
        (folder / "plots").mkdir(parents=True, exist_ok=True)
        figure.savefig(folder / "plots" / f"{name}.svg", metadata={"Date": None})
        figure.savefig(folder / "plots" / f"{name}.png", dpi=160)
    except OSError as error:
        raise EngineError(f"{folder} could not be written: {error.strerror}. Choose another.") from error
    return f"plots/{name}.svg"


def cumulative(results: Mapping[str, RunResult]) -> Figure:
    """Share of landmarks within a distance, one line per system."""
    figure = look.figure(5.6, 3.2)
    axes = figure.subplots()
    reach = max(float(np.nanquantile(one.errors_mm, SHOWN)) for one in results.values())
    for number, (name, result) in enumerate(results.items()):
        curve = error_curve(result.errors_mm)
        x = np.concatenate([[0.0], curve.errors_mm])
        y = np.concatenate([[0.0], curve.share])
        axes.step(x, 100.0 * y, where="post", color=look.SERIES[number % len(look.SERIES)], linewidth=1.4, label=name)
    axes.set_xlim(0.0, reach)
    axes.set_ylim(0.0, 101.0)
    axes.legend(frameon=False, loc="lower right", prop=look.font("Regular", 7))
    look.finish(axes, "Error (mm)", "Landmarks within it (%)")
    figure.subplots_adjust(left=0.1, right=0.98, bottom=0.15, top=0.97)
    return figure


def by_landmark(result: RunResult) -> Figure:
    """Mean error of each landmark with its interval, before and after refining where there was a second stage."""
    rows = list(result.per_landmark().items())
    order = sorted(range(len(rows)), key=lambda number: rows[number][1].value or 0.0)
    figure = look.figure(6.0, 0.9 + 0.17 * len(rows))
    axes = figure.subplots()
    for place, number in enumerate(order):
        estimate = rows[number][1]
        if estimate.low is not None and estimate.high is not None:
            axes.plot([estimate.low, estimate.high], [place, place], color=look.ACCENT, linewidth=1.2, alpha=0.45)
    axes.scatter([rows[number][1].value or 0.0 for number in order], range(len(order)), s=14, color=look.ACCENT,
                 zorder=3, label="final")  # fmt: skip
    if result.coarse_mm is not None:
        coarse = np.nanmean(result.coarse_mm, axis=0)
        axes.scatter([coarse[number] for number in order], range(len(order)), s=12, color=look.SERIES[1], zorder=2,
                     label="coarse")  # fmt: skip
        axes.legend(frameon=False, loc="lower right", bbox_to_anchor=(1.0, 1.0), ncols=2, prop=look.font("Regular", 7))
    axes.set_yticks(range(len(order)), [rows[number][0] for number in order])
    axes.set_ylim(-0.7, len(order) - 0.3)
    axes.set_xlim(left=0.0)
    look.finish(axes, "Mean error (mm)", "")
    height = figure.get_figheight()
    figure.subplots_adjust(left=0.3, right=0.97, top=1 - 0.3 / height, bottom=0.5 / height)
    return figure


def course(folders: Sequence[Path]) -> Figure | None:
    """Validation error over steps, one line per stage and training."""
    lines = {}
    for folder in folders:
        for path in sorted(folder.glob("*-history.csv")):
            with path.open(encoding="utf-8", newline="") as file:
                rows = list(csv.DictReader(file))
            figure_of = "refined_mm" if rows and "refined_mm" in rows[0] else "validation_mm"
            if rows and figure_of in rows[0]:
                label = f"{folder.name}, {path.name.removesuffix('-history.csv')}"
                lines[label] = [(float(row["step"]), float(row[figure_of])) for row in rows]
    if not lines:
        return None
    figure = look.figure(5.6, 2.8)
    axes = figure.subplots()
    for number, (label, values) in enumerate(lines.items()):
        x, y = zip(*values, strict=True)
        axes.plot(x, y, color=look.SERIES[number % len(look.SERIES)], linewidth=1.3, label=label)
    axes.set_ylim(bottom=0.0)
    axes.legend(frameon=False, loc="upper right", prop=look.font("Regular", 7))
    look.finish(axes, "Step", "Validation error (mm)")
    figure.subplots_adjust(left=0.1, right=0.98, bottom=0.17, top=0.97)
    return figure


def runs(plan: Plan, rows: Sequence[PlanRow]) -> Figure:
    """The first metric of every run with its interval, in the order of the table."""
    metric = plan.metrics[0]
    figure = look.figure(6.0, 0.8 + 0.26 * len(rows))
    axes = figure.subplots()
    for place, row in enumerate(reversed(rows)):
        one = row.values[metric]
        colour = look.ACCENT if row is rows[0] or plan.hide_full else look.SERIES[1]
        if one.low is not None and one.high is not None:
            axes.plot([one.low, one.high], [place, place], color=colour, linewidth=1.4, alpha=0.5)
        axes.scatter([one.value if one.value is not None else np.nan], [place], s=22, color=colour, zorder=3)
    axes.set_yticks(range(len(rows)), [row.run.name for row in reversed(rows)])
    axes.set_ylim(-0.7, len(rows) - 0.3)
    axes.set_xlim(left=0.0)
    look.finish(axes, metric.replace("_mm", " (mm)").replace("_", " "), "")
    height = figure.get_figheight()
    figure.subplots_adjust(left=0.36, right=0.97, top=1 - 0.1 / height, bottom=0.5 / height)
    return figure


def heat(table: ConditionTable) -> Figure:
    """IoU over thresholds, one line per condition."""
    figure = look.figure(5.6, 3.0)
    axes = figure.subplots()
    for number, condition in enumerate(CONDITIONS):
        axes.plot(table.thresholds, table.curve[condition], color=look.SERIES[number % len(look.SERIES)],
                  linewidth=1.3, label=condition, linestyle="-" if number < 4 else "--")  # fmt: skip
    axes.set_ylim(0.0, 1.0)
    axes.legend(frameon=False, loc="lower left", ncols=2, prop=look.font("Regular", 7))
    look.finish(axes, "Threshold", "IoU")
    figure.subplots_adjust(left=0.1, right=0.98, bottom=0.16, top=0.97)
    return figure
