"""Where to compute and how exactly, by what there is."""

from __future__ import annotations

import torch


def chosen_device(wish: str) -> str:
    """``gpu`` or ``cpu``: what is wished for, and with ``auto`` a GPU where there is one."""
    if wish != "auto":
        return wish
    return "gpu" if torch.cuda.is_available() else "cpu"


def chosen_precision(half: bool, device: str) -> str:
    """Lightning's name of the precision. Half means bfloat16, and float32 on GPUs that do not have it."""
    there = device != "gpu" or torch.cuda.is_bf16_supported(including_emulation=False)
    return "bf16-mixed" if half and there else "32-true"
