"""Better pictures while nothing moves: one small step at a time, so that no step blocks a gesture.

A moving camera is drawn quickly (a coarse stand-in, fewer pixels, the first portion of a cloud). Once it rests the
picture is completed, then shifted copies are averaged until edges are smooth, then the same with ambient shadows.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import IntEnum

import numpy as np

from app.ui.view.surface import Frame
from engine.types import IntArray

COMPLETE_AFTER_MS = 180.0
SHADED_AFTER_MS = 1000.0
LONGEST_STEP_MS = 50.0
"""A step that takes longer than this waits until the mouse has rested for a second."""
LONGEST_SHADED_MS = 50.0
"""With shadows a single step may not take longer than this at all: the window never keeps a hand waiting."""
SHOWN_FROM_SAMPLES = 4
"""Shadows appear once this many copies have smoothed their edges, so that the picture never gets worse."""
SHADOW_FACTOR = 5.0
"""How much longer a shadowed picture takes, before one was measured."""

# Sub-pixel shifts of a rotated grid: eight samples per pixel.
JITTER_PX = (
    (0.0625, -0.1875), (-0.0625, 0.1875), (0.3125, 0.0625), (-0.1875, -0.3125),
    (-0.3125, 0.3125), (-0.4375, -0.0625), (0.1875, 0.4375), (0.4375, -0.4375),
)  # fmt: skip


class Step(IntEnum):
    """What is on the screen, from quick to fine."""

    COARSE = 0
    PORTIONS = 1
    COMPLETE = 2
    SMOOTH = 3
    SHADED = 4


@dataclass(frozen=True)
class Progress:
    """How far the picture has come. done: portions drawn or samples averaged towards the next step."""

    step: Step = Step.COARSE
    done: int = 0


@dataclass(frozen=True)
class Costs:
    """What pictures took lately, in milliseconds; 0 for not measured."""

    plain_ms: float = 0.0
    shadowed_ms: float = 0.0

    @property
    def next_shadowed_ms(self) -> float:
        """Expected time of a picture with shadows."""
        return self.shadowed_ms or self.plain_ms * SHADOW_FACTOR

    def measured(self, elapsed_ms: float, shadows: bool) -> Costs:
        """With one more measurement."""
        return replace(self, shadowed_ms=elapsed_ms) if shadows else replace(self, plain_ms=elapsed_ms)


@dataclass(frozen=True)
class Work:
    """The next picture to draw. portion, shadows: as of ``Stage.draw``. sample: number of the shifted copy, or None.

    shown: whether the picture is fit to be seen, or only a part of one that comes.
    """

    portion: int | None = None
    sample: int | None = None
    shadows: bool = False
    shown: bool = True
    after: Progress = Progress()


@dataclass(frozen=True)
class Abilities:
    """What the scan and the surface allow. portions: pictures, one over the other, that make the whole scan.

    even: each of these is an even sample and may be seen alone. shaded: ambient shadows suit the scan.
    averaging: pixels come back and can be averaged; if not, one supersampled picture takes the place of eight.
    """

    portions: int = 1
    even: bool = False
    shaded: bool = False
    averaging: bool = True


def next_work(progress: Progress, costs: Costs, able: Abilities) -> tuple[float, Work] | None:
    """How long the mouse must have rested in ms, and what to draw then; None when the picture is as good as it gets."""
    if able.portions > 1:
        return _next_portion(progress, able)
    step, done = progress.step, progress.done
    patient = COMPLETE_AFTER_MS if costs.plain_ms <= LONGEST_STEP_MS else SHADED_AFTER_MS
    if step < Step.COMPLETE:
        return patient, Work(after=Progress(Step.COMPLETE))
    samples = len(JITTER_PX) if able.averaging else 1
    last = done + 1 == samples
    if step is Step.COMPLETE:
        return patient, Work(sample=done, after=Progress(Step.SMOOTH) if last else Progress(Step.COMPLETE, done + 1))
    if step is Step.SMOOTH and able.shaded and costs.next_shadowed_ms <= LONGEST_SHADED_MS:
        after = Progress(Step.SHADED) if last else Progress(Step.SMOOTH, done + 1)
        shown = last or done + 1 >= SHOWN_FROM_SAMPLES
        return SHADED_AFTER_MS, Work(sample=done, shadows=True, shown=shown, after=after)
    return None


def _next_portion(progress: Progress, able: Abilities) -> tuple[float, Work] | None:
    if progress.step >= Step.COMPLETE:
        return None
    drawn = progress.done if progress.step is Step.PORTIONS else 0
    last = drawn + 1 == able.portions
    after = Progress(Step.COMPLETE) if last else Progress(Step.PORTIONS, drawn + 1)
    return (0.0 if drawn else COMPLETE_AFTER_MS), Work(portion=drawn, shown=able.even or last, after=after)


class Average:
    """The mean of pictures of one size."""

    def __init__(self) -> None:
        self._sum: IntArray | None = None
        self.count = 0

    def add(self, frame: Frame) -> Frame:
        """The mean with one more picture."""
        if frame.pixels is None:
            return frame
        if self._sum is None:
            self._sum = frame.pixels.astype(np.uint16)
            self.count = 1
            return frame
        self._sum += frame.pixels
        self.count += 1
        return Frame(((self._sum + self.count // 2) // self.count).astype(np.uint8))
