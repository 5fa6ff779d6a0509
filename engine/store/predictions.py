"""Every answer a model gave, bit for bit; the latest one is also the scan's "predicted" landmark set."""

from __future__ import annotations

import json
import sqlite3
from dataclasses import dataclass, field

import numpy as np

from engine.annotation import from_prediction, now
from engine.store import scans
from engine.store.codec import to_json
from engine.store.landmark_sets import SetKey, replace_set, settle_unit
from engine.store.values import PredictionRecord
from engine.types import Prediction, Role, Unit
from engine.units import MILLIMETRES

_COLUMNS = (
    "scheme, model, card_sha256, time, unit, found, message, unit_factor, names, xyz_mm, confidence, pose, seconds"
)


@dataclass(frozen=True)
class PutPrediction:
    """Keep a prediction. ``unit``: under which its millimetres were made; None: the scan's unit as stored."""

    scan_id: str
    prediction: Prediction
    card_sha256: str = ""
    unit: Unit | None = None
    time: str = field(default_factory=now)
    latest: bool = True
    """Whether it becomes the scan's predicted set; an older answer from elsewhere is only kept."""

    def apply(self, connection: sqlite3.Connection) -> None:
        """Write it."""
        unit = settle_unit(connection, self.scan_id, self.unit)
        prediction = self.prediction
        pose = None if prediction.pose is None else _bytes(prediction.pose)
        connection.execute(
            f"INSERT INTO prediction (scan, {_COLUMNS}) VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?,?)",
            (
                scans.row_id(connection, self.scan_id), prediction.scheme_id, prediction.model_id, self.card_sha256,
                self.time, unit.value, prediction.found, prediction.message, prediction.unit_factor,
                to_json(list(prediction.names)), _bytes(prediction.xyz_mm), _bytes(prediction.confidence), pose,
                to_json(dict(prediction.seconds)),
            ),
        )  # fmt: skip
        if self.latest:
            key = SetKey(self.scan_id, prediction.scheme_id, Role.PREDICTED)
            replace_set(connection, key, from_prediction(prediction, time=self.time), unit)


def identities(connection: sqlite3.Connection) -> dict[str, set[tuple[str, str, str, str]]]:
    """Scheme, model, card and time of every stored prediction, by scan."""
    found: dict[str, set[tuple[str, str, str, str]]] = {}
    rows = connection.execute(
        "SELECT content, scheme, model, card_sha256, time FROM prediction JOIN scan ON scan.id = prediction.scan"
    )
    for content, *identity in rows:
        scheme, model, card, time = (str(value) for value in identity)
        found.setdefault(str(content), set()).add((scheme, model, card, time))
    return found


def select(
    connection: sqlite3.Connection, scan_id: str, unit: Unit, scheme_id: str | None = None, *, latest: bool = False
) -> list[PredictionRecord]:
    """Stored predictions of a scan, newest first, in millimetres under ``unit``."""
    rows = connection.execute(
        f"SELECT prediction.id, {', '.join('prediction.' + name for name in _COLUMNS.split(', '))} "
        "FROM prediction JOIN scan ON scan.id = prediction.scan "
        "WHERE content = ? AND (? IS NULL OR scheme = ?) ORDER BY prediction.time DESC, prediction.id DESC LIMIT ?",
        (scan_id, scheme_id, scheme_id, 1 if latest else -1),
    )
    return [_record(scan_id, row, unit) for row in rows]


def _record(scan_id: str, row: tuple[object, ...], unit: Unit) -> PredictionRecord:
    (run_id, scheme_id, model_id, card_sha256, time, made_in, found, message, unit_factor, names, xyz, confidence,
     pose, seconds) = row  # fmt: skip
    factor = MILLIMETRES[unit] / MILLIMETRES[Unit(str(made_in))]  # exactly 1 under the same unit
    matrix = None if pose is None else _array(pose).reshape(4, 4) / np.array([factor, factor, factor, 1.0])
    prediction = Prediction(
        str(scheme_id), str(model_id), tuple(json.loads(str(names))), _array(xyz).reshape(-1, 3) * factor,
        _array(confidence), bool(found), str(message), matrix, float(str(unit_factor)) * factor,
        json.loads(str(seconds)),
    )  # fmt: skip
    return PredictionRecord(int(str(run_id)), scan_id, prediction, str(card_sha256), str(time))


def _bytes(array: np.ndarray[tuple[int, ...], np.dtype[np.floating]]) -> bytes:
    return np.ascontiguousarray(array, dtype="<f8").tobytes()


def _array(data: object) -> np.ndarray[tuple[int, ...], np.dtype[np.float64]]:
    if not isinstance(data, bytes):
        raise TypeError(f"an array is kept as bytes, not as {type(data).__name__}")
    return np.frombuffer(data, dtype="<f8").astype(np.float64)
