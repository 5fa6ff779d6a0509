"""Optimizers and courses of the learning rate, from their settings."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable

import torch
from torch import nn

from engine.learn.config import LoopConfig, OptimConfig, ScheduleConfig
from engine.learn.samples import device_of, steps_per_epoch
from engine.train.loop import LoopPlan


def plan_of(
    name: str, loop: LoopConfig, optim: OptimConfig, schedule: ScheduleConfig, rows: int, goes_on: bool = False
) -> LoopPlan:  # fmt: skip
    """The plan for a training on that many rows. name: of the part of the settings that ``loop`` belongs to.

    goes_on: from trained weights, which may be the best already.
    """
    per_epoch = steps_per_epoch(rows, loop.batch)
    steps = loop.epochs * per_epoch
    return LoopPlan(
        steps=steps,
        batch=loop.batch,
        batch_setting=f"{name}.loop.batch",
        optimizer=optimizer_of(optim),
        rate=rate_of(optim.lr, schedule, loop.epochs, per_epoch),
        seed=loop.seed,
        average=loop.average or None,
        half_precision=loop.half_precision,
        clip=optim.clip,
        checkpoint_every=max(per_epoch, 20),
        tell_every=max(1, min(50, per_epoch)),
        validate_every=max(1, min(round(loop.validate_every * per_epoch), steps)),
        validate_first=goes_on,
        patience=loop.patience,
        device=device_of(loop),
    )


def optimizer_of(config: OptimConfig) -> Callable[[Iterable[nn.Parameter]], torch.optim.Optimizer]:
    """From weights to the optimizer."""

    def make(weights: Iterable[nn.Parameter]) -> torch.optim.Optimizer:
        if config.name == "sgd":
            return torch.optim.SGD(weights, lr=config.lr, momentum=0.9, weight_decay=config.weight_decay)
        method = torch.optim.Adam if config.name == "adam" else torch.optim.AdamW
        return method(weights, lr=config.lr, weight_decay=config.weight_decay)

    return make


def rate_of(first: float, schedule: ScheduleConfig, epochs: int, per_epoch: int) -> Callable[[int], float]:
    """Learning rate at a step."""

    def rate(step: int) -> float:
        epoch = step / per_epoch
        if epoch < schedule.warm_up:
            return first * (step + 1) / max(1.0, schedule.warm_up * per_epoch)
        return first * max(schedule.floor, COURSES[schedule.name](schedule, epoch, epochs))

    return rate


def _step(schedule: ScheduleConfig, epoch: float, epochs: int) -> float:
    passed = sum(epoch >= (at if at >= 1.0 else at * epochs) for at in schedule.at)
    return float(schedule.decay**passed)


def _cosine(schedule: ScheduleConfig, epoch: float, epochs: int) -> float:
    share = (epoch - schedule.warm_up) / max(1e-9, epochs - schedule.warm_up)
    return 0.5 * (1.0 + math.cos(math.pi * min(1.0, share)))


def _warm_restarts(schedule: ScheduleConfig, epoch: float, epochs: int) -> float:
    """SGDR (Loshchilov and Hutter 2017); the period that would be cut off by the end is stretched to it."""
    begin, period = 0.0, schedule.period
    while epoch >= begin + period:
        begin, period = begin + period, 2.0 * period
    if begin + 3.0 * period > epochs:
        period = epochs - begin
    return 0.5 * (1.0 + math.cos(math.pi * min(1.0, (epoch - begin) / max(period, 1e-9))))


COURSES: dict[str, Callable[[ScheduleConfig, float, int], float]] = {
    "constant": lambda schedule, epoch, epochs: 1.0,
    "step": _step,
    "cosine": _cosine,
    "warm_restarts": _warm_restarts,
}
