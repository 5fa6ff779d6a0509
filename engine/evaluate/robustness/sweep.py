"""Curves of robustness: one disturbance, stronger step by step, and how far the prediction moves from the first."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from engine.evaluate.robustness.disturb import AXES, Disturbance, Face, disturbed
from engine.io.atomic import write_whole
from engine.preprocess.similarity import Similarity
from engine.types import EngineError, FloatArray, Prediction, Scan

Predictor = Callable[[Scan], Prediction]
Progress = Callable[[float, float, str], object]


@dataclass(frozen=True)
class Sweep:
    """One axis of robustness. values: how strong, from none on. make: (value, repeat) → what is done."""

    title: str
    unit: str
    values: tuple[float, ...]
    make: Callable[[float, int], Disturbance]
    repeats: int = 1
    log: bool = False
    """Whether its values are better seen on a logarithmic axis."""


def _turn(value: float, repeat: int) -> Disturbance:
    return Disturbance(turn_deg=value, axis=tuple(AXES)[repeat % len(AXES)])


SWEEPS: Mapping[str, Sweep] = {
    "turn": Sweep("Turned", "°", tuple(range(0, 181, 20)), _turn, repeats=3),
    "shift": Sweep("Moved", "mm", (0, 10, 100, 1000, 10_000), lambda v, _r: Disturbance(shift_mm=v)),
    "scale": Sweep("Scaled", "×", (0.001, 1 / 25.4, 0.1, 0.5, 1, 2, 10, 1000), lambda v, _r: Disturbance(scale=v),
                   log=True),
    "noise": Sweep("Noise", "mm", (0, 0.1, 0.25, 0.5, 1, 1.5, 2, 3), lambda v, _r: Disturbance(noise_mm=v), repeats=2),
    "points": Sweep("Points left", "", (500, 1000, 2000, 5000, 10_000, 20_000, 50_000),
                    lambda v, _r: Disturbance(points=int(v)), repeats=2, log=True),
    "crop": Sweep("Cropped to a ball", "mm", (50, 60, 70, 80, 95, 110, 130, 160, 200),
                  lambda v, _r: Disturbance(crop_mm=v)),
}  # fmt: skip


@dataclass(frozen=True, eq=False)
class SweepResult:
    """distances_mm: (V, R, L) between the two predictions, mapped back; NaN where nothing was found."""

    sweep: str
    values: tuple[float, ...]
    names: tuple[str, ...]
    distances_mm: FloatArray

    @property
    def found(self) -> FloatArray:
        """Share of the tries in which a face was found: (V,)."""
        return np.asarray(np.isfinite(self.distances_mm).any(2).mean(1))

    def summary(self) -> dict[str, FloatArray]:
        """Mean, median, 95th percentile and largest distance over tries and landmarks: (V,) each, NaN where none."""
        flat = self.distances_mm.reshape(len(self.values), -1)
        rows = [row[np.isfinite(row)] for row in flat]
        figures: dict[str, Callable[[FloatArray], float]] = {
            "mean": lambda row: float(row.mean()),
            "median": lambda row: float(np.median(row)),
            "p95": lambda row: float(np.quantile(row, 0.95)),
            "worst": lambda row: float(row.max()),
        }
        return {
            name: np.array([figure(row) if len(row) else np.nan for row in rows]) for name, figure in figures.items()
        }


def face_of(scan: Scan, prediction: Prediction) -> Face:
    """Where a prediction says the face is. EngineError if it found none."""
    if not prediction.found or prediction.pose is None:
        raise EngineError(f"No face was found in {scan.name}, so nothing can be compared. Choose another scan.")
    there = prediction.xyz_mm[np.isfinite(prediction.xyz_mm).all(1)]
    return Face(there.mean(0), Similarity.from_matrix(prediction.pose).rotation)


def compared(scan: Scan, what: Disturbance, before: Prediction, predict: Predictor, seed: int = 0) -> FloatArray:
    """Where the landmarks of the disturbed scan are on the scan as it was: (L, 3), NaN where not found."""
    try:
        other = disturbed(scan, what, face_of(scan, before), seed)
        after = predict(other.scan)
    except EngineError:
        return np.full(before.xyz_mm.shape, np.nan)
    return other.back(after.xyz_mm) if after.found else np.full(before.xyz_mm.shape, np.nan)


def sweep(
    scan: Scan, name: str, before: Prediction, predict: Predictor, progress: Callable[[int, int], None] | None = None
) -> SweepResult:
    """Run one row of ``SWEEPS``. ``progress(done, of)``; may raise ``Cancelled``. EngineError if there is no face."""
    if name not in SWEEPS:
        raise EngineError(f"There is no sweep called “{name}”. Known: {', '.join(SWEEPS)}.")
    face_of(scan, before)
    plan = SWEEPS[name]
    most = len(scan.points_mm) if scan.faces is None else np.inf
    values = tuple(value for value in plan.values if name != "points" or value <= most)
    found = np.full((len(values), plan.repeats, len(before.names)), np.nan)
    for row, value in enumerate(values):
        for repeat in range(plan.repeats):
            if progress is not None:
                progress(row * plan.repeats + repeat, len(values) * plan.repeats)
            places = compared(scan, plan.make(value, repeat), before, predict, seed=repeat)
            found[row, repeat] = np.linalg.norm(places - before.xyz_mm, axis=1)
    return SweepResult(name, values, before.names, found)


def predictor(model_id: str, scheme_id: str) -> Predictor:
    """Asks a model (empty: the default one) for one scheme."""
    from engine.infer import points

    return lambda scan: points.predict(scan, model_id or None, (scheme_id,))[scheme_id]


# ------------------------------------------------------------------ files
def write_results(results: Sequence[SweepResult], path: Path) -> None:
    """Keep results as JSON, whole or not at all."""
    tree = [
        {
            "sweep": one.sweep, "values": list(one.values), "names": list(one.names),
            "distances_mm": np.where(np.isfinite(one.distances_mm), one.distances_mm, -1.0).round(5).tolist(),
        }
        for one in results
    ]  # fmt: skip
    write_whole(path, json.dumps(tree).encode("utf-8"))


def read_results(path: Path) -> tuple[SweepResult, ...]:
    """Results from their file. EngineError if it is none."""
    try:
        rows = json.loads(path.read_text(encoding="utf-8"))
        results = []
        for row in rows:
            distances = np.array(row["distances_mm"], float)
            shaped = distances.reshape(len(row["values"]), -1, len(row["names"]))
            shaped = np.where(shaped < 0, np.nan, shaped)
            results.append(SweepResult(row["sweep"], tuple(row["values"]), tuple(row["names"]), shaped))
        return tuple(results)
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise EngineError(f"{path.name} holds no curves of robustness: {error}. Measure them again.") from error


def csv_rows(results: Sequence[SweepResult]) -> list[list[str]]:
    """Every distance: sweep, value, unit, try, landmark, distance in mm (empty where nothing was found)."""
    rows = [["sweep", "value", "unit", "try", "landmark", "distance_mm"]]
    for one in results:
        unit = SWEEPS[one.sweep].unit
        for value, tries in zip(one.values, one.distances_mm, strict=True):
            for number, distances in enumerate(tries):
                for name, mm in zip(one.names, distances, strict=True):
                    rows.append([one.sweep, f"{value:g}", unit, str(number + 1), name, f"{mm:.4f}" if mm == mm else ""])
    return rows


def summary_rows(results: Sequence[SweepResult]) -> list[list[str]]:
    """One row per value: mean, median, 95th percentile, largest distance, and the share of tries with a face."""
    rows = [["sweep", "value", "unit", "mean_mm", "median_mm", "p95_mm", "worst_mm", "found"]]
    for one in results:
        figures = one.summary()
        for number, value in enumerate(one.values):
            cells = [f"{figures[name][number]:.4f}" if figures[name][number] == figures[name][number] else ""
                     for name in ("mean", "median", "p95", "worst")]  # fmt: skip
            rows.append([one.sweep, f"{value:g}", SWEEPS[one.sweep].unit, *cells, f"{one.found[number]:.3f}"])
    return rows
