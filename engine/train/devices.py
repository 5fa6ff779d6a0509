"""Where to compute and how exactly, by what there is."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from typing import Any

import torch

from engine.types import EngineError


def chosen_device(wish: str) -> str:
    """``gpu`` or ``cpu``: what is wished for, and with ``auto`` a GPU where there is one."""
    if wish != "auto":
        return wish
    return "gpu" if torch.cuda.is_available() else "cpu"


def chosen_precision(half: bool, device: str) -> str:
    """Lightning's name of the precision. Half means bfloat16, and float32 on GPUs that do not have it."""
    there = device != "gpu" or torch.cuda.is_bf16_supported(including_emulation=False)
    return "bf16-mixed" if half and there else "32-true"


def compiled_step(step: Callable[..., Any], device: str) -> Callable[..., Any]:
    """The step, made anew for this machine by torch's compiler. EngineError on a CPU without a C++ compiler.

    The first step takes a minute; those of the map net take 23 instead of 37 ms a sample on one core then.
    """
    if device != "gpu" and not any(map(shutil.which, ("g++", "clang++", "cl"))):
        raise EngineError("There is no C++ compiler to compile the net with. Install g++, or set “compiled” to false.")
    translated: Callable[..., Any] = torch.compile(step)
    return translated
