"""An estimate that is either a number with its interval, or a sentence on why there is none."""

from __future__ import annotations

import math
from dataclasses import dataclass


@dataclass(frozen=True)
class Estimate:
    """A statistic. ``value`` is None exactly when ``reason`` says why; ``low`` and ``high`` bound it to 95 %.

    ``count``: how many scans it rests on. A value with a reason beside it is to be read with that caution.
    """

    value: float | None
    low: float | None = None
    high: float | None = None
    count: int = 0
    reason: str = ""

    def __post_init__(self) -> None:
        for name in ("value", "low", "high"):
            number = getattr(self, name)
            if number is not None and not math.isfinite(number):
                raise ValueError(f"{name} is {number}: an estimate is a finite number or has a reason instead")
        if self.value is None and not self.reason:
            raise ValueError("an estimate without a value needs a reason")


def missing(reason: str, count: int = 0) -> Estimate:
    """An estimate that could not be made, and why."""
    return Estimate(None, count=count, reason=reason)
