"""Plots of an observer study: technical error by landmark, Bland-Altman, the model over the human spread."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from app.reports import look
from engine.statistics.agreement import LIMITS
from engine.statistics.observers import BETWEEN_OBSERVERS, LandmarkData, Reliability, landmark_data
from engine.types import EngineError, FloatArray

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

AXES = ("x", "y", "z")


def write_plots(study: Reliability, folder: Path) -> tuple[Path, ...]:
    """Write every plot the study allows as SVG and PNG; the SVG files. EngineError if the folder cannot be written."""
    from matplotlib import rc_context

    written = []
    with rc_context(look.setting()):
        for name, draw in PLOTS.items():
            figure = draw(study)
            if figure is None:
                continue
            try:
                folder.mkdir(parents=True, exist_ok=True)
                figure.savefig(folder / f"{name}.svg", metadata={"Date": None})
                figure.savefig(folder / f"{name}.png", dpi=160)
            except OSError as error:
                raise EngineError(f"{folder} could not be written: {error.strerror}. Choose another.") from error
            written.append(folder / f"{name}.svg")
    return tuple(written)


# ------------------------------------------------------------------ plots
def technical_error(study: Reliability) -> Figure | None:
    """TEM of each landmark in space with its interval, within and between observers, largest first."""
    series = [
        ("Between observers", BETWEEN_OBSERVERS, look.SERIES[0]),
        ("Within an observer", "sessions", look.SERIES[1]),
    ]
    return _dots(study, [(title, "TEM", between, colour) for title, between, colour in series],
                 "Technical error of measurement (mm)")  # fmt: skip


def model_ratio(study: Reliability) -> Figure | None:
    """The model's error over the human spread, with the line at 1."""
    statistic = "model error over human spread"
    figure = _dots(study, [("Model", statistic, "model and observers", look.SERIES[0])],
                   "Model error / human spread")  # fmt: skip
    if figure is not None:
        axes = figure.axes[0]
        axes.axvline(1.0, color=look.GOOD, linewidth=1.0, zorder=1)
        across, words = axes.get_xaxis_transform(), look.font("Medium", 7)
        axes.text(
            1.0, 1.01, "as good as a person", transform=across, ha="center", color=look.GOOD, fontproperties=words
        )
    return figure


def bland_altman(study: Reliability) -> Figure | None:
    """Differences of the first two observers on each axis over all landmarks, with bias and limits."""
    if len(study.placements.observers) < 2:
        return None
    first, second = study.placements.observers[:2]
    found = list(landmark_data(study.placements))
    figure = look.figure(8.0, 2.9)
    grid = figure.subplots(1, 3, sharey=True)
    for number, axes in enumerate(grid):
        mean, difference = _pairs(found, number)
        if len(difference) < 3:
            return None
        _cloud(axes, mean, difference)
        look.finish(axes, f"Mean {AXES[number]} (mm)", f"{first} − {second} (mm)" if number == 0 else "")
    figure.subplots_adjust(left=0.08, right=0.985, bottom=0.17, top=0.93, wspace=0.08)
    return figure


def _pairs(found: list[LandmarkData], axis: int) -> tuple[FloatArray, FloatArray]:
    a = np.concatenate([one.first_mm[:, 0, axis] for one in found])
    b = np.concatenate([one.first_mm[:, 1, axis] for one in found])
    both = np.isfinite(a) & np.isfinite(b)
    return 0.5 * (a + b)[both], (a - b)[both]


def _cloud(axes: Axes, mean: FloatArray, difference: FloatArray) -> None:
    bias, deviation = float(difference.mean()), float(difference.std(ddof=1))
    axes.scatter(mean, difference, s=5, color=look.ACCENT, alpha=0.35, linewidths=0, zorder=2)
    axes.axhline(0.0, color=look.LINE, linewidth=0.8, zorder=1)
    for at, style in ((bias, "-"), (bias - LIMITS * deviation, "--"), (bias + LIMITS * deviation, "--")):
        axes.axhline(at, color=look.TEXT, linewidth=0.8, linestyle=style, zorder=3)
        axes.text(0.99, at, f"{at:+.2f}", transform=axes.get_yaxis_transform(), ha="right", va="bottom",
                  color=look.TEXT, fontproperties=look.font("Medium", 6.5), zorder=4)  # fmt: skip


PLOTS: dict[str, Callable[[Reliability], Figure | None]] = {
    "technical-error": technical_error,
    "bland-altman": bland_altman,
    "model-over-human": model_ratio,
}


# ------------------------------------------------------------------ common
def _dots(study: Reliability, series: list[tuple[str, str, str, str]], label: str) -> Figure | None:
    """One row per landmark, one dot with its interval per series; landmarks in the order of the first that has any."""
    table = {
        (row.landmark, row.statistic, row.between): row.estimate
        for row in study.rows
        if row.axis == "3d" and row.estimate.value is not None
    }
    names = study.placements.landmarks
    drawn = [one for one in series if any((name, one[1], one[2]) in table for name in names)]
    if not drawn:
        return None
    key = drawn[0][1:3]
    order = sorted((name for name in names if (name, *key) in table), key=lambda name: table[name, *key].value or 0.0)
    figure = look.figure(6.4, 1.1 + 0.17 * len(order))
    axes = figure.subplots()
    for shift, (title, statistic, between, colour) in enumerate(drawn):
        rows = [
            (i, table[name, statistic, between]) for i, name in enumerate(order) if (name, statistic, between) in table
        ]
        at = np.array([i + 0.22 * (0.5 * (len(drawn) - 1) - shift) for i, _ in rows])
        for y, (_, one) in zip(at, rows, strict=True):
            if one.low is not None and one.high is not None:
                axes.plot([one.low, one.high], [y, y], color=colour, linewidth=1.2, alpha=0.45, solid_capstyle="round")
        axes.scatter([one.value or 0.0 for _, one in rows], at, s=13, color=colour, label=title, zorder=3)
    axes.set_yticks(range(len(order)), order)
    axes.set_ylim(-0.7, len(order) - 0.3)
    axes.set_xlim(left=0.0)
    look.finish(axes, label, "")
    if len(drawn) > 1:
        axes.legend(
            frameon=False, loc="lower right", bbox_to_anchor=(1.0, 1.0), ncols=len(drawn), prop=look.font("Regular", 7)
        )
    figure.subplots_adjust(
        left=0.3, right=0.97, top=1 - 0.3 / figure.get_figheight(), bottom=0.5 / figure.get_figheight()
    )
    return figure
