"""The table of a measurement report: number, name, value, and where it lies in the typical range."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING

from app.reports import look
from engine.measures.definitions import Typical
from engine.measures.measure import MeasureValue

if TYPE_CHECKING:
    from matplotlib.figure import Figure

TOP, BOTTOM, LEFT, WIDTH, GAP = 0.618, 0.079, 0.06, 0.88, 0.03
_LARGEST_STEP = 0.0165
_DECIMALS = {"mm": 1, "°": 1, "%": 1, "mm²": 0}


@dataclass(frozen=True)
class _Line:
    """A heading (``value`` is None) or a measure."""

    heading: str
    value: MeasureValue | None = None


def draw_table(figure: Figure, values: Sequence[MeasureValue], numbers: dict[str, int]) -> None:
    """Draw all values in two columns that end at the same height."""
    lines: list[_Line] = []
    for group, members in groupby(values, key=lambda one: one.measure.group):
        lines.append(_Line(group.capitalize() or "Measures"))
        lines += [_Line("", one) for one in members]
    half = _break(lines)
    step = min(_LARGEST_STEP, (TOP - BOTTOM) / max(half, len(lines) - half, 1))
    width = (WIDTH - GAP) / 2
    for column, part in enumerate((lines[:half], lines[half:])):
        x = LEFT + column * (width + GAP)
        for row, line in enumerate(part):
            y = TOP - (row + 0.7) * step
            if line.value is None:
                _heading(figure, line.heading, x, y, width, step)
            else:
                _row(figure, line.value, numbers[line.value.measure.name], x, y, width, step)
    _foot(figure, values)


def _break(lines: Sequence[_Line]) -> int:
    """Where the second column begins: near the middle, never right after a heading."""
    half = (len(lines) + 1) // 2
    return half - 1 if half and lines[half - 1].value is None else half


def _size(step: float) -> float:
    return min(7.2, step * look.A4_INCHES[1] * 72 * 0.68)


def _heading(figure: Figure, text: str, x: float, y: float, width: float, step: float) -> None:
    from matplotlib.lines import Line2D

    figure.text(x, y, text, fontproperties=look.font("SemiBold", _size(step)), color=look.ACCENT, va="baseline")
    line = y - 0.25 * step
    figure.add_artist(Line2D([x, x + width], [line, line], color=look.LINE, linewidth=0.5))


def _row(figure: Figure, one: MeasureValue, number: int, x: float, y: float, width: float, step: float) -> None:
    size = _size(step)
    plain, strong = look.font("Regular", size), look.font("SemiBold", size)
    figure.text(x + 0.017, y, str(number), fontproperties=plain, color=look.FAINT, ha="right", va="baseline")
    title = one.measure.title + (" *" if one.estimated else "")
    figure.text(x + 0.022, y, title, fontproperties=plain, color=look.TEXT, va="baseline")
    if one.value is None:
        reason = one.reason if len(one.reason) < 34 else one.reason[:32] + "…"
        figure.text(x + width, y, reason, fontproperties=plain, color=look.WARN, ha="right", va="baseline")
        return
    at = x + width - 0.105
    decimals = _DECIMALS.get(one.measure.unit, 1)
    figure.text(at, y, f"{one.value:.{decimals}f}", fontproperties=strong, color=look.TEXT, ha="right", va="baseline")
    figure.text(at + 0.004, y, one.measure.unit, fontproperties=plain, color=look.SOFT, va="baseline")
    if one.measure.typical:
        _range(figure, one.value, one.measure.typical, at + 0.034, y + 0.22 * step, 0.07)


def _range(figure: Figure, value: float, typical: Sequence[Typical], x: float, y: float, width: float) -> None:
    """A bar for each population's range, and a dot for the value on the same scale."""
    from matplotlib.lines import Line2D

    low, high = min(one.low for one in typical), max(one.high for one in typical)
    start, end = min(low, value), max(high, value)
    room = 0.06 * max(end - start, 1e-9)

    def place(number: float) -> float:
        return x + width * (number - start + room) / (end - start + 2 * room)

    for row, one in enumerate(typical):
        height = y + (0.5 * (len(typical) - 1) - row) * 0.0026
        figure.add_artist(
            Line2D([place(one.low), place(one.high)], [height, height], color=look.FAINT, linewidth=1.4, alpha=0.55)
        )
    inside = any(one.low <= value <= one.high for one in typical)
    colour = look.GOOD if inside else look.WARN
    figure.add_artist(
        Line2D([place(value)], [y], marker="o", markersize=3.2, color=colour, markeredgecolor="white",
               markeredgewidth=0.4)
    )  # fmt: skip


def _foot(figure: Figure, values: Sequence[MeasureValue]) -> None:
    """What the signs mean, and the sources."""
    from textwrap import fill

    parts = ["Numbers on the pictures are those of the table; orange lines run over the skin."]
    if any(one.estimated for one in values):
        parts.append("* rests on a landmark that is hidden and was estimated.")
    notes = list(dict.fromkeys(one.note for one in values if one.note))
    parts += [f"{note[0].upper()}{note[1:]}." for note in notes]
    known = [one for value in values if value.value is not None for one in value.measure.typical]
    if known:
        people = " and ".join(dict.fromkeys(one.population for one in known))
        sources = "; ".join(dict.fromkeys(one.source for one in known))
        parts.append(f"Bars: mean ± 2 standard deviations of {people}, in this order ({sources}).")
    parts.append("Measurements are no diagnosis.")
    text = fill(" ".join(parts), 178)
    figure.text(
        0.06, 0.052, text, fontproperties=look.font("Regular", 5.8), color=look.FAINT, va="top", linespacing=1.4
    )
