"""The default model from scratch: scans, pose net, precise net, export with calibration. Every stage can be resumed."""

from __future__ import annotations

import hashlib
import json
import math
import os
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from multiprocessing import get_context
from pathlib import Path
from typing import Any, Protocol

import torch
from torch import nn

from engine.config import dump, laid_over
from engine.nets import build
from engine.synth.scanner import ScannerConfig
from engine.synth.visibility import see
from engine.train import DefaultConfig, FitConfig, heads
from engine.train.channels import Channels, channels_of
from engine.train.configurations import configuration_path
from engine.train.device_eyes import DeviceEyes
from engine.train.loop import fit
from engine.train.precise_data import map_batches, map_step
from engine.train.shards import Shards, open_shards, write_shard
from engine.train.start_weights import load_onnx_weights
from engine.train.telling import teller
from engine.train.view_data import view_batches, view_step
from engine.types import EngineError

START_BATCHES = 12
"""Batches that tell a net that goes on from an ONNX file what its normalisations see."""


class Job(Protocol):
    """What training needs of the job it runs in."""

    @property
    def out(self) -> Path:
        """Folder for results."""

    def progress(self, step: float, total: float, text: str = "") -> None:
        """Say how far it is; raises Cancelled if it should end."""

    def metrics(self, values: dict[str, float], step: float = 0.0) -> None:
        """Say figures."""

    def log(self, text: str) -> None:
        """Say a sentence."""

    def cancelled(self) -> bool:
        """Whether it should end."""


def run(config: str, overrides: Sequence[str], resume: bool, job: Job) -> str:
    """Train by a shipped configuration's name or a TOML file, with ``a.b=value`` laid over it. Returns a sentence.

    Finished scans, checkpoints and stages in the folder are kept, whether or not ``resume`` is asked for.
    """
    settings = laid_over(DefaultConfig, configuration_path(config), *overrides)
    torch.set_num_threads(settings.threads)
    folder = Path(settings.folder) if settings.folder else job.out / "training"
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "config.toml").write_text(dump(settings), encoding="utf-8")
    for stage in settings.stages:
        job.log(f"Stage: {stage}")
        STAGES[stage](settings, folder, job)
    if "export" not in settings.stages:
        return f"Done: {', '.join(settings.stages)}. Scans and checkpoints are in {folder}."
    return f"The model {settings.model_id} is in {folder / 'model'}."


def make_data(settings: DefaultConfig, folder: Path, job: Job) -> None:
    """Scans in shards, made by several processes; those that are there are kept."""
    total = _shard_count(settings)
    began = time.perf_counter()
    for done, _ in enumerate(made_shards(settings, folder / "shards", range(total)), 1):
        job.progress(done, total, "Scanning heads")
        job.metrics({"scans_per_s": done * settings.data.shard / (time.perf_counter() - began)}, done)


def made_shards(settings: DefaultConfig, folder: Path, numbers: Sequence[int]) -> Iterator[Path]:
    """The shards of these numbers in ``folder``, each as soon as it is there.

    What is in one depends on its number and the seed alone, not on how many processes are at work.
    """
    processes = min(settings.data.processes or os.cpu_count() or 1, len(numbers))
    if processes <= 1:
        scans = scan_source(settings)
        for number in numbers:
            yield write_shard(folder, number, scans, settings.data, settings.preprocess)
        return
    with ProcessPoolExecutor(processes, get_context("spawn"), _begin_scanning, (settings,)) as pool:
        running = [pool.submit(_scan_shard, settings, folder, number) for number in numbers]
        try:
            yield from (future.result() for future in as_completed(running))
        finally:
            pool.shutdown(wait=False, cancel_futures=True)


_scanning: dict[str, heads.ScanSource] = {}
"""Of one process that makes scans: the heads are read once."""


def _begin_scanning(settings: DefaultConfig) -> None:
    torch.set_num_threads(1)
    _scanning["scans"] = scan_source(settings)


def _scan_shard(settings: DefaultConfig, folder: Path, number: int) -> Path:
    return write_shard(folder, number, _scanning["scans"], settings.data, settings.preprocess)


def scan_source(settings: DefaultConfig) -> heads.ScanSource:
    """From random generators to scans of new people; the cameras look on a device where there is one."""
    data = settings.data
    scanner = ScannerConfig(points=data.scan_points, normals=False)
    device = ("cuda" if torch.cuda.is_available() else "") if data.device == "auto" else data.device
    return heads.scan_source(data.face_model, scanner, data.procedural, DeviceEyes(device) if device else see)


def train_pose(settings: DefaultConfig, folder: Path, job: Job) -> None:
    """The view net."""
    shards = training_shards(settings, folder)
    view, config = settings.preprocess.view, settings.pose_fit

    def batches(start: int) -> Iterator[Any]:
        return view_batches(shards, view, config.batch, seed=config.seed * 100_003 + start)

    torch.manual_seed(config.seed)
    net = build(settings.pose_net, view=view)
    _start(net, config, folder / "pose.ckpt", batches(0), job)
    net = net.to(memory_format=torch.channels_last)
    fit("pose", net, batches, view_step, config, folder / "pose.ckpt", teller(job), job.cancelled, _finish(folder))


def train_precise(settings: DefaultConfig, folder: Path, job: Job) -> None:
    """The map net."""
    shards = training_shards(settings, folder)
    channels = channels_of(shards.names)
    canvas, config = settings.preprocess.map, settings.precise_fit

    def batches(start: int) -> Iterator[Any]:
        seed = config.seed * 100_003 + start
        return map_batches(shards, channels, canvas, settings.jitter, config.batch, seed)

    torch.manual_seed(config.seed)
    net = build(settings.precise_net, landmarks=len(channels.points), canvas=canvas)
    _start(net, config, folder / "precise.ckpt", batches(0), job)
    net = net.to(memory_format=torch.channels_last)
    fit("precise", net, batches, map_step, config, folder / "precise.ckpt", teller(job), job.cancelled, _finish(folder))


def _finish(folder: Path) -> Callable[[], bool]:
    """Whether somebody has put a file ``finish`` into the folder: the stage ends then with the weights it has."""
    (folder / "finish").unlink(missing_ok=True)  # the end of the stage before is none of this one
    return (folder / "finish").exists


def _start(net: nn.Module, config: FitConfig, checkpoint: Path, batches: Iterator[Any], job: Job) -> None:
    """Weights of an earlier net, if some are named and the run does not go on from a checkpoint of its own."""
    if config.start_from and not checkpoint.exists():
        load_onnx_weights(net, Path(config.start_from), [next(batches).image for _ in range(START_BATCHES)])
        job.log(f"The weights of {Path(config.start_from).name} are where it begins.")


def export(settings: DefaultConfig, folder: Path, job: Job) -> None:
    """ONNX files and card in ``folder/model``."""
    from engine.train.finish import finish

    held_out = open_shards(folder / "shards", range(_held_out_shards(settings)))
    finish(settings, folder, held_out, data_hash(settings, folder), job.log)


STAGES = {"data": make_data, "pose": train_pose, "precise": train_precise, "export": export}


def training_shards(settings: DefaultConfig, folder: Path) -> Shards:
    """All shards but the held-out ones. EngineError if there are none yet."""
    try:
        return open_shards(folder / "shards", range(_held_out_shards(settings), _shard_count(settings)))
    except FileNotFoundError as error:
        raise EngineError(f"There are no scans in {folder / 'shards'} yet. Run the stage “data” first.") from error


def data_hash(settings: DefaultConfig, folder: Path) -> str:
    """Sixteen digits that tell the recipe and the number of the scans made from it."""
    made = len(list((folder / "shards").glob("*/names.txt")))
    names = open_shards(folder / "shards", range(_shard_count(settings))).names
    tree = [settings.data.model_dump(mode="json", exclude={"face_model"}), made * settings.data.shard, names]
    return hashlib.sha256(json.dumps(tree, sort_keys=True).encode()).hexdigest()[:16]


def _held_out_shards(settings: DefaultConfig) -> int:
    return max(1, math.ceil(settings.data.held_out / settings.data.shard))


def _shard_count(settings: DefaultConfig) -> int:
    return _held_out_shards(settings) + max(1, math.ceil(settings.data.scans / settings.data.shard))


__all__ = ["Channels", "FitConfig", "Job", "configuration_path", "run"]
