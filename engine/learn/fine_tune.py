"""A model trained further on corrected landmarks: the precise net learns where these people put them.

It may be an installed one, or one that was trained further before. Models on point clouds go on in ``further``.

Landmarks that nobody has placed keep the model's own answers as their truth, so that nothing else is unlearnt.
"""

from __future__ import annotations

import hashlib
import math
import shutil
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch import nn

from engine.config import dump
from engine.datasets.values import LandmarkDataset
from engine.evaluate.metrics import distances_mm
from engine.evaluate.model import bare_scan
from engine.infer.cards import ModelCard, WeightsFile, models_folder, read_card
from engine.infer.point_cards import face_card
from engine.infer.points import channel_of, locate, predict
from engine.infer.precise import mirrored_channels
from engine.learn.config import FineTuneSettings
from engine.learn.names import OF_LANDMARK, tuned
from engine.learn.results import RunFacts, RunResult, save_result, split_names, versions
from engine.learn.samples import cores
from engine.learn.seen_before import seen_before
from engine.learn.stage import finish_flag
from engine.learn.tasks import Job, Task
from engine.nets import MapNetConfig, build
from engine.preprocess.canonical_map import canonical_map
from engine.preprocess.similarity import Similarity
from engine.train import JitterConfig
from engine.train.channels import Channels
from engine.train.devices import chosen_device
from engine.train.export import export_map_net
from engine.train.loop import LoopPlan, LoopResult, Validate, run_loop
from engine.train.precise_data import alignment, map_batches, map_step
from engine.train.shards import FACE_BOX_MM, Shards, encode
from engine.train.start_weights import load_onnx_weights
from engine.train.telling import teller
from engine.types import BoolArray, EngineError, FloatArray

TUNED = "-tuned-"
START_BATCHES = 8
"""Batches that tell the net what its normalisations see."""


@dataclass(frozen=True, eq=False)
class Seen:
    """A scan as the installed model sees it. points_mm: (N, 3) in the frame of ``pose``, in random order.

    places_mm: (L, 3), what the precise net should say; labelled: (L,), where a person said so. visible: (L,).
    """

    points_mm: FloatArray
    pose: Similarity
    places_mm: FloatArray
    labelled: BoolArray
    visible: BoolArray


@dataclass(frozen=True)
class Start:
    """The model to go on from. folder: where its files lie; None: among the installed ones."""

    card: ModelCard
    folder: Path | None = None

    def file(self, weights: WeightsFile) -> Path:
        """Path of one of its files."""
        return (self.folder or models_folder()) / weights.file


def run(task: Task, folder: Path, job: Job) -> None:
    """Train further by the task's split, export, and measure before and after on the test scans."""
    began = time.perf_counter()
    settings: FineTuneSettings = task.checked()
    face = face_card(settings.model or None)
    if face is None:
        from engine.learn.further import run as run_points

        run_points(task, folder, job)
        return
    dataset, start = task.open(), Start(*face)
    card = start.card
    if dataset.scheme not in card.output.schemes:
        known = ", ".join(card.output.schemes)
        raise EngineError(f"The model {card.title} answers {known}, not the landmarks of {dataset.name}.")
    torch.set_num_threads(settings.threads or max(1, cores() - 1))
    rows = [*task.split.train, *task.split.validation]
    seen = {}
    for number, row in enumerate(rows):
        job.progress(number, len(rows), "Looking at the scans")
        found = look(dataset, row, start)
        if found is None:
            job.log(f"No face was found in {dataset.scans[row].scan}; it is left out.", "warning")
        else:
            seen[row] = found
    train = [seen[row] for row in task.split.train if row in seen]
    if len(train) < 2:
        raise EngineError(
            f"{dataset.name} leaves too few scans to train on. Correct some more, or ask for fewer tests."
        )
    result = fit(settings, start, train, [seen[row] for row in task.split.validation if row in seen], folder, job, task)
    made = export(start, settings, result.net, folder / "model", task)
    told = measured(task, settings, dataset, start, made, result, time.perf_counter() - began, job)
    _note(made, told)
    save_result(told, folder)


def look(dataset: LandmarkDataset, row: int, start: Start) -> Seen | None:
    """One scan with its labels; None where the model finds no face."""
    card = start.card
    cloud = np.asarray(dataset.cloud_mm(row), float)
    answer = locate(bare_scan("scan", cloud), card, folder=start.folder)
    if answer is None or answer.score < card.verify.found_score:
        return None
    low, high = np.asarray(FACE_BOX_MM)
    points = answer.pose.apply(cloud)
    points = points[np.all((points > low) & (points < high), axis=1)]
    order = np.random.default_rng(row).permutation(len(points))[: card.preprocess.map.surface_points]
    places, labelled = answer.canonical_mm.copy(), np.zeros(len(answer.canonical_mm), bool)
    channel = channel_of(card)
    for name, label in zip(dataset.names, dataset.labels_mm[row], strict=True):
        key = f"{dataset.scheme}/{name}"
        if key in channel and np.isfinite(label).all():
            places[channel[key]] = answer.pose.apply(np.asarray(label, float)[None])[0]
            labelled[channel[key]] = True
    return Seen(points[order], answer.pose, places, labelled, (answer.visible > 0.5) | labelled)


def channels_of_card(card: ModelCard) -> Channels:
    """The channels as the model has them."""
    places = np.asarray(card.output.canonical_mm, float)
    rows = np.arange(len(places))
    return Channels(card.output.points, rows, places, mirrored_channels(places), dict(card.output.alias))


def shards_of(seen: Sequence[Seen], card: ModelCard) -> Shards:
    """The scans in the form in which the recipe of the default model reads them."""
    most = max(len(one.points_mm) for one in seen)
    points = np.zeros((len(seen), most, 3), np.int16)
    for number, one in enumerate(seen):
        points[number, : len(one.points_mm)] = encode(one.points_mm)
    arrays: dict[str, list[Any]] = {
        "face_points": [points],
        "face_count": [np.array([len(one.points_mm) for one in seen], np.int32)],
        "landmarks_mm": [np.stack([one.places_mm for one in seen]).astype(np.float32)],
        "visible": [np.stack([one.visible for one in seen])],
    }
    return Shards(arrays, card.output.points)


def fit(
    settings: FineTuneSettings,
    start: Start,
    train: Sequence[Seen],
    validation: Sequence[Seen],
    folder: Path,
    job: Job,
    task: Task,
) -> LoopResult:
    """The precise net with the weights that were best on the validation scans."""
    card = start.card
    shards, channels, canvas = shards_of(train, card), channels_of_card(card), card.preprocess.map
    checkpoint = folder / "precise.ckpt"
    torch.manual_seed(settings.seed)
    net: nn.Module = build(MapNetConfig(), landmarks=len(card.output.points), canvas=canvas)
    if not checkpoint.exists():
        stream = map_batches(shards, channels, canvas, JitterConfig(), settings.batch, settings.seed)
        load_onnx_weights(net, start.file(card.precise_net), [next(stream).image for _ in range(START_BATCHES)])
    plan = LoopPlan(
        steps=settings.steps,
        batch=settings.batch,
        batch_setting="batch",
        optimizer=lambda weights: torch.optim.AdamW(weights, lr=settings.learning_rate, weight_decay=1e-3),
        rate=lambda step: settings.learning_rate * (0.505 + 0.495 * math.cos(math.pi * step / settings.steps)),
        seed=settings.seed,
        average=settings.average or None,
        clip=1.0,
        checkpoint_every=20,
        tell_every=5,
        validate_every=min(settings.validate_every, settings.steps),
        validate_first=True,
        device=chosen_device(settings.device),
    )
    return run_loop(
        "precise",
        net.to(memory_format=torch.channels_last),  # type: ignore[call-overload]  # torch's stub lacks it
        lambda step: map_batches(
            shards, channels, canvas, JitterConfig(), settings.batch, settings.seed * 100_003 + step
        ),
        map_step,
        plan,
        checkpoint,
        teller(job),
        job.cancelled,
        identity=f"data={task.digest};model={card.precise_net.sha256}",
        validate=validate_of(validation, channels, card) if validation else None,
        enough=finish_flag(folder),
    )


def validate_of(seen: Sequence[Seen], channels: Channels, card: ModelCard) -> Validate:
    """Mean error of the labelled landmarks in mm, each scan laid as at inference."""
    laid = [alignment(one.places_mm, channels) for one in seen]
    images = [
        canonical_map(pose.apply(one.points_mm), card.preprocess.map).image
        for one, pose in zip(seen, laid, strict=True)
    ]

    def validate(net: nn.Module) -> dict[str, float]:
        device = next(net.parameters()).device
        errors, apart = [], np.full((len(seen), len(channels.points)), np.nan)
        for one, pose, image in zip(seen, laid, images, strict=True):
            said = 100.0 * net(torch.from_numpy(image[None]).to(device))[0][0].float().cpu().numpy()
            away = np.linalg.norm(said - pose.apply(one.places_mm), axis=1) / (pose.scale * one.pose.scale)
            errors.append(float(away[one.labelled].mean()))
            apart[len(errors) - 1] = np.where(one.labelled, away, np.nan)
        mean = float(np.mean(errors))
        known = np.flatnonzero(np.isfinite(apart).any(0))
        names = [channels.points[place].rpartition("/")[2] for place in known]
        each = np.nanmean(apart[:, known], axis=0)
        figures = {f"{OF_LANDMARK}{name}": float(value) for name, value in zip(names, each, strict=True)}
        return {"validation_mm": mean, "score": mean, **figures}

    return validate


def export(start: Start, settings: FineTuneSettings, net: nn.Module, folder: Path, task: Task) -> Path:
    """Write the new model beside a copy of the pose net; the file of its card."""
    folder.mkdir(parents=True, exist_ok=True)
    card, settings_sha256 = start.card, hashlib.sha256(dump(settings).encode()).hexdigest()
    own = hashlib.sha256((task.digest + card.precise_net.sha256 + settings_sha256).encode()).hexdigest()
    name = f"{card.id.partition(TUNED)[0]}{TUNED}{own[:8]}"
    precise = folder / f"{name}-precise.onnx"
    digest = export_map_net(net.cpu().eval(), card.preprocess.map, precise)
    shutil.copyfile(start.file(card.pose_net), folder / card.pose_net.file)
    made = card.model_copy(
        update={
            "id": name,
            "title": settings.title or tuned(card.title),
            "description": f"{card.title}, trained further on {len(task.split.train)} corrected scans.",
            "default": False,
            "precise_net": WeightsFile(file=precise.name, sha256=digest),
            "training": {
                "data": task.digest,
                "seed": settings.seed,
                "started_from": card.id,
                "settings_sha256": settings_sha256,
            },
            "measured": {},
        }
    )
    path = folder / f"{name}.toml"
    path.write_text(dump(made), encoding="utf-8")
    return path


def measured(
    task: Task,
    settings: FineTuneSettings,
    dataset: LandmarkDataset,
    start: Start,
    made: Path,
    result: LoopResult,
    seconds: float,
    job: Job,
) -> RunResult:
    """Errors on the test scans after, and before as what is coarse."""
    rows = list(task.split.test or task.split.validation)

    def answers(model: str | None, share: float) -> FloatArray:
        found = []
        for number, row in enumerate(rows):
            job.progress(share + 0.5 * number / len(rows), 1.0, "Measuring")
            cloud = np.asarray(dataset.cloud_mm(row), float)
            said = predict(bare_scan("scan", cloud), model, (dataset.scheme,))[dataset.scheme]
            known = dict(zip(said.names, said.xyz_mm, strict=True))
            found.append(np.stack([known.get(name, np.full(3, np.nan)) for name in dataset.names]))
        return np.stack(found)

    before, after = answers(settings.model or None, 0.0), answers(str(made), 0.5)
    warnings = () if start.folder is None else seen_before(start.folder, dataset, rows)
    for sentence in warnings:
        job.log(sentence, "warning")
    facts = RunFacts(
        task.name, task.system, settings.title or read_card(made).title, dataset.name, dataset.digest, dataset.scheme,
        dataset.names, settings.model_dump(mode="json"), split_names(dataset, task.split), versions(), seconds,
        result.state.counted_step, result.state.step, result.state.ended, settings.reduced, warnings,
    )  # fmt: skip
    truth = dataset.labels_mm[rows]
    scans = [dataset.scans[row] for row in rows]
    return RunResult(
        facts, tuple(one.scan for one in scans), tuple(one.subject for one in scans), distances_mm(after, truth), after,
        distances_mm(before, truth),
    )  # fmt: skip


def _note(made: Path, told: RunResult) -> None:
    """Write into the card how far off the model is, which tells it from others of its title."""
    error = told.mean().value
    if error is not None:
        card = read_card(made).model_copy(update={"measured": {"test_mean_mm": round(error, 4)}})
        made.write_text(dump(card), encoding="utf-8")
