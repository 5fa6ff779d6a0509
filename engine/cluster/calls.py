"""What is given to workers, what comes back, and where they can be."""

from __future__ import annotations

import importlib
import os
import traceback
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import Any, Protocol

from engine.registry import Entry, Registry
from engine.types import Cancelled, EngineError

ATTEMPTS = 3
"""How often a call is begun before its workers' deaths are taken for its own fault."""
LOCAL = "local"

POOLS = Registry(
    "kind of workers",
    {
        "processes": Entry("engine.cluster.processes:open_processes", "Processes of this machine"),
        "ray": Entry("engine.cluster.on_ray:open_cluster", "A Ray cluster"),
    },
)


@dataclass(frozen=True)
class Call:
    """A function by name (``module:function``) and its arguments, all of which can be pickled."""

    target: str
    arguments: tuple[Any, ...] = ()
    name: str = ""
    """What it is, for sentences."""

    def do(self) -> Answer:
        """Do it here. Never raises: what goes wrong becomes a sentence."""
        module, _, function = self.target.partition(":")
        try:
            return Answer(getattr(importlib.import_module(module), function)(*self.arguments))
        except Cancelled:
            return Answer(cancelled=True)
        except EngineError as error:
            return Answer(trouble=str(error))
        except Exception as error:  # noqa: BLE001 - the border of a process: it becomes a sentence
            where = traceback.extract_tb(error.__traceback__)[-1]
            what = f"{type(error).__name__}: {error} ({where.filename}, line {where.lineno})"
            return Answer(trouble=f"{self.name or self.target} stopped at a fault of the program: {what}.")


@dataclass(frozen=True)
class Answer:
    """What a call came to: a value, a sentence about why not, or that it was told to stop."""

    value: Any = None
    trouble: str = ""
    cancelled: bool = False


class Pool(Protocol):
    """Workers that take calls one by one."""

    @property
    def workers(self) -> int:
        """How many calls run at the same time."""

    def submit(self, call: Call) -> int:
        """Give a call to the workers; the number it is told by."""

    def wait(self, timeout_s: float) -> dict[int, Answer]:
        """Answers since the last time, after at most that long."""

    def held_up(self) -> str:
        """Why no call has been begun yet, in words; empty where they have, or will be at once."""

    def withdraw(self) -> None:
        """Begin nothing more: the next answer of what still waits is that it was told to stop."""


def cores() -> int:
    """Processors that this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def open_pool(where: str = LOCAL, workers: int = 0) -> AbstractContextManager[Pool]:
    """Workers: ``local`` (or empty), or the address of a Ray cluster (``host:port``, ``auto``, ``ray://host:port``).

    workers: 0 for as many as there are processors. EngineError, in seconds, if the cluster does not answer.
    """
    kind = "processes" if where in ("", LOCAL) else "ray"
    try:
        opened: AbstractContextManager[Pool] = POOLS[kind].load()(where, workers)
    except ModuleNotFoundError as error:
        raise EngineError(f"A cluster needs {error.name}. Install Nasion with its cluster extra.") from error
    return opened


def run_calls(
    calls: Sequence[Call], pool: Pool, tick: Callable[[int], bool] = lambda _done: False, every_s: float = 0.25
) -> list[Answer]:
    """Do all calls and return their answers in the order of the calls.

    tick: called often, with how many are done; True for no more of them, those that have been begun are waited for.
    """
    numbers = [pool.submit(call) for call in calls]
    found: dict[int, Answer] = {}
    while len(found) < len(numbers):
        found |= pool.wait(every_s)
        if tick(len(found)):
            pool.withdraw()
    return [found[number] for number in numbers]
