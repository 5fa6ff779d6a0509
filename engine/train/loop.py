"""One training loop: resumes where it stopped, keeps a running mean of weights, can be cancelled between steps."""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import torch
from torch import Tensor, nn

from engine.train import FitConfig
from engine.types import Cancelled

Emit = Callable[[str, dict[str, Any]], None]
"""Called with the kind of event (``progress``, ``metric``, ``log``) and its values."""
Step = Callable[[nn.Module, Any], tuple[Tensor, dict[str, Tensor]]]
"""From the net and a batch to the loss and its figures."""


def fit(
    name: str,
    net: nn.Module,
    batches: Callable[[int], Iterator[Any]],
    step: Step,
    config: FitConfig,
    checkpoint: Path,
    emit: Emit,
    cancelled: Callable[[], bool],
) -> nn.Module:
    """Train ``net`` for ``config.steps`` steps and return it with its averaged weights.

    batches: from the number of the first step to an endless stream, so that a resumed run sees other samples.
    Cancelled is raised after a checkpoint has been written.
    """
    torch.manual_seed(config.seed)
    optimizer = torch.optim.AdamW(net.parameters(), lr=config.learning_rate, weight_decay=config.weight_decay)
    mean = torch.optim.swa_utils.AveragedModel(net, multi_avg_fn=_running_mean(config.average), use_buffers=True)
    start = _resume(checkpoint, net, mean, optimizer)
    stream = batches(start)
    smooth: dict[str, float] = {}
    began, seen = time.perf_counter(), 0
    for number in range(start, config.steps):
        if cancelled():
            _save(checkpoint, net, mean, optimizer, number)
            raise Cancelled
        for group in optimizer.param_groups:
            group["lr"] = config.learning_rate * _schedule(number, config)
        batch = next(stream)
        net.train()
        with torch.autocast("cpu", torch.bfloat16, enabled=config.half_precision):
            loss, figures = step(net, batch)
        optimizer.zero_grad(set_to_none=True)
        loss.backward()  # type: ignore[no-untyped-call]
        torch.nn.utils.clip_grad_norm_(net.parameters(), 1.0)
        optimizer.step()
        mean.update_parameters(net)
        seen += config.batch
        for key, value in {"loss": loss.detach(), **figures}.items():
            smooth[key] = 0.98 * smooth.get(key, float(value)) + 0.02 * float(value)
        if (number + 1) % 50 == 0:
            rate = seen / (time.perf_counter() - began)
            emit("progress", {"step": number + 1, "total": config.steps, "text": name})
            emit("metric", {"name": name, "step": number + 1, "samples_per_s": rate, **smooth})
        if (number + 1) % config.checkpoint_every == 0 or number + 1 == config.steps:
            _save(checkpoint, net, mean, optimizer, number + 1)
    averaged: nn.Module = mean.module
    return averaged.eval()


def _running_mean(decay: float) -> Any:
    """An average that follows quickly at first and slowly later, so that the first steps leave no trace."""

    @torch.no_grad()
    def update(means: list[Tensor], news: list[Tensor], count: Any) -> None:
        share = min(decay, (1.0 + float(count)) / (10.0 + float(count)))
        for mean, new in zip(means, news, strict=True):
            if mean.is_floating_point():
                mean.lerp_(new, 1.0 - share)
            else:
                mean.copy_(new)

    return update


def averaged_weights(checkpoint: Path, net: nn.Module) -> nn.Module:
    """``net`` with the averaged weights of a checkpoint, ready to evaluate or export."""
    mean = torch.optim.swa_utils.AveragedModel(net, use_buffers=True)
    mean.load_state_dict(torch.load(checkpoint, weights_only=True)["mean"])
    module: nn.Module = mean.module
    return module.eval()


def _schedule(number: int, config: FitConfig) -> float:
    """Learning rate as a share: a short climb, then half a cosine down to a hundredth."""
    if number < config.warm_up:
        return (number + 1) / config.warm_up
    share = (number - config.warm_up) / max(1, config.steps - config.warm_up)
    return 0.01 + 0.99 * 0.5 * (1.0 + math.cos(math.pi * min(1.0, share)))


def _save(path: Path, net: nn.Module, mean: nn.Module, optimizer: torch.optim.Optimizer, step: int) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    state = {"net": net.state_dict(), "mean": mean.state_dict(), "optimizer": optimizer.state_dict(), "step": step}
    fresh = path.with_suffix(".new")
    torch.save(state, fresh)
    fresh.replace(path)


def _resume(path: Path, net: nn.Module, mean: nn.Module, optimizer: torch.optim.Optimizer) -> int:
    if not path.exists():
        return 0
    state = torch.load(path, weights_only=True)
    net.load_state_dict(state["net"])
    mean.load_state_dict(state["mean"])
    optimizer.load_state_dict(state["optimizer"])
    return int(state["step"])
