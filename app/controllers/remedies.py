"""What to change about a job that ran out of memory: its batches, by half."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

from app.models.job_row import JobRow
from engine.config import read_toml
from engine.jobs.protocol import SMALLER_BATCH
from engine.types import EngineError

TASK_FILES, WHOLE_FILES = "*/task.json", "*/config.toml"
"""Where trainings keep their whole settings, below the results of a job."""


def smaller_batch(row: JobRow) -> tuple[str, ...]:
    """Settings (``part.name=value``) with half the batch for a job that ran out of memory; empty where none helps."""
    if row.remedy != SMALLER_BATCH:
        return (row.remedy,) if row.remedy else ()
    halves = [f"{name}={size // 2}" for tree in _settings(row) for name, size in _batches(tree, "") if size > 1]
    return tuple(dict.fromkeys(halves))


def with_settings(config: Mapping[str, Any], assignments: tuple[str, ...]) -> dict[str, Any]:
    """A job's settings with some laid over them; earlier ones of the same name are dropped."""
    names = {one.partition("=")[0] for one in assignments}
    kept = [one for one in config.get("set", ()) if str(one).partition("=")[0] not in names]
    return {**config, "set": [*kept, *assignments]}


def _settings(row: JobRow) -> Iterator[Mapping[str, Any]]:
    for path in sorted(row.folder.out.glob(TASK_FILES))[:1]:
        try:
            yield json.loads(path.read_text(encoding="utf-8"))["settings"]
        except (OSError, ValueError, KeyError):
            continue
    for path in sorted(row.folder.out.glob(WHOLE_FILES))[:1]:
        try:
            yield read_toml(path)
        except EngineError:
            continue


def _batches(tree: Mapping[str, Any], prefix: str) -> Iterator[tuple[str, int]]:
    for name, value in tree.items():
        if isinstance(value, Mapping):
            yield from _batches(value, f"{prefix}{name}.")
        elif name == "batch" and isinstance(value, int):
            yield f"{prefix}{name}", value
