"""What formats share that know landmarks by their order and hold several specimens: one slot for every landmark."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from engine.io.landmarks import ScanLandmarks, Vector, in_unit
from engine.types import EngineError, Unit


def slot_names(path: Path, sets: Sequence[ScanLandmarks]) -> tuple[str, ...]:
    """Landmarks of all sets, in order. EngineError if the sets differ, since the slots would mean different things."""
    if not sets:
        raise EngineError(f"{path.name}: there are no landmarks to write.")
    if len({one.scheme.names for one in sets}) > 1:
        raise EngineError(
            f"{path.name}: all scans in a file of this kind need the same landmarks. Write several files."
        )
    return sets[0].scheme.names


def places(one: ScanLandmarks, unit: Unit | None) -> list[Vector | None]:
    """The place of every landmark of the scheme, None where it has none."""
    found = (one.annotation.get(name) for name in one.scheme.names)
    return [None if landmark is None else in_unit(landmark, unit or one.unit) for landmark in found]


def specimen(one: ScanLandmarks, number: int) -> str:
    """A specimen's name without blanks."""
    return "_".join(one.scan.split()) or f"specimen_{number + 1}"
