"""Whether landmarks fit a scan: on the surface, in which unit and axes, left on the left; and what would mend it."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import product
from typing import cast

import numpy as np

from engine.catalog import LandmarkScheme
from engine.io.frames import Nearness, is_mirrored
from engine.io.landmarks import LandmarkFile
from engine.io.mapping import Axis, LandmarkMapping
from engine.io.raw import finite_rows
from engine.types import FloatArray, Scan, Unit
from engine.units import MILLIMETRES, UNIT_NAMES

# Another reading must be this much nearer to be proposed.
_BETTER = 3.0
_AXES: tuple[tuple[Axis, ...], ...] = (
    (), ("x", "y"), ("x",), ("y",), ("z",), ("y", "z"), ("x", "z"), ("x", "y", "z")
)  # fmt: skip


@dataclass(frozen=True)
class Fix:
    """One way to mend a reading: what it does, in words for a button, and what to change in the mapping."""

    words: str
    unit: Unit | None = None
    negate: tuple[Axis, ...] = ()
    exchange_sides: bool = False


@dataclass(frozen=True)
class Fit:
    """How a set lies on a scan."""

    count: int
    distance_mm: float
    """Median distance to the surface; NaN without landmarks."""
    sentence: str
    good: bool
    fix: Fix | None = None


class ScanFit:
    """Judges landmark sets against one scan; what the scan needs for it is computed once."""

    def __init__(self, scan: Scan, scheme: LandmarkScheme) -> None:
        self._nearness = Nearness(scan)
        self._unit = scan.unit.unit
        self._scheme = scheme

    def judge(self, file: LandmarkFile) -> Fit:
        """What to tell a person of a set whose names are the scheme's and whose numbers are the file's own."""
        known = finite_rows(file.xyz)
        names = [name for name, there in zip(file.names, known, strict=True) if there]
        xyz = file.xyz[known] * (np.array([-1.0, -1.0, 1.0]) if file.frame == "RAS" else 1.0)
        if not len(xyz):
            return Fit(0, float("nan"), "No landmark is matched yet.", good=False)
        stated = file.unit if file.unit is not None else self._unit
        now_mm = self._distance(xyz, stated, ())
        if self._nearness.is_off(now_mm) or self._is_spot(names, xyz, stated):
            return self._off(names, xyz, stated, now_mm)
        if is_mirrored(names, xyz, self._scheme):
            return self._turned(names, xyz, stated, now_mm)
        words = f"{len(xyz)} landmarks lie {now_mm:.1f} mm from the surface (median). Unit and axes fit."
        return Fit(len(xyz), now_mm, words, good=True)

    def _off(self, names: list[str], xyz: FloatArray, stated: Unit, now_mm: float) -> Fit:
        readings = [(unit, axes) for unit, axes in product(Unit, _AXES) if (unit, axes) != (stated, ())]
        costs = [self._cost(names, xyz, unit, axes, stated) for unit, axes in readings]
        best = int(np.argmin(costs))
        unit, axes = readings[best]
        off = f"The landmarks lie {_length(now_mm)} from the surface"
        nearest_mm = self._distance(xyz, unit, axes)
        shrunk = self._is_spot(names, xyz, stated)
        if shrunk:
            off = "All landmarks lie in one spot"
        if (nearest_mm * _BETTER > now_mm and not shrunk) or self._nearness.is_off(nearest_mm):
            words = f"{off}, and no other unit or axes bring them onto it: they may belong to another scan."
            return Fit(len(xyz), now_mm, words, good=False)
        reason = "; ".join(_reasons(stated, unit, axes))
        fix = Fix(_button(stated, unit, axes), unit if unit is not stated else None, axes)
        return Fit(len(xyz), now_mm, f"{off}: {reason}.", good=False, fix=fix)

    def _turned(self, names: list[str], xyz: FloatArray, stated: Unit, now_mm: float) -> Fit:
        """The face is its own mirror image: either the axis or the names are the wrong way round."""
        nearest: tuple[float, tuple[Axis, ...]] = min(
            (self._distance(xyz, stated, axes), axes) for axes in _AXES if len(axes) % 2
        )
        if nearest[0] * 1.5 < now_mm:
            axis = nearest[1][0]
            words = f"The face is mirrored: the {axis} axis runs the other way in the file."
            return Fit(len(xyz), now_mm, words, good=False, fix=Fix(f"Turn the {axis} axis round", negate=nearest[1]))
        words = "Left and right are exchanged: the names fit the mirror image of the face."
        return Fit(len(xyz), now_mm, words, good=False, fix=Fix("Exchange left and right", exchange_sides=True))

    def _cost(self, names: list[str], xyz: FloatArray, unit: Unit, axes: tuple[Axis, ...], stated: Unit) -> float:
        """Distance, with a little for everything that would be changed and more for a mirrored face."""
        changes = 0.002 * (len(axes) + (unit is not stated))
        if self._is_spot(names, xyz, unit):
            return np.inf
        mirrored = 0.01 * is_mirrored(names, xyz * _signs(axes), self._scheme)
        return self._distance(xyz, unit, axes) / self._nearness.size_mm + changes + mirrored

    def _is_spot(self, names: list[str], xyz: FloatArray, unit: Unit) -> bool:
        return self._nearness.is_spot(names, xyz * MILLIMETRES[unit], self._scheme)

    def _distance(self, xyz: FloatArray, unit: Unit, axes: tuple[Axis, ...]) -> float:
        return self._nearness.distance_mm(xyz * _signs(axes) * MILLIMETRES[unit])


def mended(mapping: LandmarkMapping, fix: Fix, scheme: LandmarkScheme) -> LandmarkMapping:
    """The mapping with a fix in it."""
    negate = tuple(axis for axis in ("x", "y", "z") if (axis in mapping.negate) != (axis in fix.negate))
    names = mapping.names
    if fix.exchange_sides:
        names = {key: scheme.mirror(name) if name else "" for key, name in names.items()}
    return mapping.model_copy(
        update={"unit": fix.unit or mapping.unit, "negate": cast(tuple[Axis, ...], negate), "names": names}
    )


def _signs(axes: tuple[Axis, ...]) -> FloatArray:
    return np.array([-1.0 if axis in axes else 1.0 for axis in "xyz"])


def _length(millimetres: float) -> str:
    return f"{millimetres:.1f} mm" if millimetres < 100 else f"{millimetres / 1000:.3g} m"


def _reasons(stated: Unit, unit: Unit, axes: tuple[Axis, ...]) -> list[str]:
    reasons = []
    if unit is not stated:
        factor = MILLIMETRES[unit] / MILLIMETRES[stated]
        size = f"{factor:g} times too small" if factor > 1 else f"{1 / factor:g} times too large"
        reasons.append(f"they are {size}, as in {UNIT_NAMES[unit]}")
    if axes == ("x", "y"):
        reasons.append("x and y run the other way, as RAS beside LPS does")
    elif len(axes) % 2:
        reasons.append(f"{_list(axes)} {'runs' if len(axes) == 1 else 'run'} the other way, which mirrors the face")
    elif axes:
        reasons.append(f"{_list(axes)} run the other way")
    return reasons


def _button(stated: Unit, unit: Unit, axes: tuple[Axis, ...]) -> str:
    parts = [f"Read as {UNIT_NAMES[unit]}"] if unit is not stated else []
    if axes:
        parts.append(f"{'turn' if parts else 'Turn'} {_list(axes)} round")
    return ", ".join(parts)


def _list(axes: tuple[Axis, ...]) -> str:
    return " and ".join([", ".join(axes[:-1]), axes[-1]] if len(axes) > 1 else axes)
