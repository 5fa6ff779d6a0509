"""Checkpoints: tensors and plain values only, replaced whole, refused with a sentence where they do not belong."""

from __future__ import annotations

import contextlib
import pickle
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import torch

from engine.types import EngineError, OutOfMemory

FORMAT = 2


def save_checkpoint(path: Path, state: Mapping[str, Any], identity: str) -> None:
    """Write ``state``; the old file stays until the new one is whole. EngineError if the disk does not take it."""
    fresh = path.with_suffix(".new")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        torch.save({"format": FORMAT, "identity": identity, **state}, fresh)
        fresh.replace(path)
    except (OSError, RuntimeError) as error:  # torch says RuntimeError when the disk is full
        with contextlib.suppress(OSError):
            fresh.unlink(missing_ok=True)
        kept = ": the last whole checkpoint is kept" if path.exists() else ""
        raise EngineError(
            f"The checkpoint {path.name} could not be written to {path.parent}. Free some space and go on{kept}."
        ) from error


def load_checkpoint(path: Path, identity: str = "") -> dict[str, Any]:
    """The state in a file. EngineError if it is damaged, of another version, or of another run than ``identity``."""
    try:
        state = torch.load(path, weights_only=True, map_location="cpu")
    except (OSError, RuntimeError, EOFError, pickle.UnpicklingError, ValueError) as error:
        raise EngineError(f"The checkpoint {path} is damaged or no checkpoint. Remove it and train anew.") from error
    version = state.get("format", 1) if isinstance(state, dict) else 0
    if version != FORMAT:
        which = "an older" if version < FORMAT else "a newer"
        raise EngineError(
            f"The checkpoint {path} was made by {which} version of Nasion and cannot be gone on with. Train anew in "
            "another folder, or use the version that made it."
        )
    if identity and state["identity"] != identity:
        raise EngineError(
            f"The checkpoint {path} is of another training: {_difference(str(state['identity']), identity)}. "
            "Start a new run, or restore the settings and the data it was begun with."
        )
    return dict(state)


def _difference(old: str, new: str) -> str:
    """Parts ``name=value`` that differ, in words."""
    before, after = (dict(part.split("=", 1) for part in text.split(";") if "=" in part) for text in (old, new))
    parts = [
        f"{name} was {before.get(name, 'nothing')} and is {after.get(name, 'nothing')}"
        for name in dict.fromkeys([*before, *after])
        if before.get(name) != after.get(name)
    ]
    return ", ".join(parts) or "its settings differ"


def memory_error(error: BaseException, batch: int, setting: str = "loop.batch") -> EngineError | None:
    """A sentence with a smaller batch if memory ran out, else None."""
    text = str(error).lower()
    out = isinstance(error, torch.OutOfMemoryError | MemoryError) or (
        isinstance(error, RuntimeError) and ("can't allocate memory" in text or "out of memory" in text)
    )
    if not out:
        return None
    if batch < 2:
        return OutOfMemory("Memory ran out with one scan in a batch. Use fewer points, or a machine with more memory.")
    half = f"{setting}={batch // 2}"
    return OutOfMemory(f"Memory ran out with batches of {batch}. Train with batches of {batch // 2} ({half}).", half)
