"""Units of length: how many millimetres, and a guess with a reason when a file does not say."""

from __future__ import annotations

import math

from engine.types import Unit, UnitSource, UnitStatus

MILLIMETRES: dict[Unit, float] = {
    Unit.MICROMETRE: 0.001,
    Unit.MILLIMETRE: 1.0,
    Unit.CENTIMETRE: 10.0,
    Unit.INCH: 25.4,
    Unit.METRE: 1000.0,
}

UNIT_NAMES: dict[Unit, str] = {
    Unit.MICROMETRE: "micrometres",
    Unit.MILLIMETRE: "millimetres",
    Unit.CENTIMETRE: "centimetres",
    Unit.INCH: "inches",
    Unit.METRE: "metres",
}

# Diagonal of the box around a scan of a face, a head or a bust.
TYPICAL_DIAGONAL_MM = 360.0


def guess_unit(diagonal: float) -> UnitStatus:
    """The unit in which a scan of this box diagonal (in its own unit) is nearest to a head.

    Millimetres win unless another unit fits clearly better, since nearly all scanners write them.
    """

    def misfit(unit: Unit) -> float:
        if not (math.isfinite(diagonal) and diagonal > 0):
            return 0.0 if unit is Unit.MILLIMETRE else 1.0
        bias = 0.0 if unit is Unit.MILLIMETRE else 0.35
        return abs(math.log(diagonal * MILLIMETRES[unit] / TYPICAL_DIAGONAL_MM)) + bias

    unit = min(Unit, key=misfit)
    size_mm = diagonal * MILLIMETRES[unit]
    reason = (
        f"the scan measures {diagonal:.4g} across; in {UNIT_NAMES[unit]} that is {size_mm:.0f} mm, the size of a head"
    )
    return UnitStatus(unit, UnitSource.GUESSED, reason)


def nearest_unit(factor_mm: float) -> tuple[Unit, float]:
    """The unit whose millimetres are nearest to ``factor_mm`` in log space, and the ratio that remains."""
    unit = min(Unit, key=lambda candidate: abs(math.log(factor_mm / MILLIMETRES[candidate])))
    return unit, factor_mm / MILLIMETRES[unit]
