"""Predictions as files of a job: one ``.npz`` per scan and scheme beside a ``.json``, never a pickle."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np

from engine.jobs.folder import JobFolder
from engine.store.predictions import PutPrediction
from engine.store.project import Change
from engine.store.scans import SetPointCount, SetUnit
from engine.types import EngineError, Prediction, Scan, Unit, UnitSource, UnitStatus


@dataclass(frozen=True, eq=False)
class ScanResult:
    """What a model said of one scan, or why it could not."""

    number: int
    """Place among the job's scans, from 0."""
    path: Path
    scan_id: str = ""
    unit: UnitStatus | None = None
    point_count: int = 0
    predictions: Mapping[str, Prediction] = field(default_factory=dict)
    """By scheme id."""
    card_sha256: str = ""
    error: str = ""
    """A sentence; empty where the scan was answered."""

    @property
    def answered(self) -> bool:
        """Whether there are landmarks for every scheme asked for."""
        return not self.error and all(prediction.found for prediction in self.predictions.values())

    @property
    def trouble(self) -> str:
        """Why there are no landmarks, as a sentence; empty if there are."""
        if self.error or self.answered:
            return self.error
        return next(answer.message or "No face was found." for answer in self.predictions.values() if not answer.found)

    def trouble_of(self, name: str) -> str:
        """The same with the name of the scan before it, where the sentence does not have it."""
        return self.trouble if self.path.name in self.trouble else f"{name}: {self.trouble}"

    def changes(self) -> tuple[Change, ...]:
        """What a project that has the scan keeps of this."""
        if self.unit is None:
            return ()
        facts: tuple[Change, ...] = (SetUnit(self.scan_id, self.unit), SetPointCount(self.scan_id, self.point_count))
        runs = (
            PutPrediction(self.scan_id, prediction, self.card_sha256, self.unit.unit)
            for prediction in self.predictions.values()
        )
        return (*facts, *runs)


def of_scan(number: int, scan: Scan, predictions: Mapping[str, Prediction], card_sha256: str) -> ScanResult:
    """The result for a scan that was read."""
    return ScanResult(
        number, scan.path, scan.scan_id, scan.unit, len(scan.points_mm), dict(predictions), card_sha256
    )  # fmt: skip


def write(result: ScanResult, out: Path) -> Path:
    """Write a result below ``out``; the ``.json`` comes last and whole, so that it vouches for the rest."""
    stem = f"{result.number:05d}"
    described = {}
    for order, (scheme_id, prediction) in enumerate(result.predictions.items()):
        arrays = {"xyz_mm": prediction.xyz_mm, "confidence": prediction.confidence}
        if prediction.pose is not None:
            arrays["pose"] = prediction.pose
        name = f"{stem}-{order}.npz"
        np.savez(out / name, **arrays)  # type: ignore[arg-type]
        described[scheme_id] = {
            "file": name, "model_id": prediction.model_id, "names": list(prediction.names), "found": prediction.found,
            "message": prediction.message, "unit_factor": prediction.unit_factor, "seconds": dict(prediction.seconds),
        }  # fmt: skip
    unit = result.unit
    tree = {
        "number": result.number, "path": str(result.path), "scan_id": result.scan_id,
        "unit": None if unit is None else [unit.unit.value, unit.source.value, unit.reason],
        "point_count": result.point_count, "card_sha256": result.card_sha256, "error": result.error,
        "predictions": described,
    }  # fmt: skip
    unfinished, path = out / f"{stem}.part", out / f"{stem}.json"
    unfinished.write_text(json.dumps(tree, ensure_ascii=False), encoding="utf-8")
    unfinished.replace(path)
    return path


def read(path: Path) -> ScanResult:
    """A result from its ``.json``. EngineError if it is not one."""
    try:
        tree = json.loads(path.read_text(encoding="utf-8"))
        unit = tree["unit"] and UnitStatus(Unit(tree["unit"][0]), UnitSource(tree["unit"][1]), tree["unit"][2])
        predictions = {
            scheme_id: _prediction(scheme_id, values, path.parent) for scheme_id, values in tree["predictions"].items()
        }
        return ScanResult(
            tree["number"], Path(tree["path"]), tree["scan_id"], unit, tree["point_count"], predictions,
            tree["card_sha256"], tree["error"],
        )  # fmt: skip
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise EngineError(f"The result {path} cannot be read: {error}. Run the prediction again.") from error


def read_all(job: JobFolder) -> list[ScanResult]:
    """Every result a prediction job has so far, in the order of its scans."""
    return [read(path) for path in sorted(job.out.glob("[0-9]*.json"))]


def _prediction(scheme_id: str, values: Mapping[str, Any], folder: Path) -> Prediction:
    with np.load(folder / values["file"], allow_pickle=False) as arrays:
        return Prediction(
            scheme_id, values["model_id"], tuple(values["names"]), arrays["xyz_mm"], arrays["confidence"],
            values["found"], values["message"], arrays.get("pose"), values["unit_factor"],
            values["seconds"],
        )  # fmt: skip
