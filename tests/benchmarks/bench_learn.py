"""Is data ever waited for? Reading a batch against computing a step, in processor time of one thread each.

A ratio below 0.1 is read between steps; one below the number of processes that prepare scans (chosen by
``spare_workers``) is hidden behind the computing. The last columns are the waiting that is left, by the clock.
"""

from __future__ import annotations

import argparse
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import torch

from engine.datasets.storage import pack
from engine.datasets.survey import survey
from engine.datasets.values import LandmarkDataset
from engine.learn import refine, stage
from engine.learn.config import RefineConfig, TrainSettings
from engine.learn.patches import PatchReads, Tuning, patch_stream
from engine.learn.samples import PreparedSet, Reads, collate, spare_workers, stream
from engine.learn.schedules import plan_of
from engine.nets import build

RECIPE = 'count = 12\nscheme = "nose9"\npoints = 8192\nduplicates = [0.8, 1.2]\n'


def measure(
    name: str, batches: Callable[[int], Iterator[Any]], net: torch.nn.Module, step: Callable[..., Any], steps: int,
    workers: int,
) -> None:  # fmt: skip
    """Print reading against computing, then what is waited for with the processes that are chosen."""
    read, work, _ = times(batches(0), net, step, steps, time.process_time)
    text = f"{name:50s} read / step {read / work:5.2f}  step {1000 * work / steps:6.0f} ms"
    if workers:
        waited, computed, _ = times(batches(workers), net, step, steps, time.perf_counter)
        text += (
            f"  with {workers} process{'es' if workers > 1 else ''}: waits {100 * waited / (waited + computed):4.1f} %"
        )
    print(text)


def times(
    batches: Iterator[Any], net: torch.nn.Module, step: Callable[..., Any], steps: int, clock: Callable[[], float]
) -> tuple[float, float, int]:
    """Seconds of waiting and of computing, after two steps that do not count."""
    optimizer = torch.optim.Adam(net.parameters())
    waited = worked = 0.0
    for number in range(steps + 2):
        began = clock()
        batch = next(batches)
        read = clock()
        loss, _ = step(net, batch)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        if number > 1:
            waited, worked = waited + read - began, worked + clock() - read
    return waited, worked, steps


def whole_clouds(dataset: LandmarkDataset, steps: int, **augment: float) -> None:
    """PointNet++ MSG on whole clouds, as the shipped configuration has it."""
    settings = TrainSettings()
    config = settings.stage.model_copy(update={"augment": settings.stage.augment.model_copy(update=augment)})
    prepared = PreparedSet(dataset, settings.preprocess, config.net.structure)
    for row in range(len(dataset)):
        prepared.get(row)
    plan = plan_of("stage", config.loop, config.optim, config.schedule, len(dataset))

    def batches(workers: int) -> Iterator[Any]:
        loop = config.loop.model_copy(update={"workers": workers})
        reads = Reads(prepared, config.augment, plan.seed)
        return stream(reads, range(len(dataset)), 0, loop, collate, config.augment.thins)

    what = "PointNet++ MSG, 8 × 8192 points" + (", points taken away" if augment else "")
    net = build(config.net, landmarks=len(dataset.names))
    workers = spare_workers(config.loop, config.augment.thins)
    measure(what, batches, net, stage.step_of(config), steps, workers)


def patches(dataset: LandmarkDataset, steps: int) -> None:
    """The refiner on patches."""
    settings, config = TrainSettings(), RefineConfig()
    prepared = PreparedSet(dataset, settings.preprocess, None)
    rows = range(len(dataset))
    coarse = np.stack([prepared.get(row).labels_unit for row in rows])
    reads = PatchReads(prepared, rows, coarse, config, Tuning(config.radius, config.jitter, {}, {}))
    net = build(config.net, landmarks=len(dataset.names))

    def batches(workers: int) -> Iterator[Any]:
        loop = config.loop.model_copy(update={"workers": workers})
        return patch_stream(reads, config.model_copy(update={"loop": loop}), 0)

    workers = spare_workers(config.loop, heavy=True)
    measure("Refiner, 32 patches of 512 points", batches, net, refine.step_of(config), steps, workers)


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--steps", type=int, default=6)
    steps = parser.parse_args().steps
    torch.set_num_threads(1)
    with tempfile.TemporaryDirectory() as folder:
        recipe = Path(folder) / "recipe.toml"
        recipe.write_text(RECIPE)
        dataset = pack(survey("synthetic", recipe), Path(folder) / "set")
        whole_clouds(dataset, steps)
        whole_clouds(dataset, max(2, steps // 2), dropout=0.3, ramp=0.3)
        patches(dataset, 4 * steps)


if __name__ == "__main__":
    main()
