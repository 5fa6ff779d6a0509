"""Stage two of coarse to fine: tuned to the errors of stage one, selected by refined millimetres, repeated at use."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np
import torch
from torch import Tensor, nn

from engine.evaluate.metrics import distances_mm
from engine.io.atomic import write_whole
from engine.learn.config import RefineConfig
from engine.learn.patches import PatchBatch, PatchReads, Tuning, patch_stream, patches_of, tune
from engine.learn.samples import PreparedSet, stacked
from engine.learn.schedules import plan_of
from engine.learn.stage import (
    Answers,
    begun_with,
    finish_flag,
    landmark_figures,
    load_weights,
    loss_of,
    mean_error_mm,
)
from engine.learn.tasks import Job
from engine.nets import build
from engine.preprocess.neighbourhoods import neighbourhoods
from engine.train.loop import LoopResult, Step, Validate, run_loop
from engine.train.telling import teller
from engine.types import FloatArray

TUNING = "tuning.json"


@dataclass(frozen=True, eq=False)
class Refined:
    """The second stage's net and what it was tuned to."""

    result: LoopResult
    tuning: Tuning


def train_refiner(
    config: RefineConfig,
    prepared: PreparedSet,
    coarse: Answers,
    train: Sequence[int],
    validation: Sequence[int],
    folder: Path,
    job: Job,
    epochs: int = 0,
    start: Path | None = None,
) -> Refined:
    """Train the refiner on what the coarse net said of the training and validation rows.

    start: weights to begin with. EngineError if the checkpoint in the folder is of another training.
    """
    place = {row: number for number, row in enumerate(coarse.rows)}
    unit = np.stack([coarse.unit[place[row]] for row in train])
    of = validation if config.tune_on == "validation" and len(validation) else train
    tuning = tune(config, *_errors(prepared, coarse, [place[row] for row in of]))
    _tell(tuning, job)
    write_whole(folder / TUNING, _json(asdict(tuning)))
    reads = PatchReads(prepared, train, unit, config, tuning)
    loop = config.loop.model_copy(update={"epochs": epochs}) if epochs else config.loop
    plan = plan_of("refine", loop, config.optim, config.schedule, len(reads), start is not None)
    torch.manual_seed(plan.seed)
    net: nn.Module = build(config.net, landmarks=len(prepared.dataset.names))
    if start is not None:
        load_weights(net, start)
    picked = [place[row] for row in validation]
    known = Answers(tuple(validation), coarse.unit[picked], coarse.mm[picked], coarse.iou[picked])
    result = run_loop(
        "refine",
        net,
        lambda start: patch_stream(reads, config, start),
        step_of(config),
        plan,
        folder / "refine.ckpt",
        teller(job),
        job.cancelled,
        identity=f"data={prepared.dataset.digest};radius={tuning.radius:.6f};net={config.net.model_dump_json()}"
        + begun_with(start),
        validate=validate_of(config, prepared, known, tuning) if len(validation) else None,
        enough=finish_flag(folder),
    )
    return Refined(result, tuning)


def step_of(config: RefineConfig) -> Step:
    """Loss of one batch, and how far the centres lay from the truth: that jitter is fresh can be seen in its course."""
    measure = loss_of(config.loss)

    def step(net: nn.Module, batch: PatchBatch) -> tuple[Tensor, dict[str, Tensor]]:
        answer = net(batch.points, batch.landmark, **batch.indices)
        there = torch.ones(len(answer), 1, dtype=torch.bool, device=answer.device)
        loss = measure(answer[:, None], batch.residual[:, None], there)
        away = torch.quantile(batch.away, torch.tensor([0.5, 0.9], device=batch.away.device))
        return loss, {"centre_p50": away[0], "centre_p90": away[1], "centre_max": batch.away.max()}

    return step


def refined(net: nn.Module, config: RefineConfig, prepared: PreparedSet, coarse: Answers, tuning: Tuning) -> Answers:
    """The coarse answers, refined as often as the settings say."""
    unit = np.stack(
        [_refine(net, config, prepared, row, one, tuning) for row, one in zip(coarse.rows, coarse.unit, strict=True)]
    )
    mm = np.stack(
        [prepared.get(row).prepared.normalizer.to_mm(one) for row, one in zip(coarse.rows, unit, strict=True)]
    )  # fmt: skip
    return Answers(coarse.rows, unit, mm, coarse.iou)


def _refine(
    net: nn.Module, config: RefineConfig, prepared: PreparedSet, row: int, places: FloatArray, tuning: Tuning
) -> FloatArray:
    device = next(net.parameters()).device
    landmark = torch.arange(len(places), device=device)
    for _ in range(config.passes):
        patches = patches_of(prepared, row, places, tuning.radius, config.points)
        indices = stacked([neighbourhoods(config.net.structure, one) for one in patches.points])
        with torch.no_grad():
            answer = net(
                torch.from_numpy(patches.points).to(device),
                landmark,
                **{name: index.to(device) for name, index in indices.items()},
            )
        places = patches.places(answer.cpu().numpy().astype(float))
    return places


def validate_of(config: RefineConfig, prepared: PreparedSet, coarse: Answers, tuning: Tuning) -> Validate:
    """Refined millimetres on the validation scans, which select, beside the coarse ones."""
    before = mean_error_mm(coarse, prepared.dataset)

    def validate(net: nn.Module) -> dict[str, float]:
        found = refined(net, config, prepared, coarse, tuning)
        after = mean_error_mm(found, prepared.dataset)
        figures = {"refined_mm": after, "coarse_mm": before, "score": after}
        return figures | landmark_figures(found, prepared.dataset)

    return validate


def coverage(prepared: PreparedSet, coarse: Answers, radius: float) -> FloatArray:
    """Share of scans, per landmark (L,), whose true place lies within the patch about the coarse one; NaN if none."""
    truth = np.stack([prepared.get(row).labels_unit for row in coarse.rows])
    away = np.linalg.norm(truth - coarse.unit, axis=2)
    known = np.isfinite(away)
    inside = np.where(known, away <= radius, False).sum(0)
    return np.asarray(np.where(known.any(0), inside / np.maximum(known.sum(0), 1), np.nan))


def _errors(prepared: PreparedSet, coarse: Answers, numbers: Sequence[int]) -> tuple[FloatArray, FloatArray]:
    """Coarse errors in the unit frame and in millimetres, (S, L) each."""
    rows = [coarse.rows[number] for number in numbers]
    truth = np.stack([prepared.get(row).labels_unit for row in rows])
    picked = list(numbers)
    return (
        np.linalg.norm(coarse.unit[picked] - truth, axis=2),
        distances_mm(coarse.mm[picked], prepared.dataset.labels_mm[rows]),
    )


def _tell(tuning: Tuning, job: Job) -> None:
    told = ", ".join(f"{name} {value:.2f}" for name, value in tuning.percentiles_mm.items())
    job.log(
        f"Coarse errors (mm): {told}. Patches of radius {tuning.radius:.3f}, centres shaken by {tuning.jitter:.3f}."
    )  # fmt: skip


def _json(values: object) -> bytes:
    import json

    return json.dumps(values, indent=1).encode("utf-8")
