"""Axes of a plot: from data to pixels, and where the ticks are."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from app.models.chart import Axis, Chart
from engine.types import FloatArray

STEPS = (1.0, 2.0, 2.5, 5.0, 10.0)
AIR = 0.04
"""Of the width of the data, left free at an end that nobody fixed."""


@dataclass(frozen=True)
class Scale:
    """One axis: ``low`` lies at ``start_px``, ``high`` at ``end_px``; with ``log`` both are logarithms."""

    low: float
    high: float
    start_px: float
    end_px: float
    log: bool = False

    def px(self, values: FloatArray | float) -> FloatArray:
        """Pixels of values; NaN stays NaN."""
        values = np.asarray(values, float)
        if self.log:
            values = np.log10(np.maximum(values, 1e-300))
        return np.asarray(self.start_px + (values - self.low) * self.px_per_unit)

    @property
    def px_per_unit(self) -> float:
        """Pixels of one unit, negative where the axis runs the other way."""
        return (self.end_px - self.start_px) / (self.high - self.low)


def ends(axis: Axis, values: FloatArray) -> tuple[float, float]:
    """Where an axis begins and ends: as it says, else round the data with a little air; logarithms for log axes."""
    if axis.names:
        return -0.5, len(axis.names) - 0.5
    finite = values[np.isfinite(values)]
    if axis.log:
        finite = np.log10(finite[finite > 0])
    low, high = (float(finite.min()), float(finite.max())) if len(finite) else (0.0, 1.0)
    fixed_low, fixed_high = (_logged(axis, value) for value in (axis.low, axis.high))
    low, high = min(low, fixed_high or low), max(high, fixed_low or high)
    air = AIR * (high - low) or 0.5
    low = low - air if fixed_low is None else fixed_low
    high = high + air if fixed_high is None else fixed_high
    return (low, high) if high > low else (low, low + 1.0)


def _logged(axis: Axis, value: float | None) -> float | None:
    return math.log10(value) if axis.log and value is not None else value


def span(chart: Chart) -> tuple[tuple[float, float], tuple[float, float]]:
    """Ends of both axes of a chart."""
    extents = [layer.extent() for layer in chart.layers]
    points = np.concatenate([np.empty((0, 2)), *extents])
    return ends(chart.across, points[:, 0]), ends(chart.up, points[:, 1])


def ticks(scale_low: float, scale_high: float, most: int, log: bool = False) -> list[tuple[float, str]]:
    """At most about ``most`` round values between two ends (logarithms for ``log``) and their texts."""
    if log:
        powers = range(math.ceil(scale_low - 1e-9), math.floor(scale_high + 1e-9) + 1)
        if len(powers) >= 2:
            return [(10.0**power, f"{10.0**power:g}") for power in powers]
        low, high = 10.0**scale_low, 10.0**scale_high
        return [(value, text) for value, text in ticks(low, high, most) if value > 0]
    wanted = (scale_high - scale_low) / max(1, most)
    magnitude = 10.0 ** math.floor(math.log10(wanted))
    step = next(step * magnitude for step in STEPS if step * magnitude >= wanted * (1 - 1e-9))
    first, last = math.ceil(scale_low / step - 1e-9), math.floor(scale_high / step + 1e-9)
    decimals = max(0, -math.floor(math.log10(step) + 1e-9))
    if abs(step * 10**decimals - round(step * 10**decimals)) > 1e-9:
        decimals += 1
    return [(number * step, f"{number * step + 0.0:.{decimals}f}") for number in range(first, last + 1)]


def as_percent(pairs: list[tuple[float, str]]) -> list[tuple[float, str]]:
    """The same ticks with shares written in per cent."""
    return [(value, f"{100 * value:g} %") for value, _text in pairs]
