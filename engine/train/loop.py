"""The one training loop, on Lightning: resumes exactly, keeps a running mean and the best weights, can be stopped.

What happens at a step depends on the state before it, the plan's seed and the step's number only. So a run that was
cut off and resumed ends with the same weights as one that was not.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import torch
from torch import Tensor, nn

from engine.train import FitConfig
from engine.train.allocator import keep_freed_memory
from engine.train.checkpoints import load_checkpoint, memory_error, save_checkpoint
from engine.train.devices import chosen_device
from engine.train.ranks import rank
from engine.train.telling import Emit
from engine.types import Cancelled

Step = Callable[[nn.Module, Any], tuple[Tensor, dict[str, Tensor]]]
"""From the net and a batch to the loss and its figures."""
Validate = Callable[[nn.Module], dict[str, float]]
"""Figures of the net in evaluation mode; ``score`` is the one that selects, smaller is better."""


@dataclass(frozen=True)
class LoopPlan:
    """How a net is trained, whatever it is."""

    steps: int
    batch: int
    batch_setting: str
    """Name of the setting that says the batch, for advice."""
    optimizer: Callable[[Iterable[nn.Parameter]], torch.optim.Optimizer]
    rate: Callable[[int], float]
    """Learning rate at a step."""
    seed: int = 1
    average: float | None = None
    """Decay of the running mean of weights; None: the weights themselves are the result."""
    half_precision: bool = False
    clip: float = 0.0
    checkpoint_every: int = 500
    tell_every: int = 50
    validate_every: int = 0
    validate_first: bool = False
    """Before the first step too: the weights that training begins with may be the best."""
    patience: int = 0
    """Validations without gain after which training ends; 0: never."""
    device: str = "cpu"
    """Lightning's accelerator: ``cpu`` or ``gpu``."""


@dataclass
class LoopState:
    """Where a training stands: all that a checkpoint keeps beside the weights."""

    step: int = 0
    best: float = math.inf
    best_step: int = 0
    stale: int = 0
    smooth: dict[str, float] = field(default_factory=dict)
    history: list[dict[str, float]] = field(default_factory=list)
    ended: str = ""
    """Why training ended before its last step."""

    @property
    def counted_step(self) -> int:
        """After how many steps the weights are taken that count: the best, or the last where none were measured."""
        return self.best_step if math.isfinite(self.best) else self.step


@dataclass(frozen=True, eq=False)
class LoopResult:
    """The trained net, in evaluation mode, with its best weights where there was validation."""

    net: nn.Module
    state: LoopState


@dataclass(frozen=True, eq=False)
class LoopParts:
    """What the loop and its callbacks work on."""

    name: str
    net: nn.Module
    mean: Any
    """torch's AveragedModel, or None."""
    optimizer: torch.optim.Optimizer
    step: Step
    plan: LoopPlan
    checkpoint: Path
    identity: str
    emit: Emit
    cancelled: Callable[[], bool]
    validate: Validate | None
    enough: Callable[[], bool]
    state: LoopState

    @property
    def result(self) -> nn.Module:
        """The net whose weights count."""
        module: nn.Module = self.net if self.mean is None else self.mean.module
        return module

    @property
    def best_path(self) -> Path:
        """Where the best weights lie."""
        return self.checkpoint.with_name(f"{self.checkpoint.stem}-best.ckpt")

    def save(self) -> None:
        """Write the checkpoint; of several processes the first one does."""
        if rank():
            return
        mean = None if self.mean is None else self.mean.state_dict()
        state = {"net": self.net.state_dict(), "mean": mean, "optimizer": self.optimizer.state_dict()}
        save_checkpoint(self.checkpoint, state | {"state": vars(self.state)}, self.identity)


def run_loop(
    name: str,
    net: nn.Module,
    batches: Callable[[int], Iterator[Any]],
    step: Step,
    plan: LoopPlan,
    checkpoint: Path,
    emit: Emit,
    cancelled: Callable[[], bool],
    *,
    identity: str = "",
    validate: Validate | None = None,
    enough: Callable[[], bool] = lambda: False,
) -> LoopResult:
    """Train ``net`` to the end of the plan.

    batches: from the number of the first step to an endless stream. identity: ``name=value;…`` that a checkpoint must
    share to be gone on with. enough: ends training early with the best weights so far. Cancelled is raised after a
    checkpoint has been written; EngineError if memory or disk run out.
    """
    keep_freed_memory()
    torch.manual_seed(plan.seed)
    mean = None
    if plan.average is not None:
        mean = torch.optim.swa_utils.AveragedModel(net, multi_avg_fn=_running_mean(plan.average), use_buffers=True)
    optimizer = plan.optimizer(net.parameters())
    parts = LoopParts(
        name, net, mean, optimizer, step, plan, checkpoint, identity, emit, cancelled, validate, enough, LoopState()
    )
    _resume(parts)
    stream = batches(parts.state.step)
    if parts.state.step < plan.steps and not parts.state.ended:
        from engine.train.lightning_loop import train

        try:
            train(parts, stream)
        except (RuntimeError, MemoryError) as error:
            told = memory_error(error, plan.batch, plan.batch_setting)
            if told is None:
                raise
            raise told from error
        parts.save()
    result = parts.result
    if parts.best_path.exists() and validate is not None:
        result.load_state_dict(load_checkpoint(parts.best_path, identity)["net"])
    return LoopResult(result.eval(), parts.state)


def fit(
    name: str,
    net: nn.Module,
    batches: Callable[[int], Iterator[Any]],
    step: Step,
    config: FitConfig,
    checkpoint: Path,
    emit: Emit,
    cancelled: Callable[[], bool],
    enough: Callable[[], bool] = lambda: False,
) -> nn.Module:
    """Train ``net`` for ``config.steps`` steps of AdamW, or until ``enough``; return it with its averaged weights."""
    plan = LoopPlan(
        steps=config.steps,
        batch=config.batch,
        batch_setting=f"{name}_fit.batch",
        optimizer=lambda weights: torch.optim.AdamW(
            weights, lr=config.learning_rate, weight_decay=config.weight_decay
        ),
        rate=lambda number: config.learning_rate * _schedule(number, config),
        seed=config.seed,
        average=config.average,
        half_precision=config.half_precision,
        clip=1.0,
        checkpoint_every=config.checkpoint_every,
        device=chosen_device(config.device),
    )  # fmt: skip
    return run_loop(name, net, batches, step, plan, checkpoint, emit, cancelled, enough=enough).net


def averaged_weights(checkpoint: Path, net: nn.Module) -> nn.Module:
    """``net`` with the averaged weights of a checkpoint, ready to evaluate or export."""
    mean = torch.optim.swa_utils.AveragedModel(net, use_buffers=True)
    mean.load_state_dict(load_checkpoint(checkpoint)["mean"])
    module: nn.Module = mean.module
    return module.eval()


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


def _schedule(number: int, config: FitConfig) -> float:
    """Learning rate as a share: a short climb, then half a cosine down to a hundredth."""
    if number < config.warm_up:
        return (number + 1) / config.warm_up
    share = (number - config.warm_up) / max(1, config.steps - config.warm_up)
    return 0.01 + 0.99 * 0.5 * (1.0 + math.cos(math.pi * min(1.0, share)))


def _resume(parts: LoopParts) -> None:
    if not parts.checkpoint.exists():
        return
    kept = load_checkpoint(parts.checkpoint, parts.identity)
    parts.net.load_state_dict(kept["net"])
    if parts.mean is not None:
        parts.mean.load_state_dict(kept["mean"])
    parts.optimizer.load_state_dict(kept["optimizer"])
    vars(parts.state).update(kept["state"])
    if parts.state.ended == "cancelled":
        parts.state.ended = ""


__all__ = ["Cancelled", "Emit", "LoopPlan", "LoopResult", "LoopState", "averaged_weights", "fit", "run_loop"]
