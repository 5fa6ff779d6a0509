"""The loop that trains a photo net: short, deterministic for a seed, and resumable."""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch import Tensor, nn

from engine.train.photo.config import PhotoFitConfig
from engine.train.telling import Emit

Loss = Callable[[nn.Module, np.ndarray, torch.Generator], tuple[Tensor, dict[str, Tensor]]]
"""From the net, numbers of samples (B,) and a source of chance to the loss and its figures."""


def fit(
    name: str,
    net: nn.Module,
    samples: int,
    loss: Loss,
    config: PhotoFitConfig,
    checkpoint: Path,
    emit: Emit,
    rates: list[dict[str, Any]] | None = None,
) -> nn.Module:
    """Train ``net`` and return its averaged weights. rates: parameter groups with a ``share`` of the learning rate.

    The order of samples depends on seed and step alone, so variants of one study see the same.
    """
    torch.set_num_threads(config.threads)
    net = net.to(config.device, memory_format=torch.channels_last)  # type: ignore[call-overload]
    groups = rates or [{"params": list(net.parameters()), "share": 1.0}]
    optimizer = torch.optim.AdamW(groups, lr=config.learning_rate, weight_decay=config.weight_decay)
    mean = torch.optim.swa_utils.AveragedModel(net, multi_avg_fn=_mean(config.average), use_buffers=True)
    start = _resume(checkpoint, net, mean, optimizer)
    smooth: dict[str, float] = {}
    began = time.perf_counter()
    for step in range(start, config.steps):
        for group in optimizer.param_groups:
            group["lr"] = group["share"] * config.learning_rate * _schedule(step, config)
        source = torch.Generator().manual_seed(config.seed * 1_000_003 + step)
        rows = next(_rows(samples, config, step))
        net.train()
        with torch.autocast(config.device, torch.bfloat16, enabled=config.half_precision):
            value, figures = loss(net, rows, source)
        optimizer.zero_grad(set_to_none=True)
        value.backward()  # type: ignore[no-untyped-call]
        torch.nn.utils.clip_grad_norm_(net.parameters(), 1.0)
        optimizer.step()
        mean.update_parameters(net)
        for key, figure in {"loss": value.detach(), **figures}.items():
            smooth[key] = 0.95 * smooth.get(key, float(figure)) + 0.05 * float(figure)
        if (step + 1) % 50 == 0 or step + 1 == config.steps:
            rate = (step + 1 - start) / (time.perf_counter() - began)
            emit("progress", {"step": step + 1, "total": config.steps, "text": name})
            emit("metric", {"name": name, "step": step + 1, "steps_per_s": rate, **smooth})
        if (step + 1) % 250 == 0 or step + 1 == config.steps:
            _save(checkpoint, net, mean, optimizer, step + 1)
    averaged: nn.Module = mean.module if config.average > 0 else net
    return averaged.eval()


def _rows(samples: int, config: PhotoFitConfig, step: int) -> Iterator[np.ndarray]:
    """Rows of the batch of ``step``: every sample once per round, in an order that depends on seed and round."""
    per_round = max(1, samples // config.batch)
    order = np.random.default_rng([config.seed, step // per_round]).permutation(samples)
    first = step % per_round * config.batch
    yield order[first : first + config.batch]


def _schedule(step: int, config: PhotoFitConfig) -> float:
    climb = max(1, round(config.warm_up * config.steps))
    if step < climb:
        return (step + 1) / climb
    share = (step - climb) / max(1, config.steps - climb)
    return 0.005 + 0.995 * 0.5 * (1.0 + math.cos(math.pi * min(1.0, share)))


def _mean(decay: float) -> Any:
    @torch.no_grad()
    def update(means: list[Tensor], news: list[Tensor], count: Any) -> None:
        share = min(decay, (1.0 + float(count)) / (10.0 + float(count)))
        for old, new in zip(means, news, strict=True):
            if old.is_floating_point():
                old.lerp_(new, 1.0 - share)
            else:
                old.copy_(new)

    return update


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
