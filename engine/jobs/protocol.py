"""What a worker says: frozen events, one JSON line each. Imports nothing heavy, since it is loaded first."""

from __future__ import annotations

import json
import math
import time
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, fields
from enum import StrEnum
from typing import Any, ClassVar, get_args

VERSION = 1


class Outcome(StrEnum):
    """How a job ended."""

    DONE = "done"
    FAILED = "failed"
    CANCELLED = "cancelled"
    """The user asked for it."""
    INTERRUPTED = "interrupted"
    """The window went away; the job can be picked up again."""
    PAUSED = "paused"
    """The user wants it to go on later; its memory is free until then."""


@dataclass(frozen=True)
class Started:
    """The worker runs. ``attempt`` counts from 1 and grows when a job is picked up again."""

    kind: ClassVar[str] = "started"
    task: str
    pid: int
    attempt: int = 1


@dataclass(frozen=True)
class Progress:
    """``step`` of ``total`` is done; the total is 0 while nobody knows it."""

    kind: ClassVar[str] = "progress"
    step: float
    total: float
    text: str = ""


@dataclass(frozen=True)
class Metric:
    """A measured figure, for a curve."""

    kind: ClassVar[str] = "metric"
    name: str
    value: float
    step: float = 0.0


@dataclass(frozen=True)
class Log:
    """A sentence for the user; ``level`` is ``info``, ``warning`` or ``error``; ``subject`` what it is about."""

    kind: ClassVar[str] = "log"
    text: str
    level: str = "info"
    subject: str = ""


@dataclass(frozen=True)
class Artifact:
    """A file of results is complete. ``path`` is seen from the job folder; ``what`` names its sort."""

    kind: ClassVar[str] = "artifact"
    path: str
    what: str
    subject: str = ""


@dataclass(frozen=True)
class Finished:
    """The last word. ``message`` is a sentence for the user."""

    kind: ClassVar[str] = "finished"
    outcome: Outcome
    message: str = ""
    remedy: str = ""
    """A setting with which it may come to its end, as ``part.name=value``; ``batch``: with smaller batches."""


@dataclass(frozen=True)
class Usage:
    """What a job takes of the machine now; said, but not kept. Zero where it is unknown."""

    kind: ClassVar[str] = "usage"
    memory_mb: float
    """Of the worker and its children."""
    peak_mb: float
    cores: float
    """Processors it keeps busy."""
    free_mb: float
    """Memory of the machine that is free for others."""
    total_mb: float
    gpu_mb: float = 0.0
    gpu_total_mb: float = 0.0
    gpu_share: float = 0.0
    """From 0 to 1: how busy the graphics card is."""


ORDERS = {"cancel": Outcome.CANCELLED, "pause": Outcome.PAUSED}
"""What the window may say on a worker's standard input."""
SMALLER_BATCH = "batch"
"""Remedy of a job that ran out of memory without a word about its batch."""
Event = Started | Progress | Metric | Log | Artifact | Finished | Usage
_KINDS: dict[str, type[Event]] = {cls.kind: cls for cls in get_args(Event)}


@dataclass(frozen=True)
class Stamped:
    """An event with its time in seconds since 1970."""

    time_s: float
    event: Event


def encode(event: Event, time_s: float | None = None) -> str:
    """One line of JSON with its line end. NaN and infinities become null, which JSON has no word for."""
    values = {name: _plain(value) for name, value in asdict(event).items()}
    stamp = round(time.time() if time_s is None else time_s, 3)
    return json.dumps({"v": VERSION, "t": stamp, "kind": event.kind, **values}, ensure_ascii=False) + "\n"


def decode(line: str | bytes) -> Stamped | None:
    """The event of a line; None for a kind nobody knows, a half-written line or anything else."""
    try:
        values = json.loads(line)
        cls = _KINDS[values["kind"]]
        known = {
            field.name: _READERS[str(field.type)](values[field.name]) for field in fields(cls) if field.name in values
        }
        return Stamped(float(values["t"]), cls(**known))
    except (ValueError, KeyError, TypeError):
        return None


def _plain(value: Any) -> Any:
    return None if isinstance(value, float) and not math.isfinite(value) else value


def _number(value: Any) -> float:
    return math.nan if value is None else float(value)


_READERS: Mapping[str, Callable[[Any], Any]] = {"float": _number, "int": int, "str": str, "Outcome": Outcome}
"""By the type that a field of an event is declared with."""
