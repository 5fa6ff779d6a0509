"""Landmarks of a whole project as arrays. What touches the file and what takes time are apart, so no one waits."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from engine.types import FloatArray, Role, Unit
from engine.units import MILLIMETRES


@dataclass(frozen=True)
class StoredSet:
    """One landmark set as it lies in the file."""

    scan_id: str
    role: Role
    unit: Unit
    landmarks: str

    def places_mm(self, index: Mapping[str, int], *, checked: bool = False) -> FloatArray:
        """(L, 3) in millimetres by the place of each name in ``index``; NaN where it has none.

        checked: only landmarks that a person has placed or agreed with.
        """
        factor, unit = MILLIMETRES[self.unit], self.unit.value
        found = np.full((len(index), 3), np.nan)
        for name, value in json.loads(self.landmarks).items():
            row = index.get(name)
            if row is None or "xyz" not in value:
                continue
            if checked and not value.get("checked") and value.get("source", "manual") == "model":
                continue
            exact = value.get("exact_mm")
            if exact is not None and unit in exact:
                found[row] = exact[unit]
            else:
                found[row] = [number * factor for number in value["xyz"]]
        return found


@dataclass(frozen=True)
class StoredAnswer:
    """The latest answer of one model for one scan as it lies in the file."""

    scan_id: str
    model_id: str
    time: str
    factor: float
    """From its millimetres to those under the scan's unit of today."""
    names: str
    xyz: bytes
    sure: bytes

    def places_mm(self, index: Mapping[str, int]) -> tuple[FloatArray, FloatArray]:
        """(L, 3) in millimetres and (L,) confidence by the place of each name in ``index``; NaN where it has none."""
        places, sure = np.full((len(index), 3), np.nan), np.full(len(index), np.nan)
        names = json.loads(self.names)
        known = [(row, index[name]) for row, name in enumerate(names) if name in index]
        if known:
            rows, target = np.array(known).T
            places[target] = np.frombuffer(self.xyz, "<f8").reshape(-1, 3)[rows] * self.factor
            sure[target] = np.frombuffer(self.sure, "<f8")[rows]
        return places, sure


def sets(connection: sqlite3.Connection, scheme_id: str, role: Role) -> list[StoredSet]:
    """Every set of one scheme and role that has landmarks."""
    rows = connection.execute(
        "SELECT content, unit, landmarks FROM landmark_set JOIN scan ON scan.id = landmark_set.scan "
        "WHERE scheme = ? AND role = ? AND located > 0 ORDER BY scan.id",
        (scheme_id, role.value),
    )
    return [StoredSet(content, role, Unit(unit or Unit.MILLIMETRE), landmarks) for content, unit, landmarks in rows]


def answers(connection: sqlite3.Connection, scheme_id: str) -> list[StoredAnswer]:
    """The latest answer of each model for each scan."""
    # SQLite takes bare columns from the row that has the maximum.
    rows = connection.execute(
        "SELECT content, model, max(time), scan.unit, prediction.unit, names, xyz_mm, confidence "
        "FROM prediction JOIN scan ON scan.id = prediction.scan WHERE scheme = ? "
        "GROUP BY prediction.scan, model ORDER BY scan.id",
        (scheme_id,),
    )
    return [
        StoredAnswer(
            content, model, time, MILLIMETRES[Unit(now or Unit.MILLIMETRE)] / MILLIMETRES[Unit(made_in)], names, xyz,
            sure,
        )
        for content, model, time, now, made_in, names, xyz, sure in rows
    ]  # fmt: skip
