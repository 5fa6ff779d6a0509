"""Functions that workers do in tests."""

from __future__ import annotations

import os
import signal
import time
from pathlib import Path

from engine.types import EngineError


def square(number: int) -> int:
    return number * number


def slow_square(number: int, seconds: float) -> tuple[int, str]:
    time.sleep(seconds)
    return number * number, os.environ.get("RAY_NODE", "")


def card_seen(marks: str, together: int) -> tuple[str, int]:
    """Waits until so many processes are at it at the same time."""
    (Path(marks) / str(os.getpid())).touch()
    end_s = time.monotonic() + 60.0
    while len(list(Path(marks).iterdir())) < together and time.monotonic() < end_s:
        time.sleep(0.05)
    return os.environ.get("CUDA_VISIBLE_DEVICES", ""), os.getpid()


def dies_once(marks: str, number: int) -> int:
    """Kills its process the first time."""
    mark = Path(marks) / str(number)
    if not mark.exists():
        mark.touch()
        os.kill(os.getpid(), signal.SIGKILL)
    return number


def always_dies() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def refuses() -> None:
    raise EngineError("No.")


def faulty() -> None:
    raise ValueError("x")
