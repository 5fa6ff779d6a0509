"""What a training says while it goes, as events of the job it runs in. No torch here."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Protocol

Emit = Callable[[str, dict[str, Any]], None]
"""Called with the kind of event (``progress``, ``metric``, ``log``) and its values."""


class Listener(Protocol):
    """What hears it."""

    def progress(self, step: float, total: float, text: str = "") -> None:
        """Say how far it is; raises Cancelled if it should end."""

    def metrics(self, values: dict[str, float], step: float = 0.0) -> None:
        """Say figures."""


def teller(job: Listener) -> Emit:
    """A training's events as the job's: curves are called ``<stage>/<figure>``. A job that should end raises."""

    def emit(kind: str, values: dict[str, Any]) -> None:
        if kind == "progress":
            job.progress(values["step"], values["total"], values["text"])
        elif kind == "metric":
            figures = {key: float(value) for key, value in values.items() if key not in ("name", "step")}
            job.metrics({f"{values['name']}/{key}": value for key, value in figures.items()}, values["step"])

    return emit
