"""From a trained system to a model that anybody can use: ONNX files that say the same, a card, plain weights."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from torch import nn

from engine.config import dump
from engine.infer.cards import WeightsFile
from engine.infer.point_cards import PointModelCard, RefinerCard
from engine.io.atomic import write_whole
from engine.learn.results import RunResult
from engine.learn.stage import save_weights
from engine.learn.tasks import Job, Task
from engine.preprocess.normalize import LEAKS, NORMALIZERS
from engine.train.export import sha256_of
from engine.train.export_points import PointConfig, export_points
from engine.types import SURE_WITHIN_MM

if TYPE_CHECKING:
    from engine.learn.points import Trained


def export_system(
    trained: Trained, task: Task, result: RunResult, folder: Path, job: Job, started_from: str = ""
) -> None:
    """Write ``folder/<id>.toml`` with its files. A system that needs the truth is not exported, and that is said.

    started_from: id of the model that it began with.
    """
    settings = trained.settings
    if LEAKS in NORMALIZERS[settings.preprocess.normalizer].tags:
        job.log(
            f"The model is not exported: its normaliser “{settings.preprocess.normalizer}” needs the true landmarks.",
            "warning",
        )
        return
    folder.mkdir(parents=True, exist_ok=True)
    digest = hashlib.sha256(json.dumps(task.settings, sort_keys=True).encode()).hexdigest()
    name = f"{settings.stage.net.name}-{trained.dataset.digest[:6]}{digest[:6]}"
    card = PointModelCard(
        id=name,
        title=settings.title or settings.stage.net.name,
        description=f"Trained {'further ' if started_from else ''}on {trained.dataset.name} "
        f"({len(task.split.train)} scans).",
        scheme=trained.dataset.scheme,
        names=trained.dataset.names,
        weights=_written(
            trained, trained.coarse, settings.stage.net, settings.preprocess.points, folder / f"{name}.onnx"
        ),
        structure=settings.stage.net.structure,
        answer="heatmap" if settings.stage.heatmap else "regression",
        decode=settings.stage.decode if settings.stage.heatmap else "",
        sigma=settings.stage.sigma,
        preprocess=settings.preprocess,
        template=_template(trained, folder),
        refiner=_refiner(trained, folder / f"{name}-refiner.onnx"),
        confidence=confidence(result),
        training={
            "data": trained.dataset.digest,
            "settings_sha256": digest,
            "seed": settings.stage.loop.seed,
            **({"started_from": started_from} if started_from else {}),
            **{f"version_{key}": value for key, value in result.facts.versions.items()},
        },
        measured={} if result.mean().value is None else {"test_mean_mm": round(float(result.mean().value or 0.0), 4)},
    )
    save_weights(trained.coarse, folder / weights_file(name))
    if trained.refiner is not None:
        save_weights(trained.refiner, folder / weights_file(name, refiner=True))
    write_whole(folder / settings_file(name), settings.model_dump_json(indent=1).encode("utf-8"))
    (folder / f"{name}.toml").write_text(dump(card), encoding="utf-8")
    job.log(f"The model {name} says in ONNX what it says in torch, on clouds that it was not made from.")


def weights_file(name: str, refiner: bool = False) -> str:
    """Name of the file of plain weights of a model of that id."""
    return f"{name}{'-refiner' if refiner else ''}.safetensors"


def settings_file(name: str) -> str:
    """Name of the file of the settings it was trained with."""
    return f"{name}-settings.json"


def confidence(result: RunResult) -> tuple[float, ...]:
    """Share of test errors below 4 mm per landmark; a landmark without any test gets one half."""
    known = np.isfinite(result.errors_mm)
    good = (np.where(known, result.errors_mm, np.inf) < SURE_WITHIN_MM).sum(0)
    shares = np.where(known.any(0), good / np.maximum(known.sum(0), 1), 0.5)
    return tuple(round(float(share), 4) for share in shares)


def _written(trained: Trained, net: nn.Module, config: PointConfig, points: int, path: Path) -> WeightsFile:
    digest = export_points(net.cpu(), config, points, len(trained.dataset.names), path)
    return WeightsFile(file=path.name, sha256=digest)


def _refiner(trained: Trained, path: Path) -> RefinerCard | None:
    if trained.refiner is None or trained.tuning is None:
        return None
    config = trained.settings.refine
    return RefinerCard(
        weights=_written(trained, trained.refiner, config.net, config.points, path),
        structure=config.net.structure,
        radius_unit=trained.tuning.radius,
        points=config.points,
        passes=config.passes,
    )


def _template(trained: Trained, folder: Path) -> WeightsFile | None:
    template = trained.prepared.template
    if template is None:
        return None
    path = folder / "template.npz"
    template.save(path)
    return WeightsFile(file=path.name, sha256=sha256_of(path))
