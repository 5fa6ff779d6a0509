"""Plots of a search: what mattered, and every trial as a line through its settings to its error."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from app.models.search_charts import SPREAD, heights, spread_errors
from app.reports import look
from app.reports.learning_plots import save
from engine.learn.trials import Found

if TYPE_CHECKING:
    from matplotlib.figure import Figure


def draw(found: Found, folder: Path) -> list[str]:
    """Draw both plots below ``folder/plots``; their paths seen from the folder."""
    pictures = (save(importance(found), folder, "importance"), save(parallel(found), folder, "trials"))
    return [picture for picture in pictures if picture is not None]


def importance(found: Found) -> Figure | None:
    """A bar per setting, the most important on top; None with too few trials to say."""
    if not found.importance:
        return None
    rows = sorted(found.importance.items(), key=lambda row: row[1])
    figure = look.figure(5.6, 0.8 + 0.24 * len(rows))
    axes = figure.subplots()
    axes.barh(range(len(rows)), [100.0 * share for _, share in rows], height=0.55, color=look.ACCENT)
    axes.set_yticks(range(len(rows)), [_named(name).replace("\n", " ") for name, _ in rows])
    axes.set_xlim(0.0, 104.0)
    look.finish(axes, "Share in the spread of the validation error (%)", "")
    height = figure.get_figheight()
    figure.subplots_adjust(left=0.3, right=0.97, top=1 - 0.1 / height, bottom=0.5 / height)
    return figure


def parallel(found: Found) -> Figure | None:
    """An axis per setting and one for the error; better trials are darker and lie on top. None without trials."""
    trials = found.ranked
    if not trials:
        return None
    levels = [heights(name, trials) for name in found.parameters]
    shares, low, high = spread_errors(trials)
    figure = look.figure(max(5.6, 1.05 * (len(levels) + 1)), 3.2)
    axes = figure.subplots()
    spread = np.random.default_rng(0).uniform(-SPREAD, SPREAD, (len(trials), len(levels)))  # lest lines hide each other
    for number in range(len(trials) - 1, -1, -1):
        heights = [level[0][number] + float(nudge) for level, nudge in zip(levels, spread[number], strict=True)]
        best = trials[number].number == found.best
        colour = look.SERIES[1] if best else look.ACCENT
        clear = 1.0 if best else 0.65 - 0.5 * float(shares[number])
        axes.plot(
            range(len(levels) + 1),
            [*heights, shares[number]],
            linewidth=1.8 if best else 0.8,
            color=colour,
            alpha=clear,
        )
    for place, (_, ticks) in enumerate(levels):
        axes.axvline(place, color=look.SOFT, linewidth=0.6, alpha=0.4)
        for height, text in ticks:
            axes.text(
                place + 0.05, height + 0.045, text, fontproperties=look.font("Regular", 6.5), color=look.SOFT, zorder=4,
                bbox={"facecolor": "white", "edgecolor": "none", "alpha": 0.8, "pad": 0.8},
            )  # fmt: skip
    axes.axvline(len(levels), color=look.SOFT, linewidth=0.6, alpha=0.4)
    for share in (0.0, 0.5, 1.0):
        axes.text(len(levels) + 0.05, share, f"{low + share * (high - low):.2f}", va="center",
                  fontproperties=look.font("Regular", 6.5), color=look.SOFT)  # fmt: skip
    axes.set_xticks(range(len(levels) + 1), [*map(_named, found.parameters), "validation\nmm"])
    axes.set_yticks([])
    axes.set_xlim(-0.15, len(levels) + 0.55)
    axes.set_ylim(-0.1, 1.15)
    look.finish(axes, "", "")
    for side in axes.spines.values():
        side.set_visible(False)
    axes.grid(visible=False)
    figure.subplots_adjust(left=0.03, right=0.98, bottom=0.17, top=0.98)
    return figure


def _named(name: str) -> str:
    """The last parts of a setting's name, over two lines where it has more than one."""
    return "\n".join(name.split(".")[-2:])
