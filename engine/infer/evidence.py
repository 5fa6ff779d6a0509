"""What a model saw of a scan: its heat maps and its way there, kept beside the prediction in one ``.npz``.

One format for every net that looks before it answers. A net's heat lies on *cells*: the pixels of the canonical map,
or the points it was given. For each cell the file says where it lies on the scan, and for each landmark how hot it is.

==============  ===========================================================================================
``about``       JSON: version, model, unit, keys (``scheme/name`` → channel), kind, map, cell_mm, sigma_mm, trace
``levels``      (L, C) uint8: 255 + 255 / ``DEPTH`` · ln(heat), 0 for what is colder than ``exp(-DEPTH)``
``cells_mm``    (C, 3) float32, in the scan's frame, under ``unit``
``pose``        (4, 4) scan to canonical frame; of a map only
``depth_mm``    (L,) float32, distance of each landmark from the head's axis in the canonical frame; of a map only
``step-N-…``    points_mm, landmarks_mm, image of the N-th step of ``about.trace``, where it has them
==============  ===========================================================================================

A net that answers points writes ``kind = "points"``, its points as cells and ``heat`` of 0 to 1, with a peak of 1 for
each landmark; nothing else is needed for it to be shown. A net that answers places alone keeps (0, 0) levels.
"""

from __future__ import annotations

import io
import json
import zipfile
import zlib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np

from engine.infer.cards import ModelCard
from engine.infer.clouds import CloudAnswer
from engine.infer.point_cards import PointModelCard
from engine.infer.points import channel_of
from engine.infer.trace import Tracer, TraceStep, cells_mm, cloud_steps
from engine.io.atomic import write_whole
from engine.preprocess import MapConfig
from engine.preprocess.dedup import median_spacing
from engine.preprocess.similarity import Similarity
from engine.types import ByteArray, EngineError, FloatArray, IntArray, Unit
from engine.units import MILLIMETRES

VERSION = 1
DEPTH = 10.0
"""Heat below exp(-DEPTH) is nothing."""
TRAINED_ON_CELLS = 0.5
"""The default model learns each landmark as a mixture of the four cells about it: at most half a cell wide."""


@dataclass(frozen=True, eq=False)
class Evidence:
    """Heat maps of one scan and the steps of the prediction.

    channel: by ``scheme/name``. levels: (L, C) uint8 as in the table above. cells_mm: (C, 3).
    """

    model_id: str
    unit: Unit
    channel: Mapping[str, int]
    levels: ByteArray
    cells_mm: FloatArray
    cell_mm: float
    """Edge of the square that a cell stands for."""
    sigma_mm: float
    """Width of the heat maps the net was trained on: exp(-d² / 2σ²) about the landmark."""
    map: MapConfig | None = None
    """None where cells are points."""
    pose: Similarity | None = None
    depth_mm: FloatArray | None = None
    steps: tuple[TraceStep, ...] = ()

    @property
    def has_heat(self) -> bool:
        """Whether there are heat maps; a net that answers places alone has none."""
        return self.levels.size > 0

    def heat(self, row: int) -> FloatArray:
        """Heat (C,) float32 from 0 to 1 of a channel."""
        return np.asarray(_HEAT[self.levels[row]])

    def row(self, key: str) -> int:
        """Channel of ``scheme/name``. EngineError for a landmark the model does not answer."""
        if key not in self.channel:
            raise EngineError(f"The model {self.model_id} keeps no heat map of {key}. Predict the scan again.")
        return self.channel[key]

    @cached_property
    def neighbours(self) -> IntArray:
        """(C, 8) the cells about each cell; itself where there is none."""
        if self.map is None:
            from scipy.spatial import cKDTree

            count = min(9, len(self.cells_mm))
            return np.asarray(cKDTree(self.cells_mm).query(self.cells_mm, k=count)[1], np.int32)
        height, width = self.map.height_px // 2, self.map.width_px // 2
        padded = np.pad(np.arange(height * width).reshape(height, width), 1, mode="edge")
        shifts = [(dy, dx) for dy in (0, 1, 2) for dx in (0, 1, 2) if (dy, dx) != (1, 1)]
        return np.stack([padded[dy : dy + height, dx : dx + width].ravel() for dy, dx in shifts], axis=1)

    def under(self, unit: Unit) -> Evidence:
        """The same in millimetres of a scan that is read in another unit."""
        factor = MILLIMETRES[unit] / MILLIMETRES[self.unit]
        if factor == 1.0:
            return self
        pose = None if self.pose is None else self.pose.after(Similarity(np.eye(3), 1.0 / factor, np.zeros(3)))
        steps = tuple(
            replace(
                step,
                points_mm=None if step.points_mm is None else step.points_mm * factor,
                landmarks_mm=None if step.landmarks_mm is None else step.landmarks_mm * factor,
            )
            for step in self.steps
        )
        return replace(
            self, unit=unit, cells_mm=self.cells_mm * factor, cell_mm=self.cell_mm * factor,
            sigma_mm=self.sigma_mm * factor, pose=pose, steps=steps,
        )  # fmt: skip


_HEAT = np.exp((np.arange(256) / 255.0 - 1.0) * DEPTH).astype(np.float32)
_HEAT[0] = 0.0


def levels_of(heat: FloatArray) -> ByteArray:
    """Heat (..., C), of any height, as levels with a peak of 255 each."""
    peak = np.maximum(heat.max(-1, keepdims=True), 1e-30)
    return levels_of_logits(np.log(np.maximum(heat / peak, 1e-30)))


def levels_of_logits(logits: FloatArray) -> ByteArray:
    """Logarithms of heat (..., C) as levels."""
    below = logits - logits.max(-1, keepdims=True)
    return np.asarray(np.rint(np.clip(255.0 * (1.0 + below / DEPTH), 0.0, 255.0)), np.uint8)


def of_default(card: ModelCard, tracer: Tracer, unit: Unit) -> Evidence | None:
    """What the default model's nets saw; None where no pose could be made out."""
    answer, radius_mm = tracer.answer, tracer.radius_mm
    if answer is None or radius_mm is None:
        return None
    config = card.preprocess.map
    cell_mm = 2.0 * config.pixel_mm / answer.pose.scale
    depth_mm = np.hypot(answer.canonical_mm[:, 0], answer.canonical_mm[:, 2]).astype(np.float32)
    return Evidence(
        card.id, unit, channel_of(card), levels_of_logits(answer.heat.reshape(len(answer.heat), -1)),
        cells_mm(radius_mm, answer.pose, config), cell_mm, TRAINED_ON_CELLS * cell_mm, config, answer.pose, depth_mm,
        tracer.steps,
    )  # fmt: skip


def of_cloud(card: PointModelCard, answer: CloudAnswer, unit: Unit) -> Evidence:
    """What a net trained on clouds saw."""
    frame = answer.prepared.normalizer
    cells = frame.to_mm(answer.prepared.points_unit.astype(float)).astype(np.float32)
    levels = np.zeros((0, 0), np.uint8) if answer.heat is None else levels_of(np.maximum(answer.heat, 0.0))
    return Evidence(
        card.id, unit, {f"{card.scheme}/{name}": row for row, name in enumerate(card.names)}, levels, cells,
        median_spacing(cells), card.sigma * frame.size_mm, steps=cloud_steps(card, answer),
    )  # fmt: skip


# ------------------------------------------------------------------ files
def path_of(folder: Path, scan_id: str, model_id: str) -> Path:
    """The file of a scan and a model below the folder of evidence."""
    return folder / f"{scan_id[:32]}-{model_id}.npz"


def save(evidence: Evidence, path: Path) -> None:
    """Write it, whole or not at all. EngineError if it cannot be."""
    path.parent.mkdir(parents=True, exist_ok=True)
    arrays: dict[str, Any] = {"levels": evidence.levels, "cells_mm": evidence.cells_mm}
    if evidence.pose is not None:
        arrays["pose"] = evidence.pose.matrix
    if evidence.depth_mm is not None:
        arrays["depth_mm"] = evidence.depth_mm
    about = {
        "version": VERSION, "model": evidence.model_id, "unit": evidence.unit.value, "keys": dict(evidence.channel),
        "kind": "points" if evidence.map is None else "map", "cell_mm": evidence.cell_mm,
        "sigma_mm": evidence.sigma_mm, "map": None if evidence.map is None else evidence.map.model_dump(),
        "trace": [{"id": s.id, "seconds": s.seconds, "figures": dict(s.figures)} for s in evidence.steps],
    }  # fmt: skip
    for number, step in enumerate(evidence.steps):
        for name in ("points_mm", "landmarks_mm", "image"):
            if getattr(step, name) is not None:
                arrays[f"step-{number}-{name}"] = getattr(step, name)
    buffer = io.BytesIO()
    np.savez_compressed(buffer, about=np.array(json.dumps(about)), **arrays)
    write_whole(path, buffer.getvalue())


def load(path: Path) -> Evidence:
    """Read it. EngineError if it is not there or no evidence."""
    try:
        with np.load(io.BytesIO(path.read_bytes()), allow_pickle=False) as arrays:
            about = json.loads(str(arrays["about"]))
            if about["version"] > VERSION:
                raise EngineError(f"{path.name} was written by a newer Nasion. Predict the scan again.")
            steps = tuple(_step(number, told, arrays) for number, told in enumerate(about["trace"]))
            config = None if about["map"] is None else MapConfig.model_validate(about["map"])
            pose = Similarity.from_matrix(arrays["pose"]) if "pose" in arrays else None
            return Evidence(
                about["model"], Unit(about["unit"]), about["keys"], arrays["levels"], arrays["cells_mm"],
                about["cell_mm"], about["sigma_mm"], config, pose, arrays.get("depth_mm"), steps,
            )  # fmt: skip
    except FileNotFoundError as error:
        raise EngineError(f"No heat maps are kept at {path}. Predict the scan again.") from error
    except (OSError, ValueError, KeyError, TypeError, EOFError, zipfile.BadZipFile, zlib.error) as error:
        raise EngineError(f"The heat maps in {path} cannot be read: {error}. Predict the scan again.") from error


def _step(number: int, told: Mapping[str, Any], arrays: Any) -> TraceStep:
    found = {
        name: arrays[f"step-{number}-{name}"]
        for name in ("points_mm", "landmarks_mm", "image")
        if f"step-{number}-{name}" in arrays
    }
    return TraceStep(told["id"], told["seconds"], told["figures"], **found)
