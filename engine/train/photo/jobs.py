"""Photo systems as jobs: ``nasion train --config photo/dense``, ``nasion ablate --plan photo/head``."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Protocol

from engine.config import dotted, dump, load, merge
from engine.train.photo import systems
from engine.train.photo.fitting import Emit
from engine.train.photo.release import RELEASES, SETTINGS
from engine.train.photo.study import read_study, run_study
from engine.types import EngineError

PREFIX = "photo/"


class PhotoJob(Protocol):
    """What of a job is used here."""

    @property
    def out(self) -> Any:
        """Folder for what it makes."""

    def progress(self, step: float, total: float, text: str = "") -> None:
        """Say how far it is; may raise to stop."""

    def metrics(self, values: Any, step: float = 0.0) -> None:
        """Figures."""


def train(config: str, settings: Sequence[str], _resume: bool, job: PhotoJob) -> str:
    """Train ``photo/dense``, ``photo/head``, ``photo/matte`` or ``photo/finder`` and export it with its card."""
    name = config.removeprefix(PREFIX)
    if name not in systems.CONFIGS:
        raise EngineError(
            f"There is no photo system “{name}”. Known: {', '.join(PREFIX + k for k in systems.CONFIGS)}."
        )
    tree: dict[str, Any] = {}
    for assignment in settings:
        tree = merge(tree, dotted(assignment))
    chosen = load(systems.CONFIGS[name], tree)
    (job.out / SETTINGS).write_text(dump(chosen), encoding="utf-8")
    systems.TRAININGS[name](chosen, job.out, teller(job))
    cards = RELEASES[name](job.out, job.out)
    return f"{', '.join(card.file for card in cards)} and cards are in {job.out}; trained on renders only."


def study(plan: str, settings: Sequence[str], job: PhotoJob) -> str:
    """Do a shipped study of a photo system, and leave its table in the job's folder."""
    chosen = read_study(plan.removeprefix(PREFIX))
    rows = run_study(chosen, job.out, teller(job), tuple(settings))
    return f"{len(rows)} runs are done. The table is in {job.out / 'table.md'}."


def teller(job: PhotoJob) -> Emit:
    """Events of a training as a job's."""

    def emit(kind: str, values: dict[str, Any]) -> None:
        if kind == "progress":
            job.progress(values["step"], values["total"], values["text"])
        else:
            figures = {key: float(value) for key, value in values.items() if key not in ("name", "step")}
            job.metrics({f"{values['name']}/{key}": value for key, value in figures.items()}, values["step"])

    return emit
