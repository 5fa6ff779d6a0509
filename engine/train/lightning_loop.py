"""Lightning's side of the loop: a module around any net and step, one callback for all that we do between steps."""

from __future__ import annotations

import logging
import math
import time
import warnings
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import fields, is_dataclass, replace
from typing import Any

import torch
from lightning.pytorch import Callback, LightningModule, Trainer
from lightning.pytorch.plugins.environments import LightningEnvironment
from torch import Tensor, nn

from engine.train.checkpoints import save_checkpoint
from engine.train.devices import chosen_precision
from engine.train.loop import LoopParts
from engine.train.ranks import rank, world
from engine.types import Cancelled

SMOOTHING = 0.98
"""Share of the past in the running mean of figures."""


def train(parts: LoopParts, stream: Iterator[Any]) -> None:
    """Do the steps that are left. Cancelled after a checkpoint if the job was cancelled."""
    for name in ("lightning.pytorch", "lightning.fabric", "lightning"):
        logging.getLogger(name).setLevel(logging.ERROR)
    timed = _Timed(stream)
    between = _Between(parts, timed)
    left = parts.plan.steps - parts.state.step
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # Lightning's advice on workers and loggers is not for the user
        trainer = Trainer(
            accelerator=parts.plan.device,
            devices=world(),
            strategy="ddp_find_unused_parameters_true" if world() > 1 else "auto",
            plugins=[LightningEnvironment()] if world() > 1 else None,
            max_steps=left,
            max_epochs=-1,
            precision=chosen_precision(parts.plan.half_precision, parts.plan.device),
            gradient_clip_val=parts.plan.clip or None,
            logger=False,
            enable_checkpointing=False,
            enable_progress_bar=False,
            enable_model_summary=False,
            num_sanity_val_steps=0,
            callbacks=[between],
        )
        try:
            trainer.fit(_Module(parts, between), train_dataloaders=timed)
        except SystemExit as error:  # Lightning's answer to a second Ctrl-C
            raise KeyboardInterrupt from error
    parts.net.cpu()
    if parts.mean is not None:
        parts.mean.cpu()
    if parts.state.ended == "cancelled":
        raise Cancelled


class _Timed:
    """A stream that knows how long it was waited for."""

    def __init__(self, stream: Iterator[Any]) -> None:
        self._stream = stream
        self.waited_s = 0.0

    def __iter__(self) -> Iterator[Any]:
        return self

    def __next__(self) -> Any:
        began = time.perf_counter()
        batch = next(self._stream)
        self.waited_s += time.perf_counter() - began
        return batch


class _Module(LightningModule):
    """The net under training."""

    def __init__(self, parts: LoopParts, between: _Between) -> None:
        super().__init__()
        self.net, self._between = parts.net, between
        self._parts = [parts]  # in a list, lest its modules be taken for our own

    def training_step(self, batch: Any, _number: int) -> dict[str, Any]:
        """Loss and figures of a batch."""
        loss, figures = self._parts[0].step(self.net, batch)
        return {"loss": loss, "figures": figures}

    def on_train_batch_start(self, _batch: Any, _number: int) -> int | None:
        """−1 ends training before the step; Lightning listens to the module alone in this."""
        return self._between.before(self.trainer)

    def configure_optimizers(self) -> torch.optim.Optimizer:
        """The plan's optimizer, with its state if the run was resumed."""
        return self._parts[0].optimizer

    def transfer_batch_to_device(self, batch: Any, device: torch.device, _loader: int) -> Any:
        """Frozen batches move as a whole."""
        return moved(batch, device)


def seed_step(seed: int) -> None:
    """What ``torch.manual_seed`` does to what is there; for devices that are not, it writes down the whole stack."""
    torch.default_generator.manual_seed(seed)
    if torch.cuda.is_initialized():  # type: ignore[no-untyped-call]
        torch.cuda.manual_seed_all(seed)


def moved(batch: Any, device: torch.device) -> Any:
    """A batch (tensor, dictionary, tuple or dataclass of such) on a device."""
    if isinstance(batch, Tensor):
        return batch if batch.device == device else batch.to(device, non_blocking=True)
    if isinstance(batch, dict):
        return {key: moved(value, device) for key, value in batch.items()}
    if is_dataclass(batch) and not isinstance(batch, type):
        return replace(batch, **{part.name: moved(getattr(batch, part.name), device) for part in fields(batch)})
    if isinstance(batch, tuple | list):
        return type(batch)(moved(value, device) for value in batch)
    return batch


class _Between(Callback):
    """Rate and seed before a step; mean, figures, validation, checkpoint after it."""

    def __init__(self, parts: LoopParts, stream: _Timed) -> None:
        self.parts, self.stream = parts, stream
        self.began = time.perf_counter()
        self.told_step = parts.state.step

    def before(self, trainer: Trainer) -> int | None:
        """Seed and learning rate of the step; −1 ends training where somebody asked for it."""
        parts = self.parts
        ended = "cancelled" if parts.cancelled() else "enough" if parts.enough() else ""
        if world() > 1:
            ended = trainer.strategy.broadcast(ended)  # the first process decides for all
        if ended:
            parts.state.ended = ended
            trainer.should_stop = True
            parts.save()
            return -1
        step = parts.state.step
        if parts.mean is not None and self.told_step == step:
            parts.mean.to(next(parts.net.parameters()).device)  # the first step of this attempt
        if parts.plan.validate_first and step == 0 and not parts.state.history:
            self._validate(trainer)
        seed_step(parts.plan.seed * 1_000_003 + step)
        for group in parts.optimizer.param_groups:
            group["lr"] = parts.plan.rate(step)
        return None

    def on_train_batch_end(
        self, trainer: Trainer, _module: LightningModule, outputs: Any, _batch: Any, _number: int
    ) -> None:
        """Book the step."""
        parts, state, plan = self.parts, self.parts.state, self.parts.plan
        if parts.mean is not None:
            parts.mean.update_parameters(parts.net)
        state.step += 1
        # Lightning gives the loss back as it was divided for accumulation, which we do not use.
        for key, value in {"loss": outputs["loss"].detach(), **outputs["figures"]}.items():
            state.smooth[key] = SMOOTHING * state.smooth.get(key, float(value)) + (1.0 - SMOOTHING) * float(value)
        if state.step % plan.tell_every == 0:
            self._tell()
        if plan.validate_every and (state.step % plan.validate_every == 0 or state.step == plan.steps):
            self._validate(trainer)
        if state.step % plan.checkpoint_every == 0:
            parts.save()

    def _tell(self) -> None:
        parts, state, plan = self.parts, self.parts.state, self.parts.plan
        spent = max(time.perf_counter() - self.began, 1e-9)
        seen = (state.step - self.told_step) * plan.batch
        figures = {"samples_per_s": seen / spent, "waiting_share": self.stream.waited_s / spent, **state.smooth}
        with suppress(Cancelled):  # it is heard before the next step, where the checkpoint is written
            parts.emit("progress", {"step": state.step, "total": plan.steps, "text": f"Training ({parts.name})"})
        parts.emit("metric", {"name": parts.name, "step": state.step, **figures})
        self.began, self.told_step, self.stream.waited_s = time.perf_counter(), state.step, 0.0

    def _validate(self, trainer: Trainer) -> None:
        """Measure the net whose weights count, keep it if it is the best, end if there was no gain for long."""
        parts, state = self.parts, self.parts.state
        if parts.validate is None:
            return
        began = time.perf_counter()
        figures = _measured(parts.result, parts.validate) if rank() == 0 else {}
        if world() > 1:
            figures = trainer.strategy.broadcast(figures)
        state.history.append({"step": float(state.step), "loss": state.smooth.get("loss", math.nan), **figures})
        parts.emit("metric", {"name": parts.name, "step": state.step, **figures})
        score = figures["score"]
        if score < state.best or not math.isfinite(state.best):
            state.best, state.best_step, state.stale = score, state.step, 0
            if rank() == 0:
                save_checkpoint(parts.best_path, {"net": parts.result.state_dict(), "score": score}, parts.identity)
        else:
            state.stale += 1
            if parts.plan.patience and state.stale >= parts.plan.patience:
                state.ended = "no gain"
                trainer.should_stop = True
        if world() > 1:
            trainer.strategy.barrier()  # the best weights are written before anybody reads them
        self.began += time.perf_counter() - began  # the clock of training stands still meanwhile


def _measured(net: nn.Module, validate: Any) -> dict[str, float]:
    training = net.training
    net.eval()
    with torch.no_grad():
        figures: dict[str, float] = validate(net)
    net.train(training)
    return figures
