"""One net on whole clouds: its loss, its answers in millimetres, and its training."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch import Tensor, nn

from engine.datasets.values import LandmarkDataset
from engine.evaluate.metrics import distances_mm
from engine.learn.condition_table import REPORTED, THRESHOLDS
from engine.learn.config import LossConfig, StageConfig
from engine.learn.heat import heat_maps, iou
from engine.learn.names import OF_LANDMARK
from engine.learn.samples import CloudBatch, PreparedSet, Reads, collate, compute_threads, stream
from engine.learn.schedules import plan_of
from engine.learn.tasks import Job
from engine.nets import build
from engine.preprocess.heatmaps import DECODERS
from engine.train import LOSSES
from engine.train.export import sha256_of
from engine.train.lightning_loop import moved
from engine.train.loop import LoopResult, Step, Validate, run_loop
from engine.train.telling import teller
from engine.types import EngineError, FloatArray

LAYERS = 2
"""What the weights of a net mean. 2: last layers of regressions are scaled (``engine.nets.layers.Places``)."""


@dataclass(frozen=True, eq=False)
class Answers:
    """What a net says of S scans. unit, mm: (S, L, 3), the latter in the scans' frames.

    iou: (S, L, T) of heat maps at ``THRESHOLDS``, NaN without maps or truth.
    """

    rows: tuple[int, ...]
    unit: FloatArray
    mm: FloatArray
    iou: FloatArray


def train_stage(
    name: str,
    stage: StageConfig,
    prepared: PreparedSet,
    train: Sequence[int],
    validation: Sequence[int],
    folder: Path,
    job: Job,
    epochs: int = 0,
    start: Path | None = None,
) -> LoopResult:
    """Train a net on rows of a data set. epochs: instead of the settings', for a training without validation.

    start: file of weights to begin with (``save_weights``). EngineError if there is nothing to train on, or if the
    checkpoint in the folder is of another training.
    """
    if not len(train):
        raise EngineError(f"{prepared.dataset.name} leaves no scan to train on. Ask for fewer test scans.")
    loop = stage.loop.model_copy(update={"epochs": epochs}) if epochs else stage.loop
    torch.set_num_threads(compute_threads(loop))
    plan = plan_of("stage", loop, stage.optim, stage.schedule, len(train), start is not None)
    torch.manual_seed(plan.seed)
    net: nn.Module = build(stage.net, landmarks=len(prepared.dataset.names))
    for row in (*train, *validation):
        for number in range(stage.augment.samplings if row in train else 1):
            prepared.sampling(row, number)
        if job.cancelled():
            break
    if start is not None:
        load_weights(net, start)
    elif not stage.heatmap:
        start_at_mean(net, prepared, train)
    reads = Reads(prepared, stage.augment, plan.seed)
    return run_loop(
        name,
        net,
        lambda start: stream(reads, train, start, loop, collate, stage.augment.thins),
        step_of(stage),
        plan,
        folder / f"{name}.ckpt",
        teller(job),
        job.cancelled,
        identity=identity_of(prepared.dataset, stage, prepared) + begun_with(start),
        validate=validate_of(stage, prepared, validation) if len(validation) else None,
        enough=finish_flag(folder),
    )


def start_at_mean(net: nn.Module, prepared: PreparedSet, train: Sequence[int]) -> None:
    """Let a regression answer with the mean landmarks of the training scans before it is trained.

    It then learns how heads differ from the first step on, instead of first learning that they have landmarks.
    """
    known = np.stack([prepared.get(row).labels_unit for row in train])
    there = np.isfinite(known)
    mean = np.where(there, known, 0.0).sum(0) / np.maximum(there.sum(0), 1)
    head: Any = net.head
    with torch.no_grad():
        head[-1].bias.copy_(torch.from_numpy(mean.reshape(-1)))


def save_weights(net: nn.Module, path: Path) -> None:
    """Plain tensors, for whoever wants to train on."""
    from safetensors.torch import save_file

    save_file({name: value.contiguous() for name, value in net.state_dict().items()}, path)


def load_weights(net: nn.Module, path: Path) -> None:
    """What ``save_weights`` wrote. EngineError if it is not there or of another net."""
    from safetensors import SafetensorError
    from safetensors.torch import load_file

    try:
        net.load_state_dict(load_file(path))
    except (OSError, SafetensorError, RuntimeError) as error:
        raise EngineError(f"{path.name} is missing, damaged or of another net. Train anew.") from error


def begun_with(start: Path | None) -> str:
    """The part of a checkpoint's identity that tells with what weights its training began."""
    return "" if start is None else f";start={sha256_of(start)}"


def finish_flag(folder: Path) -> Callable[[], bool]:
    """Whether somebody put a file ``finish`` into the folder: training then ends with the best so far."""
    path = folder / "finish"
    return path.exists


def identity_of(dataset: LandmarkDataset, stage: StageConfig, prepared: PreparedSet) -> str:
    """What a checkpoint must share with a run to be gone on with."""
    parts = {
        "scheme": dataset.scheme or "own",
        "landmarks": len(dataset.names),
        "data": dataset.digest,
        "net": stage.net.model_dump_json(),
        "layers": LAYERS,
        "preprocess": prepared.config.model_dump_json(),
    }
    return ";".join(f"{name}={value}" for name, value in parts.items())


def step_of(stage: StageConfig) -> Step:
    """Loss and figures of one batch."""
    measure = loss_of(stage.loss)

    def step(net: nn.Module, batch: CloudBatch) -> tuple[Tensor, dict[str, Tensor]]:
        answer = net(batch.points, **batch.indices)
        if not stage.heatmap:
            return measure(answer, batch.labels, batch.mask), {}
        target = heat_maps(batch.points, batch.labels, stage.sigma)
        with torch.no_grad():
            found = iou(answer, target)[batch.mask].mean()
        return measure(answer, target, batch.mask), {"iou": found}

    return step


def loss_of(config: LossConfig) -> Callable[[Tensor, Tensor, Tensor], Tensor]:
    """The loss with its geometry term."""
    main = LOSSES[config.name].load()
    if not config.geometry:
        return lambda answer, target, mask: main(answer, target, mask)
    geometry = LOSSES["geometry"].load()
    return lambda answer, target, mask: main(answer, target, mask) + config.geometry * geometry(answer, target, mask)


def answers_of(net: nn.Module, stage: StageConfig, prepared: PreparedSet, rows: Sequence[int]) -> Answers:
    """What the net, in evaluation mode, says of scans as they are."""
    device = next(net.parameters()).device
    found: list[tuple[FloatArray, FloatArray]] = []
    with torch.no_grad():
        for start in range(0, len(rows), stage.loop.batch):
            batch = collate([prepared.item(row) for row in rows[start : start + stage.loop.batch]])
            batch = moved(batch, device)
            answer = net(batch.points, **batch.indices).float()
            shared = np.full((*answer.shape[:2], len(THRESHOLDS)), np.nan)
            if stage.heatmap:
                target = heat_maps(batch.points, batch.labels, stage.sigma)
                values = torch.stack([iou(answer, target, threshold) for threshold in THRESHOLDS], 2)
                shared = np.where(batch.mask.cpu().numpy()[:, :, None], values.cpu().numpy(), np.nan)
                answer = decoded(answer, batch.points, stage)
            found.append((answer.cpu().numpy().astype(float), shared))
    unit = np.concatenate([one for one, _ in found])
    mm = np.stack(
        [prepared.get(row).prepared.normalizer.to_mm(one) for row, one in zip(rows, unit, strict=True)]
    )  # fmt: skip
    return Answers(tuple(rows), unit, mm, np.concatenate([two for _, two in found]))


def decoded(heat: Tensor, points: Tensor, stage: StageConfig) -> Tensor:
    """Places (B, L, 3) read from heat maps (B, L, N) on points (B, N, 3)."""
    read = DECODERS[stage.decode].load()
    clouds = zip(heat.cpu().numpy().astype(float), points.cpu().numpy().astype(float), strict=True)
    return torch.from_numpy(np.stack([read(one, cloud) for one, cloud in clouds]))


def validate_of(stage: StageConfig, prepared: PreparedSet, rows: Sequence[int]) -> Validate:
    """Figures on the validation scans; ``score`` selects."""

    def validate(net: nn.Module) -> dict[str, float]:
        found = answers_of(net, stage, prepared, rows)
        figures = {"validation_mm": mean_error_mm(found, prepared.dataset)}
        if stage.heatmap:
            figures["validation_iou"] = float(np.nanmean(found.iou[..., REPORTED]))
        score = -figures["validation_iou"] if stage.select == "iou" else figures["validation_mm"]
        return figures | landmark_figures(found, prepared.dataset) | {"score": score}

    return validate


def landmark_figures(found: Answers, dataset: LandmarkDataset) -> dict[str, float]:
    """Mean error of each landmark over the scans that know it."""
    errors = distances_mm(found.mm, dataset.labels_mm[list(found.rows)])
    known = np.isfinite(errors)
    means = np.where(known, errors, 0.0).sum(0) / np.maximum(known.sum(0), 1)
    return {
        f"{OF_LANDMARK}{name}": float(mean)
        for name, mean, count in zip(dataset.names, means, known.sum(0), strict=True)
        if count
    }


def mean_error_mm(found: Answers, dataset: LandmarkDataset) -> float:
    """Mean over scans of their mean error over the landmarks that are known."""
    errors = distances_mm(found.mm, dataset.labels_mm[list(found.rows)])
    return float(np.nanmean(np.nanmean(errors, axis=1)))
