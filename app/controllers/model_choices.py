"""The models that a person can choose for a scheme: the shipped ones, and those that the project has trained."""

from __future__ import annotations

from dataclasses import dataclass

from engine.jobs.folder import OUT_FOLDER
from engine.store.project import Project
from engine.types import EngineError


@dataclass(frozen=True)
class ModelChoice:
    """One model a person can choose for a scheme."""

    id: str
    title: str
    description: str
    used: bool
    """Whether the next prediction uses it."""


def model_choices(project: Project | None, scheme_id: str, chosen: str) -> list[ModelChoice]:
    """Every model that knows a scheme; ``chosen``, or else the default one, is the one in use."""
    from engine.infer import cards

    try:
        known = cards.shipped_cards()
        default = cards.default_model_id()
    except EngineError:
        return []
    fitting = [(card.id, card.title, card.description) for card in known.values() if scheme_id in card.output.schemes]
    fitting += trained_models(project, scheme_id)
    wanted = next((found[0] for found in fitting if found[0] == chosen), default)
    return [ModelChoice(*found, found[0] == wanted) for found in fitting]


def trained_models(project: Project | None, scheme_id: str) -> list[tuple[str, str, str]]:
    """Models that trainings of the project have made for a scheme: file of the card, title, description."""
    from engine.infer.point_cards import PointModelCard, run_cards

    if project is None:
        return []
    found = []
    for folder in sorted(project.jobs_folder.glob("*-train-*"), reverse=True):
        for path, card in run_cards(folder / OUT_FOLDER):
            if scheme_id in ((card.scheme,) if isinstance(card, PointModelCard) else card.output.schemes):
                error = card.measured.get("test_mean_mm")
                title = card.title if error is None else f"{card.title}, {error:.2f} mm"
                found.append((str(path), title, f"{card.description} {folder.name}"))
    return found
